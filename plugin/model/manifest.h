/* manifest.h - manifest.json of a bundle, read and checked. docs/bundle.md describes its fields. */
#ifndef MODEL_MANIFEST_H
#define MODEL_MANIFEST_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "model/calibration.h"
#include "model/task.h"
#include "vane/plugin.h"

#define MANIFEST_NAME "manifest.json"
#define BUNDLE_MANIFEST_LIMIT ((size_t)16 << 20)
enum { MANIFEST_FORMAT = 1 };

struct manifest_machine {
    const char *file;   /* a plain file name inside the bundle */
    const char *sha256;
    double step;        /* the grid of its weights; 0 when the bundle leaves the choice to the reader */
};

struct manifest {
    json_t *root; /* owns the strings below */
    char *text;   /* the file as it stood */
    enum task task;
    const char *name, *version, *language;
    const char *target, *statement; /* NULL for sentiment */
    struct manifest_machine machines[LABEL_COUNT]; /* in the task's order of labels */
    struct calibration calibration;
};

/* Reads and checks manifest.json's bytes; `source` names the file in errors. VANE_ERROR_BUNDLE (broken, a field
 * missing or of the wrong type, its own digest wrong), VANE_ERROR_FEATURIZER (trained for another featurizer).
 * *manifest must be zeroed, and is left so on failure. */
int32_t manifest_read(const char *bytes, size_t length, const char *source, struct manifest *manifest,
                      struct vane_error *error);
void manifest_clear(struct manifest *manifest);

/* The digest that the manifest carries of itself: SHA-256 of it as compact JSON with sorted keys, without the field
 * "digest". 0 or -1 when out of memory. */
int manifest_digest(const json_t *root, char digest[DIGEST_SIZE]);

#endif
