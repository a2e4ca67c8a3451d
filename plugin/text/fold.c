#include "text/fold.h"

#include <utf8proc.h>

#include "text/classify.h"

/* Appends a symbol unless it would stand a third time in a row; only letters count as drawn out. */
static void append(struct folded_word *word, uint32_t symbol, uint32_t source)
{
    size_t n = word->count;
    if (n >= 2 && word->symbols[n - 1] == symbol && word->symbols[n - 2] == symbol
        && classify(symbol) == CLASS_LETTER) {
        word->elongated = true;
        return;
    }
    word->symbols[n] = symbol;
    word->source[n] = source;
    word->count = n + 1;
}

static bool is_plain(uint32_t code)
{
    return code < 0x80 || classify_is_apostrophe(code);
}

static uint32_t lower_ascii(uint32_t code)
{
    if (code >= 'A' && code <= 'Z')
        return code + ('a' - 'A');
    return code < 0x80 ? code : '\'';
}

/* utf8proc works on the whole word, so that a letter and its accent meet; which code point a symbol came from is then
 * known only by its place. */
static void fold_unicode(const uint32_t *codes, size_t count, const char *bytes, size_t length,
                         struct folded_word *word)
{
    utf8proc_int32_t buffer[FOLD_WORD_LIMIT * FOLD_EXPANSION];
    const utf8proc_ssize_t capacity = FOLD_WORD_LIMIT * FOLD_EXPANSION;
    const utf8proc_option_t options = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE
                                    | UTF8PROC_STABLE;
    utf8proc_ssize_t folded = utf8proc_decompose((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)length, buffer,
                                                 capacity, options);
    if (folded > 0 && folded <= capacity)
        folded = utf8proc_normalize_utf32(buffer, folded, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    if (folded < 0 || folded > capacity) { /* cannot be for valid text; the word stays as it is written */
        for (size_t i = 0; i < count; i++)
            append(word, codes[i], (uint32_t)i);
        return;
    }
    for (utf8proc_ssize_t i = 0; i < folded; i++) {
        uint32_t symbol = (uint32_t)buffer[i];
        append(word, classify_is_apostrophe(symbol) ? '\'' : symbol, (uint32_t)((size_t)i * count / (size_t)folded));
    }
}

static bool is_all_caps(const uint32_t *codes, size_t count)
{
    size_t upper = 0;
    for (size_t i = 0; i < count; i++) {
        if (codes[i] < 0x80) {
            if (codes[i] >= 'a' && codes[i] <= 'z')
                return false;
            upper += codes[i] >= 'A' && codes[i] <= 'Z';
            continue;
        }
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)codes[i]);
        if (category == UTF8PROC_CATEGORY_LL)
            return false;
        upper += category == UTF8PROC_CATEGORY_LU;
    }
    return upper >= 2;
}

void fold_word(const uint32_t *codes, size_t count, const char *bytes, size_t length, struct folded_word *word)
{
    word->count = 0;
    word->elongated = false;
    word->caps = is_all_caps(codes, count);
    bool plain = true;
    for (size_t i = 0; i < count && plain; i++)
        plain = is_plain(codes[i]);
    if (!plain) {
        fold_unicode(codes, count, bytes, length, word);
        return;
    }
    for (size_t i = 0; i < count; i++)
        append(word, lower_ascii(codes[i]), (uint32_t)i);
}

uint32_t fold_mark(uint32_t code)
{
    if (classify_is_apostrophe(code) || code == 0x2018)
        return '\'';
    if (code == 0x201C || code == 0x201D || code == 0x201E || code == 0xAB || code == 0xBB)
        return '"';
    if (code >= 0x2010 && code <= 0x2015)
        return '-';
    return code;
}
