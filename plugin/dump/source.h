/* source.h - the bytes of a file or pipe, decompressed when its first bytes say that they are gzip or zstd.
 *
 * Damage inside a compressed stream ends the bytes and leaves a sentence in `damage`: what was read before it stays
 * good. zlib and zstd keep an allocator of their own.
 */
#ifndef DUMP_SOURCE_H
#define DUMP_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vane/plugin.h"

enum source_kind { SOURCE_UNKNOWN, SOURCE_PLAIN, SOURCE_GZIP, SOURCE_ZSTD };

struct source {
    const char *path;
    int fd;
    enum source_kind kind;
    bool at_end;              /* no byte comes any more */
    bool raw_end;             /* read() has given 0 */
    bool is_file;             /* a regular file: reading never waits */
    bool unpacked;            /* a whole compressed stream was read */
    bool in_frame;            /* a compressed stream has begun and not ended */
    bool interrupted;         /* a signal ended the last read before a byte came; there may be more */
    size_t hint;              /* bytes that zstd wants next; 0 before a frame */
    bool more_out;            /* zstd may hold bytes that it had no room for */
    const char *damage;       /* why a compressed stream cannot be read further, or NULL */
    unsigned char *raw;       /* compressed bytes [begin, end) that wait */
    size_t raw_begin, raw_end_at;
    void *decoder;            /* z_stream or ZSTD_DStream */
    uint64_t bytes_read, bytes_total; /* of the file; 0 in all where it is a pipe */
};

int32_t source_open(struct source *source, const char *path, struct vane_error *error);
void source_close(struct source *source);

/* Reads up to `room` (at least 1) bytes; waits when there are none yet. *got is 0 at the end only, or
 * when a signal that the program handles came (interrupted). */
int32_t source_read(struct source *source, char *to, size_t room, size_t *got, struct vane_error *error);

/* True when the next read would have to wait for whoever writes the pipe. */
bool source_would_wait(const struct source *source);

#endif
