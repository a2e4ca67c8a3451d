#include "segment/words.h"

#include <string.h>

#include "base/utf8.h"
#include "segment/lines.h"
#include "segment/vocabulary.h"
#include "text/classify.h"
#include "text/emoji.h"

enum { GLUED_LETTERS = 4 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool suffix_known(const char *letters, size_t length)
{
    static const char known[] = " s m h d w y k b mo min mins hr hrs yr yrs sec secs st nd rd th am pm z ";
    char key[8] = " ";
    if (length > 4)
        return false;
    for (size_t i = 0; i < length; i++)
        key[i + 1] = (char)(letters[i] | 0x20);
    key[length + 1] = ' ';
    key[length + 2] = '\0';
    return strstr(known, key) != NULL;
}

/* The bytes of a number that begins at text[0], 0 when the digits belong to a name such as "8bit". */
static size_t number_length(const char *text, size_t length, size_t *suffix)
{
    size_t at = 0;
    while (at < length && (is_digit(text[at]) || (at + 1 < length && strchr(".,:/-", text[at]) != NULL &&
                                                  is_digit(text[at + 1]))))
        at++;
    if (at + 1 < length && (text[at] == 'T' || text[at] == 't') && is_digit(text[at + 1]) && at >= 8) {
        at++; /* 2026-02-03T10:11:12 */
        while (at < length && (is_digit(text[at]) || strchr(".:+-", text[at]) != NULL))
            at++;
    }
    size_t letters = 0;
    while (at + letters < length && (is_letter(text[at + letters]) || text[at + letters] == '_' ||
                                     ((uint8_t)text[at + letters] >= 0x80 && letters > 0)))
        letters++;
    if (letters >= GLUED_LETTERS && text[at] >= 'A' && text[at] <= 'Z')
        letters = 0; /* "38AnswerReport": buttons behind a counter that lost their spaces */
    *suffix = letters;
    if (letters > 0 && !suffix_known(text + at, letters))
        return 0;
    return at + letters;
}

/* Letters, digits, combining marks and apostrophes that follow each other; hyphens end a word. */
static size_t text_length(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length) {
        uint32_t code;
        bool valid;
        size_t taken = utf8_decode((const uint8_t *)text + at, length - at, &code, &valid);
        bool inside = code == '_' || classify_is_word(classify(code)) || classify(code) == CLASS_IDEOGRAPH ||
                      (at > 0 && classify_is_apostrophe(code));
        if (!inside)
            break;
        at += taken;
    }
    return at;
}

static bool may_be_emoji(uint32_t code)
{
    return code >= 0x2190 && emoji_may_begin(code) && classify(code) == CLASS_SYMBOL;
}

/* The digits that a word of letters ends with, 0 for more than two of them or none. */
static uint16_t trailing_digits(const struct word *word, const char *text)
{
    uint16_t digits = 0;
    while (digits < word->length && is_digit(text[word->start + word->length - 1 - digits]))
        digits++;
    return digits <= 2 && digits < word->length ? digits : 0;
}

/* The bytes of a word in front of its first capital behind a small letter, 0 without one. */
static uint16_t small_part(const struct word *word, const char *text)
{
    for (uint16_t at = 1; at < word->length; at++) {
        char c = text[word->start + at], before = text[word->start + at - 1];
        if (c >= 'A' && c <= 'Z')
            return before >= 'a' && before <= 'z' ? at : 0;
    }
    return 0;
}

static void part_word(struct words *words, size_t at, uint16_t length)
{
    struct word *word = &words->items[at];
    memmove(word + 1, word, (words->count - at) * sizeof *word);
    words->count++;
    word[0].length = length;
    word[1].start = (uint16_t)(word[0].start + length);
    word[1].length = (uint16_t)(word[1].length - length);
}

/* "3 minutes agoIn reply to": two words, when the first tells a time. */
static void part_glued_times(struct words *words, const char *text)
{
    bool parted = false;
    for (size_t at = 1; at < words->count && words->count < WORDS_MAX; at++) {
        struct word *word = &words->items[at];
        uint16_t small = word->type == WORD_TEXT && word->senses == 0 ? small_part(word, text) : 0;
        if (small == 0)
            continue;
        struct words first = { .count = 1 };
        first.items[0] = *word;
        first.items[0].length = small;
        vocabulary_look_up(&first, text);
        if ((first.items[0].senses & (SENSE_AGO | SENSE_HALF | SENSE_MONTH | SENSE_UNIT)) == 0)
            continue;
        part_word(words, at, small);
        parted = true;
    }
    if (parted)
        vocabulary_look_up(words, text);
}

/* "anna12 March", "anna3 hours ago": a name and a date that lost the space between them become two words. */
static void part_glued_dates(struct words *words, const char *text)
{
    for (size_t at = 0; at + 1 < words->count && words->count < WORDS_MAX; at++) {
        struct word *word = &words->items[at];
        uint16_t digits = word->type == WORD_TEXT && word->senses == 0 ? trailing_digits(word, text) : 0;
        if (digits == 0 || (words->items[at + 1].senses & (SENSE_MONTH | SENSE_UNIT)) == 0)
            continue;
        part_word(words, at, (uint16_t)(word->length - digits));
        word[1].type = WORD_NUMBER;
    }
}

void words_cut(struct words *words, const char *text, size_t length)
{
    words->count = 0;
    words->truncated = false;
    for (size_t at = 0; at < length;) {
        uint32_t code;
        bool valid;
        size_t taken = utf8_decode((const uint8_t *)text + at, length - at, &code, &valid);
        if (lines_invisible(code) || code == 0x200D) {
            at += taken;
            continue;
        }
        if (words->count == WORDS_MAX) {
            words->truncated = true;
            break;
        }
        struct word *word = &words->items[words->count];
        *word = (struct word){ .start = (uint16_t)at, .code = code };
        size_t suffix = 0;
        size_t number = code < 0x80 && is_digit((char)code) ? number_length(text + at, length - at, &suffix) : 0;
        size_t run = number > 0 ? number : text_length(text + at, length - at);
        word->type = number > 0 ? WORD_NUMBER : run > 0 ? WORD_TEXT : WORD_MARK;
        word->suffix = (uint8_t)(number > 0 ? suffix : 0); /* a name such as "8anna12" may end in a number yet */
        word->length = (uint16_t)(run > 0 ? run : taken);
        word->emoji = word->type == WORD_MARK && may_be_emoji(code);
        at += word->length;
        /* A hyphen between letters joins a compound; it would only hide phrases. */
        if (code == '-' && word->type == WORD_MARK && words->count > 0 && at < length &&
            words->items[words->count - 1].type == WORD_TEXT && word->start > 0 && is_letter(text[word->start - 1]) &&
            is_letter(text[at]))
            continue;
        words->count++;
    }
    vocabulary_look_up(words, text);
    part_glued_times(words, text);
    part_glued_dates(words, text);
}
