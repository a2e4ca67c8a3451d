#include "hosts/serve/serve_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

static bool is_torn(int file, off_t size)
{
    char last = '\n';
    return size > 0 && pread(file, &last, 1, size - 1) == 1 && last != '\n';
}

int32_t store_append(const char *path, const char *bytes, size_t length, struct vane_error *error)
{
    struct stat about;
    int32_t status = VANE_OK;
    int file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    FAIL_IF(file < 0, error, VANE_ERROR_IO, path, 0, "labels cannot be stored: %s", strerror(errno));
    FAIL_IF(fstat(file, &about) != 0 || !S_ISREG(about.st_mode), error, VANE_ERROR_IO, path, 0,
            "labels cannot be stored: it is no regular file");
    if ((is_torn(file, about.st_size) && !write_all(file, "\n", 1)) || !write_all(file, bytes, length)
        || fdatasync(file) != 0) {
        status = error_set(error, VANE_ERROR_IO, path, 0, "labels cannot be stored: %s", strerror(errno));
        if (ftruncate(file, about.st_size) != 0)
            status = error_set(error, VANE_ERROR_IO, path, 0, "the last line may be cut short");
    }
done:
    if (file >= 0)
        (void)close(file);
    return status;
}
