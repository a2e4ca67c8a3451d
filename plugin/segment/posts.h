/* posts.h - the readers' posts of a page, found by what repeats.
 *
 * Each layout (byline before the post, behind it, controls only, separators only) proposes posts; evidence.h weighs
 * them, area by area; what is not carried by evidence stays article or furniture.
 */
#ifndef SEGMENT_POSTS_H
#define SEGMENT_POSTS_H

#include "segment/line_class.h"
#include "segment/lines.h"

enum post_flag {
    POST_AUTHOR = 1 << 0,
    POST_DATE = 1 << 1,
    POST_SAYS = 1 << 2,     /* "X says:" */
    POST_BY = 1 << 3,       /* "Posted by X" */
    POST_HANDLE = 1 << 4,
    POST_NAME_LINE = 1 << 5, /* the name has a line of its own */
    POST_RELATIVE = 1 << 6,
    POST_CONTROL = 1 << 7,  /* a control that only posts have stands at it */
    POST_BEHIND = 1 << 8,   /* the byline stands behind the text */
    POST_SURE = 1 << 9,     /* markup or a byline names the author, not only a line that looks like a name */
    POST_MET = 1 << 10      /* its writer, time and words stood on the page before */
};

/* Indices into the lines; end is one past. The body holds the text, quotes included; begin == end when empty. */
struct post {
    uint32_t head, head_end; /* the byline's lines */
    uint32_t begin, end;
    uint32_t author_start, author_length, time_start, time_length; /* bytes of the page's text */
    uint32_t flags;
    uint32_t area; /* posts of one area have one number */
    int32_t depth;
    bool accepted;
};

struct posts {
    struct post *items;
    size_t count, capacity;
};

/* Finds the posts and writes kind, post and role of their lines. */
int32_t posts_find(struct lines *lines, const struct bylines *bylines, struct posts *posts, struct vane_error *error);

int32_t posts_add(struct posts *posts, const struct post *post, struct vane_error *error);

void posts_free(struct posts *posts);

#endif
