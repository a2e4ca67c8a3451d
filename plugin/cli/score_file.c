/* score_file.c - the file of -o: written as FILE.part, renamed when it is whole, and gone on with after a kill.
 *
 * Every record gives one record of output, in order. So the whole records in FILE.part tell how many of the input are
 * done: the rest of a record that a kill has cut off is thrown away, and as many records of the input are passed
 * over. FILE.part.run holds what the run was asked for: another call must not go on with the file.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "cli/score_run.h"

enum { PATH_SIZE = 4352 };

static int report_io(const char *path, const char *what)
{
    struct vane_error error = VANE_ERROR_INIT;
    (void)error_set(&error, VANE_ERROR_IO, path, 0, "%s", what);
    return report_error(&error);
}

static bool make_path(char path[PATH_SIZE], const struct score_run *run, const char *end)
{
    return snprintf(path, PATH_SIZE, "%s%s", run->out_path, end) < PATH_SIZE;
}

/* ---- what the run was asked for -------------------------------------------------------------------------------- */

static void put_file(struct buffer *to, const char *path)
{
    struct stat info;
    buffer_text(to, "\nfile ");
    buffer_json_bytewise(to, path, strlen(path));
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return;
    buffer_char(to, ' ');
    buffer_number(to, (uint64_t)info.st_size);
    buffer_char(to, ' ');
    buffer_number(to, (uint64_t)info.st_mtim.tv_sec);
    buffer_char(to, '.');
    buffer_number(to, (uint64_t)info.st_mtim.tv_nsec);
}

static void put_option(struct buffer *to, const char *name, const char *value)
{
    buffer_char(to, '\n');
    buffer_text(to, name);
    buffer_char(to, ' ');
    if (value != NULL)
        buffer_json_bytewise(to, value, strlen(value));
}

/* Everything that the output depends on, as text. */
static void describe_run(const struct score_run *run, char **paths, size_t count, struct buffer *to)
{
    char numbers[160], digest[DIGEST_SIZE];
    (void)snprintf(numbers, sizeof numbers, "vane %s\nformats %d %d flags %d %d %d %d confidence %.17g",
                   vane_version(), (int)run->format, (int)run->output_format, (int)run->with_text, (int)run->keep_all,
                   (int)run->strict, (int)run->with_thread, run->min_confidence);
    buffer_text(to, numbers);
    for (size_t b = 0; b < vane_model_bundle_count(run->model); b++) {
        struct vane_model_info info = { .struct_size = sizeof info };
        if (vane_model_bundle_info(run->model, b, &info) != VANE_OK)
            continue;
        digest_sha256(info.manifest, strlen(info.manifest), digest);
        put_option(to, "model", digest);
    }
    put_option(to, "target", run->target);
    put_option(to, "preset", run->preset);
    put_option(to, "text", run->text_field);
    put_option(to, "id", run->id_field);
    for (size_t i = 0; i < run->keep_count; i++)
        put_option(to, "keep", run->keep[i]);
    for (size_t i = 0; i < (count > 0 ? count : 1); i++)
        put_file(to, count > 0 ? paths[i] : "-");
    buffer_char(to, '\n');
}

static int write_description(const char *path, const struct buffer *description)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return report_io(path, "cannot be written");
    bool good = write(fd, description->data, description->length) == (ssize_t)description->length && fsync(fd) == 0;
    good &= close(fd) == 0;
    return good ? EXIT_GOOD : report_io(path, "cannot be written");
}

/* A description that a kill has cut off was written before a byte of output: as if there were none. */
static int compare_description(const char *path, const struct buffer *wanted, bool *same)
{
    struct vane_error error = VANE_ERROR_INIT;
    char *bytes;
    size_t length;
    *same = false;
    if (access(path, F_OK) != 0)
        return EXIT_GOOD;
    if (file_read(path, (size_t)64 << 20, &bytes, &length, &error) != VANE_OK)
        return report_error(&error);
    *same = length == wanted->length && memcmp(bytes, wanted->data, length) == 0;
    bool cut_off = length < wanted->length && memcmp(bytes, wanted->data, length) == 0;
    memory_free(bytes);
    if (*same || cut_off)
        return EXIT_GOOD;
    return report_bad_call("score", "%s was begun by another call, or its input has changed: repeat that call, or "
                           "leave --resume out to begin anew", path);
}

/* ---- what is done already -------------------------------------------------------------------------------------- */

struct tally {
    uint64_t records;
    off_t whole;       /* bytes of whole records */
    bool quoted;       /* CSV */
    bool spoiled; /* JSONL: a NUL byte, which vane never writes there: the power failed before they were on disk */
};

static void tally_bytes(struct tally *tally, const char *bytes, size_t length, off_t at, bool is_csv)
{
    for (size_t i = 0; i < length; i++) {
        tally->spoiled = !is_csv && bytes[i] == '\0';
        if (tally->spoiled)
            return;
        if (is_csv && bytes[i] == '"')
            tally->quoted = !tally->quoted; /* a doubled quote changes it twice */
        if (bytes[i] == '\n' && !tally->quoted) {
            tally->records++;
            tally->whole = at + (off_t)i + 1;
        }
    }
}

static int count_done(struct score_run *run, int fd, const char *path)
{
    enum { SIZE = 1 << 18 };
    struct tally tally = { 0 };
    char *bytes = memory_resize(NULL, SIZE);
    off_t at = 0;
    ssize_t got = bytes != NULL ? 1 : -1;
    while (got > 0 && !tally.spoiled && (got = pread(fd, bytes, SIZE, at)) > 0) {
        tally_bytes(&tally, bytes, (size_t)got, at, run->output_format == SCORE_CSV);
        at += got;
    }
    memory_free(bytes);
    if (got < 0 || ftruncate(fd, tally.whole) != 0 || lseek(fd, tally.whole, SEEK_SET) < 0)
        return report_io(path, "cannot be gone on with");
    run->has_header = tally.records > 0;
    run->skip = tally.records - (run->output_format == SCORE_CSV && tally.records > 0);
    run->done_before = run->skip;
    if (!run->quiet && run->skip > 0)
        fprintf(stderr, "vane: going on behind %" PRIu64 " records that are done\n", run->skip);
    return EXIT_GOOD;
}

/* ---- the file -------------------------------------------------------------------------------------------------- */

static int open_part(struct score_run *run, const char *part, int *fd)
{
    *fd = open(part, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (*fd < 0)
        return report_io(part, "cannot be written");
    if (flock(*fd, LOCK_EX | LOCK_NB) != 0)
        return report_io(part, "another run is writing it");
    run->to = fdopen(*fd, "r+");
    return run->to == NULL ? report_io(part, "cannot be written") : EXIT_GOOD;
}

/* The description goes before the first byte is written again, so that an old one never stands beside new output. */
static int begin_anew(int fd, const char *part, const char *description_path, const struct buffer *description)
{
    if ((unlink(description_path) != 0 && errno != ENOENT) || ftruncate(fd, 0) != 0)
        return report_io(part, "cannot be written");
    return write_description(description_path, description);
}

int score_file_open(struct score_run *run, char **paths, size_t count, bool *finished)
{
    char part[PATH_SIZE], description_path[PATH_SIZE];
    struct buffer description = { 0 };
    bool same = false;
    int fd;
    *finished = false;
    if (!make_path(part, run, ".part") || !make_path(description_path, run, ".part.run"))
        return report_io(run->out_path, "the path is too long");
    describe_run(run, paths, count, &description);
    int code = run->resume ? compare_description(description_path, &description, &same) : EXIT_GOOD;
    if (code == EXIT_GOOD && same && access(part, F_OK) != 0 && access(run->out_path, F_OK) == 0) {
        *finished = true; /* killed between the renaming and this */
        (void)unlink(description_path);
    }
    if (code == EXIT_GOOD && !*finished)
        code = open_part(run, part, &fd);
    if (code == EXIT_GOOD && !*finished)
        code = same ? count_done(run, fd, part) : begin_anew(fd, part, description_path, &description);
    buffer_free(&description);
    return code;
}

/* Makes the new name last through a power failure; not every file system can, and none has to. */
static void sync_folder(const char *path)
{
    char folder[PATH_SIZE] = ".";
    const char *slash = strrchr(path, '/');
    if (slash != NULL)
        (void)snprintf(folder, sizeof folder, "%.*s", slash > path ? (int)(slash - path) : 1, path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    (void)close(fd);
}

int score_file_finish(struct score_run *run)
{
    char part[PATH_SIZE], description[PATH_SIZE];
    (void)make_path(part, run, ".part");
    (void)make_path(description, run, ".part.run");
    bool good = !run->failed_write && fflush(run->to) == 0 && fsync(fileno(run->to)) == 0;
    if (!good || rename(part, run->out_path) != 0)
        return report_io(part, "cannot be written to its end");
    sync_folder(run->out_path); /* before the description goes: with neither, a run would be begun anew */
    (void)unlink(description);
    return EXIT_GOOD;
}
