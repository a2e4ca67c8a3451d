/* html_unescape.h - a short piece of HTML as the words a reader would see, without parsing it. */
#ifndef SEGMENT_HTML_UNESCAPE_H
#define SEGMENT_HTML_UNESCAPE_H

#include <stddef.h>
#include <stdint.h>

/* Writes the text to plain[0..room), room >= 4, with references read, tags left out and blanks made single spaces; it
 * is valid UTF-8, cut between characters where it does not fit. Returns its bytes. */
size_t unescape(const char *text, size_t length, char *plain, size_t room);

#endif
