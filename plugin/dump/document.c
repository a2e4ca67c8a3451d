#include "dump/document.h"

#include <string.h>

void document_start(struct document *document, const char *bytes, size_t length)
{
    document->bytes = bytes;
    document->length = length;
    document->at = 0;
    document->depth = 0;
    document->name_length = 0;
    document->beyond = 0;
    document->cut_off = false;
}

/* Behind the string whose quote is at `at`; the length where it is cut off. */
static size_t string_end(const struct document *document, size_t at)
{
    for (at++; at < document->length; at++) {
        char c = document->bytes[at];
        if (c == '\\')
            at++;
        else if (c == '"')
            return at + 1;
    }
    return document->length;
}

/* A string is a key when a colon follows it. */
static void take_string(struct document *document)
{
    size_t begin = document->at + 1, end = string_end(document, document->at), behind = end;
    document->at = end;
    while (behind < document->length && strchr(" \t\r\n", document->bytes[behind]) != NULL
           && document->bytes[behind] != '\0')
        behind++;
    if (behind >= document->length || document->bytes[behind] != ':' || document->depth == 0 || end - begin < 1)
        return;
    struct document_level *level = &document->levels[document->depth - 1];
    document->at = behind + 1;
    if (document->beyond > 0)
        return;
    document->name = begin;
    document->name_length = end - begin - 1;
    if (level->is_map)
        level->names |= preset_name_bits(document->bytes + begin, document->name_length, 0);
}

static void open_level(struct document *document)
{
    if (document->depth == DOCUMENT_DEPTH) {
        document->beyond++;
        return;
    }
    struct document_level *up = document->depth > 0 ? &document->levels[document->depth - 1] : NULL;
    bool named = up != NULL && up->is_map;
    document->levels[document->depth++] = (struct document_level){
        .begin = document->at, .is_map = document->bytes[document->at] == '{',
        .name = named ? document->name : 0, .name_length = named ? document->name_length : 0,
    };
}

static bool close_level(struct document *document, struct document_object *object)
{
    if (document->beyond > 0) {
        document->beyond--;
        return false;
    }
    if (document->depth == 0)
        return false;
    const struct document_level *level = &document->levels[--document->depth], *named = level;
    if (!level->is_map)
        return false;
    if (level->name_length == 0 && document->depth > 0 && !level[-1].is_map)
        named = level - 1;
    *object = (struct document_object){ level->begin, document->at, document->depth + 1, level->names, named->name,
                                        named->name_length };
    if (document->depth > 0 && level->name_length > 0)
        document->levels[document->depth - 1].names |=
            preset_name_bits(document->bytes + level->name, level->name_length, level->names);
    return true;
}

bool document_next(struct document *document, struct document_object *object)
{
    while (document->at < document->length) {
        char c = document->bytes[document->at];
        if (c == '"') {
            take_string(document);
            continue;
        }
        if (c == '{' || c == '[') {
            open_level(document);
        } else if (c == '}' || c == ']') {
            document->at++;
            if (close_level(document, object))
                return true;
            continue;
        }
        document->at++;
    }
    if (document->depth == 0)
        return false;
    document->at = document->length; /* what is open counts as closed here */
    document->cut_off = true;
    document->beyond = 0;
    while (document->depth > 0)
        if (close_level(document, object))
            return true;
    return false;
}

const struct preset *preset_of_json(const char *bytes, size_t length, bool deep)
{
    struct document document;
    struct document_object object;
    document_start(&document, bytes, length);
    while (document_next(&document, &object)) {
        const struct preset *preset = deep || object.depth == 1 ? preset_by_names(object.names) : NULL;
        if (preset != NULL)
            return preset;
    }
    return NULL;
}

preset_names preset_outer_names(const char *bytes, size_t length)
{
    struct document document;
    struct document_object object;
    preset_names names = 0;
    document_start(&document, bytes, length);
    while (document_next(&document, &object))
        if (object.depth == 1)
            names |= object.names;
    return names;
}
