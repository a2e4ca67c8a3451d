/* detect_dump.c - which preset a dump is, and so where its comments are. */
#include <string.h>

#include "base/error.h"
#include "dump/document.h"
#include "dump/reader.h"

static size_t line_length(const char *bytes, size_t length)
{
    const char *newline = length > 0 ? memchr(bytes, '\n', length) : NULL;
    size_t end = newline != NULL ? (size_t)(newline - bytes) : length;
    return end > 0 && bytes[end - 1] == '\r' ? end - 1 : end;
}

static const struct preset *preset_of_header(const char *bytes, size_t length, char separator)
{
    preset_names names = 0;
    length = line_length(bytes, length);
    for (size_t at = 0; at <= length;) {
        const char *end = memchr(bytes + at, separator, length - at);
        size_t stop = end != NULL ? (size_t)(end - bytes) : length, quote = stop - at >= 2 && bytes[at] == '"';
        names |= preset_name_bits(bytes + at + quote, stop - at - 2 * quote, 0);
        at = stop + 1;
    }
    return preset_by_names(names);
}

/* Field names that make a line of text a header, those of the presets with the usual ones. */
static size_t header_fields(const struct vane_dump_options *options, const char **fields, size_t room)
{
    static const char *const usual[] = { "id", "text", "body", "comment", "content" };
    size_t count = 0;
    if (options->id_field != NULL)
        fields[count++] = options->id_field;
    if (options->text_field != NULL)
        fields[count++] = options->text_field;
    for (size_t i = 0; i < 5 && count < room; i++)
        if ((i == 0 && options->id_field == NULL) || (i > 0 && options->text_field == NULL))
            fields[count++] = usual[i];
    const struct preset *preset;
    for (size_t i = 0; (preset = preset_at(i)) != NULL; i++)
        for (size_t p = 0; options->text_field == NULL && p < PRESET_PATHS && preset->text[p] != NULL && count < room;
             p++)
            if (strchr(preset->text[p], '.') == NULL && strchr(preset->text[p], ':') == NULL)
                fields[count++] = preset->text[p];
    return count;
}

/* An object that its first line does not end, or the only line: a document, were it not for JSONL of one line. */
static bool is_one_object(const char *bytes, size_t length)
{
    struct document document;
    struct document_object object;
    size_t line = line_length(bytes, length);
    if (length == 0 || bytes[0] != '{')
        return false;
    document_start(&document, bytes, line);
    while (document_next(&document, &object))
        continue;
    return document.cut_off || line + 2 >= length;
}

/* Each line what an API answered, and the comments somewhere inside: pages that were saved one behind the other. */
static bool holds_answers(const char *bytes, size_t length)
{
    return (preset_outer_names(bytes, length) & preset_text_names()) == 0
        && preset_of_json(bytes, length, false) == NULL && preset_of_json(bytes, length, true) != NULL;
}

static int32_t choose_named(struct record_layout *layout, const char *name, const char *path,
                            struct vane_error *error)
{
    if (strcmp(name, "none") == 0)
        return VANE_OK;
    layout->preset = preset_find(name);
    if (layout->preset == NULL)
        return error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "unknown preset '%s'", name);
    bool is_xml = layout->preset->element != NULL;
    if (layout->format != VANE_INPUT_AUTO && is_xml != (layout->format == VANE_INPUT_XML))
        return error_set(error, VANE_ERROR_FORMAT, path, 0, "the preset '%s' is for %s", name,
                         is_xml ? "XML" : "JSON, CSV and TSV");
    return VANE_OK;
}

/* The format where none was asked for. */
static void find_format(struct record_layout *layout, const struct vane_dump_options *options, const char *bytes,
                        size_t length)
{
    const char *fields[64];
    bool looks = options->preset == NULL && options->text_field == NULL;
    const struct preset *xml = looks ? preset_of_xml(bytes, length) : layout->preset;
    layout->format = detect_input(bytes, length, fields, header_fields(options, fields, 64));
    if (xml != NULL && xml->element != NULL) {
        layout->format = VANE_INPUT_XML;
        layout->preset = xml;
        return;
    }
    bool named = layout->preset != NULL, array = detect_array(bytes, length);
    if (!array && !is_one_object(bytes, length)) {
        if (looks && layout->format == VANE_INPUT_JSONL && holds_answers(bytes, length))
            layout->format = VANE_INPUT_JSON;
        return;
    }
    const struct preset *flat = looks && !array ? preset_of_json(bytes, length, false) : NULL;
    const struct preset *deep = looks ? preset_of_json(bytes, length, true) : layout->preset;
    if (flat != NULL && line_length(bytes, length) + 2 >= length)
        return; /* JSONL of one record */
    bool inside = named && (array || (preset_of_json(bytes, length, false) != layout->preset
                                      && preset_of_json(bytes, length, true) == layout->preset));
    if ((looks && deep != NULL) || inside) {
        layout->format = VANE_INPUT_JSON;
        layout->preset = deep;
    }
}

static void find_preset(struct record_layout *layout, const char *bytes, size_t length)
{
    switch (layout->format) {
    case VANE_INPUT_JSONL: layout->preset = preset_of_json(bytes, length, false); return;
    case VANE_INPUT_CSV: layout->preset = preset_of_header(bytes, length, ','); return;
    case VANE_INPUT_TSV: layout->preset = preset_of_header(bytes, length, '\t'); return;
    case VANE_INPUT_XML: layout->preset = preset_of_xml(bytes, length); return;
    case VANE_INPUT_JSON: layout->preset = preset_of_json(bytes, length, true); return;
    default: return;
    }
}

int32_t detect_dump(struct record_layout *layout, const struct vane_dump_options *options, const char *bytes,
                    size_t length, const char *path, struct vane_error *error)
{
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    while (length > 0 && (*bytes == ' ' || *bytes == '\t' || *bytes == '\r' || *bytes == '\n')) {
        bytes++;
        length--;
    }
    layout->format = options->format;
    if (options->preset != NULL) {
        int32_t status = choose_named(layout, options->preset, path, error);
        if (status != VANE_OK)
            return status;
    }
    if (layout->format == VANE_INPUT_AUTO)
        find_format(layout, options, bytes, length);
    if (layout->preset == NULL && options->preset == NULL && options->text_field == NULL && !layout->filter)
        find_preset(layout, bytes, length);
    if (layout->preset == NULL && (layout->format == VANE_INPUT_XML || layout->format == VANE_INPUT_JSON))
        return error_set(error, VANE_ERROR_FORMAT, path, 0, "no comments of a known kind were found; see --preset");
    return VANE_OK;
}
