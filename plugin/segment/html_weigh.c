#include "segment/html_weigh.h"

#include <string.h>

#include "segment/evidence.h"
#include "segment/groups.h"
#include "segment/html_hints.h"

enum {
    LEAD_LINES = 30,
    LURE_LINES = 4,
    NEAR_ANCESTORS = 4,
    TITLE_BYTES = 10,
    TEASERS_MIN = 3,
    TITLE_NODES = 60,
    NAMES_MAX = 50,   /* names and lines that are compared, so that it stays linear */
    RECORD_LINES = 60
};

static const double ENOUGH = 3.0;

struct tally {
    size_t filled, authors, dates, controls, headlines, stories, comments, lures, embeds, editorial, titles, sure,
        known;
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

size_t weigh_stated_count(const struct lines *lines, const struct line *line)
{
    const char *text = line_text(lines, line);
    size_t count = 0;
    for (uint32_t at = 0; at < line->length && count < 1000000; at++) {
        if (text[at] >= '0' && text[at] <= '9')
            count = count * 10 + (size_t)(text[at] - '0');
        else if (count > 0 && text[at] != ',')
            break;
    }
    return count;
}

static bool near_comment(const struct html_tree *tree, uint32_t node)
{
    for (int step = 0; step < NEAR_ANCESTORS && node != 0; step++, node = tree->nodes[node].parent)
        if ((tree->nodes[node].own & HINT_COMMENT) != 0)
            return true;
    return false;
}

/* The line that holds the byte, or the last before it; NULL without lines. */
static const struct line *line_at(const struct lines *lines, uint32_t byte)
{
    size_t low = 0, high = lines->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lines->items[middle].start <= byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &lines->items[low - 1] : NULL;
}

/* The node in which the post's writer is named, or 0. */
static uint32_t author_node(const struct lines *lines, const struct post *post)
{
    const struct line *line = post->author_length > 0 ? line_at(lines, post->author_start) : NULL;
    return line != NULL ? line->node : 0;
}

/* Words and date inside a quote: a post of another place, shown here. */
static bool is_quoted(const struct lines *lines, const struct post *post)
{
    const struct line *dated = post->time_length > 0 ? line_at(lines, post->time_start) : NULL;
    return dated != NULL && (dated->hints & lines->items[post->begin].hints & HINT_QUOTE) != 0;
}

/* A heading inside the element that leads to another page, and not to its writer: a teaser of a story. */
static bool tells_story(const struct html_tree *tree, uint32_t node, uint32_t author)
{
    for (uint32_t at = node; at < tree->nodes[node].end && at < node + 200; at++)
        if ((tree->nodes[at].own & HINT_STORY) != 0 && (author < at || author >= tree->nodes[at].end))
            return true;
    return false;
}

static size_t first_line(const struct lines *lines, uint32_t node)
{
    size_t low = 0, high = lines->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lines->items[middle].node < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A first line that is a link, to no person and not to the post itself: a teaser whose title is no heading. */
static bool begins_with_link(const struct html_tree *tree, const struct lines *lines, uint32_t node, uint32_t author)
{
    size_t low = first_line(lines, node);
    if (low == lines->count || lines->items[low].node >= tree->nodes[node].end)
        return false;
    const struct line *line = &lines->items[low];
    const uint32_t control = MARK_CONTROL | MARK_REPLY | MARK_NAV | MARK_COUNTER | MARK_DATE | MARK_BYLINE |
                             MARK_HANDLE | MARK_BADGE | MARK_SUBJECT;
    if ((line->hints & (HINT_LINK | HINT_AUTHOR | HINT_TIME)) != HINT_LINK || (line->marks & control) != 0 ||
        line->length < TITLE_BYTES || line->node == author)
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
           is_linked(lines, post) || tells_story(tree, record->node, author_node(lines, post)) ||
           begins_with_link(tree, lines, record->node, author_node(lines, post));
}

/* A microdata type of what editors write, not readers. */
static bool is_editorial(const struct html_node *node)
{
    const char *type = tree_attribute(node, "itemtype");
    const char *last = type != NULL ? strrchr(type, '/') : NULL;
    static const char *const types[] = { "Article", "BlogPosting", "Product", "Recipe", "Event", "VideoObject" };
    size_t length = last != NULL ? strlen(last) : 0;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        size_t want = strlen(types[i]);
        if (length > want && strcmp(last + length - want, types[i]) == 0)
            return true;
    }
    return false;
}

static bool is_named_above(const struct lines *lines, uint32_t node, const struct post *post)
{
    for (size_t i = 0; i < lines->count && lines->items[i].node < node; i++) {
        const struct line *line = &lines->items[i];
        if ((line->hints & HINT_AUTHOR) == 0 && (line->marks & (MARK_BY | MARK_BYLINE)) == 0)
            continue;
        for (uint32_t at = 0; at + post->author_length <= line->length; at++)
            if (memcmp(line_text(lines, line) + at, lines->text + post->author_start, post->author_length) == 0)
                return true;
    }
    return false;
}

/* A heading of its own that is not its writer's name, as the entries of a live blog have. */
static bool has_title(const struct html_tree *tree, uint32_t node, uint32_t author)
{
    for (uint32_t at = node; at < tree->nodes[node].end && at < node + TITLE_NODES; at++)
        if ((tree->nodes[at].own & HINT_HEADING) != 0 && (author < at || author >= tree->nodes[at].end))
            return true;
    return false;
}

/* All of several writers stand in the byline above: a live blog by its newsroom. */
static bool are_staff(const struct lines *lines, const struct record *records, const struct post *posts, size_t count)
{
    size_t some = count < NAMES_MAX ? count : NAMES_MAX;
    for (size_t i = 0; i < some; i++)
        if (posts[i].author_length == 0 || !is_named_above(lines, records[0].node, &posts[i]))
            return false;
    return count >= TEASERS_MIN;
}

/* Names come again, titles do not. */
static bool names_repeat(const struct lines *lines, const struct post *posts, size_t count)
{
    size_t some = count < NAMES_MAX ? count : NAMES_MAX;
    for (size_t i = 0; i < some; i++)
        for (size_t k = i + 1; k < some && posts[i].author_length > 0; k++)
            if (posts[i].author_length == posts[k].author_length &&
                memcmp(lines->text + posts[i].author_start, lines->text + posts[k].author_start,
                       posts[i].author_length) == 0)
                return true;
    return false;
}

static bool say_the_same(const struct lines *lines, const struct post *a, const struct post *b)
{
    const struct line *first = &lines->items[a->begin], *other = &lines->items[b->begin];
    if (a->end - a->begin != b->end - b->begin || first->length != other->length ||
        (first->marks & (MARK_SENTENCE | MARK_PROSE)) != 0)
        return false;
    return memcmp(line_text(lines, first), line_text(lines, other), first->length) == 0;
}

double weigh_twins(const struct lines *lines, const struct post *posts, size_t count)
{
    size_t some = count < NAMES_MAX ? count : NAMES_MAX, filled = 0, same = 0;
    for (size_t i = 0; i < some; i++) {
        if (posts[i].begin == posts[i].end)
            continue;
        filled++;
        for (size_t k = 0; k < some; k++)
            if (k != i && posts[k].begin < posts[k].end && say_the_same(lines, &posts[i], &posts[k])) {
                same++;
                break;
            }
    }
    return filled > 0 ? (double)same / (double)filled : 0;
}

/* A link inside the element that leads to the whole of what it begins; a button unfolds it where it is. */
static bool leads_on(const struct html_tree *tree, const struct lines *lines, uint32_t node)
{
    uint32_t end = tree->nodes[node].end;
    size_t first = first_line(lines, node);
    for (size_t at = first; at < lines->count && at < first + RECORD_LINES && lines->items[at].node < end; at++)
        if ((lines->items[at].hints & HINT_LINK) != 0 && evidence_leads_on(lines, &lines->items[at]))
            return true;
    return false;
}

static struct tally count_posts(const struct html_tree *tree, const struct lines *lines, const struct jsonld *known,
                                const struct record *records, const struct post *posts, size_t count)
{
    struct tally tally = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
    bool names = names_repeat(lines, posts, count);
    for (size_t i = 0; i < count; i++) {
        const struct post *post = &posts[i];
        const struct html_node *node = &tree->nodes[records[i].node];
        if (post->begin == post->end)
            continue;
        tally.filled++;
        tally.authors += (post->flags & POST_AUTHOR) != 0;
        tally.dates += (post->flags & POST_DATE) != 0;
        tally.controls += (post->flags & POST_CONTROL) != 0;
        bool sure = names || (post->flags & POST_SURE) != 0;
        bool comment = near_comment(tree, records[i].node);
        const uint32_t byline = POST_AUTHOR | POST_DATE;
        bool signed_comment = comment && sure && (post->flags & byline) == byline;
        bool headline = evidence_is_headline(lines, post) && (post->flags & POST_CONTROL) == 0 && !signed_comment;
        tally.headlines += headline || is_linked(lines, post);
        uint32_t author = sure ? author_node(lines, post) : 0;
        tally.sure += (post->flags & POST_AUTHOR) != 0 && sure;
        tally.stories += tells_story(tree, records[i].node, author) ||
                         begins_with_link(tree, lines, records[i].node, author) ||
                         ((post->flags & POST_CONTROL) == 0 && leads_on(tree, lines, records[i].node));
        tally.comments += comment;
        tally.lures += (node->hints & (HINT_LURE | HINT_ASIDE)) != 0;
        tally.embeds += (node->hints & (HINT_EMBED | HINT_QUOTE)) != 0 || is_quoted(lines, post);
        tally.titles += has_title(tree, records[i].node, author);
        tally.known += jsonld_holds(known, lines, post);
        tally.editorial += is_editorial(node);
        tally.informal += evidence_informal(lines, post->begin, post->end);
    }
    return tally;
}

/* A heading such as "12 comments" above the first post, with no article between. */
struct lead {
    double score;
    size_t stated; /* the number in it */
};

static struct lead find_lead(const struct lines *lines, const struct post *posts, size_t count)
{
    uint32_t first = UINT32_MAX;
    for (size_t i = 0; i < count; i++)
        if (posts[i].begin < posts[i].end && posts[i].begin < first)
            first = posts[i].begin;
    for (uint32_t at = first; at > 0 && first - at < LEAD_LINES; at--) {
        const struct line *line = &lines->items[at - 1];
        if ((line->marks & MARK_HEADING) != 0) /* much can be sorted */
            return (struct lead){ (line->marks & MARK_SORT) != 0 ? 0.5 : 1.5, weigh_stated_count(lines, line) };
        if ((line->marks & MARK_LURE) != 0 && first - at < LURE_LINES)
            return (struct lead){ -1.5, 0 };
        if ((line->marks & MARK_PROSE) != 0 && (line->marks & MARK_FORM) == 0 && line->length > 200)
            break;
    }
    return (struct lead){ 0, 0 };
}

/* A name or date between the posts: the elements are no whole posts. */
static bool signed_between(const struct lines *lines, const struct post *posts, size_t count)
{
    for (uint32_t at = posts[0].end; at < posts[count - 1].begin; at++)
        if ((records_evidence(&lines->items[at]) & (EVIDENCE_AUTHOR | EVIDENCE_DATE)) != 0)
            return true;
    return false;
}

/* What is taken from the score of posts that nobody signed: much, unless a heading tells how many there are. */
static double lack_of_names(struct lead lead, size_t filled)
{
    return lead.stated == filled ? 0 : lead.score > 0 ? 1.5 : 3.0;
}

enum weight weigh_records(const struct html_tree *tree, const struct lines *lines, const struct jsonld *known,
                          const struct record *records, const struct post *posts, size_t count)
{
    struct tally tally = count_posts(tree, lines, known, records, posts, count);
    bool nobody = tally.authors + tally.dates + tally.controls + tally.known == 0;
    if (tally.filled == 0 || (nobody && signed_between(lines, posts, count)))
        return WEIGHT_UNSURE;
    double n = (double)tally.filled;
    struct lead lead = find_lead(lines, posts, count);
    double heading = lead.score;
    double score = heading - (nobody ? lack_of_names(lead, tally.filled) : 0);
    score += 2.0 * (double)tally.controls / n;
    score += (0.8 * (double)tally.authors + 0.7 * (double)tally.sure) / n;
    score += 0.5 * (double)tally.dates / n;
    score += 1.5 * tally.informal / n;
    score += 1.5 * (double)tally.comments / n;
    score += 3.0 * (double)tally.known / n;
    score += tally.filled >= 3 ? 1.0 : tally.filled == 2 ? 0.5 : 0;
    score -= 4.0 * (double)tally.headlines / n;
    score -= 4.0 * (double)tally.stories / n;
    score -= 3.0 * (double)tally.lures / n;
    score -= 6.0 * (double)tally.embeds / n;
    /* Names and dates alone stand at episodes, events and notices too. */
    bool bare = tally.controls + tally.comments + tally.known == 0;
    score -= bare && heading <= 0 && !names_repeat(lines, posts, count) ? 1.0 : 0;
    score -= 3.0 * (double)tally.editorial / n;
    score -= bare && are_staff(lines, records, posts, count) ? 2.5 : 0;
    score -= bare && tally.informal / n < 0.5 ? 1.5 * (double)tally.titles / n : 0;
    score -= 2.0 * (1 - n / (double)count);
    if (tally.controls * 3 < tally.filled && tally.comments * 3 < tally.filled && tally.known * 3 < tally.filled &&
        heading <= 0)
        score -= evidence_newsroom(tally.informal / n) * (tally.titles + tally.stories == 0 ? 0.3 : 1.0);
    double same = weigh_twins(lines, posts, count);
    score -= same > 0.5 ? 4.0 * same : 0;
    score -= evidence_one_author(lines, posts, count) ? 2.0 : 0;
    score -= evidence_says_empty(lines) ? 3.0 : 0;
    if (score >= ENOUGH)
        return WEIGHT_POSTS;
    size_t other = tally.headlines + tally.stories + tally.lures;
    return tally.filled >= TEASERS_MIN && (bare || other * 2 >= tally.filled) ? WEIGHT_TEASERS : WEIGHT_UNSURE;
}
