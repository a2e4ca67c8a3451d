/* bundle_writer.h - a bundle folder, written beside its place and then moved there whole. */
#ifndef TRAINING_BUNDLE_WRITER_H
#define TRAINING_BUNDLE_WRITER_H

#include <jansson.h>
#include <stddef.h>

#include "model/machine.h"
#include "model/task.h"
#include "vane/vane.h"

struct bundle_parts {
    enum task task;
    const struct machine *machines; /* LABEL_COUNT, compressed */
    const double *steps;            /* LABEL_COUNT */
    json_t *manifest;               /* all fields but "machines" and "digest", which are added to it */
    const char *card;               /* README.md; card_length bytes */
    size_t card_length;
};

/* Writes `folder`. Nothing is there, or the older bundle, until all is written and synced; then the two change
 * places in one step (where the file system can do that; else there is a moment without one). A folder that exists
 * and is no bundle is refused. *bytes is the bundle's size. VANE_ERROR_IO, VANE_ERROR_ARGUMENT, VANE_ERROR_MEMORY. */
int32_t bundle_write(const char *folder, const struct bundle_parts *parts, uint64_t *bytes, struct vane_error *error);

/* Removes what a run that was killed while it wrote left beside the folder. */
void bundle_sweep(const char *folder);

/* Refuses early what bundle_write would refuse after hours of training. */
int32_t bundle_check_place(const char *folder, struct vane_error *error);

#endif
