#include "training/folds.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/duplicates.h"

/* SplitMix64 (Steele, Lea and Flood 2014): small, good enough to shuffle, the same everywhere. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* A group of rows, known by its first. */
struct entry {
    uint64_t order; /* random, but decided by the text */
    size_t row;
    int label;
};

static uint64_t hash_text(const char *text, size_t length, uint64_t seed)
{
    uint64_t hash = seed ^ UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(0x100000001B3);
    return hash;
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    if (left->label != right->label)
        return left->label < right->label ? -1 : 1;
    if (left->order != right->order)
        return left->order < right->order ? -1 : 1;
    return left->row < right->row ? -1 : left->row > right->row;
}

uint8_t *folds_assign(const struct rows *rows, size_t folds, uint64_t seed, size_t *repeated)
{
    uint8_t *fold = memory_zeroed(rows->count, 1);
    struct entry *entries = memory_zeroed(rows->count, sizeof *entries);
    size_t *group = duplicates_group(rows), groups = 0;
    if (fold == NULL || entries == NULL || group == NULL) {
        memory_free(fold);
        memory_free(entries);
        memory_free(group);
        return NULL;
    }
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->row[i];
        if (group[i] != i)
            continue;
        uint64_t state = hash_text(rows->texts + row->text, row->length, seed);
        entries[groups++] = (struct entry){ next_random(&state), i, row->label };
    }
    qsort(entries, groups, sizeof *entries, compare_entries);
    for (size_t i = 0; i < groups; i++)
        fold[entries[i].row] = (uint8_t)(i % folds);
    for (size_t i = 0; i < rows->count; i++)
        fold[i] = fold[group[i]];
    if (repeated != NULL)
        *repeated = rows->count - groups;
    memory_free(group);
    memory_free(entries);
    return fold;
}
