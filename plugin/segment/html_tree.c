#include "segment/html_tree.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/memory.h"
#include "segment/html_hints.h"

/* Memory of a parse, in bytes for each byte of the page, beyond a fixed amount. Real pages take some 20. */
enum { BYTES_PER_BYTE = 80, FIXED_BYTES = 64 << 20, DEPTH_MAX = 2000 };
enum { PROSE_BYTES = 40, PROSE_MIN = 400 };
static const size_t BYTES_MAX = (size_t)2 << 30;

/* NULL with arena->failure set when the arena gave out. Separate, so that no variable lives across the jump. */
static GumboOutput *parse(struct html_arena *arena, const char *bytes, size_t length)
{
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = arena_allocate;
    options.deallocator = arena_release;
    options.userdata = arena;
    options.max_errors = 0;
    if (setjmp(arena->out) != 0)
        return NULL;
    return gumbo_parse_with_options(&options, bytes, length);
}

static const GumboVector *children_of(const GumboNode *node)
{
    switch (node->type) {
    case GUMBO_NODE_DOCUMENT:
        return &node->v.document.children;
    case GUMBO_NODE_ELEMENT:
    case GUMBO_NODE_TEMPLATE:
        return &node->v.element.children;
    default:
        return NULL;
    }
}

static int32_t add_node(struct html_tree *tree, const GumboNode *node, uint32_t parent, struct vane_error *error)
{
    if (memory_reserve(&tree->nodes, &tree->capacity, tree->count + 1, sizeof *tree->nodes) != 0)
        return error_memory(error);
    tree->nodes[tree->count] = (struct html_node){ node, parent, (uint32_t)tree->count + 1, 0, 0, 0 };
    tree->count++;
    return VANE_OK;
}

/* Depth first, by parent links and places among siblings. */
static int32_t flatten(struct html_tree *tree, const GumboNode *root, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct { const GumboVector *children; unsigned next; uint32_t index; } path[DEPTH_MAX];
    size_t depth = 0;
    TRY(add_node(tree, root, 0, error));
    path[depth++].children = children_of(root);
    path[0].next = 0;
    path[0].index = 0;
    while (depth > 0) {
        const GumboVector *children = path[depth - 1].children;
        if (children == NULL || path[depth - 1].next >= children->length) {
            depth--;
            tree->nodes[path[depth].index].end = (uint32_t)tree->count;
            continue;
        }
        const GumboNode *node = children->data[path[depth - 1].next++];
        if (node->type == GUMBO_NODE_COMMENT)
            continue;
        FAIL_IF(depth == DEPTH_MAX, error, VANE_ERROR_LIMIT, NULL, 0, "the page's elements are nested too deeply");
        TRY(add_node(tree, node, path[depth - 1].index, error));
        path[depth].children = children_of(node);
        path[depth].next = 0;
        path[depth].index = (uint32_t)tree->count - 1;
        depth++;
    }
done:
    return status;
}

/* A heading with a link elsewhere leads to a story; one with a fragment is a comment's own title. */
static bool leads_elsewhere(const struct html_tree *tree, uint32_t heading)
{
    for (uint32_t at = heading; at < tree->nodes[heading].end; at++) {
        const char *href =
            tree_tag(&tree->nodes[at]) == GUMBO_TAG_A ? tree_attribute(&tree->nodes[at], "href") : NULL;
        if (href != NULL && strchr(href, '#') == NULL && strncasecmp(href, "javascript:", 11) != 0 &&
            (tree->nodes[at].own & HINT_AUTHOR) == 0)
            return true;
    }
    return false;
}

/* Counts the running text: what is too long for a menu or a button and no link. Returns its bytes. */
static uint32_t count_prose(struct html_tree *tree)
{
    uint32_t prose = 0;
    for (size_t at = 0; at < tree->count; at++) {
        struct html_node *node = &tree->nodes[at];
        node->prose = prose;
        if (tree_is_text(node) && node->node->v.text.original_text.length >= PROSE_BYTES &&
            tree_tag(&tree->nodes[node->parent]) != GUMBO_TAG_A && prose < UINT32_MAX / 2)
            prose += (uint32_t)node->node->v.text.original_text.length;
    }
    return prose;
}

/* What holds most of the page's running text is its main part, whatever it calls itself. */
static bool is_main(const struct html_tree *tree, const struct html_node *node, uint32_t all)
{
    uint32_t behind = node->end < tree->count ? tree->nodes[node->end].prose : all;
    return all >= PROSE_MIN && (behind - node->prose) * 2 > all;
}

/* Where most of the text stands in posts that call themselves embedded, they are the page's own. */
static void check_embeds(struct html_tree *tree, uint32_t all)
{
    uint32_t embedded = 0;
    for (size_t at = 0; at < tree->count; at++)
        if ((tree->nodes[at].hints & HINT_EMBED) != 0)
            embedded += (at + 1 < tree->count ? tree->nodes[at + 1].prose : all) - tree->nodes[at].prose;
    if (all < PROSE_MIN || embedded <= all / 2)
        return;
    for (size_t at = 0; at < tree->count; at++) {
        tree->nodes[at].own &= (uint16_t)~HINT_EMBED;
        tree->nodes[at].hints &= (uint16_t)~HINT_EMBED;
    }
}

static void set_hints(struct html_tree *tree)
{
    struct hints_memo memo = { .slots = { { NULL, 0, 0 } } };
    uint32_t all = count_prose(tree);
    uint16_t strange = 0;
    for (size_t at = 0; at < tree->count; at++) {
        struct html_node *node = &tree->nodes[at];
        node->own = hints_of_element(&memo, node, node->end - (uint32_t)at, (uint32_t)tree->count);
        if ((node->own & (HINT_LURE | HINT_EMBED | HINT_ASIDE)) != 0 && is_main(tree, node, all))
            node->own &= (uint16_t)~(HINT_LURE | HINT_EMBED | HINT_ASIDE);
        strange |= node->own;
    }
    for (size_t at = 1; at < tree->count; at++) {
        struct html_node *node = &tree->nodes[at];
        if (tree_is_text(node)) {
            node->hints = tree->nodes[node->parent].hints;
            continue;
        }
        if ((node->own & HINT_HEADING) != 0 && leads_elsewhere(tree, (uint32_t)at))
            node->own |= HINT_STORY;
        const char *property = tree_attribute(node, "itemprop");
        if (property != NULL && strcmp(property, "name") == 0)
            node->own |= tree->nodes[node->parent].hints & HINT_AUTHOR;
        if ((node->own & tree->nodes[node->parent].hints & HINT_QUOTE) != 0)
            node->own |= HINT_REQUOTE;
        node->hints = node->own | tree->nodes[node->parent].hints;
    }
    if ((strange & HINT_EMBED) != 0)
        check_embeds(tree, all);
}

int32_t tree_parse(struct html_tree *tree, const char *bytes, size_t length, struct vane_error *error)
{
    tree->nodes = NULL;
    tree->count = tree->capacity = 0;
    size_t limit = length * BYTES_PER_BYTE + FIXED_BYTES;
    arena_start(&tree->arena, limit < BYTES_MAX ? limit : BYTES_MAX);
    GumboOutput *output = parse(&tree->arena, bytes, length);
    if (output == NULL)
        return tree->arena.failure == VANE_ERROR_MEMORY
                   ? error_memory(error)
                   : error_set(error, VANE_ERROR_LIMIT, NULL, 0, "the page's markup is too broken to be parsed");
    int32_t status = flatten(tree, output->document, error);
    if (status == VANE_OK)
        set_hints(tree);
    return status;
}

void tree_free(struct html_tree *tree)
{
    arena_end(&tree->arena);
    memory_free(tree->nodes);
    tree->nodes = NULL;
    tree->count = tree->capacity = 0;
}

const char *tree_attribute(const struct html_node *node, const char *name)
{
    if (node->node->type != GUMBO_NODE_ELEMENT && node->node->type != GUMBO_NODE_TEMPLATE)
        return NULL;
    const GumboVector *attributes = &node->node->v.element.attributes;
    for (unsigned i = 0; i < attributes->length; i++) { /* names are lower-case by now */
        const GumboAttribute *attribute = attributes->data[i];
        if (attribute->name[0] == name[0] && strcmp(attribute->name, name) == 0)
            return attribute->value;
    }
    return NULL;
}

static bool style_hides(const char *style)
{
    const char *hit = strstr(style, "display");
    if (hit != NULL) {
        hit += 7;
        hit += strspn(hit, " :");
        if (strncasecmp(hit, "none", 4) == 0)
            return true;
    }
    hit = strstr(style, "visibility");
    if (hit == NULL)
        return false;
    hit += 10;
    hit += strspn(hit, " :");
    return strncasecmp(hit, "hidden", 6) == 0;
}

/* The class that style sheets commonly hide by, on an element of one text: larger ones are shown by scripts. */
static bool class_hides(const struct html_node *node)
{
    const char *class = tree_attribute(node, "class");
    const char *hit = class != NULL ? strstr(class, "hidden") : NULL;
    if (hit == NULL || strchr(class, ':') != NULL)
        return false;
    const GumboVector *children = children_of(node->node);
    bool text = children->length == 1 && ((const GumboNode *)children->data[0])->type == GUMBO_NODE_TEXT;
    return text && (hit == class || hit[-1] == ' ') && (hit[6] == '\0' || hit[6] == ' ');
}

bool tree_is_hidden(const struct html_node *node)
{
    switch (tree_tag(node)) {
    case GUMBO_TAG_SCRIPT: case GUMBO_TAG_STYLE: case GUMBO_TAG_HEAD: case GUMBO_TAG_TEMPLATE: case GUMBO_TAG_SVG:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_AUDIO:
    case GUMBO_TAG_VIDEO: case GUMBO_TAG_CANVAS: case GUMBO_TAG_MATH:
        return true;
    default:
        break;
    }
    if (tree_attribute(node, "hidden") != NULL)
        return true;
    const char *style = tree_attribute(node, "style");
    return (style != NULL && style_hides(style)) || class_hides(node);
}
