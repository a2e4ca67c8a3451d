#include "segment/layout.h"

#include <string.h>

#include "base/error.h"
#include "segment/plain.h"

enum { ODD_BYTES = 12, DASH_BYTES = 3 /* of the character */ };

static bool ends_page_part(uint32_t marks)
{
    return (marks & MARKS_STOP) != 0 || (marks & MARK_SORT) != 0;
}

/* Menu words behind the last post: short lines behind a gap that are no sentence. */
static uint32_t trim_menu(const struct lines *lines, const struct groups *groups, uint32_t begin, uint32_t end)
{
    uint32_t first = end;
    bool menu = false;
    while (first > begin) {
        const struct line *line = &lines->items[first - 1];
        if ((line->marks & MARK_SHORT) == 0 || (line->marks & (MARK_SENTENCE | MARK_PROSE | MARK_PLACEHOLDER)) != 0)
            break;
        first--;
        menu = menu || (line->marks & MARK_NAV) != 0;
        if (groups_gap(groups, line) && menu)
            end = first;
    }
    return end;
}

/* The line "--" that parts a signature from a post, or `end`. */
static uint32_t find_dashes(const struct lines *lines, uint32_t begin, uint32_t end)
{
    for (uint32_t at = begin; at + 1 < end; at++)
        if (at > begin && lines->items[at].length == 2 && memcmp(line_text(lines, &lines->items[at]), "--", 2) == 0)
            return at;
    return end;
}

bool layout_trim(const struct lines *lines, const struct groups *groups, uint32_t *begin, uint32_t *end)
{
    uint32_t first = *begin, last = *end, stop;
    bool control = false;
    for (stop = first; stop < last && !ends_page_part(lines->items[stop].marks); stop++)
        ;
    bool cut = stop < last;
    last = stop;
    while (first < last && !line_is_body(&lines->items[first]) &&
           (lines->items[first].marks & (MARK_SAYS | MARK_EXPAND)) == 0)
        control = (lines->items[first++].marks & MARK_REPLY) != 0 || control;
    for (stop = first; stop < last && (lines->items[stop].marks & MARK_REPLY) == 0; stop++)
        ;
    control = control || stop < last;
    last = find_dashes(lines, *begin, stop);
    first = first < last ? first : last;
    while (last > first && !line_is_body(&lines->items[last - 1]))
        last--;
    if (cut || *end == lines->count)
        last = trim_menu(lines, groups, first, last);
    const uint32_t odd = MARK_COUNTER | MARK_NAV | MARK_BADGE | MARK_CONTROL;
    if (first == last && *begin < *end && (lines->items[*begin].marks & odd) != 0 &&
        (lines->items[*begin].marks & MARK_REPLY) == 0 && lines->items[*begin].length <= ODD_BYTES &&
        (*begin + 1 == *end || (lines->items[*begin + 1].marks & MARK_CONTROL) != 0 ||
         groups_gap(groups, &lines->items[*begin + 1]))) {
        first = *begin; /* a post that is only a number or a row of marks */
        last = first + 1;
    }
    *begin = first;
    *end = last;
    return control;
}

/* "- Name", with a real dash: above its date it stands behind a text. */
static bool begins_with_dash(const struct lines *lines, const struct line *line)
{
    const char *text = line_text(lines, line);
    return (line->marks & MARK_NAME) != 0 && line->length > DASH_BYTES && memcmp(text, "\xE2\x80", 2) == 0 &&
           ((uint8_t)text[2] == 0x93 || (uint8_t)text[2] == 0x94);
}

/* A text right below the byline; what stands below the next or last byline too is a button. */
static bool text_below(const struct lines *lines, const struct groups *groups, size_t i)
{
    uint32_t at = groups->items[i].end;
    bool last = i + 1 == groups->count;
    if (at >= lines->count || !line_is_body(&lines->items[at]) || (groups_gap(groups, &lines->items[at]) && !last))
        return false;
    bool next = i + 1 < groups->count && groups->items[i + 1].end < lines->count &&
                lines_same(lines, &lines->items[at], &lines->items[groups->items[i + 1].end]);
    return !next && !(i > 0 && lines_same(lines, &lines->items[at], &lines->items[groups->items[i - 1].end]));
}

enum layout layout_choose(const struct lines *lines, const struct groups *groups)
{
    long before = 0, behind = 0;
    for (size_t i = 0; i < groups->count; i++) {
        const struct group *group = &groups->items[i];
        bool text_above = group->first > 0 && line_is_body(&lines->items[group->first - 1]) &&
                          !groups_gap(groups, &lines->items[group->first]);
        bool below = text_below(lines, groups, i);
        bool heading_above = group->first > 0 && (lines->items[group->first - 1].marks & MARK_HEADING) != 0;
        bool control_above = group->first > 0 && (lines->items[group->first - 1].marks & MARK_REPLY) != 0;
        bool control_below = group->end < lines->count && (lines->items[group->end].marks & MARK_REPLY) != 0;
        before += (below && !text_above) + (heading_above ? 2 : 0) + (control_above && !control_below) +
                  ((group->marks & MARK_SAYS) != 0 ? 2 : 0);
        behind += (text_above && !below) + (text_above && control_below && !control_above) +
                  (text_above && begins_with_dash(lines, &lines->items[group->first]) ? 2 : 0);
    }
    /* Text below the last byline can only be its own. */
    const struct group *last = groups->count > 0 ? &groups->items[groups->count - 1] : NULL;
    if (last != NULL && text_below(lines, groups, groups->count - 1))
        before += 2;
    return behind > before ? LAYOUT_BEHIND : LAYOUT_BEFORE;
}

static void take_byline(const struct lines *lines, const struct bylines *bylines, uint32_t at, struct post *post)
{
    const struct line *line = &lines->items[at];
    const struct byline *byline = bylines_find(bylines, at);
    if (byline != NULL && byline->author_length > 0 && (post->flags & POST_AUTHOR) == 0) {
        post->author_start = byline->author_start;
        post->author_length = byline->author_length;
        post->flags |= POST_AUTHOR;
    }
    if (byline != NULL && byline->time_length > 0 && (post->flags & POST_DATE) == 0) {
        post->time_start = byline->time_start;
        post->time_length = byline->time_length;
        post->flags |= POST_DATE;
    }
    post->flags |= (line->marks & MARK_SAYS) != 0 ? (uint32_t)POST_SAYS : 0u;
    post->flags |= (line->marks & MARK_BY) != 0 ? (uint32_t)POST_BY : 0u;
    post->flags |= (line->marks & MARK_HANDLE) != 0 ? (uint32_t)POST_HANDLE : 0u;
    post->flags |= (line->marks & MARK_RELATIVE) != 0 ? (uint32_t)POST_RELATIVE : 0u;
    post->flags |= (line->marks & MARK_REPLY) != 0 ? (uint32_t)POST_CONTROL : 0u;
}

/* "Name / Town, 3 March": on pages where a name stands above most dated lines, it is the name that wrote. */
static const struct line *leading_name(const struct lines *lines, const struct group *group)
{
    const uint32_t named = MARK_BYLINE | MARK_SAYS | MARK_BY;
    for (uint32_t at = group->first + 1; at < group->end; at++)
        if ((lines->items[at].marks & named) == MARK_BYLINE &&
            (lines->items[at - 1].marks & (MARK_NAME | MARK_BADGE)) == MARK_NAME)
            return &lines->items[at - 1];
    return NULL;
}

/* The name of a group that has no line with both name and date: the one above a user's box, else the first. */
static const struct line *find_name_line(const struct lines *lines, const struct group *group)
{
    const struct line *first = NULL;
    for (uint32_t at = group->first; at < group->end; at++) {
        const struct line *line = &lines->items[at];
        if ((line->marks & MARK_NAME) == 0)
            continue;
        if (at + 1 < group->end && (lines->items[at + 1].marks & (MARK_BADGE | MARK_FIELD)) != 0 &&
            (line->marks & (MARK_BADGE | MARK_FIELD)) == 0)
            return line;
        if (first == NULL)
            first = line;
    }
    return first;
}

static void take_group(const struct lines *lines, const struct bylines *bylines, const struct group *group,
                       bool names_lead, struct post *post)
{
    post->head = group->first;
    post->head_end = group->end;
    const struct line *leading = names_lead ? leading_name(lines, group) : NULL;
    if (leading != NULL) {
        post->author_start = leading->start;
        post->author_length = leading->length;
        post->flags |= POST_AUTHOR | POST_NAME_LINE;
    }
    for (uint32_t at = group->first; at < group->end; at++)
        take_byline(lines, bylines, at, post);
    const struct line *name = (post->flags & POST_AUTHOR) == 0 ? find_name_line(lines, group) : NULL;
    if (name == NULL)
        return;
    uint32_t dash = begins_with_dash(lines, name) ? (uint32_t)DASH_BYTES : 0u;
    while (dash > 0 && dash + 1 < name->length && lines->text[name->start + dash] == ' ')
        dash++;
    post->author_start = name->start + dash;
    post->author_length = name->length - dash;
    post->flags |= POST_AUTHOR | POST_NAME_LINE;
}

/* "answered March 3 / Name": a name in a line of its own behind the date, where no other names the writer. */
static bool name_follows(const struct lines *lines, const struct groups *groups, const struct group *group)
{
    return group->end + 1 < lines->count && (lines->items[group->end].marks & MARK_NAME) != 0 &&
           !groups_gap(groups, &lines->items[group->end]) &&
           (group->marks & (MARK_BYLINE | MARK_SAYS | MARK_HANDLE)) == 0 && find_name_line(lines, group) == NULL;
}

static bool names_follow(const struct lines *lines, const struct groups *groups)
{
    size_t follow = 0;
    for (size_t i = 0; i < groups->count; i++)
        follow += name_follows(lines, groups, &groups->items[i]);
    return follow >= 2 && follow * 10 >= groups->count * 6;
}

static void take_following_name(const struct lines *lines, const struct group *group, struct post *post)
{
    const struct line *name = &lines->items[group->end];
    post->author_start = name->start;
    post->author_length = name->length;
    post->flags |= POST_AUTHOR | POST_NAME_LINE;
    post->head_end = group->end + 1;
}

/* Controls that follow a body up to `limit`. */
static bool control_follows(const struct lines *lines, uint32_t at, uint32_t limit)
{
    for (; at < limit && !ends_page_part(lines->items[at].marks); at++)
        if ((lines->items[at].marks & MARK_REPLY) != 0)
            return true;
    return false;
}

/* True when rules part the posts, so that what follows one belongs to nobody. */
static bool rules_part(const struct lines *lines, const struct groups *groups)
{
    size_t ruled = 0;
    for (size_t i = 0; i < groups->count; i++)
        for (uint32_t at = groups->items[i].first; at > 0 && groups->items[i].first - at < 3; at--)
            if ((lines->items[at - 1].marks & MARK_RULE) != 0) {
                ruled++;
                break;
            }
    return ruled >= 2 && ruled * 10 >= groups->count * 6;
}

static void cut_before(const struct lines *lines, const struct groups *groups, size_t i, bool ruled,
                       struct post *post)
{
    uint32_t limit = i + 1 < groups->count ? groups->items[i + 1].first : (uint32_t)lines->count;
    for (uint32_t at = groups->items[i].end; ruled && at < limit; at++)
        if ((lines->items[at].marks & MARK_RULE) != 0)
            limit = at;
    post->begin = post->head_end;
    post->end = limit;
    if (layout_trim(lines, groups, &post->begin, &post->end) || control_follows(lines, post->end, limit))
        post->flags |= POST_CONTROL;
}

static uint32_t find_anchor(const struct lines *lines, const struct group *group)
{
    const uint32_t anchor = MARK_BYLINE | MARK_SAYS | MARK_DATE;
    uint32_t at = group->first;
    while (at < group->end && (lines->items[at].marks & anchor) == 0)
        at++;
    return at;
}

/* True where hardly any date has lines of its byline above it: what looks like a name there ends the text. */
static bool dates_bare(const struct lines *lines, const struct groups *groups)
{
    size_t dates = 0, bare = 0;
    for (size_t i = 0; i < groups->count; i++) {
        const struct group *group = &groups->items[i];
        if ((group->marks & (MARK_BYLINE | MARK_SAYS)) != 0)
            continue;
        dates++;
        bare += find_anchor(lines, group) == group->first;
    }
    return bare >= 3 && bare * 10 >= dates * 7;
}

/* Behind a post, a line that names its writer is the whole byline, and so is a date on pages where dates stand alone:
 * a short line above it is the post. */
static uint32_t byline_begin(const struct lines *lines, const struct group *group, bool bare)
{
    uint32_t at = find_anchor(lines, group);
    if (at == group->end)
        return group->first;
    return bare || (lines->items[at].marks & (MARK_BYLINE | MARK_SAYS)) != 0 ? at : group->first;
}

static void cut_behind(const struct lines *lines, const struct groups *groups, size_t i, uint32_t above, bool bare,
                       struct post *post)
{
    uint32_t limit = i + 1 < groups->count ? groups->items[i + 1].first : (uint32_t)lines->count;
    post->begin = above;
    post->end = post->head = byline_begin(lines, &groups->items[i], bare);
    post->flags |= POST_BEHIND;
    /* Only what stands behind the last heading or control above belongs to the post; its own controls end it. */
    bool parted = i > 0;
    uint32_t last = post->end;
    while (last > post->begin && (lines->items[last - 1].marks & (MARK_CONTROL | MARK_COUNTER)) != 0)
        last--;
    for (uint32_t at = post->begin; at < last; at++)
        if (ends_page_part(lines->items[at].marks) || ((lines->items[at].marks & MARK_CONTROL) != 0 && i > 0)) {
            post->begin = at + 1;
            parted = true;
        }
    if (!parted && post->end > post->begin) {
        uint32_t at = post->end - 1; /* nothing tells where the article ends: the last paragraph only */
        while (at > post->begin && !groups_gap(groups, &lines->items[at]))
            at--;
        post->begin = at;
    }
    bool control = layout_trim(lines, groups, &post->begin, &post->end);
    if (control || control_follows(lines, groups->items[i].end, limit))
        post->flags |= POST_CONTROL;
}

/* What stands behind most posts, such as "Top", ends the last one too. */
static void end_last(const struct lines *lines, struct post *posts, size_t count)
{
    uint32_t most = 0;
    size_t votes = 0, same = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        if (posts[i].end >= posts[i + 1].head || posts[i].begin == posts[i].end)
            continue;
        if (votes == 0)
            most = posts[i].end;
        votes += votes == 0 || lines_same(lines, &lines->items[most], &lines->items[posts[i].end]) ? 1u : (size_t)-1;
    }
    for (size_t i = 0; votes > 0 && i + 1 < count; i++)
        same +=
            posts[i].end < posts[i + 1].head && lines_same(lines, &lines->items[most], &lines->items[posts[i].end]);
    if (same < 2 || same * 10 < (count - 1) * 6)
        return;
    struct post *last = &posts[count - 1];
    for (uint32_t at = last->begin + 1; at < last->end; at++)
        if (lines_same(lines, &lines->items[most], &lines->items[at]))
            last->end = at;
}

int32_t layout_cut(const struct lines *lines, const struct bylines *bylines, const struct groups *groups,
                   enum layout layout, struct posts *posts, struct vane_error *error)
{
    int32_t status = VANE_OK;
    size_t leading = 0;
    bool ruled = rules_part(lines, groups), follow = names_follow(lines, groups);
    bool bare = layout == LAYOUT_BEHIND && dates_bare(lines, groups);
    uint32_t above = 0; /* the end of the byline before */
    for (size_t i = 0; i < groups->count; i++)
        leading += leading_name(lines, &groups->items[i]) != NULL;
    for (size_t i = 0; i < groups->count; i++) {
        struct post post = { .depth = -1 };
        struct group group = groups->items[i];
        group.first = bare ? byline_begin(lines, &group, bare) : group.first;
        take_group(lines, bylines, &group, leading * 2 > groups->count, &post);
        if (follow && name_follows(lines, groups, &groups->items[i]))
            take_following_name(lines, &groups->items[i], &post);
        if (layout == LAYOUT_BEFORE)
            cut_before(lines, groups, i, ruled, &post);
        else
            cut_behind(lines, groups, i, above, bare, &post);
        above = post.head_end;
        TRY(posts_add(posts, &post, error));
    }
    if (bare)
        plain_take_names(lines, posts); /* "name / text / 3d" */
    if (layout == LAYOUT_BEFORE && posts->count > 2)
        end_last(lines, posts->items, posts->count);
done:
    return status;
}
