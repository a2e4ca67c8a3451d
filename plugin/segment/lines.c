#include "segment/lines.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/utf8.h"

static size_t ascii_run(const uint8_t *bytes, size_t length)
{
    size_t at = 0;
    while (at + 8 <= length) {
        uint64_t word;
        memcpy(&word, bytes + at, 8);
        if ((word & UINT64_C(0x8080808080808080)) != 0)
            break;
        at += 8;
    }
    while (at < length && bytes[at] < 0x80)
        at++;
    return at;
}

/* Where the first invalid byte stands, or `length`; *extra counts the bytes that replacing them all would add. */
static size_t find_invalid(const uint8_t *bytes, size_t length, size_t *extra)
{
    size_t first = length;
    *extra = 0;
    for (size_t at = 0; at < length;) {
        at += ascii_run(bytes + at, length - at);
        if (at == length)
            break;
        uint32_t code;
        bool valid;
        size_t taken = utf8_decode_slow(bytes + at, length - at, &code, &valid);
        if (!valid) {
            if (first == length)
                first = at;
            *extra += taken < 3 ? 3 - taken : 0;
        }
        at += taken;
    }
    return first;
}

static size_t copy_replacing(char *to, const uint8_t *bytes, size_t length)
{
    size_t out = 0;
    for (size_t at = 0; at < length;) {
        size_t run = ascii_run(bytes + at, length - at);
        memcpy(to + out, bytes + at, run);
        out += run;
        at += run;
        if (at == length)
            break;
        uint32_t code;
        bool valid;
        size_t taken = utf8_decode_slow(bytes + at, length - at, &code, &valid);
        if (valid) {
            memcpy(to + out, bytes + at, taken);
            out += taken;
        } else {
            memcpy(to + out, "\xEF\xBF\xBD", 3);
            out += 3;
        }
        at += taken;
    }
    return out;
}

int32_t lines_clean(struct lines *lines, const char *bytes, size_t length, struct vane_error *error)
{
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    size_t extra;
    size_t valid = find_invalid((const uint8_t *)bytes, length, &extra);
    lines->text = memory_resize(NULL, length + extra + 1);
    if (lines->text == NULL)
        return error_memory(error);
    memcpy(lines->text, bytes, valid);
    lines->length = valid + copy_replacing(lines->text + valid, (const uint8_t *)bytes + valid, length - valid);
    lines->text[lines->length] = '\0';
    return VANE_OK;
}

bool lines_invisible(uint32_t code)
{
    if (code <= 0x20 || (code >= 0x7F && code <= 0xA0))
        return true;
    return code == 0xAD || code == 0x1680 || code == 0x180E || (code >= 0x2000 && code <= 0x200F) ||
           (code >= 0x2028 && code <= 0x202F) || (code >= 0x205F && code <= 0x2064) || code == 0x3000 ||
           code == 0x2800 || code == 0x3164 || code == 0xFEFF || code == 0xFE0F;
}

/* Skips invisible characters from `at`; tells the columns they take and whether any was not ASCII. */
static size_t skip_invisible(const char *text, size_t at, size_t end, unsigned *columns, bool *special)
{
    *columns = 0;
    *special = false;
    while (at < end) {
        uint32_t code;
        bool valid;
        size_t taken = utf8_decode((const uint8_t *)text + at, end - at, &code, &valid);
        if (!lines_invisible(code))
            break;
        if (*columns < 1000)
            *columns += code == '\t' ? 8 - *columns % 8 : 1;
        *special = *special || code >= 0x80;
        at += taken;
    }
    return at;
}

static size_t trim_end(const char *text, size_t start, size_t end)
{
    while (end > start) {
        size_t at = end - 1;
        while (at > start && ((uint8_t)text[at] & 0xC0) == 0x80)
            at--;
        uint32_t code;
        bool valid;
        (void)utf8_decode((const uint8_t *)text + at, end - at, &code, &valid);
        if (!lines_invisible(code) || code == 0xFE0F) /* the last one ends many an emoji */
            break;
        end = at;
    }
    return end;
}

int32_t lines_add(struct lines *lines, const struct line *line, struct vane_error *error)
{
    if (lines->count == lines->capacity &&
        memory_reserve(&lines->items, &lines->capacity, lines->count + 1, sizeof *lines->items) != 0)
        return error_memory(error);
    lines->items[lines->count++] = *line;
    return VANE_OK;
}

int32_t lines_split(struct lines *lines, struct vane_error *error)
{
    int32_t status = VANE_OK;
    const char *text = lines->text;
    uint8_t gap = GAP_NONE;
    uint32_t number = 1;
    for (size_t at = 0; at < lines->length; number++) {
        const char *feed = memchr(text + at, '\n', lines->length - at);
        size_t end = feed != NULL ? (size_t)(feed - text) : lines->length;
        unsigned columns;
        bool special;
        size_t start = skip_invisible(text, at, end, &columns, &special);
        if (start == end) {
            gap = special ? GAP_SEPARATOR : gap == GAP_NONE ? GAP_BLANK : gap == GAP_BLANK ? GAP_WIDE : gap;
        } else {
            end = trim_end(text, start, end);
            struct line line = { .start = (uint32_t)start, .length = (uint32_t)(end - start), .first = number,
                                 .last = number, .indent = (uint16_t)columns, .gap = gap };
            TRY(lines_add(lines, &line, error));
            gap = GAP_NONE;
        }
        at = feed != NULL ? (size_t)(feed - text) + 1 : lines->length;
    }
done:
    return status;
}

void lines_free(struct lines *lines)
{
    memory_free(lines->text);
    memory_free(lines->items);
    *lines = (struct lines){ NULL, 0, NULL, 0, 0 };
}
