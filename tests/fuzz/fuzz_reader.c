/* fuzz_reader.c - any file read in any format gives records or problems in order, and ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "property.h"
#include "vane/records.h"

static const char *const names[] = { "text", "id", "n" };
enum { NAMES = sizeof names / sizeof *names };

struct input {
    const uint8_t *bytes;
    size_t length;
    uint64_t lines;
    char path[64];
};

/* Where line `number` (1-based) lies, without its LF or CRLF, and without a byte-order mark. */
static size_t find_line(const struct input *input, uint64_t number, const uint8_t **begin)
{
    const uint8_t *at = input->bytes, *end = input->bytes + input->length;
    for (uint64_t i = 1; i < number; i++)
        at = (const uint8_t *)memchr(at, '\n', (size_t)(end - at)) + 1;
    const uint8_t *newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    size_t length = (size_t)((newline != NULL ? newline : end) - at);
    if (length > 0 && at[length - 1] == '\r')
        length--;
    size_t mark = number == 1 && length >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    *begin = at + mark;
    return length - mark;
}

static bool is_blank(const uint8_t *line, size_t length)
{
    while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t'))
        length--;
    return length == 0;
}

/* Lines that hold something, behind the first `skipped` ones. */
static uint64_t count_filled(const struct input *input, uint64_t skipped)
{
    uint64_t filled = 0;
    for (uint64_t number = skipped + 1; number <= input->lines; number++) {
        const uint8_t *line;
        size_t length = find_line(input, number, &line);
        filled += !is_blank(line, length);
    }
    return filled;
}

static void check_record(const struct input *input, int32_t format, const struct vane_record *record)
{
    for (size_t i = 0; i < VANE_FIELDS_MAX; i++) {
        const struct vane_field *field = &record->fields[i];
        PROPERTY(field->data != NULL || (field->length == 0 && field->is_text == 0));
        PROPERTY(field->data == NULL || i < NAMES);
        PROPERTY(field->data == NULL || record->problem == NULL); /* a problem says why there are no fields */
        PROPERTY(field->length <= 3 * input->length + 32);        /* U+FFFD is longer than the byte it replaces */
        PROPERTY(property_is_utf8(field->data, field->length));
        PROPERTY(format == VANE_INPUT_JSONL || field->data == NULL || field->is_text);
    }
    PROPERTY(record->invalid_bytes <= input->length);
    if (record->problem != NULL) {
        PROPERTY(record->problem[0] != '\0' && strpbrk(record->problem, "\r\n") == NULL);
        PROPERTY(property_is_utf8(record->problem, strlen(record->problem)));
    }
}

static void check_line(const struct input *input, const struct vane_record *record)
{
    const uint8_t *line;
    size_t length = find_line(input, record->line, &line);
    PROPERTY(record->problem == NULL);
    PROPERTY((record->invalid_bytes == 0) == property_is_utf8(line, length));
    if (record->invalid_bytes > 0)
        return;
    PROPERTY(record->fields[0].length == length);
    PROPERTY(memcmp(record->fields[0].data, line, length) == 0);
}

static void check_records(const struct input *input, vane_reader *reader)
{
    int32_t format = vane_reader_format(reader);
    struct vane_record record = { 0 };
    struct vane_error error = VANE_ERROR_INIT;
    uint64_t count = 0, last = 0, done, total;
    int got;
    while ((got = vane_reader_next(reader, &record, &error)) == 1) {
        PROPERTY(record.line > last && record.line <= input->lines);
        last = record.line;
        count++;
        check_record(input, format, &record);
        if (format == VANE_INPUT_LINES)
            check_line(input, &record);
    }
    PROPERTY(got == 0 && error.code == VANE_OK);
    PROPERTY(vane_reader_next(reader, &record, &error) == 0); /* the end stays the end */
    vane_reader_progress(reader, &done, &total);
    PROPERTY(done == input->length && total == input->length);
    if (format == VANE_INPUT_LINES)
        PROPERTY(count == input->lines);
    if (format == VANE_INPUT_JSONL)
        PROPERTY(count == count_filled(input, 0));
    if (format == VANE_INPUT_TSV)
        PROPERTY(count == count_filled(input, 1));
    if (format == VANE_INPUT_CSV)
        PROPERTY(count <= count_filled(input, 1)); /* a quoted record may span lines */
}

static void check_rest(const struct input *input, vane_reader *reader)
{
    const char *bytes;
    size_t length;
    PROPERTY(vane_reader_rest(reader, &bytes, &length, NULL) == VANE_OK);
    PROPERTY(length == input->length);
    PROPERTY(memcmp(bytes, input->bytes, length) == 0);
}

static void check_format(const struct input *input, int32_t wanted)
{
    struct vane_error error = VANE_ERROR_INIT;
    vane_reader *reader = vane_reader_open(input->path, wanted, names, NAMES, &error);
    if (reader == NULL) {
        property_check_error(&error, VANE_ERROR_FORMAT, input->lines + 1);
        return;
    }
    int32_t format = vane_reader_format(reader);
    PROPERTY(error.code == VANE_OK && input->length > 0);
    PROPERTY(wanted == VANE_INPUT_AUTO ? format != VANE_INPUT_AUTO : format == wanted);
    if (format == VANE_INPUT_PAGE || format == VANE_INPUT_HTML)
        check_rest(input, reader);
    else
        check_records(input, reader);
    vane_reader_close(reader);
}

static void write_all(int fd, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        PROPERTY(written > 0);
        bytes += written;
        length -= (size_t)written;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length > (size_t)1 << 20)
        return 0;
    int fd = memfd_create("fuzz-reader", MFD_CLOEXEC);
    PROPERTY(fd >= 0);
    write_all(fd, bytes, length);
    struct input input = { bytes, length, property_count_lines(bytes, length), { 0 } };
    (void)snprintf(input.path, sizeof input.path, "/proc/self/fd/%d", fd);
    for (int32_t format = VANE_INPUT_AUTO; format <= VANE_INPUT_TSV; format++)
        check_format(&input, format);
    (void)close(fd);
    return 0;
}
