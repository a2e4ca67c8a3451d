/* emoji_table.h - the generated tables behind emoji.h. Nothing else reads them. */
#ifndef TEXT_EMOJI_TABLE_H
#define TEXT_EMOJI_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum { EMOJI_LONGEST = 7 };
#define EMOJI_STARTS 0x80000000u   /* a sequence begins with this code point */
#define EMOJI_SEQUENCE 0x80000000u /* a name stands for a sequence */

struct emoji_name {
    const char *name;
    uint32_t value;
};

struct emoji_polarity {
    uint32_t code;
    int8_t score; /* -100 to 100 */
};

extern const size_t emoji_single_count;
extern const uint32_t emoji_single[];
extern const size_t emoji_sequence_count;
extern const uint32_t emoji_sequence[][EMOJI_LONGEST];
extern const size_t emoji_name_count;
extern const struct emoji_name emoji_name[];
extern const size_t emoji_polarity_count;
extern const struct emoji_polarity emoji_polarity[];

#endif
