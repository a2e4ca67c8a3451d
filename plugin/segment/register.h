/* register.h - how much a stretch of text sounds like a reader and not like a newsroom. */
#ifndef SEGMENT_REGISTER_H
#define SEGMENT_REGISTER_H

#include <stddef.h>

/* Counts of one stretch; add stretches by calling register_add again. */
struct register_counts {
    size_t words;
    size_t first_person; /* I, my, we, outside quotation marks */
    size_t second_person;
    size_t informal;     /* lol, gonna, imho, contractions */
    size_t emoji;
    size_t excited;      /* ! ? ... and letters held down */
    size_t lower_starts; /* sentences that begin small */
};

void register_add(struct register_counts *counts, const char *text, size_t length);

/* 0 (a news article) to 1 (a chat). */
double register_informal(const struct register_counts *counts);

#endif
