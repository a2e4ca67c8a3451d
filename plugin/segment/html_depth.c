#include "segment/html_depth.h"

#include <limits.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "segment/html_hints.h"

enum { WRAP_CLIMB_MAX = 60, INNER_NODES = 12 };

/* Records inside records. True when there are any. */
static int32_t nest(const struct html_tree *tree, const struct record *records, size_t count, struct post *posts,
                    bool *nested, struct vane_error *error)
{
    uint32_t *open = memory_zeroed(count, sizeof *open);
    size_t depth = 0;
    *nested = false;
    if (open == NULL)
        return error_memory(error);
    for (size_t i = 0; i < count; i++) {
        while (depth > 0 && records[i].node >= tree->nodes[open[depth - 1]].end)
            depth--;
        posts[i].depth = (int32_t)depth;
        *nested = *nested || depth > 0;
        open[depth++] = records[i].node;
    }
    memory_free(open);
    return VANE_OK;
}

/* The number that the record, what is right around it, or what begins it gives. */
static long stated(const struct html_tree *tree, uint32_t node, bool *scaled)
{
    long depth = hints_depth(&tree->nodes[node], scaled);
    for (uint32_t at = node + 1; depth < 0 && at < tree->nodes[node].end && at < node + INNER_NODES; at++)
        if (tree->nodes[at].node->type == GUMBO_NODE_ELEMENT)
            depth = hints_depth(&tree->nodes[at], scaled);
    if (depth < 0)
        depth = hints_depth(&tree->nodes[tree->nodes[node].parent], scaled);
    return depth;
}

static bool from_statements(const struct html_tree *tree, const struct record *records, size_t count,
                            struct post *posts)
{
    long lowest = LONG_MAX, highest = -1, step = LONG_MAX;
    bool any_scaled = false;
    for (size_t i = 0; i < count; i++) {
        bool scaled;
        long depth = stated(tree, records[i].node, &scaled);
        if (depth < 0 && !scaled)
            return false;
        if (depth < 0)
            depth = 0;
        any_scaled = any_scaled || scaled;
        lowest = depth < lowest ? depth : lowest;
        highest = depth > highest ? depth : highest;
        posts[i].depth = (int32_t)(depth < 100000 ? depth : 100000);
    }
    if (highest <= lowest && any_scaled)
        return false;
    for (size_t i = 0; i < count; i++)
        if (posts[i].depth > lowest && posts[i].depth - lowest < step)
            step = posts[i].depth - lowest;
    for (size_t i = 0; i < count; i++)
        posts[i].depth = (int32_t)((posts[i].depth - lowest) / (any_scaled ? step : 1));
    return true;
}

static bool wraps_answers(const struct html_node *node)
{
    static const char *const words[] = { "children",  "child",      "replies",   "nested", "indent",
                                         "subthread", "sub-thread", "responses", NULL };
    const char *class = tree_attribute(node, "class");
    const char *id = tree_attribute(node, "id");
    if (class == NULL && id == NULL)
        return false;
    for (size_t i = 0; words[i] != NULL; i++)
        if ((class != NULL && strstr(class, words[i]) != NULL) || (id != NULL && strstr(id, words[i]) != NULL))
            return true;
    return false;
}

static int32_t count_wrappers(const struct html_tree *tree, uint32_t node)
{
    int32_t depth = 0;
    for (int step = 0; step < WRAP_CLIMB_MAX && node != 0; step++, node = tree->nodes[node].parent)
        depth += wraps_answers(&tree->nodes[node]);
    return depth;
}

/* How many wrappers for answers stand around each record. */
static bool from_wrappers(const struct html_tree *tree, const struct record *records, size_t count,
                          struct post *posts)
{
    int32_t lowest = INT32_MAX, highest = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t depth = count_wrappers(tree, records[i].node);
        posts[i].depth = depth;
        lowest = depth < lowest ? depth : lowest;
        highest = depth > highest ? depth : highest;
    }
    for (size_t i = 0; i < count; i++)
        posts[i].depth -= lowest;
    return highest > lowest;
}

void depth_set_across(const struct html_tree *tree, const struct lines *lines, struct posts *posts)
{
    int32_t lowest = INT32_MAX, highest = 0;
    for (size_t i = 0; i < posts->count; i++) {
        if (posts->items[i].depth >= 0)
            return;
        int32_t depth = count_wrappers(tree, lines->items[posts->items[i].begin].node);
        lowest = depth < lowest ? depth : lowest;
        highest = depth > highest ? depth : highest;
    }
    for (size_t i = 0; i < posts->count && highest > lowest; i++)
        posts->items[i].depth = count_wrappers(tree, lines->items[posts->items[i].begin].node) - lowest;
}

int32_t depth_set(const struct html_tree *tree, const struct record *records, size_t count, struct post *posts,
                  struct vane_error *error)
{
    bool nested;
    int32_t status = nest(tree, records, count, posts, &nested, error);
    if (status != VANE_OK || nested)
        return status;
    if (from_statements(tree, records, count, posts) || from_wrappers(tree, records, count, posts))
        return VANE_OK;
    for (size_t i = 0; i < count; i++)
        posts[i].depth = -1;
    return VANE_OK;
}
