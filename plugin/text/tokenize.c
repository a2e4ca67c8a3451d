#include "text/tokenize.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "text/classify.h"
#include "text/emoji.h"
#include "text/fold.h"

enum {
    SHORTCODE_LIMIT = 48, /* characters between the colons */
    ELLIPSIS = 0x2026,
    ZERO_WIDTH_JOINER = 0x200D
};

/* Where the tokenizer stands. Each read_* function below looks at codes[at], and either returns false or appends its
 * tokens and moves `at` behind them. */
struct tokenizer {
    struct text *text;
    const char *utf8;
    const uint32_t *codes;
    size_t count;
    size_t at;
    bool failed; /* out of memory */
};

static uint32_t code_before(const struct tokenizer *t)
{
    return t->at > 0 ? t->codes[t->at - 1] : 0;
}

static uint32_t code_at(const struct tokenizer *t, size_t place)
{
    return place < t->count ? t->codes[place] : 0;
}

static bool is_ascii_word(uint32_t code)
{
    return (code | 32) - 'a' < 26 || code - '0' < 10 || code == '_';
}

/* An ASCII letter in lower case, a digit or any other ASCII character as it is. */
static uint32_t lower(uint32_t code)
{
    return code - 'A' < 26 ? code + ('a' - 'A') : code;
}

/* ---- output ---------------------------------------------------------------------------------------------------- */

/* Room for so many symbols and the origin behind the last; false when there is no memory. */
static bool reserve_symbols(struct tokenizer *t, size_t count)
{
    struct text *text = t->text;
    size_t wanted = text->folded_count + count + 1;
    if (wanted <= text->folded_capacity && wanted <= text->origin_capacity)
        return true;
    if (memory_reserve(&text->folded, &text->folded_capacity, wanted, sizeof *text->folded) == 0
        && memory_reserve(&text->origin, &text->origin_capacity, wanted, sizeof *text->origin) == 0)
        return true;
    t->failed = true;
    return false;
}

static void push_symbol(struct tokenizer *t, uint32_t symbol, size_t code_index)
{
    struct text *text = t->text;
    if (!reserve_symbols(t, 1))
        return;
    text->folded[text->folded_count] = symbol;
    text->origin[text->folded_count++] = text->offsets[code_index];
}

/* One blank between tokens that white space parts, and one in front of the first. */
static void push_blank(struct tokenizer *t, size_t code_index)
{
    const struct text *text = t->text;
    if (text->folded_count == 0 || text->folded[text->folded_count - 1] != ' ')
        push_symbol(t, ' ', code_index);
}

/* Appends a token for codes[t->at, end) whose symbols were pushed from `first` on. */
static struct token *push_token(struct tokenizer *t, enum token_kind kind, size_t end, size_t first)
{
    struct text *text = t->text;
    bool full = text->token_count == text->token_capacity;
    if (t->failed || (full && memory_reserve(&text->tokens, &text->token_capacity, text->token_count + 1,
                                             sizeof *text->tokens) != 0)) {
        t->failed = true;
        return NULL;
    }
    struct token *token = &text->tokens[text->token_count++];
    *token = (struct token){
        .begin = text->offsets[t->at],
        .end = text->offsets[end],
        .first = (uint32_t)first,
        .count = (uint32_t)(text->folded_count - first),
        .repeat = 1,
        .kind = (uint8_t)kind,
    };
    return token;
}

/* Pushes a word's folded symbols; returns the flags it earned. */
static uint8_t push_folded(struct tokenizer *t, size_t begin, size_t end)
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

/* The end of the run of ASCII letters at `at`, when a blank or a plain mark ends it, else 0: such a word, and most are,
 * needs no Unicode. */
static size_t find_plain_end(const struct tokenizer *t, size_t at)
{
    size_t limit = t->count - at > FOLD_WORD_LIMIT ? at + FOLD_WORD_LIMIT + 1 : t->count; /* linear in long words */
    size_t end = at;
    while (end < limit && (t->codes[end] | 32) - 'a' < 26)
        end++;
    uint32_t next = code_at(t, end);
    bool ends = next < 0x80 && next != '\'' && next != '_' && next - '0' >= 10;
    return ends && end > at && end - at <= FOLD_WORD_LIMIT ? end : 0;
}

/* What push_folded does, for a run of ASCII letters. */
static uint8_t push_plain(struct tokenizer *t, size_t begin, size_t end)
{
    struct text *text = t->text;
    if (!reserve_symbols(t, end - begin))
        return 0;
    uint32_t *folded = text->folded + text->folded_count, *origin = text->origin + text->folded_count;
    size_t count = 0, upper = 0;
    bool elongated = false;
    for (size_t i = begin; i < end; i++) {
        uint32_t symbol = lower(t->codes[i]);
        upper += symbol != t->codes[i];
        if (count >= 2 && folded[count - 1] == symbol && folded[count - 2] == symbol) {
            elongated = true;
            continue;
        }
        folded[count] = symbol;
        origin[count++] = text->offsets[i];
    }
    text->folded_count += count;
    bool caps = upper == end - begin && upper >= 2;
    return (uint8_t)((elongated ? TOKEN_ELONGATED : 0) | (caps ? TOKEN_CAPS : 0));
}

static bool read_word(struct tokenizer *t)
{
    enum char_class class = classify(t->codes[t->at]);
    size_t first = t->text->folded_count;
    size_t end = class == CLASS_LETTER ? find_plain_end(t, t->at) : 0;
    enum token_kind kind = TOKEN_WORD;
    if (end > 0) {
        uint8_t plain = push_plain(t, t->at, end);
        struct token *token = push_token(t, kind, end, first);
        if (token != NULL)
            token->flags = plain;
        t->at = end;
        return true;
    }
    end = t->at + 1;
    if (class == CLASS_DIGIT) {
        end = find_number_end(t, t->at);
        kind = end > 0 ? TOKEN_NUMBER : TOKEN_WORD;
    }
    if (class == CLASS_LETTER || class == CLASS_MARK || end == 0)
        end = find_word_end(t, t->at);
    else if (class != CLASS_IDEOGRAPH && class != CLASS_DIGIT)
        return false;
    uint8_t flags = push_folded(t, t->at, end);
    if (t->text->folded_count > first || t->failed) { /* a lone joiner folds to nothing and is no token */
        struct token *token = push_token(t, kind, end, first);
        if (token != NULL)
            token->flags = flags;
    }
    t->at = end;
    return true;
}

/* ---- addresses ------------------------------------------------------------------------------------------------- */

static bool begins_with(const struct tokenizer *t, const char *prefix)
{
    for (size_t i = 0; prefix[i] != '\0'; i++)
        if (lower(code_at(t, t->at + i)) != (unsigned char)prefix[i])
            return false;
    return true;
}

static bool read_url(struct tokenizer *t)
{
    uint32_t first_letter = t->codes[t->at] | 32;
    if ((first_letter != 'h' && first_letter != 'w') || is_ascii_word(code_before(t)))
        return false;
    if (!begins_with(t, "http://") && !begins_with(t, "https://") && !begins_with(t, "www."))
        return false;
    size_t end = t->at;
    while (end < t->count && t->codes[end] != '<' && t->codes[end] != '>' && t->codes[end] != '"'
           && classify(t->codes[end]) != CLASS_SPACE)
        end++;
    while (end > t->at + 1 && t->codes[end - 1] < 0x80 && strchr(".,;:!?)]}'*", (int)t->codes[end - 1]) != NULL)
        end--; /* the sentence's own marks */
    size_t first = t->text->folded_count;
    push_symbol(t, SYMBOL_URL, t->at);
    (void)push_token(t, TOKEN_URL, end, first);
    t->at = end;
    return true;
}

static bool read_mention(struct tokenizer *t)
{
    if (t->codes[t->at] != '@' || is_ascii_word(code_before(t)) || !is_ascii_word(code_at(t, t->at + 1)))
        return false;
    size_t end = t->at + 1;
    while (end < t->count && end - t->at < FOLD_WORD_LIMIT && is_ascii_word(t->codes[end]))
        end++;
    size_t first = t->text->folded_count;
    push_symbol(t, '@', t->at);
    (void)push_folded(t, t->at + 1, end);
    (void)push_token(t, TOKEN_MENTION, end, first);
    t->at = end;
    return true;
}

/* ---- hashtags -------------------------------------------------------------------------------------------------- */

static bool is_upper(uint32_t code)
{
    return code - 'A' < 26;
}

/* The end of one word inside a hashtag: "USChipBan2026" gives US, Chip, Ban, 2026. */
static size_t find_part_end(const struct tokenizer *t, size_t at, size_t end)
{
    size_t part = at + 1;
    bool digit = classify(t->codes[at]) == CLASS_DIGIT;
    while (part < end) {
        uint32_t code = t->codes[part];
        bool starts = is_upper(code) && (!is_upper(t->codes[part - 1])
                      || (part + 1 < end && !is_upper(t->codes[part + 1]) && t->codes[part + 1] != '_'
                          && classify(t->codes[part + 1]) == CLASS_LETTER));
        if (code == '_' || starts || (classify(code) == CLASS_DIGIT) != digit)
            break;
        part++;
    }
    return part;
}

/* The words inside stand in the stream behind the hashtag, as if they had been written there; they point at their own
 * bytes. */
static void push_parts(struct tokenizer *t, size_t at, size_t end)
{
    size_t begin = t->at;
    while (at < end && !t->failed) {
        if (t->codes[at] == '_') {
            at++;
            continue;
        }
        size_t part = find_part_end(t, at, end);
        size_t first = t->text->folded_count;
        uint8_t flags = push_folded(t, at, part);
        t->at = at;
        if (t->text->folded_count == first) { /* joiners alone fold to nothing */
            at = part;
            continue;
        }
        struct token *token = push_token(t, TOKEN_PART, part, first);
        if (token != NULL)
            token->flags = flags;
        push_symbol(t, ' ', part);
        at = part;
    }
    t->at = begin;
}

static bool read_hashtag(struct tokenizer *t)
{
    if (t->codes[t->at] != '#' || is_ascii_word(code_before(t)))
        return false;
    size_t end = t->at + 1;
    bool letters = false;
    while (end < t->count && end - t->at < FOLD_WORD_LIMIT) {
        enum char_class class = classify(t->codes[end]);
        if (!classify_is_word(class) && class != CLASS_IDEOGRAPH && t->codes[end] != '_')
            break;
        letters |= class != CLASS_DIGIT;
        end++;
    }
    if (!letters)
        return false; /* "#1" is a number with a sign */
    size_t first = t->text->folded_count;
    push_symbol(t, '#', t->at);
    (void)push_folded(t, t->at + 1, end);
    (void)push_token(t, TOKEN_HASHTAG, end, first);
    push_blank(t, end);
    push_parts(t, t->at + 1, end);
    t->at = end;
    return true;
}

/* ---- emoji ----------------------------------------------------------------------------------------------------- */

static void push_emoji(struct tokenizer *t, size_t end, uint32_t key, uint32_t base, bool elongated)
{
    struct text *text = t->text;
    struct token *last = text->token_count > 0 ? &text->tokens[text->token_count - 1] : NULL;
    if (last != NULL && last->kind == TOKEN_EMOJI && last->end == text->offsets[t->at]
        && text->folded[last->first] == key) {
        last->repeat++;
        last->end = text->offsets[end];
        t->at = end;
        return;
    }
    size_t first = text->folded_count;
    push_symbol(t, key, t->at);
    struct token *token = push_token(t, TOKEN_EMOJI, end, first);
    if (token != NULL) {
        token->polarity = (int8_t)emoji_polarity_of(base);
        token->flags = elongated ? TOKEN_ELONGATED : 0;
    }
    t->at = end;
}

static bool read_emoji(struct tokenizer *t)
{
    uint32_t key, base;
    if (!emoji_may_begin(t->codes[t->at]))
        return false;
    size_t length = emoji_match(t->codes + t->at, t->count - t->at, &key, &base);
    if (length == 0)
        return false;
    push_emoji(t, t->at + length, key, base, false);
    return true;
}

static bool read_emoticon(struct tokenizer *t)
{
    uint32_t key;
    bool repeated;
    size_t length = emoticon_match(t->codes + t->at, t->count - t->at, code_before(t), &key, &repeated);
    if (length == 0)
        return false;
    push_emoji(t, t->at + length, key, key, repeated);
    return true;
}

/* ":fire:", and ":party_parrot:" too, which no table knows but whose name is a word of its own. */
static bool read_shortcode(struct tokenizer *t)
{
    if (t->codes[t->at] != ':' || is_ascii_word(code_before(t)))
        return false;
    char name[SHORTCODE_LIMIT];
    size_t length = 0;
    bool letters = false;
    size_t at = t->at + 1;
    while (at < t->count && length < SHORTCODE_LIMIT) {
        uint32_t code = t->codes[at];
        if (!is_ascii_word(code) && code != '+' && code != '-')
            break;
        letters |= (code | 32) - 'a' < 26;
        name[length++] = (char)lower(code);
        at++;
    }
    if (length < 1 || code_at(t, at) != ':' || is_ascii_word(code_at(t, at + 1)))
        return false;
    uint32_t base = 0;
    uint32_t key = emoji_by_name(name, length, &base);
    if (key == 0) {
        if (!letters || length < 3)
            return false;
        key = 2166136261u;
        for (size_t i = 0; i < length; i++)
            key = (key ^ (unsigned char)name[i]) * 16777619u;
        key |= 0x80000000u;
    }
    push_emoji(t, at + 1, key, base, false);
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

int32_t text_tokenize(struct text *text, const char *utf8, struct vane_error *error)
{
    struct tokenizer t = { .text = text, .utf8 = utf8, .codes = text->codes, .count = text->code_count };
    text->folded_count = 0;
    text->token_count = 0;
    while (t.at < t.count && !t.failed)
        read_one(&t);
    push_blank(&t, t.count);
    if (t.failed)
        return error_memory(error);
    text->origin[text->folded_count] = text->offsets[t.count];
    return VANE_OK;
}
