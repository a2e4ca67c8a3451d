/* html_strip.h - a page without what says nothing about posts: scripts, styles, comments and most attributes.
 *
 * It is what the parser gets. That makes it several times faster on real pages, most of whose bytes are such, and it
 * bounds what its quadratic corners can cost: no tag has more than a few attributes. Line feeds all stay, so that
 * line numbers hold.
 */
#ifndef SEGMENT_HTML_STRIP_H
#define SEGMENT_HTML_STRIP_H

#include <stddef.h>
#include <stdint.h>

#include "vane/plugin.h"

struct html_stripped {
    char *bytes;
    size_t length;
    size_t depth; /* the deepest nesting that the tags can lead to, roughly */
};

int32_t html_strip(struct html_stripped *stripped, const char *bytes, size_t length, struct vane_error *error);
void stripped_free(struct html_stripped *stripped);

#endif
