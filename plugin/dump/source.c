#include "dump/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/error.h"
#include "base/memory.h"

enum { RAW_SIZE = 256 * 1024, WINDOW_LOG = 31, GZIP_ANY_WINDOW = 15 + 16, FRAME_START = 5,
       BLOCK_HEADER = 3 };

int32_t source_open(struct source *source, const char *path, struct vane_error *error)
{
    *source = (struct source){ .path = path, .fd = -1 };
    source->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (source->fd < 0)
        return error_set(error, VANE_ERROR_IO, path, 0, "%s",
                         errno == ENOENT   ? "no such file"
                         : errno == EACCES ? "permission denied"
                                           : "cannot be opened");
    struct stat info;
    if (fstat(source->fd, &info) == 0) {
        if (S_ISDIR(info.st_mode))
            return error_set(error, VANE_ERROR_IO, path, 0, "is a directory, a file is wanted");
        source->is_file = S_ISREG(info.st_mode);
        if (source->is_file)
            source->bytes_total = (uint64_t)info.st_size;
    }
    source->raw = memory_resize(NULL, RAW_SIZE);
    return source->raw == NULL ? error_memory(error) : VANE_OK;
}

void source_close(struct source *source)
{
    if (source->fd > STDIN_FILENO)
        close(source->fd);
    if (source->kind == SOURCE_GZIP && source->decoder != NULL) {
        (void)inflateEnd(source->decoder);
        memory_free(source->decoder);
    }
    if (source->kind == SOURCE_ZSTD)
        (void)ZSTD_freeDStream(source->decoder);
    memory_free(source->raw);
    *source = (struct source){ .fd = -1 };
}

static int32_t read_some(struct source *source, void *to, size_t room, size_t *got, struct vane_error *error)
{
    ssize_t count = read(source->fd, to, room);
    source->interrupted = count < 0 && errno == EINTR;
    if (source->interrupted) {
        *got = 0;
        return VANE_OK;
    }
    if (count < 0)
        return error_set(error, VANE_ERROR_IO, source->path, 0, "cannot be read further");
    source->bytes_read += (uint64_t)count;
    source->raw_end = count == 0;
    *got = (size_t)count;
    return VANE_OK;
}

static int32_t fill_raw(struct source *source, struct vane_error *error)
{
    size_t got = 0;
    memmove(source->raw, source->raw + source->raw_begin, source->raw_end_at - source->raw_begin);
    source->raw_end_at -= source->raw_begin;
    source->raw_begin = 0;
    int32_t status = read_some(source, source->raw + source->raw_end_at, RAW_SIZE - source->raw_end_at, &got, error);
    if (status == VANE_OK)
        source->raw_end_at += got;
    return status;
}

/* ---- what it is ------------------------------------------------------------------------------------------------ */

/* The kind that the first bytes tell; SOURCE_UNKNOWN while they may still become a compressed one's: no byte more is
 * waited for than that takes, since a pipe may hold one short line and wait for its answer. */
static enum source_kind tell_kind(const unsigned char *bytes, size_t length)
{
    static const struct { unsigned char bytes[4], masks[4]; size_t length; enum source_kind kind; } magics[] = {
        { { 0x1F, 0x8B, 0x08 }, { 0xFF, 0xFF, 0xFF }, 3, SOURCE_GZIP },
        { { 0x28, 0xB5, 0x2F, 0xFD }, { 0xFF, 0xFF, 0xFF, 0xFF }, 4, SOURCE_ZSTD },
        { { 0x50, 0x2A, 0x4D, 0x18 }, { 0xF0, 0xFF, 0xFF, 0xFF }, 4, SOURCE_ZSTD }, /* a skippable frame */
    };
    for (size_t m = 0; m < sizeof magics / sizeof *magics; m++) {
        size_t same = 0;
        while (same < length && same < magics[m].length
               && (bytes[same] & magics[m].masks[same]) == magics[m].bytes[same])
            same++;
        if (same == magics[m].length)
            return magics[m].kind;
        if (same == length)
            return SOURCE_UNKNOWN;
    }
    return SOURCE_PLAIN;
}

/* NULL when zlib has no memory. */
static void *start_gzip(void)
{
    z_stream *stream = memory_zeroed(1, sizeof *stream);
    if (stream != NULL && inflateInit2(stream, GZIP_ANY_WINDOW) != Z_OK) {
        memory_free(stream);
        return NULL;
    }
    return stream;
}

static void *start_zstd(void)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    if (stream != NULL && ZSTD_isError(ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, WINDOW_LOG))) {
        (void)ZSTD_freeDStream(stream);
        return NULL;
    }
    return stream;
}

static int32_t decide_kind(struct source *source, struct vane_error *error)
{
    enum source_kind kind;
    while ((kind = tell_kind(source->raw, source->raw_end_at)) == SOURCE_UNKNOWN && !source->raw_end) {
        int32_t status = fill_raw(source, error);
        if (status != VANE_OK || source->interrupted)
            return status;
    }
    source->kind = kind == SOURCE_UNKNOWN ? SOURCE_PLAIN : kind;
    if (source->kind == SOURCE_PLAIN)
        return VANE_OK;
    source->decoder = source->kind == SOURCE_GZIP ? start_gzip() : start_zstd();
    return source->decoder == NULL ? error_memory(error) : VANE_OK;
}

/* ---- one step of each decoder; they say how many bytes came out, and set damage -------------------------------- */

static size_t step_gzip(struct source *source, char *to, size_t room)
{
    z_stream *stream = source->decoder;
    if (!source->in_frame) { /* tape blocks end in zeros; anything else behind a stream has to be another one */
        while (source->raw_begin < source->raw_end_at && source->raw[source->raw_begin] == 0)
            source->raw_begin++;
        if (source->raw_begin == source->raw_end_at || inflateReset(stream) != Z_OK)
            return 0;
    }
    bool first = !source->in_frame && source->unpacked;
    source->in_frame = true;
    stream->next_in = source->raw + source->raw_begin;
    stream->avail_in = (uInt)(source->raw_end_at - source->raw_begin);
    stream->next_out = (Bytef *)to;
    stream->avail_out = (uInt)room;
    int code = inflate(stream, Z_NO_FLUSH);
    source->raw_begin = source->raw_end_at - stream->avail_in;
    if (code == Z_STREAM_END)
        source->in_frame = false;
    else if (code == Z_MEM_ERROR)
        source->damage = "out of memory for the gzip stream";
    else if (code != Z_OK && code != Z_BUF_ERROR)
        source->damage = first ? "behind the gzip stream stands something else" : "the gzip stream is damaged here";
    source->unpacked |= code == Z_STREAM_END;
    return room - stream->avail_out;
}

/* One block at a time, without the header of the next that zstd would like to have with it, and none while there are
 * bytes of the last one to be had: on damage, what a call has given before it is lost. */
static size_t step_zstd(struct source *source, char *to, size_t room)
{
    size_t waiting = source->raw_end_at - source->raw_begin;
    size_t wanted = source->hint > BLOCK_HEADER ? source->hint - BLOCK_HEADER : source->hint;
    wanted = source->more_out ? 0 : wanted == 0 ? FRAME_START : wanted;
    ZSTD_inBuffer in = { source->raw + source->raw_begin, waiting < wanted ? waiting : wanted, 0 };
    ZSTD_outBuffer out = { to, room, 0 };
    size_t code = ZSTD_decompressStream(source->decoder, &out, &in);
    source->raw_begin += in.pos;
    source->more_out = !ZSTD_isError(code) && out.pos == room;
    if (ZSTD_isError(code)) {
        bool no_frame = ZSTD_getErrorCode(code) == ZSTD_error_prefix_unknown && source->unpacked && !source->in_frame;
        source->damage = ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation
            ? "out of memory for the window of the zstd stream"
            : no_frame ? "behind the zstd stream stands something else" : "the zstd stream is damaged here";
    } else if (in.pos > 0 || out.pos > 0) { /* between two frames, zstd asks for the beginning of a next one */
        source->in_frame = code != 0;
        source->unpacked |= code == 0;
        source->hint = code;
    }
    return out.pos;
}

static int32_t read_decoded(struct source *source, char *to, size_t room, size_t *got, struct vane_error *error)
{
    if (room > (size_t)1 << 30)
        room = (size_t)1 << 30; /* zlib counts in 32 bits */
    bool drained = false;       /* the decoder has given all that it can without new bytes */
    while (source->damage == NULL) {
        if (source->raw_begin == source->raw_end_at && !source->raw_end && drained) {
            int32_t status = fill_raw(source, error);
            if (status != VANE_OK || source->interrupted)
                return status;
        }
        *got = source->kind == SOURCE_GZIP ? step_gzip(source, to, room) : step_zstd(source, to, room);
        if (*got > 0)
            return VANE_OK;
        if (drained && source->raw_end && source->raw_begin == source->raw_end_at)
            break;
        drained = source->raw_begin == source->raw_end_at;
    }
    if (source->damage == NULL && source->in_frame)
        source->damage =
            source->kind == SOURCE_GZIP ? "the gzip stream is cut off here" : "the zstd stream is cut off here";
    source->at_end = true;
    *got = 0;
    return VANE_OK;
}

int32_t source_read(struct source *source, char *to, size_t room, size_t *got, struct vane_error *error)
{
    *got = 0;
    source->interrupted = false;
    int32_t status = source->kind == SOURCE_UNKNOWN ? decide_kind(source, error) : VANE_OK;
    if (status != VANE_OK || source->at_end || source->interrupted)
        return status;
    if (source->kind != SOURCE_PLAIN)
        return read_decoded(source, to, room, got, error);
    if (source->raw_begin < source->raw_end_at) { /* what deciding has read */
        *got = source->raw_end_at - source->raw_begin;
        if (*got > room)
            *got = room;
        memcpy(to, source->raw + source->raw_begin, *got);
        source->raw_begin += *got;
        return VANE_OK;
    }
    if (!source->raw_end)
        status = read_some(source, to, room, got, error);
    source->at_end = status == VANE_OK && *got == 0 && !source->interrupted;
    return status;
}

bool source_would_wait(const struct source *source)
{
    if (source->is_file || source->at_end || source->raw_end || source->raw_begin < source->raw_end_at)
        return false;
    struct pollfd wait = { .fd = source->fd, .events = POLLIN };
    return poll(&wait, 1, 0) == 0;
}
