#include "base/html_reference.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

enum { NUMBER_BYTES = 12 };

/* What editors and sanitizers write, and what people type. */
static const struct {
    const char *name;
    uint32_t code;
} references[] = {
    { "amp", '&' },       { "lt", '<' },        { "gt", '>' },        { "quot", '"' },      { "apos", '\'' },
    { "nbsp", 0xA0 },     { "hellip", 0x2026 }, { "mdash", 0x2014 },  { "ndash", 0x2013 },  { "lsquo", 0x2018 },
    { "rsquo", 0x2019 },  { "ldquo", 0x201C },  { "rdquo", 0x201D },  { "laquo", 0xAB },    { "raquo", 0xBB },
    { "bull", 0x2022 },   { "middot", 0xB7 },   { "copy", 0xA9 },     { "reg", 0xAE },      { "trade", 0x2122 },
    { "euro", 0x20AC },   { "pound", 0xA3 },    { "deg", 0xB0 },      { "times", 0xD7 },    { "zwj", 0x200D },
    { "zwnj", 0x200C },
};

static unsigned digit_value(char c)
{
    char small = (char)(c | 0x20);
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    return small >= 'a' && small <= 'f' ? (unsigned)(small - 'a') + 10 : 99;
}

/* "&#8212;" and "&#x2014;". What is no character becomes U+FFFD, as in browsers. */
static size_t read_number(const char *text, size_t length, uint32_t *code)
{
    unsigned base = (text[2] | 0x20) == 'x' ? 16 : 10;
    size_t first = base == 16 ? 3 : 2, at = first;
    uint32_t value = 0;
    for (; at < length && at < NUMBER_BYTES && digit_value(text[at]) < base; at++) {
        value = value * base + digit_value(text[at]);
        value = value > 0x10FFFF ? 0x110000 : value; /* beyond Unicode, and stays there */
    }
    bool sound = value > 0 && value <= 0x10FFFF && !(value >= 0xD800 && value < 0xE000);
    *code = sound ? value : UTF8_REPLACEMENT;
    return at > first && at < length && text[at] == ';' ? at + 1 : 0;
}

size_t html_reference(const char *text, size_t length, uint32_t *code)
{
    if (length > 3 && text[1] == '#')
        return read_number(text, length, code);
    for (size_t i = 0; i < sizeof references / sizeof references[0]; i++) {
        size_t size = strlen(references[i].name);
        if (length > size + 1 && text[size + 1] == ';' && memcmp(text + 1, references[i].name, size) == 0) {
            *code = references[i].code;
            return size + 2;
        }
    }
    return 0;
}
