/* text_buffer.h - output that is put together in memory, by one thread, before it is written as a whole.
 *
 * Running out of memory is kept in `failed`, so that it is asked for once, at the end.
 */
#ifndef CLI_TEXT_BUFFER_H
#define CLI_TEXT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_buffer {
    char *data;
    size_t length, capacity;
    bool failed;
};

/* Forgets what is there; keeps the memory, unless that is large. */
void buffer_clear(struct text_buffer *buffer);
void buffer_free(struct text_buffer *buffer);

void buffer_put(struct text_buffer *buffer, const char *bytes, size_t length);
void buffer_text(struct text_buffer *buffer, const char *text);
void buffer_char(struct text_buffer *buffer, char c);
void buffer_number(struct text_buffer *buffer, uint64_t number);

/* Ten-thousandths, 0 to 10000, as 0.1234. */
void buffer_fixed(struct text_buffer *buffer, int ten_thousandths);

/* A JSON string with its quotes; as json_out_string. */
void buffer_json(struct text_buffer *buffer, const char *utf8, size_t length);

/* A field of CSV, in quotes where RFC 4180 wants them. */
void buffer_csv(struct text_buffer *buffer, const char *utf8, size_t length);

/* A field of TabSeparated, with backslashes before what would end it. */
void buffer_tsv(struct text_buffer *buffer, const char *utf8, size_t length);

#endif
