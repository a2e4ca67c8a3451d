/* crossvalidate.h - trains on all folds but one, scores that one, for every fold and cost. */
#ifndef TRAINING_CROSSVALIDATE_H
#define TRAINING_CROSSVALIDATE_H

#include "training/solver.h"
#include "training/training.h"

struct crossvalidation {
    const struct matrix *matrix;
    const int *labels;    /* of each row */
    const uint8_t *folds; /* of each row */
    size_t fold_count;
    struct solver *solver;
    double balance;       /* of the calibration */
    train_progress_fn *progress;
    void *progress_context;
    size_t done, total;   /* machines, for the progress */
};

/* Fills scores[row][label] with the score of the machine that did not see the row. */
int32_t crossvalidate_scores(struct crossvalidation *cv, double cost, double (*scores)[LABEL_COUNT],
                             struct vane_error *error);

/* Calibrates each fold on the scores of the others, and counts how right that is. */
void crossvalidate_measure(const struct crossvalidation *cv, const double (*scores)[LABEL_COUNT],
                           struct metrics *metrics);

#endif
