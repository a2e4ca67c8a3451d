/* html_tree.h - a parsed page as an array of its nodes in document order.
 *
 * Built by gumbo inside an arena. Children follow their parent directly; `end` is the index behind the subtree, so a
 * walk needs neither recursion nor a stack.
 */
#ifndef SEGMENT_HTML_TREE_H
#define SEGMENT_HTML_TREE_H

#include <gumbo.h>

#include <stdbool.h>

#include "segment/html_arena.h"
#include "vane/plugin.h"

struct html_node {
    const GumboNode *node;
    uint32_t parent; /* index; the root is its own */
    uint32_t end;
    uint32_t prose;  /* bytes of running text on the page before it */
    uint16_t own;    /* enum html_hint of the element itself */
    uint16_t hints;  /* and of all elements around it */
};

struct html_tree {
    struct html_arena arena;
    struct html_node *nodes; /* elements and texts; comments left out */
    size_t count, capacity;
};

/* Parses `length` bytes of valid UTF-8. VANE_ERROR_LIMIT when the markup takes too much memory or depth. */
int32_t tree_parse(struct html_tree *tree, const char *bytes, size_t length, struct vane_error *error);
void tree_free(struct html_tree *tree);

static inline bool tree_is_text(const struct html_node *node)
{
    return node->node->type == GUMBO_NODE_TEXT || node->node->type == GUMBO_NODE_WHITESPACE ||
           node->node->type == GUMBO_NODE_CDATA;
}

static inline GumboTag tree_tag(const struct html_node *node)
{
    bool element = node->node->type == GUMBO_NODE_ELEMENT || node->node->type == GUMBO_NODE_TEMPLATE;
    return element ? node->node->v.element.tag : GUMBO_TAG_LAST;
}

/* An attribute's value, or NULL. */
const char *tree_attribute(const struct html_node *node, const char *name);

/* True for elements a reader does not see: scripts, styles, hidden ones. */
bool tree_is_hidden(const struct html_node *node);

#endif
