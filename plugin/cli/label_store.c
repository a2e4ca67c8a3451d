#include "cli/label_store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "cli/fields.h"
#include "vane/records.h"

enum { PATH_SIZE = 4096 };

struct label_store {
    char path[PATH_SIZE]; /* resolved: a rename must not replace a symbolic link */
    int file;
    bool is_stance;
    const char *task;
    char *target; /* NULL: none */
    void *answers; /* tsearch tree of struct label_answer */
    uint64_t order, lines;
    uint64_t *superseded; /* line numbers */
    size_t superseded_count, superseded_capacity;
};

/* ---- answers --------------------------------------------------------------------------------------------------- */

static int compare_bytes(const char *a, size_t a_length, const char *b, size_t b_length)
{
    if (a_length != b_length)
        return a_length < b_length ? -1 : 1;
    return a_length == 0 ? 0 : memcmp(a, b, a_length);
}

static int compare_answers(const void *first, const void *second)
{
    const struct label_answer *a = first, *b = second;
    int by_id = compare_bytes(a->id, a->id_length, b->id, b->id_length);
    return by_id != 0 ? by_id : compare_bytes(a->text, a->text_length, b->text, b->text_length);
}

static void free_answer(void *pointer)
{
    struct label_answer *answer = pointer;
    memory_free(answer->id);
    memory_free(answer->text);
    memory_free(answer);
}

struct label_answer *label_store_entry(label_store *store, const char *id, size_t id_length, const char *text,
                                       size_t text_length)
{
    struct label_answer *answer = memory_zeroed(1, sizeof *answer);
    if (answer == NULL)
        return NULL;
    answer->id = memory_copy(id, id_length);
    answer->text = memory_copy(text, text_length);
    answer->id_length = id_length;
    answer->text_length = text_length;
    struct label_answer **node = NULL;
    if (answer->id != NULL && answer->text != NULL)
        node = tsearch(answer, &store->answers, compare_answers);
    struct label_answer *found = node != NULL ? *node : NULL;
    if (found != answer)
        free_answer(answer);
    return found;
}

/* Room comes first, so that nothing can fail once a line is on disk. */
static int32_t reserve_superseded(label_store *store, struct vane_error *error)
{
    return memory_reserve(&store->superseded, &store->superseded_capacity, store->superseded_count + 2,
                          sizeof *store->superseded) == 0 ? VANE_OK : error_memory(error);
}

/* `line` now says what the answer is. label NULL: it was taken back, and that line too has served its purpose, unless
 * it has to speak against one that stays. */
static void take_answer(label_store *store, struct label_answer *answer, const char *label, uint64_t line)
{
    if (answer->line > 0 && !answer->shares_line)
        store->superseded[store->superseded_count++] = answer->line;
    if (label == NULL && !answer->shares_line)
        store->superseded[store->superseded_count++] = line;
    (void)snprintf(answer->label, sizeof answer->label, "%s", label != NULL ? label : "");
    answer->order = label != NULL ? ++store->order : 0;
    answer->line = label != NULL ? line : 0;
    answer->shares_line = false;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

enum { FIELD_ID, FIELD_TEXT, FIELD_TARGET, FIELD_LABEL, FIELD_OTHER, FIELD_WITHDRAWN, FIELD_COUNT };

static bool field_is(const struct vane_field *field, const char *word)
{
    return field->data != NULL && compare_bytes(field->data, field->length, word, strlen(word)) == 0;
}

static int32_t read_record(label_store *store, const struct vane_record *record, struct vane_error *error)
{
    const struct vane_field *fields = record->fields, *label = &fields[FIELD_LABEL];
    bool withdrawn = field_is(&fields[FIELD_WITHDRAWN], store->task);
    /* whatever it is about, a sentiment is the same */
    bool is_other = store->is_stance && store->target != NULL && fields[FIELD_TARGET].data != NULL &&
                    !field_is(&fields[FIELD_TARGET], store->target);
    if (is_other || fields[FIELD_ID].data == NULL || fields[FIELD_TEXT].data == NULL ||
        (!withdrawn && (label->data == NULL || label->length == 0 || label->length >= LABEL_SIZE)))
        return VANE_OK;
    struct label_answer *answer = label_store_entry(store, fields[FIELD_ID].data, fields[FIELD_ID].length,
                                                    fields[FIELD_TEXT].data, fields[FIELD_TEXT].length);
    if (answer == NULL)
        return error_memory(error);
    if (reserve_superseded(store, error) != VANE_OK)
        return VANE_ERROR_MEMORY;
    take_answer(store, answer, withdrawn ? NULL : label->data, record->line);
    answer->shares_line = !withdrawn && fields[FIELD_OTHER].data != NULL;
    return VANE_OK;
}

/* Counts the line ends, which the reader's blank lines would hide. *open_line: where a last line without one begins,
 * or the file's size. False when it cannot be read. */
static bool survey_lines(label_store *store, off_t *open_line, off_t *size)
{
    char bytes[65536];
    ssize_t got;
    store->lines = 0;
    *open_line = *size = 0;
    for (; (got = pread(store->file, bytes, sizeof bytes, *size)) > 0; *size += got)
        for (ssize_t i = 0; i < got; i++)
            if (bytes[i] == '\n') {
                store->lines++;
                *open_line = *size + i + 1;
            }
    return got == 0;
}

/* Every complete line must be an object; the last one may be torn when it looks like the begin of an answer. */
static int32_t read_answers(label_store *store, struct vane_error *error)
{
    const char *const fields[FIELD_COUNT] = { "id", "text", "target", store->task,
                                              store->is_stance ? "sentiment" : "stance", "withdrawn" };
    int32_t status = VANE_OK;
    struct vane_record record;
    uint64_t broken = 0;
    off_t open_line, size;
    char head[7] = "", problem[160] = "";
    vane_reader *reader = NULL;
    int got = 0;
    FAIL_IF(!survey_lines(store, &open_line, &size), error, VANE_ERROR_IO, store->path, 0, "cannot be read: %s",
            strerror(errno));
    if (size == 0)
        return VANE_OK;
    reader = vane_reader_open(store->path, VANE_INPUT_JSONL, fields, FIELD_COUNT, error);
    FAIL_IF(reader == NULL, error, VANE_ERROR_IO, store->path, 0, "cannot be read");
    while ((got = vane_reader_next(reader, &record, error)) > 0) {
        FAIL_IF(broken > 0, error, VANE_ERROR_FORMAT, store->path, broken, "not a file of labels: %s", problem);
        if (record.problem != NULL) {
            broken = record.line;
            (void)snprintf(problem, sizeof problem, "%s", record.problem);
        } else {
            TRY(read_record(store, &record, error));
        }
    }
    FAIL_IF(got < 0, error, VANE_ERROR_IO, store->path, 0, "cannot be read");
    ssize_t head_length = pread(store->file, head, 6, open_line);
    bool is_torn = broken > 0 && head_length > 0 && strncmp(head, "{\"id\":", (size_t)head_length) == 0;
    FAIL_IF(broken > 0 && !is_torn, error, VANE_ERROR_FORMAT, store->path, broken, "not a file of labels: %s",
            problem);
    FAIL_IF(is_torn && ftruncate(store->file, open_line) != 0, error, VANE_ERROR_IO, store->path, broken,
            "its torn last line cannot be cut off: %s", strerror(errno));
    FAIL_IF(!is_torn && head_length > 0 && write(store->file, "\n", 1) != 1, error, VANE_ERROR_IO, store->path, 0,
            "the last line cannot be ended: %s", strerror(errno));
    store->lines += !is_torn && head_length > 0;
done:
    vane_reader_close(reader);
    return status;
}

/* ---- tidying --------------------------------------------------------------------------------------------------- */

static int compare_lines(const void *first, const void *second)
{
    uint64_t a = *(const uint64_t *)first, b = *(const uint64_t *)second;
    return (a > b) - (a < b);
}

static bool copy_kept_lines(const label_store *store, FILE *from, FILE *to)
{
    char *line = NULL;
    size_t capacity = 0, dropped = 0;
    ssize_t length;
    for (uint64_t number = 1; (length = getline(&line, &capacity, from)) > 0; number++) {
        while (dropped < store->superseded_count && store->superseded[dropped] < number)
            dropped++;
        if (dropped == store->superseded_count || store->superseded[dropped] != number)
            (void)fwrite(line, 1, (size_t)length, to);
    }
    free(line); /* getline's own */
    return !ferror(from) && fflush(to) == 0 && !ferror(to);
}

/* Writes the file anew without superseded lines. The old one stays in its place until the new one is on disk. */
static int32_t tidy(label_store *store, struct vane_error *error)
{
    int32_t status = VANE_OK;
    char path[PATH_SIZE + 8];
    struct stat info;
    FILE *from = NULL, *to = NULL;
    if (store->superseded_count == 0)
        return VANE_OK;
    (void)snprintf(path, sizeof path, "%s.new", store->path);
    qsort(store->superseded, store->superseded_count, sizeof *store->superseded, compare_lines);
    from = fopen(store->path, "re");
    to = from != NULL && fstat(store->file, &info) == 0 ? fopen(path, "we") : NULL;
    bool good = to != NULL && fchmod(fileno(to), info.st_mode & 07777) == 0 && copy_kept_lines(store, from, to) &&
                fsync(fileno(to)) == 0;
    good = good && rename(path, store->path) == 0;
    FAIL_IF(!good, error, VANE_ERROR_IO, store->path, 0,
            "every answer is in it, but corrected ones could not be taken out: %s", strerror(errno));
    store->superseded_count = 0;
done:
    if (status != VANE_OK && to != NULL)
        (void)unlink(path);
    if (from != NULL)
        (void)fclose(from);
    if (to != NULL)
        (void)fclose(to);
    return status;
}

/* ---- opening, appending, closing ------------------------------------------------------------------------------- */

static int32_t lock_file(label_store *store, const char *path, struct vane_error *error)
{
    struct stat info;
    int32_t status = VANE_OK;
    store->file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    FAIL_IF(store->file < 0, error, VANE_ERROR_IO, path, 0, "cannot be written: %s", strerror(errno));
    FAIL_IF(fstat(store->file, &info) != 0 || !S_ISREG(info.st_mode), error, VANE_ERROR_IO, path, 0,
            "not a regular file");
    FAIL_IF(flock(store->file, LOCK_EX | LOCK_NB) != 0, error, VANE_ERROR_IO, path, 0,
            errno == EWOULDBLOCK ? "another vane label is writing into it" : "cannot be locked");
    char *resolved = realpath(path, NULL);
    bool fits = resolved != NULL && snprintf(store->path, PATH_SIZE, "%s", resolved) < PATH_SIZE;
    free(resolved); /* realpath's own */
    FAIL_IF(!fits, error, VANE_ERROR_IO, path, 0, "its path is too long");
done:
    return status;
}

static void free_store(label_store *store)
{
    if (store->file >= 0)
        (void)close(store->file);
    tdestroy(store->answers, free_answer);
    memory_free(store->superseded);
    memory_free(store->target);
    memory_free(store);
}

static label_store *open_once(const char *path, const char *task, const char *target, struct vane_error *error)
{
    label_store *store = memory_zeroed(1, sizeof *store);
    if (store == NULL) {
        (void)error_memory(error);
        return NULL;
    }
    store->file = -1;
    store->is_stance = strcmp(task, "stance") == 0;
    store->task = store->is_stance ? "stance" : "sentiment";
    store->target = target != NULL ? memory_copy(target, strlen(target)) : NULL;
    int32_t status = target != NULL && store->target == NULL ? error_memory(error) : lock_file(store, path, error);
    if (status == VANE_OK)
        status = read_answers(store, error);
    if (status == VANE_OK)
        return store;
    free_store(store);
    return NULL;
}

label_store *label_store_open(const char *path, const char *task, const char *target, struct vane_error *error)
{
    label_store *store = open_once(path, task, target, error);
    /* A program that was killed left superseded lines. Where the folder forbids a new file they do no harm here. */
    if (store == NULL || store->superseded_count == 0 || tidy(store, NULL) != VANE_OK)
        return store;
    free_store(store);
    return open_once(path, task, target, error);
}

static int32_t append(label_store *store, const char *line, size_t length, struct vane_error *error)
{
    struct stat mine, there;
    size_t written = 0;
    if (fstat(store->file, &mine) != 0 || stat(store->path, &there) != 0 || mine.st_ino != there.st_ino ||
        mine.st_dev != there.st_dev)
        return error_set(error, VANE_ERROR_IO, store->path, 0, "removed or replaced meanwhile; answer not saved");
    while (written < length) {
        ssize_t got = write(store->file, line + written, length - written);
        if (got <= 0 && errno != EINTR)
            break;
        written += got > 0 ? (size_t)got : 0;
    }
    if (written == length && (fdatasync(store->file) == 0 || errno == EINVAL || errno == ENOSYS))
        return VANE_OK;
    int reason = errno;
    bool undone = ftruncate(store->file, mine.st_size) == 0; /* half a line must not stand before the next answer */
    return error_set(error, VANE_ERROR_IO, store->path, 0, "the answer is not saved: %s%s", strerror(reason),
                     undone ? "" : "; a torn line is left");
}

int32_t label_store_put(label_store *store, struct label_answer *answer, const char *label, struct vane_error *error)
{
    struct buffer line = { 0 };
    if (reserve_superseded(store, error) != VANE_OK)
        return error_memory(error);
    buffer_text(&line, "{\"id\":");
    buffer_json_bytewise(&line, answer->id, answer->id_length);
    buffer_field(&line, "text", answer->text, answer->text_length);
    if (store->target != NULL)
        buffer_field(&line, "target", store->target, strlen(store->target));
    if (label != NULL)
        buffer_field(&line, store->task, label, strlen(label));
    else
        buffer_field(&line, "withdrawn", store->task, strlen(store->task));
    buffer_text(&line, "}\n");
    int32_t status = line.failed ? error_memory(error) : append(store, line.data, line.length, error);
    buffer_free(&line);
    if (status == VANE_OK)
        take_answer(store, answer, label, ++store->lines);
    return status;
}

int32_t label_store_close(label_store *store, struct vane_error *error)
{
    if (store == NULL)
        return VANE_OK;
    int32_t status = tidy(store, error);
    free_store(store);
    return status;
}
