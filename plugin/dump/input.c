#include "dump/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"

enum { CHUNK = 256 * 1024 };

int32_t input_open(struct input *input, const char *path, struct vane_error *error)
{
    *input = (struct input){ .path = path, .fd = -1 };
    input->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (input->fd < 0)
        return error_set(error, VANE_ERROR_IO, path, 0, "%s",
                         errno == ENOENT ? "no such file" : errno == EACCES ? "permission denied" : "cannot be opened");
    struct stat info;
    if (fstat(input->fd, &info) == 0) {
        if (S_ISDIR(info.st_mode))
            return error_set(error, VANE_ERROR_IO, path, 0, "is a directory, a file is wanted");
        if (S_ISREG(info.st_mode))
            input->bytes_total = (uint64_t)info.st_size;
    }
    return VANE_OK;
}

void input_close(struct input *input)
{
    if (input->fd > STDIN_FILENO)
        close(input->fd);
    memory_free(input->buffer);
    *input = (struct input){ .fd = -1 };
}

/* Reads one chunk behind what is there, moving that to the front first when room is short. */
static int32_t fill(struct input *input, struct vane_error *error)
{
    if (input->begin > 0 && (input->begin == input->end || input->end + CHUNK > input->capacity)) {
        memmove(input->buffer, input->buffer + input->begin, input->end - input->begin);
        input->end -= input->begin;
        input->begin = 0;
    }
    if (memory_reserve(&input->buffer, &input->capacity, input->end + CHUNK, 1) != 0)
        return error_memory(error);
    ssize_t got;
    do
        got = read(input->fd, input->buffer + input->end, CHUNK);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_set(error, VANE_ERROR_IO, input->path, input->line, "cannot be read further");
    input->end += (size_t)got;
    input->bytes_read += (uint64_t)got;
    input->at_end = got == 0;
    return VANE_OK;
}

int32_t input_peek(struct input *input, size_t wanted, struct vane_error *error)
{
    int32_t status = VANE_OK;
    while (status == VANE_OK && !input->at_end && input->end - input->begin < wanted)
        status = fill(input, error);
    return status;
}

/* Throws away the rest of a line; *length grows by what is thrown away. */
static int32_t skip_line(struct input *input, size_t *length, struct vane_error *error)
{
    for (;;) {
        size_t left = input->end - input->begin;
        char *newline = left > 0 ? memchr(input->buffer + input->begin, '\n', left) : NULL;
        size_t taken = newline != NULL ? (size_t)(newline - (input->buffer + input->begin)) : left;
        *length += taken;
        input->begin += taken + (newline != NULL);
        if (newline != NULL || input->at_end)
            return VANE_OK;
        int32_t status = fill(input, error);
        if (status != VANE_OK)
            return status;
    }
}

enum input_line input_next_line(struct input *input, size_t limit, char **line, size_t *length,
                                struct vane_error *error)
{
    size_t searched = 0; /* bytes behind `begin` known to hold no newline */
    for (;;) {
        size_t left = input->end - input->begin;
        char *begin = left > 0 ? input->buffer + input->begin : NULL;
        char *newline = left > searched ? memchr(begin + searched, '\n', left - searched) : NULL;
        if (newline == NULL && !input->at_end && left <= limit) {
            searched = left;
            if (fill(input, error) != VANE_OK)
                return INPUT_FAILED;
            continue;
        }
        if (newline == NULL && input->at_end && left == 0)
            return INPUT_END;
        input->line++;
        size_t found = newline != NULL ? (size_t)(newline - begin) : left;
        if (found > limit) {
            *length = 0;
            return skip_line(input, length, error) == VANE_OK ? INPUT_TOO_LONG : INPUT_FAILED;
        }
        input->begin += found + (newline != NULL);
        *line = begin;
        *length = found > 0 && begin[found - 1] == '\r' ? found - 1 : found;
        return INPUT_LINE;
    }
}
