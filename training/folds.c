#include "training/folds.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* SplitMix64 (Steele, Lea and Flood 2014): small, good enough to shuffle, the same everywhere. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

struct entry {
    uint64_t text_hash; /* rows of the same text sort together */
    uint64_t order;     /* random, but the same for one text */
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

static int compare_texts(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    if (left->text_hash != right->text_hash)
        return left->text_hash < right->text_hash ? -1 : 1;
    return left->row < right->row ? -1 : left->row > right->row;
}

uint8_t *folds_assign(const struct rows *rows, size_t folds, uint64_t seed)
{
    uint8_t *fold = memory_zeroed(rows->count, 1);
    struct entry *entries = memory_zeroed(rows->count, sizeof *entries);
    if (fold == NULL || entries == NULL) {
        memory_free(fold);
        memory_free(entries);
        return NULL;
    }
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->row[i];
        uint64_t hash = hash_text(rows->texts + row->text, row->length, seed);
        uint64_t state = hash;
        entries[i] = (struct entry){ hash, next_random(&state), i, row->label };
    }
    qsort(entries, rows->count, sizeof *entries, compare_entries);
    for (size_t i = 0; i < rows->count; i++)
        fold[entries[i].row] = (uint8_t)(i % folds);
    qsort(entries, rows->count, sizeof *entries, compare_texts);
    for (size_t i = 1; i < rows->count; i++)
        if (entries[i].text_hash == entries[i - 1].text_hash)
            fold[entries[i].row] = fold[entries[i - 1].row];
    memory_free(entries);
    return fold;
}
