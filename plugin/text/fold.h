/* fold.h - the folded form of words: case, compatibility forms, elongation. */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FOLD_WORD_LIMIT = 128 }; /* code points of one word; tokenize cuts longer ones */

/* No code point becomes more than 18 (U+FDFA) in compatibility decomposition. */
enum { FOLD_EXPANSION = 18 };

struct folded_word {
    uint32_t symbols[FOLD_WORD_LIMIT * FOLD_EXPANSION];
    uint32_t source[FOLD_WORD_LIMIT * FOLD_EXPANSION]; /* index of the code point each symbol came from */
    size_t count;
    bool elongated; /* a letter stood three times or more; two are left */
    bool caps;      /* at least two letters, all upper case */
};

/* Folds codes[0..count), count <= FOLD_WORD_LIMIT, which were decoded from bytes[0..length): NFKC with case folding
 * (utf8proc), apostrophes made plain. `source` is exact for ASCII and as near as can be otherwise. */
void fold_word(const uint32_t *codes, size_t count, const char *bytes, size_t length, struct folded_word *word);

/* A mark made plain: typographic quotes and dashes become those of ASCII, any other stays. */
uint32_t fold_mark(uint32_t code);

#endif
