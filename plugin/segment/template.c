#include "segment/template.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "segment/groups.h"

enum {
    POSTS_MIN = 3,
    NAME_BYTES = 40,
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

static void take_names(const struct lines *lines, struct posts *posts)
{
    size_t named = 0;
    for (size_t i = 0; i < posts->count; i++)
        named += has_name_above(lines, &posts->items[i]);
    if (named < 2 || named * 10 < posts->count * 6)
        return;
    for (size_t i = 0; i < posts->count; i++) {
        struct post *post = &posts->items[i];
        struct post *before = i > 0 ? &posts->items[i - 1] : NULL;
        uint32_t floor = before == NULL ? 0 : before->begin < before->end ? before->begin + 1 : before->head_end;
        if (!may_be_name(lines, post, floor))
            continue;
        const struct line *line = &lines->items[--post->head];
        post->author_start = line->start;
        post->author_length = name_length(lines, line);
        post->flags |= POST_AUTHOR | (line->marks & MARK_COLON ? POST_SAYS : POST_NAME_LINE);
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

static void count_tails(const struct lines *lines, const struct posts *posts, struct patterns *patterns)
{
    for (size_t i = 0; i + 1 < posts->count; i++) {
        const struct post *post = &posts->items[i];
        uint32_t end = region_end(lines, posts, i);
        uint32_t first = end > post->begin + 1 + TAIL_LINES ? end - TAIL_LINES : post->begin + 1;
        for (uint32_t at = first; at < end; at++) {
            uint64_t hash = hash_line(lines, &lines->items[at], post);
            struct pattern *pattern = hash != 0 ? find_pattern(patterns, hash) : NULL;
            if (pattern == NULL || pattern->last == i + 1)
                continue;
            pattern->hash = hash;
            pattern->posts++;
            pattern->last = (uint32_t)i + 1;
        }
    }
}

static void cut_tails(const struct lines *lines, struct posts *posts, const struct patterns *patterns)
{
    for (size_t i = 0; i < posts->count; i++) {
        struct post *post = &posts->items[i];
        uint32_t end = region_end(lines, posts, i);
        bool last = i + 1 == posts->count;
        for (uint32_t at = post->begin + 1; at < post->end; at++) {
            if (!last && end - at > TAIL_LINES)
                continue;
            uint64_t hash = hash_line(lines, &lines->items[at], post);
            if (hash == 0)
                continue;
            const struct pattern *pattern = find_pattern(patterns, hash);
            if (pattern->posts >= POSTS_MIN && pattern->posts * 3 >= posts->count - 1) {
                post->end = at;
                break;
            }
        }
    }
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
    struct patterns patterns = { NULL, 63 };
    if (posts->count < POSTS_MIN)
        return VANE_OK;
    take_names(lines, posts);
    while (patterns.mask < posts->count * TAIL_LINES * 2)
        patterns.mask = patterns.mask * 2 + 1;
    patterns.slots = memory_zeroed(patterns.mask + 1, sizeof *patterns.slots);
    if (patterns.slots == NULL)
        return error_memory(error);
    count_tails(lines, posts, &patterns);
    cut_tails(lines, posts, &patterns);
    cut_last(lines, posts);
    memory_free(patterns.slots);
    return VANE_OK;
}
