/* html_depth.h - who answers whom: from records inside records, or from what classes, styles and attributes say. */
#ifndef SEGMENT_HTML_DEPTH_H
#define SEGMENT_HTML_DEPTH_H

#include "segment/html_records.h"
#include "segment/posts.h"

/* Sets posts[i].depth for records[i], in page order; -1 stays where the page shows no nesting. */
int32_t depth_set(const struct html_tree *tree, const struct record *records, size_t count, struct post *posts,
                  struct vane_error *error);

/* Where no round of records told depths: by the wrappers for answers around the words of all posts. */
void depth_set_across(const struct html_tree *tree, const struct lines *lines, struct posts *posts);

#endif
