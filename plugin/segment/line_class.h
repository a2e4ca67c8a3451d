/* line_class.h - what each line looks like by itself: a byline, a control, a heading, a form field, prose.
 *
 * A mark is a resemblance, not a verdict: "Mark" alone looks like a name and may be a post. posts.c decides by what
 * repeats on the page.
 */
#ifndef SEGMENT_LINE_CLASS_H
#define SEGMENT_LINE_CLASS_H

#include "segment/lines.h"

enum line_mark {
    MARK_PROSE = 1 << 0,     /* sentences, or too long for anything else */
    MARK_NAME = 1 << 1,      /* could be somebody's name */
    MARK_HANDLE = 1 << 2,    /* surely somebody's name: u/name, @name */
    MARK_DATE = 1 << 3,      /* a date, perhaps with controls behind, and nobody's name */
    MARK_BYLINE = 1 << 4,    /* a name and a date */
    MARK_SAYS = 1 << 5,      /* a name and "says:", with or without a date */
    MARK_BY = 1 << 6,        /* "Posted by" or "From:" and a name, with or without a date */
    MARK_CONTROL = 1 << 7,   /* share, edit, more */
    MARK_REPLY = 1 << 8,     /* a control that stands at posts only: reply, permalink */
    MARK_COUNTER = 1 << 9,   /* "12 points", "1.4k" */
    MARK_BADGE = 1 << 10,    /* "Moderator", "OP" */
    MARK_FIELD = 1 << 11,    /* "Joined: March 2011" */
    MARK_SUBJECT = 1 << 12,  /* "Re: something" */
    MARK_HEADING = 1 << 13,  /* "12 comments" */
    MARK_EMPTY = 1 << 14,    /* "No comments yet" */
    MARK_FORM = 1 << 15,     /* "Leave a reply" */
    MARK_LURE = 1 << 16,     /* "Related articles" */
    MARK_FOOTER = 1 << 17,
    MARK_PINGBACK = 1 << 18,
    MARK_SIGNATURE = 1 << 19,
    MARK_NAV = 1 << 20,      /* "Back", "Page 1 2 3" */
    MARK_RULE = 1 << 21,     /* a row of dashes, stars, ... */
    MARK_QUOTE = 1 << 22,    /* begins with >; together with MARK_SAYS: "Quoting X:" */
    MARK_PLACEHOLDER = 1 << 23, /* [Image of ...] */
    MARK_EXPAND = 1 << 24,   /* "Click to expand..." */
    MARK_SORT = 1 << 25,
    MARK_SENTENCE = 1 << 26, /* ends as a sentence does */
    MARK_COLON = 1 << 27,    /* ends with a colon */
    MARK_RELATIVE = 1 << 28, /* its date is relative */
    MARK_SHORT = 1 << 29,    /* at most 5 words */
    MARK_LABEL = 1 << 30     /* a field's label without its value */
};

/* Stands where a post was: "[deleted]". Apart, since an enumeration's constants are signed. */
#define MARK_REMOVED (1u << 31)

/* Who and when, where a line tells it. Bytes of the page's text; length 0 for what it does not tell. */
struct byline {
    uint32_t line; /* index into lines */
    uint32_t author_start, author_length;
    uint32_t time_start, time_length;
};

struct bylines {
    struct byline *items; /* by ascending line */
    size_t count, capacity;
};

/* Marks every line and collects the bylines. */
int32_t lines_classify(struct lines *lines, struct bylines *bylines, struct vane_error *error);

/* Marks one line; *byline tells whom and when it names. */
uint32_t line_classify(const char *text, size_t length, struct byline *byline);

/* The byline of a line, or NULL. */
const struct byline *bylines_find(const struct bylines *bylines, size_t line);

void bylines_free(struct bylines *bylines);

#endif
