/* score_run.h - one call of vane score: what was asked for, and what has happened so far. */
#ifndef CLI_SCORE_RUN_H
#define CLI_SCORE_RUN_H

#include "cli/command.h"
#include "cli/score_output.h"
#include "cli/terminal.h"

enum { KEEP_MAX = 64, EXIT_INTERRUPTED = 130, BAD_KINDS = 7, THREADS_MAX = 256 };

struct score_run {
    /* the call */
    const char *bundles[BUNDLES_MAX];
    size_t bundle_count;
    const char *target, *text_field, *id_field, *preset, *out_path;
    int32_t format;
    enum score_format output_format;
    bool output_chosen, with_text, with_thread, quiet, strict, resume, filter, chunk_header, keep_all;
    char *keep_list;               /* the copy that keep[] points into */
    const char *keep[KEEP_MAX];
    size_t keep_count;
    enum score_column columns[COLUMNS];
    size_t column_count, text_column;
    double min_confidence;
    size_t threads;                /* 0: as many as there are cores */
    /* the run */
    vane_model *model;
    struct score_output output;
    struct score_counts counts;
    uint64_t bad_kinds[BAD_KINDS]; /* by score_bad_kind */
    FILE *to;
    bool has_header;               /* of CSV or the table */
    bool failed_write;
    uint64_t done_before;          /* records that an earlier run has written already */
    uint64_t skip;                 /* those of them that are still to be passed over */
    size_t file_count;
    uint64_t bytes_before, bytes_total; /* of the files: those done, and all; total 0 where one is a pipe */
    int64_t started_ms;
    struct progress progress;
};

/* Reads the options; EXIT_GOOD to go on, -1 when help was printed, or EXIT_BAD_CALL. */
int score_options(struct score_run *run, int argc, char **argv);

/* The kind of bad record that a problem tells of, and its name. */
size_t score_bad_kind(const char *problem);
const char *score_bad_kind_name(size_t kind);

/* Scores all records of an open reader, on several threads. 0, or -1 with *error when it was not read to its end. A
 * bad record ends it only when run->strict. */
int score_records(struct score_run *run, const char *path, vane_reader *reader, struct vane_error *error);

/* Scores the replies of a page. */
int score_page(struct score_run *run, const char *path, vane_reader *reader, struct vane_error *error);

/* Scores one comment into a batch. -1 with *error when the run cannot go on. */
int score_one(const struct score_run *run, vane_scorer *scorer, struct score_batch *batch, struct scored *scored,
              struct vane_error *error);

/* Writes what a batch holds, behind the header where that is due. */
void score_write(struct score_run *run, struct score_batch *batch);

/* True once SIGINT came. */
bool score_interrupted(void);
void score_catch_interrupts(void);

/* ---- the output file: written beside its place as FILE.part, renamed when it is whole -------------------------- */

/* Opens run->to, and with --resume finds out what is done already (run->skip). *finished: nothing is left to do.
 * An exit code. */
int score_file_open(struct score_run *run, char **paths, size_t count, bool *finished);

/* Gives the file its name. An exit code. */
int score_file_finish(struct score_run *run);

#endif
