#include "training/folds.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
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

void folds_clear(struct folds *folds)
{
    memory_free(folds->fold);
    memory_free(folds->share);
    memory_free(folds->group);
    *folds = (struct folds){ 0 };
}

/* Every eighth group of a fold is in the first share, the next eighth joins it in the second, and so on: the groups
 * come ordered by label, so each share has its part of every label in every fold. */
static uint8_t share_of(size_t place, size_t count)
{
    static const uint8_t shares[8] = { 0, 1, 2, 2, 3, 3, 3, 3 };
    return shares[place / count % 8];
}

int32_t folds_assign(const struct rows *rows, size_t count, uint64_t seed, struct folds *folds,
                     struct vane_error *error)
{
    struct entry *entries = memory_zeroed(rows->count, sizeof *entries);
    size_t groups = 0;
    *folds = (struct folds){ .fold = memory_zeroed(rows->count, 1), .share = memory_zeroed(rows->count, 1),
                             .group = duplicates_group(rows), .count = count };
    if (entries == NULL || folds->fold == NULL || folds->share == NULL || folds->group == NULL) {
        memory_free(entries);
        folds_clear(folds);
        return error_memory(error);
    }
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->row[i];
        if (folds->group[i] != i)
            continue;
        uint64_t state = hash_text(rows->texts + row->text, row->length, seed);
        entries[groups++] = (struct entry){ next_random(&state), i, row->label };
    }
    qsort(entries, groups, sizeof *entries, compare_entries);
    for (size_t i = 0; i < groups; i++) {
        folds->fold[entries[i].row] = (uint8_t)(i % count);
        folds->share[entries[i].row] = share_of(i, count);
    }
    for (size_t i = 0; i < rows->count; i++) {
        folds->fold[i] = folds->fold[folds->group[i]];
        folds->share[i] = folds->share[folds->group[i]];
    }
    folds->groups = groups;
    folds->repeated = rows->count - groups;
    memory_free(entries);
    return VANE_OK;
}
