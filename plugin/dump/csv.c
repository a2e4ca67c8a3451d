/* csv.c - fields of CSV as RFC 4180 writes it (quotes doubled, line breaks inside quotes), and of TSV. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "dump/block.h"
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

static char separator_of(const struct record_layout *layout)
{
    return layout->format == VANE_INPUT_TSV ? '\t' : ',';
}

int csv_read(struct vane_block *block, const char *bytes, size_t length, struct vane_record *record)
{
    const struct record_layout *layout = block->layout;
    if (block_reserve(block, length + 1) != 0)
        return -1;
    char *fields = block->scratch, *field; /* a copy: quotes are taken away in place */
    memcpy(fields, bytes, length);
    size_t column = 0, at = 0, field_length;
    int best[VANE_FIELDS_MAX]; /* the slot that gave each field: the first slot that holds something counts */
    for (size_t i = 0; i < VANE_FIELDS_MAX; i++)
        best[i] = SLOTS_MAX;
    for (; next_field(fields, length, &at, separator_of(layout), &field, &field_length); column++) {
        for (size_t i = 0; i < layout->slot_count; i++) {
            const struct slot *slot = &layout->slots[i];
            if (slot->column != (int)column || best[slot->field] < (int)i)
                continue;
            best[slot->field] = (int)i;
            record->fields[slot->field] = (struct vane_field){ field, field_length, 1 };
        }
        if (column < layout->columns && (layout->keep_all || layout->keep_count > 0)) {
            const char *name = layout->column_names[column];
            if (record_keeps(layout, name, strlen(name))
                && block_keep(block, (struct vane_string){ name, strlen(name) },
                              (struct vane_string){ field, field_length }, false) != 0)
                return -1;
        }
    }
    if (column == layout->columns)
        return 0;
    (void)snprintf(block->problem, sizeof block->problem, "%zu field%s where the header has %zu", column,
                   column == 1 ? "" : "s", layout->columns);
    record->problem = block->problem;
    memset(record->fields, 0, sizeof record->fields);
    block->kept_count = 0;
    return 0;
}

int32_t csv_read_header(struct record_layout *layout, char *line, size_t length, const char *path,
                        struct vane_error *error)
{
    char *field;
    size_t at = length >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0, field_length; /* Excel's mark */
    while (next_field(line, length, &at, separator_of(layout), &field, &field_length)) {
        int32_t status = record_add_column(layout, field, field_length, error);
        if (status != VANE_OK)
            return status;
    }
    if (!record_has_columns(layout))
        return error_set(
            error, VANE_ERROR_FORMAT, path, 1, "the header names no field '%s'",
            layout->slot_count > 0 ? layout->slots[layout->is_dump && layout->slot_count > 1 ? 1 : 0].path : "");
    return VANE_OK;
}

/* ---- TabSeparated ---------------------------------------------------------------------------------------------- */

/* As ClickHouse writes it: \b \f \r \n \t \0 \' \\; any other sign behind a backslash stands for itself. */
static char escape_meaning(char c)
{
    static const char letters[] = "bfrnt0av", meanings[] = "\b\f\r\n\t\0\a\v";
    const char *found = c != '\0' ? strchr(letters, c) : NULL;
    return found != NULL ? meanings[found - letters] : c;
}

int filter_tsv_read(struct vane_block *block, const char *bytes, size_t length, struct vane_record *record)
{
    size_t column = 0;
    const char *begin = bytes, *end = bytes + length;
    for (const char *tab; column < block->layout->text_column; column++) {
        tab = memchr(begin, '\t', (size_t)(end - begin));
        if (tab == NULL) {
            (void)snprintf(block->problem, sizeof block->problem, "the line has no column %zu",
                           block->layout->text_column + 1);
            record->problem = block->problem;
            return 0;
        }
        begin = tab + 1;
    }
    const char *tab = memchr(begin, '\t', (size_t)(end - begin));
    end = tab != NULL ? tab : end;
    if (end - begin == 2 && memcmp(begin, "\\N", 2) == 0)
        return 0;
    if (block_reserve(block, (size_t)(end - begin) + 1) != 0)
        return -1;
    size_t used = 0;
    for (; begin < end; begin++) {
        if (*begin == '\\' && begin + 1 < end)
            block->scratch[used++] = escape_meaning(*++begin);
        else
            block->scratch[used++] = *begin;
    }
    record->fields[VANE_DUMP_TEXT] = (struct vane_field){ block->scratch, used, 1 };
    return 0;
}
