#include "segment/groups.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"

enum { GROUP_LINES_MAX = 12, HEIGHT_MAX = 10 };

static const uint32_t ANCHOR = MARK_BYLINE | MARK_SAYS | MARK_DATE;
static const uint32_t AROUND =
    MARK_NAME | MARK_HANDLE | MARK_BADGE | MARK_COUNTER | MARK_FIELD | MARK_SUBJECT | MARK_BY | MARK_NAV;

bool line_is_body(const struct line *line)
{
    const uint32_t not_body = MARKS_STOP | ANCHOR | MARK_CONTROL | MARK_COUNTER | MARK_NAV | MARK_RULE | MARK_FIELD |
                              MARK_SIGNATURE | MARK_BADGE | MARK_EXPAND | MARK_HANDLE | MARK_SUBJECT;
    return (line->marks & not_body) == 0;
}

size_t groups_heads_quote(const struct lines *lines, size_t at)
{
    const struct line *line = &lines->items[at];
    if ((line->marks & (MARK_BYLINE | MARK_DATE | MARK_SAYS)) == 0 || (line->marks & MARK_QUOTE) != 0)
        return 0;
    for (size_t size = 1; size <= 2 && at + size < lines->count; size++) {
        const struct line *last = &lines->items[at + size - 1];
        if ((size > 1 && last->gap != GAP_NONE) || (last->marks & MARK_QUOTE) != 0)
            return 0;
        if (line_text(lines, last)[last->length - 1] == ':')
            return (lines->items[at + size].marks & MARK_QUOTE) != 0 ? size : 0;
    }
    return 0;
}

/* The marks of the line right above or below; 0 where a gap parts them. */
static uint32_t marks_above(const struct groups *groups, const struct lines *lines, size_t at)
{
    return at > 0 && !groups_gap(groups, &lines->items[at]) ? lines->items[at - 1].marks : 0;
}

static uint32_t marks_below(const struct groups *groups, const struct lines *lines, size_t at)
{
    return at + 1 < lines->count && !groups_gap(groups, &lines->items[at + 1]) ? lines->items[at + 1].marks : 0;
}

/* True when a date stands in a byline of several lines whose name is further up: "name / label: value / date". */
static bool named_above(const struct groups *groups, const struct lines *lines, size_t at)
{
    for (size_t step = 0; step < HEIGHT_MAX; step++, at--) {
        uint32_t above = marks_above(groups, lines, at);
        if ((above & (MARK_NAME | MARK_HANDLE | MARK_BY)) != 0)
            return true;
        if ((above & (MARK_FIELD | MARK_SUBJECT | MARK_BADGE)) == 0)
            return false;
    }
    return false;
}

static bool is_anchor(const struct groups *groups, const struct lines *lines, size_t at)
{
    uint32_t marks = lines->items[at].marks;
    if ((marks & MARK_QUOTE) != 0)
        return false;
    if (groups->attributions && (marks & (MARK_SAYS | MARK_BYLINE)) == MARK_SAYS &&
        (marks_below(groups, lines, at) & MARK_DATE) == 0)
        return false;
    if ((marks & ANCHOR) == 0 || (marks & (MARK_PINGBACK | MARK_FOOTER)) != 0)
        return false; /* "All times are UTC+01:00" is the page's own clock */
    /* "On Monday X wrote:" above a quote tells of the quoted one; "Like · 3d" stands behind a post. */
    bool quotes = at + 1 < lines->count && (lines->items[at + 1].marks & MARK_QUOTE) != 0;
    if (((marks & MARK_SAYS) != 0 && quotes) || groups_heads_quote(lines, at) == 2)
        return false;
    if ((marks & MARK_CONTROL) == 0 || (marks & (MARK_BYLINE | MARK_SAYS)) != 0)
        return true;
    /* "name / Posts: 77 / Reply #2 - January 4" */
    return (marks_above(groups, lines, at) & (MARK_FIELD | MARK_SUBJECT)) != 0 && named_above(groups, lines, at);
}

/* "X said:" inside a post tells whom it quotes, on a page where posts are known by name and date. */
static bool find_attributions(const struct groups *groups, const struct lines *lines)
{
    size_t complete = 0, undated = 0;
    for (size_t at = 0; at < lines->count; at++) {
        uint32_t marks = lines->items[at].marks;
        uint32_t above = marks_above(groups, lines, at), below = marks_below(groups, lines, at);
        uint32_t next = at + 1 < lines->count ? lines->items[at + 1].marks : 0;
        const uint32_t name = MARK_NAME | MARK_HANDLE | MARK_BY;
        bool named = (above & (name | MARK_SAYS)) != 0 || (below & name) != 0 || named_above(groups, lines, at);
        if ((marks & MARK_BYLINE) != 0 || ((marks & MARK_DATE) != 0 && named))
            complete++;
        else if ((marks & MARK_SAYS) != 0 && (below & MARK_DATE) == 0 && (next & MARK_QUOTE) == 0)
            undated++;
    }
    return undated > 0 && complete * 2 >= undated;
}

/* True where most lines such as "X wrote:" stand right below a date. */
static bool find_leading_dates(const struct groups *groups, const struct lines *lines)
{
    size_t says = 0, dated = 0;
    for (size_t at = 0; at < lines->count; at++) {
        if ((lines->items[at].marks & (MARK_SAYS | MARK_BYLINE | MARK_QUOTE)) != MARK_SAYS)
            continue;
        says++;
        dated += (marks_above(groups, lines, at) & (MARK_DATE | MARK_BYLINE)) == MARK_DATE &&
                 (marks_below(groups, lines, at) & MARK_DATE) == 0;
    }
    return dated >= 2 && dated * 3 >= says * 2;
}

/* Two anchors next to each other are of one group unless both name somebody. */
static bool continues(const struct groups *groups, const struct lines *lines, const struct group *group, size_t at)
{
    const struct line *line = &lines->items[at];
    if (groups_gap(groups, line) || at - group->first >= GROUP_LINES_MAX)
        return false;
    if (is_anchor(groups, lines, at)) {
        bool named = (group->marks & (MARK_BYLINE | MARK_SAYS)) != 0;
        bool dated = (group->marks & (MARK_BYLINE | MARK_DATE)) != 0;
        bool names = (line->marks & (MARK_BYLINE | MARK_SAYS)) != 0;
        return !(names && named) && (groups->dates_lead || !(dated && (line->marks & MARK_SAYS) != 0));
    }
    if ((group->marks & MARK_FIELD) != 0 && (line->marks & (MARK_BY | MARK_FIELD | MARK_SUBJECT)) != 0)
        return true;
    /* The header of a mail goes on to the next blank line, whatever it holds. */
    if ((group->marks & MARK_FIELD) != 0 && (group->marks & (MARK_SUBJECT | MARK_BY)) != 0 && line->gap == GAP_NONE &&
        (line->marks & MARK_PROSE) == 0 &&
        (line->indent > 0 || memchr(line_text(lines, line), ':', line->length) != NULL))
        return true;
    bool last = at + 1 >= lines->count || groups_gap(groups, &lines->items[at + 1]) ||
                (lines->items[at + 1].marks & (MARK_CONTROL | MARKS_STOP)) != 0;
    if (last && (line->marks & MARK_COUNTER) != 0)
        return false; /* a post that is only a number */
    const uint32_t behind = MARK_BADGE | MARK_FIELD | MARK_COUNTER | MARK_SUBJECT | MARK_NAV;
    return (line->marks & behind) != 0 && (line->marks & (MARK_REPLY | MARKS_STOP)) == 0;
}

static bool measure_gaps(const struct lines *lines)
{
    size_t gaps = 0;
    for (size_t i = 0; i < lines->count; i++)
        gaps += lines->items[i].gap == GAP_BLANK;
    return gaps * 10 <= lines->count * 8;
}

static int32_t add_group(struct groups *groups, const struct group *group, struct vane_error *error)
{
    if (groups->count == groups->capacity &&
        memory_reserve(&groups->items, &groups->capacity, groups->count + 1, sizeof *groups->items) != 0)
        return error_memory(error);
    groups->items[groups->count++] = *group;
    return VANE_OK;
}

/* The lines above the anchor that could be of its group; *clean when something parts them from what is above. */
static size_t reach_up(const struct groups *groups, const struct lines *lines, size_t anchor, size_t floor,
                       bool *clean)
{
    size_t first = anchor;
    while (first > floor && anchor - first < HEIGHT_MAX) {
        if (groups_gap(groups, &lines->items[first])) {
            *clean = true;
            return first;
        }
        uint32_t above = lines->items[first - 1].marks;
        const uint32_t name = MARK_NAME | MARK_HANDLE | MARK_BADGE | MARK_FIELD | MARK_SUBJECT;
        if ((above & (MARK_CONTROL | MARKS_STOP | MARK_RULE | MARK_SORT)) != 0 && (above & name) == 0) {
            *clean = true;
            return first;
        }
        if ((above & AROUND) == 0)
            break;
        first--;
    }
    *clean = first == 0 || (first > floor && groups_gap(groups, &lines->items[first])) ||
             (first > 0 && (lines->items[first - 1].marks & (MARK_CONTROL | MARKS_STOP | MARK_RULE)) != 0) ||
             (first > floor && (lines->items[first - 1].marks & MARK_PROSE) != 0);
    return first;
}

/* True on pages where names stand in front of posts and dates behind: a date there has no lines above it. */
static bool find_around(const struct groups *groups, const struct lines *lines)
{
    size_t names = 0, dates = 0;
    for (size_t at = 0; at < lines->count; at++) {
        uint32_t marks = lines->items[at].marks;
        names +=
            (marks & (MARK_SAYS | MARK_BYLINE)) == MARK_SAYS && (marks_below(groups, lines, at) & MARK_DATE) == 0;
        dates += (marks & MARK_DATE) != 0 && (marks_above(groups, lines, at) & MARK_SAYS) == 0;
    }
    return !groups->attributions && names >= 2 && names * 3 >= dates * 2;
}

/* The lines above an anchor that surely belong to it: a user's box, and one name above that. */
static uint32_t natural_first(const struct lines *lines, uint32_t anchor, uint32_t floor)
{
    uint32_t first = anchor;
    while (first > floor && (lines->items[first - 1].marks & (MARK_BADGE | MARK_FIELD | MARK_HANDLE)) != 0)
        first--;
    if (first > floor && (lines->items[first - 1].marks & MARK_NAME) != 0)
        first--;
    return first;
}

/* Where nothing parts a group from the post above, it gets the height that most others have. */
static void even_heights(struct groups *groups, const struct lines *lines, const uint32_t *anchors)
{
    size_t votes[HEIGHT_MAX + 1] = { 0 };
    for (size_t i = 0; i < groups->count; i++)
        if (groups->items[i].clean)
            votes[anchors[i] - groups->items[i].first]++;
    size_t best = 0, sum = 0;
    for (size_t height = 0; height <= HEIGHT_MAX; height++) {
        sum += votes[height];
        if (votes[height] > votes[best])
            best = height;
    }
    for (size_t i = 0; i < groups->count; i++) {
        struct group *group = &groups->items[i];
        size_t height = anchors[i] - group->first;
        if (group->clean)
            continue;
        uint32_t natural = natural_first(lines, anchors[i], group->first);
        if (sum * 3 < groups->count || anchors[i] - natural > best)
            group->first = natural;
        else if (height > best)
            group->first = anchors[i] - (uint32_t)best;
    }
}

/* "X wrote: March 3, 2020" right below a byline tells whom the post quotes, not who wrote another one. */
static bool quotes_dated(const struct groups *groups, const struct lines *lines, size_t at)
{
    if (groups->count == 0 || (lines->items[at].marks & MARK_SAYS) == 0)
        return false;
    const struct group *before = &groups->items[groups->count - 1];
    bool named = (before->marks & (MARK_BYLINE | MARK_NAME | MARK_HANDLE)) != 0;
    return before->end == at && named && (before->marks & (MARK_BYLINE | MARK_DATE)) != 0 &&
           (before->marks & MARK_SAYS) == 0;
}

int32_t groups_find(const struct lines *lines, struct groups *groups, struct vane_error *error)
{
    int32_t status = VANE_OK;
    uint32_t *anchors = NULL;
    size_t capacity = 0, floor = 0;
    groups->gaps_tell = measure_gaps(lines);
    groups->dates_lead = find_leading_dates(groups, lines);
    groups->attributions = !groups->dates_lead && find_attributions(groups, lines);
    bool around = !groups->dates_lead && find_around(groups, lines);
    for (size_t at = 0; at < lines->count; at++) {
        if (!is_anchor(groups, lines, at) || quotes_dated(groups, lines, at))
            continue;
        struct group group = { .end = (uint32_t)at + 1 };
        bool alone = around && (lines->items[at].marks & (MARK_DATE | MARK_SAYS)) == MARK_DATE;
        group.first = (uint32_t)at;
        group.clean = true;
        if (!alone)
            group.first = (uint32_t)reach_up(groups, lines, at, floor, &group.clean);
        for (size_t i = group.first; i <= at; i++)
            group.marks |= lines->items[i].marks;
        while (group.end < lines->count && continues(groups, lines, &group, group.end))
            group.marks |= lines->items[group.end++].marks;
        FAIL_IF(memory_reserve(&anchors, &capacity, groups->count + 1, sizeof *anchors) != 0, error,
                VANE_ERROR_MEMORY, NULL, 0, "out of memory");
        anchors[groups->count] = (uint32_t)at;
        TRY(add_group(groups, &group, error));
        floor = group.end;
        at = group.end - 1;
    }
    if (groups->count > 0)
        even_heights(groups, lines, anchors);
done:
    memory_free(anchors);
    return status;
}

void groups_free(struct groups *groups)
{
    memory_free(groups->items);
    *groups = (struct groups){ NULL, 0, 0, false, false, false };
}
