/* classify.h - what kind of character a code point is, with a table for ASCII. */
#ifndef TEXT_CLASSIFY_H
#define TEXT_CLASSIFY_H

#include <stdbool.h>
#include <stdint.h>

enum char_class {
    CLASS_SPACE,       /* also control characters */
    CLASS_LETTER,
    CLASS_DIGIT,
    CLASS_MARK,        /* continues a word: combining marks, joiners */
    CLASS_IDEOGRAPH,   /* a word by itself: Han, kana */
    CLASS_PUNCTUATION,
    CLASS_SYMBOL,
    CLASS_IGNORED      /* variation selectors and other invisible marks outside a word */
};

extern const uint8_t classify_ascii[128];

enum char_class classify_unicode(uint32_t code);

static inline enum char_class classify(uint32_t code)
{
    return code < 128 ? (enum char_class)classify_ascii[code] : classify_unicode(code);
}

static inline bool classify_is_apostrophe(uint32_t code)
{
    return code == '\'' || code == 0x2019 || code == 0x2BC || code == 0xFF07;
}

/* True for what can stand inside a word. */
static inline bool classify_is_word(enum char_class class)
{
    return class == CLASS_LETTER || class == CLASS_DIGIT || class == CLASS_MARK;
}

#endif
