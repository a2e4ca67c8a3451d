/* card.h - the model card: README.md inside a bundle, for a person who wonders whether to trust it. */
#ifndef TRAINING_CARD_H
#define TRAINING_CARD_H

#include <jansson.h>
#include <stddef.h>

#include "training/training.h"

/* Writes the card as Markdown into *text (freed with memory_free). manifest is the bundle's, with its fields
 * "training" and "cross_validated" filled. Nothing but its arguments goes into it. Of the rows it has file and line,
 * or what `examples` says; file names are without their folders. VANE_ERROR_MEMORY. */
int32_t card_write(const json_t *manifest, const struct train_report *report, const struct study *study,
                   enum train_examples examples, char **text, size_t *length, struct vane_error *error);

#endif
