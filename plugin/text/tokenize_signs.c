/* tokenize_signs.c - what a sign tells from words: addresses, @mentions, #hashtags, emoji and what stands for them.
 */
#include <string.h>

#include "text/classify.h"
#include "text/emoji.h"
#include "text/fold.h"
#include "text/tokenizer.h"

enum { SHORTCODE_LIMIT = 48 /* characters between the colons */ };

static uint32_t code_before(const struct tokenizer *t)
{
    return t->at > 0 ? t->codes[t->at - 1] : 0;
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

/* ---- addresses ------------------------------------------------------------------------------------------------- */

static bool begins_with(const struct tokenizer *t, const char *prefix)
{
    for (size_t i = 0; prefix[i] != '\0'; i++)
        if (lower(code_at(t, t->at + i)) != (unsigned char)prefix[i])
            return false;
    return true;
}

bool read_url(struct tokenizer *t)
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

bool read_mention(struct tokenizer *t)
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

bool read_hashtag(struct tokenizer *t)
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

bool read_emoji(struct tokenizer *t)
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

bool read_emoticon(struct tokenizer *t)
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
bool read_shortcode(struct tokenizer *t)
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
