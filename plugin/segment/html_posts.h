/* html_posts.h - posts from the records of a page: body, writer, time, depth, and whether to believe in them. */
#ifndef SEGMENT_HTML_POSTS_H
#define SEGMENT_HTML_POSTS_H

#include "segment/html_jsonld.h"
#include "segment/html_tree.h"
#include "segment/line_class.h"
#include "segment/posts.h"

/* Adds the accepted posts in page order and sets the roles of the lines in them. Adds none when structure tells
 * nothing. */
int32_t html_posts_find(const struct html_tree *tree, struct lines *lines, const struct bylines *bylines,
                        const struct jsonld *known, struct posts *posts, struct vane_error *error);

#endif
