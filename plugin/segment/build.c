#include "segment/build.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"

static int32_t append(struct vane_page *page, const char *bytes, size_t length, struct vane_error *error)
{
    if (memory_reserve(&page->text, &page->text_capacity, page->length + length + 1, 1) != 0)
        return error_memory(error);
    memcpy(page->text + page->length, bytes, length);
    page->length += length;
    return VANE_OK;
}

static int32_t append_piece(struct vane_page *page, const char *bytes, size_t length, struct piece *piece,
                            struct vane_error *error)
{
    piece->start = page->length;
    piece->length = length;
    return append(page, bytes, length, error);
}

/* Quoted lines lose their > marks. */
static void strip_quote_marks(const char **text, size_t *length)
{
    while (*length > 0 && (**text == '>' || **text == ' ')) {
        ++*text;
        --*length;
    }
}

/* The lines [first, end) that have the role, as one text. */
static int32_t join_lines(struct vane_page *page, const struct lines *lines, size_t first, size_t end, uint8_t role,
                          struct piece *piece, struct vane_error *error)
{
    int32_t status = VANE_OK;
    piece->start = page->length;
    for (size_t at = first; at < end; at++) {
        const struct line *line = &lines->items[at];
        if (line->role != role)
            continue;
        if (page->length > piece->start)
            TRY(append(page, line->soft ? " " : "\n\n", line->gap != GAP_NONE ? 2 : 1, error));
        const char *text = line_text(lines, line);
        size_t length = line->length;
        if (role == ROLE_QUOTE)
            strip_quote_marks(&text, &length);
        TRY(append(page, text, length, error));
    }
    piece->length = page->length - piece->start;
done:
    return status;
}

static int32_t add_segment(struct vane_page *page, const struct built_segment *segment, struct vane_error *error)
{
    if (memory_reserve(&page->segments, &page->capacity, page->count + 1, sizeof *page->segments) != 0)
        return error_memory(error);
    page->segments[page->count++] = *segment;
    return VANE_OK;
}

static int32_t build_reply(struct vane_page *page, const struct lines *lines, const struct post *post, size_t first,
                           size_t end, struct built_segment *segment, struct vane_error *error)
{
    int32_t status = VANE_OK;
    segment->depth = post->depth;
    TRY(join_lines(page, lines, first, end, ROLE_TEXT, &segment->text, error));
    TRY(join_lines(page, lines, first, end, ROLE_QUOTE, &segment->quote, error));
    TRY(append_piece(page, lines->text + post->author_start, post->author_length, &segment->author, error));
    TRY(append_piece(page, lines->text + post->time_start, post->time_length, &segment->time, error));
done:
    return status;
}

int32_t build_segments(struct vane_page *page, const struct lines *lines, const struct posts *posts,
                       struct vane_error *error)
{
    int32_t status = VANE_OK;
    for (size_t first = 0, end; first < lines->count; first = end) {
        const struct line *line = &lines->items[first];
        for (end = first + 1; end < lines->count; end++)
            if (lines->items[end].kind != line->kind || lines->items[end].post != line->post)
                break;
        struct built_segment segment = { .kind = line->kind, .depth = -1, .start_line = line->first,
                                         .end_line = line->last };
        for (size_t at = first; at < end; at++) {
            if (lines->items[at].first < segment.start_line)
                segment.start_line = lines->items[at].first;
            if (lines->items[at].last > segment.end_line)
                segment.end_line = lines->items[at].last;
        }
        if (line->post != LINE_NO_POST)
            TRY(build_reply(page, lines, &posts->items[line->post - 1], first, end, &segment, error));
        else
            TRY(join_lines(page, lines, first, end, ROLE_TEXT, &segment.text, error));
        TRY(add_segment(page, &segment, error));
    }
done:
    return status;
}
