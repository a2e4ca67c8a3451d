#include "segment/survey.h"

static void mark_dates(struct survey *survey)
{
    const struct words *words = &survey->words;
    survey->has_date = false;
    survey->date = (struct date){ 0, DATE_NONE, false, false };
    survey->date_at = 0;
    for (size_t at = 0; at < words->count;) {
        struct date date = date_match(words, survey->text, at);
        if (date.strength == DATE_NONE) {
            at++;
            continue;
        }
        for (size_t i = 0; i < date.count; i++)
            survey->parts[at + i] = date.strength == DATE_CLEAR ? PART_DATE : PART_WEAK_DATE;
        if (date.strength > survey->date.strength) {
            survey->date = date;
            survey->date_at = at;
            survey->has_date = true;
        }
        at += date.count;
    }
}

static void count_word(struct survey *survey, size_t at)
{
    const struct word *word = &survey->words.items[at];
    survey->texts += word->type == WORD_TEXT;
    if (survey->parts[at] == PART_DATE || survey->parts[at] == PART_WEAK_DATE)
        return;
    if (word->type == WORD_MARK) {
        survey->parts[at] = word->emoji ? PART_EMOJI : PART_MARK;
        survey->emoji += word->emoji;
    } else if (word->type == WORD_NUMBER) {
        survey->parts[at] = PART_NUMBER;
        survey->numbers++;
    } else if (word->senses != 0) {
        survey->parts[at] = PART_KNOWN;
        survey->senses |= word->senses;
    } else {
        survey->parts[at] = PART_OTHER;
        survey->others++;
    }
}

/* "Name <name at host>": what stands between < and > is no word of a name. */
static void hide_addresses(struct survey *survey)
{
    bool inside = false;
    for (size_t at = 0; at < survey->words.count; at++) {
        struct word *word = &survey->words.items[at];
        bool mark = word->type == WORD_MARK;
        inside = inside ? !(mark && word->code == '>') : mark && word->code == '<';
        if (inside) {
            word->type = WORD_MARK;
            word->senses = 0;
            word->phrase = 0;
        }
    }
}

void survey_line(struct survey *survey, const char *text, size_t length)
{
    survey->text = text;
    survey->length = length;
    survey->others = survey->texts = survey->numbers = survey->emoji = 0;
    survey->senses = 0;
    words_cut(&survey->words, text, length);
    for (size_t at = 0; at < survey->words.count; at++)
        survey->parts[at] = PART_OTHER;
    mark_dates(survey);
    hide_addresses(survey);
    for (size_t at = 0; at < survey->words.count; at++)
        count_word(survey, at);
}

bool survey_only(const struct survey *survey, uint32_t senses)
{
    for (size_t at = 0; at < survey->words.count; at++)
        if (survey->parts[at] == PART_OTHER || (survey->parts[at] == PART_KNOWN &&
                                                (survey->words.items[at].senses & senses) == 0))
            return false;
    return true;
}

uint32_t survey_last(const struct survey *survey)
{
    if (survey->words.count == 0)
        return 0;
    const struct word *word = &survey->words.items[survey->words.count - 1];
    return word->type == WORD_MARK ? word->code : (uint8_t)survey->text[word->start + word->length - 1];
}
