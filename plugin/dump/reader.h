/* reader.h - the state behind vane_reader, and what each format adds to it. */
#ifndef DUMP_READER_H
#define DUMP_READER_H

#include <jansson.h>
#include <stdbool.h>

#include "dump/input.h"
#include "dump/repair.h"
#include "vane/records.h"

enum { PROBLEM_SIZE = 200 };

struct vane_reader {
    struct input input;
    int32_t format;
    char *path;
    char *fields[VANE_FIELDS_MAX];
    size_t field_count;

    struct repair repair;
    char problem[PROBLEM_SIZE];
    json_t *json;                         /* the record at hand */
    char numbers[VANE_FIELDS_MAX][32];    /* JSON numbers as text */

    size_t columns;                       /* CSV: fields of the header */
    int places[VANE_FIELDS_MAX];          /* CSV: the column of each field, or -1 */
    char *gathered;                       /* CSV: a record of several lines */
    size_t gathered_capacity;
};

/* Each fills record->fields from one line, or sets record->problem. 0, or -1 when out of memory or unreadable. */
int jsonl_read(vane_reader *reader, const char *line, size_t length, struct vane_record *record,
               struct vane_error *error);
int csv_read(vane_reader *reader, char *line, size_t length, struct vane_record *record, struct vane_error *error);

/* Reads the header line of CSV or TSV. */
int32_t csv_read_header(vane_reader *reader, struct vane_error *error);

/* The format of an input that begins so. */
int32_t detect_input(const char *bytes, size_t length, const char *const *fields, size_t field_count);

/* True when the input is a JSON array of objects, which would have to be read whole. */
bool detect_array(const char *bytes, size_t length);

/* True when the bytes look like no text at all: NUL bytes, or a tenth of control characters. */
bool detect_binary(const char *bytes, size_t length);

#endif
