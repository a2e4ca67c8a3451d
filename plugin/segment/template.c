#include "segment/template.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "segment/groups.h"

enum {
    POSTS_MIN = 3,
    NAME_BYTES = 40,
    HEAD_LINES = 12,   /* a user's box */
    TAIL_LINES = 8,    /* how far behind a text its furniture reaches */
    LINE_BYTES = 200,  /* a longer line is compared by its beginning only when it begins with the writer's name */
    LIST_LINES = 3     /* so many short lines in a row are a menu behind the last post */
};

/* ---- names above dates ---- */

static bool has_name_above(const struct lines *lines, const struct post *post)
{
    const uint32_t date = MARK_DATE | MARK_BYLINE;
    return post->head + 1 < post->head_end && (post->flags & POST_AUTHOR) != 0 &&
           (lines->items[post->head].marks & (MARK_NAME | MARK_SAYS | MARK_HANDLE)) != 0 &&
           (lines->items[post->head + 1].marks & date) == MARK_DATE;
}

/* A line above a date that could be a name on a page where names stand there. */
static bool may_be_name(const struct lines *lines, const struct post *post, uint32_t floor)
{
    if ((post->flags & POST_AUTHOR) != 0 || post->head <= floor ||
        (lines->items[post->head].marks & (MARK_DATE | MARK_BYLINE)) != MARK_DATE)
        return false;
    const struct line *line = &lines->items[post->head - 1];
    const uint32_t other = MARKS_STOP | MARK_CONTROL | MARK_DATE | MARK_PROSE | MARK_QUOTE | MARK_RULE | MARK_FIELD;
    return (line->marks & other) == 0 && line->length <= NAME_BYTES;
}

/* "says:" behind a name is no part of it. */
static uint32_t name_length(const struct lines *lines, const struct line *line)
{
    const char *text = line_text(lines, line);
    uint32_t length = line->length;
    if (text[length - 1] != ':')
        return length;
    while (length > 0 && text[length - 1] != ' ')
        length--;
    return length > 1 ? length - 1 : line->length - 1;
}

/* The first line that the name above post i may be: one line of the post before must remain. */
static uint32_t name_floor(const struct posts *posts, size_t i)
{
    if (i == 0)
        return 0;
    const struct post *before = &posts->items[i - 1];
    return before->begin < before->end ? before->begin + 1 : before->head_end;
}

/* True where names stand above most dates, known as names or not: then short lines that are no sentence stand above
 * nearly all of them. */
static bool names_lead(const struct lines *lines, const struct posts *posts)
{
    size_t named = 0, likely = 0;
    for (size_t i = 0; i < posts->count; i++) {
        const struct post *post = &posts->items[i];
        named += has_name_above(lines, post);
        likely += may_be_name(lines, post, name_floor(posts, i)) &&
                  (lines->items[post->head - 1].marks & MARK_SENTENCE) == 0;
    }
    return (named >= 2 && named * 10 >= posts->count * 6) || (likely + named) * 10 >= posts->count * 9;
}

static void take_names(const struct lines *lines, struct posts *posts)
{
    if (!names_lead(lines, posts))
        return;
    for (size_t i = 0; i < posts->count; i++) {
        struct post *post = &posts->items[i];
        struct post *before = i > 0 ? &posts->items[i - 1] : NULL;
        if (!may_be_name(lines, post, name_floor(posts, i)))
            continue;
        const struct line *line = &lines->items[--post->head];
        post->author_start = line->start;
        post->author_length = name_length(lines, line);
        post->flags |= POST_AUTHOR | (line->marks & MARK_COLON ? POST_SAYS : POST_NAME_LINE);
        while (post->head > name_floor(posts, i) && (lines->items[post->head - 1].marks & MARK_BADGE) != 0)
            post->head--; /* "level 2" above the name */
        if (before != NULL && before->end > post->head)
            before->end = post->head;
    }
}

/* ---- furniture behind texts ---- */

struct pattern {
    uint64_t hash; /* 0 in an empty slot */
    uint32_t posts;
    uint32_t last; /* the post that was counted last, plus one */
};

struct patterns {
    struct pattern *slots;
    size_t mask;
};

static struct pattern *find_pattern(const struct patterns *patterns, uint64_t hash)
{
    size_t at = (size_t)(hash >> 20) & patterns->mask;
    while (patterns->slots[at].hash != 0 && patterns->slots[at].hash != hash)
        at = (at + 1) & patterns->mask;
    return &patterns->slots[at];
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool begins_with_author(const struct lines *lines, const struct line *line, const struct post *post)
{
    return post->author_length > 1 && line->length > post->author_length &&
           memcmp(line_text(lines, line), lines->text + post->author_start, post->author_length) == 0;
}

/* A line with every number and the writer's name replaced, hashed; 0 for a line that is too long to be furniture. */
static uint64_t hash_line(const struct lines *lines, const struct line *line, const struct post *post)
{
    const char *text = line_text(lines, line);
    uint64_t hash = UINT64_C(14695981039346656037);
    size_t at = 0;
    if (begins_with_author(lines, line, post)) {
        at = post->author_length;
        hash ^= 1;
        if (text[at] == ':')
            return hash | 1; /* "Name: the text once more" */
    }
    if (line->length > LINE_BYTES)
        return 0;
    if (line->length > 10 && memcmp(text, "http", 4) == 0 && memchr(text, ' ', line->length) == NULL)
        return 3;
    for (; at < line->length; at++) {
        char c = is_digit(text[at]) ? '0' : text[at];
        if (c == '0' && at > 0 && (is_digit(text[at - 1]) || text[at - 1] == ',' || text[at - 1] == '.'))
            continue;
        hash = (hash ^ (uint8_t)c) * UINT64_C(1099511628211);
    }
    return hash | 1;
}

/* Where the lines behind a post's byline end: at the next byline, or with the page. */
static uint32_t region_end(const struct lines *lines, const struct posts *posts, size_t i)
{
    return i + 1 < posts->count ? posts->items[i + 1].head : (uint32_t)lines->count;
}

/* Counts each pattern of the lines [first, end) once for a post. */
static void count_lines(const struct lines *lines, const struct posts *posts, size_t i, uint32_t first, uint32_t end,
                        const struct patterns *patterns)
{
    for (uint32_t at = first; at < end; at++) {
        uint64_t hash = hash_line(lines, &lines->items[at], &posts->items[i]);
        struct pattern *pattern = hash != 0 ? find_pattern(patterns, hash) : NULL;
        if (pattern == NULL || pattern->last == i + 1)
            continue;
        pattern->hash = hash;
        pattern->posts++;
        pattern->last = (uint32_t)i + 1;
    }
}

static bool is_usual(const struct lines *lines, const struct posts *posts, size_t i, uint32_t at, size_t share,
                     const struct patterns *patterns)
{
    uint64_t hash = hash_line(lines, &lines->items[at], &posts->items[i]);
    if (hash == 0)
        return false;
    const struct pattern *pattern = find_pattern(patterns, hash);
    return pattern->posts >= POSTS_MIN && pattern->posts * share >= posts->count - 1;
}

static void count_tails(const struct lines *lines, const struct posts *posts, const struct patterns *patterns)
{
    for (size_t i = 0; i + 1 < posts->count; i++) {
        uint32_t begin = posts->items[i].begin + 1;
        uint32_t end = posts->items[i + 1].head_end; /* a box may look like a head */
        count_lines(lines, posts, i, end > begin + 2 * TAIL_LINES ? end - 2 * TAIL_LINES : begin, end, patterns);
    }
}

static void cut_tails(const struct lines *lines, struct posts *posts, const struct patterns *patterns)
{
    for (size_t i = 0; i < posts->count; i++) {
        struct post *post = &posts->items[i];
        uint32_t end = region_end(lines, posts, i);
        bool last = i + 1 == posts->count;
        for (uint32_t at = post->begin + 1; at < post->end; at++)
            if ((last || end - at <= TAIL_LINES) && is_usual(lines, posts, i, at, 3, patterns)) {
                post->end = at;
                break;
            }
    }
}

/* ---- furniture in front of texts ---- */

static bool is_spoken(const struct line *line)
{
    return (line->marks & (MARK_PROSE | MARK_SENTENCE | MARK_QUOTE)) != 0;
}

static uint32_t head_limit(const struct lines *lines, const struct posts *posts, size_t i)
{
    uint32_t end = region_end(lines, posts, i), limit = posts->items[i].head_end + HEAD_LINES;
    return limit < end ? limit : end;
}

/* Counts what stands in front of the first words that a person may have said. */

static void count_heads(const struct lines *lines, const struct posts *posts, const struct patterns *patterns)
{
    for (size_t i = 0; i < posts->count; i++) {
        uint32_t begin = posts->items[i].head_end, limit = head_limit(lines, posts, i), end = begin;
        while (end < limit && !is_spoken(&lines->items[end]))
            end++;
        if (end < limit)
            count_lines(lines, posts, i, begin, end, patterns);
    }
}

/* "Joined: / Mar 2016 / Messages: / 3": up to two lines of other words between two usual ones are of the same box. */
static void cut_heads(const struct lines *lines, struct posts *posts, const struct patterns *patterns)
{
    for (size_t i = 0; i < posts->count; i++) {
        struct post *post = &posts->items[i];
        uint32_t limit = head_limit(lines, posts, i), begin = post->begin, strange = 0;
        for (uint32_t at = post->begin; at < limit && at < post->end && strange <= 2; at++) {
            bool usual = is_usual(lines, posts, i, at, 2, patterns);
            if (is_spoken(&lines->items[at]) && !usual)
                break;
            strange = usual ? 0 : strange + 1;
            begin = usual ? at + 1 : begin;
        }
        while (begin > post->begin && begin < post->end && !line_is_body(&lines->items[begin]))
            begin++;
        if (begin < post->end)
            post->begin = begin;
    }
}

/* ---- bylines that stand twice ---- */

static bool same_time(const struct lines *lines, const struct post *one, const struct post *other)
{
    return one->time_length > 0 && one->time_length == other->time_length &&
           memcmp(lines->text + one->time_start, lines->text + other->time_start, one->time_length) == 0;
}

/* True for a post that is only a box between two bylines of the same moment; "4 years ago" is no moment. */
static bool is_box(const struct lines *lines, const struct post *post, const struct post *next)
{
    bool other =
        (next->flags & POST_AUTHOR) != 0
        && (next->author_length != post->author_length
            || memcmp(lines->text + next->author_start, lines->text + post->author_start, post->author_length) != 0);
    if (!same_time(lines, post, next) || other || (post->flags & (POST_RELATIVE | POST_CONTROL)) != 0 ||
        post->end - post->begin > HEAD_LINES)
        return false;
    for (uint32_t at = post->begin; at < post->end; at++)
        if (is_spoken(&lines->items[at]) || (lines->items[at].marks & MARK_PLACEHOLDER) != 0)
            return false;
    return true;
}

static void join_doubled_bylines(const struct lines *lines, struct posts *posts)
{
    size_t boxes = 0, kept = 0;
    for (size_t i = 0; i + 1 < posts->count; i++)
        boxes += is_box(lines, &posts->items[i], &posts->items[i + 1]);
    if (boxes * 3 < posts->count)
        return;
    for (size_t i = 0; i < posts->count; i++) {
        if (i + 1 == posts->count || !is_box(lines, &posts->items[i], &posts->items[i + 1])) {
            posts->items[kept++] = posts->items[i];
            continue;
        }
        const struct post *box = &posts->items[i];
        struct post *next = &posts->items[i + 1];
        next->head = box->head;
        if ((box->flags & POST_AUTHOR) != 0) {
            next->author_start = box->author_start;
            next->author_length = box->author_length;
        }
        next->flags |= box->flags;
    }
    posts->count = kept;
}

/* ---- the page behind the last post ---- */

static bool is_listed(const struct line *line)
{
    return (line->marks & MARK_SHORT) != 0 &&
           (line->marks & (MARK_SENTENCE | MARK_PROSE | MARK_QUOTE | MARK_PLACEHOLDER)) == 0;
}

/* The first of several short lines in a row that are no sentences, or post->end. */
static uint32_t find_list(const struct lines *lines, const struct post *post)
{
    uint32_t run = 0;
    for (uint32_t at = post->begin + 1; at < post->end; at++) {
        run = is_listed(&lines->items[at]) ? run + 1 : 0;
        if (run == LIST_LINES)
            return at + 1 - LIST_LINES;
    }
    return post->end;
}

static void cut_last(const struct lines *lines, struct posts *posts)
{
    struct post *last = &posts->items[posts->count - 1];
    for (size_t i = 0; i + 1 < posts->count; i++)
        if (posts->items[i].begin < posts->items[i].end && find_list(lines, &posts->items[i]) < posts->items[i].end)
            return; /* such lists are part of the posts here */
    if (last->begin < last->end)
        last->end = find_list(lines, last);
}

int32_t template_apply(const struct lines *lines, struct posts *posts, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct patterns tails = { NULL, 63 }, heads = { NULL, 63 };
    if (posts->count < POSTS_MIN)
        return VANE_OK;
    join_doubled_bylines(lines, posts);
    take_names(lines, posts);
    while (tails.mask < posts->count * HEAD_LINES * 2)
        tails.mask = tails.mask * 2 + 1;
    heads.mask = tails.mask;
    tails.slots = memory_zeroed(tails.mask + 1, sizeof *tails.slots);
    heads.slots = memory_zeroed(heads.mask + 1, sizeof *heads.slots);
    FAIL_IF(tails.slots == NULL || heads.slots == NULL, error, VANE_ERROR_MEMORY, NULL, 0, "out of memory");
    count_heads(lines, posts, &heads);
    cut_heads(lines, posts, &heads);
    count_tails(lines, posts, &tails);
    cut_tails(lines, posts, &tails);
    cut_last(lines, posts);
done:
    memory_free(tails.slots);
    memory_free(heads.slots);
    return status;
}
