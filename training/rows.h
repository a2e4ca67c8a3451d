/* rows.h - labelled comments in memory. */
#ifndef TRAINING_ROWS_H
#define TRAINING_ROWS_H

#include "base/digest.h"
#include "model/task.h"
#include "vane/vane.h"

struct row {
    size_t text, length; /* its place in rows->texts */
    int label;
};

/* Where a row was read. */
struct row_place {
    const char *path; /* the caller's, of rows_read */
    uint64_t line;
};

struct rows {
    char *texts;
    size_t used, text_capacity;
    struct row *row;
    size_t count, row_capacity;
    struct row_place *place; /* of each row */
    size_t place_capacity;
    size_t unlabelled, other_target, test, empty; /* left out, by reason */
    char target[128];                             /* of the rows kept; empty for sentiment */
};

enum rows_split { ROWS_TRAIN /* all but split "test" */, ROWS_ANY, ROWS_NAMED };

struct rows_filter {
    enum task task;
    const char *target; /* NULL: whichever there is, but only one */
    enum rows_split split;
    const char *split_name; /* for ROWS_NAMED */
};

/* Appends a file's rows. A label that is none of the task's, a row without text, broken JSON: VANE_ERROR_DATA with
 * file and line. `path` is kept, not copied. */
int32_t rows_read(struct rows *rows, const char *path, const struct rows_filter *filter, struct vane_error *error);
void rows_clear(struct rows *rows);

#endif
