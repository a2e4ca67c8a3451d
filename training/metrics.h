/* metrics.h - what is counted when answers are compared with labels, and the figures made of it. */
#ifndef TRAINING_METRICS_H
#define TRAINING_METRICS_H

#include <stddef.h>
#include <stdint.h>

enum { TRAIN_LABELS = 3, METRICS_BINS = 10 };

/* How well labels were told apart. Rows and columns are in the order of vane_result's arrays:
 * confusion[actual][predicted]. */
struct metrics {
    uint64_t confusion[TRAIN_LABELS][TRAIN_LABELS];
    double confidence_sum[METRICS_BINS]; /* of the largest probability, by its tenth */
    uint64_t bin_right[METRICS_BINS], bin_count[METRICS_BINS];
    uint64_t count;
};

/* The index of the largest probability; the first of equals. */
int metrics_best(const float probabilities[TRAIN_LABELS]);

void metrics_add(struct metrics *metrics, int actual, const float probabilities[TRAIN_LABELS]);

/* Adds what `other` counted, so that folds and targets can be pooled. */
void metrics_merge(struct metrics *metrics, const struct metrics *other);

struct metrics_label {
    double precision, recall, f1; /* 0 where they are not defined */
    uint64_t support;
};

struct metrics_summary {
    struct metrics_label labels[TRAIN_LABELS];
    double accuracy;
    double macro_f1;     /* mean over the labels that occur */
    double macro_recall; /* likewise */
    double f_avg; /* mean F1 of the first and the last label: favor and against, as SemEval-2016 task 6 scores */
    double calibration_error; /* expected, over ten bins of the largest probability (Guo et al. 2017) */
};

struct metrics_summary metrics_summarize(const struct metrics *metrics);

/* Of the rows whose largest probability is at least least_bin / 10: which share of all they are (*coverage), and
 * which share of them is right (*accuracy, 0 when there are none). */
void metrics_coverage(const struct metrics *metrics, size_t least_bin, double *coverage, double *accuracy);

#endif
