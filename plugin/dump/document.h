/* document.h - walks JSON of any shape and finds the objects that hold comments, by the names of their fields.
 *
 * The walk is tolerant: it looks for structure only, and what a record holds is checked when it is read. It needs no
 * recursion and memory for the depth alone.
 */
#ifndef DUMP_DOCUMENT_H
#define DUMP_DOCUMENT_H

#include "dump/presets.h"

enum { DOCUMENT_DEPTH = 256 };

struct document_level {
    size_t begin;            /* of the container */
    size_t name, name_length; /* of the key it stands under; length 0 in a list */
    preset_names names;      /* of the fields so far */
    bool is_map;
};

struct document {
    const char *bytes;
    size_t length, at;
    struct document_level levels[DOCUMENT_DEPTH];
    int depth;
    size_t name, name_length; /* the last key that was read */
    size_t beyond; /* containers that are open below DOCUMENT_DEPTH: passed over */
    bool cut_off;  /* the bytes ended inside a container */
};

void document_start(struct document *document, const char *bytes, size_t length);

/* An object that has just been closed. */
struct document_object {
    size_t begin, end;
    int depth;         /* 1 for the outermost */
    preset_names names;
    size_t name, name_length; /* of the key that it, or the list it is in, stands under; length 0: none */
};

/* The next object that closes; false at the end of the bytes. */
bool document_next(struct document *document, struct document_object *object);

#endif
