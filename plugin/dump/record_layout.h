/* record_layout.h - what a reader knows of its records before it reads them: where each wanted field is. Read-only
 * once made, so that blocks on other threads can share it. */
#ifndef DUMP_RECORD_LAYOUT_H
#define DUMP_RECORD_LAYOUT_H

#include <stdbool.h>

#include "dump/json_scan.h"
#include "dump/presets.h"
#include "vane/records.h"

enum { SLOTS_MAX = 32 };

/* One place to look for a field; a record's field is the first of its slots that is there. */
struct slot {
    char *path;   /* of keys parted by dots when `dotted`; owned */
    const char *tail; /* of a path with []: what is wanted in the last element of the list; else NULL */
    bool dotted;
    int field;    /* index in vane_record.fields */
    int target;   /* index in json_scan.found; slots of one path share it */
    int column;   /* CSV and TSV: counted from 0; -1 where the header does not name it */
};

struct record_layout {
    int32_t format;
    bool is_dump, filter, chunk_header, keep_all;
    const struct preset *preset;
    int path_field;            /* of a record, where the comment's path of ids stands for its parent; -1: none does */
    struct slot slots[SLOTS_MAX];
    size_t slot_count;
    size_t field_count;        /* of vane_record.fields; those behind are not touched */
    struct field_tree tree;    /* of the slots */
    char **keep;               /* names to pass through */
    size_t keep_count;
    size_t column_capacity;
    size_t columns;            /* CSV and TSV: fields of the header */
    char **column_names;
    size_t text_column;        /* filter, TSV: counted from 0 */
};

/* The slots of a plain reader: one a field. */
int32_t record_of_fields(struct record_layout *layout, const char *const *fields, size_t count,
                         struct vane_error *error);

/* Copies what the options of a dump say; the slots come with record_choose, once the preset is known. */
int32_t record_of_dump(struct record_layout *layout, const struct vane_dump_options *options,
                       struct vane_error *error);
int32_t record_choose(struct record_layout *layout, const struct vane_dump_options *options,
                      struct vane_error *error);

/* Builds the tree that json_scan wants. */
int32_t record_finish(struct record_layout *layout, struct vane_error *error);

/* Takes a header's field. */
int32_t record_add_column(struct record_layout *layout, const char *name, size_t length, struct vane_error *error);

/* True when the header named at least one of the wanted fields; of a dump the id or the text. */
bool record_has_columns(const struct record_layout *layout);

/* True when a field of this name is passed through. */
bool record_keeps(const struct record_layout *layout, const char *name, size_t length);

void record_free(struct record_layout *layout);

#endif
