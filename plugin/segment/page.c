/* page.c - the public functions: bytes in, segments out. */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "segment/article.h"
#include "segment/build.h"
#include "segment/contents.h"
#include "segment/html.h"
#include "segment/lines.h"
#include "segment/posts.h"
#include "vane/vane.h"

enum { SNIFF_BYTES = 8192 };
static const size_t PAGE_BYTES_MAX = (size_t)1 << 30;

/* Text has no NUL bytes, and control characters only as an exception. */
static int32_t check_bytes(const char *bytes, size_t length, struct vane_error *error)
{
    size_t seen = length < SNIFF_BYTES ? length : SNIFF_BYTES;
    if (length == 0)
        return error_set(error, VANE_ERROR_FORMAT, NULL, 0, "the page is empty");
    if (length > PAGE_BYTES_MAX)
        return error_set(error, VANE_ERROR_LIMIT, NULL, 0, "the page is larger than 1 GiB");
    if (memchr(bytes, '\0', seen) != NULL)
        return error_set(error, VANE_ERROR_FORMAT, NULL, 0,
                         "this is a binary file (it holds NUL bytes), not a text or HTML page in UTF-8");
    size_t controls = 0;
    for (size_t i = 0; i < seen; i++) {
        uint8_t c = (uint8_t)bytes[i];
        controls += c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1B;
    }
    if (controls * 10 > seen)
        return error_set(error, VANE_ERROR_FORMAT, NULL, 0,
                         "this is a binary file (mostly control characters), not a text or HTML page");
    return VANE_OK;
}

static int32_t read_text(struct lines *lines, struct posts *posts, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct bylines bylines = { NULL, 0, 0 };
    TRY(lines_classify(lines, &bylines, error));
    TRY(posts_find(lines, &bylines, posts, error));
    TRY(contents_mark(lines, posts, error));
    article_mark(lines, posts);
done:
    bylines_free(&bylines);
    return status;
}

static int32_t read_page(vane_page *page, const char *bytes, size_t length, int32_t format, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct lines lines = { NULL, 0, NULL, 0, 0 };
    struct posts posts = { NULL, 0, 0 };
    FAIL_IF(bytes == NULL && length > 0, error, VANE_ERROR_ARGUMENT, NULL, 0, "no page was given");
    FAIL_IF(format < VANE_PAGE_AUTO || format > VANE_PAGE_HTML, error, VANE_ERROR_ARGUMENT, NULL, 0,
            "page format %d is unknown", (int)format);
    TRY(check_bytes(bytes, length, error));
    if (format == VANE_PAGE_AUTO)
        format = html_recognize(bytes, length) ? VANE_PAGE_HTML : VANE_PAGE_TEXT;
    if (format == VANE_PAGE_HTML) {
        TRY(html_read(&lines, &posts, bytes, length, error));
    } else {
        TRY(lines_clean(&lines, bytes, length, error));
        TRY(lines_split(&lines, error));
        TRY(read_text(&lines, &posts, error));
    }
    TRY(build_segments(page, &lines, &posts, error));
done:
    lines_free(&lines);
    posts_free(&posts);
    return status;
}

vane_page *vane_page_read(const char *bytes, size_t length, int32_t format, struct vane_error *error)
{
    vane_page *page = memory_zeroed(1, sizeof *page);
    if (page == NULL) {
        (void)error_memory(error);
        return NULL;
    }
    if (read_page(page, bytes, length, format, error) != VANE_OK) {
        vane_page_free(page);
        return NULL;
    }
    return page;
}

size_t vane_page_count(const vane_page *page)
{
    return page != NULL ? page->count : 0;
}

static struct vane_string string_of(const vane_page *page, struct piece piece)
{
    if (piece.length == 0)
        return (struct vane_string){ NULL, 0 };
    return (struct vane_string){ page->text + piece.start, piece.length };
}

int32_t vane_page_segment(const vane_page *page, size_t index, struct vane_segment *segment)
{
    if (page == NULL || segment == NULL || index >= page->count || segment->struct_size < sizeof segment->struct_size)
        return VANE_ERROR_ARGUMENT;
    const struct built_segment *built = &page->segments[index];
    struct vane_segment full = {
        .struct_size = segment->struct_size,
        .kind = built->kind,
        .start_line = built->start_line,
        .end_line = built->end_line,
        .depth = built->depth,
        .text = string_of(page, built->text),
        .author = string_of(page, built->author),
        .time = string_of(page, built->time),
        .quote = string_of(page, built->quote),
    };
    memcpy(segment, &full, segment->struct_size < sizeof full ? segment->struct_size : sizeof full);
    return VANE_OK;
}

void vane_page_free(vane_page *page)
{
    if (page == NULL)
        return;
    memory_free(page->text);
    memory_free(page->segments);
    memory_free(page);
}
