/* input.h - a file or pipe as lines, with one buffer that is reused. */
#ifndef DUMP_INPUT_H
#define DUMP_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vane/plugin.h"

struct input {
    const char *path;
    int fd;
    bool at_end;      /* read() has given 0 */
    char *buffer;     /* what was read and not yet handed out is [begin, end) */
    size_t begin, end, capacity;
    uint64_t line;    /* number of the line handed out last */
    uint64_t bytes_read, bytes_total;
};

int32_t input_open(struct input *input, const char *path, struct vane_error *error);
void input_close(struct input *input);

/* Makes at least `wanted` bytes available from input->begin, fewer at the end of the file. */
int32_t input_peek(struct input *input, size_t wanted, struct vane_error *error);

enum input_line { INPUT_END, INPUT_LINE, INPUT_TOO_LONG, INPUT_FAILED };

/* The next line without its newline (LF or CRLF); it lives until the next call. A line over `limit` bytes is skipped
 * and its length told: INPUT_TOO_LONG. */
enum input_line input_next_line(struct input *input, size_t limit, char **line, size_t *length,
                                struct vane_error *error);

#endif
