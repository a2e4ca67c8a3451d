/* jsonl.c - the fields of one JSON object: by json_scan where it can, by jansson where it cannot. */
#include <string.h>

#include "base/json.h"
#include "dump/block.h"

/* The first of a field's slots that is there, and not null, counts. */
static bool is_wanted(const struct vane_record *record, const struct slot *slot)
{
    return record->fields[slot->field].data == NULL;
}

/* What a path of keys parted by dots leads to, or NULL. */
static const json_t *find_key(const json_t *object, const char *path)
{
    char key[256];
    for (const char *at = path; object != NULL;) {
        size_t length = strcspn(at, ".");
        memcpy(key, at, length < sizeof key ? length : sizeof key - 1);
        key[length < sizeof key ? length : sizeof key - 1] = '\0';
        object = json_object_get(object, key);
        if (at[length] == '\0')
            return object;
        at += length + 1;
    }
    return NULL;
}

/* ---- what json_scan found -------------------------------------------------------------------------------------- */

static size_t fields_room(const struct vane_block *block)
{
    size_t room = 0;
    for (size_t i = 0; i < block->layout->slot_count; i++)
        room += block->scan.found[block->layout->slots[i].target].length + 16;
    return room;
}

/* Containers are told by a word: whoever asked for text gets none. A dump passes on what was written. */
static void store_span(struct vane_block *block, const struct json_span *span, struct vane_field *field)
{
    const char *data = span->begin;
    size_t length = span->length;
    if (span->kind == JSON_STRING_TEXT && span->escaped) {
        char *to = block->scratch + block->scratch_used;
        length = json_unescape(span, to);
        to[length] = '\0';
        block->scratch_used += length + 1;
        *field = (struct vane_field){ to, length, 1 };
        return;
    }
    if (!block->layout->is_dump && (span->kind == JSON_LIST || span->kind == JSON_MAP)) {
        data = span->kind == JSON_LIST ? "(array)" : "(object)";
        length = strlen(data);
    }
    *field = (struct vane_field){ block_store(block, data, length), length, span->kind == JSON_STRING_TEXT };
}

/* Of a list that the scanner found, what the slot wants of its last element. Such lists are short and rare. */
static int store_last(struct vane_block *block, const struct json_span *span, const struct slot *slot,
                      struct vane_field *field)
{
    json_error_t json;
    bool out_of_memory;
    json_t *list = NULL;
    if (span->kind == JSON_LIST)
        list = json_parse(span->begin, span->length, JSON_ALLOW_NUL, &json, &out_of_memory);
    const json_t *value = find_key(json_array_get(list, json_array_size(list) - 1), slot->tail);
    if (json_is_string(value)) {
        size_t length = json_string_length(value);
        *field = (struct vane_field){ block_store(block, json_string_value(value), length), length, 1 };
    }
    json_decref(list);
    return list == NULL && span->kind == JSON_LIST && out_of_memory ? -1 : 0;
}

static int take_scanned(struct vane_block *block, struct vane_record *record)
{
    const struct record_layout *layout = block->layout;
    if (block_reserve(block, fields_room(block)) != 0)
        return -1;
    for (size_t i = 0; i < layout->slot_count; i++) {
        const struct json_span *span = &block->scan.found[layout->slots[i].target];
        if (span->kind == JSON_ABSENT || span->kind == JSON_NOTHING || !is_wanted(record, &layout->slots[i]))
            continue;
        if (layout->slots[i].tail == NULL)
            store_span(block, span, &record->fields[layout->slots[i].field]);
        else if (store_last(block, span, &layout->slots[i], &record->fields[layout->slots[i].field]) != 0)
            return -1;
    }
    for (size_t i = 0; i < block->scan.member_count; i++) {
        const struct json_member *member = &block->scan.members[i];
        size_t quotes = member->value.kind == JSON_STRING_TEXT;
        if (record_keeps(layout, member->name.begin, member->name.length)
            && block_keep(block, (struct vane_string){ member->name.begin, member->name.length },
                          (struct vane_string){ member->value.begin - quotes, member->value.length + 2 * quotes }, true) != 0)
            return -1;
    }
    return 0;
}

/* ---- jansson --------------------------------------------------------------------------------------------------- */

/* jansson speaks of a near token and a file; a record's problem is one short line. */
static void describe(struct vane_block *block, const json_error_t *json)
{
    (void)snprintf(block->problem, sizeof block->problem, "broken JSON at column %d: %s", json->column, json->text);
    for (char *at = block->problem; *at != '\0'; at++) /* what it is near may go over lines, in a document */
        *at = (unsigned char)*at < ' ' ? ' ' : *at;
}

static const json_t *find_value(const json_t *object, const struct slot *slot)
{
    if (!slot->dotted)
        return json_object_get(object, slot->path);
    const json_t *value = find_key(object, slot->path);
    return slot->tail != NULL ? find_key(json_array_get(value, json_array_size(value) - 1), slot->tail) : value;
}

/* Writes a value as JSON, into `to` or, where that is NULL, nowhere; the bytes that it takes, 0 when out of memory:
 * jansson keeps book of the containers it is in. */
static size_t write_value(const json_t *value, char *to, size_t room)
{
    size_t length = json_dumpb(value, to, room, JSON_ENCODE_ANY | JSON_COMPACT);
    return to != NULL && length > room ? 0 : length;
}

/* Adds the bytes that a value takes as a field, at least, to *room. -1 when out of memory. */
static int add_room(const struct vane_block *block, const json_t *value, size_t *room)
{
    bool is_container = json_is_array(value) || json_is_object(value);
    size_t length = value == NULL ? 1 : json_is_string(value) ? json_string_length(value) + 1
                  : !block->layout->is_dump && is_container ? sizeof "(object)" : write_value(value, NULL, 0);
    *room += length + 1;
    return length == 0 ? -1 : 0;
}

static int store_value(struct vane_block *block, const json_t *value, struct vane_field *field)
{
    if (json_is_string(value)) {
        size_t length = json_string_length(value);
        *field = (struct vane_field){ block_store(block, json_string_value(value), length), length, 1 };
        return 0;
    }
    if (!block->layout->is_dump && (json_is_array(value) || json_is_object(value))) {
        const char *word = json_is_array(value) ? "(array)" : "(object)";
        *field = (struct vane_field){ block_store(block, word, strlen(word)), strlen(word), 0 };
        return 0;
    }
    char *to = block->scratch + block->scratch_used;
    size_t length = write_value(value, to, block->scratch_capacity - block->scratch_used);
    if (length == 0)
        return -1;
    to[length] = '\0';
    block->scratch_used += length + 1;
    *field = (struct vane_field){ to, length, 0 };
    return 0;
}

static int take_parsed(struct vane_block *block, const json_t *object, struct vane_record *record)
{
    for (size_t i = 0; i < block->layout->slot_count; i++) {
        const struct slot *slot = &block->layout->slots[i];
        const json_t *value = find_value(object, slot);
        if (value != NULL && !json_is_null(value) && is_wanted(record, slot)
            && store_value(block, value, &record->fields[slot->field]) != 0)
            return -1;
    }
    return 0;
}

/* What json_scan could not read is rare, so the fields to pass on are written anew by jansson, one by one. */
static int keep_parsed(struct vane_block *block, json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) {
        if (!record_keeps(block->layout, key, strlen(key)))
            continue;
        json_t *name = json_string(key);
        if (name == NULL)
            return -1;
        char *to = block->scratch + block->scratch_used;
        size_t room = block->scratch_capacity - block->scratch_used;
        size_t name_length = write_value(name, to, room);
        json_decref(name);
        size_t length = name_length > 0 ? write_value(value, to + name_length, room - name_length) : 0;
        block->scratch_used += name_length + length;
        if (length == 0 || block_keep(block, (struct vane_string){ to + 1, name_length - 2 },
                       (struct vane_string){ to + name_length, length }, true) != 0)
            return -1;
    }
    return 0;
}

/* Room for all that take_parsed and keep_parsed store, in one go: stored fields must not move. */
static int reserve_parsed(struct vane_block *block, json_t *object)
{
    const char *key;
    json_t *value;
    size_t room = 0;
    for (size_t i = 0; i < block->layout->slot_count; i++)
        if (add_room(block, find_value(object, &block->layout->slots[i]), &room) != 0)
            return -1;
    json_object_foreach(object, key, value) {
        size_t length = block->scan.collect ? write_value(value, NULL, 0) : 1;
        room += 6 * strlen(key) + 8 + length;
        if (length == 0)
            return -1;
    }
    return block_reserve(block, room);
}

static int read_parsed(struct vane_block *block, const char *bytes, size_t length, struct vane_record *record)
{
    json_error_t json;
    bool out_of_memory;
    json_decref(block->json);
    block->json = json_parse(bytes, length, JSON_ALLOW_NUL, &json, &out_of_memory);
    if (block->json == NULL && out_of_memory)
        return -1;
    if (block->json == NULL)
        describe(block, &json);
    else if (!json_is_object(block->json))
        (void)snprintf(block->problem, sizeof block->problem, "not a JSON object");
    if (block->json == NULL || !json_is_object(block->json)) {
        record->problem = block->problem;
        return 0;
    }
    if (reserve_parsed(block, block->json) != 0)
        return -1;
    if (take_parsed(block, block->json, record) != 0)
        return -1;
    return block->scan.collect ? keep_parsed(block, block->json) : 0;
}

int json_read(struct vane_block *block, const char *bytes, size_t length, struct vane_record *record)
{
    block->scan.collect = block->layout->keep_all || block->layout->keep_count > 0;
    enum json_verdict verdict = json_scan(&block->scan, &block->layout->tree, bytes, length);
    if (verdict == SCAN_UNSURE) {
        int64_t invalid = repair_utf8(&block->repair, &bytes, &length);
        if (invalid < 0)
            return -1;
        record->invalid_bytes = (uint64_t)invalid;
        if (invalid > 0)
            verdict = json_scan(&block->scan, &block->layout->tree, bytes, length);
    }
    if (verdict == SCAN_NO_MEMORY)
        return -1;
    return verdict == SCAN_GOOD ? take_scanned(block, record) : read_parsed(block, bytes, length, record);
}
