/* html_weigh.h - whether repeated elements are readers' posts or something else that repeats. */
#ifndef SEGMENT_HTML_WEIGH_H
#define SEGMENT_HTML_WEIGH_H

#include "segment/html_jsonld.h"
#include "segment/html_records.h"
#include "segment/posts.h"

enum weight {
    WEIGHT_POSTS,
    WEIGHT_UNSURE,
    WEIGHT_TEASERS /* titles, teasers or a sidebar: what they say of names and dates begins no post either */
};

/* Whether one record by itself looks like a teaser or stands in a sidebar. */
bool weigh_is_teaser(const struct html_tree *tree, const struct lines *lines, const struct record *record,
                     const struct post *post);

/* The number that a line such as "12 comments" has, the first in it; 0 without one. */
size_t weigh_stated_count(const struct lines *lines, const struct line *line);

/* The share of posts that begin with the same words, no sentence, as another and are as long: what a template
 * repeats. */
double weigh_twins(const struct lines *lines, const struct post *posts, size_t count);

/* posts[i] was built from records[i]; all of one round, in page order. */
enum weight weigh_records(const struct html_tree *tree, const struct lines *lines, const struct jsonld *known,
                          const struct record *records, const struct post *posts, size_t count);

#endif
