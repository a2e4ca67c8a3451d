/* markdown.h - the words of a comment that was written in markdown. */
#ifndef DUMP_MARKDOWN_H
#define DUMP_MARKDOWN_H

#include <stddef.h>

/* Leaves out quoted lines (>), and the signs of emphasis, headings, lists, fences and spoilers; of links and images
 * the words stay and the address goes. Character references are read first, as Reddit's dumps have them. What stands
 * in code stays. Writes to `to` (room for `length` bytes); returns how many. Linear in length. */
size_t markdown_read(const char *bytes, size_t length, char *to);

#endif
