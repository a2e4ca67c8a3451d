/* source_suite.c - compressed input as programs write it, append to it, cut it off and spoil it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "support/places.h"
#include "vane/records.h"

enum { ROOM = 1 << 20, LINES = 300 };

static char folder[PLACE_SIZE], path[PLACE_SIZE];
static char packed[ROOM];
static size_t used;

static void setup(void)
{
    place_make_folder(folder);
    used = 0;
}

static void teardown(void)
{
    place_remove(folder);
}

static void add_bytes(const char *bytes, size_t length)
{
    ck_assert_uint_le(used + length, ROOM);
    memcpy(packed + used, bytes, length);
    used += length;
}

static void add_gzip(const char *bytes, size_t length)
{
    z_stream stream = { .next_in = (Bytef *)bytes, .avail_in = (uInt)length, .next_out = (Bytef *)packed + used,
                        .avail_out = (uInt)(ROOM - used) };
    ck_assert_int_eq(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    used = ROOM - stream.avail_out;
    (void)deflateEnd(&stream);
}

static void add_zstd(const char *bytes, size_t length)
{
    size_t got = ZSTD_compress(packed + used, ROOM - used, bytes, length, 3);
    ck_assert(!ZSTD_isError(got));
    used += got;
}

typedef void add_fn(const char *bytes, size_t length);
static add_fn *const adders[] = { add_gzip, add_zstd };
static const char *const names[] = { "gzip", "zstd" };

/* Lines [from, to), some of them a stream each. */
static void add_lines(add_fn *add, int from, int to, int in_each)
{
    static char lines[LINES * 40];
    for (int i = from; i < to;) {
        size_t length = 0;
        for (int k = 0; k < in_each && i < to; k++, i++)
            length += (size_t)sprintf(lines + length, "{\"id\":\"%d\",\"text\":\"line %d\"}\n", i, i);
        add(lines, length);
    }
}

static vane_reader *open_packed(struct vane_error *error)
{
    struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    place_write(folder, "packed", packed, used, path);
    return vane_dump_open(path, &options, error);
}

/* `count` good records, and then, unless NULL, one problem, which is the reader's damage too. */
static void expect(int count, const char *problem)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_record record;
    vane_reader *reader = open_packed(&error);
    ck_assert_msg(reader != NULL, "%s", error.text);
    for (int i = 0; i < count; i++) {
        ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 1);
        ck_assert_msg(record.problem == NULL, "record %d: %s", i, record.problem);
        ck_assert_int_eq(atoi(record.fields[VANE_DUMP_ID].data), i);
    }
    if (problem != NULL) {
        ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 1);
        ck_assert_ptr_nonnull(record.problem);
        ck_assert_str_eq(record.problem, problem);
        ck_assert_str_eq(vane_reader_damage(reader), problem);
    } else {
        ck_assert_ptr_null(vane_reader_damage(reader));
    }
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 0);
    vane_reader_close(reader);
}

START_TEST(streams_behind_each_other_are_one_input)
{
    add_lines(adders[_i], 0, LINES, 7);
    expect(LINES, NULL);
}
END_TEST

/* Frames that hold data of another program, as seekable formats do: before, between, and at the end. */
START_TEST(skippable_frames_are_skipped)
{
    static const char skip[] = "\x5F\x2A\x4D\x18\x05\0\0\0other", none[] = "\x50\x2A\x4D\x18\0\0\0\0";
    add_bytes(skip, sizeof skip - 1);
    add_lines(add_zstd, 0, 40, 40);
    add_bytes(none, sizeof none - 1);
    add_bytes(skip, sizeof skip - 1);
    add_lines(add_zstd, 40, 80, 40);
    add_bytes(skip, sizeof skip - 1);
    expect(80, NULL);
    used -= 2;
    expect(80, "the zstd stream is cut off here");
}
END_TEST

START_TEST(what_stands_behind_a_stream_is_told)
{
    char wanted[64];
    add_lines(adders[_i], 0, LINES, LINES / 2);
    add_bytes("junk", 4);
    (void)snprintf(wanted, sizeof wanted, "behind the %s stream stands something else", names[_i]);
    expect(LINES, wanted);
}
END_TEST

START_TEST(zeros_behind_gzip_are_a_tape_blocks)
{
    static const char zeros[600];
    add_lines(add_gzip, 0, LINES, LINES);
    add_bytes(zeros, sizeof zeros);
    expect(LINES, NULL);
}
END_TEST

/* Wherever it is cut: whole records in order, one problem, and no more. */
START_TEST(a_cut_anywhere_gives_whole_records_and_one_problem)
{
    char wanted[64];
    add_lines(adders[_i], 0, 60, 20);
    size_t whole = used;
    (void)snprintf(wanted, sizeof wanted, "the %s stream is cut off here", names[_i]);
    for (used = whole - 1; used > 4; used--) {
        struct vane_error error = VANE_ERROR_INIT;
        struct vane_record record;
        int count = 0, problems = 0;
        vane_reader *reader = open_packed(&error);
        if (reader == NULL) { /* not a byte came out */
            ck_assert_str_eq(error.text, wanted);
            continue;
        }
        while (vane_reader_next(reader, &record, NULL) == 1) {
            ck_assert_int_eq(problems, 0);
            problems += record.problem != NULL;
            ck_assert(record.problem != NULL || atoi(record.fields[VANE_DUMP_ID].data) == count);
            count += record.problem == NULL;
            if (record.problem != NULL)
                ck_assert_str_eq(record.problem, wanted);
        }
        ck_assert_int_le(count, 60);
        ck_assert_int_eq(problems, vane_reader_damage(reader) != NULL);
        ck_assert(problems == 1 || count == 20 || count == 40); /* between two streams nothing is missing */
        vane_reader_close(reader);
    }
}
END_TEST

START_TEST(a_document_that_is_cut_off_ends_in_one_problem)
{
    static char document[LINES * 48];
    char wanted[64];
    size_t length = (size_t)sprintf(document, "{\"data\":[");
    for (int i = 0; i < LINES; i++)
        length += (size_t)sprintf(document + length, "{\"id\":%d,\"body\":\"tea\",\"subreddit\":\"x\"},\n", i);
    (void)snprintf(wanted, sizeof wanted, "the %s stream is cut off here", names[_i]);
    adders[_i](document, 2000); /* two streams: of the second one nothing is there but its beginning */
    size_t first = used;
    adders[_i](document + 2000, length - 2000);
    used = first + 6;
    int whole = 0;
    for (const char *at = document; (at = strchr(at, '}')) != NULL && at < document + 2000; at++)
        whole++;
    expect(whole, wanted);
}
END_TEST

START_TEST(packings_that_are_not_read_are_named)
{
    static const struct { const char *bytes; size_t length; const char *word; } cases[] = {
        { "\xFD" "7zXZ\0\0\4", 8, "xz -dc" }, { "BZh91AY&SY\x8D\x1F", 12, "bzip2 -dc" }, { "PK\x03\x04\x14\0\0\0", 8, "unzip" },
        { "7z\xBC\xAF\x27\x1C\0\4", 8, "7z" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct vane_error error = VANE_ERROR_INIT;
        used = 0;
        add_bytes(cases[i].bytes, cases[i].length);
        ck_assert_ptr_null(open_packed(&error));
        ck_assert_int_eq(error.code, VANE_ERROR_FORMAT);
        ck_assert_msg(strstr(error.text, cases[i].word) != NULL, "%s", error.text);
    }
    for (int i = 0; i < 2; i++) {
        struct vane_error error = VANE_ERROR_INIT;
        static char inner[ROOM];
        used = 0;
        add_lines(adders[i], 0, 9, 9);
        size_t length = used;
        memcpy(inner, packed, length);
        used = 0;
        adders[1 - i](inner, length);
        ck_assert_ptr_null(open_packed(&error));
        ck_assert_msg(strstr(error.text, "packed twice") != NULL && strstr(error.text, names[i]) != NULL, "%s", error.text);
    }
}
END_TEST

START_TEST(empty_streams_are_empty_input)
{
    struct vane_error error = VANE_ERROR_INIT;
    adders[_i]("", 0);
    ck_assert_ptr_null(open_packed(&error));
    ck_assert_str_eq(error.text, "the input is empty");
}
END_TEST

/* A pipe gives bytes as they come: one by one here, so that every state of a decoder waits once. */
START_TEST(a_slow_pipe_gives_the_same)
{
    int ends[2];
    struct vane_record record;
    struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    add_lines(adders[_i], 0, 30, 10);
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        for (size_t i = 0; i < used; i++)
            if (write(ends[1], packed + i, 1) != 1)
                _exit(1);
        _exit(0);
    }
    (void)close(ends[1]);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
    vane_reader *reader = vane_dump_open(path, &options, NULL);
    ck_assert_ptr_nonnull(reader);
    for (int i = 0; i < 30; i++) {
        ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 1);
        ck_assert_int_eq(atoi(record.fields[VANE_DUMP_ID].data), i);
    }
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 0);
    vane_reader_close(reader);
    (void)close(ends[0]);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("source");
    TCase *c = tcase_create("source");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_loop_test(c, streams_behind_each_other_are_one_input, 0, 2);
    tcase_add_test(c, skippable_frames_are_skipped);
    tcase_add_loop_test(c, what_stands_behind_a_stream_is_told, 0, 2);
    tcase_add_test(c, zeros_behind_gzip_are_a_tape_blocks);
    tcase_add_loop_test(c, a_cut_anywhere_gives_whole_records_and_one_problem, 0, 2);
    tcase_add_loop_test(c, a_document_that_is_cut_off_ends_in_one_problem, 0, 2);
    tcase_add_test(c, packings_that_are_not_read_are_named);
    tcase_add_loop_test(c, empty_streams_are_empty_input, 0, 2);
    tcase_add_loop_test(c, a_slow_pipe_gives_the_same, 0, 2);
    suite_add_tcase(suite, c);
    return suite;
}
