#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/memory.h"
#include "base/utf8.h"

enum {
    KEEP = 2 << 20,
    COMMON = 128 /* bytes that most formats need at most: they are written at once */
};

void buffer_clear(struct buffer *buffer)
{
    if (buffer->capacity > KEEP)
        buffer_free(buffer);
    buffer->length = 0;
    buffer->failed = false;
}

void buffer_free(struct buffer *buffer)
{
    memory_free(buffer->data);
    *buffer = (struct buffer){ 0 };
}

bool buffer_grow(struct buffer *buffer, size_t more)
{
    if (!buffer->failed && more <= SIZE_MAX - buffer->length
        && memory_reserve(&buffer->data, &buffer->capacity, buffer->length + more, 1) == 0)
        return true;
    buffer->failed = true;
    buffer->capacity = buffer->length; /* so that shorter pieces do not slip in behind the one that is missing */
    return false;
}

void buffer_number(struct buffer *buffer, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    buffer_put(buffer, digits + at, sizeof digits - at);
}

void buffer_fixed(struct buffer *buffer, int ten_thousandths)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";
    unsigned number = (unsigned)ten_thousandths, whole = number / 10000, high = number % 10000 / 100,
             low = number % 100;
    const char digits[6] = { (char)('0' + whole), '.', pairs[2 * high], pairs[2 * high + 1], pairs[2 * low],
                             pairs[2 * low + 1] };
    buffer_put(buffer, digits, sizeof digits);
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    size_t wanted = COMMON; /* with the NUL, which is not kept */
    while (buffer_reserve(buffer, wanted)) {
        va_list arguments;
        va_start(arguments, format);
        int length = vsnprintf(buffer->data + buffer->length, wanted, format, arguments);
        va_end(arguments);
        if (length >= 0 && (size_t)length < wanted) {
            buffer->length += (size_t)length;
            return;
        }
        if (length < 0 || wanted > COMMON) {
            buffer->failed = true;
            return;
        }
        wanted = (size_t)length + 1;
    }
}

/* What JSON does not take as it is, one ASCII character. */
static void put_escape(struct buffer *buffer, unsigned char c)
{
    static const char hexadecimal[] = "0123456789abcdef";
    static const char signs[] = "\"\\\n\r\t", letters[] = "\"\\nrt";
    const char *sign = c != '\0' ? strchr(signs, c) : NULL;
    if (sign != NULL) {
        const char escape[] = { '\\', letters[sign - signs] };
        buffer_put(buffer, escape, sizeof escape);
    } else {
        const char escape[] = { '\\', 'u', '0', '0', hexadecimal[c >> 4], hexadecimal[c & 15] };
        buffer_put(buffer, escape, sizeof escape);
    }
}

static inline void put_json(struct buffer *buffer, const char *utf8, size_t length, bool bytewise)
{
    size_t plain = 0, taken; /* plain: begin of the stretch that needs no escape */
    buffer_char(buffer, '"');
    for (size_t i = 0; i < length; i += taken) {
        unsigned char c = (unsigned char)utf8[i];
        uint32_t code;
        bool valid = true;
        taken = 1;
        if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\')
            continue;
        if (c >= 0x80) {
            taken = utf8_decode_slow((const uint8_t *)utf8 + i, length - i, &code, &valid);
            if (valid)
                continue;
        }
        if (bytewise)
            taken = 1;
        buffer_put(buffer, utf8 + plain, i - plain);
        plain = i + taken;
        if (valid)
            put_escape(buffer, c);
        else
            buffer_text(buffer, "\xEF\xBF\xBD");
    }
    if (plain < length)
        buffer_put(buffer, utf8 + plain, length - plain);
    buffer_char(buffer, '"');
}

void buffer_json(struct buffer *buffer, const char *utf8, size_t length)
{
    put_json(buffer, utf8, length, false);
}

void buffer_json_bytewise(struct buffer *buffer, const char *utf8, size_t length)
{
    put_json(buffer, utf8, length, true);
}

void buffer_pair(struct buffer *buffer, const char *key, const char *utf8, size_t length)
{
    buffer_char(buffer, ',');
    buffer_json(buffer, key, strlen(key));
    buffer_char(buffer, ':');
    buffer_json(buffer, utf8, length);
}
