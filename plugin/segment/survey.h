/* survey.h - the words of one short line, counted by what they can be. */
#ifndef SEGMENT_SURVEY_H
#define SEGMENT_SURVEY_H

#include "segment/dates.h"
#include "segment/words.h"

/* What one word is in its line. */
enum word_part { PART_OTHER, PART_DATE, PART_WEAK_DATE, PART_NUMBER, PART_MARK, PART_EMOJI, PART_KNOWN };

struct survey {
    const char *text;
    size_t length;
    struct words words;
    uint8_t parts[WORDS_MAX]; /* enum word_part */
    size_t others;            /* words without any sense */
    size_t texts;             /* words of letters */
    size_t numbers;           /* outside dates */
    size_t emoji;
    uint32_t senses;          /* of all words outside dates, together */
    struct date date;         /* the first clear date, else the first weak one */
    size_t date_at;
    bool has_date;
};

void survey_line(struct survey *survey, const char *text, size_t length);

/* True when every word outside dates is a number, a mark, or has one of the senses. */
bool survey_only(const struct survey *survey, uint32_t senses);

/* The last visible code point. */
uint32_t survey_last(const struct survey *survey);

static inline bool survey_has(const struct survey *survey, uint32_t senses)
{
    return (survey->senses & senses) != 0;
}

#endif
