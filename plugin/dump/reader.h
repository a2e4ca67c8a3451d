/* reader.h - the state behind vane_reader, and how an input's format is decided. */
#ifndef DUMP_READER_H
#define DUMP_READER_H

#include <stdbool.h>

#include "dump/block.h"
#include "dump/cut.h"
#include "dump/input.h"
#include "dump/record_layout.h"
#include "vane/records.h"

struct vane_reader {
    char *path;
    struct input input;
    struct record_layout layout;
    struct cutter cutter;
    bool ended;         /* the last record was handed out */
    vane_block *block;  /* of vane_reader_next; made when that is first called */
};

/* The fields of a header, a line without its end; quotes in it are taken away in place. VANE_ERROR_FORMAT when it
 * names none of the slots' fields. */
int32_t csv_read_header(struct record_layout *layout, char *line, size_t length, const char *path,
                        struct vane_error *error);

/* The format of an input that begins so; a header is one that names one of the fields. */
int32_t detect_input(const char *bytes, size_t length, const char *const *fields, size_t field_count);

/* Decides format and preset of a dump, where the options leave that open: sets layout->format and layout->preset. */
int32_t detect_dump(struct record_layout *layout, const struct vane_dump_options *options, const char *bytes,
                    size_t length, const char *path, struct vane_error *error);

/* True when the input is a JSON array of objects, which would have to be read whole. */
bool detect_array(const char *bytes, size_t length);

/* True when the input begins as a JSON object does. */
bool detect_object(const char *bytes, size_t length);

/* What to do about bytes that another program has to unpack first, or NULL. */
const char *detect_packed(const char *bytes, size_t length);

/* True when the bytes look like no text at all: NUL bytes, or a tenth of control characters. */
bool detect_binary(const char *bytes, size_t length);

#endif
