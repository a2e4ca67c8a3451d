#include "text/tokenize.h"

#include <string.h>

#include "base/error.h"
#include "text/classify.h"
#include "text/fold.h"
#include "text/tokenizer.h"

enum {
    ELLIPSIS = 0x2026,
    ZERO_WIDTH_JOINER = 0x200D
};

/* ---- output ---------------------------------------------------------------------------------------------------- */

bool reserve_symbols_slow(struct tokenizer *t, size_t count)
{
    struct text *text = t->text;
    size_t wanted = text->folded_count + count + 1;
    if (memory_reserve(&text->folded, &text->folded_capacity, wanted, sizeof *text->folded) == 0
        && memory_reserve(&text->origin, &text->origin_capacity, wanted, sizeof *text->origin) == 0)
        return true;
    t->failed = true;
    return false;
}

bool reserve_token(struct tokenizer *t)
{
    struct text *text = t->text;
    if (t->failed
        || memory_reserve(&text->tokens, &text->token_capacity, text->token_count + 1, sizeof *text->tokens) != 0)
        t->failed = true;
    return !t->failed;
}

struct token *push_token(struct tokenizer *t, enum token_kind kind, size_t end, size_t first)
{
    const struct text *text = t->text;
    uint64_t hash = HASH_OF_TOKEN;
    for (size_t i = first; i < text->folded_count; i++)
        hash = hash_step(hash, text->folded[i]);
    return push_hashed(t, kind, end, first, hash);
}

uint8_t push_folded(struct tokenizer *t, size_t begin, size_t end)
{
    struct folded_word word;
    const uint32_t *offsets = t->text->offsets;
    fold_word(t->codes + begin, end - begin, t->utf8 + offsets[begin], offsets[end] - offsets[begin], &word);
    for (size_t i = 0; i < word.count; i++)
        push_symbol(t, word.symbols[i], begin + word.source[i]);
    return (uint8_t)((word.elongated ? TOKEN_ELONGATED : 0) | (word.caps ? TOKEN_CAPS : 0));
}

/* ---- words ----------------------------------------------------------------------------------------------------- */

/* The end of a word: letters, digits and marks, with apostrophes and underscores between them. */
static size_t find_word_end(const struct tokenizer *t, size_t at)
{
    size_t limit = t->count - at > FOLD_WORD_LIMIT ? at + FOLD_WORD_LIMIT : t->count;
    size_t end = at;
    while (end < limit) {
        uint32_t code = t->codes[end];
        if (classify_is_word(classify(code))) {
            end++;
            continue;
        }
        bool joins = code == '_' || classify_is_apostrophe(code);
        if (!joins || end == at || end + 1 >= limit || !classify_is_word(classify(t->codes[end + 1])))
            break;
        end++;
    }
    return end;
}

/* Digits with separators between digits, such as 400,000 or 3.5 or 12:30. Zero when it runs on into letters. */
static size_t find_number_end(const struct tokenizer *t, size_t at)
{
    size_t end = at;
    while (end < t->count && end - at < FOLD_WORD_LIMIT) {
        uint32_t code = t->codes[end];
        bool separator = (code == '.' || code == ',' || code == ':') && end > at
                      && classify(code_at(t, end + 1)) == CLASS_DIGIT && end + 1 < t->count;
        if (!separator && classify(code) != CLASS_DIGIT)
            break;
        end++;
    }
    return end < t->count && classify_is_word(classify(t->codes[end])) ? 0 : end;
}

static bool read_word(struct tokenizer *t)
{
    enum char_class class = classify(t->codes[t->at]);
    enum token_kind kind = TOKEN_WORD;
    size_t end = 0, first = t->text->folded_count;
    if (class == CLASS_DIGIT) {
        end = find_number_end(t, t->at);
        kind = end > 0 ? TOKEN_NUMBER : TOKEN_WORD;
    } else if (class == CLASS_IDEOGRAPH) {
        end = t->at + 1;
    } else if (!classify_is_word(class)) {
        return false;
    }
    if (end == 0)
        end = find_word_end(t, t->at);
    uint8_t flags = push_folded(t, t->at, end);
    if (t->text->folded_count > first || t->failed) { /* a lone joiner folds to nothing and is no token */
        struct token *token = push_token(t, kind, end, first);
        if (token != NULL)
            token->flags = flags;
    }
    t->at = end;
    return true;
}

/* ---- the rest -------------------------------------------------------------------------------------------------- */

/* A run of sentence marks is one token: "!", "!!" (two or more), "?!" (both, any number), "..." as U+2026. */
static void read_marks(struct tokenizer *t)
{
    size_t end = t->at;
    bool exclaims = false, asks = false;
    while (end < t->count && (t->codes[end] == '!' || t->codes[end] == '?')) {
        exclaims |= t->codes[end] == '!';
        asks |= t->codes[end] == '?';
        end++;
    }
    size_t first = t->text->folded_count;
    if (end == t->at) { /* dots */
        while (end < t->count && (t->codes[end] == '.' || t->codes[end] == ELLIPSIS))
            end++;
        push_symbol(t, end - t->at > 1 || t->codes[t->at] == ELLIPSIS ? (uint32_t)ELLIPSIS : '.', t->at);
    } else {
        push_symbol(t, asks ? '?' : '!', t->at);
        if (end - t->at > 1)
            push_symbol(t, exclaims ? '!' : '?', t->at + 1);
    }
    struct token *token = push_token(t, TOKEN_PUNCTUATION, end, first);
    if (token != NULL)
        token->repeat = (uint32_t)(end - t->at);
    t->at = end;
}

static void read_mark(struct tokenizer *t, enum char_class class)
{
    uint32_t code = t->codes[t->at];
    if (code == '!' || code == '?' || code == '.' || code == ELLIPSIS) {
        read_marks(t);
        return;
    }
    size_t end = t->at + 1;
    while (end < t->count && t->codes[end] == code)
        end++; /* "-----" and "****" are one mark */
    size_t first = t->text->folded_count;
    push_symbol(t, fold_mark(code), t->at);
    struct token *token = push_token(t, class == CLASS_SYMBOL ? TOKEN_SYMBOL : TOKEN_PUNCTUATION, end, first);
    if (token != NULL)
        token->repeat = (uint32_t)(end - t->at);
    t->at = end;
}

/* ---- plain words ----------------------------------------------------------------------------------------------- */

/* True when nothing but a word can begin with this letter and the code behind it: no address (http, www), no face
 * such as xD or O_o. */
static inline bool begins_plain(uint32_t letter, uint32_t next)
{
    uint32_t low = letter | 32;
    if (low == 'h' || low == 'w')
        return (next | 32) != (low == 'h' ? 't' : 'w');
    bool face = next == 'D' || next == ':' || next == '-' || next == '_' || next == '.';
    return !face || (low != 'b' && low != 'x' && low != 'd' && low != 't' && low != 'o');
}

/* Does what read_word does for a run of ASCII letters, with apostrophes between them, that a blank or a plain mark
 * ends, and most words are that: no Unicode is asked for, and what it writes is written once. False, with nothing
 * changed, for any other word. */
static inline bool read_plain(struct tokenizer *t)
{
    struct text *text = t->text;
    const uint32_t *codes = t->codes + t->at, *offsets = text->offsets + t->at;
    size_t left = t->count - t->at, limit = left < FOLD_WORD_LIMIT ? left : FOLD_WORD_LIMIT;
    if (!begins_plain(codes[0], code_at(t, t->at + 1)) || !reserve_symbols(t, limit))
        return false;
    uint32_t *folded = text->folded + text->folded_count, *origin = text->origin + text->folded_count;
    size_t read = 0, count = 0, upper = 0, marks = 0;
    uint32_t last = 0, before = 0; /* what was pushed last, and before that */
    uint64_t hash = HASH_OF_TOKEN;
    for (; read < limit; read++) {
        uint32_t code = codes[read], low = code | 32;
        if (low - 'a' >= 26) {
            if (code != '\'' || (codes[read + 1] | 32) - 'a' >= 26)
                break;
            low = code;
            marks++;
        }
        upper += low != code;
        if (low == last && low == before)
            continue; /* elongated: no letter stands a third time */
        before = last;
        last = low;
        hash = hash_step(hash, low);
        folded[count] = low;
        origin[count++] = offsets[read];
    }
    uint32_t next = codes[read]; /* decode left a zero behind the last */
    if (next >= 0x80 || next == '\'' || next == '_' || classify_is_word(classify(next)))
        return false;
    size_t first = text->folded_count;
    text->folded_count += count;
    struct token *token = push_hashed(t, TOKEN_WORD, t->at + read, first, hash);
    if (token != NULL)
        token->flags = (uint8_t)((count < read ? TOKEN_ELONGATED : 0)
                               | (upper + marks == read && upper >= 2 ? TOKEN_CAPS : 0));
    t->at += read;
    return true;
}

/* True for marks that nothing else begins with: no face, no emoji, no name, no address. */
static inline bool is_only_mark(uint32_t code)
{
    static const uint64_t low = UINT64_C(1) << '!' | UINT64_C(1) << '"' | UINT64_C(1) << '$' | UINT64_C(1) << '%'
                              | UINT64_C(1) << '&' | UINT64_C(1) << '\'' | UINT64_C(1) << '(' | UINT64_C(1) << ')'
                              | UINT64_C(1) << '+' | UINT64_C(1) << ',' | UINT64_C(1) << '.' | UINT64_C(1) << '/'
                              | UINT64_C(1) << '?';
    return code < 64 && (low >> code & 1);
}

static void read_one(struct tokenizer *t)
{
    enum char_class class = classify(t->codes[t->at]);
    if (class == CLASS_SPACE || class == CLASS_IGNORED || t->codes[t->at] == ZERO_WIDTH_JOINER) {
        if (class == CLASS_SPACE)
            push_blank(t, t->at);
        t->at++;
        return;
    }
    if (t->text->folded_count == 0)
        push_blank(t, t->at);
    if (read_url(t) || read_emoticon(t) || read_emoji(t) || read_word(t))
        return;
    if (read_mention(t) || read_hashtag(t) || read_shortcode(t))
        return;
    read_mark(t, class);
}

/* One token, or a blank between two. */
static inline void read_next(struct tokenizer *t)
{
    uint32_t code = t->codes[t->at];
    if (code == ' ')
        push_blank(t, t->at++);
    else if (t->text->folded_count == 0)
        read_one(t); /* with the blank in front */
    else if (is_only_mark(code))
        read_mark(t, classify(code));
    else if ((code | 32) - 'a' >= 26 || !read_plain(t))
        read_one(t);
}

int32_t text_tokenize(struct text *text, const char *utf8, struct vane_error *error)
{
    struct tokenizer t = { .text = text, .utf8 = utf8, .codes = text->codes, .count = text->code_count };
    text->folded_count = 0;
    text->token_count = 0;
    while (t.at < t.count && !t.failed) {
        if (stop_wanted(&text->stop))
            return error_stopped(error);
        for (size_t end = stop_piece(t.at, t.count); t.at < end && !t.failed;)
            read_next(&t);
    }
    push_blank(&t, t.count);
    if (t.failed)
        return error_memory(error);
    text->origin[text->folded_count] = text->offsets[t.count];
    return VANE_OK;
}
