#include "dump/cut.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "dump/document.h"

static size_t available(const struct input *input)
{
    return input->end - input->begin;
}

void cutter_free(struct cutter *cutter)
{
    memory_free(cutter->spans);
    *cutter = (struct cutter){ 0 };
}

/* ---- lines and CSV --------------------------------------------------------------------------------------------- */

/* A quote opens a field only as its first character: 5" is five inches. */
static bool find_csv_end(struct cutter *cutter, const char *bytes, size_t length)
{
    size_t at = cutter->searched;
    bool quoted = cutter->quoted, start = at == 0 && !cutter->dropping ? true : cutter->field_start;
    for (; at < length; at++) {
        char c = bytes[at];
        if (quoted) {
            const char *quote = memchr(bytes + at, '"', length - at);
            size_t next = quote != NULL ? (size_t)(quote - bytes) : length;
            for (const char *end = bytes + at; (end = memchr(end, '\n', next - (size_t)(end - bytes))) != NULL; end++)
                cutter->record_lines++;
            at = next;
            if (at + 1 >= length) { /* whether this quote is doubled is not known yet */
                cutter->quoted = true;
                cutter->field_start = false;
                cutter->searched = at < length ? at : length;
                return false;
            }
            if (bytes[at + 1] == '"')
                at++;
            else
                quoted = false;
            start = false;
        } else if (c == '\n') {
            cutter->searched = at;
            cutter->quoted = false;
            return true;
        } else {
            quoted = c == '"' && start;
            start = c == ',';
        }
    }
    cutter->searched = length;
    cutter->quoted = quoted;
    cutter->field_start = start;
    return false;
}

static bool find_line_end(struct cutter *cutter, const char *bytes, size_t length)
{
    const char *newline = length > cutter->searched ? memchr(bytes + cutter->searched, '\n', length - cutter->searched)
                                                    : NULL;
    cutter->searched = newline != NULL ? (size_t)(newline - bytes) : length;
    return newline != NULL;
}

static bool is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (line[i] != ' ' && line[i] != '\t')
            return false;
    return true;
}

/* At the end of the input a quote that waits to be doubled closes its field. */
static bool is_left_open(const struct cutter *cutter, const char *bytes, size_t length)
{
    return cutter->quoted && !(length > 0 && cutter->searched < length && bytes[cutter->searched] == '"');
}

static enum cut take_chunk_header(struct cutter *cutter, const struct input *input, const char *line, size_t length,
                                  struct vane_error *error)
{
    uint64_t count = 0;
    bool good = length > 0 && length < 19;
    for (size_t i = 0; i < length && good; i++) {
        good = line[i] >= '0' && line[i] <= '9';
        count = count * 10 + (uint64_t)(line[i] - '0');
    }
    if (!good) {
        (void)error_set(error, VANE_ERROR_FORMAT, input->source.path, cutter->lines,
                        "a chunk header is wanted: the number of lines that follow");
        return CUT_FAILED;
    }
    cutter->chunk_left = count;
    return CUT_NOTHING;
}

/* Of the line or CSV record [0, length) without its line end. */
static enum cut take_line(struct cutter *cutter, const struct input *input, const struct record_layout *layout,
                          const char *bytes, size_t length, bool left_open, struct entry *entry,
                          struct vane_error *error)
{
    bool is_csv = layout->format == VANE_INPUT_CSV;
    uint64_t full_length = cutter->dropped + length, inner = cutter->record_lines;
    bool too_long = cutter->dropping || length > VANE_RECORD_LIMIT;
    *entry = (struct entry){ .length = length, .line = cutter->lines + 1 };
    cutter->lines += inner + 1;
    cutter->searched = cutter->record_lines = cutter->dropped = 0;
    cutter->dropping = cutter->quoted = false;
    if (layout->chunk_header) {
        if (cutter->chunk_left == 0)
            return take_chunk_header(cutter, input, bytes, length, error);
        cutter->chunk_left--;
    }
    if (length > 0 && bytes[length - 1] == '\r')
        entry->length--;
    if (too_long) {
        entry->length = 0;
        entry->full_length = full_length;
        entry->problem = is_csv && inner > 0 ? ENTRY_QUOTE_TOO_LONG : ENTRY_TOO_LONG;
    } else if (is_csv && left_open) {
        entry->length = 0;
        entry->problem = ENTRY_QUOTE_OPEN;
    } else if (layout->format != VANE_INPUT_LINES && is_blank(bytes, entry->length)) {
        if (!layout->filter)
            return CUT_NOTHING;
        if (layout->format == VANE_INPUT_JSONL)
            entry->problem = ENTRY_BLANK;
    }
    return CUT_RECORD;
}

static enum cut cut_line(struct cutter *cutter, struct input *input, const struct record_layout *layout, struct entry *entry,
                         const char **bytes, struct vane_error *error)
{
    size_t length = available(input);
    const char *begin = length > 0 ? input->buffer + input->begin : "";
    bool is_csv = layout->format == VANE_INPUT_CSV, mark = false;
    bool found = is_csv ? find_csv_end(cutter, begin, length) : find_line_end(cutter, begin, length);
    if (!found && !input->at_end) {
        if (length > VANE_RECORD_LIMIT + 1) {
            size_t kept = length - cutter->searched; /* a quote that waits for the next byte */
            cutter->dropping = true;
            cutter->dropped += length - kept;
            input->begin = input->end - kept;
            cutter->searched = 0;
        }
        return CUT_MORE;
    }
    if (!found && length == 0 && !cutter->dropping)
        return CUT_END;
    bool left_open = !found && is_left_open(cutter, begin, length);
    length = found ? cutter->searched : length;
    input->begin += length + found;
    if (cutter->lines == 0 && length >= 3 && memcmp(begin, "\xEF\xBB\xBF", 3) == 0)
        mark = true;
    *bytes = begin + (mark ? 3 : 0);
    return take_line(cutter, input, layout, *bytes, length - (mark ? 3 : 0), left_open, entry, error);
}

/* ---- XML ------------------------------------------------------------------------------------------------------- */

enum part { PART_WHOLE, PART_CUT, PART_OTHER };

/* Where the comment or CDATA section at `at` ends; PART_OTHER when there is none at all. */
static enum part skip_section(const char *at, const char *end, const char **behind)
{
    static const struct { const char *open, *close; } sections[] = { { "<![CDATA[", "]]>" }, { "<!--", "-->" } };
    for (size_t i = 0; i < 2; i++) {
        size_t open = strlen(sections[i].open), left = (size_t)(end - at);
        if (memcmp(at, sections[i].open, left < open ? left : open) != 0)
            continue;
        const char *close = left < open ? NULL : memmem(at + open, left - open, sections[i].close, 3);
        *behind = close != NULL ? close + 3 : end;
        return close != NULL ? PART_WHOLE : PART_CUT;
    }
    return PART_OTHER;
}

/* True when the tag at `at` opens (or, with a slash, closes) an element of this name; needs a byte behind the name. */
static bool is_tag(const char *at, const char *end, bool closing, const char *name)
{
    size_t length = strlen(name);
    return (size_t)(end - at) > length + 1 + closing && (!closing || at[1] == '/')
        && memcmp(at + 1 + closing, name, length) == 0 && strchr(" \t\r\n/>", at[1 + closing + length]) != NULL;
}

/* Behind the record that begins at `at`, or NULL when it is not all there. */
static const char *element_end(const char *at, const char *end, const char *name)
{
    const char *tag = memchr(at, '>', (size_t)(end - at));
    if (tag == NULL || tag[-1] == '/')
        return tag != NULL ? tag + 1 : NULL;
    for (at = tag; (at = memchr(at, '<', (size_t)(end - at))) != NULL;) {
        const char *behind;
        enum part part = skip_section(at, end, &behind);
        if (part == PART_CUT)
            return NULL;
        if (part == PART_OTHER && is_tag(at, end, true, name)) {
            tag = memchr(at, '>', (size_t)(end - at));
            return tag != NULL ? tag + 1 : NULL;
        }
        at = part == PART_WHOLE ? behind : at + 1;
    }
    return NULL;
}

static void step(struct cutter *cutter, struct input *input, size_t length)
{
    for (size_t i = 0; i < length; i++)
        cutter->lines += input->buffer[input->begin + i] == '\n';
    input->begin += length;
}

static enum cut cut_element(struct cutter *cutter, struct input *input, const struct record_layout *layout,
                            struct entry *entry, const char **bytes)
{
    const char *name = layout->preset->element;
    size_t length = available(input);
    if (length == 0)
        return input->at_end ? CUT_END : CUT_MORE;
    const char *begin = input->buffer + input->begin, *end = begin + length, *at = begin, *behind;
    while ((at = memchr(at, '<', (size_t)(end - at))) != NULL && !is_tag(at, end, false, name)) {
        enum part part = skip_section(at, end, &behind);
        bool cut = part == PART_CUT || (part == PART_OTHER && (size_t)(end - at) < strlen(name) + 2);
        if (cut && !input->at_end && length <= VANE_RECORD_LIMIT) {
            step(cutter, input, (size_t)(at - begin));
            return CUT_MORE;
        }
        at = part == PART_WHOLE ? behind : at + 1;
    }
    if (at == NULL) {
        step(cutter, input, length);
        return input->at_end ? CUT_END : CUT_MORE;
    }
    step(cutter, input, (size_t)(at - begin));
    behind = element_end(at, end, name);
    if (behind == NULL && !input->at_end && (size_t)(end - at) <= VANE_RECORD_LIMIT)
        return CUT_MORE;
    *entry = (struct entry){ .line = cutter->lines + 1 };
    size_t found = (size_t)((behind != NULL ? behind : end) - at);
    if (found > VANE_RECORD_LIMIT) /* what follows it is looked at as if it were outside */
        *entry = (struct entry){ .line = entry->line, .problem = ENTRY_TOO_LONG, .full_length = found };
    else
        entry->length = found;
    *bytes = at;
    step(cutter, input, found);
    return CUT_RECORD;
}

/* ---- JSON documents -------------------------------------------------------------------------------------------- */

#define DOCUMENT_LIMIT ((size_t)256 << 20)

static int compare_spans(const void *first, const void *second)
{
    const struct span *a = first, *b = second;
    return a->begin < b->begin ? -1 : a->begin > b->begin;
}

/* An object that is a record only by what it has inside, as a thread by its first comment, is not one beside that;
 * nor is a part of a record, as one of its revisions. */
static bool is_record(const struct cutter *cutter, const char *bytes, const struct document_object *object,
                      const struct preset *preset)
{
    if (preset_by_names(object->names) != preset)
        return false;
    if (preset->inner != NULL && strlen(preset->inner) == object->name_length
        && memcmp(preset->inner, bytes + object->name, object->name_length) == 0)
        return false;
    bool holds_one = cutter->span_count > 0 && cutter->spans[cutter->span_count - 1].begin > object->begin;
    return !holds_one || preset_by_names(preset_own_names(object->names)) == preset;
}

int32_t cut_document(struct cutter *cutter, struct input *input, const struct record_layout *layout, struct vane_error *error)
{
    struct document document;
    struct document_object object;
    int32_t status = input_peek(input, DOCUMENT_LIMIT + 1, error);
    if (status != VANE_OK)
        return status;
    if (available(input) > DOCUMENT_LIMIT)
        return error_set(error, VANE_ERROR_LIMIT, input->source.path, 0,
                         "a JSON document may have 256 MiB; make it one object a line first: jq -c '.[]'");
    document_start(&document, input->buffer + input->begin, available(input));
    while (document_next(&document, &object)) {
        if (document.cut_off && input->source.damage != NULL)
            break; /* the damage stands for what it has cut off */
        if (!is_record(cutter, document.bytes, &object, layout->preset))
            continue;
        if (memory_reserve(&cutter->spans, &cutter->span_capacity, cutter->span_count + 1, sizeof *cutter->spans) != 0)
            return error_memory(error);
        cutter->spans[cutter->span_count++] = (struct span){ object.begin, object.end };
    }
    if (cutter->span_count > 0)
        qsort(cutter->spans, cutter->span_count, sizeof *cutter->spans, compare_spans);
    return VANE_OK;
}

static enum cut cut_object(struct cutter *cutter, struct input *input, struct entry *entry, const char **bytes)
{
    const char *begin = input->buffer + input->begin;
    if (cutter->span_next == cutter->span_count)
        return CUT_END;
    const struct span *span = &cutter->spans[cutter->span_next++];
    for (; cutter->counted < span->begin; cutter->counted++)
        cutter->lines += begin[cutter->counted] == '\n';
    *entry = (struct entry){ .length = span->end - span->begin, .line = cutter->lines + 1 };
    if (entry->length > VANE_RECORD_LIMIT)
        *entry = (struct entry){ .line = entry->line, .problem = ENTRY_TOO_LONG, .full_length = entry->length };
    *bytes = begin + span->begin;
    return CUT_RECORD;
}

enum cut cut_next(struct cutter *cutter, struct input *input, const struct record_layout *layout, struct entry *entry,
                  const char **bytes, struct vane_error *error)
{
    switch (layout->format) {
    case VANE_INPUT_XML: return cut_element(cutter, input, layout, entry, bytes);
    case VANE_INPUT_JSON: return cut_object(cutter, input, entry, bytes);
    default: return cut_line(cutter, input, layout, entry, bytes, error);
    }
}
