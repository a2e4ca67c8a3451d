/* fuzz_text.c - any bytes become tokens that point back into them. */
#include <string.h>
#include <utf8proc.h>

#include "property.h"
#include "text/text.h"
#include "base/utf8.h"

/* Bytes that belong to no well-formed sequence, counted by utf8proc. */
static size_t count_invalid(const uint8_t *bytes, size_t length)
{
    size_t invalid = 0;
    for (size_t at = 0; at < length;) {
        utf8proc_int32_t code;
        utf8proc_ssize_t taken = utf8proc_iterate(bytes + at, (utf8proc_ssize_t)(length - at), &code);
        invalid += taken <= 0;
        at += taken > 0 ? (size_t)taken : 1;
    }
    return invalid;
}

static void check_codes(const struct text *text, const uint8_t *bytes, size_t length)
{
    PROPERTY(text->invalid_bytes == count_invalid(bytes, length));
    PROPERTY(text->code_count <= length);
    PROPERTY(text->offsets[text->code_count] == length);
    for (size_t i = 0; i < text->code_count; i++) {
        uint32_t begin = text->offsets[i], end = text->offsets[i + 1];
        PROPERTY(begin < end && end <= length);
        PROPERTY(text->codes[i] < 0xD800 || (text->codes[i] > 0xDFFF && text->codes[i] <= 0x10FFFF));
        uint8_t encoded[4];
        size_t size = utf8_encode(text->codes[i], encoded);
        bool same = size == end - begin && memcmp(encoded, bytes + begin, size) == 0;
        PROPERTY(same || text->codes[i] == UTF8_REPLACEMENT);
    }
    PROPERTY(text->code_count == 0 || text->offsets[0] == 0);
}

static void check_token(const struct text *text, const struct token *token, size_t length)
{
    PROPERTY(token->begin < token->end && token->end <= length);
    PROPERTY(token->count > 0);
    PROPERTY((size_t)token->first + token->count < text->folded_count);
    PROPERTY(token->repeat > 0);
    PROPERTY(token->kind <= TOKEN_SYMBOL);
    PROPERTY(token->polarity >= -100 && token->polarity <= 100);
    PROPERTY(token->kind == TOKEN_EMOJI || token->polarity == 0);
    PROPERTY(token->repeat == 1 || token->kind == TOKEN_EMOJI || token->kind == TOKEN_PUNCTUATION ||
             token->kind == TOKEN_SYMBOL);
    for (uint32_t i = 0; i < token->count; i++) {
        uint32_t origin = text->origin[token->first + i];
        PROPERTY(origin >= token->begin && origin < token->end);
    }
}

/* Tokens stand in the order of the comment and of the stream; the parts of a hashtag lie inside it. */
static void check_tokens(const struct text *text, size_t length)
{
    uint32_t end = 0, part_end = 0;
    size_t stream = 0;
    const struct token *hashtag = NULL;
    for (size_t i = 0; i < text->token_count; i++) {
        const struct token *token = &text->tokens[i];
        check_token(text, token, length);
        PROPERTY(token->first >= stream);
        for (; stream < token->first; stream++)
            PROPERTY(text->folded[stream] == ' '); /* only blanks belong to no token */
        stream += token->count;
        if (token->kind == TOKEN_PART) {
            PROPERTY(hashtag != NULL && token->begin > hashtag->begin && token->end <= hashtag->end);
            PROPERTY(token->begin >= part_end);
            part_end = token->end;
            continue;
        }
        PROPERTY(token->begin >= end);
        end = part_end = token->end;
        hashtag = token->kind == TOKEN_HASHTAG ? token : NULL;
        if (hashtag != NULL)
            part_end = hashtag->begin;
    }
    for (; stream < text->folded_count; stream++)
        PROPERTY(text->folded[stream] == ' ');
}

static void check_stream(const struct text *text, size_t length)
{
    PROPERTY(text->folded_count > 0);
    PROPERTY(text->origin[text->folded_count] == length);
    for (size_t i = 0; i < text->folded_count; i++)
        PROPERTY(text->origin[i] <= length);
    if (text->token_count > 0) {
        PROPERTY(text->folded[0] == ' ');
        PROPERTY(text->folded[text->folded_count - 1] == ' ');
    }
}

static void check_same(const struct text *a, const struct text *b)
{
    PROPERTY(a->token_count == b->token_count && a->folded_count == b->folded_count);
    PROPERTY(a->code_count == b->code_count && a->invalid_bytes == b->invalid_bytes);
    PROPERTY(a->token_count == 0 || memcmp(a->tokens, b->tokens, a->token_count * sizeof *a->tokens) == 0);
    PROPERTY(memcmp(a->folded, b->folded, a->folded_count * sizeof *a->folded) == 0);
    PROPERTY(memcmp(a->origin, b->origin, (a->folded_count + 1) * sizeof *a->origin) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct text used; /* keeps what earlier inputs left in its arrays, as a scorer's does */
    struct text fresh = { 0 };
    const char *utf8 = length > 0 ? (const char *)bytes : "";
    struct vane_error error = VANE_ERROR_INIT;
    PROPERTY(text_read(&fresh, utf8, length, &error) == VANE_OK);
    PROPERTY(error.code == VANE_OK);
    check_codes(&fresh, bytes, length);
    check_stream(&fresh, length);
    check_tokens(&fresh, length);
    PROPERTY(text_read(&used, utf8, length, &error) == VANE_OK);
    check_same(&fresh, &used);
    PROPERTY(text_read(&used, utf8, length, NULL) == VANE_OK);
    check_same(&fresh, &used);
    text_clear(&fresh);
    PROPERTY(fresh.tokens == NULL && fresh.folded_count == 0);
    return 0;
}
