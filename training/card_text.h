/* card_text.h - the text of a model card while it grows. */
#ifndef TRAINING_CARD_TEXT_H
#define TRAINING_CARD_TEXT_H

#include <stddef.h>

#include "training/training.h"

struct card {
    char *text;
    size_t length, capacity;
    int failed; /* out of memory once: what follows is dropped */
};

__attribute__((format(printf, 2, 3))) void card_put(struct card *card, const char *format, ...);

/* The sections that come from a study; card_study.c. */
void card_put_intervals(struct card *card, const struct train_report *report, const struct study *study);
void card_put_curve(struct card *card, const struct study *study);
void card_put_phrases(struct card *card, const struct train_report *report, const struct study *study);
void card_put_rows(struct card *card, const struct train_report *report, const struct study *study,
                   enum train_examples examples);
void card_put_warnings(struct card *card, const struct study *study);

#endif
