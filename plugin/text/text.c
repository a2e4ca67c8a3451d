#include "text/text.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "text/negation.h"
#include "text/tokenize.h"
#include "base/utf8.h"

void text_clear(struct text *text)
{
    memory_free(text->folded);
    memory_free(text->origin);
    memory_free(text->tokens);
    memory_free(text->codes);
    memory_free(text->offsets);
    *text = (struct text){ 0 };
}

enum { ASCII_STRIDE = 16 };

/* True when none of the next 16 bytes is above 0x7F. */
static bool is_ascii(const uint8_t *bytes)
{
    uint64_t words[ASCII_STRIDE / 8];
    memcpy(words, bytes, sizeof words);
    return ((words[0] | words[1]) & UINT64_C(0x8080808080808080)) == 0;
}

static int32_t decode(struct text *text, const uint8_t *bytes, size_t length, struct vane_error *error)
{
    if (memory_reserve(&text->codes, &text->code_capacity, length + 1, sizeof *text->codes) != 0
        || memory_reserve(&text->offsets, &text->offset_capacity, length + 1, sizeof *text->offsets) != 0)
        return error_memory(error);
    size_t count = 0, invalid = 0, at = 0;
    size_t pause = 0;
    while (at < length) {
        if (at >= pause) {
            if (stop_wanted(&text->stop))
                return error_stopped(error);
            pause = stop_piece(at, length);
        }
        if (length - at >= ASCII_STRIDE && is_ascii(bytes + at)) {
            for (size_t i = 0; i < ASCII_STRIDE; i++) {
                text->codes[count + i] = bytes[at + i];
                text->offsets[count + i] = (uint32_t)(at + i);
            }
            count += ASCII_STRIDE;
            at += ASCII_STRIDE;
            continue;
        }
        uint32_t code;
        bool valid;
        size_t taken = utf8_decode(bytes + at, length - at, &code, &valid);
        text->codes[count] = code;
        text->offsets[count++] = (uint32_t)at;
        if (!valid)
            invalid += taken;
        at += taken;
    }
    text->codes[count] = 0;
    text->offsets[count] = (uint32_t)length;
    text->code_count = count;
    text->invalid_bytes = invalid;
    return VANE_OK;
}

int32_t text_read(struct text *text, const char *utf8, size_t length, struct vane_error *error)
{
    if (length > TEXT_LIMIT)
        return error_set(error, VANE_ERROR_LIMIT, NULL, 0, "a text of %zu bytes is over the limit of %zu", length,
                         TEXT_LIMIT);
    int32_t status = decode(text, (const uint8_t *)utf8, length, error);
    if (status != VANE_OK)
        return status;
    status = text_tokenize(text, utf8, error);
    if (status == VANE_OK)
        negation_mark(text);
    return status;
}
