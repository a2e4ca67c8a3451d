/* body.h - the words of a comment out of the markup it was kept in, without those it quotes from others. */
#ifndef DUMP_BODY_H
#define DUMP_BODY_H

#include <stddef.h>

enum body_encoding {
    BODY_PLAIN,
    BODY_HTML,        /* quotes are blockquote and aside elements */
    BODY_HTML_ARROWS, /* HTML, and paragraphs that begin with > are quotes, as Hacker News writes them */
    BODY_MARKDOWN     /* with character references, as Reddit's dumps have them */
};

/* Writes the words to `to`, which has room for `length` + 1 bytes; returns how many bytes it wrote. UTF-8 in, UTF-8
 * out. Linear in length. */
size_t body_read(enum body_encoding encoding, const char *bytes, size_t length, char *to);

#endif
