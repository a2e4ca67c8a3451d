/* html_keys.h - the shapes that elements of a page share: a tag with one of its classes, an id's pattern, a microdata
 * type, or the place under the parent. What repeats on a page repeats in one of these.
 */
#ifndef SEGMENT_HTML_KEYS_H
#define SEGMENT_HTML_KEYS_H

#include "segment/html_tree.h"

enum { KEYS_PER_NODE = 10 };

/* One shape, and what was counted for it. */
struct html_key {
    uint64_t hash;
    uint32_t elements; /* how many elements have it */
    uint32_t stamp;    /* the last line that counted for it, plus one */
    double value;      /* for whoever weighs keys */
    double text;
    uint32_t evidence;
    uint32_t heights;
    uint32_t authors, controls, sure; /* instances with a writer, a control, and text that is sure to be somebody's */
    uint32_t comments, unsigned_comments; /* instances that call themselves comments; those without writer and date */
    uint32_t rows;     /* instances that are rows of a table */
    bool type;         /* a microdata type or element name that says "comment" */
};

/* That a node has a key, and which instance of it the node is. */
struct key_use {
    uint32_t key;
    uint32_t instance; /* plus one; 0 when none was made */
};

struct html_keys {
    struct html_key *items;
    size_t count, capacity;
    uint32_t *slots; /* index plus one, by hash; the table's size is a power of two */
    size_t slot_count;
    struct key_use *uses;
    size_t use_count, use_capacity;
    uint32_t *first; /* for each node its first use; first[count] ends the last */
};

int32_t keys_find(const struct html_tree *tree, struct html_keys *keys, struct vane_error *error);
void keys_free(struct html_keys *keys);

#endif
