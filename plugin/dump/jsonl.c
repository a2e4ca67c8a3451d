/* jsonl.c - one JSON object a line. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "dump/reader.h"

/* jansson speaks of a near token and a file; a record's problem is one short line. */
static void describe(vane_reader *reader, const json_error_t *json)
{
    (void)snprintf(reader->problem, sizeof reader->problem, "broken JSON at column %d: %s", json->column, json->text);
}

static void fill_field(vane_reader *reader, size_t index, const json_t *value, struct vane_field *field)
{
    char *number = reader->numbers[index];
    const size_t size = sizeof reader->numbers[index];
    *field = (struct vane_field){ 0 };
    if (json_is_string(value)) {
        *field = (struct vane_field){ json_string_value(value), json_string_length(value), 1 };
        return;
    }
    if (json_is_integer(value))
        (void)snprintf(number, size, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        (void)json_dumpb(value, number, size - 1, JSON_ENCODE_ANY);
    else if (json_is_boolean(value))
        (void)snprintf(number, size, "%s", json_is_true(value) ? "true" : "false");
    else if (value == NULL || json_is_null(value))
        return;
    else
        (void)snprintf(number, size, "%s", json_is_array(value) ? "(array)" : "(object)");
    *field = (struct vane_field){ number, strlen(number), 0 };
}

int jsonl_read(vane_reader *reader, const char *line, size_t length, struct vane_record *record,
               struct vane_error *error)
{
    json_error_t json;
    bool out_of_memory;
    memset(reader->numbers, 0, sizeof reader->numbers);
    json_decref(reader->json);
    reader->json = json_parse(line, length, JSON_ALLOW_NUL, &json, &out_of_memory);
    if (reader->json == NULL && out_of_memory) {
        (void)error_memory(error);
        return -1;
    }
    if (reader->json == NULL) {
        describe(reader, &json);
        record->problem = reader->problem;
        return 0;
    }
    if (!json_is_object(reader->json)) {
        record->problem = "not a JSON object";
        return 0;
    }
    for (size_t i = 0; i < reader->field_count; i++)
        fill_field(reader, i, json_object_get(reader->json, reader->fields[i]), &record->fields[i]);
    return 0;
}
