#include "segment/article.h"

#include "segment/groups.h"

static const uint32_t NEVER = MARKS_STOP | MARK_CONTROL | MARK_REPLY | MARK_SORT | MARK_SIGNATURE;

static bool is_prose(const struct line *line)
{
    return (line->marks & MARK_PROSE) != 0 && (line->marks & (NEVER & ~(uint32_t)MARK_LURE)) == 0;
}

/* What a line says for (above 0) or against lying in the article, in tenths of a short line. */
static int line_weight(const struct line *line)
{
    if ((line->marks & (MARK_FORM | MARK_EMPTY | MARK_FOOTER | MARK_HEADING | MARK_PINGBACK)) != 0)
        return -60;
    if ((line->marks & MARK_LURE) != 0)
        return -40;
    if (is_prose(line))
        return line->length > 400 ? 50 : 10 + (int)line->length / 10;
    return (line->marks & (MARK_CONTROL | MARK_NAV | MARK_COUNTER)) != 0 ? -8 : -5;
}

struct stretch {
    uint32_t first, end;
};

/* The stretch of [0, limit) with the greatest sum of weights. */
static struct stretch find_stretch(const struct lines *lines, uint32_t limit)
{
    struct stretch best = { 0, 0 };
    long sum = 0, most = 0;
    uint32_t first = 0;
    for (uint32_t at = 0; at < limit; at++) {
        sum += line_weight(&lines->items[at]);
        if (sum <= 0) {
            sum = 0;
            first = at + 1;
        } else if (sum > most) {
            most = sum;
            best = (struct stretch){ first, at + 1 };
        }
    }
    return best;
}

/* The last lines of a page belong to the article when there are few and none is furniture by itself. */
static uint32_t find_end(const struct lines *lines, uint32_t end, uint32_t limit)
{
    uint32_t last = end;
    while (last < limit && (lines->items[last].marks & (NEVER | MARK_NAV | MARK_DATE | MARK_BYLINE)) == 0 &&
           lines->text[lines->items[last].start] != '(') /* "(Source: ...)" */
        last++;
    bool all = last == limit && limit == lines->count && limit - end <= 3;
    return all ? last : end;
}

/* The title: a line that is no menu word, right above the text or above its byline. */
static uint32_t find_title(const struct lines *lines, uint32_t first)
{
    uint32_t title = first;
    if ((lines->items[first].marks & MARK_SENTENCE) == 0 && lines->items[first].length < 160)
        return first; /* it is the title */
    for (uint32_t at = first; at > 0 && first - at < 5; at--) {
        const struct line *line = &lines->items[at - 1];
        const uint32_t about =
            MARK_BYLINE | MARK_DATE | MARK_BY | MARK_HANDLE | MARK_NAME | MARK_CONTROL | MARK_COUNTER;
        if ((line->marks & about) != 0 && (line->marks & MARK_NAME) == 0)
            continue;
        if ((line->marks & (NEVER | MARK_NAV)) != 0)
            break;
        if ((line->marks & (MARK_SHORT | MARK_NAME)) != 0 && (line->marks & MARK_SENTENCE) == 0 && title < first)
            break;
        title = at - 1;
        if (line->gap != GAP_NONE)
            break;
    }
    return title;
}

/* One line that could be a headline is not enough to speak of an article. */
static bool is_article(const struct lines *lines, struct stretch stretch)
{
    uint32_t bytes = 0;
    for (uint32_t at = stretch.first; at < stretch.end; at++)
        bytes += is_prose(&lines->items[at]) ? lines->items[at].length : 0;
    return bytes >= 100;
}

void article_mark(struct lines *lines, const struct posts *posts)
{
    uint32_t limit = (uint32_t)lines->count;
    for (size_t at = 0; at < lines->count; at++)
        if (lines->items[at].post == LINE_NO_POST)
            lines->items[at].kind = VANE_FURNITURE;
    if (posts->count > 0) {
        const struct post *post = &posts->items[0];
        limit = post->head < post->begin && post->head < post->head_end ? post->head : post->begin;
    }
    struct stretch stretch = find_stretch(lines, limit);
    if (!is_article(lines, stretch))
        return;
    uint32_t end = find_end(lines, stretch.end, limit);
    const uint32_t furniture = MARKS_STOP | MARK_CONTROL | MARK_BYLINE | MARK_DATE | MARK_COUNTER | MARK_SORT |
                               MARK_NAV | MARK_HANDLE | MARK_BY;
    for (uint32_t at = find_title(lines, stretch.first); at < end; at++) {
        struct line *line = &lines->items[at];
        bool prose = (line->marks & MARK_PROSE) != 0;
        if ((line->marks & furniture) == 0 || (prose && (line->marks & (MARK_BYLINE | MARK_FORM | MARK_FOOTER)) == 0))
            line->kind = VANE_ARTICLE;
    }
}
