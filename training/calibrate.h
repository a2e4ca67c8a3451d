/* calibrate.h - fits the calibration of a bundle. */
#ifndef TRAINING_CALIBRATE_H
#define TRAINING_CALIBRATE_H

#include <stddef.h>
#include <stdint.h>

#include "model/calibration.h"

/* Fits softmax(W s + b) to out-of-fold scores by Newton's method on the mean log loss, with a small penalty on W that
 * keeps it finite where the labels are separable. Rows whose fold is `skipped` are left out (a number no row has: none).
 * Deterministic. */
void calibration_fit(const double (*scores)[LABEL_COUNT], const int *labels, const uint8_t *folds, size_t count,
                     uint8_t skipped, struct calibration *calibration);

#endif
