/* task.h - the two tasks and their labels, in the order of vane_result's arrays. */
#ifndef MODEL_TASK_H
#define MODEL_TASK_H

#include <stddef.h>

#include "model/calibration.h"

enum task { TASK_SENTIMENT = 0, TASK_STANCE = 1, TASK_COUNT = 2 };

struct task_words {
    const char *name;                /* "stance" */
    const char *labels[LABEL_COUNT]; /* "against", "none", "favor" */
    int neutral;                     /* the label of a text that says nothing */
};

extern const struct task_words task_words[TASK_COUNT];

/* The task or label of that name, or -1. name need not be NUL-terminated. */
int task_find(const char *name, size_t length);
int task_find_label(enum task task, const char *name, size_t length);

#endif
