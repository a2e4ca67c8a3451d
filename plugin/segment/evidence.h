/* evidence.h - whether proposed posts are readers' posts: weighed together for each area of the page. */
#ifndef SEGMENT_EVIDENCE_H
#define SEGMENT_EVIDENCE_H

#include "segment/groups.h"
#include "segment/posts.h"

/* Gives each post its area, and sets `accepted` for the posts of areas that carry enough evidence. Returns how many
 * posts were accepted. */
size_t evidence_weigh(const struct lines *lines, const struct groups *groups, struct posts *posts);

/* True for a body that reads like a headline: one line, no sentence, nobody speaking. */
bool evidence_is_headline(const struct lines *lines, const struct post *post);

/* 0 to 1, from the beginning of the lines [begin, end). */
double evidence_informal(const struct lines *lines, uint32_t begin, uint32_t end);

#endif
