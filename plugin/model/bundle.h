/* bundle.h - one bundle folder, opened and checked: its manifest and its three machines. */
#ifndef MODEL_BUNDLE_H
#define MODEL_BUNDLE_H

#include "model/machine.h"
#include "model/manifest.h"

/* A model file, and the manifest, may not be larger; a shipped bundle has 4 MiB at most. */
#define BUNDLE_FILE_LIMIT ((size_t)256 << 20)

struct bundle {
    struct manifest manifest;
    double rho[LABEL_COUNT];
    double step[LABEL_COUNT]; /* what one unit of a machine's integer weights is worth */
};

/* Opens a folder, and writes the weights of label k for bucket i to table[i * stride + k]. Errors: VANE_ERROR_BUNDLE
 * (a file missing, truncated or altered), VANE_ERROR_FEATURIZER, VANE_ERROR_IO, VANE_ERROR_MEMORY. *bundle must be
 * zeroed, and is left so on failure. */
int32_t bundle_open(const char *folder, struct bundle *bundle, int16_t *table, size_t stride,
                    struct vane_error *error);
void bundle_clear(struct bundle *bundle);

#endif
