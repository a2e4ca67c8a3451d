/* html_flat.c - text of pages that are too deep for a tree: see scan_lines in html_scan.h. */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "segment/html_scan.h"
#include "segment/html_writer.h"

/* The character that the reference at text[0] == '&' stands for; returns the bytes it takes, 0 for none. Only the
 * commonest names: this way is for broken pages. */
static size_t read_reference(const char *text, size_t length, uint32_t *code)
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

static int32_t write_text(struct html_writer *writer, const char *text, size_t length, uint32_t number,
                          struct vane_error *error)
{
    int32_t status = VANE_OK;
    for (size_t at = 0; at < length;) {
        const char *sign = memchr(text + at, '&', length - at);
        size_t end = sign != NULL ? (size_t)(sign - text) : length;
        TRY(writer_text(writer, text + at, end - at, number, false, error));
        for (size_t i = at; i < end; i++)
            number += text[i] == '\n';
        at = end;
        if (at == length)
            break;
        uint32_t code;
        size_t taken = read_reference(text + at, length - at, &code);
        uint8_t bytes[4] = { '&', 0, 0, 0 };
        size_t size = taken > 0 ? utf8_encode(code, bytes) : 1;
        TRY(writer_text(writer, (const char *)bytes, size, number, false, error));
        at += taken > 0 ? taken : 1;
    }
done:
    return status;
}

int32_t scan_lines(struct lines *lines, const char *bytes, size_t length, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct html_writer writer;
    struct html_scan scan;
    writer_start(&writer, lines);
    scan_start(&scan, bytes, length);
    uint32_t number = 1;
    size_t counted = 0;
    bool head = false;
    for (enum scan_event event; (event = scan_next(&scan)) != SCAN_END;) {
        for (; counted < scan.begin; counted++)
            number += bytes[counted] == '\n';
        if (event == SCAN_TEXT && !head)
            TRY(write_text(&writer, bytes + scan.begin, scan.end - scan.begin, number, error));
        else if (event != SCAN_TEXT && (strcmp(scan.name, "head") == 0 || strcmp(scan.name, "title") == 0))
            head = event == SCAN_OPEN;
        else if (event != SCAN_TEXT && strcmp(scan.name, "body") == 0)
            head = false;
        if (event != SCAN_TEXT && scan_is_block(scan.name))
            TRY(writer_break(&writer, scan.name[0] == 'p' && scan.name[1] == '\0', error));
    }
    TRY(writer_break(&writer, false, error));
done:
    return status;
}
