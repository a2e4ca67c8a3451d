#include "segment/html_posts.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "segment/evidence.h"
#include "segment/groups.h"
#include "segment/html_byline.h"
#include "segment/html_depth.h"
#include "segment/html_hints.h"
#include "segment/html_records.h"
#include "segment/html_weigh.h"

enum { ROUNDS_MAX = 4, OPENING_BYTES = 80 };

/* What is known of a record's body. */
enum { FILLED = 1, DATED = 2, TEXT_BEHIND = 4, EVENT = FILLED | 8 };

struct finder {
    const struct html_tree *tree;
    struct lines *lines;
    const struct bylines *bylines;
    const struct jsonld *known;
    struct html_keys keys;
    struct records records;
    uint8_t *in_body; /* for each line */
};

/* True when an element of the body's shape stands around the line, inside its record. */
static bool inside_body(const struct finder *finder, size_t line, uint32_t stop, uint32_t body)
{
    uint32_t node = finder->lines->items[line].node;
    while (node != stop && node != 0) {
        if (keys_has(&finder->keys, node, body))
            return true;
        node = finder->tree->nodes[node].parent;
    }
    return false;
}

/* Without a shape for bodies: what is no name, date or control, between them. */
static bool looks_like_body(const struct finder *finder, size_t at)
{
    const struct line *line = &finder->lines->items[at];
    /* A word like "wow" that is also a control elsewhere, but here no link and no button. */
    bool word = (line->marks & (MARK_CONTROL | MARK_REPLY)) == MARK_CONTROL && line->length <= 12 &&
                (line->hints & (HINT_LINK | HINT_BUTTON)) == 0;
    if ((records_evidence(line) != EVIDENCE_TEXT && !word) || (line->hints & (HINT_HEADING | HINT_SIGNATURE)) != 0)
        return false;
    bool dated = at + 1 < finder->lines->count && (records_evidence(line + 1) & EVIDENCE_DATE) != 0;
    return !((line->marks & MARK_NAME) != 0 && dated);
}

/* A record whose body no shape tells: its text behind the date, or all of it when there is none behind. */
static void mark_plain_bodies(struct finder *finder, uint32_t round, uint8_t *filled)
{
    const struct record *records = finder->records.items;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < finder->lines->count; i++) {
            uint32_t owner = finder->records.owner[i];
            if (owner == 0 || records[owner - 1].round != round || (filled[owner - 1] & FILLED) != 0)
                continue;
            uint8_t *state = &filled[owner - 1];
            bool text = looks_like_body(finder, i);
            if ((records_evidence(&finder->lines->items[i]) & EVIDENCE_DATE) != 0)
                *state |= DATED;
            else if (pass == 0 && text && (*state & DATED) != 0)
                *state |= TEXT_BEHIND;
            else if (pass == 1)
                finder->in_body[i] = text && ((*state & TEXT_BEHIND) == 0 || (*state & DATED) != 0);
        }
        for (size_t i = 0; pass == 0 && i < finder->records.count; i++)
            filled[i] &= (uint8_t)~DATED;
    }
}

/* True for words in one line with a name or a date. */
static bool joins_byline(const struct finder *finder, size_t at)
{
    const struct line *line = &finder->lines->items[at];
    bool behind = line->soft && at > 0 && (records_evidence(line - 1) & (EVIDENCE_AUTHOR | EVIDENCE_DATE)) != 0;
    bool before = at + 1 < finder->lines->count && line[1].soft &&
                  (records_evidence(line + 1) & (EVIDENCE_AUTHOR | EVIDENCE_DATE)) != 0;
    return behind || before;
}

/* Where several records have a body of one shape, those without one in which the words go on from the name are
 * events: "X changed the title 3 days ago". They get no body. */
static void skip_events(const struct finder *finder, uint32_t round, uint8_t *filled)
{
    const struct record *records = finder->records.items;
    size_t all = 0, with = 0;
    for (size_t i = 0; i < finder->records.count; i++)
        if (records[i].round == round) {
            all++;
            with += filled[i] != 0;
        }
    for (size_t i = 0; i < finder->lines->count && with >= 2 && with * 4 >= all; i++) {
        uint32_t owner = finder->records.owner[i];
        if (owner != 0 && records[owner - 1].round == round && filled[owner - 1] == 0 &&
            records_evidence(&finder->lines->items[i]) == EVIDENCE_TEXT && joins_byline(finder, i))
            filled[owner - 1] = EVENT;
    }
}

/* Where nearly all records have a body of one shape, those without one are events: "X changed the title". */
static bool mostly_filled(const struct finder *finder, uint32_t round, const uint8_t *filled)
{
    size_t all = 0, with = 0;
    for (size_t i = 0; i < finder->records.count; i++)
        if (finder->records.items[i].round == round) {
            all++;
            with += filled[i] == FILLED;
        }
    return with >= 3 && with * 10 >= all * 7;
}

static void mark_bodies(struct finder *finder, uint32_t round)
{
    uint32_t body;
    bool shaped = records_body(finder->tree, &finder->keys, finder->lines, &finder->records, round, &body);
    struct record *records = finder->records.items;
    uint8_t *filled = finder->in_body + finder->lines->count; /* for each record */
    for (size_t i = 0; i < finder->lines->count; i++) {
        uint32_t owner = finder->records.owner[i];
        if (owner == 0 || records[owner - 1].round != round || !shaped)
            continue;
        finder->in_body[i] = inside_body(finder, i, records[owner - 1].node, body);
        if (finder->in_body[i])
            filled[owner - 1] = FILLED;
    }
    if (shaped)
        skip_events(finder, round, filled);
    if (!mostly_filled(finder, round, filled))
        mark_plain_bodies(finder, round, filled);
}

/* The body is one stretch: a line of another post ends it. */
static void take_body(const struct finder *finder, size_t at, struct post *post)
{
    if (post->begin == post->end) {
        post->begin = (uint32_t)at;
        post->end = (uint32_t)at + 1;
        return;
    }
    for (uint32_t between = post->end; between < at; between++)
        if (finder->records.owner[between] != finder->records.owner[at])
            return;
    post->end = (uint32_t)at + 1;
}

/* "X said:", "Click to expand": words of the page in a quote. */
static bool heads_quote(const struct line *line, bool quoting)
{
    if ((line->marks & (MARK_EXPAND | MARK_SAYS)) != 0)
        return (line->marks & MARK_PROSE) == 0;
    if ((line->hints & HINT_CITE) != 0)
        return true;
    if (!quoting && (line->hints & (HINT_AUTHOR | HINT_TIME)) != 0)
        return true;
    return !quoting && (line->marks & (MARK_COLON | MARK_BY | MARK_BYLINE)) != 0 && (line->marks & MARK_PROSE) == 0;
}

/* True when the posts of the round stand in <blockquote> themselves: then only a quote inside it is one. */
static uint16_t quote_hint(const struct finder *finder, size_t first)
{
    size_t quoted = 0, all = 0;
    for (size_t i = 0; i < finder->lines->count; i++)
        if (finder->records.owner[i] > first && finder->in_body[i]) {
            all += finder->lines->items[i].length;
            quoted += (finder->lines->items[i].hints & HINT_QUOTE) != 0 ? finder->lines->items[i].length : 0;
        }
    return quoted * 10 > all * 9 ? HINT_REQUOTE : HINT_QUOTE;
}

/* Lines of the round that are inside a body's stretch but not of the body are nobody's words. */
static void set_roles(struct finder *finder, const struct post *posts, size_t first)
{
    bool quoting = false;
    uint16_t hint = quote_hint(finder, first);
    for (size_t i = 0; i < finder->lines->count; i++) {
        uint32_t owner = finder->records.owner[i];
        struct line *line = &finder->lines->items[i];
        if (owner <= first)
            continue;
        const struct post *post = &posts[owner - 1 - first];
        bool quote = (line->hints & hint) != 0 &&
                     (finder->tree->nodes[finder->records.items[owner - 1].node].hints & hint) == 0;
        if (i < post->begin || i >= post->end)
            continue;
        if (!finder->in_body[i])
            line->role = ROLE_HIDDEN;
        else if (quote)
            line->role = heads_quote(line, quoting) ? ROLE_HIDDEN : ROLE_QUOTE;
        quoting = quote && (quoting || line->role == ROLE_QUOTE);
    }
}

/* "12 comments" inside the first of 13 elements: it heads the others. */
static bool counts_others(const struct finder *finder, size_t first, size_t count)
{
    for (size_t i = 0; i < finder->lines->count; i++) {
        const struct line *line = &finder->lines->items[i];
        if (finder->records.owner[i] == first + 1 && (line->marks & MARK_HEADING) != 0 &&
            weigh_stated_count(finder->lines, line) == count - 1)
            return count > 1;
    }
    return false;
}

/* A sort control or "12 comments" between the first element and the others: the first is what they talk about. */
static bool opens_thread(const struct finder *finder, const struct post *posts, size_t count)
{
    if (count < 2 || posts[0].begin == posts[0].end || posts[1].depth > posts[0].depth)
        return false;
    for (uint32_t at = 0; at < posts[0].begin; at++)
        if (finder->records.owner[at] == 0 && (finder->lines->items[at].marks & MARK_PROSE) != 0 &&
            finder->lines->items[at].length > OPENING_BYTES)
            return false; /* what they talk about stands above */
    for (uint32_t at = posts[0].end; at < posts[1].begin; at++) {
        uint32_t marks = finder->lines->items[at].marks;
        bool button = (finder->lines->items[at].hints & HINT_BUTTON) != 0;
        if (finder->records.owner[at] == 0 && (marks & (MARK_HEADING | MARK_SORT)) != 0 && !button)
            return true;
    }
    return false;
}

/* The text path, which comes next when no record is a post, must not make posts of these. */
static void set_aside(struct finder *finder, const struct post *posts, size_t first, size_t count)
{
    bool controlled = false; /* then a real post may be among them */
    for (size_t i = 0; i < count; i++)
        controlled = controlled || (posts[i].flags & POST_CONTROL) != 0;
    for (size_t i = 0; i < finder->lines->count; i++) {
        uint32_t owner = finder->records.owner[i];
        if (owner > first &&
            (!controlled || weigh_is_teaser(finder->tree, finder->lines, &finder->records.items[owner - 1],
                                            &posts[owner - 1 - first])))
            finder->lines->items[i].hints |= HINT_ASIDE;
    }
}

/* Marked as what the others answer. */
static bool is_question(const struct html_node *node)
{
    const char *type = tree_attribute(node, "itemtype");
    const char *last = type != NULL ? strrchr(type, '/') : NULL;
    return last != NULL && strcmp(last, "/Question") == 0;
}

static void accept_round(struct finder *finder, struct post *posts, size_t first, size_t count)
{
    set_roles(finder, posts, first);
    for (size_t i = 0; i < count; i++)
        posts[i].accepted = posts[i].begin < posts[i].end &&
                            !is_question(&finder->tree->nodes[finder->records.items[first + i].node]);
    if (opens_thread(finder, posts, count) || counts_others(finder, first, count))
        posts[0].accepted = false;
}

static int32_t build_round(struct finder *finder, size_t first, struct posts *posts, struct vane_error *error)
{
    int32_t status = VANE_OK;
    size_t count = finder->records.count - first, base = posts->count;
    const struct byline_source source = { finder->tree, finder->lines, finder->bylines, finder->records.owner,
                                          finder->in_body };
    uint8_t *sure = memory_zeroed(count, 1);
    FAIL_IF(sure == NULL, error, VANE_ERROR_MEMORY, NULL, 0, "out of memory");
    for (size_t i = 0; i < count; i++) {
        struct post post = { .depth = -1 };
        TRY(posts_add(posts, &post, error));
    }
    struct post *built = posts->items + base;
    for (size_t i = 0; i < finder->lines->count; i++) {
        uint32_t owner = finder->records.owner[i];
        if (owner <= first)
            continue;
        struct post *post = &built[owner - 1 - first];
        if (finder->in_body[i])
            take_body(finder, i, post);
        else
            byline_take(&source, i, post, &sure[owner - 1 - first]);
    }
    byline_take_plain(&source, built, first);
    TRY(depth_set(finder->tree, finder->records.items + first, count, built, error));
    enum weight weight =
        weigh_records(finder->tree, finder->lines, finder->known, finder->records.items + first, built, count);
    if (weight == WEIGHT_POSTS)
        accept_round(finder, built, first, count);
    else if (weight == WEIGHT_TEASERS)
        set_aside(finder, built, first, count);
    size_t kept = base;
    for (size_t i = base; i < posts->count; i++)
        if (posts->items[i].accepted)
            posts->items[kept++] = posts->items[i];
    posts->count = kept;
done:
    memory_free(sure);
    return status;
}

static int order_posts(const void *left, const void *right)
{
    const struct post *a = left, *b = right;
    return a->begin < b->begin ? -1 : a->begin > b->begin;
}

int32_t html_posts_find(const struct html_tree *tree, struct lines *lines, const struct bylines *bylines,
                        const struct jsonld *known, struct posts *posts, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct finder finder = { .tree = tree, .lines = lines, .bylines = bylines, .known = known };
    if (lines->count == 0)
        return VANE_OK;
    /* Records number at most as many as lines in each round. */
    finder.in_body = memory_zeroed(lines->count * (1 + ROUNDS_MAX), 1);
    finder.records.owner = memory_zeroed(lines->count, sizeof *finder.records.owner);
    FAIL_IF(finder.in_body == NULL || finder.records.owner == NULL, error, VANE_ERROR_MEMORY, NULL, 0,
            "out of memory");
    TRY(keys_find(tree, &finder.keys, error));
    for (uint32_t round = 1; round <= ROUNDS_MAX; round++) {
        size_t first = finder.records.count, found;
        TRY(records_find(tree, &finder.keys, lines, known, &finder.records, round, posts->count == 0, &found, error));
        if (found == 0)
            break;
        mark_bodies(&finder, round);
        TRY(build_round(&finder, first, posts, error));
    }
    if (posts->count > 1)
        qsort(posts->items, posts->count, sizeof *posts->items, order_posts);
    depth_set_across(tree, lines, posts);
done:
    keys_free(&finder.keys);
    records_free(&finder.records);
    memory_free(finder.in_body);
    return status;
}
