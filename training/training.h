/* training.h - learning a bundle from labelled comments, and measuring one.
 *
 * The way of the data: files -> rows -> features -> folds -> machines -> calibration -> bundle.
 * The same data, options and seed give the same bundle, byte for byte.
 */
#ifndef TRAINING_H
#define TRAINING_H

#include "training/metrics.h"
#include "training/study.h"
#include "vane/vane.h"

enum { TRAIN_COSTS_MAX = 16, TRAIN_FOLDS_MAX = 20, TRAIN_THREADS_MAX = 256 };

/* Progress: done of total small steps. Called often; must be quick. `stage` is a phrase for a person. */
typedef void train_progress_fn(void *context, const char *stage, size_t done, size_t total);

/* Rows in the model card: none, by file and line, or with their text, which only data that may be passed on allows.
 */
enum train_examples { TRAIN_EXAMPLES_PLACES, TRAIN_EXAMPLES_NONE, TRAIN_EXAMPLES_TEXT };

struct train_options {
    const char *task;               /* "stance" or "sentiment" */
    const char *target;             /* stance: keep only this target's rows; NULL when the data holds just one */
    const char *statement;          /* the policy in one sentence; NULL: the target's name */
    const char *const *files;       /* labelled JSONL, CSV or TSV */
    size_t file_count;
    const char *prior;              /* folder of a prior, such as models/prior-en; NULL: none */
    const char *out;                /* folder to write; an older bundle there is replaced at the very end */
    const char *name;               /* of the bundle; NULL: the last part of `out` */
    const char *version;            /* NULL: "1" */
    const char *language;           /* NULL: "en" */
    uint64_t seed;                  /* of the folds */
    size_t folds;                   /* 2 to TRAIN_FOLDS_MAX; 0: 5 */
    double costs[TRAIN_COSTS_MAX];  /* to choose from; cost_count 0: a built-in row */
    size_t cost_count;
    size_t threads;                 /* up to TRAIN_THREADS_MAX; 0: the calling one. They change the time, not a bit */
    enum train_examples examples;   /* in the model card */
    struct study *study; /* filled where it is not NULL; the caller gives it to study_clear after success */
    train_progress_fn *progress;    /* may be NULL */
    void *progress_context;
    void (*before_write)(void *progress_context); /* may be NULL; called once, when only the writing is left */
};

/* What happened, for a person to read. */
struct train_report {
    size_t rows, rows_of_label[TRAIN_LABELS];
    size_t rows_repeated; /* near-duplicates of an earlier row; they share its fold */
    size_t rows_unlabelled, rows_other_target, rows_test, rows_empty; /* left out, by reason */
    const char *labels[TRAIN_LABELS];
    char target[128];
    const char *solver;
    char prior[64];        /* its name; empty without one */
    double costs[TRAIN_COSTS_MAX], cost_scores[TRAIN_COSTS_MAX]; /* macro F1 of each cost tried */
    size_t cost_count;
    double cost;
    struct metrics cross_validated;
    uint64_t bundle_bytes;
};

/* Trains and writes a bundle. VANE_ERROR_DATA (one class only, too few rows, a misspelt label with its file and
 * line), VANE_ERROR_ARGUMENT, VANE_ERROR_FORMAT, VANE_ERROR_IO, VANE_ERROR_MEMORY; no bundle is then left behind. */
int32_t train_bundle(const struct train_options *options, struct train_report *report, struct vane_error *error);

/* Scores labelled files with bundle 0 of a model and counts. Rows without this task's label, and rows of other
 * targets, are left out; split (may be NULL) keeps only rows of that split. *left_out may be NULL. */
int32_t evaluate_files(const vane_model *model, const char *const *files, size_t count, const char *split,
                       struct metrics *metrics, size_t *left_out, struct vane_error *error);

/* Two bundles on the same rows; index 0 is the first model, 1 the second. */
struct comparison {
    struct metrics metrics[2];
    uint64_t only_right[2]; /* rows that this one alone labels right */
    double difference;      /* macro F1 of the second less that of the first */
    double low, high;       /* 95 % of the differences over paired bootstrap samples */
    double p_value;         /* McNemar's exact test, two-sided */
};

/* Scores labelled files with bundle 0 of both models, which must answer the same question. Errors as evaluate_files.
 */
int32_t compare_files(const vane_model *first, const vane_model *second, const char *const *files, size_t count,
                      const char *split, struct comparison *comparison, struct vane_error *error);

#endif
