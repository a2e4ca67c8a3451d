#include "segment/byline_parse.h"

#include <string.h>
#include <strings.h>

enum { NAME_WORDS = 5, NAME_BYTES = 48 };

static bool is_sentence_end(uint32_t code)
{
    return code == '.' || code == '?' || code == '!' || code == 0x2026 || code == 0x3002;
}

static bool is_namelike(const struct survey *survey, size_t at)
{
    const struct word *word = &survey->words.items[at];
    if (survey->parts[at] == PART_OTHER)
        return true;
    if (survey->parts[at] != PART_KNOWN)
        return false;
    /* "April", "Will", "Archie Archive": a word known by itself may still be part of a name. */
    const uint32_t soft = SENSE_NAV | SENSE_MONTH | SENSE_WEEKDAY | SENSE_LURE | SENSE_FIELD | SENSE_UNIT |
                          SENSE_EXPAND | SENSE_FOOTER | SENSE_SORT | SENSE_ZONE | SENSE_HALF;
    return word->phrase == 1 && (word->senses & ~soft) == 0;
}

/* Marks that stand inside names; some only without a space before them. */
static bool joins_name(const struct survey *survey, size_t at)
{
    const struct word *word = &survey->words.items[at];
    if (survey->parts[at] == PART_EMOJI)
        return true;
    if (survey->parts[at] == PART_NUMBER)
        return word->start > 0 && survey->text[word->start - 1] != ' ' ? true : word->length <= 4;
    if (survey->parts[at] != PART_MARK)
        return false;
    bool tight = word->start > 0 && survey->text[word->start - 1] != ' ';
    switch (word->code) {
    case '.': case '_': case '-': case '\'': case 0x2019: case '~': case '!': case '*': case '+':
        return tight;
    case '@': case '/':
        return true;
    case '&':
        return true;
    default:
        return false;
    }
}

struct run {
    size_t first, end, words;
};

/* The first run of name words at or after `from`. */
static struct run find_name(const struct survey *survey, size_t from)
{
    struct run run = { 0, 0, 0 };
    for (size_t at = from; at < survey->words.count; at++) {
        if (is_namelike(survey, at)) {
            if (run.words == 0)
                run.first = at;
            run.words++;
            run.end = at + 1;
        } else if (run.words > 0 && !joins_name(survey, at)) {
            break;
        }
    }
    if (run.words == 0)
        return run;
    /* "@" and "u/" in front, and marks and digits right behind, belong to the name. */
    while (run.first > from && joins_name(survey, run.first - 1) &&
           survey->parts[run.first - 1] != PART_NUMBER)
        run.first--;
    while (run.end < survey->words.count && joins_name(survey, run.end) &&
           survey->words.items[run.end].start == survey->words.items[run.end - 1].start +
                                                 survey->words.items[run.end - 1].length &&
           (survey->words.items[run.end].code != '.' || survey->words.items[run.end - 1].length == 1))
        run.end++; /* a full stop only after an initial */
    return run;
}

static size_t find_sense(const struct survey *survey, uint32_t sense, size_t from)
{
    for (size_t at = from; at < survey->words.count; at++)
        if (survey->parts[at] == PART_KNOWN && (survey->words.items[at].senses & sense) != 0 &&
            survey->words.items[at].phrase > 0)
            return at;
    return survey->words.count;
}

static size_t count_namelike(const struct survey *survey, size_t from, size_t end)
{
    size_t count = 0;
    for (size_t at = from; at < end; at++)
        count += is_namelike(survey, at);
    return count;
}

static void set_author(const struct survey *survey, struct run run, struct byline *byline)
{
    const struct word *first = &survey->words.items[run.first];
    const struct word *last = &survey->words.items[run.end - 1];
    byline->author_start = first->start;
    byline->author_length = (uint32_t)(last->start + last->length - first->start);
}

static void set_time(const struct survey *survey, struct byline *byline)
{
    const struct word *first = &survey->words.items[survey->date_at];
    const struct word *last = &survey->words.items[survey->date_at + survey->date.count - 1];
    byline->time_start = first->start;
    byline->time_length = (uint32_t)(last->start + last->length - first->start);
}

static bool run_fits(const struct survey *survey, struct run run)
{
    if (run.words == 0 || run.words > NAME_WORDS)
        return false;
    const struct word *first = &survey->words.items[run.first];
    const struct word *last = &survey->words.items[run.end - 1];
    return (size_t)(last->start + last->length - first->start) <= NAME_BYTES;
}

/* "Guest says", "Anonymous on March 3": a badge can stand where the name would. */
static struct run find_badge(const struct survey *survey, size_t end)
{
    struct run run = { 0, 0, 0 };
    for (size_t at = 0; at < end; at++)
        if (survey->parts[at] == PART_KNOWN && (survey->words.items[at].senses & SENSE_BADGE) != 0) {
            if (run.words == 0)
                run.first = at;
            if (run.words > 0 && at > run.end)
                break;
            run.end = at + 1;
            run.words++;
        }
    bool bracketed = run.words > 0 && run.first > 0 && run.end < survey->words.count &&
                     survey->words.items[run.first - 1].code == '[' && survey->words.items[run.end].code == ']';
    if (bracketed) { /* "[deleted]" */
        run.first--;
        run.end++;
    }
    return run;
}

static bool is_lower(const struct survey *survey, size_t at)
{
    char c = at < survey->words.count ? survey->text[survey->words.items[at].start] : 'A';
    return c >= 'a' && c <= 'z';
}

/* How many words and marks behind the first of a name stand tight at it: "anna-b". */
static size_t first_joins(const struct survey *survey, struct run name)
{
    size_t at = name.first + 1;
    while (at < name.end && survey->text[survey->words.items[at].start - 1] != ' ')
        at++;
    return at - name.first - 1;
}

static uint32_t parse_says(const struct survey *survey, size_t verb, struct byline *byline)
{
    struct run name = find_name(survey, 0);
    size_t before = count_namelike(survey, 0, verb);
    size_t after = verb + survey->words.items[verb].phrase;
    if (name.words > 0 && name.end > verb)
        name.words = 0;
    if (name.words == 0)
        name = find_badge(survey, verb);
    bool deed = find_sense(survey, SENSE_BY, 0) < verb && survey_last(survey) == ':' && name.first == 0;
    if (deed && name.words > 1 && is_lower(survey, name.first + 1 + first_joins(survey, name)))
        name.end = name.first + 1 + first_joins(survey, name); /* "X passed this on from Y and added:" */
    else if (name.words > 0 && name.end < verb && name.first == 0 && survey->words.items[name.end].type == WORD_TEXT)
        name.end = verb; /* "the admin says": known words between belong to the name */
    bool date = survey->has_date && (survey->date_at >= verb || survey->date.strength == DATE_CLEAR);
    if (!run_fits(survey, name) || before > NAME_WORDS + 1 || count_namelike(survey, after, survey->words.count) > 2)
        return 0;
    bool colon = survey_last(survey) == ':';
    bool bare = true; /* "X said", "X said..." */
    for (size_t at = after; at < survey->words.count; at++)
        bare = bare && (survey->words.items[at].code == '.' || survey->words.items[at].code == 0x2026);
    if (!colon && !bare && !date)
        return 0;
    if (survey_has(survey, SENSE_PRONOUN) && !(date && colon))
        return 0;
    set_author(survey, name, byline);
    return MARK_SAYS | (date ? MARK_BYLINE : 0u);
}

static uint32_t parse_by(const struct survey *survey, size_t by, struct byline *byline)
{
    size_t after = by + survey->words.items[by].phrase;
    struct run name = find_name(survey, after);
    if (name.words == 0 && after < survey->words.count && (survey->words.items[after].senses & SENSE_BADGE) != 0)
        name = (struct run){ after, after + 1, 1 };
    bool clear = survey->date.strength == DATE_CLEAR;
    size_t before = count_namelike(survey, 0, by);
    size_t rest = count_namelike(survey, 0, survey->words.count) - before - (name.words > 1 ? name.words : 0);
    if (!run_fits(survey, name) || before > (clear ? 9u : 0u) || rest > 4)
        return 0;
    if (name.first > after + 2 || (by > 0 && !clear))
        return 0;
    if (!clear && (survey->texts > 7 || is_sentence_end(survey_last(survey))))
        return 0;
    set_author(survey, name, byline);
    return MARK_BY | (clear ? MARK_BYLINE : 0u);
}

/* "name 3 hours ago", "March 3, 2026 name", "3 hours ago | Reply". */
static uint32_t parse_dated(const struct survey *survey, struct byline *byline)
{
    bool clear = survey->date.strength == DATE_CLEAR;
    size_t names = count_namelike(survey, 0, survey->words.count);
    struct run name = find_name(survey, 0);
    bool range = survey->date_at > 1 && survey->words.items[survey->date_at - 2].type == WORD_NUMBER; /* 2-3 hours */
    bool separated = survey->date_at > 0 && survey->words.items[survey->date_at - 1].type == WORD_MARK && !range;
    bool ends = survey->date_at + survey->date.count == survey->words.count;
    if (!clear && !(ends && names <= 3 && (names == 0 || separated)))
        return 0;
    if (!clear && survey->date_at > 0 && !separated && names == 0)
        return 0;
    uint32_t last = survey_last(survey);
    if (names > NAME_WORDS + 1 || last == '?' || last == '!' || survey_has(survey, SENSE_PRONOUN))
        return 0;
    if (names == 0 && name.words == 0) {
        struct run badge = find_badge(survey, survey->date_at);
        if (badge.words == 0 || survey_has(survey, SENSE_REPLY))
            return MARK_DATE;
        set_author(survey, badge, byline);
        return MARK_DATE | (badge.first == 0 ? MARK_BYLINE : 0u);
    }
    if (!run_fits(survey, name))
        return 0;
    set_author(survey, name, byline);
    return MARK_BYLINE;
}

/* The bytes in front of " @name@host.tld" at the end of the line, or 0. */
static size_t before_address(const struct survey *survey)
{
    size_t at = survey->length;
    while (at > 0 && survey->text[at - 1] != ' ')
        at--;
    const char *word = survey->text + at;
    size_t length = survey->length - at;
    bool address = at > 1 && length > 5 && word[0] == '@' && memchr(word + 1, '@', length - 1) != NULL &&
                   memchr(word, '.', length) != NULL;
    return address ? at - 1 : 0;
}

/* "Anna BergAnna Berg": a picture's description and the name beside it. */
static bool is_doubled_name(const struct survey *survey)
{
    size_t half = survey->length / 2;
    return survey->length % 2 == 0 && half >= 3 && half <= NAME_BYTES && survey->text[0] > '9' &&
           survey->text[half - 1] != ' ' && memcmp(survey->text, survey->text + half, half) == 0;
}

static uint32_t parse_handle(const struct survey *survey, struct byline *byline)
{
    if (is_doubled_name(survey)) {
        byline->author_start = 0;
        byline->author_length = (uint32_t)(survey->length / 2);
        return MARK_HANDLE | MARK_NAME;
    }
    size_t named = survey->length <= 2 * NAME_BYTES ? before_address(survey) : 0;
    if (named > 0) {
        byline->author_start = 0;
        byline->author_length = (uint32_t)named;
        return MARK_HANDLE | MARK_NAME;
    }
    if (survey->words.count < 2 || survey->length > NAME_BYTES + 16)
        return 0;
    for (size_t at = 0; at < survey->length; at++)
        if (survey->text[at] == ' ')
            return 0;
    size_t at = survey->text[0] == '/' ? 1 : 0;
    bool user = survey->length > at + 2 && (survey->text[at] | 0x20) == 'u' && survey->text[at + 1] == '/';
    if (!user && (survey->text[0] != '@' || survey->words.items[1].type == WORD_MARK))
        return 0;
    byline->author_start = 0;
    byline->author_length = (uint32_t)survey->length;
    return MARK_HANDLE | MARK_NAME;
}

/* "Author: name", and nothing else. */
static uint32_t parse_labelled(const struct survey *survey, struct byline *byline)
{
    static const char *const labels[] = { "author", "poster",   "user",   "username", "name",
                                          "member", "posted by", "autor", "auteur",   "nick" };
    size_t colon = 0;
    while (colon < survey->words.count && survey->words.items[colon].code != ':')
        colon++;
    if (colon == 0 || colon > 2 || colon + 1 >= survey->words.count)
        return 0;
    const struct word *word = &survey->words.items[colon - 1];
    size_t length = (size_t)(word->start + word->length);
    bool known = false;
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        known = known || (strlen(labels[i]) == length && strncasecmp(labels[i], survey->text, length) == 0);
    struct run name = { colon + 1, survey->words.count, survey->words.count - colon - 1 };
    if (!known || !run_fits(survey, name) || is_sentence_end(survey_last(survey)))
        return 0;
    set_author(survey, name, byline);
    return MARK_BY;
}

uint32_t byline_parse(const struct survey *survey, struct byline *byline)
{
    uint32_t marks = 0;
    size_t verb = find_sense(survey, SENSE_SAYS, 0);
    size_t by = find_sense(survey, SENSE_BY, 0);
    if (survey->words.truncated)
        return 0;
    if (verb < survey->words.count && verb > 0)
        marks = parse_says(survey, verb, byline);
    if (marks == 0 && by < survey->words.count)
        marks = parse_by(survey, by, byline);
    if (marks == 0 && !survey->has_date)
        marks = parse_labelled(survey, byline);
    if (marks == 0 && survey->has_date)
        marks = parse_dated(survey, byline);
    if (marks == 0)
        return parse_handle(survey, byline);
    if (survey->has_date && (marks & (MARK_BYLINE | MARK_DATE)) != 0) {
        set_time(survey, byline);
        marks |= survey->date.relative ? (uint32_t)MARK_RELATIVE : 0u;
    }
    return marks;
}

bool byline_is_name(const struct survey *survey)
{
    size_t names = count_namelike(survey, 0, survey->words.count);
    if (names == 0 || names > 4 || survey->texts > 5 || survey->length > 40 || survey->words.truncated)
        return false;
    const uint32_t never = SENSE_PRONOUN | SENSE_FORM | SENSE_REPLY | SENSE_SAYS | SENSE_BY | SENSE_PINGBACK;
    if (survey_has(survey, never) || survey->date.strength == DATE_CLEAR)
        return false;
    if (survey->has_date && survey->date.relative && survey->date_at == 0)
        return false; /* "2 weeks later" */
    uint32_t last = survey_last(survey);
    const struct word *first = &survey->words.items[0];
    for (size_t at = 0; at < survey->words.count; at++)
        if (survey->words.items[at].type == WORD_MARK && survey->words.items[at].code == '|')
            return false; /* a menu */
    const struct word *before = survey->words.count > 1 ? &survey->words.items[survey->words.count - 2] : first;
    bool initial = last == '.' && before->type == WORD_TEXT && before->length <= 2 && names >= 2; /* "Anna D." */
    return (!is_sentence_end(last) || initial) && last != ':' && last != ',' && last != ';' &&
           (first->type != WORD_MARK || first->code == '@' || first->code == 0x2013 || first->code == 0x2014 ||
            first->emoji);
}
