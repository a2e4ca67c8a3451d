#include "segment/line_context.h"

#include <string.h>
#include <strings.h>

/* "Joined" and below it "March 2, 2011": a box beside a post that parts labels from values. */
bool line_is_field_value(const struct line *line, const struct line *above)
{
    const uint32_t value = MARK_DATE | MARK_COUNTER | MARK_NAME | MARK_BYLINE;
    bool label = (above->marks & (MARK_FIELD | MARK_LABEL | MARK_CONTROL)) == (MARK_FIELD | MARK_LABEL);
    return label && line->gap == GAP_NONE && (line->marks & value) != 0 &&
           (line->marks & (MARK_SHORT | MARK_REPLY)) == MARK_SHORT;
}

/* "3 replies" at one post after the other opens no area: a switch that shows them. */
static void forget_counted_switches(struct lines *lines)
{
    enum { TIMES = 3 };
    static const char *const words[] = { "repl", "antwort", "respuest", "rispost", "respost", "svar" };
    for (int pass = 0, seen = 0; pass < 2; pass++) {
        for (size_t at = 0; at < lines->count; at++) {
            struct line *line = &lines->items[at];
            const char *text = line_text(lines, line);
            if ((line->marks & (MARK_HEADING | MARK_SHORT)) != (MARK_HEADING | MARK_SHORT) || text[0] < '1' ||
                text[0] > '9')
                continue;
            size_t word = 0;
            while (word < line->length && text[word] != ' ')
                word++;
            bool reply = false;
            for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
                reply = reply || (line->length - word > strlen(words[i]) &&
                                  strncasecmp(text + word + 1, words[i], strlen(words[i])) == 0);
            seen += pass == 0 && reply;
            if (pass == 1 && reply && seen >= TIMES)
                line->marks = MARK_SHORT | MARK_COUNTER;
        }
    }
}

/* "Conversation", "Back to top" or "Add a comment" three times on a page opens and ends no comment area. */
static void forget_repeated_stops(struct lines *lines)
{
    enum { STOPS_MAX = 256, TIMES = 3 };
    const uint32_t stops = MARK_HEADING | MARK_EMPTY | MARK_FORM | MARK_LURE | MARK_FOOTER;
    struct {
        uint32_t line, times;
    } seen[STOPS_MAX];
    size_t count = 0;
    for (uint32_t i = 0; i < lines->count; i++) {
        struct line *line = &lines->items[i];
        if ((line->marks & stops) == 0 || (line->marks & MARK_SORT) != 0)
            continue;
        size_t at = 0;
        while (at < count && !lines_same(lines, &lines->items[seen[at].line], line))
            at++;
        if (at == STOPS_MAX)
            continue;
        seen[at].times = at < count ? seen[at].times + 1 : 1;
        seen[at].line = i;
        count += at == count;
    }
    for (uint32_t i = 0; i < lines->count; i++) {
        struct line *line = &lines->items[i];
        for (size_t at = 0; at < count && (line->marks & stops) != 0; at++)
            if (seen[at].times >= TIMES && lines_same(lines, &lines->items[seen[at].line], line))
                line->marks = (line->marks & ~stops) | MARK_NAV;
    }
}

/* "Sorted by: / Highest score / Date created": the choices below a sort control are of it. */
static void mark_sort_choices(struct lines *lines)
{
    enum { CHOICES_MAX = 6 };
    const uint32_t other =
        MARK_DATE | MARK_BYLINE | MARK_SAYS | MARK_SENTENCE | MARK_PROSE | MARK_HANDLE | MARK_CONTROL | MARK_BADGE;
    for (size_t i = 0; i < lines->count; i++) {
        if ((lines->items[i].marks & MARK_SORT) == 0)
            continue;
        size_t end = i + 1;
        while (end < lines->count && end - i <= CHOICES_MAX && (lines->items[end].marks & other) == 0 &&
               (lines->items[end].marks & MARK_SHORT) != 0 && (lines->items[end].gap == GAP_NONE || end == i + 1))
            end++;
        /* The last short line may be the first writer's name. */
        for (size_t at = i + 1; at + 1 < end; at++)
            if ((lines->items[at].marks & MARK_COUNTER) == 0)
                lines->items[at].marks = MARK_SHORT | MARK_NAV;
        i = end - 1;
    }
}

void lines_reconsider(struct lines *lines)
{
    forget_counted_switches(lines);
    forget_repeated_stops(lines);
    mark_sort_choices(lines);
}
