/* calibrate.h - fits the calibration of a bundle. */
#ifndef TRAINING_CALIBRATE_H
#define TRAINING_CALIBRATE_H

#include <stddef.h>
#include <stdint.h>

#include "model/calibration.h"

/* Fits softmax(W s + b) to out-of-fold scores by Newton's method on the log loss, with a penalty that pulls W toward
 * the identity: it keeps W finite where the labels are separable, and sane where rows are few. Rows whose fold is
 * `skipped` are left out (a number no row has: none). A row weighs the share of its label to the power -balance, by a
 * mean of 1: with 0 the probabilities keep the labels' shares among the rows, with 1 they speak of a world where all
 * labels are alike. Deterministic. */
void calibration_fit(const double (*scores)[LABEL_COUNT], const int *labels, const uint8_t *folds, size_t count,
                     uint8_t skipped, double balance, struct calibration *calibration);

#endif
