#include "segment/vocabulary.h"

#include <string.h>

enum { GLUED_BYTES = 80, GLUED_WORDS = 12 /* a longer line is no row of buttons */ };

static int ends_word(char c)
{
    return c == '\0' || c == ' ';
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
        size_t taken = vocabulary_fold(text + at, length - at, folded);
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
    while (*phrase != '\0') {
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
static uint32_t match_glued(const char *text, size_t length)
{
    const uint32_t glued = SENSE_REPLY | SENSE_CONTROL | SENSE_COMMENT | SENSE_SORT;
    uint32_t reached[GLUED_BYTES + 1] = { 0 }; /* senses of the parts up to each byte; 0 is out of reach */
    if (length < 9 || length > GLUED_BYTES)
        return 0;
    for (size_t at = 0; at < length; at++) {
        if (at > 0 && reached[at] == 0)
            continue;
        for (size_t size = 4; size <= 10 && at + size <= length; size++) {
            uint32_t next = vocabulary_first[vocabulary_slot(text + at, size)];
            for (; next != 0; next = vocabulary_rows[next - 1].next) {
                const struct vocabulary_row *row = &vocabulary_rows[next - 1];
                const char *phrase = row->phrase;
                if ((row->sense & glued) != 0 && match_word(&phrase, text + at, size) == size &&
                    *phrase == '\0')
                    reached[at + size] |= reached[at] | row->sense;
            }
        }
    }
    return reached[length];
}

void vocabulary_look_up(struct words *words, const char *text)
{
    for (size_t at = 0; at < words->count;) {
        struct word *word = &words->items[at];
        size_t best = 0;
        uint32_t senses = 0;
        if (word->type == WORD_TEXT) {
            uint32_t next = vocabulary_first[vocabulary_slot(text + word->start, word->length)];
            while (next != 0) {
                const struct vocabulary_row *row = &vocabulary_rows[next - 1];
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
        if (best == 0 && word->type == WORD_TEXT && words->count <= GLUED_WORDS) {
            senses = match_glued(text + word->start, word->length);
            best = senses != 0 ? 1 : 0;
        }
        word->phrase = (uint8_t)best;
        for (size_t i = 0; i < best; i++)
            words->items[at + i].senses = senses;
        at += best > 0 ? best : 1;
    }
}
