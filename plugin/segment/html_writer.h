/* html_writer.h - visible text, as it is met in a page, into lines: white space collapsed, source lines kept. */
#ifndef SEGMENT_HTML_WRITER_H
#define SEGMENT_HTML_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "segment/lines.h"

struct html_writer {
    struct lines *lines; /* text grows as lines are written */
    size_t capacity;     /* of lines->text */
    struct line line;    /* being written; length 0 when nothing is */
    bool space;          /* white space was met since the last visible character */
    bool soft;           /* the next line goes on in the paragraph of the last */
    uint8_t gap;         /* of the next line */
    uint32_t node;       /* of the text that comes next: set by the caller */
    uint16_t hints;
};

void writer_start(struct html_writer *writer, struct lines *lines);

/* Adds text that begins in source line `number`. `breaks` makes a line feed end the line, as in <pre>. */
int32_t writer_text(struct html_writer *writer, const char *text, size_t length, uint32_t number, bool breaks,
                    struct vane_error *error);

/* Ends the line inside a paragraph: the next one goes on in it. */
int32_t writer_part(struct html_writer *writer, struct vane_error *error);

/* Ends the line being written; the next one begins behind a gap when `gap`. */
int32_t writer_break(struct html_writer *writer, bool gap, struct vane_error *error);

#endif
