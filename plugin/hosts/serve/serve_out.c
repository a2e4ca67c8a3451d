#include "hosts/serve/serve_out.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

void out_clear(struct out *out)
{
    memory_free(out->data);
    *out = (struct out){ 0 };
}

void out_bytes(struct out *out, const char *bytes, size_t length)
{
    if (out->failed || length == 0)
        return;
    if (memory_reserve(&out->data, &out->capacity, out->used + length, 1) != 0) {
        out->failed = true;
        return;
    }
    memcpy(out->data + out->used, bytes, length);
    out->used += length;
}

void out_text(struct out *out, const char *text)
{
    out_bytes(out, text, strlen(text));
}

void out_format(struct out *out, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    out_text(out, text);
}

static void put_escaped(struct out *out, unsigned char c)
{
    switch (c) {
    case '"': out_text(out, "\\\""); break;
    case '\\': out_text(out, "\\\\"); break;
    case '\n': out_text(out, "\\n"); break;
    case '\r': out_text(out, "\\r"); break;
    case '\t': out_text(out, "\\t"); break;
    default: out_format(out, "\\u%04x", c);
    }
}

void out_string(struct out *out, const char *utf8, size_t length)
{
    size_t plain = 0, taken; /* begin of the stretch that needs no escape */
    out_text(out, "\"");
    for (size_t i = 0; i < length; i += taken) {
        unsigned char c = (unsigned char)utf8[i];
        uint32_t code;
        bool valid = true;
        taken = 1;
        if (c >= 0x80)
            taken = utf8_decode((const uint8_t *)utf8 + i, length - i, &code, &valid);
        if (valid && c >= 0x20 && c != 0x7F && c != '"' && c != '\\')
            continue;
        out_bytes(out, utf8 + plain, i - plain);
        plain = i + taken;
        if (!valid)
            out_text(out, "\xEF\xBF\xBD");
        else
            put_escaped(out, c);
    }
    out_bytes(out, utf8 + plain, length - plain);
    out_text(out, "\"");
}

void out_pair(struct out *out, const char *key, const char *utf8, size_t length)
{
    out_text(out, ",");
    out_string(out, key, strlen(key));
    out_text(out, ":");
    out_string(out, utf8, length);
}

void out_fixed(struct out *out, int ten_thousandths)
{
    char text[] = "0.0000";
    text[0] = (char)('0' + ten_thousandths / 10000);
    for (int i = 5, left = ten_thousandths % 10000; i > 1; i--, left /= 10)
        text[i] = (char)('0' + left % 10);
    out_bytes(out, text, sizeof text - 1);
}

void round_triple(const float probabilities[3], int rounded[3])
{
    int sum = 0, largest = 0;
    for (int k = 0; k < 3; k++) {
        rounded[k] = (int)((double)probabilities[k] * 10000 + 0.5);
        sum += rounded[k];
        if (probabilities[k] > probabilities[largest])
            largest = k;
    }
    rounded[largest] += 10000 - sum;
}
