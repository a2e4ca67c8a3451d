/* json.h - jansson's parser, with running out of memory told apart from broken JSON.
 *
 * jansson 2.14 reports a failed allocation inside its lexer as a syntax error, without its own out-of-memory code.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>

/* As json_loadb. When NULL, *out_of_memory says whether memory was the cause; otherwise *error is about the text, and
 * its message holds valid UTF-8. */
json_t *json_parse(const char *bytes, size_t length, size_t flags, json_error_t *error, bool *out_of_memory);

#endif
