/* score_output.h - one scored comment as JSON, CSV or a row of a table. */
#ifndef CLI_SCORE_OUTPUT_H
#define CLI_SCORE_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "vane/vane.h"

enum score_format { SCORE_JSONL, SCORE_CSV, SCORE_TABLE };

/* One comment and its answer. Strings with NULL data are left out. */
struct scored {
    struct vane_string id, text, author, time;
    uint64_t start_line, end_line; /* replies of a page; 0 otherwise */
    uint64_t invalid_bytes;
    const char *problem;           /* why there is no answer, or NULL */
    const struct vane_result *result;
    const vane_scorer *scorer;
};

struct score_output {
    FILE *to;
    enum score_format format;
    const vane_model *model;
    bool with_text;
    double min_confidence; /* a label less probable than this is printed as "unsure"; 0: never */
    const char *target; /* of the stance in the result; NULL when no stance model is loaded */
    bool colour;
    int width;
    bool has_header;
    uint64_t stance_count[4], sentiment_count[4]; /* the fourth: unsure */
    uint64_t empty, problems, scored;
};

/* Prepares the output for a model. */
void score_output_begin(struct score_output *output, FILE *to, enum score_format format, const vane_model *model,
                        const char *target, bool with_text);
void score_output_put(struct score_output *output, const struct scored *scored);

/* A title line in front of a page's rows; the table only. */
void score_output_title(struct score_output *output, const char *title);

/* Prints counts by label to standard error. */
void score_output_summarize(const struct score_output *output);

#endif
