#include "segment/html_byline.h"

#include <string.h>
#include <strings.h>

#include "segment/groups.h"
#include "segment/html_hints.h"
#include "segment/html_records.h"

static void set_author(struct post *post, uint32_t start, uint32_t length)
{
    post->author_start = start;
    post->author_length = length;
    post->flags |= POST_AUTHOR;
}

/* "Name (not verified)" without the brackets. */
static uint32_t without_badge(const char *name, uint32_t length)
{
    static const char *const badges[] = { "(not verified)", "(unverified)", "(guest)", "(author)", "(op)", "(mod)",
                                          "(admin)", "(moderator)", "(member)", "(unregistered)", NULL };
    for (size_t i = 0; badges[i] != NULL; i++) {
        size_t size = strlen(badges[i]);
        if (length > size + 1 && strncasecmp(name + length - size, badges[i], size) == 0) {
            length -= (uint32_t)size;
            while (length > 1 && name[length - 1] == ' ')
                length--;
        }
    }
    uint32_t at = length; /* "Name @name@host": the handle is said twice */
    while (at > 1 && name[at - 1] != ' ')
        at--;
    return at > 2 && name[at] == '@' ? at - 1 : length;
}

static bool has_text(const struct html_tree *tree, uint32_t node)
{
    for (uint32_t at = node + 1; at < tree->nodes[node].end; at++)
        if (tree->nodes[at].node->type == GUMBO_NODE_TEXT)
            return true;
    return false;
}

/* The words around a name or a time: the element made for it, that holds them, has another such element inside. */
static bool surrounds(const struct html_tree *tree, const struct line *line, uint16_t hint)
{
    uint32_t node = line->node;
    while (node != 0 && (tree->nodes[node].own & hint) == 0)
        node = tree->nodes[node].parent;
    for (uint32_t at = node + 1; node != 0 && at < tree->nodes[node].end; at++)
        if ((tree->nodes[at].own & hint) != 0 && has_text(tree, at))
            return true;
    return false;
}

/* "12 followers" beside a name. */
static bool begins_with_number(const struct lines *lines, const struct line *line)
{
    const char *text = line_text(lines, line);
    size_t digits = 0;
    while (digits < line->length && ((text[digits] >= '0' && text[digits] <= '9') || strchr(".,", text[digits])))
        digits++;
    return digits > 0 && digits < line->length && text[digits] == ' ';
}

/* A name in an element for names, without the words around it. */
static void take_hinted_author(const struct lines *lines, const struct line *line, const struct byline *byline,
                               struct post *post)
{
    const uint32_t never = MARK_DATE | MARK_COUNTER | MARK_REPLY | MARK_FIELD | MARK_LABEL;
    if (byline != NULL && byline->author_length > 0) {
        set_author(post, byline->author_start, byline->author_length);
    } else if ((line->marks & never) == 0 && line->length <= 80 && line->length > 1 &&
               !begins_with_number(lines, line)) {
        uint32_t length = line->length;
        while (length > 1 && strchr(":,;", lines->text[line->start + length - 1]) != NULL)
            length--;
        length = without_badge(lines->text + line->start, length);
        set_author(post, line->start, length);
    }
}

static bool has_word(const struct lines *lines, const struct line *line)
{
    for (uint32_t at = line->start; at < line->start + line->length; at++)
        if ((lines->text[at] >= '0' && lines->text[at] <= '9') ||
            ((lines->text[at] | 0x20) >= 'a' && (lines->text[at] | 0x20) <= 'z'))
            return true;
    return false;
}

static void take_time(const struct line *line, const struct byline *byline, struct post *post)
{
    if (byline != NULL && byline->time_length > 0) {
        post->time_start = byline->time_start;
        post->time_length = byline->time_length;
    } else {
        post->time_start = line->start;
        post->time_length = line->length;
    }
    post->flags |= POST_DATE;
}

/* What a line outside the body tells of its post. Elements made for names and times go before lines that look so. */
void byline_take(const struct byline_source *source, size_t at, struct post *post, uint8_t *sure)
{
    const struct line *line = &source->lines->items[at];
    const struct byline *byline = bylines_find(source->bylines, at);
    enum { SURE_AUTHOR = 1, SURE_TIME = 2 };
    if ((line->marks & MARK_REPLY) != 0)
        post->flags |= POST_CONTROL;
    bool named = (line->hints & HINT_AUTHOR) != 0 && (*sure & SURE_AUTHOR) == 0;
    if (named && !surrounds(source->tree, line, HINT_AUTHOR)) {
        uint32_t before = post->flags & POST_AUTHOR;
        post->flags &= ~(uint32_t)POST_AUTHOR;
        take_hinted_author(source->lines, line, byline, post);
        if ((post->flags & POST_AUTHOR) != 0) {
            *sure |= SURE_AUTHOR;
            post->flags |= POST_SURE;
        }
        post->flags |= before;
    } else if (byline != NULL && byline->author_length > 0 && (post->flags & POST_AUTHOR) == 0) {
        set_author(post, byline->author_start, byline->author_length);
        post->flags |= POST_SURE;
    }
    bool timed = (line->hints & HINT_TIME) != 0 && (line->marks & MARK_FIELD) == 0 && has_word(source->lines, line);
    bool parsed = byline != NULL && byline->time_length > 0;
    if (timed && (*sure & SURE_TIME) == 0 && (parsed || !surrounds(source->tree, line, HINT_TIME))) {
        take_time(line, byline, post);
        *sure |= SURE_TIME;
    } else if (parsed && (post->flags & POST_DATE) == 0) {
        take_time(line, byline, post);
    }
    if ((line->marks & (MARK_SAYS | MARK_HANDLE)) != 0)
        post->flags |= POST_SAYS;
}

/* A name that no markup and no byline told: the first line above the body that looks like one. */
void byline_take_plain(const struct byline_source *source, struct post *posts, size_t first)
{
    for (size_t i = 0; i < source->lines->count; i++) {
        uint32_t owner = source->owner[i];
        const struct line *line = &source->lines->items[i];
        if (owner <= first || source->in_body[i])
            continue;
        struct post *post = &posts[owner - 1 - first];
        bool above = i < post->begin || post->begin == post->end;
        bool dated = i + 1 < source->lines->count && source->owner[i + 1] == owner &&
                     (records_evidence(line + 1) & EVIDENCE_DATE) != 0;
        if ((line->hints & (HINT_TIME | HINT_HEADING)) != 0 || (line->marks & MARK_DATE) != 0 ||
            begins_with_number(source->lines, line))
            continue;
        bool name =
            (line->marks & MARK_NAME) != 0 || (dated && line[1].soft && line_is_body(line) && line->length <= 60);
        if ((post->flags & POST_AUTHOR) == 0 && above && name && (dated || (line->marks & MARK_NAME) != 0))
            set_author(post, line->start, line->length);
        if (dated && name && (post->flags & (POST_AUTHOR | POST_SURE)) == POST_AUTHOR)
            set_author(post, line->start, line->length); /* rather than initials above it */
        bool linked = (line->marks & MARK_NAME) != 0 && (line->hints & HINT_LINK) != 0;
        if (linked && above && i > 0 && post->author_start == line[-1].start && (line[-1].hints & HINT_LINK) == 0 &&
            (post->flags & POST_SURE) == 0)
            set_author(post, line->start, line->length); /* rather than a badge above it */
    }
}
