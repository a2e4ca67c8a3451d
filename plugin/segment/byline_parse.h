/* byline_parse.h - who wrote and when, from a line that says so. */
#ifndef SEGMENT_BYLINE_PARSE_H
#define SEGMENT_BYLINE_PARSE_H

#include "segment/line_class.h"
#include "segment/survey.h"

/* The marks of a byline (MARK_BYLINE, DATE, SAYS, BY, HANDLE, RELATIVE), 0 when the line is none. Offsets in
 * *byline are bytes of the line. */
uint32_t byline_parse(const struct survey *survey, struct byline *byline);

/* True when the line could be a person's or user's name and nothing else. */
bool byline_is_name(const struct survey *survey);

#endif
