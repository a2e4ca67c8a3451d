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
    VANE_INPUT_TSV = 6,   /* a header line; fields parted by tabs, no quoting */
    VANE_INPUT_JSON = 7,  /* one JSON document with comments inside, as an API answers: dumps only */
    VANE_INPUT_XML = 8    /* Disqus or WordPress exports: dumps only */
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
    struct vane_field fields[VANE_FIELDS_MAX]; /* in the order that was asked for, and no others; VANE_INPUT_LINES
                                                  fills fields[0], or in a dump VANE_DUMP_TEXT */
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

/* ---- dumps ----------------------------------------------------------------------------------------------------- */

/* Each record of a dump has two fields, its id and its text; others where they are asked for by name. */
enum vane_dump_field { VANE_DUMP_ID = 0, VANE_DUMP_TEXT = 1, VANE_DUMP_OTHERS = 2 };

/* Places of the fields of vane_dump_options.thread, counted from VANE_DUMP_OTHERS + other_count. */
enum vane_dump_thread { VANE_DUMP_PARENT = 0, VANE_DUMP_AUTHOR = 1, VANE_DUMP_TIME = 2, VANE_DUMP_THREAD = 3 };

/* What to read. Strings are copied. */
struct vane_dump_options {
    uint32_t struct_size;
    int32_t format;               /* vane_input */
    const char *preset;           /* a name that vane_dump_preset gives; NULL: recognised; "none": not looked for */
    const char *text_field;       /* NULL: the preset's, or text, body, comment, content */
    const char *id_field;         /* NULL: the preset's, or id */
    const char *const *others;    /* further fields, in VANE_DUMP_OTHERS and behind */
    size_t other_count;           /* at most VANE_FIELDS_MAX - 2 */
    const char *const *keep;      /* names for vane_block_kept; with keep_all every field */
    size_t keep_count;
    int32_t keep_all;
    int32_t filter;               /* JSONL, TSV and LINES: every line is a record, blank ones too. TSV has no header, and
                                     the escapes of ClickHouse's TabSeparated */
    int32_t chunk_header;         /* filter: a line with a number comes before each so many lines */
    size_t text_column;           /* filter, TSV: 1-based; 0 counts as 1 */
    int32_t thread;               /* the fields behind `others` are the comment's parent, author and time: under the
                                     names that the preset gives them; other_count may then be three less */
};
#define VANE_DUMP_OPTIONS_INIT { .struct_size = sizeof(struct vane_dump_options) }

/* The name of preset `index`, counted from 0; NULL behind the last. Static. [thread-safe] */
VANE_API const char *vane_dump_preset(size_t index);

/* As vane_reader_open, with gzip, zstd, presets and what else the options say. Of a preset's markup the words are
 * read, without those it quotes. [one thread per reader] */
VANE_API VANE_MUST_USE vane_reader *vane_dump_open(const char *path, const struct vane_dump_options *options,
                                                   struct vane_error *error);

/* The preset in use; NULL when there is none. Static. */
VANE_API const char *vane_reader_preset(const vane_reader *reader);

/* ---- many threads: one cuts the input into blocks of whole records, others read what is in them ---------------- */

typedef struct vane_block vane_block;

/* A field that is passed through. is_json tells that name and value are JSON as it was written, the name without its
 * quotes; otherwise both are plain text. */
struct vane_kept {
    struct vane_string name, value;
    int32_t is_json;
};

/* A block may be filled again and again, by different readers. [thread-safe] */
VANE_API VANE_MUST_USE vane_block *vane_block_new(struct vane_error *error);
VANE_API void vane_block_free(vane_block *block);

/* Fills the block with the next records, some 256 KiB of them, or fewer when a pipe pauses or a signal comes (then
 * perhaps none): 1, or 0 at the end, or -1. The records need not be read. [one thread per reader] */
VANE_API int vane_reader_block(vane_reader *reader, vane_block *block, struct vane_error *error);

/* How many records the block holds that were not read yet. */
VANE_API size_t vane_block_count(const vane_block *block);

/* Leaves out the first `count` of them. */
VANE_API void vane_block_skip(vane_block *block, size_t count);

/* The next record: 1, 0 behind the last, -1 when out of memory. Strings live until the block's next call. The reader
 * that filled the block must still be open; it may be at work. [one thread per block] */
VANE_API int vane_block_next(vane_block *block, struct vane_record *record, struct vane_error *error);

/* The fields of the record read last that options.keep names, in the order they came. Lives as the record does. */
VANE_API const struct vane_kept *vane_block_kept(const vane_block *block, size_t *count);

/* Why the input ended too early, such as "the zstd stream is cut off here"; NULL when it did not. The block's last
 * record has it as its problem too. */
VANE_API const char *vane_reader_damage(const vane_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
