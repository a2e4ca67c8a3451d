#include "model/bundle.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "features/featurizer.h"

void bundle_clear(struct bundle *bundle)
{
    manifest_clear(&bundle->manifest);
    *bundle = (struct bundle){ 0 };
}

/* Decision values must stay finite for any text: 2^18 weights of 2^15 steps leave ample room below 1e308. */
#define LARGEST_NUMBER 1e20

/* A machine's file is part of the bundle: that it is missing is the bundle's fault, not the caller's. */
static int32_t blame_bundle(int32_t status, struct vane_error *error)
{
    if (status != VANE_ERROR_IO)
        return status;
    if (error != NULL)
        error->code = VANE_ERROR_BUNDLE;
    return VANE_ERROR_BUNDLE;
}

/* Reads FOLDER/NAME. */
static int32_t read_member(const char *folder, const char *name, char **path, char **bytes, size_t *length,
                           struct vane_error *error)
{
    *path = file_join(folder, name);
    if (*path == NULL)
        return error_memory(error);
    return file_read(*path, BUNDLE_FILE_LIMIT, bytes, length, error);
}

static int32_t open_manifest(const char *folder, struct bundle *bundle, struct vane_error *error)
{
    char *path = NULL, *bytes = NULL;
    size_t length;
    int32_t status = read_member(folder, MANIFEST_NAME, &path, &bytes, &length, error);
    if (status == VANE_OK)
        status = manifest_read(bytes, length, path, &bundle->manifest, error);
    memory_free(bytes);
    memory_free(path);
    return status;
}

static int32_t open_machine(const char *folder, struct bundle *bundle, size_t label, int16_t *table, size_t stride,
                            struct vane_error *error)
{
    int32_t status = VANE_OK;
    const struct manifest_machine *entry = &bundle->manifest.machines[label];
    struct machine machine = { 0 };
    char *path = NULL, *bytes = NULL;
    size_t length;
    char digest[DIGEST_SIZE];
    TRY(blame_bundle(read_member(folder, entry->file, &path, &bytes, &length, error), error));
    digest_sha256(bytes, length, digest);
    FAIL_IF(strcmp(digest, entry->sha256) != 0, error, VANE_ERROR_BUNDLE, path, 0,
            "the file was truncated or altered: its SHA-256 is not the manifest's");
    TRY(machine_read(bytes, length, path, FEATURE_BUCKETS, &machine, error));
    bundle->rho[label] = machine.rho;
    bundle->step[label] = entry->step > 0 ? entry->step : machine_step(&machine);
    FAIL_IF(!(fabs(machine.rho) < LARGEST_NUMBER && bundle->step[label] < LARGEST_NUMBER), error, VANE_ERROR_BUNDLE,
            path, 0, "rho or the weights are too large to be a machine's");
    TRY(machine_quantize(&machine, bundle->step[label], table + label, stride, path, error));
done:
    machine_clear(&machine);
    memory_free(bytes);
    memory_free(path);
    return status;
}

int32_t bundle_open(const char *folder, struct bundle *bundle, int16_t *table, size_t stride,
                    struct vane_error *error)
{
    int32_t status = open_manifest(folder, bundle, error);
    for (size_t label = 0; label < LABEL_COUNT && status == VANE_OK; label++)
        status = open_machine(folder, bundle, label, table, stride, error);
    if (status != VANE_OK)
        bundle_clear(bundle);
    return status;
}
