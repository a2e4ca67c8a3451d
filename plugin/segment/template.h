/* template.h - what stands at the same place around most posts of a thread belongs to the page, also where no
 * vocabulary knows it: a name in front of every date, "Rating: 17 votes" behind every text.
 */
#ifndef SEGMENT_TEMPLATE_H
#define SEGMENT_TEMPLATE_H

#include "segment/posts.h"

/* Corrects posts that were cut with their bylines in front (LAYOUT_BEFORE): takes the line above a date for its
 * writer's name where most posts have a name there, and ends posts where what follows most of them begins. */
int32_t template_apply(const struct lines *lines, struct posts *posts, struct vane_error *error);

#endif
