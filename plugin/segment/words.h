/* words.h - a short line cut into words, numbers and marks, each with the senses that the vocabulary knows for it. */
#ifndef SEGMENT_WORDS_H
#define SEGMENT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WORDS_MAX = 64, WORDS_LINE_MAX = 320 /* bytes; a longer line is never a byline or a control */ };

enum word_type {
    WORD_TEXT,
    WORD_NUMBER, /* digits with . , : / - between them, and a known suffix such as "th", "pm", "h", "k" */
    WORD_MARK    /* any other visible character */
};

/* What a word or phrase may mean in the furniture around posts. One word can have several. */
enum sense {
    SENSE_REPLY = 1 << 0,    /* controls that only stand at a post: reply, permalink, upvote */
    SENSE_CONTROL = 1 << 1,  /* controls that stand anywhere: share, more, edit */
    SENSE_GLUE = 1 << 2,     /* small words that stand with controls and counters */
    SENSE_BY = 1 << 3,       /* "posted by" */
    SENSE_SAYS = 1 << 4,     /* "wrote" */
    SENSE_COUNT = 1 << 5,    /* what is counted: points, likes, replies */
    SENSE_BADGE = 1 << 6,    /* what stands beside a name: moderator, verified */
    SENSE_FIELD = 1 << 7,    /* labels in a user's box: joined, location */
    SENSE_HEADING = 1 << 8,  /* opens a comment area */
    SENSE_EMPTY = 1 << 9,    /* says that there are no comments */
    SENSE_FORM = 1 << 10,    /* of a form to write one */
    SENSE_LURE = 1 << 11,    /* heads a list of something else: related, most read */
    SENSE_FOOTER = 1 << 12,
    SENSE_PINGBACK = 1 << 13,
    SENSE_SIGNATURE = 1 << 14,
    SENSE_NAV = 1 << 15,
    SENSE_MONTH = 1 << 16,
    SENSE_WEEKDAY = 1 << 17,
    SENSE_UNIT = 1 << 18,    /* hours, min, d */
    SENSE_AGO = 1 << 19,
    SENSE_ZONE = 1 << 20,
    SENSE_HALF = 1 << 21,    /* am, pm */
    SENSE_DAY = 1 << 22,     /* today, yesterday */
    SENSE_JOIN = 1 << 23,    /* "at", "on" inside a date */
    SENSE_COMMENT = 1 << 24, /* comment, reply, response as a thing */
    SENSE_SORT = 1 << 25,    /* sort controls of a comment area */
    SENSE_MORE = 1 << 26,    /* "load more", "continue this thread" */
    SENSE_EXPAND = 1 << 27,  /* ends a quote: "click to expand" */
    SENSE_PRONOUN = 1 << 28, /* I, my, you: never part of a name */
    SENSE_SUBJECT = 1 << 29, /* "re:", "subject:" */
    SENSE_REMOVED = 1 << 30  /* stands where a post was */
};

/* "quoting", "originally posted by"; apart, since an enumeration's constants are signed. */
#define SENSE_ATTRIBUTION (1u << 31)

struct word {
    uint16_t start, length; /* bytes of the line */
    uint8_t type;           /* enum word_type */
    uint8_t phrase;         /* words the known phrase has that begins here; 0 inside one or without one */
    bool emoji;
    uint8_t suffix;         /* bytes of a number's letters at its end */
    uint32_t code;          /* of a mark */
    uint32_t senses;
};

struct words {
    size_t count;
    bool truncated; /* more than WORDS_MAX */
    struct word items[WORDS_MAX];
};

/* Cuts text[0..length) (length at most WORDS_LINE_MAX, UTF-8) and looks every word up. */
void words_cut(struct words *words, const char *text, size_t length);

#endif
