/* fuzz_page.c - any page is cut into segments that lie in order and leave no visible line out.
 *
 * What is visible is judged here by utf8proc's categories, not by the segmenter's own list. In HTML several segments
 * may share a line of the source, and which lines show something is the parser's knowledge; so lines are counted
 * there only when the page holds no markup at all.
 */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "property.h"
#include "vane/vane.h"

enum { LENGTH_LIMIT = 1 << 16 };

/* Fillers and the empty braille cell have a category of something visible, and show nothing. */
static bool is_filler(utf8proc_int32_t code)
{
    return code == 0x2800 || code == 0x3164 || code == 0x115F || code == 0x1160 || code == 0xFFA0;
}

static bool is_visible(utf8proc_int32_t code)
{
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SO:
        return !is_filler(code);
    default:
        return false;
    }
}

static bool shows_something(const uint8_t *line, size_t length)
{
    for (size_t at = 0; at < length;) {
        utf8proc_int32_t code;
        utf8proc_ssize_t taken = utf8proc_iterate(line + at, (utf8proc_ssize_t)(length - at), &code);
        if (taken <= 0 || is_visible(code))
            return true; /* an invalid byte shows as U+FFFD */
        at += (size_t)taken;
    }
    return false;
}

static struct vane_segment get_segment(const vane_page *page, size_t index)
{
    struct vane_segment segment = { .struct_size = sizeof segment };
    PROPERTY(vane_page_segment(page, index, &segment) == VANE_OK);
    return segment;
}

static void check_string(struct vane_string string, size_t length)
{
    PROPERTY((string.data == NULL) == (string.length == 0));
    PROPERTY(string.length <= 8 * length); /* U+FFFD, and character references, grow a little */
    PROPERTY(property_is_utf8(string.data, string.length));
}

static void check_segment(const struct vane_segment *segment, size_t length, uint64_t lines)
{
    PROPERTY(segment->kind >= VANE_ARTICLE && segment->kind <= VANE_FURNITURE);
    PROPERTY(segment->start_line >= 1 && segment->start_line <= segment->end_line && segment->end_line <= lines);
    PROPERTY(segment->depth >= -1);
    check_string(segment->text, length);
    check_string(segment->author, length);
    check_string(segment->time, length);
    check_string(segment->quote, length);
    if (segment->kind != VANE_REPLY) {
        PROPERTY(segment->depth == -1);
        PROPERTY(segment->author.data == NULL && segment->time.data == NULL && segment->quote.data == NULL);
    }
}

/* Every visible line lies in a segment; that they are disjoint is checked elsewhere. */
static void check_covered(const vane_page *page, const uint8_t *bytes, size_t length)
{
    size_t at = 0, index = 0, count = vane_page_count(page);
    for (uint64_t number = 1; at < length; number++) {
        const uint8_t *newline = memchr(bytes + at, '\n', length - at);
        size_t end = newline != NULL ? (size_t)(newline - bytes) : length;
        size_t from = number == 1 && end - at >= 3 && memcmp(bytes + at, "\xEF\xBB\xBF", 3) == 0 ? at + 3 : at;
        if (shows_something(bytes + from, end - from)) {
            while (index < count && get_segment(page, index).end_line < number)
                index++;
            PROPERTY(index < count && get_segment(page, index).start_line <= number);
        }
        at = end + (newline != NULL);
    }
}

static void check_page(const vane_page *page, const uint8_t *bytes, size_t length, bool is_html)
{
    uint64_t lines = property_count_lines(bytes, length), start = 1, end = 0;
    struct vane_segment past = { .struct_size = sizeof past };
    size_t count = vane_page_count(page);
    bool has_markup = is_html && (memchr(bytes, '<', length) != NULL || memchr(bytes, '&', length) != NULL);
    for (size_t i = 0; i < count; i++) {
        struct vane_segment segment = get_segment(page, i);
        check_segment(&segment, length, lines);
        PROPERTY(has_markup || segment.start_line > end);
        PROPERTY(has_markup || segment.start_line >= start);
        start = segment.start_line;
        end = segment.end_line;
    }
    PROPERTY(vane_page_segment(page, count, &past) == VANE_ERROR_ARGUMENT);
    if (!has_markup)
        check_covered(page, bytes, length);
}

static void check_same(const vane_page *a, const vane_page *b)
{
    PROPERTY(vane_page_count(a) == vane_page_count(b));
    for (size_t i = 0; i < vane_page_count(a); i++) {
        struct vane_segment one = get_segment(a, i), other = get_segment(b, i);
        PROPERTY(one.kind == other.kind && one.start_line == other.start_line && one.end_line == other.end_line);
        PROPERTY(one.text.length == other.text.length);
        PROPERTY(one.text.length == 0 || memcmp(one.text.data, other.text.data, one.text.length) == 0);
    }
}

static void check_format(const uint8_t *bytes, size_t length, int32_t format)
{
    struct vane_error error = VANE_ERROR_INIT;
    const char *text = length > 0 ? (const char *)bytes : "";
    vane_page *page = vane_page_read(text, length, format, &error);
    vane_page *again = vane_page_read(text, length, format, NULL);
    PROPERTY((page == NULL) == (again == NULL));
    if (page == NULL) {
        property_check_error(&error, VANE_ERROR_FORMAT, 0);
        return;
    }
    PROPERTY(error.code == VANE_OK);
    check_page(page, bytes, length, format == VANE_PAGE_HTML);
    check_same(page, again);
    vane_page_free(page);
    vane_page_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length > LENGTH_LIMIT)
        return 0;
    check_format(bytes, length, VANE_PAGE_TEXT);
    check_format(bytes, length, VANE_PAGE_HTML);
    return 0;
}
