#include "base/html_scan.h"

#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void scan_start(struct html_scan *scan, const char *bytes, size_t length)
{
    memset(scan, 0, sizeof *scan);
    scan->bytes = bytes;
    scan->length = length;
}

static size_t find(const struct html_scan *scan, size_t from, const char *what, size_t size)
{
    while (from + size <= scan->length) {
        const char *hit = memchr(scan->bytes + from, what[0], scan->length - from - size + 1);
        if (hit == NULL)
            break;
        if (memcmp(hit, what, size) == 0)
            return (size_t)(hit - scan->bytes);
        from = (size_t)(hit - scan->bytes) + 1;
    }
    return scan->length;
}

/* Behind the tag that begins at `at`; > inside quoted attribute values does not end it. */
static size_t tag_end(const struct html_scan *scan, size_t at)
{
    char quote = '\0';
    for (size_t i = at; i < scan->length; i++) {
        char c = scan->bytes[i];
        if (quote != '\0') {
            if (c == quote)
                quote = '\0';
        } else if (c == '"' || c == '\'') {
            if (i > at && scan->bytes[i - 1] == '=')
                quote = c;
        } else if (c == '>') {
            return i + 1;
        }
    }
    /* An unclosed quote would swallow the rest of the page: end at the first > instead. */
    const char *close = memchr(scan->bytes + at, '>', scan->length - at);
    return close != NULL && quote != '\0' ? (size_t)(close - scan->bytes) + 1 : scan->length;
}

static void read_name(struct html_scan *scan, size_t at)
{
    size_t length = 0;
    while (at + length < scan->end && length < sizeof scan->name - 1) {
        char c = scan->bytes[at + length];
        if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '-')
            break;
        scan->name[length++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    scan->name[length] = '\0';
}

static bool is_raw(const char *name)
{
    return strcmp(name, "script") == 0 || strcmp(name, "style") == 0;
}

/* The end of a script's or style's content: its closing tag. */
static size_t raw_end(const struct html_scan *scan)
{
    for (size_t at = scan->at;; at += 2) {
        at = find(scan, at, "</", 2);
        if (at == scan->length)
            return at;
        size_t size = strlen(scan->name);
        size_t same = 0;
        while (same < size && at + 2 + same < scan->length && (scan->bytes[at + 2 + same] | 0x20) == scan->name[same])
            same++;
        if (same == size)
            return at;
    }
}

enum scan_event scan_next(struct html_scan *scan)
{
    while (scan->at < scan->length) {
        scan->begin = scan->at;
        if (scan->raw) {
            scan->raw = false;
            scan->at = raw_end(scan);
            continue;
        }
        size_t at = scan->at;
        bool tag = scan->bytes[at] == '<' && at + 1 < scan->length;
        char next = tag ? scan->bytes[at + 1] : '\0';
        if (tag && next == '!' && at + 4 <= scan->length && memcmp(scan->bytes + at, "<!--", 4) == 0) {
            size_t close = find(scan, at + 4, "-->", 3);
            scan->at = close < scan->length ? close + 3 : scan->length;
            continue;
        }
        if (tag && (next == '!' || next == '?')) {
            const char *close = memchr(scan->bytes + at, '>', scan->length - at);
            scan->at = close != NULL ? (size_t)(close - scan->bytes) + 1 : scan->length;
            continue;
        }
        bool closing = tag && next == '/';
        if (tag && is_letter(closing && at + 2 < scan->length ? scan->bytes[at + 2] : next)) {
            scan->end = scan->at = tag_end(scan, at);
            read_name(scan, at + (closing ? 2 : 1));
            scan->raw = !closing && is_raw(scan->name);
            return closing ? SCAN_CLOSE : SCAN_OPEN;
        }
        const char *open = memchr(scan->bytes + at + 1, '<', scan->length - at - 1);
        scan->end = scan->at = open != NULL ? (size_t)(open - scan->bytes) : scan->length;
        return SCAN_TEXT;
    }
    return SCAN_END;
}

static bool listed(const char *list, const char *name)
{
    size_t size = strlen(name);
    for (const char *hit = list; size > 0 && (hit = strstr(hit, name)) != NULL; hit++)
        if (hit > list && hit[-1] == ' ' && hit[size] == ' ')
            return true;
    return false;
}

bool scan_is_block(const char *name)
{
    return listed(
        " address article aside blockquote body br button caption dd details dialog div dl dt fieldset figcaption "
        "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html iframe legend li main menu nav ol optgroup "
        "option p pre section select summary table tbody td textarea tfoot th thead tr ul ",
        name);
}

size_t scan_deepen(const struct html_scan *scan, enum scan_event event, size_t depth)
{
    static const char uncounted[] =
        " a area base body br button caption col colgroup dd dt embed frame head hr html img "
        "input li link meta nobr optgroup option p param rp rt source tbody td tfoot th thead "
        "tr track wbr ";
    if (event == SCAN_TEXT || listed(uncounted, scan->name))
        return depth;
    if (event == SCAN_CLOSE)
        return depth > 0 ? depth - 1 : 0;
    return scan->bytes[scan->end - 2] == '/' ? depth : depth + 1;
}
