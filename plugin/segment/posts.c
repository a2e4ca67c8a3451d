#include "segment/posts.h"

#include <strings.h>

#include "base/error.h"
#include "base/memory.h"
#include "segment/evidence.h"
#include "segment/groups.h"
#include "segment/layout.h"
#include "segment/plain.h"
#include "segment/template.h"

int32_t posts_add(struct posts *posts, const struct post *post, struct vane_error *error)
{
    if (posts->count == posts->capacity &&
        memory_reserve(&posts->items, &posts->capacity, posts->count + 1, sizeof *posts->items) != 0)
        return error_memory(error);
    posts->items[posts->count++] = *post;
    return VANE_OK;
}

void posts_free(struct posts *posts)
{
    memory_free(posts->items);
    *posts = (struct posts){ NULL, 0, 0 };
}

/* "X says: / text / March 3": a date behind the text belongs to the name in front. */
static void join_around(struct posts *posts)
{
    size_t pairs = 0;
    for (size_t i = 0; i + 1 < posts->count; i++)
        pairs += (posts->items[i].flags & (POST_AUTHOR | POST_DATE)) == POST_AUTHOR &&
                 (posts->items[i + 1].flags & (POST_AUTHOR | POST_DATE)) == POST_DATE;
    if (pairs * 5 < posts->count * 2)
        return;
    size_t kept = 0;
    for (size_t i = 0; i < posts->count; i++) {
        struct post *before = kept > 0 ? &posts->items[kept - 1] : NULL;
        const struct post *post = &posts->items[i];
        if (before != NULL && (before->flags & (POST_AUTHOR | POST_DATE)) == POST_AUTHOR &&
            (post->flags & (POST_AUTHOR | POST_DATE)) == POST_DATE) {
            before->time_start = post->time_start;
            before->time_length = post->time_length;
            before->flags |= POST_DATE | (post->flags & (POST_RELATIVE | POST_CONTROL));
        } else {
            posts->items[kept++] = *post;
        }
    }
    posts->count = kept;
}

static void keep_accepted(struct posts *posts)
{
    size_t kept = 0;
    for (size_t i = 0; i < posts->count; i++)
        if (posts->items[i].accepted)
            posts->items[kept++] = posts->items[i];
    posts->count = kept;
}

/* "level 3" in a byline: the number, or -1. */
static int32_t stated_level(const struct lines *lines, const struct post *post)
{
    for (uint32_t at = post->head; at < post->head_end; at++) {
        const struct line *line = &lines->items[at];
        const char *text = line_text(lines, line);
        if ((line->marks & MARK_BADGE) != 0 && line->length >= 7 && line->length <= 8 &&
            strncasecmp(text, "level ", 6) == 0 && text[6] >= '0' && text[6] <= '9')
            return text[6] - '0';
    }
    return -1;
}

/* False where fewer than two thirds of the posts state their level; the others have no depth then. */
static bool set_stated_depths(const struct lines *lines, struct posts *posts)
{
    int32_t lowest = INT32_MAX;
    size_t stated = 0;
    for (size_t i = 0; i < posts->count; i++) {
        int32_t level = stated_level(lines, &posts->items[i]);
        stated += level >= 0;
        lowest = level >= 0 && level < lowest ? level : lowest;
    }
    if (stated * 3 < posts->count * 2 || stated == 0)
        return false;
    for (size_t i = 0; i < posts->count; i++) {
        int32_t level = stated_level(lines, &posts->items[i]);
        posts->items[i].depth = level >= 0 ? level - lowest : -1;
    }
    return true;
}

/* Indentation shows who answers whom when the posts stand at several. */
static void set_depths(const struct lines *lines, struct posts *posts)
{
    unsigned lowest = 0xFFFF, step = 0xFFFF;
    if (set_stated_depths(lines, posts))
        return;
    for (size_t i = 0; i < posts->count; i++) {
        const struct post *post = &posts->items[i];
        unsigned indent = lines->items[post->head < post->begin ? post->head : post->begin].indent;
        lowest = indent < lowest ? indent : lowest;
    }
    for (size_t i = 0; i < posts->count; i++) {
        const struct post *post = &posts->items[i];
        unsigned indent = lines->items[post->head < post->begin ? post->head : post->begin].indent;
        if (indent > lowest && indent - lowest < step)
            step = indent - lowest;
    }
    if (step == 0xFFFF)
        return;
    for (size_t i = 0; i < posts->count; i++) {
        struct post *post = &posts->items[i];
        unsigned indent = lines->items[post->head < post->begin ? post->head : post->begin].indent;
        post->depth = (int32_t)((indent - lowest + step / 2) / step);
    }
}

static int32_t find_by_bylines(const struct lines *lines, const struct bylines *bylines, const struct groups *groups,
                               struct posts *posts, struct vane_error *error)
{
    enum layout layout = layout_choose(lines, groups);
    int32_t status = layout_cut(lines, bylines, groups, layout, posts, error);
    if (status != VANE_OK)
        return status;
    join_around(posts);
    if (layout == LAYOUT_BEFORE)
        status = template_apply(lines, posts, error);
    if (status != VANE_OK)
        return status;
    if (evidence_weigh(lines, posts) == 0)
        posts->count = 0;
    return VANE_OK;
}

int32_t posts_find(struct lines *lines, const struct bylines *bylines, struct posts *posts, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct groups groups = { NULL, 0, 0, false, false, false };
    TRY(groups_find(lines, &groups, error));
    TRY(find_by_bylines(lines, bylines, &groups, posts, error));
    if (posts->count == 0) {
        TRY(plain_by_controls(lines, bylines, &groups, posts, error));
        if (evidence_weigh(lines, posts) == 0)
            posts->count = 0;
    }
    if (posts->count == 0)
        TRY(plain_by_separators(lines, &groups, posts, error));
    if (posts->count == 0)
        TRY(plain_by_count(lines, &groups, posts, error));
    keep_accepted(posts);
    set_depths(lines, posts);
done:
    groups_free(&groups);
    return status;
}
