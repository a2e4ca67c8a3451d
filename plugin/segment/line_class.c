#include "segment/line_class.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/memory.h"
#include "segment/byline_parse.h"
#include "segment/labels.h"
#include "segment/line_context.h"
#include "segment/survey.h"

enum {
    SURVEY_BYTES = 200, /* longer lines are only looked at for how they begin */
    BEGIN_BYTES = 72,
    PROSE_WORDS = 8
};

static bool is_sentence_end(uint32_t code)
{
    return code == '.' || code == '?' || code == '!' || code == 0x2026 || code == 0x3002 || code == 0xFF01;
}

static bool is_rule(const struct survey *survey)
{
    size_t under = 0;
    while (under < survey->length && survey->text[under] == '_')
        under++;
    if (under >= 4 && under == survey->length)
        return true;
    if (survey->words.count < 3)
        return false;
    for (size_t at = 0; at < survey->words.count; at++) {
        const struct word *word = &survey->words.items[at];
        if (word->type != WORD_MARK || word->emoji ||
            (word->code < 0x80 && strchr("-=*_~#+.", (int)word->code) == NULL))
            return survey->text[0] == '_' && survey->words.count == 1;
    }
    return survey->emoji == 0;
}

/* Bracketed descriptions of what an extractor could not show. */
static bool is_placeholder(const char *text, size_t length)
{
    static const char *const things[] = { "image", "gif", "video", "photo", "picture", "sticker", "meme", "img" };
    if (length < 5 || text[0] != '[' || text[length - 1] != ']')
        return false;
    size_t at = 1;
    while (at < length && text[at] == ' ')
        at++;
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
        size_t size = strlen(things[i]);
        size_t same = 0;
        while (same < size && at + same < length && (text[at + same] | 0x20) == things[i][same])
            same++;
        if (same == size)
            return true;
    }
    return false;
}

/* "— Name (@name) March 3, 2026": the source of a post from elsewhere that an article shows. */
static bool is_embed_source(const struct survey *survey)
{
    if (survey->length < 8 || (memcmp(survey->text, "\xE2\x80\x94", 3) != 0 && survey->text[0] != '-'))
        return false;
    for (size_t at = 0; at + 1 < survey->length; at++)
        if (survey->text[at] == '(' && survey->text[at + 1] == '@')
            return true;
    return false;
}

/* The senses of the phrase that begins the line, behind marks and numbers. */
static uint32_t first_senses(const struct survey *survey, size_t *at)
{
    for (*at = 0; *at < survey->words.count; ++*at) {
        const struct word *word = &survey->words.items[*at];
        if (word->type == WORD_TEXT)
            return word->phrase > 0 ? word->senses : 0;
    }
    return 0;
}

static bool starts_upper(const struct survey *survey, size_t at)
{
    char c = at < survey->words.count ? survey->text[survey->words.items[at].start] : 'A';
    return !(c >= 'a' && c <= 'z');
}

/* Whether the first phrase rules the whole line: it is all of it, a colon follows, or the line is short for it. */
static bool phrase_rules(const struct survey *survey, size_t at, size_t texts_allowed)
{
    size_t after = at + survey->words.items[at].phrase;
    bool single = survey->words.items[at].phrase == 1;
    if (after >= survey->words.count)
        return true;
    if (survey->words.items[after].type == WORD_MARK && survey->words.items[after].code == ':')
        return true;
    size_t rest = 0;
    for (size_t i = after; i < survey->words.count; i++)
        rest += survey->words.items[i].type == WORD_TEXT;
    return single ? rest == 0 : survey->texts <= texts_allowed;
}

/* Headings, forms, footers and lists of something else: told by how the line begins. */
static uint32_t classify_begin(const struct survey *survey, bool whole)
{
    size_t at;
    uint32_t senses = first_senses(survey, &at);
    uint32_t marks = 0;
    if (survey->length >= 2 && memcmp(survey->text, "\xC2\xA9", 2) == 0)
        return MARK_FOOTER;
    if (senses == 0)
        return 0;
    bool dots = survey->length > 2 && survey->text[survey->length - 2] == '.'; /* "Recent comments .." */
    bool sentence = whole && is_sentence_end(survey_last(survey)) && !dots;
    bool upper = starts_upper(survey, at);
    if ((senses & SENSE_PINGBACK) != 0 && phrase_rules(survey, at, WORDS_MAX) && upper)
        marks |= MARK_PINGBACK;
    bool alone =
        survey->words.items[at].phrase > 1 || survey->has_date; /* "Edited 3 hours ago", not "Edited: I meant" */
    if ((senses & SENSE_SIGNATURE) != 0 && survey->texts <= 14 && whole && alone)
        marks |= MARK_SIGNATURE;
    if ((senses & SENSE_EMPTY) != 0 && whole && survey->texts <= 14 && phrase_rules(survey, at, 14))
        marks |= MARK_EMPTY;
    if ((senses & SENSE_FORM) != 0 && upper && phrase_rules(survey, at, 24))
        marks |= MARK_FORM;
    if ((senses & SENSE_FOOTER) != 0 && upper && phrase_rules(survey, at, WORDS_MAX))
        marks |= MARK_FOOTER;
    if ((senses & SENSE_LURE) != 0 && upper && !sentence && phrase_rules(survey, at, 8))
        marks |= MARK_LURE;
    return marks;
}

/* True when the only number of the line is 0. */
static bool counts_zero(const struct survey *survey)
{
    for (size_t at = 0; at < survey->words.count; at++)
        if (survey->parts[at] == PART_NUMBER)
            return survey->numbers == 1 && survey->words.items[at].length == 1 &&
                   survey->text[survey->words.items[at].start] == '0';
    return false;
}

/* "One thought on ..." */
static bool is_spelled_amount(const struct survey *survey)
{
    static const char *const amounts[] = { "one", "two", "three", "four", "five", "ein", "zwei", "drei", "un", "une",
                                           "deux", "trois", "uno", "una", "dos", "tres", "um", "uma", "een", "en" };
    const struct word *word = &survey->words.items[0];
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0] && starts_upper(survey, 0); i++)
        if (word->length == strlen(amounts[i]) &&
            strncasecmp(survey->text + word->start, amounts[i], word->length) == 0)
            return true;
    return false;
}

/* "12 comments", "Comments (3)", "All 3 replies", "20 thoughts on ...". */
static uint32_t classify_heading(const struct survey *survey)
{
    const struct words *words = &survey->words;
    size_t at;
    uint32_t senses = first_senses(survey, &at);
    if ((senses & SENSE_HEADING) != 0 && survey->texts <= words->items[at].phrase + 4u && starts_upper(survey, at))
        return MARK_HEADING;
    if (survey_has(survey, SENSE_SORT) && survey->texts <= 9 &&
        survey_only(survey, SENSE_SORT | SENSE_GLUE | SENSE_COMMENT | SENSE_CONTROL | SENSE_DAY | SENSE_COUNT |
                                SENSE_JOIN | SENSE_BY | SENSE_PRONOUN | SENSE_LURE))
        return MARK_HEADING | MARK_SORT;
    if (!survey_has(survey, SENSE_COMMENT) || survey->has_date || (senses & SENSE_CONTROL) != 0)
        return 0; /* "Read 37 replies" leads to them */
    /* The amount, then at most one word, then what is counted. */
    for (size_t i = 0; i + 1 < words->count && i < 4; i++) {
        if (words->items[i].type != WORD_NUMBER && !(i == 0 && is_spelled_amount(survey)))
            continue;
        for (size_t next = i + 1; next <= i + 2 && next < words->count; next++) {
            if ((words->items[next].senses & SENSE_COMMENT) == 0)
                continue;
            size_t after = next + words->items[next].phrase;
            bool open = after < words->count && survey->texts > 12;
            bool on =
                after < words->count && (words->items[after].senses & (SENSE_JOIN | SENSE_GLUE | SENSE_BY)) != 0;
            if (open && !on)
                return 0;
            bool zero = words->items[i].length == 1 && survey->text[words->items[i].start] == '0';
            return zero ? (survey->texts <= 4 ? MARK_EMPTY : 0) : MARK_HEADING; /* "You have selected 0 posts" */
        }
    }
    if ((senses & SENSE_COMMENT) != 0 && (senses & (SENSE_FIELD | SENSE_FORM | SENSE_REPLY)) == 0 &&
        survey->texts <= 4 && starts_upper(survey, at) &&
        survey_only(survey, SENSE_COMMENT | SENSE_GLUE | SENSE_SORT)) {
        return counts_zero(survey) ? MARK_EMPTY : MARK_HEADING;
    }
    return 0;
}

/* "photo.jpg", "412.6 KB, 38 views": what is attached to a post. */
static bool is_attachment(const struct survey *survey)
{
    static const char *const endings[] = { ".jpg", ".jpeg", ".png", ".gif", ".webp", ".pdf", ".zip", ".mp4", ".txt",
                                           ".heic" };
    static const char *const units[] = { "kb", "mb", "gb", "kib", "mib" };
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t size = strlen(endings[i]);
        if (survey->length > size && survey->length <= 64 && memchr(survey->text, ' ', survey->length) == NULL &&
            strncasecmp(survey->text + survey->length - size, endings[i], size) == 0)
            return true;
    }
    for (size_t at = 1; at < survey->words.count && survey->texts <= 5; at++)
        for (size_t i = 0; i < sizeof units / sizeof units[0] && at <= 2; i++) {
            const struct word *word = &survey->words.items[at];
            if (survey->words.items[at - 1].type == WORD_NUMBER && word->length == strlen(units[i]) &&
                strncasecmp(survey->text + word->start, units[i], word->length) == 0)
                return at == 1;
        }
    return false;
}

static uint32_t classify_control(const struct survey *survey)
{
    const uint32_t allowed = SENSE_REPLY | SENSE_CONTROL | SENSE_GLUE | SENSE_COUNT | SENSE_COMMENT | SENSE_MORE |
                             SENSE_JOIN | SENSE_SORT | SENSE_BADGE;
    uint32_t marks = 0;
    uint32_t last = survey_last(survey);
    bool spoken = (last == '.' || last == '!' || last == '?') && !survey_has(survey, SENSE_REPLY | SENSE_MORE);
    if (spoken && survey->texts > 0)
        return 0; /* "Following." is a post */
    /* "Quote | Report | Top": where a post's own control stands, menu words beside it are of the same row. */
    uint32_t beside = survey_has(survey, SENSE_REPLY) && survey->words.count > survey->texts ? SENSE_NAV : 0;
    if (survey->texts > 0 && survey_has(survey, SENSE_REPLY | SENSE_CONTROL | SENSE_MORE) &&
        survey_only(survey, allowed | beside) && survey->texts <= 24) {
        marks |= MARK_CONTROL;
        if (survey_has(survey, SENSE_REPLY))
            marks |= MARK_REPLY;
    }
    if (marks == 0 && !survey->has_date && survey_only(survey, SENSE_COUNT | SENSE_GLUE | SENSE_COMMENT) &&
        (survey->numbers > 0 || survey_has(survey, SENSE_COUNT)) && (survey->emoji == 0 || survey->numbers > 0))
        marks |= MARK_COUNTER;
    if (survey->texts == 0 && survey->numbers == 0 && survey->emoji == 0 && !survey->has_date)
        marks |= MARK_NAV; /* lone marks: arrows, votes, bullets */
    return marks;
}

static uint32_t classify_field(const struct survey *survey)
{
    size_t at;
    uint32_t senses = first_senses(survey, &at);
    if (survey_has(survey, SENSE_BADGE) && survey_only(survey, SENSE_BADGE | SENSE_GLUE) && survey->texts <= 5)
        return MARK_BADGE;
    if ((senses & SENSE_SUBJECT) != 0 && at + 1 < survey->words.count && survey->words.items[at + 1].code == ':')
        return MARK_SUBJECT;
    if ((senses & SENSE_FIELD) == 0 || (at > 0 && survey->words.items[at - 1].type == WORD_NUMBER))
        return 0;
    size_t after = at + survey->words.items[at].phrase;
    bool colon = after < survey->words.count && survey->words.items[after].code == ':';
    bool bare = after == survey->words.count;
    bool value = after < survey->words.count && (survey->words.items[after].type == WORD_NUMBER ||
                                                 survey->parts[after] == PART_WEAK_DATE ||
                                                 survey->parts[after] == PART_DATE);
    bool label = bare || (colon && after + 1 == survey->words.count);
    return label ? (uint32_t)(MARK_FIELD | MARK_LABEL) : colon || (value && survey->texts <= 6) ? MARK_FIELD : 0u;
}

/* "Date: ..." and "Sent: ..." tell when; "Joined: ..." does not. */
static bool names_moment(const struct survey *survey)
{
    const struct word *word = &survey->words.items[0];
    return word->length == 4 && (strncasecmp(survey->text + word->start, "date", 4) == 0 ||
                                 strncasecmp(survey->text + word->start, "sent", 4) == 0);
}

static uint32_t classify_nav(const struct survey *survey)
{
    size_t known = 0;
    for (size_t at = 0; at < survey->words.count; at++) {
        const struct word *word = &survey->words.items[at];
        if (word->type == WORD_TEXT && (word->senses & (SENSE_NAV | SENSE_FOOTER | SENSE_LURE)) != 0)
            known++;
    }
    return known > 0 && survey->others == 0 &&
                   survey_only(survey,
                               SENSE_NAV | SENSE_FOOTER | SENSE_LURE | SENSE_GLUE | SENSE_CONTROL | SENSE_COMMENT)
               ? MARK_NAV
               : 0;
}

static bool first_removed(const struct survey *survey)
{
    size_t at;
    return (first_senses(survey, &at) & SENSE_REMOVED) != 0 && survey->words.items[at].phrase >= 2;
}

/* "[deleted]", "This comment has been removed." */
static bool is_removed(const struct survey *survey)
{
    if (!survey_has(survey, SENSE_REMOVED) || survey->texts > 9 || survey->others > 0 || survey->has_date)
        return false;
    return survey->text[0] == '[' || (first_removed(survey) && survey->texts >= 2);
}

static uint32_t classify_shape(const struct survey *survey)
{
    uint32_t marks = 0;
    uint32_t last = survey_last(survey);
    if (is_sentence_end(last) || survey->emoji > 0)
        marks |= MARK_SENTENCE;
    if (last == ':')
        marks |= MARK_COLON;
    if (survey->texts <= 5)
        marks |= MARK_SHORT;
    if (survey->texts >= 12 || (survey->texts >= PROSE_WORDS && is_sentence_end(last)) || survey->words.truncated)
        marks |= MARK_PROSE;
    return marks;
}

static uint32_t classify_short(struct survey *survey, struct byline *byline)
{
    if (is_rule(survey))
        return MARK_RULE;
    uint32_t marks = classify_shape(survey) | classify_begin(survey, true);
    if (is_embed_source(survey))
        return marks & ~(uint32_t)(MARK_PROSE | MARK_SENTENCE);
    if (survey_has(survey, SENSE_EXPAND) && survey->texts <= 5)
        return marks | MARK_EXPAND | MARK_CONTROL;
    size_t begin;
    if ((first_senses(survey, &begin) & SENSE_ATTRIBUTION) != 0 && survey->texts <= 8 && begin == 0)
        return MARK_QUOTE | MARK_SAYS | MARK_SHORT;
    if (is_removed(survey))
        return marks | MARK_REMOVED;
    if (is_attachment(survey))
        return MARK_SHORT | MARK_NAV;
    uint32_t heading = classify_heading(survey);
    uint32_t control = classify_control(survey);
    uint32_t field = classify_field(survey);
    if ((control & MARK_REPLY) != 0 && (heading & MARK_SORT) == 0)
        heading &= ~(uint32_t)(MARK_HEADING | MARK_EMPTY); /* "1 reply" is a switch at a post, "-0 Reply" its vote */
    if ((field & (MARK_FIELD | MARK_SUBJECT)) != 0)
        marks |= field;
    else if ((marks & (MARK_FORM | MARK_EMPTY | MARK_PINGBACK | MARK_SIGNATURE)) == 0)
        marks |= field;
    marks |= heading | control;
    if ((marks & (MARK_FORM | MARK_EMPTY | MARK_PINGBACK | MARK_SUBJECT | MARK_SIGNATURE)) == 0 &&
        survey->texts <= 20) {
        bool dated = (field & MARK_FIELD) == 0 || names_moment(survey) || survey_has(survey, SENSE_BY);
        uint32_t who = dated ? byline_parse(survey, byline) : 0;
        if ((field & MARK_FIELD) != 0 && (who & MARK_BY) == 0) {
            byline->author_length = 0; /* the label */
            who &= (uint32_t)(MARK_DATE | MARK_BYLINE | MARK_RELATIVE);
            who = who != 0 ? (uint32_t)MARK_DATE | (who & MARK_RELATIVE) : 0u;
        }
        /* "Like · Reply · 3d" is a control that tells the time; "3 March | Reply" is a date. */
        if ((who & MARK_DATE) != 0 && (control & MARK_CONTROL) != 0 && survey->date_at > 1)
            who |= MARK_CONTROL;
        else if (who != 0 && (who & MARK_DATE) != 0)
            marks &= ~(uint32_t)(MARK_CONTROL | MARK_REPLY | MARK_COUNTER);
        marks |= who;
        if ((who & (MARK_BYLINE | MARK_SAYS | MARK_BY | MARK_DATE)) != 0)
            marks &= ~(uint32_t)(MARK_HEADING | MARK_LURE | MARK_PROSE);
    }
    if ((marks & (MARK_CONTROL | MARK_COUNTER | MARK_HEADING | MARK_FORM | MARK_DATE | MARK_BYLINE)) == 0)
        marks |= classify_nav(survey);
    if (byline_is_name(survey) && (marks & ~(uint32_t)(MARK_SHORT | MARK_BADGE | MARK_NAV | MARK_SENTENCE)) == 0)
        marks |= MARK_NAME;
    return marks;
}

uint32_t line_classify(const char *text, size_t length, struct byline *byline)
{
    *byline = (struct byline){ 0, 0, 0, 0, 0 };
    if (text[0] == '>')
        return MARK_QUOTE;
    if (is_placeholder(text, length))
        return MARK_PLACEHOLDER;
    struct survey survey;
    if (length > SURVEY_BYTES) {
        size_t begin = BEGIN_BYTES;
        while (begin > 0 && ((uint8_t)text[begin] & 0xC0) == 0x80)
            begin--;
        survey_line(&survey, text, begin);
        const uint32_t kept = MARK_FOOTER | MARK_FORM | MARK_PINGBACK | MARK_LURE;
        uint32_t marks = classify_begin(&survey, false) & kept;
        return MARK_PROSE | (is_sentence_end((uint8_t)text[length - 1]) ? (uint32_t)MARK_SENTENCE : 0u) | marks;
    }
    survey_line(&survey, text, length);
    return classify_short(&survey, byline);
}

static int32_t bylines_add(struct bylines *bylines, const struct byline *byline, struct vane_error *error)
{
    if (bylines->count == bylines->capacity &&
        memory_reserve(&bylines->items, &bylines->capacity, bylines->count + 1, sizeof *bylines->items) != 0)
        return error_memory(error);
    bylines->items[bylines->count++] = *byline;
    return VANE_OK;
}

/* Short lines such as "Reply" stand on a page a thousand times: what was found for them is kept. */
enum { CACHE_SLOTS = 1024, CACHE_BYTES = 32 };

struct cached {
    uint32_t start, length; /* of a line with the same bytes; length 0 in an empty slot */
    uint32_t marks;
    struct byline byline;
};

struct classifier {
    struct cached cache[CACHE_SLOTS];
};

static uint32_t classify_cached(struct classifier *classifier, const struct lines *lines, const struct line *line,
                                struct byline *byline)
{
    const char *text = line_text(lines, line);
    if (line->length > CACHE_BYTES)
        return line_classify(text, line->length, byline);
    uint32_t hash = 2166136261u;
    for (uint32_t i = 0; i < line->length; i++)
        hash = (hash ^ (uint8_t)text[i]) * 16777619u;
    struct cached *cached = &classifier->cache[(hash ^ hash >> 16) % CACHE_SLOTS];
    if (cached->length != line->length || memcmp(lines->text + cached->start, text, line->length) != 0) {
        cached->marks = line_classify(text, line->length, &cached->byline);
        cached->start = line->start;
        cached->length = line->length;
    }
    *byline = cached->byline;
    return cached->marks;
}

int32_t lines_classify(struct lines *lines, struct bylines *bylines, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct classifier *classifier = memory_zeroed(1, sizeof *classifier);
    if (classifier == NULL)
        return error_memory(error);
    for (size_t i = 0; i < lines->count; i++) {
        struct line *line = &lines->items[i];
        struct byline byline;
        line->marks |= classify_cached(classifier, lines, line, &byline);
        if (i > 0 && line_is_field_value(line, &lines->items[i - 1])) {
            line->marks =
                (line->marks & ~(uint32_t)(MARK_DATE | MARK_BYLINE | MARK_NAME | MARK_COUNTER)) | MARK_FIELD;
            continue;
        }
        if (byline.author_length == 0 && byline.time_length == 0)
            continue;
        byline.line = (uint32_t)i;
        byline.author_start += line->start;
        byline.time_start += line->start;
        TRY(bylines_add(bylines, &byline, error));
    }
    labels_mark(lines);
    lines_reconsider(lines);
done:
    memory_free(classifier);
    return status;
}

const struct byline *bylines_find(const struct bylines *bylines, size_t line)
{
    size_t low = 0, high = bylines->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (bylines->items[middle].line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low < bylines->count && bylines->items[low].line == line ? &bylines->items[low] : NULL;
}

void bylines_free(struct bylines *bylines)
{
    memory_free(bylines->items);
    *bylines = (struct bylines){ NULL, 0, 0 };
}
