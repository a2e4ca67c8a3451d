/* metrics.c - what is counted, and the figures made of it. */
#include "training/training.h"

#include <math.h>

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

void metrics_add(struct metrics *metrics, int actual, const float probabilities[TRAIN_LABELS])
{
    int best = 0;
    for (int k = 1; k < TRAIN_LABELS; k++)
        if (probabilities[k] > probabilities[best])
            best = k;
    double confidence = (double)probabilities[best];
    int bin = confidence >= 1 ? 9 : (int)(confidence * 10);
    metrics->confusion[actual][best]++;
    metrics->calibration_error_sum[bin] += confidence - (best == actual);
    metrics->bin_count[bin]++;
    metrics->count++;
}

void metrics_merge(struct metrics *metrics, const struct metrics *other)
{
    for (int a = 0; a < TRAIN_LABELS; a++)
        for (int p = 0; p < TRAIN_LABELS; p++)
            metrics->confusion[a][p] += other->confusion[a][p];
    for (int b = 0; b < 10; b++) {
        metrics->calibration_error_sum[b] += other->calibration_error_sum[b];
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
    for (int b = 0; b < 10; b++)
        summary.calibration_error += ratio(fabs(metrics->calibration_error_sum[b]), (double)metrics->count);
    return summary;
}
