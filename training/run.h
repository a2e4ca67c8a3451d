/* run.h - all that one training run holds, from its rows to its machines; freed in one place (train.c). */
#ifndef TRAINING_RUN_H
#define TRAINING_RUN_H

#include <jansson.h>

#include "model/machine.h"
#include "training/crossvalidate.h"
#include "training/folds.h"
#include "training/matrix.h"
#include "training/solver.h"
#include "training/training.h"

struct run {
    const struct train_options *options;
    struct train_report *report;
    struct vane_error *error;
    enum task task;
    struct rows rows;
    struct prior *prior;
    struct matrix matrix;
    int *labels;
    struct folds folds;
    double (*scores[TRAIN_COSTS_MAX])[LABEL_COUNT]; /* out of fold, of each cost */
    size_t best;                                    /* the cost that was chosen */
    float (*held_out)[LABEL_COUNT];                 /* probabilities with that cost */
    float (*tried)[LABEL_COUNT];
    struct calibration calibration;
    struct machine machines[LABEL_COUNT];
    double steps[LABEL_COUNT];
    struct study study;
    json_t *files;
};

static inline void run_tell(const struct run *run, const char *stage, size_t done, size_t total)
{
    if (run->options->progress != NULL)
        run->options->progress(run->options->progress_context, stage, done, total);
}

/* How far the calibration evens out the labels' shares (training/calibrate.h). Shares of sentiment are another in
 * every place where comments stand, so none is taken from the data; a policy's are its own, and a little evening
 * keeps the rarer side from drowning in "none". Chosen by cross-validation; see docs/experiments.md. */
static inline double run_balance(const struct run *run)
{
    return run->task == TASK_SENTIMENT ? 1 : 0.25;
}

static inline struct crossvalidation run_crossvalidation(const struct run *run)
{
    return (struct crossvalidation){ &run->matrix, run->labels, &run->folds, run->options->threads,
                                     run_balance(run) };
}

#endif
