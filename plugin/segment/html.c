#include "segment/html.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/html_scan.h"
#include "segment/article.h"
#include "segment/contents.h"
#include "segment/html_flat.h"
#include "segment/html_hints.h"
#include "segment/html_jsonld.h"
#include "segment/html_lines.h"
#include "segment/html_posts.h"
#include "segment/html_strip.h"
#include "segment/html_tree.h"
#include "segment/html_weigh.h"

enum { SNIFF_BYTES = 4096, DEPTH_MAX = 400, STORIES_MIN = 3 };

bool html_recognize(const char *bytes, size_t length)
{
    size_t seen = length < SNIFF_BYTES ? length : SNIFF_BYTES;
    size_t at = 0;
    while (at < seen && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t' ||
                         (uint8_t)bytes[at] == 0xEF || (uint8_t)bytes[at] == 0xBB || (uint8_t)bytes[at] == 0xBF))
        at++;
    static const char *const starts[] = { "<!doctype", "<html", "<?xml", "<head", "<body", "<!--" };
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (length - at >= strlen(starts[i]) && strncasecmp(bytes + at, starts[i], strlen(starts[i])) == 0)
            return true;
    /* A part of a page: it begins with a tag and soon has several more, some of them closed. */
    if (at == seen || bytes[at] != '<')
        return false;
    struct html_scan scan;
    scan_start(&scan, bytes, seen);
    size_t opened = 0, closed = 0;
    for (enum scan_event event; (event = scan_next(&scan)) != SCAN_END;) {
        opened += event == SCAN_OPEN && scan_is_block(scan.name);
        closed += event == SCAN_CLOSE;
    }
    return opened >= 1 && closed >= 1;
}

/* Bylines of embedded posts, quotes and sidebars begin no post of this page. */
static void forget_strangers(struct lines *lines)
{
    size_t stories = 0;
    for (size_t i = 0; i < lines->count; i++)
        stories += (lines->items[i].hints & HINT_STORY) != 0;
    for (size_t i = 0; i < lines->count && stories >= STORIES_MIN; i++)
        if ((lines->items[i].hints & HINT_STORY) != 0)
            lines->items[i].marks =
                (lines->items[i].marks & ~(uint32_t)MARK_NAME) | MARK_LURE; /* a page of teasers */
    for (size_t i = 0; i < lines->count; i++)
        if ((lines->items[i].hints & (HINT_EMBED | HINT_QUOTE | HINT_ASIDE)) != 0)
            lines->items[i].marks &=
                ~(uint32_t)(MARK_BYLINE | MARK_SAYS | MARK_DATE | MARK_BY | MARK_HANDLE | MARK_REPLY);
}

/* Lines that were parted at names and dates become whole again: what reads lines wants "X said" in one. */
static void join_parts(struct lines *lines)
{
    size_t kept = 0;
    for (size_t i = 0; i < lines->count; i++) {
        struct line *line = &lines->items[i];
        struct line *before = kept > 0 ? &lines->items[kept - 1] : NULL;
        line->marks = 0;
        if (!line->soft || before == NULL) {
            lines->items[kept++] = *line;
            continue;
        }
        before->length = line->start + line->length - before->start;
        before->first = line->first < before->first ? line->first : before->first;
        before->last = line->last > before->last ? line->last : before->last;
        before->hints &= line->hints;
    }
    lines->count = kept;
}

/* What the markup says against posts that lines alone told: their words are links, have headings of their own or
 * are the same in most, or there is just one and nothing around it speaks of comments. */
static bool markup_denies(const struct lines *lines, const struct posts *posts)
{
    size_t denied = 0, comments = 0;
    for (size_t i = 0; i < posts->count; i++) {
        const struct post *post = &posts->items[i];
        size_t linked = 0, all = 0;
        bool headed = false;
        for (uint32_t at = post->begin; at < post->end; at++) {
            const struct line *line = &lines->items[at];
            all += line->length;
            linked += (line->hints & HINT_LINK) != 0 ? line->length : 0;
            headed = headed || (line->hints & HINT_HEADING) != 0;
        }
        denied += headed || linked * 2 > all;
        comments += post->begin < post->end && (lines->items[post->begin].hints & HINT_COMMENT) != 0;
    }
    return denied * 2 > posts->count || weigh_twins(lines, posts->items, posts->count) > 0.5 ||
           (posts->count == 1 && comments == 0);
}

/* The page as lines only, for markup whose elements do not repeat, or repeat without telling posts apart. */
static int32_t find_by_lines(struct lines *lines, bool has_tree, struct posts *posts, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct bylines bylines = { NULL, 0, 0 };
    join_parts(lines);
    TRY(lines_classify(lines, &bylines, error));
    forget_strangers(lines);
    TRY(posts_find(lines, &bylines, posts, error));
    if (has_tree && markup_denies(lines, posts))
        posts->count = 0;
done:
    bylines_free(&bylines);
    return status;
}

static int32_t find_posts(const struct html_tree *tree, struct lines *lines, struct jsonld *known,
                          struct posts *posts, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct bylines bylines = { NULL, 0, 0 };
    TRY(lines_classify(lines, &bylines, error));
    if (tree->count > 0)
        TRY(html_posts_find(tree, lines, &bylines, known, posts, error));
    if (posts->count == 0)
        TRY(find_by_lines(lines, tree->count > 0, posts, error));
    TRY(contents_mark(lines, posts, error));
    article_mark(lines, posts);
    jsonld_fill(known, lines, posts);
done:
    bylines_free(&bylines);
    return status;
}

/* The parser takes a reference to an absurdly large character for a line feed; no line lies behind the last. */
static void keep_inside(struct lines *lines, const struct lines *source)
{
    uint32_t last = source->length > 0 && source->text[source->length - 1] != '\n';
    for (size_t at = 0; at < source->length; at++)
        last += source->text[at] == '\n';
    for (size_t i = 0; i < lines->count; i++) {
        struct line *line = &lines->items[i];
        line->first = line->first < last ? line->first : last;
        line->last = line->last < last ? line->last : last;
    }
}

int32_t html_read(struct lines *lines, struct posts *posts, const char *bytes, size_t length,
                  struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct lines source = { NULL, 0, NULL, 0, 0 };
    struct html_tree tree = { .nodes = NULL };
    struct html_stripped stripped = { NULL, 0, 0 };
    struct jsonld known = { .items = NULL };
    TRY(lines_clean(&source, bytes, length, error));
    struct vane_error refused = VANE_ERROR_INIT;
    TRY(html_strip(&stripped, source.text, source.length, error));
    if (stripped.depth <= DEPTH_MAX)
        status = tree_parse(&tree, stripped.bytes, stripped.length, &refused);
    else
        status = VANE_ERROR_LIMIT;
    if (status == VANE_OK)
        TRY(html_lines(&tree, lines, error));
    else if (status == VANE_ERROR_LIMIT) { /* no tree, but its words are still there */
        tree_free(&tree);
        TRY(scan_lines(lines, source.text, source.length, error));
    }
    else
        TRY(error_memory(error));
    keep_inside(lines, &source);
    TRY(jsonld_read(&known, lines, source.text, source.length, error));
    TRY(find_posts(&tree, lines, &known, posts, error));
done:
    jsonld_free(&known);
    tree_free(&tree);
    stripped_free(&stripped);
    lines_free(&source);
    return status;
}
