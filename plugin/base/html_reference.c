#include "base/html_reference.h"

#include <stdbool.h>
#include <string.h>

size_t html_reference(const char *text, size_t length, uint32_t *code)
{
    static const struct { const char *name; uint32_t code;
    } names[] = { { "&amp;", '&' },       { "&lt;", '<' },       { "&gt;", '>' },       { "&quot;", '"' },
                  { "&apos;", '\'' },     { "&nbsp;", 0xA0 },    { "&mdash;", 0x2014 }, { "&ndash;", 0x2013 },
                  { "&rsquo;", 0x2019 },  { "&lsquo;", 0x2018 }, { "&ldquo;", 0x201C }, { "&rdquo;", 0x201D },
                  { "&hellip;", 0x2026 }, { "&middot;", 0xB7 },  { "&bull;", 0x2022 } };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t size = strlen(names[i].name);
        if (length >= size && memcmp(text, names[i].name, size) == 0) {
            *code = names[i].code;
            return size;
        }
    }
    if (length < 4 || text[1] != '#')
        return 0;
    bool hex = (text[2] | 0x20) == 'x';
    uint32_t value = 0;
    size_t at = hex ? 3 : 2, first = at;
    for (; at < length && at < 10; at++) {
        char c = text[at];
        uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : (c | 0x20) >= 'a' && (c | 0x20) <= 'f'
                         ? (uint32_t)((c | 0x20) - 'a') + 10 : 99;
        if (digit >= (hex ? 16u : 10u))
            break;
        value = value * (hex ? 16 : 10) + digit;
    }
    bool sound = at > first && at < length && text[at] == ';' && value > 0 && value < 0x110000 &&
                 !(value >= 0xD800 && value < 0xE000);
    *code = value;
    return sound ? at + 1 : 0;
}
