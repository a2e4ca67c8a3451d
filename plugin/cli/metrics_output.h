/* metrics_output.h - how right a model is, for a program and for a person. */
#ifndef CLI_METRICS_OUTPUT_H
#define CLI_METRICS_OUTPUT_H

#include <stdio.h>

#include "base/buffer.h"
#include "training/training.h"

/* One JSON object on one line. */
void metrics_put_json(struct buffer *to, const struct metrics *metrics, const char *const labels[TRAIN_LABELS],
                      const char *name, size_t left_out);
void metrics_print_table(FILE *to, const struct metrics *metrics, const char *const labels[TRAIN_LABELS]);

#endif
