/* bench_read.c - how fast a dump is read: cut into blocks, with its fields looked up, and by jansson on the same lines.
 * bench-read [DUMP]; without one it makes records like Reddit's. CPU time of one thread, the median of nine turns. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "vane/records.h"

enum { TURNS = 9, MADE = 40000 };

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
    double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

/* mode 0: cut only; 1: fields as well. Returns the records. */
static size_t read_blocks(const char *path, int mode)
{
    struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    options.preset = "reddit";
    vane_reader *reader = vane_dump_open(path, &options, NULL);
    vane_block *block = vane_block_new(NULL);
    struct vane_record record;
    size_t records = 0;
    while (reader != NULL && block != NULL && vane_reader_block(reader, block, NULL) > 0) {
        records += vane_block_count(block);
        while (mode == 1 && vane_block_next(block, &record, NULL) > 0)
            continue;
    }
    vane_block_free(block);
    vane_reader_close(reader);
    return records;
}

static size_t read_jansson(const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0, records = 0;
    ssize_t length;
    while (file != NULL && (length = getline(&line, &capacity, file)) > 0) {
        json_t *object = json_loadb(line, (size_t)length, JSON_ALLOW_NUL, NULL);
        records += json_object_get(object, "body") != NULL && json_object_get(object, "id") != NULL;
        json_decref(object);
    }
    free(line);
    if (file != NULL)
        (void)fclose(file);
    return records;
}

static void make_dump(const char *path)
{
    FILE *file = fopen(path, "w");
    for (int i = 0; file != NULL && i < MADE; i++)
        fprintf(file, "{\"all_awardings\":[],\"archived\":false,\"author\":\"user%d\",\"author_flair_css_class\":null,"
                "\"author_flair_richtext\":[],\"body\":\"A comment of the usual length, number %d, with *one* quote \\\"so "
                "to say\\\" and a caf\xC3\xA9.\",\"created_utc\":%d,\"edited\":false,\"gildings\":{\"gid_1\":0},\"id\":\"c%x\","
                "\"link_id\":\"t3_%x\",\"parent_id\":\"t1_%x\",\"permalink\":\"/r/x/comments/y/z/\",\"score\":%d,"
                "\"subreddit\":\"science\",\"total_awards_received\":0}\n", i % 99, i, 1500000000 + i, i, i, i, i % 77);
    if (file != NULL)
        (void)fclose(file);
}

int main(int argc, char **argv)
{
    static const char *const names[] = { "cut into blocks", "cut, fields looked up", "jansson, whole objects" };
    char made[] = "/tmp/bench-read-XXXXXX";
    const char *path = argc > 1 ? argv[1] : made;
    if (argc < 2) {
        int fd = mkstemp(made);
        if (fd < 0)
            return 1;
        (void)close(fd);
        make_dump(made);
    }
    for (int mode = 0; mode < 3; mode++) {
        double seconds[TURNS];
        size_t records = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            double begin = now();
            records = mode < 2 ? read_blocks(path, mode) : read_jansson(path);
            seconds[turn] = now() - begin;
        }
        qsort(seconds, TURNS, sizeof *seconds, compare);
        printf("%-24s %10.0f records/s (%zu records)\n", names[mode], (double)records / seconds[TURNS / 2], records);
    }
    if (argc < 2)
        (void)unlink(made);
    return 0;
}
