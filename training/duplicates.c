#include "training/duplicates.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* A word 3-gram of a row, or for a short row the whole of its words. */
struct gram {
    uint64_t hash;
    uint32_t row;
};

struct grams {
    struct gram *items;
    size_t count, capacity;
    uint32_t *of_row; /* how many each row has */
};

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

/* The next word, ASCII folded, bytes beyond ASCII as they are; 0 at the end. */
static uint64_t next_word(const char *text, size_t length, size_t *at)
{
    uint64_t hash = 1;
    bool any = false;
    for (; *at < length; (*at)++) {
        unsigned char c = (unsigned char)text[*at];
        bool word = c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
        if (!word && any)
            break;
        if (!word)
            continue;
        hash = mix(hash, c < 0x80 ? c | 32u : c);
        any = true;
    }
    return any ? hash | 1 : 0;
}

uint64_t duplicates_hash_words(const char *text, size_t length)
{
    uint64_t whole = 0, word;
    size_t at = 0;
    while ((word = next_word(text, length, &at)) != 0)
        whole = mix(whole, word) | 1;
    return whole;
}

double duplicates_likeness(const struct rows *rows, size_t one, size_t other)
{
    const char *texts[] = { rows->texts + rows->row[one].text, rows->texts + rows->row[other].text };
    size_t lengths[] = { rows->row[one].length, rows->row[other].length }, at = 0, words = 0, shared = 0;
    uint64_t word, found;
    while ((word = next_word(texts[0], lengths[0], &at)) != 0) {
        size_t to = 0;
        while ((found = next_word(texts[1], lengths[1], &to)) != 0 && found != word)
            ;
        shared += found != 0;
        words++;
    }
    at = 0;
    while (next_word(texts[1], lengths[1], &at) != 0)
        words++;
    return words > 0 ? 2 * (double)shared / (double)words : 0;
}

static int add_gram(struct grams *grams, uint64_t hash, size_t row)
{
    if (memory_reserve(&grams->items, &grams->capacity, grams->count + 1, sizeof *grams->items) != 0)
        return -1;
    grams->items[grams->count++] = (struct gram){ hash, (uint32_t)row };
    grams->of_row[row]++;
    return 0;
}

static int add_row(struct grams *grams, const struct rows *rows, size_t row)
{
    const char *text = rows->texts + rows->row[row].text;
    uint64_t before[2] = { 0, 0 }, whole = 3, word;
    size_t at = 0, words = 0, first = grams->count;
    while ((word = next_word(text, rows->row[row].length, &at)) != 0) {
        if (++words >= 3 && add_gram(grams, mix(mix(mix(2, before[1]), before[0]), word), row) != 0)
            return -1;
        before[1] = before[0];
        before[0] = word;
        whole = mix(whole, word);
    }
    if (words >= DUPLICATES_FEWEST + 2)
        return 0;
    grams->count = first; /* too short for its 3-grams to tell: it is known by all its words, counted often enough */
    grams->of_row[row] = 0;
    for (uint64_t copy = 0; copy < DUPLICATES_FEWEST && words > 0; copy++)
        if (add_gram(grams, mix(whole, copy), row) != 0)
            return -1;
    return 0;
}

static int compare_grams(const void *a, const void *b)
{
    const struct gram *left = a, *right = b;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

/* A pair of rows that share a gram; pairs that stand often enough are near-duplicates. */
struct pair {
    uint32_t low, high;
};

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *left = a, *right = b;
    if (left->low != right->low)
        return left->low < right->low ? -1 : 1;
    return (left->high > right->high) - (left->high < right->high);
}

static int add_pairs(const struct gram *items, size_t count, struct pair **pairs, size_t *used, size_t *capacity)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++) {
            if (items[i].row == items[j].row)
                continue;
            if (memory_reserve(pairs, capacity, *used + 1, sizeof **pairs) != 0)
                return -1;
            (*pairs)[(*used)++] = (struct pair){ items[i].row, items[j].row };
        }
    return 0;
}

static int collect_pairs(const struct grams *grams, struct pair **pairs, size_t *used)
{
    size_t capacity = 0;
    for (size_t begin = 0, end; begin < grams->count; begin = end) {
        for (end = begin + 1; end < grams->count && grams->items[end].hash == grams->items[begin].hash; end++)
            ;
        if (end - begin <= DUPLICATES_COMMON
            && add_pairs(grams->items + begin, end - begin, pairs, used, &capacity) != 0)
            return -1;
    }
    return 0;
}

static size_t find_root(size_t *group, size_t row)
{
    while (group[row] != row) {
        group[row] = group[group[row]]; /* halve the way for the next */
        row = group[row];
    }
    return row;
}

static void join_pairs(const struct grams *grams, const struct pair *pairs, size_t count, size_t *group)
{
    for (size_t begin = 0, end; begin < count; begin = end) {
        for (end = begin + 1; end < count && compare_pairs(&pairs[end], &pairs[begin]) == 0; end++)
            ;
        uint32_t one = grams->of_row[pairs[begin].low], other = grams->of_row[pairs[begin].high];
        if ((end - begin) * 2 <= (one < other ? one : other))
            continue;
        size_t low = find_root(group, pairs[begin].low), high = find_root(group, pairs[begin].high);
        group[low < high ? high : low] = low < high ? low : high;
    }
}

size_t *duplicates_group(const struct rows *rows)
{
    struct grams grams = { .of_row = memory_zeroed(rows->count, sizeof *grams.of_row) };
    size_t *group = memory_zeroed(rows->count, sizeof *group), used = 0;
    struct pair *pairs = NULL;
    bool failed = grams.of_row == NULL || group == NULL;
    for (size_t i = 0; i < rows->count && !failed; i++) {
        group[i] = i;
        failed = add_row(&grams, rows, i) != 0;
    }
    if (!failed && grams.count > 0)
        qsort(grams.items, grams.count, sizeof *grams.items, compare_grams);
    failed = failed || collect_pairs(&grams, &pairs, &used) != 0;
    if (!failed && used > 0) {
        qsort(pairs, used, sizeof *pairs, compare_pairs);
        join_pairs(&grams, pairs, used, group);
    }
    for (size_t i = 0; i < rows->count && !failed; i++)
        group[i] = find_root(group, i);
    memory_free(pairs);
    memory_free(grams.items);
    memory_free(grams.of_row);
    if (failed) {
        memory_free(group);
        return NULL;
    }
    return group;
}
