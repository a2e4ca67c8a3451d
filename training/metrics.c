#include "training/metrics.h"

#include <math.h>

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

int metrics_best(const float probabilities[TRAIN_LABELS])
{
    int best = 0;
    for (int k = 1; k < TRAIN_LABELS; k++)
        if (probabilities[k] > probabilities[best])
            best = k;
    return best;
}

void metrics_add(struct metrics *metrics, int actual, const float probabilities[TRAIN_LABELS])
{
    int best = metrics_best(probabilities);
    double confidence = (double)probabilities[best];
    int bin = confidence >= 1 ? METRICS_BINS - 1 : (int)(confidence * METRICS_BINS);
    metrics->confusion[actual][best]++;
    metrics->confidence_sum[bin] += confidence;
    metrics->bin_right[bin] += best == actual;
    metrics->bin_count[bin]++;
    metrics->count++;
}

void metrics_merge(struct metrics *metrics, const struct metrics *other)
{
    for (int a = 0; a < TRAIN_LABELS; a++)
        for (int p = 0; p < TRAIN_LABELS; p++)
            metrics->confusion[a][p] += other->confusion[a][p];
    for (int b = 0; b < METRICS_BINS; b++) {
        metrics->confidence_sum[b] += other->confidence_sum[b];
        metrics->bin_right[b] += other->bin_right[b];
        metrics->bin_count[b] += other->bin_count[b];
    }
    metrics->count += other->count;
}

static struct metrics_label summarize_label(const struct metrics *metrics, int label)
{
    uint64_t actual = 0, predicted = 0, right = metrics->confusion[label][label];
    for (int k = 0; k < TRAIN_LABELS; k++) {
        actual += metrics->confusion[label][k];
        predicted += metrics->confusion[k][label];
    }
    return (struct metrics_label){
        .precision = ratio((double)right, (double)predicted),
        .recall = ratio((double)right, (double)actual),
        .f1 = ratio(2.0 * (double)right, (double)(actual + predicted)),
        .support = actual,
    };
}

struct metrics_summary metrics_summarize(const struct metrics *metrics)
{
    struct metrics_summary summary = { 0 };
    uint64_t right = 0;
    int occurring = 0;
    for (int k = 0; k < TRAIN_LABELS; k++) {
        summary.labels[k] = summarize_label(metrics, k);
        right += metrics->confusion[k][k];
        if (summary.labels[k].support == 0)
            continue;
        occurring++;
        summary.macro_f1 += summary.labels[k].f1;
        summary.macro_recall += summary.labels[k].recall;
    }
    summary.accuracy = ratio((double)right, (double)metrics->count);
    summary.macro_f1 = ratio(summary.macro_f1, occurring);
    summary.macro_recall = ratio(summary.macro_recall, occurring);
    summary.f_avg = (summary.labels[0].f1 + summary.labels[TRAIN_LABELS - 1].f1) / 2;
    for (int b = 0; b < METRICS_BINS; b++)
        summary.calibration_error += ratio(fabs(metrics->confidence_sum[b] - (double)metrics->bin_right[b]),
                                           (double)metrics->count);
    return summary;
}

void metrics_coverage(const struct metrics *metrics, size_t least_bin, double *coverage, double *accuracy)
{
    uint64_t count = 0, right = 0;
    for (size_t b = least_bin; b < METRICS_BINS; b++) {
        count += metrics->bin_count[b];
        right += metrics->bin_right[b];
    }
    *coverage = ratio((double)count, (double)metrics->count);
    *accuracy = ratio((double)right, (double)count);
}
