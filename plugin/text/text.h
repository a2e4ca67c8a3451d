/* text.h - a comment as tokens.
 *
 * text_read turns bytes into tokens and a folded stream. The stream is the comment as the n-grams see it: lower case,
 * compatibility forms and typographic quotes made plain, letters repeated at most twice, white space as one blank,
 * each emoji and each URL one symbol. Every symbol knows the byte it came from, so a feature can point back into the
 * comment.
 */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/stop.h"
#include "vane/plugin.h"

/* 64 MiB; a longer text is refused with VANE_ERROR_LIMIT. */
#define TEXT_LIMIT ((size_t)64 << 20)

/* Symbols of the folded stream beyond Unicode; emoji sequences lie above 0x80000000. */
enum { SYMBOL_URL = 0x110000 };

enum token_kind {
    TOKEN_WORD,
    TOKEN_NUMBER,
    TOKEN_URL,
    TOKEN_MENTION,     /* @name */
    TOKEN_HASHTAG,     /* the whole of it */
    TOKEN_PART,        /* a word inside the hashtag before it; not in the folded stream's order of n-grams */
    TOKEN_EMOJI,       /* also :shortcodes: and emoticons; `repeat` of the same in a row are one token */
    TOKEN_PUNCTUATION, /* a run such as "?!" or "..."; `repeat` is its length */
    TOKEN_SYMBOL
};

enum token_flag {
    TOKEN_ELONGATED = 1, /* "soooo", ":)))" */
    TOKEN_CAPS = 2,      /* all capitals, two letters or more */
    TOKEN_NEGATION = 4,  /* "not", "never", "don't" */
    TOKEN_NEGATED = 8    /* in the scope of a negation */
};

struct token {
    uint64_t hash;         /* of its symbols (symbol_hash.h) */
    uint32_t begin, end;   /* bytes of the comment */
    uint32_t first, count; /* its symbols in `folded` */
    uint32_t repeat;       /* see token_kind; otherwise 1 */
    uint8_t kind;          /* token_kind */
    uint8_t flags;         /* token_flag */
    int8_t polarity;       /* emoji: -100 to 100 */
    uint8_t unused;
};

/* Scratch and result of text_read; all arrays grow as needed and are kept for the next comment.
 * folded[0] and folded[folded_count - 1] are blanks when there is any token. */
struct text {
    uint32_t *folded;
    uint32_t *origin; /* byte where folded[i] begins; has folded_count + 1 entries, the last is the length */
    size_t folded_count;
    struct token *tokens;
    size_t token_count;
    size_t invalid_bytes;

    uint32_t *codes;   /* the decoded comment */
    uint32_t *offsets; /* byte where codes[i] begins; one more entry than codes */
    size_t code_count;
    size_t code_capacity, offset_capacity, folded_capacity, origin_capacity, token_capacity;
    struct stop stop; /* asked while a long comment is read */
};

/* A zeroed struct text is ready for text_read. Frees what it holds and zeroes it. */
void text_clear(struct text *text);

/* Reads one comment; what `text` held before is replaced. utf8 may hold NUL and invalid bytes. VANE_ERROR_LIMIT,
 * VANE_ERROR_MEMORY, VANE_ERROR_STOPPED. Time and memory are linear in length. [one thread per text] */
int32_t text_read(struct text *text, const char *utf8, size_t length, struct vane_error *error);

#endif
