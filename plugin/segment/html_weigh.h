/* html_weigh.h - whether repeated elements are readers' posts or something else that repeats. */
#ifndef SEGMENT_HTML_WEIGH_H
#define SEGMENT_HTML_WEIGH_H

#include "segment/html_records.h"
#include "segment/posts.h"

/* posts[i] was built from records[i]; all of one round, in page order. */
bool weigh_records(const struct html_tree *tree, const struct lines *lines, const struct record *records,
                   const struct post *posts, size_t count);

#endif
