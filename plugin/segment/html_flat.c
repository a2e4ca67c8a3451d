/* html_flat.c - text of pages that are too deep for a tree: see html_flat.h. */
#include <string.h>

#include "base/error.h"
#include "base/html_reference.h"
#include "base/html_scan.h"
#include "base/utf8.h"
#include "segment/html_flat.h"
#include "segment/html_writer.h"

static int32_t write_text(struct html_writer *writer, const char *text, size_t length, uint32_t number,
                          struct vane_error *error)
{
    int32_t status = VANE_OK;
    for (size_t at = 0; at < length;) {
        const char *sign = memchr(text + at, '&', length - at);
        size_t end = sign != NULL ? (size_t)(sign - text) : length;
        TRY(writer_text(writer, text + at, end - at, number, false, error));
        for (size_t i = at; i < end; i++)
            number += text[i] == '\n';
        at = end;
        if (at == length)
            break;
        uint32_t code;
        size_t taken = html_reference(text + at, length - at, &code);
        uint8_t bytes[4] = { '&', 0, 0, 0 };
        size_t size = taken > 0 ? utf8_encode(code, bytes) : 1;
        TRY(writer_text(writer, (const char *)bytes, size, number, false, error));
        at += taken > 0 ? taken : 1;
    }
done:
    return status;
}

int32_t scan_lines(struct lines *lines, const char *bytes, size_t length, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct html_writer writer;
    struct html_scan scan;
    writer_start(&writer, lines);
    scan_start(&scan, bytes, length);
    uint32_t number = 1;
    size_t counted = 0;
    bool head = false;
    for (enum scan_event event; (event = scan_next(&scan)) != SCAN_END;) {
        for (; counted < scan.begin; counted++)
            number += bytes[counted] == '\n';
        if (event == SCAN_TEXT && !head)
            TRY(write_text(&writer, bytes + scan.begin, scan.end - scan.begin, number, error));
        else if (event != SCAN_TEXT && (strcmp(scan.name, "head") == 0 || strcmp(scan.name, "title") == 0))
            head = event == SCAN_OPEN;
        else if (event != SCAN_TEXT && strcmp(scan.name, "body") == 0)
            head = false;
        if (event != SCAN_TEXT && scan_is_block(scan.name))
            TRY(writer_break(&writer, scan.name[0] == 'p' && scan.name[1] == '\0', error));
    }
    TRY(writer_break(&writer, false, error));
done:
    return status;
}
