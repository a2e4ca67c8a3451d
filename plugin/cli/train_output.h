/* train_output.h - what vane train tells at its end: for a person, and as JSON for a program. */
#ifndef CLI_TRAIN_OUTPUT_H
#define CLI_TRAIN_OUTPUT_H

#include <stdio.h>

#include "training/training.h"

/* The report for a person. `out` is the bundle's folder. */
void train_print_report(FILE *to, const struct train_report *report, const struct study *study, const char *out);

/* The same as one JSON object in a file that is whole or not there. VANE_ERROR_IO, VANE_ERROR_MEMORY. */
int32_t train_write_report(const char *path, const struct train_report *report, const struct study *study,
                           const char *name, struct vane_error *error);

#endif
