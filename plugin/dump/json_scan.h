/* json_scan.h - reads the wanted fields of one JSON object in one pass, without building it.
 *
 * It accepts a part of what jansson accepts, and reads that part in the same way; of the rest it says SCAN_UNSURE and
 * leaves the verdict, and the words of the error, to jansson. So it may refuse anything, and must never accept what
 * jansson refuses. Of a field that comes twice the last counts. UTF-8 is checked on the way.
 */
#ifndef DUMP_JSON_SCAN_H
#define DUMP_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TREE_NODES = 64, SCAN_TARGETS = 48, SCAN_DEPTH = 512, TREE_ROOT = 0, TREE_NO_TARGET = -1 };

/* Where the wanted fields are: each node is a key inside the object that its parent names. */
struct field_node {
    const char *name; /* borrowed */
    size_t length;
    int parent;       /* index of a node; TREE_ROOT is the record itself */
    int target;       /* 0 .. SCAN_TARGETS - 1, or TREE_NO_TARGET */
    bool has_children;
};

struct field_tree {
    struct field_node nodes[TREE_NODES];
    int count;
};

void tree_start(struct field_tree *tree);

/* The node for `name` under `parent`, made where it is missing; -1 when the tree is full. */
int tree_add(struct field_tree *tree, int parent, const char *name, size_t length);

/* The node for a path of keys parted by dots; -1 when the tree is full. */
int tree_add_path(struct field_tree *tree, const char *path);

enum json_kind { JSON_ABSENT = 0, JSON_STRING_TEXT, JSON_NUMBER, JSON_WORD /* true, false */, JSON_NOTHING /* null */,
                 JSON_LIST, JSON_MAP };

/* A value as it stands in the line: for a string the bytes between its quotes. */
struct json_span {
    const char *begin;
    size_t length;
    uint8_t kind;  /* enum json_kind */
    bool escaped;  /* a string with a backslash in it */
};

/* A field of the record itself, whatever it is. The name is as written, between its quotes. */
struct json_member {
    struct json_span name, value;
};

struct json_scan {
    struct json_span found[SCAN_TARGETS];
    struct json_member *members; /* only when `collect`; freed with memory_free */
    size_t member_count, member_capacity;
    bool collect;
};

enum json_verdict { SCAN_GOOD, SCAN_UNSURE, SCAN_NO_MEMORY };

/* Spans lie in bytes. Bytes that are not UTF-8 give SCAN_UNSURE: repair the line, then scan it again. */
enum json_verdict json_scan(struct json_scan *scan, const struct field_tree *tree, const char *bytes, size_t length);

/* Writes a string that json_scan found, without its escapes, to `to` (room for span->length bytes); returns how many
 * bytes it has. */
size_t json_unescape(const struct json_span *span, char *to);

#endif
