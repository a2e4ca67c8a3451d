/* prior_tool.c - makes models/prior-en; `make prior` runs it with Debian's fasttext between its two steps.
 *
 *     vane-prior tokens FILE.jsonl...  > corpus.txt     each comment's tokens on a line
 *     fasttext skipgram -input corpus.txt -output vectors ...
 *     vane-prior pack vectors.vec corpus.txt OUT        the bundle
 *
 * A token is written as its word bucket, so vectors are learned of what the featurizer can tell apart: words that
 * share a bucket share a vector from the start, and no reader's word enters any file.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "features/featurizer.h"
#include "training/prior.h"
#include "vane/records.h"

/* Arora, Liang and Ma, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings" (2017): a / (a + frequency). */
#define SMOOTHING 1e-3
/* How much a vector weighs beside a binary feature; chosen by cross-validation; see docs/experiments.md. */
#define STRENGTH 0.85

static void fail(const char *what, const char *where)
{
    fprintf(stderr, "vane-prior: %s%s%s\n", where != NULL ? where : "", where != NULL ? ": " : "", what);
    exit(1);
}

/* ---- tokens ---------------------------------------------------------------------------------------------------- */

static void print_tokens(const struct text *text)
{
    for (size_t i = 0; i < text->token_count; i++) {
        const struct token *token = &text->tokens[i];
        if (token->kind != TOKEN_PART && token->kind != TOKEN_URL && token->kind != TOKEN_MENTION)
            printf("%u ", featurizer_word_bucket(token));
    }
    putchar('\n');
}

static void tokenize_file(const char *path)
{
    static const char *const fields[] = { "text" };
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_record record;
    struct text text = { 0 };
    vane_reader *reader = vane_reader_open(path, VANE_INPUT_JSONL, fields, 1, &error);
    if (reader == NULL)
        fail(error.text, path);
    while (vane_reader_next(reader, &record, &error) > 0)
        if (record.fields[0].data != NULL
            && text_read(&text, record.fields[0].data, record.fields[0].length, NULL) == 0)
            print_tokens(&text);
    vane_reader_close(reader);
    text_clear(&text);
}

/* ---- pack ------------------------------------------------------------------------------------------------------ */

static uint64_t count_tokens(const char *path, uint64_t *counts)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail("cannot be opened", path);
    uint64_t total = 0;
    unsigned bucket;
    while (fscanf(file, "%u", &bucket) == 1) {
        if (bucket >= FEATURE_WORD_BUCKETS)
            fail("is no corpus of word buckets", path);
        counts[bucket]++;
        total++;
    }
    fclose(file);
    return total;
}

static void put_u32(FILE *file, uint32_t value)
{
    for (int shift = 0; shift < 32; shift += 8)
        fputc((int)(value >> shift & 255), file);
}

static void put_row(FILE *file, uint32_t bucket, const float *vector, size_t dims, double weight)
{
    float largest = 0;
    for (size_t d = 0; d < dims; d++)
        largest = fmaxf(largest, fabsf(vector[d]));
    float scale = (float)(weight * (double)largest / 127);
    uint32_t bits;
    memcpy(&bits, &scale, sizeof bits);
    put_u32(file, bucket);
    put_u32(file, bits);
    for (size_t d = 0; d < dims; d++)
        fputc((int)lrintf(largest > 0 ? vector[d] / largest * 127 : 0) & 255, file);
}

/* fastText's text format: a header "ROWS DIMS", then the word and its numbers. Rows of vectors[] stay NULL where the
 * corpus was too thin. */
static size_t read_vectors(const char *path, float **vectors, size_t *dims)
{
    FILE *file = fopen(path, "r");
    char word[64];
    size_t rows = 0, kept = 0;
    if (file == NULL || fscanf(file, "%zu %zu", &rows, dims) != 2 || *dims < 1 || *dims > PRIOR_DIMS_MAX)
        fail("is no file of vectors", path);
    for (size_t i = 0; i < rows; i++) {
        float *vector = malloc(*dims * sizeof *vector);
        if (vector == NULL || fscanf(file, "%63s", word) != 1)
            fail("ends early", path);
        for (size_t d = 0; d < *dims; d++)
            if (fscanf(file, "%f", &vector[d]) != 1)
                fail("ends early", path);
        char *end;
        unsigned long bucket = strtoul(word, &end, 10);
        if (*end != '\0' || bucket >= FEATURE_WORD_BUCKETS || vectors[bucket] != NULL) {
            free(vector); /* fastText's own mark of a line's end */
            continue;
        }
        vectors[bucket] = vector;
        kept++;
    }
    fclose(file);
    return kept;
}

static void write_manifest(const char *folder, const char *vectors_path, size_t dims, size_t rows, uint64_t tokens)
{
    char path[4096], digest[DIGEST_SIZE], settings[DIGEST_SIZE];
    FILE *file = fopen(vectors_path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        fail("cannot be read back", vectors_path);
    size_t length = (size_t)ftell(file);
    char *bytes = malloc(length);
    rewind(file);
    if (bytes == NULL || fread(bytes, 1, length, file) != length)
        fail("cannot be read back", vectors_path);
    fclose(file);
    digest_sha256(bytes, length, digest);
    digest_sha256(featurizer_word_settings(), strlen(featurizer_word_settings()), settings);
    free(bytes);
    json_t *manifest = json_pack("{s:i, s:s, s:s, s:s, s:s, s:{s:s}, s:I, s:I, s:I, s:f, s:f, s:s}", "format", 1,
                                 "kind", "prior", "name", "prior-en", "version", "1", "language", "en", "featurizer",
                                 "sha256", settings, "dims", (json_int_t)dims, "rows", (json_int_t)rows, "tokens",
                                 (json_int_t)tokens, "smoothing", SMOOTHING, "strength", STRENGTH, "sha256", digest);
    (void)snprintf(path, sizeof path, "%s/manifest.json", folder);
    if (manifest == NULL || json_dump_file(manifest, path, JSON_INDENT(2)) != 0)
        fail("cannot be written", path);
    json_decref(manifest);
}

static void pack(const char *vectors_path, const char *corpus_path, const char *folder)
{
    static uint64_t counts[FEATURE_WORD_BUCKETS];
    static float *vectors[FEATURE_WORD_BUCKETS];
    char path[4096];
    size_t dims;
    uint64_t total = count_tokens(corpus_path, counts);
    size_t rows = read_vectors(vectors_path, vectors, &dims);
    (void)mkdir(folder, 0755);
    (void)snprintf(path, sizeof path, "%s/%s", folder, PRIOR_VECTORS_NAME);
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        fail("cannot be written", path);
    fwrite("VANEPRI1", 1, 8, file);
    put_u32(file, (uint32_t)dims);
    put_u32(file, (uint32_t)rows);
    for (uint32_t b = 0; b < FEATURE_WORD_BUCKETS; b++)
        if (vectors[b] != NULL) {
            double frequency = (double)counts[b] / (double)total;
            put_row(file, b, vectors[b], dims, STRENGTH * SMOOTHING / (SMOOTHING + frequency));
            free(vectors[b]);
        }
    if (fclose(file) != 0)
        fail("cannot be written", path);
    write_manifest(folder, path, dims, rows, total);
    printf("%s: %zu vectors of %zu numbers from %llu tokens\n", folder, rows, dims, (unsigned long long)total);
}

int main(int argc, char **argv)
{
    if (argc >= 3 && strcmp(argv[1], "tokens") == 0) {
        for (int i = 2; i < argc; i++)
            tokenize_file(argv[i]);
        return 0;
    }
    if (argc == 5 && strcmp(argv[1], "pack") == 0) {
        pack(argv[2], argv[3], argv[4]);
        return 0;
    }
    fputs("usage: vane-prior tokens FILE.jsonl...\n       vane-prior pack VECTORS.vec CORPUS.txt OUT\n", stderr);
    return 2;
}
