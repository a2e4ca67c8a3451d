#include "segment/evidence.h"

#include <string.h>
#include <strings.h>

#include "segment/register.h"

enum { TITLE_LETTERS = 4, TITLE_WORDS = 4 };
enum { SAMPLE_BYTES = 600, HEADLINE_BYTES = 240 /* with its section and once more as the picture's text */,
       ARTICLE_LINES = 6, HEADINGS_MANY = 3, SIDEBAR_LINES = 40, LEAD_BYTES = 32, NEAR_LINES = 3 };

/* What an area needs to be accepted, in the units of area_score. */
static const double ENOUGH = 3.0;

double evidence_informal(const struct lines *lines, uint32_t begin, uint32_t end)
{
    struct register_counts counts = { 0, 0, 0, 0, 0, 0, 0 };
    size_t bytes = 0;
    for (uint32_t at = begin; at < end && bytes < SAMPLE_BYTES; at++) {
        const struct line *line = &lines->items[at];
        if ((line->marks & MARK_QUOTE) != 0)
            continue;
        size_t length = line->length < SAMPLE_BYTES ? line->length : SAMPLE_BYTES;
        register_add(&counts, line_text(lines, line), length);
        bytes += length;
    }
    return register_informal(&counts);
}

/* "What to Watch, Read and Listen to This Weekend": most longer words begin with a capital. */
static bool is_title_case(const char *text, size_t length)
{
    size_t words = 0, capitals = 0;
    for (size_t at = 0; at < length;) {
        size_t start = at;
        while (at < length && (((text[at] | 0x20) >= 'a' && (text[at] | 0x20) <= 'z') || text[at] == '\''))
            at++;
        if (at - start >= TITLE_LETTERS) {
            words++;
            capitals += text[start] >= 'A' && text[start] <= 'Z' && text[start + 1] >= 'a';
        }
        at += at == start;
    }
    return words >= TITLE_WORDS && capitals * 10 >= words * 7;
}

bool evidence_is_headline(const struct lines *lines, const struct post *post)
{
    if (post->end != post->begin + 1)
        return false;
    const struct line *line = &lines->items[post->begin];
    char first = lines->text[line->start];
    if (line->length <= HEADLINE_BYTES && is_title_case(line_text(lines, line), line->length))
        return true;
    if ((line->marks & (MARK_SENTENCE | MARK_QUOTE | MARK_PLACEHOLDER)) != 0 || (first >= 'a' && first <= 'z') ||
        line->length > HEADLINE_BYTES || line->length < 12)
        return false;
    return evidence_informal(lines, post->begin, post->end) < 0.6;
}

bool evidence_leads_on(const struct lines *lines, const struct line *line)
{
    static const char *const words[] = { "read more",    "continue reading", "read on",     "full story", "read full",
                                         "read article", "read the full",    "weiterlesen", "mehr lesen",
                                         "lire la suite", "leer más",        "seguir leyendo", "leggi tutto",
                                         "lees verder" };
    if ((line->marks & MARK_SHORT) == 0 || line->length > LEAD_BYTES)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (line->length >= strlen(words[i]) &&
            strncasecmp(line_text(lines, line), words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

double evidence_newsroom(double informal)
{
    const double usual = 0.4;
    return informal < usual ? (usual - informal) * 8 : 0;
}

/* How many lines such as "12 comments" the page has. */
static size_t count_headings(const struct lines *lines)
{
    size_t count = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->items[i];
        char first = lines->text[line->start];
        count += (line->marks & MARK_HEADING) != 0 && first >= '1' && first <= '9';
    }
    return count;
}

bool evidence_one_author(const struct lines *lines, const struct post *posts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (posts[i].author_length == 0 || posts[i].author_length != posts[0].author_length ||
            memcmp(lines->text + posts[i].author_start, lines->text + posts[0].author_start,
                   posts[i].author_length) != 0)
            return false;
    return count >= 2;
}

bool evidence_says_empty(const struct lines *lines)
{
    bool empty = false;
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->items[i];
        const char *text = line_text(lines, line);
        if ((line->marks & MARK_EMPTY) != 0)
            empty = true;
        else if ((line->marks & MARK_HEADING) != 0)
            for (uint32_t at = 0; at < line->length; at++)
                if (text[at] >= '1' && text[at] <= '9')
                    return false;
    }
    return empty;
}

/* Several short lines, none of them a sentence, are a list of something. */
static bool is_list(const struct lines *lines, const struct post *post)
{
    for (uint32_t at = post->begin; at < post->end; at++)
        if ((lines->items[at].marks & (MARK_SENTENCE | MARK_QUOTE | MARK_PLACEHOLDER)) != 0 ||
            lines->items[at].length > 140)
            return false;
    return post->end > post->begin + 1 && evidence_informal(lines, post->begin, post->end) < 0.3;
}

static bool boundary_between(const struct lines *lines, uint32_t from, uint32_t to)
{
    for (uint32_t at = from; at < to; at++)
        if ((lines->items[at].marks & (MARKS_STOP & ~(uint32_t)MARK_PINGBACK)) != 0 ||
            (lines->items[at].marks & MARK_SORT) != 0)
            return true;
    return false;
}

static uint32_t post_first(const struct post *post)
{
    return post->head < post->begin || post->begin == post->end ? post->head : post->begin;
}

static uint32_t post_last(const struct post *post)
{
    return post->head_end > post->end || post->begin == post->end ? post->head_end : post->end;
}

static void split_areas(const struct lines *lines, struct posts *posts)
{
    uint32_t area = 1;
    for (size_t i = 0; i < posts->count; i++) {
        if (i > 0 && boundary_between(lines, post_last(&posts->items[i - 1]), post_first(&posts->items[i])))
            area++;
        posts->items[i].area = area;
    }
}

/* What directly leads to line `first`: a comment heading, a list of something else, or nothing. */
static double lead_score(const struct lines *lines, uint32_t first)
{
    const uint32_t passing = MARK_CONTROL | MARK_COUNTER | MARK_NAV | MARK_FORM | MARK_PINGBACK | MARK_RULE;
    unsigned strange = 0;
    for (uint32_t at = first; at > 0 && first - at < 12 && strange < 3; at--) {
        uint32_t marks = lines->items[at - 1].marks;
        if ((marks & MARK_HEADING) != 0)
            return 2;
        if ((marks & MARK_LURE) != 0)
            return -3;
        if ((marks & passing) == 0)
            strange += (marks & MARK_PROSE) != 0 ? 3 : 1;
    }
    return 0;
}

/* True below "Recent comments on our stories", as long as no heading stands between: they are cut short there. */
static bool in_sidebar(const struct lines *lines, uint32_t first)
{
    for (uint32_t at = first; at > 0 && first - at < SIDEBAR_LINES; at--) {
        const struct line *line = &lines->items[at - 1];
        if ((line->marks & (MARK_HEADING | MARK_FORM)) != 0)
            return false;
        const char *text = line_text(lines, line);
        for (uint32_t i = 0; (line->marks & MARK_LURE) != 0 && i + 6 <= line->length; i++)
            if (strncasecmp(text + i, "omment", 6) == 0 || strncasecmp(text + i, "mentar", 6) == 0)
                return true;
    }
    return false;
}

struct tally {
    size_t posts, authors, dates, says, posted, controls, headlines, filled, lines, teasers;
    double informal;
};

/* What leads to the whole of a story, or names its writer below its title. */
static bool is_teaser(const struct lines *lines, const struct post *post)
{
    for (uint32_t at = post->end - 1; at < lines->count && at < post->end + NEAR_LINES; at++)
        if (evidence_leads_on(lines, &lines->items[at]))
            return true;
    for (uint32_t at = post->begin + 1; at < post->end && at <= post->begin + NEAR_LINES; at++)
        if ((lines->items[at].marks & (MARK_BY | MARK_BYLINE | MARK_QUOTE)) == MARK_BY)
            return true;
    return false;
}

/* "LICENSE.md": a name and nothing else. */
static bool is_stub(const struct lines *lines, const struct post *post)
{
    const struct line *line = &lines->items[post->begin];
    return post->end == post->begin + 1 && line->length < 12 &&
           (line->marks & (MARK_NAME | MARK_SENTENCE | MARK_QUOTE)) == MARK_NAME;
}

static struct tally tally_area(const struct lines *lines, const struct posts *posts, size_t first, size_t end)
{
    struct tally tally = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
    for (size_t i = first; i < end; i++) {
        const struct post *post = &posts->items[i];
        tally.posts++;
        tally.authors += (post->flags & POST_AUTHOR) != 0;
        tally.dates += (post->flags & POST_DATE) != 0;
        tally.says += (post->flags & (POST_SAYS | POST_HANDLE)) != 0;
        tally.posted += (post->flags & POST_BY) != 0;
        tally.controls += (post->flags & POST_CONTROL) != 0;
        if (post->begin == post->end)
            continue;
        tally.filled++;
        tally.lines += post->end - post->begin;
        tally.headlines += (post->flags & POST_CONTROL) == 0 &&
                           (evidence_is_headline(lines, post) || is_list(lines, post) || is_stub(lines, post));
        tally.teasers += is_teaser(lines, post);
        tally.informal += evidence_informal(lines, post->begin, post->end);
    }
    return tally;
}

static double share(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

/* Bylines with fields are those of mails and forums, which newsrooms do not have. */
static bool has_fields(const struct lines *lines, const struct posts *posts, size_t first, size_t end)
{
    size_t with = 0;
    for (size_t i = first; i < end; i++)
        for (uint32_t at = posts->items[i].head; at < posts->items[i].head_end || at < posts->items[i].begin; at++)
            if ((lines->items[at].marks & (MARK_FIELD | MARK_SUBJECT | MARK_HANDLE)) != 0) {
                with++;
                break;
            }
    return with * 2 > end - first;
}

/* How much the posts [first, end) look like a thread. */
static double area_score(const struct lines *lines, const struct posts *posts, size_t first, size_t end)
{
    struct tally tally = tally_area(lines, posts, first, end);
    if (tally.filled == 0)
        return -10;
    double lead = lead_score(lines, post_first(&posts->items[first]));
    bool fields = has_fields(lines, posts, first, end);
    /* Boxes of users, or buttons at most posts, are proof enough: what stands above is only the page's head. */
    if (lead < 0 && tally.posts >= 3 && (fields || tally.controls * 2 >= tally.posts))
        lead = 0;
    double score = lead;
    score += 2.0 * share(tally.controls, tally.posts);
    score += 1.5 * share(tally.authors, tally.posts);
    score += 0.5 * share(tally.dates, tally.posts);
    score += 1.0 * share(tally.says, tally.posts);
    score += 1.5 * tally.informal / (double)tally.filled;
    score += tally.filled >= 3 ? 1.0 : tally.filled == 2 ? 0.5 : 0;
    score += 0.5 * share(tally.posted, tally.posts);
    score -= (tally.authors == tally.posts ? 2.5 : 4.0) * share(tally.headlines, tally.filled);
    score -= evidence_one_author(lines, &posts->items[first], end - first) ? 2.0 : 0;
    score -= tally.controls == 0 ? 4.0 * share(tally.teasers, tally.filled) : 0;
    score -= 3.0 * (1 - share(tally.filled, tally.posts));
    if (tally.filled <= 2 && tally.lines > ARTICLE_LINES * tally.filled && tally.controls == 0)
        score -= 3;
    /* One candidate alone repeats nothing: a share button makes no thread of an article. */
    if (tally.filled == 1 && tally.posts == 1 && lead <= 0)
        score -= tally.lines > ARTICLE_LINES ? 3 : tally.controls == 0 ? 2 : 1;
    if (tally.filled == 2 && tally.controls == 0 && tally.says == 0 && lead <= 0)
        score -= 1;
    if (tally.filled == 1 && tally.controls == 0 && lead > 0 && count_headings(lines) >= HEADINGS_MANY)
        score -= lead + 2; /* the heading counts the comments of the story above it, on a page of several */
    if (tally.controls * 3 < tally.posts && lead <= 0 && !fields)
        score -= evidence_newsroom(tally.informal / (double)tally.filled);
    if (tally.controls == 0 && in_sidebar(lines, post_first(&posts->items[first])))
        score -= 4;
    if (tally.controls * 2 < tally.posts && evidence_says_empty(lines))
        score -= 3;
    return score;
}

static const uint32_t SHAPE =
    POST_SAYS | POST_BY | POST_HANDLE | POST_NAME_LINE | POST_RELATIVE | POST_AUTHOR | POST_DATE;

/* The shape that most posts of the area after its first have. */
static uint32_t common_shape(const struct posts *posts, size_t first, size_t end)
{
    uint32_t shape = 0;
    for (uint32_t bit = 1; bit <= POST_CONTROL; bit <<= 1) {
        size_t count = 0;
        for (size_t i = first; i < end; i++)
            count += (posts->items[i].flags & bit) != 0;
        if (count * 2 > end - first)
            shape |= bit;
    }
    return shape;
}

/* An article's own byline can look like the first post; its shape gives it away. */
static bool first_is_article(const struct lines *lines, const struct posts *posts, size_t first, size_t end)
{
    if (end - first < 3)
        return false;
    const struct post *post = &posts->items[first];
    uint32_t shape = common_shape(posts, first + 1, end);
    uint32_t lead = lead_score(lines, post_first(post)) > 0 ? 1u : 0u;
    if (lead != 0)
        return false;
    if ((post->flags & SHAPE) != (shape & SHAPE))
        return true;
    return (shape & POST_CONTROL) != 0 && (post->flags & POST_CONTROL) == 0;
}

static size_t accept(struct posts *posts, size_t first, size_t end)
{
    size_t accepted = 0;
    for (size_t i = first; i < end; i++) {
        posts->items[i].accepted = posts->items[i].begin < posts->items[i].end;
        accepted += posts->items[i].accepted;
    }
    return accepted;
}

static void reject(struct posts *posts, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        posts->items[i].accepted = false;
}

/* One post alone, and then a heading with a thread below: what stands alone is what the thread is about. */
static size_t drop_opening(const struct lines *lines, struct posts *posts, size_t accepted)
{
    size_t opening = 0;
    while (opening < posts->count && !posts->items[opening].accepted)
        opening++;
    size_t next = opening + 1;
    while (next < posts->count && !posts->items[next].accepted)
        next++;
    if (next >= posts->count || posts->items[next].area == posts->items[opening].area)
        return accepted;
    if (lead_score(lines, post_first(&posts->items[opening])) > 0 ||
        lead_score(lines, post_first(&posts->items[next])) <= 0)
        return accepted;
    reject(posts, opening, opening + 1);
    return accepted - 1;
}

size_t evidence_weigh(const struct lines *lines, struct posts *posts)
{
    size_t accepted = 0;
    uint32_t shape = 0;
    split_areas(lines, posts);
    for (size_t first = 0, end; first < posts->count; first = end) {
        for (end = first; end < posts->count && posts->items[end].area == posts->items[first].area; end++)
            ;
        size_t begin = first + (first_is_article(lines, posts, first, end) ? 1 : 0);
        if (area_score(lines, posts, begin, end) < ENOUGH)
            continue;
        accepted += accept(posts, begin, end);
        shape = common_shape(posts, begin, end);
    }
    /* A thread cut by an advertisement or a counter goes on: later areas of the same shape are of it. */
    bool open = false;
    for (size_t i = 0; i < posts->count; i++) {
        struct post *post = &posts->items[i];
        open = open || post->accepted;
        bool same = (post->flags & SHAPE) == (shape & SHAPE) && (post->flags & POST_CONTROL) != 0 && shape != 0;
        if (open && !post->accepted && same && post->begin < post->end) {
            post->accepted = true;
            accepted++;
        }
    }
    return drop_opening(lines, posts, accepted);
}
