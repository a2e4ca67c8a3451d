#include "segment/html_weigh.h"

#include <string.h>

#include "segment/evidence.h"
#include "segment/groups.h"
#include "segment/html_hints.h"

enum { LEAD_LINES = 30, LURE_LINES = 4, NEAR_ANCESTORS = 4, TITLE_BYTES = 10, TEASERS_MIN = 3 };

static const double ENOUGH = 3.0;

struct tally {
    size_t filled, authors, dates, controls, headlines, stories, comments, lures, embeds;
    double informal;
};

/* Most of what is said is a link: a title, not a post. */
static bool is_linked(const struct lines *lines, const struct post *post)
{
    size_t linked = 0, all = 0;
    for (uint32_t at = post->begin; at < post->end; at++) {
        all += lines->items[at].length;
        linked += (lines->items[at].hints & HINT_LINK) != 0 ? lines->items[at].length : 0;
    }
    return all > 0 && linked * 10 >= all * 6;
}

static bool near_comment(const struct html_tree *tree, uint32_t node)
{
    for (int step = 0; step < NEAR_ANCESTORS && node != 0; step++, node = tree->nodes[node].parent)
        if ((tree->nodes[node].own & HINT_COMMENT) != 0)
            return true;
    return false;
}

/* A heading inside the element that leads to another page: a teaser of a story. */
static bool tells_story(const struct html_tree *tree, uint32_t node)
{
    for (uint32_t at = node; at < tree->nodes[node].end && at < node + 200; at++)
        if ((tree->nodes[at].own & HINT_STORY) != 0)
            return true;
    return false;
}

/* A first line that is a link, to no person and not to the post itself: a teaser whose title is no heading. */
static bool begins_with_link(const struct html_tree *tree, const struct lines *lines, uint32_t node)
{
    size_t low = 0, high = lines->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lines->items[middle].node < node)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == lines->count || lines->items[low].node >= tree->nodes[node].end)
        return false;
    const struct line *line = &lines->items[low];
    const uint32_t control = MARK_CONTROL | MARK_REPLY | MARK_NAV | MARK_COUNTER | MARK_DATE | MARK_BYLINE |
                             MARK_HANDLE | MARK_BADGE | MARK_SUBJECT;
    if ((line->hints & (HINT_LINK | HINT_AUTHOR | HINT_TIME)) != HINT_LINK || (line->marks & control) != 0 ||
        line->length < TITLE_BYTES)
        return false;
    uint32_t at = line->node;
    while (at != node && at != 0 && tree_tag(&tree->nodes[at]) != GUMBO_TAG_A)
        at = tree->nodes[at].parent;
    const char *href = tree_attribute(&tree->nodes[at], "href");
    return href != NULL && strchr(href, '#') == NULL;
}

bool weigh_is_teaser(const struct html_tree *tree, const struct lines *lines, const struct record *record,
                     const struct post *post)
{
    if ((post->flags & POST_CONTROL) != 0)
        return false;
    return (tree->nodes[record->node].hints & (HINT_LURE | HINT_ASIDE)) != 0 || evidence_is_headline(lines, post) ||
           is_linked(lines, post) || tells_story(tree, record->node) || begins_with_link(tree, lines, record->node);
}

static struct tally count_posts(const struct html_tree *tree, const struct lines *lines, const struct record *records,
                                const struct post *posts, size_t count)
{
    struct tally tally = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
    for (size_t i = 0; i < count; i++) {
        const struct post *post = &posts[i];
        const struct html_node *node = &tree->nodes[records[i].node];
        if (post->begin == post->end)
            continue;
        tally.filled++;
        tally.authors += (post->flags & POST_AUTHOR) != 0;
        tally.dates += (post->flags & POST_DATE) != 0;
        tally.controls += (post->flags & POST_CONTROL) != 0;
        bool headline = evidence_is_headline(lines, post) && (post->flags & POST_CONTROL) == 0;
        tally.headlines += headline || is_linked(lines, post);
        tally.stories += tells_story(tree, records[i].node) || begins_with_link(tree, lines, records[i].node);
        tally.comments += near_comment(tree, records[i].node);
        tally.lures += (node->hints & (HINT_LURE | HINT_ASIDE)) != 0;
        tally.embeds += (node->hints & (HINT_EMBED | HINT_QUOTE)) != 0;
        tally.informal += evidence_informal(lines, post->begin, post->end);
    }
    return tally;
}

/* A heading such as "12 comments" above the first post, with no article between. */
static double lead(const struct lines *lines, const struct post *posts, size_t count)
{
    uint32_t first = UINT32_MAX;
    for (size_t i = 0; i < count; i++)
        if (posts[i].begin < posts[i].end && posts[i].begin < first)
            first = posts[i].begin;
    for (uint32_t at = first; at > 0 && first - at < LEAD_LINES; at--) {
        uint32_t marks = lines->items[at - 1].marks;
        if ((marks & MARK_HEADING) != 0)
            return 1.5;
        if ((marks & MARK_LURE) != 0 && first - at < LURE_LINES)
            return -1.5;
        if ((marks & MARK_PROSE) != 0 && (marks & MARK_FORM) == 0 && lines->items[at - 1].length > 200)
            return 0;
    }
    return 0;
}

enum weight weigh_records(const struct html_tree *tree, const struct lines *lines, const struct record *records,
                   const struct post *posts, size_t count)
{
    struct tally tally = count_posts(tree, lines, records, posts, count);
    if (tally.filled == 0)
        return WEIGHT_UNSURE;
    double n = (double)tally.filled;
    double heading = lead(lines, posts, count);
    double score = heading;
    score += 2.0 * (double)tally.controls / n;
    score += 1.5 * (double)tally.authors / n;
    score += 0.5 * (double)tally.dates / n;
    score += 1.5 * tally.informal / n;
    score += 1.5 * (double)tally.comments / n;
    score += tally.filled >= 3 ? 1.0 : tally.filled == 2 ? 0.5 : 0;
    score -= 4.0 * (double)tally.headlines / n;
    score -= 4.0 * (double)tally.stories / n;
    score -= 3.0 * (double)tally.lures / n;
    score -= 6.0 * (double)tally.embeds / n;
    score -= 2.0 * (1 - n / (double)count);
    if (tally.controls * 3 < tally.filled && tally.comments * 3 < tally.filled && heading <= 0)
        score -= evidence_newsroom(tally.informal / n);
    score -= evidence_one_author(lines, posts, count) ? 2.0 : 0;
    score -= evidence_says_empty(lines) ? 3.0 : 0;
    if (score >= ENOUGH)
        return WEIGHT_POSTS;
    size_t other = tally.headlines + tally.stories + tally.lures;
    return tally.filled >= TEASERS_MIN && other * 2 >= tally.filled ? WEIGHT_TEASERS : WEIGHT_UNSURE;
}
