/* answered.h - which comments have a label already, known by their words. */
#ifndef TRAINING_ANSWERED_H
#define TRAINING_ANSWERED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "training/rows.h"

struct answered {
    uint64_t *words; /* ascending hashes of all words of a row (duplicates.h) */
    size_t count;
};

/* Reads labelled files, whatever the split of their rows. *answered must be zeroed. Errors as rows_read. */
int32_t answered_read(struct answered *answered, const struct rows_filter *filter, const char *const *files,
                      size_t count, struct vane_error *error);
void answered_clear(struct answered *answered);

/* Whether a row has the very same words. */
bool answered_has(const struct answered *answered, const char *text, size_t length);

#endif
