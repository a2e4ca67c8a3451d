#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"

/* strerror is not thread-safe, and its words depend on the locale; these are the cases a user meets. */
static const char *explain_errno(int code)
{
    switch (code) {
    case ENOENT: return "no such file";
    case EACCES: return "permission denied";
    case EISDIR: return "is a directory, a file is wanted";
    case ENOTDIR: return "a part of the path is not a directory";
    case EMFILE:
    case ENFILE: return "too many open files";
    case ELOOP: return "too many symbolic links";
    case ENAMETOOLONG: return "the path is too long";
    default: return "cannot be read";
    }
}

static int32_t read_all(int fd, const char *path, size_t limit, char **bytes, size_t *length,
                        struct vane_error *error)
{
    size_t capacity = 0, used = 0;
    struct stat info;
    if (fstat(fd, &info) != 0)
        return error_set(error, VANE_ERROR_IO, path, 0, "%s", explain_errno(errno));
    if (S_ISDIR(info.st_mode))
        return error_set(error, VANE_ERROR_IO, path, 0, "%s", explain_errno(EISDIR));
    size_t first = S_ISREG(info.st_mode) && info.st_size > 0 && (size_t)info.st_size <= limit
                 ? (size_t)info.st_size + 2 : 65536;
    if (memory_reserve(bytes, &capacity, first, 1) != 0)
        return error_memory(error);
    for (;;) {
        if (used + 1 >= capacity && memory_reserve(bytes, &capacity, used + 2, 1) != 0)
            return error_memory(error);
        ssize_t got = read(fd, *bytes + used, capacity - used - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(error, VANE_ERROR_IO, path, 0, "%s", explain_errno(errno));
        if (got == 0)
            break;
        used += (size_t)got;
        if (used > limit)
            return error_set(error, VANE_ERROR_LIMIT, path, 0, "the file is over the limit of %zu MiB", limit >> 20);
    }
    (*bytes)[used] = '\0';
    *length = used;
    return VANE_OK;
}

int32_t file_read(const char *path, size_t limit, char **bytes, size_t *length, struct vane_error *error)
{
    *bytes = NULL;
    *length = 0;
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(error, VANE_ERROR_IO, path, 0, "%s", explain_errno(errno));
    int32_t status = read_all(fd, path, limit, bytes, length, error);
    if (!is_stdin)
        close(fd);
    if (status != VANE_OK) {
        memory_free(*bytes);
        *bytes = NULL;
    }
    return status;
}

char *file_join(const char *folder, const char *name)
{
    size_t first = strlen(folder), second = strlen(name);
    char *path = memory_resize(NULL, first + second + 2);
    if (path == NULL)
        return NULL;
    memcpy(path, folder, first);
    size_t at = first;
    if (at > 0 && path[at - 1] != '/')
        path[at++] = '/';
    memcpy(path + at, name, second + 1);
    return path;
}
