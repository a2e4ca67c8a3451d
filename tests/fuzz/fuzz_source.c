/* fuzz_source.c - any bytes as a compressed file, and any bytes compressed: what comes out does not depend on how
 * much is asked for at a time, damage is told once, and what was packed comes out again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "dump/source.h"
#include "property.h"

enum { INPUT_MAX = 1 << 16, OUTPUT_MAX = 1 << 20 };

/* What a source gave. Streams that unpack to very much are read to OUTPUT_MAX only. */
struct output {
    char *bytes;
    size_t length;
    const char *damage;
    bool whole;
};

static int make_file(const uint8_t *bytes, size_t length, char path[64])
{
    int fd = memfd_create("fuzz-source", MFD_CLOEXEC);
    PROPERTY(fd >= 0);
    for (size_t at = 0; at < length;) {
        ssize_t written = write(fd, bytes + at, length - at);
        PROPERTY(written > 0);
        at += (size_t)written;
    }
    (void)snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

static struct output read_all(const char *path, size_t room)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct source source;
    struct output output = { .bytes = malloc(OUTPUT_MAX) };
    size_t got = 1;
    PROPERTY(output.bytes != NULL && source_open(&source, path, &error) == VANE_OK);
    while (output.length < OUTPUT_MAX) {
        size_t left = OUTPUT_MAX - output.length;
        left = room < left ? room : left;
        PROPERTY(source_read(&source, output.bytes + output.length, left, &got, &error) == VANE_OK);
        PROPERTY(got <= room && got <= left);
        if (got == 0)
            break;
        output.length += got;
    }
    output.whole = got == 0;
    output.damage = source.damage;
    if (output.whole) { /* the end stays the end */
        char more;
        PROPERTY(source_read(&source, &more, 1, &got, &error) == VANE_OK && got == 0);
        PROPERTY(source.damage == output.damage);
        PROPERTY(source.bytes_read <= source.bytes_total);
    }
    PROPERTY(error.code == VANE_OK);
    source_close(&source);
    return output;
}

static void check_same(const struct output *a, const struct output *b)
{
    size_t shorter = a->length < b->length ? a->length : b->length;
    PROPERTY(memcmp(a->bytes, b->bytes, shorter) == 0);
    PROPERTY(!a->whole || !b->whole || (a->length == b->length && (a->damage == NULL) == (b->damage == NULL)));
}

static void check_file(const uint8_t *bytes, size_t length)
{
    char path[64];
    int fd = make_file(bytes, length, path);
    struct output wide = read_all(path, OUTPUT_MAX), narrow = read_all(path, 37);
    check_same(&wide, &narrow);
    free(wide.bytes);
    free(narrow.bytes);
    (void)close(fd);
}

static size_t pack_gzip(const uint8_t *bytes, size_t length, uint8_t *to, size_t room, int level)
{
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)length, .next_out = to,
                        .avail_out = (uInt)room };
    PROPERTY(deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    PROPERTY(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    (void)deflateEnd(&stream);
    return room - stream.avail_out;
}

/* In one stream or two, whole and cut off. */
static void check_packed(const uint8_t *bytes, size_t length, bool gzip)
{
    size_t room = 2 * length + 1024, half = length > 0 ? bytes[0] * length / 256 : 0;
    uint8_t *packed = malloc(room);
    PROPERTY(packed != NULL);
    size_t first = gzip ? pack_gzip(bytes, half, packed, room, 1) : ZSTD_compress(packed, room, bytes, half, 1);
    PROPERTY(gzip || !ZSTD_isError(first));
    size_t second = gzip ? pack_gzip(bytes + half, length - half, packed + first, room - first, 9)
                         : ZSTD_compress(packed + first, room - first, bytes + half, length - half, 3);
    PROPERTY(gzip || !ZSTD_isError(second));
    char path[64];
    int fd = make_file(packed, first + second, path);
    struct output output = read_all(path, 1 + length / 3);
    PROPERTY(output.whole && output.damage == NULL && output.length == length);
    PROPERTY(memcmp(output.bytes, bytes, length) == 0);
    free(output.bytes);
    (void)close(fd);
    size_t cut = 1 + (length > 1 ? (size_t)bytes[1] * (second - 1) / 256 : 0); /* into the second stream */
    fd = make_file(packed, first + second - cut, path);
    output = read_all(path, OUTPUT_MAX);
    PROPERTY(output.damage != NULL && output.length <= length && memcmp(output.bytes, bytes, output.length) == 0);
    PROPERTY(output.length >= half);
    free(output.bytes);
    (void)close(fd);
    free(packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length > INPUT_MAX)
        return 0;
    check_file(bytes, length);
    check_packed(bytes, length, true);
    check_packed(bytes, length, false);
    return 0;
}
