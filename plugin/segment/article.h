/* article.h - what no post has taken: article or furniture. */
#ifndef SEGMENT_ARTICLE_H
#define SEGMENT_ARTICLE_H

#include "segment/posts.h"

/* Writes the kind of every line that belongs to no post. */
void article_mark(struct lines *lines, const struct posts *posts);

#endif
