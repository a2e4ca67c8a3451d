#include "support/places.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *place_source(const char *name)
{
    static char path[PLACE_SIZE];
    const char *root = getenv("VANE_SOURCE_DIR");
    (void)snprintf(path, sizeof path, "%s/%s", root != NULL ? root : ".", name);
    return path;
}

const char *place_shared(const char *name)
{
    static char path[PLACE_SIZE];
    (void)snprintf(path, sizeof path, "%s/../shared/%s", getenv("VANE_SOURCE_DIR") != NULL
                   ? getenv("VANE_SOURCE_DIR") : ".", name);
    if (access(path, R_OK) == 0)
        return path;
    printf("skipped: %s is missing\n", path);
    return NULL;
}

void place_make_folder(char folder[PLACE_SIZE])
{
    const char *root = getenv("TMPDIR");
    (void)snprintf(folder, PLACE_SIZE, "%s/vane-test-XXXXXX", root != NULL ? root : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static int remove_one(const char *path, const struct stat *info, int flag, struct FTW *walk)
{
    (void)info;
    (void)flag;
    (void)walk;
    return remove(path);
}

void place_remove(const char *folder)
{
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void place_write(const char *folder, const char *name, const char *bytes, size_t length, char path[PLACE_SIZE])
{
    ck_assert_int_lt(snprintf(path, PLACE_SIZE, "%s/%s", folder, name), PLACE_SIZE);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

char *place_read(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s cannot be opened", path);
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)size + 1);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_uint_eq(fread(bytes, 1, (size_t)size, file), (size_t)size);
    bytes[size] = '\0';
    (void)fclose(file);
    if (length != NULL)
        *length = (size_t)size;
    return bytes;
}
