/* crossvalidate.h - trains on all folds but one, scores that one, for every fold; the machines on several threads. */
#ifndef TRAINING_CROSSVALIDATE_H
#define TRAINING_CROSSVALIDATE_H

#include "training/folds.h"
#include "training/pool.h"
#include "training/solver.h"
#include "training/training.h"

struct crossvalidation {
    const struct matrix *matrix;
    const int *labels; /* of each row */
    const struct folds *folds;
    size_t threads;
    double balance; /* of the calibration */
};

/* One setting to try. */
struct trial {
    double cost;
    uint8_t share;                 /* train on rows of this share (folds.h) and smaller ones only */
    double (*scores)[LABEL_COUNT]; /* filled: scores[row][label] by the machine that did not see the row */
};

/* Runs every fold and label of all trials. Those at the end begin first: put the slowest there. */
int32_t crossvalidate_scores(const struct crossvalidation *cv, const struct trial *trials, size_t count,
                             const struct pool_progress *progress, struct vane_error *error);

/* Calibrates each fold on the scores of the others: held_out[row] are the row's probabilities, and *metrics counts
 * how right they are. */
void crossvalidate_measure(const struct crossvalidation *cv, const double (*scores)[LABEL_COUNT],
                           float (*held_out)[LABEL_COUNT], struct metrics *metrics);

#endif
