/* study.h - what training can tell a person beyond the model: how sure its figures are, whether more rows would help,
 * what it listens to, which rows it gets wrong, and which labels look wrong. All of it comes from held-out answers,
 * those of machines that had not seen the row, but for the phrases, which are what the finished machines weigh.
 */
#ifndef TRAINING_STUDY_H
#define TRAINING_STUDY_H

#include "training/metrics.h"

enum {
    STUDY_RESAMPLES = 1000,
    STUDY_POINTS = 4,       /* of the learning curve */
    STUDY_PHRASES = 12,     /* for each label */
    STUDY_PHRASE_SIZE = 64, /* bytes with the NUL */
    STUDY_ROWS = 20,        /* of each list of rows */
    STUDY_EACH_KIND = 2,    /* of the errors that mistake one label for one other */
    STUDY_WARNINGS = 16
};

/* 95 % of the values over bootstrap samples of the rows, near-duplicates drawn together. */
struct study_interval {
    double low, high;
};

/* One point of the learning curve: cross-validated, each machine on a part of its rows. */
struct study_point {
    size_t rows; /* a machine had, on average over the folds */
    double accuracy, macro_f1, f_avg;
};

/* A word or a few that weigh much for a label. No user name and no link. */
struct study_phrase {
    char text[STUDY_PHRASE_SIZE];
    double weight;       /* what it adds to the label's log-odds by itself, centred over the labels */
    size_t rows;         /* that hold it, near-duplicates once */
    size_t rows_labelled; /* of them, those with this label */
};

struct study_row {
    const char *path; /* of train_options.files */
    uint64_t line;
    int given, answer; /* labels */
    double p_given, p_answer;
    char *text; /* of length bytes; the study's */
    size_t length;
};

/* Two rows that say the same, or nearly. */
struct study_pair {
    struct study_row first, second; /* answer and probabilities are not filled */
};

struct study {
    size_t groups;
    struct study_interval accuracy, macro_f1, macro_recall, f_avg, f1[TRAIN_LABELS];
    struct study_point points[STUDY_POINTS];
    size_t point_count;
    struct study_point without_prior; /* the same rows and cost without what the prior knows; rows 0: not measured */
    struct study_phrase phrases[TRAIN_LABELS][STUDY_PHRASES];
    size_t phrase_count[TRAIN_LABELS];
    struct study_row suspects[STUDY_ROWS], wrong[STUDY_ROWS]; /* the surest first; no row is in both */
    size_t suspect_count, suspect_total, wrong_count;
    struct study_pair conflicts[STUDY_ROWS]; /* same words, different labels */
    size_t conflict_count, conflict_total;
    struct study_pair leaks[STUDY_ROWS]; /* a training row (first) that nearly repeats one of split "test" (second) */
    size_t leak_count, leak_total;
    char warnings[STUDY_WARNINGS][240];
    size_t warning_count;
};

/* Held-out probability of the given label at most, and of the answer at least, where a label looks wrong. */
#define STUDY_SUSPECT_GIVEN 0.1
#define STUDY_SUSPECT_ANSWER 0.8

void study_clear(struct study *study);

#endif
