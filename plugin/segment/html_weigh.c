#include "segment/html_weigh.h"

#include "segment/evidence.h"
#include "segment/groups.h"
#include "segment/html_hints.h"

enum { LEAD_LINES = 30, NEAR_ANCESTORS = 4 };

static const double ENOUGH = 3.0;

struct tally {
    size_t filled, authors, dates, controls, headlines, stories, comments, lures, embeds;
    double informal;
};

static bool all_links(const struct lines *lines, const struct post *post)
{
    for (uint32_t at = post->begin; at < post->end; at++)
        if ((lines->items[at].hints & HINT_LINK) == 0)
            return false;
    return post->begin < post->end;
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
        tally.headlines += headline || all_links(lines, post);
        tally.stories += tells_story(tree, records[i].node);
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
        if ((marks & MARK_LURE) != 0)
            return -1.5;
        if ((marks & MARK_PROSE) != 0 && (marks & MARK_FORM) == 0 && lines->items[at - 1].length > 200)
            return 0;
    }
    return 0;
}

bool weigh_records(const struct html_tree *tree, const struct lines *lines, const struct record *records,
                   const struct post *posts, size_t count)
{
    struct tally tally = count_posts(tree, lines, records, posts, count);
    if (tally.filled == 0)
        return false;
    double n = (double)tally.filled;
    double score = lead(lines, posts, count);
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
    return score >= ENOUGH;
}
