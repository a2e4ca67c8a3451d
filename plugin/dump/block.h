/* block.h - whole records in one piece of memory, and what reading them needs. A block belongs to one thread at a
 * time. */
#ifndef DUMP_BLOCK_H
#define DUMP_BLOCK_H

#include <jansson.h>
#include <stdio.h>

#include "dump/record_layout.h"
#include "dump/repair.h"

enum { PROBLEM_SIZE = 200, BLOCK_SIZE = 256 * 1024, BLOCK_RECORDS = 4096 };

enum entry_problem { ENTRY_GOOD, ENTRY_TOO_LONG, ENTRY_QUOTE_TOO_LONG, ENTRY_QUOTE_OPEN, ENTRY_BLANK, ENTRY_DAMAGE };

/* One record as it stands in the input. */
struct entry {
    size_t begin, length; /* in the block's bytes */
    uint64_t line;        /* 1-based */
    uint64_t full_length; /* of one that is too long; nothing of it is kept */
    enum entry_problem problem;
};

struct vane_block {
    const struct record_layout *layout; /* of the reader that filled it */
    char *bytes;
    size_t length, capacity;
    struct entry *entries;
    size_t count, next, entry_capacity;
    const char *damage;          /* of the source, for ENTRY_DAMAGE; static */

    /* reading: one record at a time */
    struct repair repair;
    struct json_scan scan;
    json_t *json;                /* a record that only jansson could read */
    char *scratch;               /* the fields' text */
    size_t scratch_used, scratch_capacity;
    char *body;                  /* the words out of markup */
    size_t body_capacity;
    struct vane_kept *kept;
    size_t kept_count, kept_capacity;
    char problem[PROBLEM_SIZE];
};

/* Makes the block empty, for a reader of this layout. Memory that one long record needed is given back. */
void block_start(struct vane_block *block, const struct record_layout *layout);

/* Appends a record. VANE_ERROR_MEMORY. */
int32_t block_add(struct vane_block *block, const char *bytes, const struct entry *entry, struct vane_error *error);

/* Room for `length` more bytes in the scratch; everything that is in it may move. Call it once a record. */
int block_reserve(struct vane_block *block, size_t length);

/* Copies bytes into the room reserved, and puts a NUL behind them. */
const char *block_store(struct vane_block *block, const char *bytes, size_t length);

/* Each format fills record->fields and block->kept from one entry, or sets record->problem. 0, or -1 without memory.
 */
int json_read(struct vane_block *block, const char *bytes, size_t length, struct vane_record *record);
int csv_read(struct vane_block *block, const char *bytes, size_t length, struct vane_record *record);
int xml_read(struct vane_block *block, const char *bytes, size_t length, struct vane_record *record);

/* A line of ClickHouse's TabSeparated: escapes are read, \N is a field that is not there. */
int filter_tsv_read(struct vane_block *block, const char *bytes, size_t length, struct vane_record *record);

int block_keep(struct vane_block *block, struct vane_string name, struct vane_string value, bool is_json);

#endif
