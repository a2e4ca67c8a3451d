#include "dump/body.h"

#include <stdbool.h>
#include <string.h>

#include "base/html_reference.h"
#include "base/html_scan.h"
#include "base/utf8.h"
#include "dump/markdown.h"

/* What is written never outgrows what was read: the shortest reference (&lt;) is longer than its character. */
struct writer {
    char *to;
    size_t used, line; /* bytes so far; where the last line began */
    bool space;        /* white space waits to be written before the next word */
    bool arrows;       /* drop lines that begin with > */
};

static void end_line(struct writer *writer)
{
    if (writer->arrows && writer->used > writer->line && writer->to[writer->line] == '>')
        writer->used = writer->line;
    writer->space = false;
    if (writer->used > 0 && writer->to[writer->used - 1] != '\n')
        writer->to[writer->used++] = '\n';
    writer->line = writer->used;
}

static void put_bytes(struct writer *writer, const char *bytes, size_t length)
{
    if (writer->space && writer->used > writer->line)
        writer->to[writer->used++] = ' ';
    writer->space = false;
    memcpy(writer->to + writer->used, bytes, length);
    writer->used += length;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static void put_text(struct writer *writer, const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        if (is_blank(text[at])) {
            writer->space = true;
            at++;
            continue;
        }
        uint32_t code;
        uint8_t bytes[4];
        size_t taken = text[at] == '&' ? html_reference(text + at, length - at, &code) : 0;
        if (taken > 0) {
            put_bytes(writer, (const char *)bytes, utf8_encode(code, bytes));
            at += taken;
            continue;
        }
        size_t end = at + 1;
        while (end < length && text[end] != '&' && !is_blank(text[end]))
            end++;
        put_bytes(writer, text + at, end - at);
        at = end;
    }
}

/* The value of an attribute that stands in double or single quotes; false where the tag has none. */
static bool find_attribute(const char *tag, size_t length, const char *name, const char **value, size_t *size)
{
    size_t wanted = strlen(name);
    for (size_t at = 1; at + wanted + 2 < length; at++) {
        if (!is_blank(tag[at - 1]) || memcmp(tag + at, name, wanted) != 0 || tag[at + wanted] != '=')
            continue;
        char quote = tag[at + wanted + 1];
        const char *begin = tag + at + wanted + 2;
        const char *end = quote == '"' || quote == '\'' ? memchr(begin, quote, (size_t)(tag + length - begin)) : NULL;
        if (end == NULL)
            return false;
        *value = begin;
        *size = (size_t)(end - begin);
        return true;
    }
    return false;
}

/* Custom emoji are images whose alternative text is the emoji or its :shortcode:. */
static void put_image(struct writer *writer, const char *tag, size_t length)
{
    const char *kind, *words;
    size_t kind_size, size;
    if (find_attribute(tag, length, "class", &kind, &kind_size) && memmem(kind, kind_size, "emoji", 5) != NULL
        && find_attribute(tag, length, "alt", &words, &size))
        put_text(writer, words, size);
}

static bool is_quote(const struct html_scan *scan)
{
    const char *kind;
    size_t size;
    if (strcmp(scan->name, "blockquote") == 0 || strcmp(scan->name, "aside") == 0)
        return true;
    return strcmp(scan->name, "p") == 0
        && find_attribute(scan->bytes + scan->begin, scan->end - scan->begin, "class", &kind, &size)
        && memmem(kind, size, "quote-inline", 12) != NULL;
}

/* Elements of the quote's own name are counted, so that its end is found. */
struct quote {
    char name[16];
    size_t depth; /* 0: outside */
};

static bool skip_quote(struct quote *quote, const struct html_scan *scan, enum scan_event event)
{
    if (quote->depth == 0) {
        if (event != SCAN_OPEN || !is_quote(scan))
            return false;
        memcpy(quote->name, scan->name, sizeof quote->name);
        quote->depth = 1;
        return true;
    }
    if (event != SCAN_TEXT && strcmp(scan->name, quote->name) == 0)
        quote->depth += event == SCAN_OPEN ? 1 : (size_t)-1;
    return true;
}

static size_t read_html(const char *bytes, size_t length, char *to, bool arrows)
{
    struct writer writer = { .to = to, .arrows = arrows };
    struct html_scan scan;
    struct quote quote = { .depth = 0 };
    scan_start(&scan, bytes, length);
    for (enum scan_event event; (event = scan_next(&scan)) != SCAN_END;) {
        if (skip_quote(&quote, &scan, event)) {
            end_line(&writer);
            continue;
        }
        if (event == SCAN_TEXT)
            put_text(&writer, bytes + scan.begin, scan.end - scan.begin);
        else if (event == SCAN_OPEN && strcmp(scan.name, "img") == 0)
            put_image(&writer, bytes + scan.begin, scan.end - scan.begin);
        else if (scan_is_block(scan.name))
            end_line(&writer);
    }
    end_line(&writer);
    return writer.used > 0 ? writer.used - 1 : 0; /* without the last line's end */
}

size_t body_read(enum body_encoding encoding, const char *bytes, size_t length, char *to)
{
    if (encoding == BODY_HTML || encoding == BODY_HTML_ARROWS)
        return read_html(bytes, length, to, encoding == BODY_HTML_ARROWS);
    if (encoding == BODY_MARKDOWN)
        return markdown_read(bytes, length, to);
    memcpy(to, bytes, length);
    return length;
}
