/* html_reference.h - character references of HTML, such as &amp; and &#39;. */
#ifndef BASE_HTML_REFERENCE_H
#define BASE_HTML_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

/* The character that the reference at text[0] == '&' stands for; returns the bytes it takes, 0 for none. Only the
 * commonest names: those that programs write, and that people type. A number that is no character gives U+FFFD. */
size_t html_reference(const char *text, size_t length, uint32_t *code);

#endif
