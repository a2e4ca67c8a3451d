#include "training/prior.h"

#include <math.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "features/featurizer.h"
#include "model/manifest.h"

/* vectors.bin, all numbers little-endian: the magic, dims and rows as 32-bit integers, then for each row, by
 * ascending bucket: the bucket (32 bits), the scale (a 32-bit IEEE float), and dims signed bytes. */
static const char magic[8] = { 'V', 'A', 'N', 'E', 'P', 'R', 'I', '1' };
enum { HEADER_SIZE = 16, ROW_HEADER_SIZE = 8 };
#define VECTORS_LIMIT ((size_t)64 << 20)

struct prior {
    json_t *manifest;
    char *bytes; /* the file */
    size_t dims, rows;
    char sha256[DIGEST_SIZE];
    const char *row_of[FEATURE_WORD_BUCKETS]; /* NULL where no word has a vector */
};

static uint32_t read_u32(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static float read_float(const char *bytes)
{
    uint32_t bits = read_u32(bytes);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static int32_t read_manifest(struct prior *prior, const char *path, struct vane_error *error)
{
    char *bytes = NULL, digest[DIGEST_SIZE];
    size_t length;
    json_error_t json;
    bool out_of_memory = false;
    int32_t status = file_read(path, BUNDLE_MANIFEST_LIMIT, &bytes, &length, error);
    if (status != VANE_OK)
        return status;
    prior->manifest = json_parse(bytes, length, JSON_REJECT_DUPLICATES, &json, &out_of_memory);
    memory_free(bytes);
    if (prior->manifest == NULL && out_of_memory)
        return error_memory(error);
    const json_t *featurizer = json_object_get(prior->manifest, "featurizer");
    const char *kind = json_string_value(json_object_get(prior->manifest, "kind"));
    if (kind == NULL || strcmp(kind, "prior") != 0 || prior_name(prior) == NULL)
        return error_set(error, VANE_ERROR_BUNDLE, path, 0, "not the manifest of a prior");
    const char *hash = json_string_value(json_object_get(featurizer, "sha256"));
    digest_sha256(featurizer_word_settings(), strlen(featurizer_word_settings()), digest);
    if (hash == NULL || strcmp(hash, digest) != 0)
        return error_set(error, VANE_ERROR_FEATURIZER, path, 0,
                         "the prior was made for another featurizer; make it again, or train with --no-prior");
    return VANE_OK;
}

static int32_t index_rows(struct prior *prior, size_t length, const char *path, struct vane_error *error)
{
    if (length < HEADER_SIZE || memcmp(prior->bytes, magic, sizeof magic) != 0)
        return error_set(error, VANE_ERROR_BUNDLE, path, 0, "not a file of word vectors");
    prior->dims = read_u32(prior->bytes + 8);
    prior->rows = read_u32(prior->bytes + 12);
    size_t row_size = ROW_HEADER_SIZE + prior->dims;
    if (prior->dims < 1 || prior->dims > PRIOR_DIMS_MAX || prior->rows > FEATURE_WORD_BUCKETS
        || length != HEADER_SIZE + prior->rows * row_size)
        return error_set(error, VANE_ERROR_BUNDLE, path, 0, "the file does not have the size its header states");
    uint32_t least = 0;
    for (size_t i = 0; i < prior->rows; i++) {
        const char *row = prior->bytes + HEADER_SIZE + i * row_size;
        uint32_t bucket = read_u32(row);
        if (bucket < least || bucket >= FEATURE_WORD_BUCKETS || !isfinite(read_float(row + 4)))
            return error_set(error, VANE_ERROR_BUNDLE, path, 0, "row %zu is out of order or not finite", i + 1);
        prior->row_of[bucket] = row;
        least = bucket + 1;
    }
    return VANE_OK;
}

static int32_t read_vectors(struct prior *prior, const char *path, struct vane_error *error)
{
    size_t length;
    int32_t status = file_read(path, VECTORS_LIMIT, &prior->bytes, &length, error);
    if (status != VANE_OK)
        return status;
    digest_sha256(prior->bytes, length, prior->sha256);
    const char *stated = json_string_value(json_object_get(prior->manifest, "sha256"));
    if (stated == NULL || strcmp(stated, prior->sha256) != 0)
        return error_set(error, VANE_ERROR_BUNDLE, path, 0,
                         "the file was truncated or altered: its SHA-256 is not the manifest's");
    return index_rows(prior, length, path, error);
}

int32_t prior_open(const char *folder, struct prior **prior, struct vane_error *error)
{
    int32_t status = VANE_OK;
    char *manifest = file_join(folder, MANIFEST_NAME), *vectors = file_join(folder, PRIOR_VECTORS_NAME);
    struct prior *opened = memory_zeroed(1, sizeof *opened);
    if (manifest == NULL || vectors == NULL || opened == NULL) {
        status = error_memory(error);
        goto done;
    }
    TRY(read_manifest(opened, manifest, error));
    TRY(read_vectors(opened, vectors, error));
done:
    memory_free(manifest);
    memory_free(vectors);
    if (status != VANE_OK) {
        prior_free(opened);
        opened = NULL;
    }
    *prior = opened;
    return status;
}

void prior_free(struct prior *prior)
{
    if (prior == NULL)
        return;
    json_decref(prior->manifest);
    memory_free(prior->bytes);
    memory_free(prior);
}

size_t prior_dims(const struct prior *prior)
{
    return prior->dims;
}

const char *prior_name(const struct prior *prior)
{
    return json_string_value(json_object_get(prior->manifest, "name"));
}

const char *prior_sha256(const struct prior *prior)
{
    return prior->sha256;
}

void prior_project(const struct prior *prior, const uint32_t *buckets, size_t count, float *dense)
{
    memset(dense, 0, prior->dims * sizeof *dense);
    for (size_t i = 0; i < count; i++) {
        const char *row = buckets[i] < FEATURE_WORD_BUCKETS ? prior->row_of[buckets[i]] : NULL;
        if (row == NULL)
            continue;
        const signed char *values = (const signed char *)row + ROW_HEADER_SIZE;
        float scale = read_float(row + 4);
        for (size_t d = 0; d < prior->dims; d++)
            dense[d] += scale * (float)values[d];
    }
}

void prior_fold(const struct prior *prior, const double *dense_weights, double *weights)
{
    for (size_t b = 0; b < FEATURE_WORD_BUCKETS; b++) {
        const char *row = prior->row_of[b];
        if (row == NULL)
            continue;
        const signed char *values = (const signed char *)row + ROW_HEADER_SIZE;
        double sum = 0;
        for (size_t d = 0; d < prior->dims; d++)
            sum += dense_weights[d] * values[d];
        weights[b] += sum * (double)read_float(row + 4);
    }
}
