/* dates.h - dates and times in the words of a short line, absolute and relative. */
#ifndef SEGMENT_DATES_H
#define SEGMENT_DATES_H

#include <stdbool.h>
#include <stddef.h>

#include "segment/words.h"

enum date_strength {
    DATE_NONE,
    DATE_WEAK, /* could be something else: "10:13", "5h", "December 2021" */
    DATE_CLEAR /* names a day, or a time ago */
};

struct date {
    size_t count; /* words it takes */
    enum date_strength strength;
    bool relative;
    bool clock;   /* holds a time of the day */
};

/* The date that begins at words->items[at], with its time and zone; strength DATE_NONE when none does. */
struct date date_match(const struct words *words, const char *text, size_t at);

#endif
