/* line_context.h - marks that only the lines around, or all lines of the page, can correct. */
#ifndef SEGMENT_LINE_CONTEXT_H
#define SEGMENT_LINE_CONTEXT_H

#include "segment/line_class.h"

/* True for a value below its label, in a box beside a post. */
bool line_is_field_value(const struct line *line, const struct line *above);

/* Takes marks away that do not hold on this page. */
void lines_reconsider(struct lines *lines);

#endif
