/* evidence.h - whether proposed posts are readers' posts: weighed together for each area of the page. */
#ifndef SEGMENT_EVIDENCE_H
#define SEGMENT_EVIDENCE_H

#include "segment/groups.h"
#include "segment/posts.h"

/* Gives each post its area, and sets `accepted` for the posts of areas that carry enough evidence. Returns how many
 * posts were accepted. */
size_t evidence_weigh(const struct lines *lines, struct posts *posts);

/* True for a body that reads like a headline: one line, no sentence, nobody speaking. */
bool evidence_is_headline(const struct lines *lines, const struct post *post);

/* True for "Read more": it stands at teasers, and leads to the whole of them. */
bool evidence_leads_on(const struct lines *lines, const struct line *line);

/* What is taken from the score of posts that no control, heading or name marks as a reader's and that read like news:
 * a live blog, a list of reports. `informal` is their mean. */
double evidence_newsroom(double informal);

/* True when there are several posts and all of them name the same author: one person's pages, not a thread. */
bool evidence_one_author(const struct lines *lines, const struct post *posts, size_t count);

/* True when the page says that it has no comments, and nowhere that it has some. */
bool evidence_says_empty(const struct lines *lines);

/* 0 to 1, from the beginning of the lines [begin, end). */
double evidence_informal(const struct lines *lines, uint32_t begin, uint32_t end);

#endif
