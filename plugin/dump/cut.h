/* cut.h - finds where the next record in an input begins and ends, without looking at what it says. */
#ifndef DUMP_CUT_H
#define DUMP_CUT_H

#include "dump/block.h"
#include "dump/input.h"

struct span {
    size_t begin, end;
};

struct cutter {
    uint64_t lines;        /* taken so far */
    size_t searched;       /* bytes behind input->begin known not to end the record at hand */
    bool quoted;           /* CSV: those bytes leave a quoted field open */
    bool field_start;      /* CSV: a quote there would open a field */
    uint64_t record_lines; /* line ends inside the record so far */
    uint64_t dropped;      /* bytes of a record that is too long, thrown away already */
    bool dropping;
    uint64_t chunk_left;   /* lines to come until the next chunk header */
    struct span *spans;    /* JSON documents: the records, in the order they begin */
    size_t span_count, span_next, span_capacity;
    size_t counted;        /* JSON documents: bytes whose lines are counted */
};

enum cut { CUT_RECORD, CUT_NOTHING /* something that is no record was stepped over */, CUT_MORE, CUT_END, CUT_FAILED };

/* Looks at the bytes that are there. CUT_RECORD: *entry, without `begin`, and *bytes say what; they are stepped over.
 * CUT_MORE: the input has to be filled first. */
enum cut cut_next(struct cutter *cutter, struct input *input, const struct record_layout *layout, struct entry *entry,
                  const char **bytes, struct vane_error *error);

/* Finds the records of a JSON document, which is read whole; a document of more than 256 MiB is refused. */
int32_t cut_document(struct cutter *cutter, struct input *input, const struct record_layout *layout, struct vane_error *error);

void cutter_free(struct cutter *cutter);

#endif
