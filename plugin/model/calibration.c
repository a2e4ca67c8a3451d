#include "model/calibration.h"

#include <stdint.h>
#include <string.h>

void calibration_logits(const struct calibration *calibration, const double scores[LABEL_COUNT],
                        double logits[LABEL_COUNT])
{
    for (int k = 0; k < LABEL_COUNT; k++) {
        double sum = calibration->bias[k];
        for (int j = 0; j < LABEL_COUNT; j++)
            sum += calibration->weights[k][j] * scores[j];
        logits[k] = sum;
    }
}

/* exp(x) for x <= 0, relative error below 1e-13. The C library's exp differs between versions and machines in the
 * last bit, and results must not: x = n ln 2 + r with |r| <= ln 2 / 2, exp(r) by its Taylor series, 2^n by its bits.
 */
static double exp_negative(double x)
{
    static const double series[] = { /* 1 / i! from 11 down to 0; what is left out is below 7e-15 */
        1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6,
        1.0 / 2, 1, 1,
    };
    if (x < -700)
        return 0;
    int n = (int)(x * 1.4426950408889634 - 0.5);
    double r = x - n * 0.693147180369123816490;
    r -= n * 1.90821492927058770002e-10; /* ln 2 in two parts, so that n ln 2 loses nothing */
    double sum = 0;
    for (size_t i = 0; i < sizeof series / sizeof *series; i++)
        sum = sum * r + series[i];
    uint64_t bits = (uint64_t)(1023 + n) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return sum * power;
}

void calibration_softmax(const double logits[LABEL_COUNT], double probabilities[LABEL_COUNT])
{
    int best = calibration_best(logits);
    double sum = 0;
    probabilities[best] = 1; /* of the largest logit less itself */
    for (int i = 1; i < LABEL_COUNT; i++) {
        int k = (best + i) % LABEL_COUNT;
        probabilities[k] = exp_negative(logits[k] - logits[best]);
    }
    for (int k = 0; k < LABEL_COUNT; k++)
        sum += probabilities[k];
    for (int k = 0; k < LABEL_COUNT; k++)
        probabilities[k] /= sum;
}

int calibration_best(const double probabilities[LABEL_COUNT])
{
    int best = 0;
    for (int k = 1; k < LABEL_COUNT; k++)
        if (probabilities[k] > probabilities[best])
            best = k;
    return best;
}
