/* html_hints.h - what the markup around a line says of it: tags, microdata, and the words in class names.
 *
 * Class names are hints only: general words that many templates share, never a rule for one site.
 */
#ifndef SEGMENT_HTML_HINTS_H
#define SEGMENT_HTML_HINTS_H

#include "segment/html_tree.h"

enum html_hint {
    HINT_AUTHOR = 1 << 0,    /* a person's name or a link to one */
    HINT_TIME = 1 << 1,
    HINT_QUOTE = 1 << 2,
    HINT_LINK = 1 << 3,      /* all of it is a link */
    HINT_BUTTON = 1 << 4,
    HINT_ASIDE = 1 << 5,     /* navigation, sidebar, footer of the page */
    HINT_HEADING = 1 << 6,   /* h1 to h6 */
    HINT_STORY = 1 << 7,     /* a heading that leads to another page */
    HINT_SIGNATURE = 1 << 8,
    HINT_EMBED = 1 << 9,     /* a post of another site, shown inside an article */
    HINT_COMMENT = 1 << 10,  /* names itself a comment, reply or post */
    HINT_LURE = 1 << 11,     /* names itself related, recent, popular, a widget */
    HINT_FORM = 1 << 12,
    HINT_CODE = 1 << 13,     /* words of a program, not names */
    HINT_REQUOTE = 1 << 14,  /* a quote inside a quote */
    HINT_CITE = 1 << 15      /* <cite>: inside a quote, whom it quotes */
};

/* What class names were found to say; templates use the same ones a thousand times. Zeroed at the start. */
enum { MEMO_SLOTS = 512 };
struct hints_memo {
    struct {
        const char *names; /* lives as long as the tree */
        uint8_t where;
        uint16_t hints;
    } slots[MEMO_SLOTS];
};

/* The hints that an element itself gives; a line has those of all elements around it. `size` is the number of nodes
 * in the element, `pages` that of the page. */
uint16_t hints_of_element(struct hints_memo *memo, const struct html_node *node, uint32_t size, uint32_t page);

/* The number that class, style or attributes give for the depth of a post, or -1. *scaled tells of pixels. */
long hints_depth(const struct html_node *node, bool *scaled);

#endif
