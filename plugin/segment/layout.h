/* layout.h - cuts posts out of the lines between bylines, once it is known on which side of its byline a post stands.
 */
#ifndef SEGMENT_LAYOUT_H
#define SEGMENT_LAYOUT_H

#include "segment/groups.h"
#include "segment/posts.h"

enum layout { LAYOUT_BEFORE /* byline, then the post */, LAYOUT_BEHIND /* post, then its byline */ };

/* What most bylines of the page say about their side. */
enum layout layout_choose(const struct lines *lines, const struct groups *groups);

/* One post for each group, empty bodies too. */
int32_t layout_cut(const struct lines *lines, const struct bylines *bylines, const struct groups *groups,
                   enum layout layout, struct posts *posts, struct vane_error *error);

/* Moves the ends of [*begin, *end) inwards past controls, counters and menu words, and *end up to the first line that
 * ends every post. True when a control of posts stood behind the text. */
bool layout_trim(const struct lines *lines, const struct groups *groups, uint32_t *begin, uint32_t *end);

#endif
