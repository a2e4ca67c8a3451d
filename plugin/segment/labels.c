#include "segment/labels.h"

#include <string.h>

enum { LABEL_BYTES = 24, LABEL_WORDS = 3, REACH = 5, LABELS_MAX = 256 /* a power of two */, SEEN_MIN = 2,
       EVENT_BYTES = 80, EVENTS_MIN = 4 };

struct label {
    uint64_t hash; /* 0 in an empty slot */
    uint32_t count;
    uint32_t anchor; /* the last date that counted, plus one */
};

struct labels {
    struct label slots[LABELS_MAX];
    size_t used, anchors;
};

/* The bytes in front of the colon of "Label: value", or 0. */
static size_t label_length(const char *text, size_t length)
{
    size_t at = 0, words = 1;
    while (at < length && at <= LABEL_BYTES && text[at] != ':') {
        char c = text[at];
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        if (!letter && (uint8_t)c < 0x80 && c != ' ' && c != '-')
            return 0;
        words += c == ' ';
        at++;
    }
    bool valued = at + 2 < length && text[at] == ':' && text[at + 1] == ' ';
    bool capital = (uint8_t)text[0] >= 0x80 || (text[0] >= 'A' && text[0] <= 'Z');
    return valued && capital && at >= 2 && at <= LABEL_BYTES && words <= LABEL_WORDS ? at : 0;
}

static uint64_t hash_bytes(const char *text, size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)text[i]) * UINT64_C(1099511628211);
    return hash | 1;
}

/* The slot of a hash, taken now if it is new; NULL when the table is full. */
static struct label *find_slot(struct labels *labels, uint64_t hash)
{
    size_t slot = (size_t)(hash >> 32) & (LABELS_MAX - 1);
    while (labels->slots[slot].hash != 0 && labels->slots[slot].hash != hash)
        slot = (slot + 1) & (LABELS_MAX - 1);
    if (labels->slots[slot].hash == 0) {
        if (labels->used >= LABELS_MAX / 2)
            return NULL;
        labels->slots[slot].hash = hash;
        labels->used++;
    }
    return &labels->slots[slot];
}

static struct label *find_label(struct labels *labels, const struct lines *lines, const struct line *line)
{
    const char *text = line_text(lines, line);
    size_t length = label_length(text, line->length);
    if (length == 0 || (line->marks & (MARK_QUOTE | MARK_SAYS | MARK_DATE | MARK_BYLINE)) != 0)
        return NULL;
    return find_slot(labels, hash_bytes(text, length));
}

static bool is_date(const struct line *line)
{
    return (line->marks & (MARK_DATE | MARK_BYLINE)) != 0 && (line->marks & (MARK_QUOTE | MARK_SAYS)) == 0;
}

/* One line beside the date at `anchor`: counts its label, or marks it when the label was counted often enough. */
static void take_line(struct labels *labels, struct lines *lines, size_t at, size_t anchor, bool mark)
{
    struct line *line = &lines->items[at];
    struct label *label = find_label(labels, lines, line);
    if (label == NULL)
        return;
    if (!mark) {
        label->count += label->anchor != anchor + 1;
        label->anchor = (uint32_t)anchor + 1;
    } else if (label->count >= SEEN_MIN && label->count * 2 >= labels->anchors) {
        const uint32_t looks = MARK_PROSE | MARK_NAME | MARK_SENTENCE | MARK_CONTROL | MARK_COUNTER | MARK_NAV |
                               MARK_HEADING | MARK_LURE;
        line->marks = (line->marks & ~looks) | ((line->marks & MARK_BY) != 0 ? 0u : (uint32_t)MARK_FIELD);
    }
}

/* A label that stands only once, between a date and a label that repeats. */
static void mark_between(struct lines *lines, size_t anchor)
{
    size_t end = anchor;
    for (size_t at = anchor + 1; at < lines->count && at - anchor <= REACH && lines->items[at].gap == GAP_NONE; at++)
        if ((lines->items[at].marks & MARK_FIELD) != 0)
            end = at;
    for (size_t at = anchor + 1; at < end; at++)
        if (label_length(line_text(lines, &lines->items[at]), lines->items[at].length) > 0)
            lines->items[at].marks = (lines->items[at].marks & (MARK_SHORT | MARK_BY | MARK_SUBJECT)) | MARK_FIELD;
}

static void walk(struct labels *labels, struct lines *lines, bool mark)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (!is_date(&lines->items[i]))
            continue;
        labels->anchors += !mark;
        for (size_t at = i; at > 0 && i - at < REACH && lines->items[at].gap == GAP_NONE; at--)
            take_line(labels, lines, at - 1, i, mark);
        for (size_t at = i + 1; at < lines->count && at - i <= REACH && lines->items[at].gap == GAP_NONE; at++)
            take_line(labels, lines, at, i, mark);
        if (mark)
            mark_between(lines, i);
    }
}

/* The bytes of "liked this" in "anna_b liked this", with *name those in front; 0 for a line of another shape. */
static size_t event_length(const struct lines *lines, const struct line *line, size_t *name)
{
    const uint32_t plain = MARK_SHORT | MARK_NAME;
    const char *text = line_text(lines, line);
    size_t at = 0, end;
    if ((line->marks & ~plain) != 0 || line->length > EVENT_BYTES)
        return 0;
    while (at < line->length && text[at] != ' ')
        at++;
    *name = at++;
    for (end = at; end < line->length && text[end] >= 'a' && text[end] <= 'z'; end++)
        ;
    if (end < at + 3 || end + 3 >= line->length || text[end] != ' ')
        return 0;
    for (end++; end < line->length && text[end] >= 'a' && text[end] <= 'z'; end++)
        ;
    return end == line->length || text[end] == ' ' ? end - at : 0;
}

/* "X liked this": what the page tells of one name after another in the same words is nobody's text. */
static void mark_events(struct labels *events, struct lines *lines)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < lines->count; i++) {
            struct line *line = &lines->items[i];
            size_t name, length = event_length(lines, line, &name);
            const char *text = line_text(lines, line);
            struct label *event = length > 0 ? find_slot(events, hash_bytes(text + name, length + 1)) : NULL;
            if (event == NULL)
                continue;
            uint32_t who = (uint32_t)hash_bytes(text, name);
            if (pass == 0 && event->anchor != who) {
                event->count++;
                event->anchor = who;
            } else if (pass == 1 && event->count >= EVENTS_MIN) {
                line->marks = MARK_SHORT | MARK_NAV;
            }
        }
}

void labels_mark(struct lines *lines)
{
    struct labels labels;
    memset(&labels, 0, sizeof labels);
    walk(&labels, lines, false);
    if (labels.used > 0)
        walk(&labels, lines, true);
    memset(&labels, 0, sizeof labels);
    mark_events(&labels, lines);
}
