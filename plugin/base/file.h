/* file.h - reads a whole file, with a limit and clear errors. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "vane/plugin.h"

/* Reads `path` whole ("-" is standard input) into *bytes, NUL-terminated behind *length bytes; the caller frees it
 * with memory_free. VANE_ERROR_IO (missing, a directory, unreadable), VANE_ERROR_LIMIT (over `limit` bytes),
 * VANE_ERROR_MEMORY. */
int32_t file_read(const char *path, size_t limit, char **bytes, size_t *length, struct vane_error *error);

/* Joins a folder and a name with one slash; NULL when out of memory. The caller frees it with memory_free. */
char *file_join(const char *folder, const char *name);

#endif
