/* html_scan.h - walks through the tags and texts of HTML bytes without building a tree: linear, and of any depth.
 *
 * It measures a page before the parser gets it, renders those that the parser should not get, and reads the short
 * pieces of HTML that dumps hold.
 */
#ifndef BASE_HTML_SCAN_H
#define BASE_HTML_SCAN_H

#include <stdbool.h>
#include <stddef.h>

enum scan_event { SCAN_END, SCAN_TEXT, SCAN_OPEN, SCAN_CLOSE };

struct html_scan {
    const char *bytes;
    size_t length, at;
    /* of the last event */
    size_t begin, end; /* bytes of the text, or of the whole tag */
    char name[16];     /* of the tag, lower case, cut when longer */
    bool raw;          /* inside script or style */
};

void scan_start(struct html_scan *scan, const char *bytes, size_t length);
enum scan_event scan_next(struct html_scan *scan);

/* The nesting after the event, when it was `depth` before; roughly, since tags whose end may be left out do not
 * count. */
size_t scan_deepen(const struct html_scan *scan, enum scan_event event, size_t depth);

/* True for elements that begin a new line. */
bool scan_is_block(const char *name);

#endif
