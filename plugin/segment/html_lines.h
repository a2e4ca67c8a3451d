/* html_lines.h - the lines a reader sees of a parsed page. */
#ifndef SEGMENT_HTML_LINES_H
#define SEGMENT_HTML_LINES_H

#include "segment/html_tree.h"
#include "segment/lines.h"

/* Fills `lines` in page order. */
int32_t html_lines(const struct html_tree *tree, struct lines *lines, struct vane_error *error);

#endif
