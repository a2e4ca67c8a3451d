#include "model/task.h"

#include <string.h>

const struct task_words task_words[TASK_COUNT] = {
    [TASK_SENTIMENT] = { "sentiment", { "negative", "neutral", "positive" }, 1 },
    [TASK_STANCE] = { "stance", { "against", "none", "favor" }, 1 },
};

static int is_same(const char *word, const char *name, size_t length)
{
    return strlen(word) == length && memcmp(word, name, length) == 0;
}

int task_find(const char *name, size_t length)
{
    for (int task = 0; task < TASK_COUNT; task++)
        if (is_same(task_words[task].name, name, length))
            return task;
    return -1;
}

int task_find_label(enum task task, const char *name, size_t length)
{
    for (int label = 0; label < LABEL_COUNT; label++)
        if (is_same(task_words[task].labels[label], name, length))
            return label;
    return -1;
}
