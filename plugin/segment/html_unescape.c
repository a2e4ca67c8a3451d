#include "segment/html_unescape.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

static bool is_blank(char c)
{
    return (uint8_t)c <= ' ';
}

/* The character that the reference at text[0..length) stands for, or 0; *size tells its bytes. */
static uint32_t read_reference(const char *text, size_t length, size_t *size)
{
    static const struct { const char *name; uint32_t code; } named[] = {
        { "amp;", '&' },  { "lt;", '<' },      { "gt;", '>' },         { "quot;", '"' },
        { "apos;", '\'' }, { "nbsp;", 0x20 }, { "szlig;", 0xDF }, { "oslash;", 0xF8 }, { "aelig;", 0xE6 },
    };
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        size_t want = strlen(named[i].name);
        if (length > want && memcmp(text + 1, named[i].name, want) == 0) {
            *size = want + 1;
            return named[i].code;
        }
    }
    if (length > 2 && text[1] == '#') {
        bool hex = (text[2] | 0x20) == 'x';
        uint32_t code = 0, base = hex ? 16 : 10;
        size_t at = hex ? 3 : 2;
        for (; at < length && code <= 0x10FFFF; at++) {
            char c = text[at], low = (char)(c | 0x20);
            bool letter = hex && low >= 'a' && low <= 'f';
            if (!letter && (c < '0' || c > '9'))
                break;
            code = code * base + (uint32_t)(letter ? low - 'a' + 10 : c - '0');
        }
        *size = at + (at < length && text[at] == ';');
        return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) && code > ' ' ? code : ' ';
    }
    /* "&eacute;" and the like: keys have no accents, and names hardly ever come so. */
    static const char *const accents[] = { "acute;", "grave;", "uml;", "circ;", "tilde;", "cedil;", "ring;",
                                           "caron;" };
    for (size_t i = 0; length > 2 && i < sizeof accents / sizeof accents[0]; i++) {
        size_t want = strlen(accents[i]);
        if (length >= want + 2 && memcmp(text + 2, accents[i], want) == 0) {
            *size = want + 2;
            return (uint8_t)text[1] < 0x80 ? (uint8_t)text[1] : 0;
        }
    }
    return 0;
}

/* Drops tags; blanks of any number become one space. */
static size_t drop_tags(char *text, size_t length)
{
    size_t kept = 0;
    for (size_t at = 0; at < length; at++) {
        char next = at + 1 < length ? text[at + 1] : ' ';
        bool tag = text[at] == '<' &&
                   (next == '/' || next == '!' || ((next | 0x20) >= 'a' && (next | 0x20) <= 'z'));
        const char *close = tag ? memchr(text + at, '>', length - at) : NULL;
        if (close != NULL)
            at = (size_t)(close - text);
        if (close == NULL && !is_blank(text[at]) && text[at] != 0x7F)
            text[kept++] = text[at];
        else if (kept > 0 && text[kept - 1] != ' ')
            text[kept++] = ' ';
    }
    return kept > 0 && text[kept - 1] == ' ' ? kept - 1 : kept;
}

size_t unescape(const char *text, size_t length, char *plain, size_t room)
{
    size_t used = 0;
    for (size_t at = 0; at < length && room - used >= 4;) {
        size_t taken = 1;
        bool valid;
        uint32_t code = text[at] == '&' ? read_reference(text + at, length - at, &taken) : 0;
        if (code == 0)
            taken = utf8_decode((const uint8_t *)text + at, length - at, &code, &valid);
        used += utf8_encode(code, (uint8_t *)plain + used);
        at += taken;
    }
    return drop_tags(plain, used);
}
