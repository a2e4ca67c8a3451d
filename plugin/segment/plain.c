#include "segment/plain.h"

#include "base/error.h"
#include "base/memory.h"
#include "segment/evidence.h"
#include "segment/layout.h"

enum { ARTICLE_BYTES = 200, COUNTED_MIN = 3 };

static bool is_control(const struct line *line)
{
    return (line->marks & MARK_REPLY) != 0 && (line->marks & (MARKS_STOP | MARK_BYLINE)) == 0;
}

/* Where the first post begins when nothing parts it from what is above: the paragraph before the control. */
static uint32_t first_begin(const struct lines *lines, const struct groups *groups, uint32_t floor, uint32_t control)
{
    uint32_t at = control;
    while (at > floor && !line_is_body(&lines->items[at - 1]))
        at--;
    if (at > floor)
        at--;
    while (at > floor && line_is_body(&lines->items[at - 1]) && !groups_gap(groups, &lines->items[at]))
        at--;
    return at;
}

void plain_take_names(const struct lines *lines, struct posts *posts)
{
    size_t named = 0, filled = 0;
    for (size_t i = 0; i < posts->count; i++) {
        const struct post *post = &posts->items[i];
        if ((post->flags & POST_AUTHOR) != 0)
            continue;
        filled += post->end > post->begin;
        named += post->end > post->begin + 1 && (lines->items[post->begin].marks & (MARK_NAME | MARK_HANDLE)) != 0;
    }
    if (named < 2 || named * 10 < filled * 7)
        return;
    for (size_t i = 0; i < posts->count; i++) {
        struct post *post = &posts->items[i];
        const struct line *line = &lines->items[post->begin];
        if ((post->flags & POST_AUTHOR) != 0 || post->end <= post->begin + 1 ||
            (line->marks & (MARK_NAME | MARK_HANDLE)) == 0)
            continue;
        post->author_start = line->start;
        post->author_length = line->length;
        post->flags |= POST_AUTHOR | POST_NAME_LINE;
        post->head = post->begin++;
        while (post->begin + 1 < post->end && (lines->items[post->begin].marks & (MARK_BADGE | MARK_COUNTER)) != 0)
            post->begin++;
        post->head_end = post->begin;
    }
}

int32_t plain_by_controls(const struct lines *lines, const struct bylines *bylines, const struct groups *groups,
                          struct posts *posts, struct vane_error *error)
{
    int32_t status = VANE_OK;
    uint32_t floor = 0;
    size_t before = posts->count;
    bool sure = false;
    for (uint32_t at = 0; at < lines->count; at++) {
        const struct line *line = &lines->items[at];
        if ((line->marks & (MARKS_STOP | MARK_SORT)) != 0) {
            floor = at + 1;
            sure = (line->marks & (MARK_HEADING | MARK_SORT)) != 0;
            continue;
        }
        if (!is_control(line))
            continue;
        struct post post = { .depth = -1, .flags = POST_CONTROL, .end = at };
        post.begin = sure ? floor : first_begin(lines, groups, floor, at);
        post.head = post.head_end = post.begin;
        const struct byline *byline = bylines_find(bylines, at); /* "Like · Reply · 3d" */
        if (byline != NULL && byline->time_length > 0) {
            post.time_start = byline->time_start;
            post.time_length = byline->time_length;
            post.flags |= POST_DATE;
        }
        while (at + 1 < lines->count && (lines->items[at + 1].marks & (MARK_CONTROL | MARK_COUNTER)) != 0 &&
               !groups_gap(groups, &lines->items[at + 1]))
            at++;
        floor = at + 1;
        sure = true;
        (void)layout_trim(lines, groups, &post.begin, &post.end);
        if (post.begin < post.end)
            TRY(posts_add(posts, &post, error));
    }
    if (posts->count - before < 2)
        posts->count = before;
    plain_take_names(lines, posts);
done:
    return status;
}

/* ---- separators ---- */

struct cuts {
    uint32_t *items; /* lines that begin a chunk */
    size_t count, capacity;
};

static int32_t add_cut(struct cuts *cuts, size_t at, struct vane_error *error)
{
    if (memory_reserve(&cuts->items, &cuts->capacity, cuts->count + 1, sizeof *cuts->items) != 0)
        return error_memory(error);
    cuts->items[cuts->count++] = (uint32_t)at;
    return VANE_OK;
}

enum separator { SEPARATOR_BLANKS, SEPARATOR_RULES, SEPARATOR_WIDE };

static bool begins_chunk(const struct lines *lines, size_t at, enum separator separator)
{
    if (at == 0)
        return true;
    switch (separator) {
    case SEPARATOR_BLANKS:
        return lines->items[at].gap == GAP_SEPARATOR;
    case SEPARATOR_RULES:
        return (lines->items[at].marks & MARK_RULE) != 0;
    default:
        return lines->items[at].gap == GAP_WIDE;
    }
}

static bool has_body(const struct lines *lines, uint32_t begin, uint32_t end)
{
    for (uint32_t at = begin; at < end; at++)
        if (line_is_body(&lines->items[at]) &&
            (lines->items[at].marks & (MARK_NAV | MARK_NAME)) != (MARK_NAV | MARK_NAME))
            return true;
    return false;
}

/* True when at least every third line is a sentence or more: no list. */
static bool is_spoken(const struct lines *lines, uint32_t begin, uint32_t end)
{
    size_t spoken = 0;
    for (uint32_t at = begin; at < end; at++)
        spoken += (lines->items[at].marks & (MARK_SENTENCE | MARK_PROSE | MARK_PLACEHOLDER)) != 0;
    return spoken * 3 >= end - begin;
}

/* The chunks from which on everything sounds like readers: what is before must sound clearly different. */
static size_t find_turn(const struct lines *lines, const struct cuts *cuts, double *contrast)
{
    double before = evidence_informal(lines, cuts->items[0], cuts->items[1]);
    double after = 0;
    size_t filled = 0, informal = 0, spoken = 0;
    for (size_t i = 1; i + 1 < cuts->count; i++) {
        if (!has_body(lines, cuts->items[i], cuts->items[i + 1]))
            continue;
        double here = evidence_informal(lines, cuts->items[i], cuts->items[i + 1]);
        bool placeholder = (lines->items[cuts->items[i]].marks & MARK_PLACEHOLDER) != 0;
        after += placeholder ? 0.5 : here;
        informal += here > 0.35 || placeholder;
        spoken += is_spoken(lines, cuts->items[i], cuts->items[i + 1]);
        filled++;
    }
    if (spoken * 2 < filled)
        return 0; /* lists between rules */
    *contrast = filled > 0 ? after / (double)filled - before : 0;
    return filled >= 2 && informal * 3 >= filled * 2 ? 1 : 0;
}

/* Without an article in front, nothing shows that who speaks behind is somebody else: a title, then an essay. */
static bool opens_with_article(const struct lines *lines, const struct cuts *cuts)
{
    size_t prose = 0;
    for (uint32_t at = cuts->items[0]; at < cuts->items[1]; at++)
        prose += (lines->items[at].marks & MARK_PROSE) != 0 ? lines->items[at].length : 0;
    return prose >= ARTICLE_BYTES;
}

static int32_t add_chunks(const struct lines *lines, const struct groups *groups, const struct cuts *cuts,
                          struct posts *posts, struct vane_error *error)
{
    int32_t status = VANE_OK;
    for (size_t i = 1; i + 1 < cuts->count; i++) {
        struct post post = { .depth = -1, .begin = cuts->items[i], .end = cuts->items[i + 1], .accepted = true };
        bool stop = (lines->items[post.begin].marks & (MARKS_STOP & ~(uint32_t)MARK_HEADING)) != 0;
        if (stop)
            break;
        post.head = post.head_end = post.begin;
        (void)layout_trim(lines, groups, &post.begin, &post.end);
        if (post.begin < post.end && has_body(lines, post.begin, post.end))
            TRY(posts_add(posts, &post, error));
    }
done:
    return status;
}

int32_t plain_by_separators(const struct lines *lines, const struct groups *groups, struct posts *posts,
                            struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct cuts cuts = { NULL, 0, 0 };
    for (enum separator separator = SEPARATOR_BLANKS; separator <= SEPARATOR_WIDE; separator++) {
        cuts.count = 0;
        for (size_t at = 0; at < lines->count; at++)
            if (begins_chunk(lines, at, separator))
                TRY(add_cut(&cuts, at, error));
        TRY(add_cut(&cuts, lines->count, error));
        if (cuts.count < 4)
            continue;
        if (separator != SEPARATOR_BLANKS && !opens_with_article(lines, &cuts))
            continue;
        double contrast;
        if (find_turn(lines, &cuts, &contrast) == 0 || contrast < (separator == SEPARATOR_BLANKS ? 0.2 : 0.4))
            continue;
        TRY(add_chunks(lines, groups, &cuts, posts, error));
        break;
    }
done:
    memory_free(cuts.items);
    return status;
}

/* ---- a heading that counts ---- */

static size_t read_count(const char *text, size_t length)
{
    size_t value = 0, digits = 0;
    for (size_t i = 0; i < length && digits < 6; i++) {
        if (text[i] >= '0' && text[i] <= '9') {
            value = value * 10 + (size_t)(text[i] - '0');
            digits++;
        } else if (digits > 0 && text[i] != ',') {
            break;
        }
    }
    return digits > 0 ? value : 0;
}

/* The lines behind a heading that can hold its posts; *blocks and *bodies count them, *spoken those with sentences.
 */
static uint32_t measure_counted(const struct lines *lines, const struct groups *groups, uint32_t begin,
                                size_t *blocks, size_t *bodies, size_t *spoken)
{
    uint32_t end = begin;
    *blocks = *bodies = *spoken = 0;
    while (end < lines->count && (lines->items[end].marks & (MARKS_STOP | MARK_SORT)) == 0 &&
           (lines->items[end].marks & (MARK_CONTROL | MARK_REPLY)) != MARK_CONTROL)
        end++;
    for (uint32_t at = begin; at < end; at++) {
        bool body = line_is_body(&lines->items[at]);
        *blocks += body && (at == begin || groups_gap(groups, &lines->items[at]));
        *bodies += body;
        *spoken += body && (lines->items[at].marks & (MARK_SENTENCE | MARK_PROSE)) != 0;
    }
    return end;
}

static int32_t add_counted(const struct lines *lines, const struct groups *groups, uint32_t begin, uint32_t end,
                           bool each_line, struct posts *posts, struct vane_error *error)
{
    int32_t status = VANE_OK;
    for (uint32_t at = begin; at < end;) {
        struct post post = { .depth = -1, .begin = at, .accepted = true };
        for (at++; at < end && !each_line && !groups_gap(groups, &lines->items[at]); at++)
            ;
        post.end = at;
        post.head = post.head_end = post.begin;
        (void)layout_trim(lines, groups, &post.begin, &post.end);
        if (post.begin < post.end)
            TRY(posts_add(posts, &post, error));
    }
done:
    return status;
}

int32_t plain_by_count(const struct lines *lines, const struct groups *groups, struct posts *posts,
                       struct vane_error *error)
{
    for (uint32_t heading = 0; heading + 1 < lines->count; heading++) {
        const struct line *line = &lines->items[heading];
        size_t wanted = (line->marks & MARK_HEADING) != 0 ? read_count(line_text(lines, line), line->length) : 0;
        if (wanted == 0)
            continue;
        size_t blocks, bodies, spoken;
        uint32_t end = measure_counted(lines, groups, heading + 1, &blocks, &bodies, &spoken);
        if (spoken * 10 < bodies * 7 || evidence_informal(lines, heading + 1, end) < 0.3)
            continue;
        /* Without gaps a line is taken for a post, as long as few posts can have more of them. */
        bool each_line = blocks <= 1 && wanted >= COUNTED_MIN && bodies >= wanted && bodies * 2 <= wanted * 3;
        if (blocks == wanted || each_line)
            return add_counted(lines, groups, heading + 1, end, each_line, posts, error);
    }
    return VANE_OK;
}
