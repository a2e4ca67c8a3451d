/* html_flat.h - text of pages that are too deep for a tree. */
#ifndef SEGMENT_HTML_FLAT_H
#define SEGMENT_HTML_FLAT_H

#include "segment/lines.h"

/* Renders the page's text to lines without a tree. */
int32_t scan_lines(struct lines *lines, const char *bytes, size_t length, struct vane_error *error);

#endif
