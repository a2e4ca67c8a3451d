#include "text/emoji.h"

#include <string.h>

#include "text/emoji_table.h"

enum {
    JOINER = 0x200D,
    KEYCAP = 0x20E3,
    BLACK_FLAG = 0x1F3F4,
    TEXT_SELECTOR = 0xFE0E,
    EMOJI_SELECTOR = 0xFE0F,
    FIRST_ARROW = 0x2190 /* below it, emoji are signs of ordinary text */
};

static bool is_tone(uint32_t code)
{
    return code >= 0x1F3FB && code <= 0x1F3FF;
}

static bool is_selector(uint32_t code)
{
    return code == TEXT_SELECTOR || code == EMOJI_SELECTOR;
}

static bool is_region(uint32_t code)
{
    return code >= 0x1F1E6 && code <= 0x1F1FF;
}

/* The table's entry for a code point (with its EMOJI_STARTS bit), or 0. */
static uint32_t find_single(uint32_t code)
{
    size_t low = 0, high = emoji_single_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t at = emoji_single[middle] & ~EMOJI_STARTS;
        if (at == code)
            return emoji_single[middle];
        if (at < code)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

/* Compares a padded row of the table with the first `length` of codes. */
static int compare_sequence(const uint32_t *row, const uint32_t *codes, size_t length)
{
    for (size_t i = 0; i < EMOJI_LONGEST; i++) {
        uint32_t code = i < length ? codes[i] : 0;
        if (row[i] != code)
            return row[i] < code ? -1 : 1;
    }
    return 0;
}

static bool is_sequence(const uint32_t *codes, size_t length)
{
    size_t low = 0, high = emoji_sequence_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_sequence(emoji_sequence[middle], codes, length);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* One code point keeps its number. A sequence gets FNV-1a over its code points, which does not change when Unicode
 * adds rows to the table. */
static uint32_t key_of(const uint32_t *codes, size_t length)
{
    if (length == 1)
        return codes[0];
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ codes[i]) * 16777619u;
    return hash | 0x80000000u;
}

static size_t skip_modifiers(const uint32_t *codes, size_t count, size_t at)
{
    while (at < count && (is_selector(codes[at]) || is_tone(codes[at])))
        at++;
    return at;
}

/* A digit, # or * with a keycap. */
static size_t match_keycap(const uint32_t *codes, size_t count, uint32_t *key)
{
    size_t at = 1;
    if (at < count && codes[at] == EMOJI_SELECTOR)
        at++;
    if (at >= count || codes[at] != KEYCAP)
        return 0;
    const uint32_t pair[2] = { codes[0], KEYCAP };
    *key = key_of(pair, 2);
    return at + 1;
}

/* The longest sequence of the table that begins here, with or without its joiners. */
static size_t match_listed(const uint32_t *codes, size_t count, uint32_t *key)
{
    uint32_t bases[EMOJI_LONGEST];
    size_t ends[EMOJI_LONGEST];
    size_t found = 0;
    for (size_t at = 0; at < count && found < EMOJI_LONGEST; found++) {
        bases[found] = codes[at];
        at = skip_modifiers(codes, count, at + 1);
        ends[found] = at;
        if (at < count && codes[at] == JOINER)
            at++;
    }
    for (size_t length = found; length >= 2; length--)
        if (is_sequence(bases, length)) {
            *key = key_of(bases, length);
            return ends[length - 1];
        }
    return 0;
}

/* Emoji joined by U+200D that the table does not list: a newer Unicode's. One token all the same. */
static size_t match_joined(const uint32_t *codes, size_t count, uint32_t *key)
{
    uint32_t bases[EMOJI_LONGEST] = { codes[0] };
    size_t found = 1;
    size_t at = skip_modifiers(codes, count, 1);
    while (found < EMOJI_LONGEST && at + 1 < count && codes[at] == JOINER && find_single(codes[at + 1]) != 0) {
        bases[found++] = codes[at + 1];
        at = skip_modifiers(codes, count, at + 2);
    }
    *key = key_of(bases, found);
    return at;
}

size_t emoji_match(const uint32_t *codes, size_t count, uint32_t *key, uint32_t *base)
{
    uint32_t first = codes[0];
    *base = first;
    if (first < 0x80)
        return match_keycap(codes, count, key);
    if (is_region(first)) {
        *key = key_of(codes, count > 1 && is_region(codes[1]) ? 2 : 1);
        return count > 1 && is_region(codes[1]) ? 2 : 1;
    }
    uint32_t entry = find_single(first);
    if (entry == 0)
        return 0;
    if (first < FIRST_ARROW && (count < 2 || codes[1] != EMOJI_SELECTOR))
        return 0;
    if (entry & EMOJI_STARTS) {
        size_t length = match_listed(codes, count, key);
        if (length > 0)
            return length;
    }
    return match_joined(codes, count, key);
}

uint32_t emoji_by_name(const char *name, size_t length, uint32_t *base)
{
    size_t low = 0, high = emoji_name_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *at = emoji_name[middle].name;
        int order = strncmp(at, name, length);
        if (order == 0 && at[length] != '\0')
            order = 1;
        if (order == 0) {
            uint32_t value = emoji_name[middle].value;
            const uint32_t *codes = &value;
            size_t count = 1;
            if (value & EMOJI_SEQUENCE) {
                codes = emoji_sequence[value & ~EMOJI_SEQUENCE];
                for (count = 0; count < EMOJI_LONGEST && codes[count] != 0; count++)
                    ;
            }
            *base = codes[0];
            return key_of(codes, count);
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

int emoji_polarity_of(uint32_t base)
{
    size_t low = 0, high = emoji_polarity_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (emoji_polarity[middle].code == base)
            return emoji_polarity[middle].score;
        if (emoji_polarity[middle].code < base)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}
