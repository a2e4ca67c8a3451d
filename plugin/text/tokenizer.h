/* tokenizer.h - where the tokenizer stands, and how its readers write what they read.
 *
 * tokenize.c goes through the comment and reads words and marks; tokenize_signs.c reads what has a sign of its own:
 * addresses, mentions, hashtags, emoji.
 */
#ifndef TEXT_TOKENIZER_H
#define TEXT_TOKENIZER_H

#include <stdbool.h>

#include "base/memory.h"
#include "text/symbol_hash.h"
#include "text/text.h"

struct tokenizer {
    struct text *text;
    const char *utf8;
    const uint32_t *codes;
    size_t count;
    size_t at;
    bool failed; /* out of memory */
};

/* Each looks at codes[at], and either returns false or appends its tokens and moves `at` behind them. */
bool read_url(struct tokenizer *t);
bool read_mention(struct tokenizer *t);
bool read_hashtag(struct tokenizer *t);
bool read_emoji(struct tokenizer *t);
bool read_emoticon(struct tokenizer *t);
bool read_shortcode(struct tokenizer *t);

static inline uint32_t code_at(const struct tokenizer *t, size_t place)
{
    return place < t->count ? t->codes[place] : 0;
}

/* ---- output ---------------------------------------------------------------------------------------------------- */

/* Room for so many symbols and the origin behind the last, and for one token; false when there is no memory. */
bool reserve_symbols_slow(struct tokenizer *t, size_t count);
bool reserve_token(struct tokenizer *t);

static inline bool reserve_symbols(struct tokenizer *t, size_t count)
{
    const struct text *text = t->text;
    size_t wanted = text->folded_count + count + 1;
    return (wanted <= text->folded_capacity && wanted <= text->origin_capacity) || reserve_symbols_slow(t, count);
}

static inline void push_symbol(struct tokenizer *t, uint32_t symbol, size_t code_index)
{
    struct text *text = t->text;
    if (!reserve_symbols(t, 1))
        return;
    text->folded[text->folded_count] = symbol;
    text->origin[text->folded_count++] = text->offsets[code_index];
}

/* One blank between tokens that white space parts, and one in front of the first. */
static inline void push_blank(struct tokenizer *t, size_t code_index)
{
    const struct text *text = t->text;
    if (text->folded_count == 0 || text->folded[text->folded_count - 1] != ' ')
        push_symbol(t, ' ', code_index);
}

/* Appends a token for codes[t->at, end) whose symbols were pushed from `first` on and have this hash. NULL when there
 * is no memory. */
static inline struct token *push_hashed(struct tokenizer *t, enum token_kind kind, size_t end, size_t first,
                                        uint64_t hash)
{
    struct text *text = t->text;
    if ((t->failed || text->token_count == text->token_capacity) && !reserve_token(t))
        return NULL;
    struct token *token = &text->tokens[text->token_count++];
    *token = (struct token){
        .hash = hash,
        .begin = text->offsets[t->at],
        .end = text->offsets[end],
        .first = (uint32_t)first,
        .count = (uint32_t)(text->folded_count - first),
        .repeat = 1,
        .kind = (uint8_t)kind,
    };
    return token;
}

/* The same for symbols that nobody has hashed yet. */
struct token *push_token(struct tokenizer *t, enum token_kind kind, size_t end, size_t first);

/* Pushes a word's folded symbols; returns the flags it earned. */
uint8_t push_folded(struct tokenizer *t, size_t begin, size_t end);

#endif
