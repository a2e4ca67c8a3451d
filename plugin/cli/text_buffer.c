#include "cli/text_buffer.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

enum { KEEP = 2 << 20 };

void buffer_clear(struct text_buffer *buffer)
{
    if (buffer->capacity > KEEP)
        buffer_free(buffer);
    buffer->length = 0;
    buffer->failed = false;
}

void buffer_free(struct text_buffer *buffer)
{
    memory_free(buffer->data);
    *buffer = (struct text_buffer){ 0 };
}

void buffer_put(struct text_buffer *buffer, const char *bytes, size_t length)
{
    if (length == 0)
        return;
    if (buffer->failed || memory_reserve(&buffer->data, &buffer->capacity, buffer->length + length, 1) != 0) {
        buffer->failed = true;
        return;
    }
    memcpy(buffer->data + buffer->length, bytes, length);
    buffer->length += length;
}

void buffer_text(struct text_buffer *buffer, const char *text)
{
    buffer_put(buffer, text, strlen(text));
}

void buffer_char(struct text_buffer *buffer, char c)
{
    buffer_put(buffer, &c, 1);
}

void buffer_number(struct text_buffer *buffer, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    buffer_put(buffer, digits + at, sizeof digits - at);
}

void buffer_fixed(struct text_buffer *buffer, int ten_thousandths)
{
    char digits[6] = { (char)('0' + ten_thousandths / 10000 % 10), '.', (char)('0' + ten_thousandths / 1000 % 10),
                       (char)('0' + ten_thousandths / 100 % 10), (char)('0' + ten_thousandths / 10 % 10),
                       (char)('0' + ten_thousandths % 10) };
    buffer_put(buffer, digits, sizeof digits);
}

static void put_escape(struct text_buffer *buffer, unsigned char c)
{
    static const char signs[] = "\"\\\n\r\t", letters[] = "\"\\nrt";
    const char *sign = c != '\0' ? strchr(signs, c) : NULL;
    char escape[7];
    if (c >= 0x80) {
        buffer_text(buffer, "\xEF\xBF\xBD");
    } else if (sign != NULL) {
        buffer_char(buffer, '\\');
        buffer_char(buffer, letters[sign - signs]);
    } else {
        (void)snprintf(escape, sizeof escape, "\\u%04x", c);
        buffer_text(buffer, escape);
    }
}

void buffer_json(struct text_buffer *buffer, const char *utf8, size_t length)
{
    buffer_char(buffer, '"');
    size_t plain = 0; /* begin of the stretch that needs no escape */
    for (size_t i = 0; i < length;) {
        unsigned char c = (unsigned char)utf8[i];
        if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
            i++;
            continue;
        }
        if (c >= 0x80) {
            uint32_t code;
            bool valid;
            size_t taken = utf8_decode_slow((const uint8_t *)utf8 + i, length - i, &code, &valid);
            if (valid) {
                i += taken;
                continue;
            }
        }
        buffer_put(buffer, utf8 + plain, i - plain);
        put_escape(buffer, c);
        plain = ++i;
    }
    buffer_put(buffer, utf8 + plain, length - plain);
    buffer_char(buffer, '"');
}

void buffer_csv(struct text_buffer *buffer, const char *utf8, size_t length)
{
    bool quoted = false;
    for (size_t i = 0; i < length && !quoted; i++)
        quoted = utf8[i] == ',' || utf8[i] == '"' || utf8[i] == '\n' || utf8[i] == '\r';
    if (!quoted) {
        buffer_put(buffer, utf8, length);
        return;
    }
    buffer_char(buffer, '"');
    for (size_t i = 0; i < length; i++) {
        if (utf8[i] == '"')
            buffer_char(buffer, '"');
        buffer_char(buffer, utf8[i]);
    }
    buffer_char(buffer, '"');
}

void buffer_tsv(struct text_buffer *buffer, const char *utf8, size_t length)
{
    static const char signs[] = "\\\t\n\r\b\f", letters[] = "\\tnrbf";
    for (size_t i = 0; i < length; i++) {
        const char *sign = utf8[i] != '\0' ? strchr(signs, utf8[i]) : signs + sizeof signs - 1;
        if (sign == NULL) {
            buffer_char(buffer, utf8[i]);
            continue;
        }
        buffer_char(buffer, '\\');
        buffer_char(buffer, utf8[i] == '\0' ? '0' : letters[sign - signs]);
    }
}
