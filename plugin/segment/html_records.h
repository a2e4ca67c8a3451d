/* html_records.h - the repeated elements of a page that each hold one post.
 *
 * A record is an element of the best shape; the lines inside it, but not inside a record within it, are its own.
 */
#ifndef SEGMENT_HTML_RECORDS_H
#define SEGMENT_HTML_RECORDS_H

#include "segment/html_jsonld.h"
#include "segment/html_keys.h"
#include "segment/lines.h"

struct record {
    uint32_t node;
    uint32_t key;   /* all records of one round have the same */
    uint32_t round;
};

struct records {
    struct record *items; /* by round, then by place on the page */
    size_t count, capacity;
    uint32_t *owner; /* for each line: record index plus one, or 0 */
};

/* What a line tells about the record that holds it. */
enum line_evidence { EVIDENCE_DATE = 1, EVIDENCE_AUTHOR = 2, EVIDENCE_CONTROL = 4, EVIDENCE_TEXT = 8 };
unsigned records_evidence(const struct line *line);

/* Adds the records of the best shape among the lines without an owner, as round `round`. *found tells how many.
 * `lonely` lets one element that repeats nothing be taken for less: for pages on which no post was found yet. */
int32_t records_find(const struct html_tree *tree, struct html_keys *keys, const struct lines *lines,
                     const struct jsonld *known, struct records *records, uint32_t round, bool lonely,
                     size_t *found, struct vane_error *error);

/* The shape whose elements hold what the writers wrote, in the records of a round; false when no shape does. */
bool records_body(const struct html_tree *tree, struct html_keys *keys, const struct lines *lines,
                  const struct records *records, uint32_t round, uint32_t *body);

bool keys_has(const struct html_keys *keys, uint32_t node, uint32_t key);

void records_free(struct records *records);

#endif
