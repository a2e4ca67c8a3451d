/* html_byline.h - who wrote a record and when, from the lines of it that are not its body.
 *
 * Elements that are made for names and times go before lines that only look so.
 */
#ifndef SEGMENT_HTML_BYLINE_H
#define SEGMENT_HTML_BYLINE_H

#include "segment/html_tree.h"
#include "segment/line_class.h"
#include "segment/posts.h"

/* What the names and times are read from. */
struct byline_source {
    const struct html_tree *tree;
    const struct lines *lines;
    const struct bylines *bylines;
    const uint32_t *owner;  /* for each line: record index plus one, or 0 */
    const uint8_t *in_body; /* for each line */
};

/* Takes what line `at`, outside the body, tells of its post: writer, time, controls. *sure, zero at first, keeps what
 * the post's lines before it told for sure. */
void byline_take(const struct byline_source *source, size_t at, struct post *post, uint8_t *sure);

/* Names that no markup and no byline told: posts[i] is that of record first + i, its body known. */
void byline_take_plain(const struct byline_source *source, struct post *posts, size_t first);

#endif
