#include "dump/block.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

vane_block *vane_block_new(struct vane_error *error)
{
    vane_block *block = memory_zeroed(1, sizeof *block);
    if (block == NULL)
        (void)error_memory(error);
    return block;
}

void vane_block_free(vane_block *block)
{
    if (block == NULL)
        return;
    json_decref(block->json);
    memory_free(block->scan.members);
    memory_free(block->repair.buffer);
    memory_free(block->bytes);
    memory_free(block->entries);
    memory_free(block->scratch);
    memory_free(block->body);
    memory_free(block->kept);
    memory_free(block);
}

static void give_back(char **buffer, size_t *capacity)
{
    if (*capacity <= 4 * (size_t)BLOCK_SIZE)
        return;
    memory_free(*buffer);
    *buffer = NULL;
    *capacity = 0;
}

void block_start(struct vane_block *block, const struct record_layout *layout)
{
    block->layout = layout;
    block->length = block->count = block->next = 0;
    block->scratch_used = block->kept_count = 0;
    block->damage = NULL;
    give_back(&block->bytes, &block->capacity);
    give_back(&block->scratch, &block->scratch_capacity);
    give_back(&block->body, &block->body_capacity);
    give_back(&block->repair.buffer, &block->repair.capacity);
}

int32_t block_add(struct vane_block *block, const char *bytes, const struct entry *entry, struct vane_error *error)
{
    if (memory_reserve(&block->entries, &block->entry_capacity, block->count + 1, sizeof *block->entries) != 0
        || memory_reserve(&block->bytes, &block->capacity, block->length + entry->length + 1, 1) != 0)
        return error_memory(error);
    struct entry *added = &block->entries[block->count++];
    *added = *entry;
    added->begin = block->length;
    if (entry->length > 0)
        memcpy(block->bytes + block->length, bytes, entry->length);
    block->length += entry->length;
    return VANE_OK;
}

int block_reserve(struct vane_block *block, size_t length)
{
    return memory_reserve(&block->scratch, &block->scratch_capacity, block->scratch_used + length, 1);
}

const char *block_store(struct vane_block *block, const char *bytes, size_t length)
{
    char *to = block->scratch + block->scratch_used;
    if (length > 0)
        memcpy(to, bytes, length);
    to[length] = '\0';
    block->scratch_used += length + 1;
    return to;
}

int block_keep(struct vane_block *block, struct vane_string name, struct vane_string value, bool is_json)
{
    if (memory_reserve(&block->kept, &block->kept_capacity, block->kept_count + 1, sizeof *block->kept) != 0)
        return -1;
    block->kept[block->kept_count++] = (struct vane_kept){ name, value, is_json };
    return 0;
}

size_t vane_block_count(const vane_block *block)
{
    return block->count - block->next;
}

void vane_block_skip(vane_block *block, size_t count)
{
    size_t left = block->count - block->next;
    block->next += count < left ? count : left;
}

const struct vane_kept *vane_block_kept(const vane_block *block, size_t *count)
{
    *count = block->kept_count;
    return block->kept;
}

static void describe_problem(struct vane_block *block, const struct entry *entry)
{
    switch (entry->problem) {
    case ENTRY_GOOD: return;
    case ENTRY_TOO_LONG:
        (void)snprintf(block->problem, sizeof block->problem, "the %s has %" PRIu64 " bytes; the limit is %zu",
                       block->layout->format == VANE_INPUT_XML || block->layout->format == VANE_INPUT_JSON ? "record"
                                                                                                           : "line",
                       entry->full_length, VANE_RECORD_LIMIT);
        return;
    case ENTRY_QUOTE_TOO_LONG:
        (void)snprintf(block->problem, sizeof block->problem, "a quoted field is longer than 32 MiB");
        return;
    case ENTRY_QUOTE_OPEN:
        (void)snprintf(block->problem, sizeof block->problem, "a quoted field is still open at the end of the file");
        return;
    case ENTRY_BLANK:
        (void)snprintf(block->problem, sizeof block->problem, "the line is empty");
        return;
    case ENTRY_DAMAGE:
        (void)snprintf(block->problem, sizeof block->problem, "%s", block->damage);
        return;
    }
}

/* Puts the words of a preset's text in place of its markup. */
static int read_body(struct vane_block *block, struct vane_record *record)
{
    const struct preset *preset = block->layout->preset;
    struct vane_field *text = &record->fields[VANE_DUMP_TEXT];
    if (preset == NULL || text->data == NULL || !text->is_text)
        return 0;
    for (size_t i = 0; i < PRESET_MARKS && preset->gone[i] != NULL; i++)
        if (strlen(preset->gone[i]) == text->length && memcmp(preset->gone[i], text->data, text->length) == 0)
            text->length = 0;
    if (memory_reserve(&block->body, &block->body_capacity, text->length + 2, 1) != 0)
        return -1;
    size_t length = body_read(preset->encoding, text->data, text->length, block->body);
    block->body[length] = '\0';
    *text = (struct vane_field){ block->body, length, 1 };
    return 0;
}

/* Of a path of ids, 0.24.27, the last but one; 0 means that the comment answers none. */
static void find_parent(struct vane_field *field)
{
    const char *end = field->data != NULL ? memrchr(field->data, '.', field->length) : NULL;
    const char *begin = end != NULL ? memrchr(field->data, '.', (size_t)(end - field->data)) : NULL;
    *field = begin == NULL ? (struct vane_field){ NULL, 0, 0 }
                           : (struct vane_field){ begin + 1, (size_t)(end - begin) - 1, 1 };
}

/* Bytes that are not UTF-8 are replaced first; json_read does that by itself, on the way. */
static int read_entry(struct vane_block *block, const char *bytes, size_t length, struct vane_record *record)
{
    int32_t format = block->layout->format;
    if (format == VANE_INPUT_JSONL || format == VANE_INPUT_JSON)
        return json_read(block, bytes, length, record);
    int64_t invalid = repair_utf8(&block->repair, &bytes, &length);
    if (invalid < 0)
        return -1;
    record->invalid_bytes = (uint64_t)invalid;
    if (format == VANE_INPUT_XML)
        return xml_read(block, bytes, length, record);
    if (format == VANE_INPUT_TSV && block->layout->filter)
        return filter_tsv_read(block, bytes, length, record);
    if (format == VANE_INPUT_CSV || format == VANE_INPUT_TSV)
        return csv_read(block, bytes, length, record);
    record->fields[block->layout->is_dump ? VANE_DUMP_TEXT : 0] = (struct vane_field){ bytes, length, 1 };
    return 0;
}

int vane_block_next(vane_block *block, struct vane_record *record, struct vane_error *error)
{
    if (block->next == block->count)
        return 0;
    const struct entry *entry = &block->entries[block->next++];
    record->line = entry->line;
    record->invalid_bytes = 0;
    record->problem = NULL;
    memset(record->fields, 0, block->layout->field_count * sizeof *record->fields);
    block->scratch_used = block->kept_count = 0;
    if (entry->problem != ENTRY_GOOD) {
        describe_problem(block, entry);
        record->problem = block->problem;
        return 1;
    }
    if (read_entry(block, block->bytes + entry->begin, entry->length, record) != 0
        || (block->layout->is_dump && read_body(block, record) != 0)) {
        (void)error_memory(error);
        return -1;
    }
    if (block->layout->is_dump && block->layout->path_field >= 0)
        find_parent(&record->fields[block->layout->path_field]);
    return 1;
}
