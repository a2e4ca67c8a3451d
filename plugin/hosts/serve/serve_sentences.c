#include "hosts/serve/serve_sentences.h"

#include <stdbool.h>
#include <string.h>

size_t utf16_length(const char *utf8, size_t length)
{
    size_t units = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)utf8[i];
        units += (c & 0xC0) != 0x80;
        units += c >= 0xF0;
    }
    return units;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* The bytes of a mark that ends a sentence, or 0: . ! ? … 。 ！ ？ */
static size_t read_stop(const char *at, size_t left)
{
    static const char *const wide[] = { "\xE2\x80\xA6", "\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F" };
    if (*at == '.' || *at == '!' || *at == '?')
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (left >= 3 && memcmp(at, wide[i], 3) == 0)
            return 3;
    return 0;
}

/* Closing quotes and brackets belong to the sentence. */
static size_t skip_closing(const char *utf8, size_t length, size_t at)
{
    for (;;) {
        bool is_wide = at + 3 <= length && memcmp(utf8 + at, "\xE2\x80", 2) == 0
                    && (utf8[at + 2] == '\x9D' || utf8[at + 2] == '\x99');
        if (is_wide)
            at += 3;
        else if (at < length && strchr("\"')]*_", utf8[at]) != NULL && utf8[at] != '\0')
            at++;
        else
            return at;
    }
}

/* "Mr. Smith" is beyond this; "U. S. chips" and "etc. and" are not: a single letter, or a small one after the stop.
 */
static bool is_abbreviation(const char *utf8, size_t length, size_t stop, size_t next)
{
    if (utf8[stop] != '.')
        return false;
    bool is_single = stop > 0 && is_word(utf8[stop - 1]) && (stop == 1 || !is_word(utf8[stop - 2]));
    return is_single || (next < length && utf8[next] >= 'a' && utf8[next] <= 'z');
}

size_t sentence_end(const char *utf8, size_t length, size_t begin)
{
    bool has_word = false;
    size_t at = begin;
    while (at < length) {
        size_t stop = read_stop(utf8 + at, length - at), end = at;
        bool is_line = utf8[at] == '\n', is_wide = stop == 3;
        while (end < length && (stop = read_stop(utf8 + end, length - end)) > 0)
            end += stop;
        if (end == at && !is_line) {
            has_word = has_word || is_word(utf8[at]);
            at++;
            continue;
        }
        end = skip_closing(utf8, length, is_line ? at : end);
        size_t next = end;
        while (next < length && is_blank(utf8[next]))
            next++;
        bool is_end = is_line || is_wide || next > end;
        if (has_word && is_end && (is_line || !is_abbreviation(utf8, length, at, next)))
            return next;
        at = next > at ? next : at + 1;
    }
    return length;
}
