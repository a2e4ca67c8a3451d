/* score_output.h - one scored comment as JSON, CSV, columns of TSV, or a row of a table.
 *
 * What is chosen once is in score_output, which threads share; what a thread puts together is in score_batch.
 */
#ifndef CLI_SCORE_OUTPUT_H
#define CLI_SCORE_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buffer.h"
#include "vane/records.h"

enum score_format { SCORE_JSONL, SCORE_CSV, SCORE_TABLE, SCORE_TSV };

/* Columns of TSV, in the order of score_column_names. */
enum score_column { COLUMN_ID, COLUMN_TARGET, COLUMN_STANCE, COLUMN_FAVOR, COLUMN_AGAINST, COLUMN_STANCE_NONE,
                    COLUMN_SENTIMENT, COLUMN_POSITIVE, COLUMN_NEUTRAL, COLUMN_NEGATIVE, COLUMN_ERROR, COLUMNS };
extern const char *const score_column_names[COLUMNS];

/* One comment and its answer. Strings with NULL data are left out. */
struct scored {
    struct vane_string id, text, author, time;
    uint64_t start_line, end_line; /* replies of a page; 0 otherwise */
    uint64_t invalid_bytes;
    const char *problem;           /* why there is no answer, or NULL */
    const struct vane_kept *kept;  /* fields passed through: JSON */
    size_t kept_count;
    const struct vane_field *thread; /* parent, author and time of a record, or NULL */
    const struct vane_field *others; /* fields passed through: CSV; as many as output->keep_count */
    const struct vane_result *result;
    const vane_scorer *scorer;
};

struct score_output {
    enum score_format format;
    const vane_model *model;
    bool with_text, with_thread;
    double min_confidence; /* a label less probable than this is printed as "unsure"; 0: never */
    const char *target;    /* of the stance in the result; NULL when no stance model is loaded */
    struct buffer target_field; /* the same as a field of JSON: every comment has it */
    size_t stance_count;   /* stance models that are loaded */
    const char *const *keep; /* CSV: names of the fields passed through */
    size_t keep_count;
    enum score_column columns[COLUMNS]; /* TSV */
    size_t column_count;
    bool colour;
    int width;
};

struct score_counts {
    uint64_t stance[4], sentiment[4]; /* the fourth: unsure */
    uint64_t empty, problems, scored;
};

/* What one thread puts together: output in `buffer`, for a table in `table`, which the caller opens. */
struct score_batch {
    struct buffer buffer;
    FILE *table;
    struct score_counts counts;
};

/* Prepares the output for a model; `to` is where it will go, for colour. score_output_end gives its memory back; where
 * there was none, target_field.failed says so. */
void score_output_begin(struct score_output *output, FILE *to, enum score_format format, const vane_model *model,
                        const char *target, bool with_text);
void score_output_end(struct score_output *output);
void score_output_put(const struct score_output *output, struct score_batch *batch, const struct scored *scored);

/* The header of CSV or of the table. */
void score_output_header(const struct score_output *output, struct buffer *buffer);

/* A title line in front of a page's rows; the table only. */
void score_output_title(const struct score_output *output, FILE *to, const char *title, bool first);

void score_counts_add(struct score_counts *to, const struct score_counts *counts);

/* Prints counts by label to standard error. */
void score_output_summarize(const struct score_output *output, const struct score_counts *counts);

#endif
