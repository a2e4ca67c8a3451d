/* plain.h - posts of pages that name nobody: parted by controls, by separators, or by nothing but blank lines. */
#ifndef SEGMENT_PLAIN_H
#define SEGMENT_PLAIN_H

#include "segment/groups.h"
#include "segment/posts.h"

/* Posts that end at lines such as "Reply". Adds only when at least two do; they still need weighing. */
int32_t plain_by_controls(const struct lines *lines, const struct bylines *bylines, const struct groups *groups,
                          struct posts *posts, struct vane_error *error);

/* "name / text / Reply": takes the first line for the writer's name when nearly all posts without one begin so. */
void plain_take_names(const struct lines *lines, struct posts *posts);

/* Posts between separators, when they sound unlike what stands before the first. Adds accepted posts. */
int32_t plain_by_separators(const struct lines *lines, const struct groups *groups, struct posts *posts,
                            struct vane_error *error);

/* Posts behind a heading that says how many there are, when as many blocks follow. Adds accepted posts. */
int32_t plain_by_count(const struct lines *lines, const struct groups *groups, struct posts *posts,
                       struct vane_error *error);

#endif
