/* xml.c - the fields of one comment of a Disqus or WordPress export. It reads what those two write: elements with
 * text or CDATA in them, and an id in an attribute. */
#include <stdio.h>
#include <string.h>

#include "base/html_reference.h"
#include "base/utf8.h"
#include "dump/block.h"

struct element {
    const char *name;
    size_t name_length;
    const char *tag_end; /* behind the opening tag */
    const char *close;   /* where the closing tag begins; tag_end of an empty element */
};

static bool ends_name(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '>' || c == '/';
}

/* Behind the CDATA section that begins at `at`, or NULL where there is none. */
static const char *cdata_end(const char *at, const char *end)
{
    if (end - at < 12 || memcmp(at, "<![CDATA[", 9) != 0)
        return NULL;
    const char *close = memmem(at + 9, (size_t)(end - at) - 9, "]]>", 3);
    return close != NULL ? close + 3 : NULL;
}

/* The next child element at or behind `at`. Its own children are not looked at: of two elements of one name inside
 * each other the outer one would end with the inner one, which exports do not write. */
static bool next_element(const char *at, const char *end, struct element *element)
{
    while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        const char *behind = cdata_end(at, end);
        if (behind != NULL) {
            at = behind;
            continue;
        }
        const char *name = at + 1, *stop = name;
        while (stop < end && !ends_name(*stop))
            stop++;
        const char *close = memchr(stop, '>', (size_t)(end - stop));
        if (close == NULL)
            return false;
        if (stop == name || *name == '/' || *name == '!' || *name == '?') {
            at = close + 1;
            continue;
        }
        *element = (struct element){ name, (size_t)(stop - name), close + 1, close + 1 };
        if (close[-1] == '/')
            return true;
        for (at = close + 1; at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL;) {
            behind = cdata_end(at, end);
            if (behind == NULL && (size_t)(end - at) > element->name_length + 2 && at[1] == '/'
                && memcmp(at + 2, name, element->name_length) == 0 && ends_name(at[2 + element->name_length])) {
                element->close = at;
                return true;
            }
            at = behind != NULL ? behind : at + 1;
        }
        return false;
    }
    return false;
}

/* The text of an element: CDATA as it is, references read elsewhere. */
static struct vane_string store_text(struct vane_block *block, const char *at, const char *end)
{
    char *to = block->scratch + block->scratch_used;
    size_t used = 0;
    while (at < end) {
        const char *behind = cdata_end(at, end);
        if (behind != NULL) {
            size_t length = (size_t)(behind - at) - 12;
            memcpy(to + used, at + 9, length);
            used += length;
            at = behind;
            continue;
        }
        uint32_t code;
        size_t taken = *at == '&' ? html_reference(at, (size_t)(end - at), &code) : 0;
        if (taken > 0)
            used += utf8_encode(code, (uint8_t *)to + used);
        else
            to[used++] = *at;
        at += taken > 0 ? taken : 1;
    }
    to[used] = '\0';
    block->scratch_used += used + 1;
    return (struct vane_string){ to, used };
}

static void take_field(struct vane_block *block, struct vane_record *record, const char *name, size_t length,
                       struct vane_string text)
{
    for (size_t i = 0; i < block->layout->slot_count; i++) {
        const struct slot *slot = &block->layout->slots[i];
        if (strlen(slot->path) == length && memcmp(slot->path, name, length) == 0
            && record->fields[slot->field].data == NULL)
            record->fields[slot->field] = (struct vane_field){ text.data, text.length, 1 };
    }
}

/* The next attribute in [*at, end); false when there is none. */
static bool next_attribute(const char **at, const char *end, struct vane_string *name, struct vane_string *value)
{
    while (*at < end && ends_name(**at))
        (*at)++;
    const char *equals = *at < end ? memchr(*at, '=', (size_t)(end - *at)) : NULL;
    if (equals == NULL || equals + 1 >= end || (equals[1] != '"' && equals[1] != '\''))
        return false;
    const char *close = memchr(equals + 2, equals[1], (size_t)(end - equals) - 2);
    if (close == NULL)
        return false;
    *name = (struct vane_string){ *at, (size_t)(equals - *at) };
    *value = (struct vane_string){ equals + 2, (size_t)(close - equals) - 2 };
    *at = close + 1;
    return true;
}

/* Attributes of the record's own tag count as fields: Disqus keeps the id there. */
static void take_attributes(struct vane_block *block, struct vane_record *record, const char *at, const char *end)
{
    struct vane_string name, value;
    while (next_attribute(&at, end, &name, &value))
        take_field(block, record, name.data, name.length, store_text(block, value.data, value.data + value.length));
}

/* A slot of this path, and inside this element: author.name. */
static const char *path_inside(const struct slot *slot, const struct element *element)
{
    size_t length = element->name_length;
    bool inside = strncmp(slot->path, element->name, length) == 0 && slot->path[length] == '.';
    return inside ? slot->path + length + 1 : NULL;
}

/* Fields that stand one deeper: in an attribute of the element, or in an element of it. */
static void take_inner(struct vane_block *block, struct vane_record *record, const struct element *element)
{
    struct element inner;
    for (size_t i = 0; i < block->layout->slot_count; i++) {
        const struct slot *slot = &block->layout->slots[i];
        const char *wanted = path_inside(slot, element), *tag = element->name + element->name_length;
        struct vane_string name, value;
        if (wanted == NULL || record->fields[slot->field].data != NULL)
            continue;
        struct vane_string text = { NULL, 0 };
        while (text.data == NULL && next_attribute(&tag, element->tag_end - 1, &name, &value))
            if (strlen(wanted) == name.length && memcmp(wanted, name.data, name.length) == 0)
                text = store_text(block, value.data, value.data + value.length);
        const char *at = element->tag_end;
        for (; text.data == NULL && next_element(at, element->close, &inner); at = inner.close)
            if (strlen(wanted) == inner.name_length && memcmp(wanted, inner.name, inner.name_length) == 0)
                text = store_text(block, inner.tag_end, inner.close);
        if (text.data != NULL)
            record->fields[slot->field] = (struct vane_field){ text.data, text.length, 1 };
    }
}

int xml_read(struct vane_block *block, const char *bytes, size_t length, struct vane_record *record)
{
    struct element element;
    const char *end = bytes + length, *open = memchr(bytes, '>', length);
    if (block_reserve(block, 4 * length + 64) != 0)
        return -1;
    if (open == NULL)
        return 0;
    size_t name = strlen(block->layout->preset->element) + 1;
    take_attributes(block, record, bytes + name, open);
    for (const char *at = open + 1; next_element(at, end, &element);) {
        struct vane_string text = store_text(block, element.tag_end, element.close);
        take_field(block, record, element.name, element.name_length, text);
        take_inner(block, record, &element);
        if (record_keeps(block->layout, element.name, element.name_length)
            && block_keep(block, (struct vane_string){ element.name, element.name_length }, text, false) != 0)
            return -1;
        at = element.close;
    }
    return 0;
}
