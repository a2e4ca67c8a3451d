#include "training/rows.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "vane/records.h"

enum field { FIELD_TEXT, FIELD_LABEL, FIELD_TARGET, FIELD_SPLIT, FIELD_COUNT };

void rows_clear(struct rows *rows)
{
    memory_free(rows->texts);
    memory_free(rows->row);
    memory_free(rows->place);
    *rows = (struct rows){ 0 };
}

static bool is_field(const struct vane_field *field, const char *text)
{
    return field->data != NULL && field->length == strlen(text) && memcmp(field->data, text, field->length) == 0;
}

/* Whether the row belongs to the wanted target. A row that names none belongs to the one asked for; where none was
 * asked for, the first row's is taken. */
static int32_t check_target(struct rows *rows, const char *path, const struct vane_record *record,
                            const struct rows_filter *filter, bool *wanted, struct vane_error *error)
{
    const struct vane_field *target = &record->fields[FIELD_TARGET];
    *wanted = true;
    if (filter->task != TASK_STANCE)
        return VANE_OK;
    if (filter->target != NULL) {
        *wanted = target->data == NULL || is_field(target, filter->target);
        (void)snprintf(rows->target, sizeof rows->target, "%s", filter->target);
        return VANE_OK;
    }
    if (target->data == NULL)
        return error_set(error, VANE_ERROR_DATA, path, record->line,
                         "the row has no 'target'; name one for all rows with --target");
    if (rows->target[0] == '\0')
        (void)snprintf(rows->target, sizeof rows->target, "%.*s", (int)(target->length < 127 ? target->length : 127),
                       target->data);
    if (!is_field(target, rows->target))
        return error_set(error, VANE_ERROR_DATA, path, record->line,
                         "a second target, '%.*s' after '%s'; choose one with --target",
                         (int)(target->length < 60 ? target->length : 60), target->data, rows->target);
    return VANE_OK;
}

static bool is_in_split(const struct vane_field *split, const struct rows_filter *filter)
{
    switch (filter->split) {
    case ROWS_TRAIN: return !is_field(split, "test");
    case ROWS_NAMED: return is_field(split, filter->split_name);
    default: return true;
    }
}

static int32_t append(struct rows *rows, const struct vane_field *text, int label, struct row_place place,
                      struct vane_error *error)
{
    if (memory_reserve(&rows->texts, &rows->text_capacity, rows->used + text->length + 1, 1) != 0
        || memory_reserve(&rows->row, &rows->row_capacity, rows->count + 1, sizeof *rows->row) != 0
        || memory_reserve(&rows->place, &rows->place_capacity, rows->count + 1, sizeof *rows->place) != 0)
        return error_memory(error);
    memcpy(rows->texts + rows->used, text->data, text->length);
    rows->place[rows->count] = place;
    rows->row[rows->count++] = (struct row){ rows->used, text->length, label };
    rows->used += text->length;
    return VANE_OK;
}

static int32_t take_record(struct rows *rows, const char *path, const struct vane_record *record,
                           const struct rows_filter *filter, struct vane_error *error)
{
    const struct task_words *words = &task_words[filter->task];
    const struct vane_field *text = &record->fields[FIELD_TEXT], *label = &record->fields[FIELD_LABEL];
    if (record->problem != NULL)
        return error_set(error, VANE_ERROR_DATA, path, record->line, "%s", record->problem);
    if (label->data == NULL || label->length == 0) {
        rows->unlabelled++;
        return VANE_OK;
    }
    bool wanted;
    int32_t status = check_target(rows, path, record, filter, &wanted, error);
    if (status != VANE_OK)
        return status;
    if (!wanted) {
        rows->other_target++;
        return VANE_OK;
    }
    int found = task_find_label(filter->task, label->data, label->length);
    if (found < 0)
        return error_set(error, VANE_ERROR_DATA, path, record->line, "%s '%.*s' is not one of %s, %s, %s",
                         words->name, (int)(label->length < 60 ? label->length : 60), label->data, words->labels[0],
                         words->labels[1], words->labels[2]);
    if (!is_in_split(&record->fields[FIELD_SPLIT], filter)) {
        rows->test++;
        return VANE_OK;
    }
    if (text->data == NULL || !text->is_text)
        return error_set(error, VANE_ERROR_DATA, path, record->line, "the row has no 'text'");
    if (text->length == 0) {
        rows->empty++;
        return VANE_OK;
    }
    return append(rows, text, found, (struct row_place){ path, record->line }, error);
}

int32_t rows_read(struct rows *rows, const char *path, const struct rows_filter *filter, struct vane_error *error)
{
    const char *const fields[FIELD_COUNT] = { "text", task_words[filter->task].name, "target", "split" };
    vane_reader *reader = vane_reader_open(path, VANE_INPUT_AUTO, fields, FIELD_COUNT, error);
    if (reader == NULL)
        return error != NULL ? error->code : VANE_ERROR_IO;
    int32_t status = VANE_OK;
    int32_t format = vane_reader_format(reader);
    if (format != VANE_INPUT_JSONL && format != VANE_INPUT_CSV && format != VANE_INPUT_TSV)
        status =
            error_set(error, VANE_ERROR_FORMAT, path, 1,
                      "labelled data must be JSONL, or CSV or TSV whose header names 'text' and '%s'", fields[1]);
    struct vane_record record;
    int got = 0;
    while (status == VANE_OK && (got = vane_reader_next(reader, &record, error)) > 0)
        status = take_record(rows, path, &record, filter, error);
    if (status == VANE_OK && got < 0)
        status = error != NULL ? error->code : VANE_ERROR_IO;
    vane_reader_close(reader);
    return status;
}
