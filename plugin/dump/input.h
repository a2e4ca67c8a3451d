/* input.h - the bytes of a source in one buffer that is reused. */
#ifndef DUMP_INPUT_H
#define DUMP_INPUT_H

#include "dump/source.h"

struct input {
    struct source source;
    bool at_end;      /* nothing comes behind `end` */
    char *buffer;     /* what was read and not yet taken is [begin, end) */
    size_t begin, end, capacity;
};

int32_t input_open(struct input *input, const char *path, struct vane_error *error);
void input_close(struct input *input);

/* Reads one piece behind what is there; that moves the bytes in the buffer. */
int32_t input_fill(struct input *input, struct vane_error *error);

/* Makes at least `wanted` bytes available from input->begin, fewer at the end of the file. */
int32_t input_peek(struct input *input, size_t wanted, struct vane_error *error);

#endif
