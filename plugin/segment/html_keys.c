#include "segment/html_keys.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "segment/html_hints.h"

enum { TOKEN_BYTES_MAX = 80 };

static uint64_t mix(uint64_t hash, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)bytes[i]) * UINT64_C(1099511628211);
    return hash;
}

static uint64_t finish(uint64_t hash)
{
    hash ^= hash >> 29;
    return hash == 0 ? 1 : hash;
}

static int32_t grow_slots(struct html_keys *keys, struct vane_error *error)
{
    size_t count = keys->slot_count == 0 ? 4096 : keys->slot_count * 2;
    uint32_t *slots = memory_zeroed(count, sizeof *slots);
    if (slots == NULL)
        return error_memory(error);
    for (size_t i = 0; i < keys->count; i++) {
        size_t at = (size_t)keys->items[i].hash & (count - 1);
        while (slots[at] != 0)
            at = (at + 1) & (count - 1);
        slots[at] = (uint32_t)i + 1;
    }
    memory_free(keys->slots);
    keys->slots = slots;
    keys->slot_count = count;
    return VANE_OK;
}

static int32_t find_key(struct html_keys *keys, uint64_t hash, bool type, uint32_t *index, struct vane_error *error)
{
    if (keys->count * 2 >= keys->slot_count && grow_slots(keys, error) != VANE_OK)
        return VANE_ERROR_MEMORY;
    size_t at = (size_t)hash & (keys->slot_count - 1);
    while (keys->slots[at] != 0 && keys->items[keys->slots[at] - 1].hash != hash)
        at = (at + 1) & (keys->slot_count - 1);
    if (keys->slots[at] == 0) {
        if (memory_reserve(&keys->items, &keys->capacity, keys->count + 1, sizeof *keys->items) != 0)
            return error_memory(error);
        keys->items[keys->count] = (struct html_key){ .hash = hash, .type = type };
        keys->slots[at] = (uint32_t)++keys->count;
    }
    *index = keys->slots[at] - 1;
    return VANE_OK;
}

static int32_t add_use(struct html_keys *keys, uint32_t node, uint64_t hash, bool type, struct vane_error *error)
{
    uint32_t key = 0;
    if (keys->use_count - keys->first[node] >= KEYS_PER_NODE)
        return VANE_OK;
    if (find_key(keys, finish(hash), type, &key, error) != VANE_OK ||
        memory_reserve(&keys->uses, &keys->use_capacity, keys->use_count + 1, sizeof *keys->uses) != 0)
        return error_memory(error);
    for (size_t i = keys->first[node]; i < keys->use_count; i++)
        if (keys->uses[i].key == key)
            return VANE_OK;
    keys->uses[keys->use_count++] = (struct key_use){ key, 0 };
    keys->items[key].elements++;
    return VANE_OK;
}

/* A token without the number at its end: "comment-123" and "comment-124" are one shape. */
static size_t token_stem(const char *token, size_t length)
{
    size_t stem = length;
    while (stem > 0 && token[stem - 1] >= '0' && token[stem - 1] <= '9')
        stem--;
    return stem > 0 ? stem : length;
}

static int32_t add_classes(struct html_keys *keys, uint32_t node, uint64_t tag, const char *class,
                           struct vane_error *error)
{
    int32_t status = VANE_OK;
    for (const char *at = class; *at != '\0';) {
        at += strspn(at, " \t\r\n\f");
        size_t length = strcspn(at, " \t\r\n\f");
        if (length > 0 && length < TOKEN_BYTES_MAX)
            TRY(add_use(keys, node, mix(tag ^ 'c', at, token_stem(at, length)), false, error));
        at += length;
    }
done:
    return status;
}

static bool is_inline(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_A: case GUMBO_TAG_B: case GUMBO_TAG_I: case GUMBO_TAG_EM: case GUMBO_TAG_STRONG: case GUMBO_TAG_BR:
    case GUMBO_TAG_IMG: case GUMBO_TAG_INPUT: case GUMBO_TAG_LABEL: case GUMBO_TAG_BUTTON: case GUMBO_TAG_TIME:
    case GUMBO_TAG_SMALL: case GUMBO_TAG_SVG: case GUMBO_TAG_FONT: case GUMBO_TAG_CODE: case GUMBO_TAG_HTML:
    case GUMBO_TAG_BODY: case GUMBO_TAG_HEAD:
        return true;
    default:
        return false;
    }
}

static uint64_t tag_hash(const struct html_node *node)
{
    uint64_t hash = UINT64_C(14695981039346656037) + (uint64_t)tree_tag(node) * 977;
    if (tree_tag(node) != GUMBO_TAG_UNKNOWN)
        return hash;
    GumboStringPiece piece = node->node->v.element.original_tag;
    gumbo_tag_from_original_text(&piece);
    return mix(hash, piece.data, piece.length);
}

static const char *first_token(const struct html_node *node, size_t *length)
{
    const char *class = tree_attribute(node, "class");
    if (class == NULL) {
        *length = 0;
        return "";
    }
    class += strspn(class, " \t\r\n\f");
    *length = token_stem(class, strcspn(class, " \t\r\n\f"));
    return class;
}

static int32_t add_node(const struct html_tree *tree, struct html_keys *keys, uint32_t at, struct vane_error *error)
{
    int32_t status = VANE_OK;
    const struct html_node *node = &tree->nodes[at];
    uint64_t tag = tag_hash(node);
    const char *class = tree_attribute(node, "class");
    const char *id = tree_attribute(node, "id");
    const char *type = tree_attribute(node, "itemtype");
    const char *property = tree_attribute(node, "itemprop");
    if (tree_tag(node) == GUMBO_TAG_UNKNOWN)
        TRY(add_use(keys, at, tag ^ 't', (node->own & HINT_COMMENT) != 0, error));
    if (type != NULL)
        TRY(add_use(keys, at, mix(tag ^ 'm', type, strlen(type)), (node->own & HINT_COMMENT) != 0, error));
    if (property != NULL)
        TRY(add_use(keys, at, mix(tag ^ 'p', property, strlen(property)), strcmp(property, "comment") == 0, error));
    if (class != NULL)
        TRY(add_classes(keys, at, tag, class, error));
    if (id != NULL && strlen(id) < TOKEN_BYTES_MAX && token_stem(id, strlen(id)) < strlen(id))
        TRY(add_use(keys, at, mix(tag ^ 'i', id, token_stem(id, strlen(id))), false, error));
    if (class == NULL) { /* nothing else tells: by the place */
        size_t length;
        const struct html_node *parent = &tree->nodes[node->parent];
        const char *token = first_token(parent, &length);
        uint64_t place = tag * 31 + tag_hash(parent);
        TRY(add_use(keys, at, mix(place, token, length), false, error));
        if (tree_tag(node) == GUMBO_TAG_TR && length == 0) { /* rows of tables inside a row are others */
            token = first_token(&tree->nodes[parent->parent], &length);
            TRY(add_use(keys, at, mix(place ^ 'r', token, length), false, error));
        }
    }
done:
    return status;
}

int32_t keys_find(const struct html_tree *tree, struct html_keys *keys, struct vane_error *error)
{
    int32_t status = VANE_OK;
    keys->first = memory_zeroed(tree->count + 1, sizeof *keys->first);
    if (keys->first == NULL)
        return error_memory(error);
    for (uint32_t at = 0; at < tree->count; at++) {
        keys->first[at] = (uint32_t)keys->use_count;
        const struct html_node *node = &tree->nodes[at];
        if (node->node->type == GUMBO_NODE_ELEMENT && !is_inline(tree_tag(node)))
            TRY(add_node(tree, keys, at, error));
    }
    keys->first[tree->count] = (uint32_t)keys->use_count;
done:
    return status;
}

void keys_free(struct html_keys *keys)
{
    memory_free(keys->items);
    memory_free(keys->slots);
    memory_free(keys->uses);
    memory_free(keys->first);
    memset(keys, 0, sizeof *keys);
}
