/* build.h - from marked lines to segments with their texts. */
#ifndef SEGMENT_BUILD_H
#define SEGMENT_BUILD_H

#include "segment/lines.h"
#include "segment/posts.h"

/* Bytes of vane_page.text. */
struct piece {
    size_t start, length;
};

struct built_segment {
    int32_t kind;
    int32_t depth;
    uint64_t start_line, end_line;
    struct piece text, author, time, quote;
};

struct vane_page {
    char *text;
    size_t length, text_capacity;
    struct built_segment *segments;
    size_t count, capacity;
};

/* Lines of one kind that follow each other are one segment, and so are all lines of one reply. Paragraphs are joined
 * by an empty line where the page parts them by one, else by a line feed. */
int32_t build_segments(struct vane_page *page, const struct lines *lines, const struct posts *posts,
                       struct vane_error *error);

#endif
