/* lines.h - a page as an array of its visible lines.
 *
 * Everything that decides what is a reply works on this array, whether the page came as text or as HTML. Only lines
 * with something to see are kept; the blank ones between them live on as the `gap` before the next.
 */
#ifndef SEGMENT_LINES_H
#define SEGMENT_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "vane/plugin.h"

enum { LINE_NO_POST = 0 };

/* What stands between a line and the visible one before it. */
enum line_gap {
    GAP_NONE,
    GAP_BLANK,    /* one blank line */
    GAP_WIDE,     /* two or more */
    GAP_SEPARATOR /* a line that only holds no-break or other invisible spaces */
};

/* What a line is for its segment. */
enum line_role { ROLE_TEXT, ROLE_QUOTE, ROLE_HIDDEN /* inside a reply, but nobody's words: "Click to expand" */ };

struct line {
    uint32_t start, length; /* bytes of the page's text, without the blanks around them */
    uint32_t first, last;   /* lines of the input, 1-based, inclusive */
    uint32_t marks;         /* enum line_mark, see line_class.h */
    uint32_t post;          /* 1-based number of the reply it belongs to, LINE_NO_POST for none */
    uint32_t node;          /* index of the HTML node it was met in; 0 for text */
    uint16_t hints;         /* enum html_hint: what the markup around says; 0 for text */
    uint16_t indent;        /* columns */
    uint8_t gap;            /* enum line_gap */
    bool soft;              /* goes on in the paragraph of the line before; parted only to tell names and dates */
    uint8_t kind : 4;       /* enum vane_segment_kind */
    uint8_t role : 4;       /* enum line_role */
};

/* `text` is valid UTF-8 and owned. */
struct lines {
    char *text;
    size_t length;
    struct line *items;
    size_t count, capacity;
};

/* A copy of the bytes with every invalid one replaced by U+FFFD, and a byte-order mark at the start left out.
 * At most 3 times as long. */
int32_t lines_clean(struct lines *lines, const char *bytes, size_t length, struct vane_error *error);

/* Cuts the cleaned text at line feeds. */
int32_t lines_split(struct lines *lines, struct vane_error *error);

/* Adds one line; for those who make lines of something else than text. */
int32_t lines_add(struct lines *lines, const struct line *line, struct vane_error *error);

void lines_free(struct lines *lines);

/* True for characters that take room but show nothing: spaces, controls, zero-width and no-break ones. */
bool lines_invisible(uint32_t code);

static inline const char *line_text(const struct lines *lines, const struct line *line)
{
    return lines->text + line->start;
}

/* True for two lines of the same bytes. */
static inline bool lines_same(const struct lines *lines, const struct line *one, const struct line *other)
{
    return one->length == other->length && memcmp(line_text(lines, one), line_text(lines, other), one->length) == 0;
}

#endif
