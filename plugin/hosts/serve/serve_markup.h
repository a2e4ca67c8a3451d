/* serve_markup.h - a comment's HTML as the text a reader sees, with the way back to where each part stood.
 *
 * For the little HTML that comment editors make: tags become nothing or a line break, references become characters,
 * script and style vanish. It is no browser: text that CSS hides is text here, so nobody hides words from it.
 */
#ifndef HOSTS_SERVE_MARKUP_H
#define HOSTS_SERVE_MARKUP_H

#include "base/buffer.h"

/* From text byte `plain` on, source and text run in parallel until the next run. */
struct markup_run {
    size_t plain, source;
};

struct markup {
    struct buffer text; /* failed: out of memory */
    struct markup_run *runs;
    size_t run_count, run_capacity;
};

/* Reads `length` bytes of valid UTF-8. Linear in length. The caller clears it, also after a failure. */
void markup_read(struct markup *markup, const char *html, size_t length);
void markup_clear(struct markup *markup);

/* Where in the source the text's byte `plain` came from. Calls must come with growing `plain`; *run begins at 0. */
size_t markup_source(const struct markup *markup, size_t plain, size_t *run);

#endif
