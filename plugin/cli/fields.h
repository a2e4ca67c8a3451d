/* fields.h - one field of what the command prints: JSON, CSV, TSV. */
#ifndef CLI_FIELDS_H
#define CLI_FIELDS_H

#include <stdio.h>

#include "base/buffer.h"
#include "vane/plugin.h"

/* ,"key":"value"; the key needs no escape. */
void buffer_field(struct buffer *buffer, const char *key, const char *utf8, size_t length);

/* Writes what is there to a stream, whose own errors are asked for at the end, and frees the buffer.
 * VANE_ERROR_MEMORY when it failed: then nothing is written. */
int32_t buffer_print(struct buffer *buffer, FILE *to, struct vane_error *error);

/* A field of CSV, in quotes where RFC 4180 wants them. */
void buffer_csv(struct buffer *buffer, const char *utf8, size_t length);

/* A field of TabSeparated, with backslashes before what would end it. */
void buffer_tsv(struct buffer *buffer, const char *utf8, size_t length);

#endif
