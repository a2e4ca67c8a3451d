/* calibration.h - from the scores of the machines to probabilities. */
#ifndef MODEL_CALIBRATION_H
#define MODEL_CALIBRATION_H

enum { LABEL_COUNT = 3 };

/* p = softmax(W s + b), fitted on out-of-fold scores s: matrix scaling (Guo et al., "On Calibration of Modern Neural
 * Networks", 2017, section 4.2), a multinomial form of Platt's. weights[k] is the row of label k. */
struct calibration {
    double weights[LABEL_COUNT][LABEL_COUNT];
    double bias[LABEL_COUNT];
};

/* The log-odds W s + b behind the probabilities. */
void calibration_logits(const struct calibration *calibration, const double scores[LABEL_COUNT],
                        double logits[LABEL_COUNT]);

/* softmax; the outputs are in [0, 1] and sum to 1 within double rounding. Any finite logits. The same bits on every
 * machine with IEEE doubles: it uses + - * / only, in a fixed order. */
void calibration_softmax(const double logits[LABEL_COUNT], double probabilities[LABEL_COUNT]);

/* The index of the largest; the first of equals. */
int calibration_best(const double probabilities[LABEL_COUNT]);

#endif
