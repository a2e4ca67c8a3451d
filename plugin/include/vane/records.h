/* records.h - reads dumps of comments: one record after the other, in order, in bounded memory.
 *
 * A record that is broken does not end the reading: it comes with a `problem` in its place.
 */
#ifndef VANE_RECORDS_H
#define VANE_RECORDS_H

#include "vane.h"

#ifdef __cplusplus
extern "C" {
#endif

enum vane_input {
    VANE_INPUT_AUTO = 0,  /* decided by the first bytes */
    VANE_INPUT_PAGE = 1,  /* a saved page, plain text: not records, see vane_reader_rest */
    VANE_INPUT_HTML = 2,  /* a saved page, HTML */
    VANE_INPUT_LINES = 3, /* each line one comment */
    VANE_INPUT_JSONL = 4, /* each line one JSON object */
    VANE_INPUT_CSV = 5,   /* RFC 4180 with a header line */
    VANE_INPUT_TSV = 6    /* a header line; fields parted by tabs, no quoting */
};

/* A longer line, or quoted CSV record, becomes a problem record; its bytes are skipped, not stored. */
#define VANE_RECORD_LIMIT ((size_t)32 << 20)

enum { VANE_FIELDS_MAX = 16 };

/* One field of a record. data is NULL when the record does not have it; is_text tells a JSON string (or any CSV
 * field) from a number or true or false, which come as they are written. null counts as missing. */
struct vane_field {
    const char *data;
    size_t length;
    int32_t is_text;
};

/* Strings live until the reader's next call. */
struct vane_record {
    uint64_t line;                             /* where it begins, 1-based */
    struct vane_field fields[VANE_FIELDS_MAX]; /* in the order that was asked for; VANE_INPUT_LINES fills fields[0] */
    uint64_t invalid_bytes;                    /* bytes that were not UTF-8; U+FFFD stands in their place */
    const char *problem;                       /* one line saying why there are no fields, or NULL */
};

typedef struct vane_reader vane_reader;

/* Opens a file ("-": standard input). fields names what each record is asked for, at most VANE_FIELDS_MAX; the names
 * are copied. NULL on failure: VANE_ERROR_IO, VANE_ERROR_FORMAT (empty; binary; a CSV header without any of the
 * fields), VANE_ERROR_MEMORY. [one thread per reader] */
VANE_API VANE_MUST_USE vane_reader *vane_reader_open(const char *path, int32_t format, const char *const *fields,
                                                     size_t field_count, struct vane_error *error);
VANE_API void vane_reader_close(vane_reader *reader);

/* The format, once decided; never VANE_INPUT_AUTO. */
VANE_API int32_t vane_reader_format(const vane_reader *reader);

/* The next record: 1 with *record filled, 0 at the end, -1 on failure (VANE_ERROR_IO, VANE_ERROR_MEMORY). */
VANE_API int vane_reader_next(vane_reader *reader, struct vane_record *record, struct vane_error *error);

/* For pages: the whole input. It belongs to the reader. VANE_ERROR_LIMIT beyond 1 GiB. */
VANE_API int32_t vane_reader_rest(vane_reader *reader, const char **bytes, size_t *length, struct vane_error *error);

/* How many bytes were read, and how many there are (0 when unknown, as in a pipe): what a progress bar needs. */
VANE_API void vane_reader_progress(const vane_reader *reader, uint64_t *done, uint64_t *total);

#ifdef __cplusplus
}
#endif
#endif
