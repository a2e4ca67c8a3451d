/* places.h - where tests find files, and room of their own. */
#ifndef TESTS_PLACES_H
#define TESTS_PLACES_H

#include <stddef.h>

enum { PLACE_SIZE = 4096 };

/* A path inside the repository ($VANE_SOURCE_DIR, or the current folder). Static storage, one call deep. */
const char *place_source(const char *name);

/* A path in ../shared beside the repository, or NULL (with the reason printed) when it is missing: skip the test. */
const char *place_shared(const char *name);

/* A new empty folder under $TMPDIR or /tmp; the caller passes it to place_remove. */
void place_make_folder(char folder[PLACE_SIZE]);
void place_remove(const char *folder);

/* Writes bytes to FOLDER/NAME and puts that path into path. */
void place_write(const char *folder, const char *name, const char *bytes, size_t length, char path[PLACE_SIZE]);

/* The whole file, NUL-terminated; the caller frees it. */
char *place_read(const char *path, size_t *length);

#endif
