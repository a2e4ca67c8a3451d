/* json_out.h - writes JSON text to a stream, one object after the other. */
#ifndef CLI_JSON_OUT_H
#define CLI_JSON_OUT_H

#include <stdio.h>

/* A string with its quotes; control characters escaped, U+FFFD for what is not UTF-8, the rest as it is. */
void json_out_string(FILE *to, const char *utf8, size_t length);

/* ,"key":"value" - or without the comma when first is not 0. */
void json_out_pair(FILE *to, int first, const char *key, const char *utf8, size_t length);

#endif
