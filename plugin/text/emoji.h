/* emoji.h - finds emoji in a row of code points and gives each one number, however it was written.
 *
 * The key of an emoji is its code point, or for a sequence a number above 0x80000000. A sequence with its joiners,
 * the same one with the joiners lost (as text extractors leave it), and every skin tone have the same key, and so
 * have the :shortcodes: and emoticons that stand for it.
 */
#ifndef TEXT_EMOJI_H
#define TEXT_EMOJI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when an emoji could begin with this code point; a quick test before emoji_match. */
static inline bool emoji_may_begin(uint32_t code)
{
    return code >= 0x203C
               ? code <= 0x3299 || code >= 0x1F000
               : code == 0xA9 || code == 0xAE || code == '#' || code == '*' || (code >= '0' && code <= '9');
}

/* The number of code points, from codes[0], that form one emoji; 0 when none begins there. *key is its key and *base
 * the code point its polarity is looked up by. Signs that are mostly text, such as the copyright sign, count only
 * with a variation selector behind them. */
size_t emoji_match(const uint32_t *codes, size_t count, uint32_t *key, uint32_t *base);

/* The key of the emoji a shortcode names (without its colons), or 0. */
uint32_t emoji_by_name(const char *name, size_t length, uint32_t *base);

/* The number of code points, from codes[0], that form an emoticon such as :-) with repeated mouths; 0 when none does.
 * `before` is the code point in front, 0 at the start. *repeated tells of a repeated mouth. */
size_t emoticon_match(const uint32_t *codes, size_t count, uint32_t before, uint32_t *key, bool *repeated);

/* -100 (stands in negative texts) to 100; 0 also for an emoji nobody counted. */
int emoji_polarity_of(uint32_t base);

#endif
