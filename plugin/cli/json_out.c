#include "cli/json_out.h"

#include <string.h>
#include <utf8proc.h>

/* The bytes of one code point behind ASCII, or 0 where they are no UTF-8. */
static size_t read_code(const char *at, size_t left)
{
    utf8proc_int32_t code;
    utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)at, (utf8proc_ssize_t)left, &code);
    return taken > 0 ? (size_t)taken : 0;
}

void json_out_string(FILE *to, const char *utf8, size_t length)
{
    fputc('"', to);
    size_t plain = 0; /* begin of the stretch that needs no escape */
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)utf8[i];
        if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\')
            continue;
        size_t taken = c >= 0x80 ? read_code(utf8 + i, length - i) : 0;
        if (taken > 0) {
            i += taken - 1;
            continue;
        }
        fwrite(utf8 + plain, 1, i - plain, to);
        plain = i + 1;
        switch (c) {
        case '"': fputs("\\\"", to); break;
        case '\\': fputs("\\\\", to); break;
        case '\n': fputs("\\n", to); break;
        case '\r': fputs("\\r", to); break;
        case '\t': fputs("\\t", to); break;
        default:
            if (c >= 0x80)
                fputs("\xEF\xBF\xBD", to);
            else
                fprintf(to, "\\u%04x", c);
        }
    }
    fwrite(utf8 + plain, 1, length - plain, to);
    fputc('"', to);
}

void json_out_pair(FILE *to, int first, const char *key, const char *utf8, size_t length)
{
    if (!first)
        fputc(',', to);
    json_out_string(to, key, strlen(key));
    fputc(':', to);
    json_out_string(to, utf8, length);
}
