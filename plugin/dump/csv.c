/* csv.c - CSV as RFC 4180 writes it (quotes doubled, line breaks inside quotes) and TSV without quoting. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "dump/reader.h"

/* Cuts the next field off a record and takes its quotes away in place; false when there is none left. *at becomes
 * length + 1 behind the last field. */
static bool next_field(char *record, size_t length, size_t *at, char separator, char **field, size_t *field_length)
{
    if (*at > length)
        return false;
    size_t from = *at, to = *at;
    *field = record + from;
    if (separator == ',' && from < length && record[from] == '"') {
        for (from++; from < length; from++) {
            if (record[from] == '"') {
                if (from + 1 >= length || record[from + 1] != '"')
                    break;
                from++;
            }
            record[to++] = record[from];
        }
        from += from < length; /* the closing quote; what stands behind it is kept, as spreadsheets do */
    }
    while (from < length && record[from] != separator)
        record[to++] = record[from++];
    *field_length = to - *at;
    *at = from + 1;
    return true;
}

/* True when a quoted field is open at the end of the line; `open` says whether one was at its begin. A quote opens a
 * field only as its first character: 5" is five inches. */
static bool is_open(const char *bytes, size_t length, bool open)
{
    bool at_start = !open;
    for (size_t i = 0; i < length; i++) {
        if (open && bytes[i] == '"' && i + 1 < length && bytes[i + 1] == '"')
            i++;
        else if (bytes[i] == '"' && (open || at_start))
            open = !open;
        at_start = !open && bytes[i] == ',';
    }
    return open;
}

/* Reads past the rest of a record that is too long to keep. */
static int skip_record(vane_reader *reader, bool open, struct vane_record *record, struct vane_error *error)
{
    char *line;
    size_t length;
    record->problem = "a quoted field is longer than 32 MiB";
    while (open) {
        enum input_line got = input_next_line(&reader->input, VANE_RECORD_LIMIT, &line, &length, error);
        if (got == INPUT_FAILED)
            return -1;
        if (got == INPUT_END)
            break;
        open = got == INPUT_LINE ? is_open(line, length, true) : open;
    }
    return 0;
}

/* Adds lines to a record until its quotes are closed. 1 when gathered, 0 with a problem set, -1 on failure. */
static int gather(vane_reader *reader, char **line, size_t *length, struct vane_record *record, struct vane_error *error)
{
    size_t used = 0;
    bool open = false;
    char *next = *line;
    size_t next_length = *length;
    for (;;) {
        if (memory_reserve(&reader->gathered, &reader->gathered_capacity, used + next_length + 2, 1) != 0) {
            (void)error_memory(error);
            return -1;
        }
        memcpy(reader->gathered + used, next, next_length);
        open = is_open(next, next_length, open);
        used += next_length;
        if (!open)
            break;
        reader->gathered[used++] = '\n';
        enum input_line got = used < VANE_RECORD_LIMIT
            ? input_next_line(&reader->input, VANE_RECORD_LIMIT - used, &next, &next_length, error) : INPUT_TOO_LONG;
        if (got == INPUT_FAILED)
            return -1;
        if (got == INPUT_TOO_LONG)
            return skip_record(reader, open, record, error);
        if (got == INPUT_END) {
            record->problem = "a quoted field is still open at the end of the file";
            return 0;
        }
    }
    *line = reader->gathered;
    *length = used;
    return 1;
}

int csv_read(vane_reader *reader, char *line, size_t length, struct vane_record *record, struct vane_error *error)
{
    char separator = reader->format == VANE_INPUT_TSV ? '\t' : ',';
    if (separator == ',' && is_open(line, length, false)) {
        int gathered = gather(reader, &line, &length, record, error);
        if (gathered <= 0)
            return gathered;
    } else { /* the text may already lie in the repair buffer, which is ours to change */
        if (memory_reserve(&reader->gathered, &reader->gathered_capacity, length + 1, 1) != 0) {
            (void)error_memory(error);
            return -1;
        }
        memcpy(reader->gathered, line, length);
        line = reader->gathered;
    }
    const char *repaired = line;
    int64_t invalid = repair_utf8(&reader->repair, &repaired, &length);
    if (invalid < 0) {
        (void)error_memory(error);
        return -1;
    }
    record->invalid_bytes = (uint64_t)invalid;
    char *fields = invalid > 0 ? reader->repair.buffer : line, *field;
    size_t column = 0, at = 0, field_length;
    for (; next_field(fields, length, &at, separator, &field, &field_length); column++)
        for (size_t i = 0; i < reader->field_count; i++)
            if (reader->places[i] == (int)column)
                record->fields[i] = (struct vane_field){ field, field_length, 1 };
    if (column != reader->columns) {
        (void)snprintf(reader->problem, sizeof reader->problem, "%zu field%s where the header has %zu", column,
                       column == 1 ? "" : "s", reader->columns);
        record->problem = reader->problem;
        memset(record->fields, 0, sizeof record->fields);
    }
    return 0;
}

int32_t csv_read_header(vane_reader *reader, struct vane_error *error)
{
    char *line, *field;
    size_t length, at = 0, field_length;
    char separator = reader->format == VANE_INPUT_TSV ? '\t' : ',';
    enum input_line got = input_next_line(&reader->input, VANE_RECORD_LIMIT, &line, &length, error);
    if (got == INPUT_FAILED)
        return error != NULL && error->code != VANE_OK ? error->code : VANE_ERROR_IO;
    if (got != INPUT_LINE)
        return error_set(error, VANE_ERROR_FORMAT, reader->path, 1, "a header line with the names of the fields is wanted");
    if (length >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0)
        at = 3; /* Excel's byte order mark */
    bool any = false;
    for (size_t i = 0; i < reader->field_count; i++)
        reader->places[i] = -1;
    for (; next_field(line, length, &at, separator, &field, &field_length); reader->columns++)
        for (size_t i = 0; i < reader->field_count; i++)
            if (strlen(reader->fields[i]) == field_length && memcmp(field, reader->fields[i], field_length) == 0) {
                reader->places[i] = (int)reader->columns;
                any = true;
            }
    if (!any)
        return error_set(error, VANE_ERROR_FORMAT, reader->path, 1, "the header names no field '%s'",
                         reader->field_count > 0 ? reader->fields[0] : "");
    return VANE_OK;
}
