/* labels.h - "Posts: 58", "Post subject: Re: ...": labels that a page puts beside its bylines, told by their
 * repetition, whatever they are called.
 */
#ifndef SEGMENT_LABELS_H
#define SEGMENT_LABELS_H

#include "segment/line_class.h"

/* Marks lines near a date whose label stands near most other dates too as fields, and "X liked this", told of several
 * in the same words, as furniture. */
void labels_mark(struct lines *lines);

#endif
