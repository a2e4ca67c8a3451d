#include "segment/dates.h"

#include <string.h>

enum number_kind { NUMBER_PLAIN, NUMBER_ORDINAL, NUMBER_CLOCK, NUMBER_HALF, NUMBER_DAY, NUMBER_STAMP, NUMBER_UNIT,
                   NUMBER_OTHER };

struct number {
    enum number_kind kind;
    unsigned value; /* of a plain or ordinal number */
    size_t digits;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Counts the separators of digits[0..length); *same tells whether they are all `first`. */
static size_t count_separators(const char *text, size_t length, char *first, bool *same)
{
    size_t count = 0;
    *same = true;
    *first = '\0';
    for (size_t i = 0; i < length; i++) {
        if (is_digit(text[i]))
            continue;
        if (count == 0)
            *first = text[i];
        else if (text[i] != *first)
            *same = false;
        count++;
    }
    return count;
}

static bool suffix_is(const char *text, size_t length, const char *list)
{
    char key[8] = { ' ' };
    for (size_t i = 0; i < length && i < 4; i++)
        key[i + 1] = (char)(text[i] | 0x20);
    key[length < 4 ? length + 1 : 5] = ' ';
    return length > 0 && length <= 4 && strstr(list, key) != NULL;
}

/* A clock has one or two colons and hours below 25. */
static bool is_clock(const char *text, size_t digits)
{
    unsigned hour = 0;
    size_t at = 0;
    for (; at < digits && is_digit(text[at]); at++)
        hour = hour * 10 + (unsigned)(text[at] - '0');
    return at >= 1 && at <= 2 && hour <= 24 && digits - at >= 3 && is_digit(text[at + 1]) && is_digit(text[at + 2]) &&
           (digits == at + 3 || text[at + 3] == ':');
}

/* Three numbers with a year and possible days among them; with dots the year must be whole, or it is a version. */
static bool is_numeric_day(const char *text, size_t digits, char separator)
{
    unsigned part[3] = { 0, 0, 0 };
    size_t size[3] = { 0, 0, 0 }, at = 0;
    for (size_t i = 0; i < digits && at < 3; i++) {
        if (!is_digit(text[i])) {
            at++;
            continue;
        }
        part[at] = part[at] * 10 + (unsigned)(text[i] - '0');
        size[at]++;
    }
    bool last = size[2] == 4 && part[2] >= 1980 && part[2] < 2100;
    bool first = size[0] == 4 && part[0] >= 1980 && part[0] < 2100;
    bool small = size[2] == 2 && (separator == '/' || (size[0] == 2 && size[1] == 2));
    unsigned one = first ? part[2] : part[0];
    return (first || last || small) && size[1] <= 2 && one >= 1 && one <= 31 && part[1] >= 1 && part[1] <= 31 &&
           (one <= 12 || part[1] <= 12);
}

static struct number read_number(const struct word *word, const char *line)
{
    struct number number = { NUMBER_OTHER, 0, 0 };
    const char *text = line + word->start;
    size_t digits = (size_t)(word->length - word->suffix);
    char separator;
    bool same;
    size_t separators = count_separators(text, digits, &separator, &same);
    number.digits = digits;
    if (separators == 0 && digits <= 9)
        for (size_t i = 0; i < digits; i++)
            number.value = number.value * 10 + (unsigned)(text[i] - '0');
    if (word->suffix > 0 && separators == 0 && digits <= 4) {
        const char *suffix = text + digits;
        number.kind = suffix_is(suffix, word->suffix, " st nd rd th ") ? NUMBER_ORDINAL
                      : suffix_is(suffix, word->suffix, " am pm ")     ? NUMBER_HALF
                      : suffix_is(suffix, word->suffix, " s m h d w y mo min mins hr hrs yr yrs sec secs wk ")
                          ? NUMBER_UNIT
                          : NUMBER_OTHER;
    } else if (separators == 0) {
        number.kind = digits <= 4 ? NUMBER_PLAIN : NUMBER_OTHER;
    } else if (separator == ':' && same && is_clock(text, digits)) {
        number.kind = NUMBER_CLOCK;
    } else if (separators == 2 && same && digits >= 6 && digits <= 10 && separator != ':' && separator != ',' &&
               is_numeric_day(text, digits, separator)) {
        number.kind = NUMBER_DAY;
    } else if (separators >= 3 && digits >= 12 && (separator == '-' || separator == '/' || separator == '.') &&
               memchr(text, ':', digits) != NULL) {
        number.kind = NUMBER_STAMP;
    }
    return number;
}

static struct number number_at(const struct words *words, const char *text, size_t at)
{
    if (at < words->count && words->items[at].type == WORD_NUMBER)
        return read_number(&words->items[at], text);
    return (struct number){ NUMBER_OTHER, 0, 0 };
}

static bool sense_at(const struct words *words, size_t at, uint32_t sense)
{
    return at < words->count && (words->items[at].senses & sense) != 0;
}

static bool mark_at(const struct words *words, size_t at, uint32_t code)
{
    return at < words->count && words->items[at].type == WORD_MARK && words->items[at].code == code;
}

static bool is_year(struct number number)
{
    return number.kind == NUMBER_PLAIN && number.digits == 4 && number.value >= 1980 && number.value < 2100;
}

static bool is_day(struct number number)
{
    return (number.kind == NUMBER_PLAIN || number.kind == NUMBER_ORDINAL) && number.value >= 1 &&
           number.value <= 31 && number.digits <= 2;
}

/* A comma or full stop and then the year, or '12; words taken. */
static size_t match_year(const struct words *words, const char *text, size_t at)
{
    size_t skip = mark_at(words, at, ',') || mark_at(words, at, '.') ? 1 : 0;
    if (is_year(number_at(words, text, at + skip)))
        return skip + 1;
    if ((mark_at(words, at, '\'') || mark_at(words, at, 0x2019)) && number_at(words, text, at + 1).digits == 2)
        return 2;
    return 0;
}

/* "March 3rd, 2026", "3. March 2026", "3 March", "March 2026" (weak). */
static struct date match_calendar(const struct words *words, const char *text, size_t at)
{
    struct date date = { 0, DATE_NONE, false, false };
    size_t used = 0;
    if (sense_at(words, at, SENSE_MONTH)) {
        used = 1;
        if (mark_at(words, at + used, '.'))
            used++;
        if (is_day(number_at(words, text, at + used))) {
            used++;
            date.strength = DATE_CLEAR;
        } else if (match_year(words, text, at + used) > 0) {
            date.strength = DATE_WEAK;
        } else {
            return date;
        }
    } else if (is_day(number_at(words, text, at))) {
        used = mark_at(words, at + 1, '.') ? 2 : 1;
        if (sense_at(words, at + used, SENSE_GLUE) && sense_at(words, at + used + 1, SENSE_MONTH))
            used++; /* 3rd of March */
        if (!sense_at(words, at + used, SENSE_MONTH))
            return date;
        used++;
        if (mark_at(words, at + used, '.'))
            used++;
        date.strength = DATE_CLEAR;
    } else {
        return date;
    }
    date.count = used + match_year(words, text, at + used);
    return date;
}

static bool is_amount(const struct words *words, const char *text, size_t at)
{
    if (number_at(words, text, at).kind == NUMBER_PLAIN)
        return true;
    const struct word *word = &words->items[at];
    const char *w = text + word->start;
    return (word->length == 1 && (*w | 0x20) == 'a') || (word->length == 2 && strncmp(w, "an", 2) == 0) ||
           (word->length == 3 && (strncmp(w, "one", 3) == 0 || strncmp(w, "few", 3) == 0));
}

/* "3 hours ago", "1 year, 2 months ago", "vor 3 Stunden", "5h ago"; "3 hours" and "5h" alone are weak. */
static struct date match_relative(const struct words *words, const char *text, size_t at)
{
    struct date date = { 0, DATE_NONE, true, false };
    size_t used = 0;
    bool before = sense_at(words, at, SENSE_AGO);
    if (before)
        used += words->items[at].phrase;
    size_t units = 0;
    while (at + used < words->count) {
        size_t skip = units > 0 && mark_at(words, at + used, ',') ? 1 : 0;
        size_t here = at + used + skip;
        if (here >= words->count)
            break;
        if (number_at(words, text, here).kind == NUMBER_UNIT)
            used += skip + 1;
        else if (is_amount(words, text, here) && sense_at(words, here + 1, SENSE_UNIT))
            used += skip + 2;
        else
            break;
        units++;
    }
    if (units == 0)
        return (struct date){ 0, DATE_NONE, false, false };
    if (mark_at(words, at + used, '.') && sense_at(words, at + used + 1, SENSE_AGO))
        used++; /* 6 hr. ago */
    date.strength = before ? DATE_CLEAR : DATE_WEAK;
    if (!before && sense_at(words, at + used, SENSE_AGO)) {
        used++;
        date.strength = DATE_CLEAR;
    }
    date.count = used;
    return date;
}

static struct date match_clock(const struct words *words, const char *text, size_t at)
{
    struct date date = { 0, DATE_NONE, false, true };
    struct number number = number_at(words, text, at);
    if (number.kind == NUMBER_HALF || number.kind == NUMBER_CLOCK)
        date.count = 1;
    else if (number.kind == NUMBER_PLAIN && number.digits <= 2 && sense_at(words, at + 1, SENSE_HALF) &&
             words->items[at + 1].length == 2)
        date.count = 1;
    if (date.count == 0)
        return date;
    date.strength = DATE_WEAK;
    if (sense_at(words, at + 1, SENSE_HALF)) { /* pm, p.m. */
        date.count++;
        if (mark_at(words, at + 2, '.') && sense_at(words, at + 3, SENSE_HALF))
            date.count += mark_at(words, at + 4, '.') ? 3 : 2;
    }
    return date;
}

static struct date match_part(const struct words *words, const char *text, size_t at)
{
    struct number number = number_at(words, text, at);
    if (number.kind == NUMBER_DAY || number.kind == NUMBER_STAMP)
        return (struct date){ 1, DATE_CLEAR, false, number.kind == NUMBER_STAMP };
    struct date date = match_calendar(words, text, at);
    if (date.strength == DATE_NONE)
        date = match_relative(words, text, at);
    if (date.strength == DATE_NONE)
        date = match_clock(words, text, at);
    if (date.strength == DATE_NONE && sense_at(words, at, SENSE_DAY | SENSE_WEEKDAY)) {
        bool day = sense_at(words, at, SENSE_DAY) && words->items[at].phrase > 0;
        date = (struct date){ day ? words->items[at].phrase : 1u, DATE_WEAK, day, false };
    }
    return date;
}

static bool is_joiner(const struct words *words, size_t at)
{
    if (at >= words->count)
        return false;
    const struct word *word = &words->items[at];
    if (word->type == WORD_MARK)
        return word->code == ',' || word->code == '-' || word->code == 0x2013 || word->code == '@' ||
               word->code == 0xB7 || word->code == '(' || word->code == '|' || word->code == '.';
    return (word->senses & (SENSE_JOIN | SENSE_ZONE)) != 0;
}

/* Most words can begin no date; telling so at once is what keeps prose cheap. */
static bool may_begin(const struct words *words, const char *text, size_t at)
{
    const uint32_t begins = SENSE_MONTH | SENSE_AGO | SENSE_DAY | SENSE_WEEKDAY;
    const struct word *word = &words->items[at];
    return word->type == WORD_NUMBER || (word->type == WORD_TEXT && ((word->senses & begins) != 0 ||
                                                                     is_amount(words, text, at)));
}

struct date date_match(const struct words *words, const char *text, size_t at)
{
    if (!may_begin(words, text, at))
        return (struct date){ 0, DATE_NONE, false, false };
    struct date date = match_part(words, text, at);
    if (date.strength == DATE_NONE)
        return date;
    size_t parts = 1;
    while (parts < 5) {
        size_t skip = 0;
        while (skip < 3 && is_joiner(words, at + date.count + skip))
            skip++;
        struct date next = { 0, DATE_NONE, false, false };
        if (at + date.count + skip < words->count)
            next = match_part(words, text, at + date.count + skip);
        if (next.strength == DATE_NONE)
            break;
        bool both_weak = date.strength == DATE_WEAK && next.strength == DATE_WEAK;
        if (next.strength == DATE_CLEAR || (both_weak && next.clock != date.clock))
            date.strength = DATE_CLEAR; /* "Monday at 3:14 pm" names a moment */
        bool open = false; /* "UTC (Mon)" */
        for (size_t i = 0; i < skip; i++)
            open = open || mark_at(words, at + date.count + i, '(');
        date.count += skip + next.count;
        date.count += open && mark_at(words, at + date.count, ')') ? 1 : 0;
        date.relative = date.relative || next.relative;
        date.clock = date.clock || next.clock;
        parts++;
    }
    while (sense_at(words, at + date.count, SENSE_ZONE) ||
           (date.clock && sense_at(words, at + date.count, SENSE_HALF)))
        date.count++;
    size_t zone = at + date.count + 1; /* +0100, -0500 */
    if (date.clock && zone < words->count && words->items[zone].type == WORD_NUMBER &&
        words->items[zone].length == 4 && (mark_at(words, zone - 1, '+') || mark_at(words, zone - 1, '-')) &&
        text[words->items[zone].start] <= '1')
        date.count += 2;
    return date;
}
