/* buffer.h - bytes that grow, and JSON on them: output is put together in memory and leaves as a whole.
 *
 * Running out of memory is kept in `failed`, so that it is asked for once, at the end; until then what does not fit
 * is dropped. Zeroed is empty. A buffer belongs to one thread.
 *
 * Numbers never depend on the locale, save those of buffer_format.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buffer {
    char *data; /* memory_free's; not NUL-terminated, NULL before the first byte */
    size_t length, capacity;
    bool failed;
};

/* Forgets what is there and that it failed; keeps the memory, unless that is large. */
void buffer_clear(struct buffer *buffer);

/* Gives the memory back; the buffer is empty and may be used again. */
void buffer_free(struct buffer *buffer);

/* Room for `more` bytes behind those that are there, where there is none; false when out of memory, now or before. */
bool buffer_grow(struct buffer *buffer, size_t more);

static inline bool buffer_reserve(struct buffer *buffer, size_t more)
{
    return more <= buffer->capacity - buffer->length || buffer_grow(buffer, more);
}

static inline void buffer_put(struct buffer *buffer, const char *bytes, size_t length)
{
    if (length == 0 || !buffer_reserve(buffer, length))
        return;
    memcpy(buffer->data + buffer->length, bytes, length);
    buffer->length += length;
}

static inline void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_put(buffer, text, strlen(text));
}

static inline void buffer_char(struct buffer *buffer, char c)
{
    if (buffer_reserve(buffer, 1))
        buffer->data[buffer->length++] = c;
}

void buffer_number(struct buffer *buffer, uint64_t number);

/* Ten-thousandths, 0 to 10000, as 0.1234. */
void buffer_fixed(struct buffer *buffer, int ten_thousandths);

/* As printf, of any length. */
__attribute__((format(printf, 2, 3))) void buffer_format(struct buffer *buffer, const char *format, ...);

/* A JSON string with its quotes; control characters and DEL are escaped, the rest stands as it is. What is not UTF-8
 * becomes U+FFFD as utf8_decode has it, one for a character that was cut. */
void buffer_json(struct buffer *buffer, const char *utf8, size_t length);

/* The same, with one U+FFFD for each byte that is not UTF-8: so the command has always printed them. */
void buffer_json_bytewise(struct buffer *buffer, const char *utf8, size_t length);

/* ,"key":"value", both as buffer_json. */
void buffer_pair(struct buffer *buffer, const char *key, const char *utf8, size_t length);

#endif
