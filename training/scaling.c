#include "training/scaling.h"

#include <math.h>
#include <string.h>

#include "features/featurizer.h"

/* The share of the ratio in a scale; the rest is constant. Chosen by cross-validation; see docs/experiments.md. */
#define RATIO_SHARE 0.5

/* Fills how many rows have each bucket, of the positive class in `positive` and all in `total`. */
static void count_rows(const struct matrix *matrix, const size_t *rows, size_t count, const int *labels, int label,
                       double *total, double *positive)
{
    memset(total, 0, FEATURE_BUCKETS * sizeof *total);
    memset(positive, 0, FEATURE_BUCKETS * sizeof *positive);
    for (size_t i = 0; i < count; i++) {
        double is_positive = labels[rows[i]] == label;
        for (size_t at = matrix->starts[rows[i]]; at < matrix->starts[rows[i] + 1]; at++) {
            total[matrix->buckets[at]] += 1;
            positive[matrix->buckets[at]] += is_positive;
        }
    }
}

static double sum_of(const double *values)
{
    double sum = 0;
    for (size_t b = 0; b < FEATURE_BUCKETS; b++)
        sum += values[b];
    return sum;
}

/* The root mean square of the values over all places where a row has a bucket; at least tiny, to divide by. */
static double spread_of(const double *values, const double *total)
{
    double squares = 0;
    for (size_t b = 0; b < FEATURE_BUCKETS; b++)
        squares += total[b] * values[b] * values[b];
    return fmax(sqrt(squares / fmax(sum_of(total), 1)), 1e-9);
}

void scaling_fit(const struct matrix *matrix, const size_t *rows, size_t count, const int *labels, int label,
                 double *counts, double *scales)
{
    double *positive = scales; /* each is read just before its place is written */
    count_rows(matrix, rows, count, labels, label, counts, positive);
    double all_positive = sum_of(positive);
    double shift = log((sum_of(counts) - all_positive + FEATURE_BUCKETS) / (all_positive + FEATURE_BUCKETS));
    for (size_t b = 0; b < FEATURE_BUCKETS; b++)
        scales[b] = counts[b] > 0 ? fabs(log((positive[b] + 1) / (counts[b] - positive[b] + 1)) + shift) : 0;
    double spread = spread_of(scales, counts);
    for (size_t b = 0; b < FEATURE_BUCKETS; b++)
        scales[b] = counts[b] > 0 ? 1 - RATIO_SHARE + RATIO_SHARE * scales[b] / spread : 0;
    spread = spread_of(scales, counts);
    for (size_t b = 0; b < FEATURE_BUCKETS; b++)
        scales[b] /= spread;
}
