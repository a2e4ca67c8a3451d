#include "segment/html_writer.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/utf8.h"

void writer_start(struct html_writer *writer, struct lines *lines)
{
    *writer = (struct html_writer){ .lines = lines };
}

int32_t writer_break(struct html_writer *writer, bool gap, struct vane_error *error)
{
    int32_t status = VANE_OK;
    if (writer->line.length > 0) {
        TRY(lines_add(writer->lines, &writer->line, error));
        writer->gap = GAP_NONE;
    }
    if (gap && writer->gap == GAP_NONE)
        writer->gap = GAP_BLANK;
    writer->line.length = 0;
    writer->space = false;
    writer->soft = false;
done:
    return status;
}

int32_t writer_part(struct html_writer *writer, struct vane_error *error)
{
    bool inside = writer->line.length > 0 || writer->soft;
    int32_t status = writer_break(writer, false, error);
    writer->soft = inside;
    return status;
}

static bool is_word_start(char c)
{
    return (uint8_t)c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static void put(struct html_writer *writer, const char *bytes, size_t length, uint32_t number)
{
    struct lines *lines = writer->lines;
    if (writer->line.length == 0 && lines->length > 0)
        lines->text[lines->length++] = writer->soft ? ' ' : '\n'; /* parts what is copied across lines */
    if (writer->line.length == 0)
        writer->line = (struct line){ .start = (uint32_t)lines->length, .first = number, .gap = writer->gap,
                                      .soft = writer->soft, .node = writer->node, .hints = writer->hints };
    else if (is_word_start(bytes[0]))
        writer->line.hints &= writer->hints; /* what holds for all its words */
    if (writer->space && writer->line.length > 0)
        lines->text[lines->length++] = ' ';
    writer->space = false;
    memcpy(lines->text + lines->length, bytes, length);
    lines->length += length;
    writer->line.length = (uint32_t)(lines->length - writer->line.start);
    /* Text that the parser moved out of a table comes before what stands above it. */
    if (number < writer->line.first)
        writer->line.first = number;
    if (number > writer->line.last)
        writer->line.last = number;
}

int32_t writer_text(struct html_writer *writer, const char *text, size_t length, uint32_t number, bool breaks,
                    struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct lines *lines = writer->lines;
    /* Every byte could be a character of its own with a space before it. */
    FAIL_IF(lines->length + length > UINT32_MAX / 2 - 16, error, VANE_ERROR_LIMIT, NULL, 0,
            "the page's text is too long");
    FAIL_IF(memory_reserve(&lines->text, &writer->capacity, lines->length + 2 * length + 4, 1) != 0, error,
            VANE_ERROR_MEMORY, NULL, 0, "out of memory");
    for (size_t at = 0; at < length;) {
        size_t run = at;
        while (run < length && text[run] > ' ' && text[run] < 0x7F)
            run++;
        if (run > at) {
            put(writer, text + at, run - at, number);
            at = run;
            continue;
        }
        uint32_t code;
        bool valid;
        size_t taken = utf8_decode((const uint8_t *)text + at, length - at, &code, &valid);
        bool joiner = code == 0x200D || code == 0xFE0F; /* parts of emoji sequences */
        if (lines_invisible(code) && !joiner)
            writer->space = true;
        else if (!joiner || writer->line.length > 0)
            put(writer, valid ? text + at : "\xEF\xBF\xBD", valid ? taken : 3, number);
        if (code == '\n') {
            number++;
            if (breaks)
                TRY(writer_break(writer, false, error));
        }
        at += taken;
    }
done:
    return status;
}
