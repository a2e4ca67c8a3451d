/* fuzz_replay.c - runs a fuzz target without a fuzzer: every file of the given folders, and mutations of each.
 *
 *     fuzz-text [-n MUTATIONS] FOLDER...
 *
 * The mutations come from a generator with a fixed seed, so a run is the same on every machine. When a property
 * fails, the input is left in the current folder, as fuzz-text.failure. Each input lies in a block of just its size,
 * so that AddressSanitizer sees every step beyond it.
 */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "property.h"

enum { FILES_MAX = 256, PATH_SIZE = 4096, FILE_LIMIT = 1 << 20, GROWTH = 256, MUTATIONS = 300 };

struct file {
    char name[256];
    uint8_t *bytes;
    size_t length;
};

static struct file files[FILES_MAX];
static size_t file_count;
static const uint8_t *current; /* what a failure leaves behind */
static size_t current_length;
static char failure[PATH_SIZE]; /* where */

/* SplitMix64 (Steele, Lea, Flood, 2014). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static size_t below(uint64_t *state, size_t bound)
{
    return bound > 0 ? (size_t)(next_random(state) % bound) : 0;
}

/* ---- running --------------------------------------------------------------------------------------------------- */

static void keep_input(int number)
{
    int fd = open(failure, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd >= 0) {
        ssize_t ignored = write(fd, current, current_length);
        (void)ignored;
        (void)close(fd);
    }
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

static void run(const uint8_t *bytes, size_t length)
{
    uint8_t *exact = malloc(length > 0 ? length : 1);
    if (exact == NULL)
        abort();
    memcpy(exact, bytes, length);
    current = exact;
    current_length = length;
    (void)LLVMFuzzerTestOneInput(exact, length);
    free(exact);
}

/* ---- mutations ------------------------------------------------------------------------------------------------- */

struct buffer {
    uint8_t bytes[FILE_LIMIT + GROWTH];
    size_t length;
};

static void insert(struct buffer *b, size_t at, const uint8_t *bytes, size_t length)
{
    if (length > FILE_LIMIT - b->length)
        return;
    memmove(b->bytes + at + length, b->bytes + at, b->length - at);
    memcpy(b->bytes + at, bytes, length);
    b->length += length;
}

static void erase(struct buffer *b, size_t at, size_t length)
{
    memmove(b->bytes + at, b->bytes + at + length, b->length - at - length);
    b->length -= length;
}

/* Pieces that matter to one format or another. */
static const char *const pieces[] = {
    "\n", "\r\n", "\n\n", " ", "\t", "\"", "\"\"", ",", ":", "{", "}", "[", "]", "\\u0000", "\\ud83d", "null", "-1",
    "1e999", "nan", "0x1p3", "1000000000000000000000", "\xEF\xBB\xBF", "\xE2\x80\x8D", "\xEF\xB8\x8F",
    "\xF0\x9F\x98\x82", "\xF0\x9F\x8F\xBD", "\xC2\xA0", "\xE2\x80\x99", "\xED\xA0\x80", "\xF4\x90\x80\x80",
    "\xC0\x80", "\xFF", "#", "@", "!?", "...", ":joy:", "http://", "not ", "<div>", "</div>", "<!--", "&#0;", "SV\n",
    "nr_sv ", "total_sv ", "1:",
};

static void mutate(struct buffer *b, uint64_t *state)
{
    static const uint8_t bytes[] = { 0, 1, ' ', '"', '-', '0', '9', '\n', 0x7F, 0x80, 0xBF, 0xC3, 0xE2, 0xF0, 0xFF };
    size_t at = below(state, b->length + 1);
    size_t run_length = below(state, b->length - at + 1);
    run_length = run_length > 64 ? below(state, 64) : run_length;
    const char *piece = pieces[below(state, sizeof pieces / sizeof *pieces)];
    const struct file *other = &files[below(state, file_count)];
    uint8_t copy[64];
    switch (below(state, 8)) {
    case 0:
        if (at < b->length)
            b->bytes[at] ^= (uint8_t)(1u << below(state, 8));
        break;
    case 1:
        if (at < b->length)
            b->bytes[at] = bytes[below(state, sizeof bytes)];
        break;
    case 2:
        erase(b, at, run_length);
        break;
    case 3:
        memcpy(copy, b->bytes + at, run_length);
        insert(b, below(state, b->length + 1), copy, run_length);
        break;
    case 4:
        b->length = below(state, 4) == 0 ? at : b->length; /* a file cut short */
        break;
    case 5:
        if (other->length > 0) {
            size_t from = below(state, other->length), room = other->length - from;
            insert(b, at, other->bytes + from, below(state, room < GROWTH ? room : GROWTH));
        }
        break;
    default:
        insert(b, at, (const uint8_t *)piece, strlen(piece));
    }
}

static void run_mutations(const struct file *file, long mutations)
{
    static struct buffer buffer;
    uint64_t state = UINT64_C(0x76616E65); /* one seed a file, so that a new file changes no other's mutations */
    for (long i = 0; i < mutations; i++) {
        memcpy(buffer.bytes, file->bytes, file->length);
        buffer.length = file->length;
        for (size_t left = 1 + below(&state, 6); left > 0; left--)
            mutate(&buffer, &state);
        run(buffer.bytes, buffer.length);
    }
}

/* ---- files ----------------------------------------------------------------------------------------------------- */

static void load(const char *folder, const char *name)
{
    char path[PATH_SIZE];
    struct file *file = &files[file_count];
    int written = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = written > 0 && written < PATH_SIZE && file_count < FILES_MAX ? fopen(path, "rb") : NULL;
    file->bytes = malloc(FILE_LIMIT);
    if (stream == NULL || file->bytes == NULL) {
        (void)fprintf(stderr, "%s cannot be read, or there are more than %d files\n", path, (int)FILES_MAX);
        exit(2);
    }
    file->length = fread(file->bytes, 1, FILE_LIMIT, stream);
    (void)snprintf(file->name, sizeof file->name, "%s", name);
    (void)fclose(stream);
    file_count++;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static void load_folder(const char *folder)
{
    DIR *stream = opendir(folder);
    if (stream == NULL) {
        (void)fprintf(stderr, "%s is no folder\n", folder);
        exit(2);
    }
    for (struct dirent *entry; (entry = readdir(stream)) != NULL;)
        if (entry->d_name[0] != '.')
            load(folder, entry->d_name);
    (void)closedir(stream);
}

int main(int count, char **arguments)
{
    long mutations = MUTATIONS;
    int first = 1;
    if (count > 2 && strcmp(arguments[1], "-n") == 0) {
        mutations = strtol(arguments[2], NULL, 10);
        first = 3;
    }
    for (int i = first; i < count; i++)
        load_folder(arguments[i]);
    if (file_count == 0) {
        (void)fprintf(stderr, "usage: %s [-n MUTATIONS] FOLDER...\n", arguments[0]);
        return 2;
    }
    const char *slash = strrchr(arguments[0], '/');
    (void)snprintf(failure, sizeof failure, "%s.failure", slash != NULL ? slash + 1 : arguments[0]);
    (void)signal(SIGABRT, keep_input);
    qsort(files, file_count, sizeof *files, by_name);
    for (size_t i = 0; i < file_count; i++) {
        (void)printf("%s\n", files[i].name);
        (void)fflush(stdout); /* the name of the file at hand survives an abort */
        run(files[i].bytes, files[i].length);
        run_mutations(&files[i], mutations);
    }
    (void)printf("%zu files, %ld mutations of each\n", file_count, mutations);
    for (size_t i = 0; i < file_count; i++)
        free(files[i].bytes);
    return 0;
}
