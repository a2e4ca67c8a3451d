/* serve_store.h - appends rows to a file of labels so that a crash or a full disk leaves whole lines. */
#ifndef HOSTS_SERVE_STORE_H
#define HOSTS_SERVE_STORE_H

#include <stddef.h>

#include "vane/vane.h"

/* Appends bytes that end with a newline, and waits until the disk has them. The file is made, readable by its owner
 * alone, when it is missing, and opened anew each time, so that it may be moved away at any moment. A last line that
 * a power cut tore is ended first. On failure the file is as before: VANE_ERROR_IO. [one thread at a time per file]
 */
VANE_MUST_USE int32_t store_append(const char *path, const char *bytes, size_t length, struct vane_error *error);

#endif
