#include "segment/vocabulary.h"

#include <string.h>

enum { GLUED_BYTES = 80 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* The letter at text[0..length) in lower case: ASCII, and the two-byte letters of Latin-1 and Cyrillic. 1 or 2 bytes. */
static size_t fold_letter(const char *text, size_t length, char folded[2])
{
    uint8_t lead = (uint8_t)text[0], next = length > 1 ? (uint8_t)text[1] : 0;
    folded[0] = lower(text[0]);
    folded[1] = (char)next;
    if (lead != 0xC3 && lead != 0xD0)
        return 1;
    if (lead == 0xC3 && next >= 0x80 && next <= 0x9E && next != 0x97) {
        folded[1] = (char)(next + 0x20);
    } else if (lead == 0xD0 && next >= 0x90 && next <= 0x9F) {
        folded[1] = (char)(next + 0x20);
    } else if (lead == 0xD0 && next >= 0xA0 && next <= 0xAF) {
        folded[0] = (char)0xD1;
        folded[1] = (char)(next - 0x20);
    }
    return length > 1 ? 2 : 1;
}

/* Apostrophes are left out, since they come in two shapes. */
static uint32_t hash_word(const char *text, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\'')
            continue;
        if (length - i >= 3 && memcmp(text + i, "\xE2\x80\x99", 3) == 0) {
            i += 2;
            continue;
        }
        char folded[2];
        size_t taken = fold_letter(text + i, length - i, folded);
        for (size_t byte = 0; byte < taken; byte++)
            hash = (hash ^ (uint8_t)folded[byte]) * 16777619u;
        i += taken - 1;
    }
    return (hash ^ hash >> 15) % VOCABULARY_SLOTS;
}

void vocabulary_index(struct vocabulary *vocabulary)
{
    memset(vocabulary->first, 0, sizeof vocabulary->first);
    vocabulary->count = 0;
    for (size_t group = 0; group < vocabulary_group_count; group++) {
        const char *phrase = vocabulary_groups[group].phrases;
        while (*phrase != '\0' && vocabulary->count < VOCABULARY_ROWS_MAX) {
            uint16_t *slot = &vocabulary->first[hash_word(phrase, strcspn(phrase, " ;"))];
            vocabulary->rows[vocabulary->count] =
                (struct vocabulary_row){ phrase, vocabulary_groups[group].sense, *slot };
            *slot = (uint16_t)++vocabulary->count;
            phrase += strcspn(phrase, ";");
            phrase += *phrase == ';';
        }
    }
}

static int ends_word(char c)
{
    return c == '\0' || c == ' ' || c == ';';
}

/* The bytes of `text` that match the phrase's next word, all of them or 0; *phrase moves behind it. */
static size_t match_word(const char **phrase, const char *text, size_t length)
{
    const char *want = *phrase;
    size_t at = 0;
    while (at < length && !ends_word(*want)) {
        if (*want == '\'' && length - at >= 3 && memcmp(text + at, "\xE2\x80\x99", 3) == 0) {
            at += 3;
            want++;
            continue;
        }
        char folded[2];
        size_t taken = fold_letter(text + at, length - at, folded);
        if (strncmp(folded, want, taken) != 0)
            return 0;
        at += taken;
        want += taken;
    }
    if (at != length || !ends_word(*want))
        return 0;
    *phrase = *want == ' ' ? want + 1 : want;
    return at;
}

/* How many words from `at` on the phrase covers, or 0. */
static size_t match_phrase(const char *phrase, const struct words *words, size_t at, const char *text)
{
    size_t used = 0;
    while (*phrase != '\0' && *phrase != ';') {
        if (at + used >= words->count)
            return 0;
        const struct word *word = &words->items[at + used];
        if (match_word(&phrase, text + word->start, word->length) == 0)
            return 0;
        used++;
    }
    return used;
}

/* "permalinksavereportreply": words that lost their spaces. The senses of all its parts, or 0. */
static uint32_t match_glued(const struct vocabulary *vocabulary, const char *text, size_t length)
{
    const uint32_t glued = SENSE_REPLY | SENSE_CONTROL | SENSE_COMMENT | SENSE_SORT;
    uint32_t reached[GLUED_BYTES + 1] = { 0 }; /* senses of the parts up to each byte; 0 is out of reach */
    if (length < 9 || length > GLUED_BYTES)
        return 0;
    for (size_t at = 0; at < length; at++) {
        if (at > 0 && reached[at] == 0)
            continue;
        for (size_t size = 4; size <= 10 && at + size <= length; size++) {
            uint32_t next = vocabulary->first[hash_word(text + at, size)];
            for (; next != 0; next = vocabulary->rows[next - 1].next) {
                const struct vocabulary_row *row = &vocabulary->rows[next - 1];
                const char *phrase = row->phrase;
                if ((row->sense & glued) != 0 && match_word(&phrase, text + at, size) == size &&
                    (*phrase == ';' || *phrase == '\0'))
                    reached[at + size] |= reached[at] | row->sense;
            }
        }
    }
    return reached[length];
}

void vocabulary_look_up(const struct vocabulary *vocabulary, struct words *words, const char *text)
{
    for (size_t at = 0; at < words->count;) {
        struct word *word = &words->items[at];
        size_t best = 0;
        uint32_t senses = 0;
        if (word->type == WORD_TEXT) {
            uint32_t next = vocabulary->first[hash_word(text + word->start, word->length)];
            while (next != 0) {
                const struct vocabulary_row *row = &vocabulary->rows[next - 1];
                size_t used = match_phrase(row->phrase, words, at, text);
                if (used > best)
                    senses = 0;
                if (used >= best && used > 0) {
                    best = used;
                    senses |= row->sense;
                }
                next = row->next;
            }
        }
        if (best == 0 && word->type == WORD_TEXT) {
            senses = match_glued(vocabulary, text + word->start, word->length);
            best = senses != 0 ? 1 : 0;
        }
        word->phrase = (uint8_t)best;
        for (size_t i = 0; i < best; i++)
            words->items[at + i].senses = senses;
        at += best > 0 ? best : 1;
    }
}
