/* reader.c - vane_reader: opens an input, decides its format, and hands out records. */
#include "dump/reader.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

enum { PEEK = 64 * 1024 };
#define REST_LIMIT ((size_t)1 << 30)

static int32_t copy_names(vane_reader *reader, const char *path, const char *const *fields, size_t count,
                          struct vane_error *error)
{
    reader->path = memory_copy(path, strlen(path));
    if (reader->path == NULL)
        return error_memory(error);
    for (size_t i = 0; i < count; i++) {
        reader->fields[i] = memory_copy(fields[i], strlen(fields[i]));
        if (reader->fields[i] == NULL)
            return error_memory(error);
        reader->field_count = i + 1;
    }
    return VANE_OK;
}

static int32_t decide_format(vane_reader *reader, struct vane_error *error)
{
    struct input *input = &reader->input;
    int32_t status = input_peek(input, PEEK, error);
    if (status != VANE_OK)
        return status;
    size_t length = input->end - input->begin;
    const char *bytes = length > 0 ? input->buffer + input->begin : "";
    if (length == 0)
        return error_set(error, VANE_ERROR_FORMAT, reader->path, 0, "the input is empty");
    if (detect_binary(bytes, length < PEEK ? length : PEEK))
        return error_set(error, VANE_ERROR_FORMAT, reader->path, 0, "the input is binary, text is wanted");
    if (reader->format == VANE_INPUT_AUTO && detect_array(bytes, length))
        return error_set(error, VANE_ERROR_FORMAT, reader->path, 0,
                         "one JSON array; make it one object a line first: jq -c '.[]'");
    if (reader->format == VANE_INPUT_AUTO)
        reader->format = detect_input(bytes, length, (const char *const *)reader->fields, reader->field_count);
    if (reader->format == VANE_INPUT_CSV || reader->format == VANE_INPUT_TSV)
        return csv_read_header(reader, error);
    return VANE_OK;
}

vane_reader *vane_reader_open(const char *path, int32_t format, const char *const *fields, size_t field_count,
                              struct vane_error *error)
{
    if (path == NULL || field_count > VANE_FIELDS_MAX || format < VANE_INPUT_AUTO || format > VANE_INPUT_TSV) {
        (void)error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "a path, a known format and at most %d fields are needed",
                        (int)VANE_FIELDS_MAX);
        return NULL;
    }
    vane_reader *reader = memory_zeroed(1, sizeof *reader);
    if (reader == NULL) {
        (void)error_memory(error);
        return NULL;
    }
    reader->format = format;
    reader->input.fd = -1;
    int32_t status = copy_names(reader, path, fields, field_count, error);
    if (status == VANE_OK)
        status = input_open(&reader->input, reader->path, error);
    if (status == VANE_OK)
        status = decide_format(reader, error);
    if (status != VANE_OK) {
        vane_reader_close(reader);
        return NULL;
    }
    return reader;
}

void vane_reader_close(vane_reader *reader)
{
    if (reader == NULL)
        return;
    input_close(&reader->input);
    json_decref(reader->json);
    for (size_t i = 0; i < reader->field_count; i++)
        memory_free(reader->fields[i]);
    memory_free(reader->path);
    memory_free(reader->repair.buffer);
    memory_free(reader->gathered);
    memory_free(reader);
}

int32_t vane_reader_format(const vane_reader *reader)
{
    return reader->format;
}

static int read_line_record(vane_reader *reader, const char *line, size_t length, struct vane_record *record,
                            struct vane_error *error)
{
    int64_t invalid = repair_utf8(&reader->repair, &line, &length);
    if (invalid < 0) {
        (void)error_memory(error);
        return -1;
    }
    record->invalid_bytes = (uint64_t)invalid;
    if (reader->format == VANE_INPUT_JSONL)
        return jsonl_read(reader, line, length, record, error);
    record->fields[0] = (struct vane_field){ line, length, 1 };
    return 0;
}

/* JSONL lets a byte order mark and blank lines pass; they hold no record. */
static bool is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (line[i] != ' ' && line[i] != '\t')
            return false;
    return true;
}

int vane_reader_next(vane_reader *reader, struct vane_record *record, struct vane_error *error)
{
    char *line;
    size_t length;
    enum input_line got;
    do {
        got = input_next_line(&reader->input, VANE_RECORD_LIMIT, &line, &length, error);
        if (got == INPUT_LINE && reader->input.line == 1 && length >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
            line += 3;
            length -= 3;
        }
    } while (got == INPUT_LINE && reader->format != VANE_INPUT_LINES && is_blank(line, length));
    if (got == INPUT_END || got == INPUT_FAILED)
        return got == INPUT_END ? 0 : -1;
    *record = (struct vane_record){ .line = reader->input.line };
    if (got == INPUT_TOO_LONG) {
        (void)snprintf(reader->problem, sizeof reader->problem, "the line has %zu bytes; the limit is %zu", length,
                       VANE_RECORD_LIMIT);
        record->problem = reader->problem;
        return 1;
    }
    bool is_csv = reader->format == VANE_INPUT_CSV || reader->format == VANE_INPUT_TSV;
    int failed = is_csv ? csv_read(reader, line, length, record, error)
                        : read_line_record(reader, line, length, record, error);
    return failed != 0 ? -1 : 1;
}

int32_t vane_reader_rest(vane_reader *reader, const char **bytes, size_t *length, struct vane_error *error)
{
    struct input *input = &reader->input;
    int32_t status = input_peek(input, REST_LIMIT + 1, error);
    if (status != VANE_OK)
        return status;
    *length = input->end - input->begin;
    *bytes = *length > 0 ? input->buffer + input->begin : "";
    if (*length > REST_LIMIT)
        return error_set(error, VANE_ERROR_LIMIT, reader->path, 0, "a page may have 1 GiB at most");
    return VANE_OK;
}

void vane_reader_progress(const vane_reader *reader, uint64_t *done, uint64_t *total)
{
    const struct input *input = &reader->input;
    *done = input->bytes_read - (input->end - input->begin);
    *total = input->bytes_total;
}
