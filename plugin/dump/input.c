#include "dump/input.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"

enum { PIECE = 256 * 1024 };

int32_t input_open(struct input *input, const char *path, struct vane_error *error)
{
    *input = (struct input){ 0 };
    return source_open(&input->source, path, error);
}

void input_close(struct input *input)
{
    source_close(&input->source);
    memory_free(input->buffer);
    *input = (struct input){ .source = { .fd = -1 } };
}

int32_t input_fill(struct input *input, struct vane_error *error)
{
    size_t got;
    if (input->begin > 0 && (input->begin == input->end || input->end + PIECE > input->capacity)) {
        memmove(input->buffer, input->buffer + input->begin, input->end - input->begin);
        input->end -= input->begin;
        input->begin = 0;
    }
    if (memory_reserve(&input->buffer, &input->capacity, input->end + PIECE, 1) != 0)
        return error_memory(error);
    int32_t status = source_read(&input->source, input->buffer + input->end, PIECE, &got, error);
    if (status == VANE_OK) {
        input->end += got;
        input->at_end = got == 0 && !input->source.interrupted;
    }
    return status;
}

int32_t input_peek(struct input *input, size_t wanted, struct vane_error *error)
{
    int32_t status = VANE_OK;
    while (status == VANE_OK && !input->at_end && input->end - input->begin < wanted)
        status = input_fill(input, error);
    return status;
}
