/* serve_sentences.h - a text's sentences, and lengths in UTF-16 units as JavaScript and Perspective count them. */
#ifndef HOSTS_SERVE_SENTENCES_H
#define HOSTS_SERVE_SENTENCES_H

#include <stddef.h>

/* The end of the sentence that begins at `begin` < length: behind its full stop and the blanks after it, so that
 * sentences lie without gaps. Always moves on. */
size_t sentence_end(const char *utf8, size_t length, size_t begin);

/* UTF-16 units of valid UTF-8. */
size_t utf16_length(const char *utf8, size_t length);

#endif
