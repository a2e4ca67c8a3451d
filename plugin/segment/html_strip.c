#include "segment/html_strip.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/html_scan.h"
#include "base/memory.h"

enum { KEPT_MAX = 12, VALUE_MAX = 400 };

struct writer {
    char *at;
    size_t kept; /* attributes of the current tag */
};

static void put(struct writer *writer, const char *bytes, size_t length)
{
    memcpy(writer->at, bytes, length);
    writer->at += length;
}

static size_t count_feeds(const char *bytes, size_t length)
{
    size_t count = 0;
    for (const char *at = bytes; (at = memchr(at, '\n', length - (size_t)(at - bytes))) != NULL; at++)
        count++;
    return count;
}

static void put_feeds(struct writer *writer, size_t count)
{
    memset(writer->at, '\n', count);
    writer->at += count;
}

/* True when the reference at text[0..length) stands for a line feed; *size tells its bytes. */
static bool is_feed_reference(const char *text, size_t length, size_t *size)
{
    static const char name[] = "&NewLine;";
    if (length >= sizeof name - 1 && memcmp(text, name, sizeof name - 1) == 0) {
        *size = sizeof name - 1;
        return true;
    }
    if (length < 3 || text[1] != '#')
        return false;
    bool hex = (text[2] | 0x20) == 'x';
    size_t at = hex ? 3 : 2;
    while (at < length && text[at] == '0')
        at++;
    size_t digits = hex ? 1 : 2;
    if (length - at < digits || (hex ? (text[at] | 0x20) != 'a' : memcmp(text + at, "10", 2) != 0))
        return false;
    at += digits;
    char next = at < length ? text[at] : ' ';
    if ((next >= '0' && next <= '9') || (hex && (next | 0x20) >= 'a' && (next | 0x20) <= 'f'))
        return false;
    *size = at + (next == ';');
    return true;
}

/* Copies text so that it holds as many line feeds as the page has lines there: references to one would
 * count as well. */
static void put_text(struct writer *writer, const char *text, size_t length)
{
    char *copy = writer->at;
    put(writer, text, length);
    for (size_t at = 0, size; at < length; at++)
        if (copy[at] == '&' && is_feed_reference(text + at, length - at, &size))
            memset(copy + at, ' ', size);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool is_kept(const char *name, size_t length)
{
    static const char *const kept[] = { "class",
                                        "id",
                                        "href",
                                        "rel",
                                        "itemprop",
                                        "itemtype",
                                        "role",
                                        "style",
                                        "hidden",
                                        "alt",
                                        "depth",
                                        "indent",
                                        "data-depth",
                                        "data-level",
                                        "aria-level",
                                        "data-indent",
                                        "data-nesting-level",
                                        "data-comment-depth" };
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (strlen(kept[i]) == length && strncasecmp(kept[i], name, length) == 0)
            return true;
    return false;
}

/* One attribute from `at` on; returns the index behind it. `name` and `value` are set to where they stand. */
struct attribute {
    size_t name, name_end, value, value_end, end;
};

static struct attribute read_attribute(const char *tag, size_t at, size_t end)
{
    struct attribute a = { .name = at };
    while (at < end && !is_space(tag[at]) && tag[at] != '=' && tag[at] != '/' && tag[at] != '>')
        at++;
    if (at == a.name)
        at++; /* a stray sign */
    a.name_end = at;
    size_t look = at;
    while (look < end && is_space(tag[look]))
        look++;
    a.value = a.value_end = a.end = at;
    if (look >= end || tag[look] != '=')
        return a;
    look++;
    while (look < end && is_space(tag[look]))
        look++;
    char quote = look < end && (tag[look] == '"' || tag[look] == '\'') ? tag[look] : '\0';
    a.value = look;
    if (quote != '\0') {
        const char *close = look + 1 < end ? memchr(tag + look + 1, quote, end - look - 1) : NULL;
        a.value_end = a.end = close != NULL ? (size_t)(close - tag) + 1 : end;
    } else {
        while (look < end && !is_space(tag[look]) && tag[look] != '>')
            look++;
        a.value_end = a.end = look;
    }
    return a;
}

/* Copies the tag [0, end) without what is not kept; its line feeds come last inside it. */
static void put_tag(struct writer *writer, const char *tag, size_t end, size_t name_end)
{
    size_t feeds = count_feeds(tag, end);
    bool closed = tag[end - 1] == '>';
    size_t stop = closed ? end - 1 : end;
    bool slash = stop > name_end && tag[stop - 1] == '/' && stop - 1 > name_end;
    put(writer, tag, name_end);
    writer->kept = 0;
    for (size_t at = name_end; at < stop;) {
        if (is_space(tag[at]) || tag[at] == '/') {
            at++;
            continue;
        }
        struct attribute a = read_attribute(tag, at, stop);
        size_t value = a.value_end - a.value;
        bool sound =
            tag[a.value] != '"' && tag[a.value] != '\'' ? true : value >= 2 && tag[a.value_end - 1] == tag[a.value];
        if (writer->kept < KEPT_MAX && value <= VALUE_MAX && sound && is_kept(tag + a.name, a.name_end - a.name)) {
            put(writer, " ", 1);
            put(writer, tag + a.name, a.name_end - a.name);
            if (value > 0) {
                put(writer, "=", 1);
                put(writer, tag + a.value, value);
                feeds -= count_feeds(tag + a.value, value);
            }
            writer->kept++;
        }
        at = a.end;
    }
    if (slash)
        put(writer, " /", 2);
    put_feeds(writer, feeds);
    put(writer, ">", 1);
}

static size_t name_length(const char *tag, size_t end)
{
    size_t at = tag[1] == '/' ? 2 : 1;
    while (at < end && !is_space(tag[at]) && tag[at] != '>' && tag[at] != '/')
        at++;
    return at;
}

int32_t html_strip(struct html_stripped *stripped, const char *bytes, size_t length, struct vane_error *error)
{
    static const char doctype[] = "<!DOCTYPE html>";
    /* A tag can grow by a space and a slash or a closing sign; it is at least three bytes long. */
    stripped->bytes = memory_resize(NULL, length + length / 2 + sizeof doctype + 16);
    if (stripped->bytes == NULL)
        return error_memory(error);
    struct writer writer = { stripped->bytes, 0 };
    struct html_scan scan;
    scan_start(&scan, bytes, length);
    put(&writer, doctype, sizeof doctype - 1);
    size_t done = 0, depth = 0;
    stripped->depth = 0;
    for (enum scan_event event; (event = scan_next(&scan)) != SCAN_END; done = scan.end) {
        put_feeds(&writer, count_feeds(bytes + done, scan.begin - done));
        const char *tag = bytes + scan.begin;
        size_t size = scan.end - scan.begin;
        if (event == SCAN_TEXT) {
            put_text(&writer, tag, size);
            continue;
        }
        put_tag(&writer, tag, size, name_length(tag, size));
        depth = scan_deepen(&scan, event, depth);
        stripped->depth = depth > stripped->depth ? depth : stripped->depth;
    }
    put_feeds(&writer, count_feeds(bytes + done, length - done));
    stripped->length = (size_t)(writer.at - stripped->bytes);
    /* The parser would count a lone carriage return as a line. */
    for (char *at = stripped->bytes; (at = memchr(at, '\r', (size_t)(writer.at - at))) != NULL; at++)
        *at = ' ';
    return VANE_OK;
}

void stripped_free(struct html_stripped *stripped)
{
    memory_free(stripped->bytes);
    stripped->bytes = NULL;
}
