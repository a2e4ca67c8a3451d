/* reader.c - vane_reader: opens an input, decides its format, and hands out blocks of records. */
#include "dump/reader.h"

#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

enum { PEEK = 64 * 1024 };
#define REST_LIMIT ((size_t)1 << 30)

static bool has_header(const struct record_layout *layout)
{
    return (layout->format == VANE_INPUT_CSV || layout->format == VANE_INPUT_TSV) && !layout->filter;
}

static int32_t read_header(vane_reader *reader, struct vane_error *error)
{
    struct entry entry;
    const char *bytes;
    enum cut got;
    while ((got = cut_next(&reader->cutter, &reader->input, &reader->layout, &entry, &bytes, error)) == CUT_MORE) {
        int32_t status = input_fill(&reader->input, error);
        if (status != VANE_OK)
            return status;
    }
    if (got != CUT_RECORD || entry.problem != ENTRY_GOOD)
        return error_set(error, VANE_ERROR_FORMAT, reader->path, 1,
                         "a header line with the names of the fields is wanted");
    struct repair repair = { NULL, 0 };
    size_t length = entry.length;
    char *line = repair_utf8(&repair, &bytes, &length) < 0 ? NULL : memory_copy(bytes, length);
    int32_t status = line == NULL ? error_memory(error)
                                  : csv_read_header(&reader->layout, line, length, reader->path, error);
    memory_free(repair.buffer);
    memory_free(line);
    return status;
}

/* The first bytes, once they are known to be text. */
static int32_t peek_text(vane_reader *reader, bool waits, const char **bytes, size_t *length,
                         struct vane_error *error)
{
    struct input *input = &reader->input;
    int32_t status = input_peek(input, waits ? PEEK : 1, error);
    if (status != VANE_OK)
        return status;
    *length = input->end - input->begin;
    *bytes = *length > 0 ? input->buffer + input->begin : "";
    if (*length == 0 && input->source.damage != NULL)
        return error_set(error, VANE_ERROR_FORMAT, reader->path, 0, "%s", input->source.damage);
    if (*length == 0 && !reader->layout.filter)
        return error_set(error, VANE_ERROR_FORMAT, reader->path, 0, "the input is empty");
    const char *packed = reader->layout.filter ? NULL : detect_packed(*bytes, *length);
    if (packed != NULL)
        return error_set(error, VANE_ERROR_FORMAT, reader->path, 0, "%s", packed);
    if (detect_binary(*bytes, *length < PEEK ? *length : PEEK) && !reader->layout.filter)
        return error_set(error, VANE_ERROR_FORMAT, reader->path, 0, "the input is binary, text is wanted");
    return VANE_OK;
}

static int32_t refuse_array(const vane_reader *reader, struct vane_error *error)
{
    return error_set(error, VANE_ERROR_FORMAT, reader->path, 0,
                     "one JSON array; make it one object a line first: jq -c '.[]'");
}

static int32_t start_fields(vane_reader *reader, int32_t format, const char *const *fields, size_t count,
                            struct vane_error *error)
{
    const char *bytes;
    size_t length;
    int32_t status = VANE_OK;
    TRY(peek_text(reader, true, &bytes, &length, error));
    if (format == VANE_INPUT_AUTO && detect_array(bytes, length))
        return refuse_array(reader, error);
    reader->layout.format = format != VANE_INPUT_AUTO ? format : detect_input(bytes, length, fields, count);
    TRY(record_of_fields(&reader->layout, fields, count, error));
    TRY(record_finish(&reader->layout, error));
    if (has_header(&reader->layout))
        TRY(read_header(reader, error));
done:
    return status;
}

static int32_t start_dump(vane_reader *reader, const struct vane_dump_options *options, struct vane_error *error)
{
    const char *bytes;
    size_t length;
    int32_t status = VANE_OK;
    TRY(record_of_dump(&reader->layout, options, error));
    TRY(peek_text(reader, options->filter == 0, &bytes, &length, error));
    TRY(detect_dump(&reader->layout, options, bytes, length, reader->path, error));
    if (options->format == VANE_INPUT_AUTO && reader->layout.format != VANE_INPUT_JSON && detect_array(bytes, length))
        return refuse_array(reader, error);
    bool page = options->format == VANE_INPUT_AUTO && reader->layout.format == VANE_INPUT_PAGE;
    if (page && detect_object(bytes, length))
        return error_set(error, VANE_ERROR_FORMAT, reader->path, 0, "a JSON document without comments of a known "
                         "kind; make it one object a line first: jq -c '.comments[]'");
    TRY(record_choose(&reader->layout, options, error));
    TRY(record_finish(&reader->layout, error));
    if (has_header(&reader->layout))
        TRY(read_header(reader, error));
    if (reader->layout.format == VANE_INPUT_JSON)
        TRY(cut_document(&reader->cutter, &reader->input, &reader->layout, error));
done:
    return status;
}

static vane_reader *open_input(const char *path, struct vane_error *error)
{
    vane_reader *reader = memory_zeroed(1, sizeof *reader);
    if (reader == NULL) {
        (void)error_memory(error);
        return NULL;
    }
    reader->input.source.fd = -1;
    reader->path = memory_copy(path, strlen(path));
    if (reader->path == NULL)
        (void)error_memory(error);
    if (reader->path == NULL || input_open(&reader->input, reader->path, error) != VANE_OK) {
        vane_reader_close(reader);
        return NULL;
    }
    return reader;
}

static vane_reader *finish_open(vane_reader *reader, int32_t status)
{
    if (status == VANE_OK)
        return reader;
    vane_reader_close(reader);
    return NULL;
}

vane_reader *vane_reader_open(const char *path, int32_t format, const char *const *fields, size_t field_count,
                              struct vane_error *error)
{
    if (path == NULL || field_count > VANE_FIELDS_MAX || format < VANE_INPUT_AUTO || format > VANE_INPUT_TSV) {
        (void)error_set(error, VANE_ERROR_ARGUMENT, NULL, 0,
                        "a path, a known format and at most %d fields are needed", (int)VANE_FIELDS_MAX);
        return NULL;
    }
    vane_reader *reader = open_input(path, error);
    return reader != NULL ? finish_open(reader, start_fields(reader, format, fields, field_count, error)) : NULL;
}

vane_reader *vane_dump_open(const char *path, const struct vane_dump_options *wanted, struct vane_error *error)
{
    struct vane_dump_options known = { 0 }, *options = &known; /* an older caller's struct ends before `thread` */
    bool good = path != NULL && wanted != NULL && wanted->struct_size >= offsetof(struct vane_dump_options, thread);
    if (good)
        memcpy(&known, wanted, wanted->struct_size < sizeof known ? wanted->struct_size : sizeof known);
    good = good && options->format >= VANE_INPUT_AUTO && options->format <= VANE_INPUT_XML
        && options->other_count + (options->thread != 0 ? VANE_DUMP_THREAD : 0) <= VANE_FIELDS_MAX - VANE_DUMP_OTHERS;
    bool lines = good && (options->format == VANE_INPUT_JSONL || options->format == VANE_INPUT_TSV
                          || options->format == VANE_INPUT_LINES);
    if (!good || (options->filter != 0 && !lines)) {
        (void)error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "a path, a known format and at most %d other fields are "
                        "needed; a filter reads JSONL, TSV or lines", (int)(VANE_FIELDS_MAX - VANE_DUMP_OTHERS));
        return NULL;
    }
    vane_reader *reader = open_input(path, error);
    return reader != NULL ? finish_open(reader, start_dump(reader, options, error)) : NULL;
}

const char *vane_dump_preset(size_t index)
{
    const struct preset *preset = preset_at(index);
    return preset != NULL ? preset->name : NULL;
}

const char *vane_reader_preset(const vane_reader *reader)
{
    return reader->layout.preset != NULL ? reader->layout.preset->name : NULL;
}

const char *vane_reader_damage(const vane_reader *reader)
{
    return reader->input.source.damage;
}

void vane_reader_close(vane_reader *reader)
{
    if (reader == NULL)
        return;
    vane_block_free(reader->block);
    cutter_free(&reader->cutter);
    record_free(&reader->layout);
    input_close(&reader->input);
    memory_free(reader->path);
    memory_free(reader);
}

int32_t vane_reader_format(const vane_reader *reader)
{
    return reader->layout.format;
}

/* ---- records --------------------------------------------------------------------------------------------------- */

/* Damage stands in the place of the record that it cut off. */
static int32_t add_entry(vane_reader *reader, vane_block *block, struct entry *entry, const char *bytes,
                         struct vane_error *error)
{
    const char *damage = reader->input.source.damage;
    if (damage != NULL && reader->input.begin == reader->input.end && reader->layout.format != VANE_INPUT_JSON
        && (reader->input.buffer == NULL || bytes + entry->length == reader->input.buffer + reader->input.end)) {
        *entry = (struct entry){ .line = entry->line, .problem = ENTRY_DAMAGE };
        block->damage = damage;
        reader->ended = true;
    }
    return block_add(block, bytes, entry, error);
}

static int end_block(vane_reader *reader, vane_block *block, struct vane_error *error)
{
    const char *damage = reader->input.source.damage;
    if (damage != NULL && !reader->ended) {
        block->damage = damage;
        struct entry entry = { .line = reader->cutter.lines + 1, .problem = ENTRY_DAMAGE };
        if (block_add(block, "", &entry, error) != VANE_OK)
            return -1;
    }
    reader->ended = true;
    return block->count > 0;
}

int vane_reader_block(vane_reader *reader, vane_block *block, struct vane_error *error)
{
    struct input *input = &reader->input;
    struct entry entry;
    const char *bytes;
    block_start(block, &reader->layout);
    while (!reader->ended) {
        enum cut got = cut_next(&reader->cutter, input, &reader->layout, &entry, &bytes, error);
        if (got == CUT_FAILED)
            return -1;
        if (got == CUT_END)
            return end_block(reader, block, error);
        if (got == CUT_RECORD && add_entry(reader, block, &entry, bytes, error) != VANE_OK)
            return -1;
        if (block->length >= BLOCK_SIZE || block->count >= BLOCK_RECORDS)
            return 1;
        if (got != CUT_MORE)
            continue;
        if (block->count > 0 && source_would_wait(&input->source))
            return 1;
        if (input_fill(input, error) != VANE_OK)
            return -1;
        if (input->source.interrupted)
            return 1;
    }
    return block->count > 0;
}

int vane_reader_next(vane_reader *reader, struct vane_record *record, struct vane_error *error)
{
    if (reader->block == NULL) {
        reader->block = vane_block_new(error);
        if (reader->block == NULL)
            return -1;
        block_start(reader->block, &reader->layout);
    }
    while (vane_block_count(reader->block) == 0) {
        int got = vane_reader_block(reader, reader->block, error);
        if (got <= 0)
            return got;
    }
    return vane_block_next(reader->block, record, error);
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
    if (input->source.damage != NULL)
        return error_set(error, VANE_ERROR_FORMAT, reader->path, 0, "%s", input->source.damage);
    return VANE_OK;
}

void vane_reader_progress(const vane_reader *reader, uint64_t *done, uint64_t *total)
{
    const struct source *source = &reader->input.source;
    *done = source->bytes_read;
    if (source->kind == SOURCE_PLAIN && reader->layout.format != VANE_INPUT_JSON)
        *done -= (reader->input.end - reader->input.begin) + (source->raw_end_at - source->raw_begin);
    *total = source->bytes_total;
}
