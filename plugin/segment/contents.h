/* contents.h - inside the accepted posts: whose words each line is. Tells quotes, attributions and signatures from
 * what the writer wrote, and drops posts that only repeat what stood before. */
#ifndef SEGMENT_CONTENTS_H
#define SEGMENT_CONTENTS_H

#include "segment/posts.h"

/* Writes kind, post number and role of all lines of the posts. */
int32_t contents_mark(struct lines *lines, struct posts *posts, struct vane_error *error);

#endif
