/* html.h - HTML pages: recognised by their beginning, cut by their structure. */
#ifndef SEGMENT_HTML_H
#define SEGMENT_HTML_H

#include "segment/lines.h"
#include "segment/posts.h"

/* True when the bytes look like an HTML page or a part of one. */
bool html_recognize(const char *bytes, size_t length);

/* Reads the page into marked lines and posts, ready for build_segments. */
int32_t html_read(struct lines *lines, struct posts *posts, const char *bytes, size_t length,
                  struct vane_error *error);

#endif
