/* dump_suite.c - records out of files, good and bad. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/places.h"
#include "vane/records.h"

static char folder[PLACE_SIZE], path[PLACE_SIZE];
static const char *const fields[] = { "text", "id", "n" };

static void setup(void)
{
    place_make_folder(folder);
}

static void teardown(void)
{
    place_remove(folder);
}

static vane_reader *open_bytes(const char *bytes, size_t length, int32_t format)
{
    struct vane_error error = VANE_ERROR_INIT;
    place_write(folder, "input", bytes, length, path);
    vane_reader *reader = vane_reader_open(path, format, fields, 3, &error);
    ck_assert_msg(reader != NULL, "%s", error.text);
    return reader;
}

static vane_reader *open_text(const char *text, int32_t format)
{
    return open_bytes(text, strlen(text), format);
}

static void expect(vane_reader *reader, uint64_t line, const char *text, const char *id)
{
    struct vane_record record;
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 1);
    ck_assert_msg(record.problem == NULL, "line %d: %s", (int)record.line, record.problem);
    ck_assert_uint_eq(record.line, line);
    ck_assert_uint_eq(record.fields[0].length, strlen(text));
    ck_assert_mem_eq(record.fields[0].data, text, strlen(text));
    if (id == NULL) {
        ck_assert_ptr_null(record.fields[1].data);
        return;
    }
    ck_assert_uint_eq(record.fields[1].length, strlen(id));
    ck_assert_mem_eq(record.fields[1].data, id, strlen(id));
}

static void expect_problem(vane_reader *reader, uint64_t line, const char *word)
{
    struct vane_record record;
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 1);
    ck_assert_ptr_nonnull(record.problem);
    ck_assert_uint_eq(record.line, line);
    ck_assert_msg(strstr(record.problem, word) != NULL, "'%s' lacks '%s'", record.problem, word);
    ck_assert_ptr_null(strchr(record.problem, '\n'));
}

static void expect_end(vane_reader *reader)
{
    struct vane_record record;
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 0);
    vane_reader_close(reader);
}

START_TEST(formats_are_found_by_content)
{
    static const struct { const char *text; int32_t format; } cases[] = {
        { "{\"text\":\"a\"}\n", VANE_INPUT_JSONL }, { "  \n{}", VANE_INPUT_JSONL },
        { "<!DOCTYPE html><p>x", VANE_INPUT_HTML }, { "id,text\n1,a\n", VANE_INPUT_CSV },
        { "id\ttext\n1\ta\n", VANE_INPUT_TSV },     { "A title, of a text\n\nSome words.\n", VANE_INPUT_PAGE },
        { "\"id\",\"text\"\r\n", VANE_INPUT_CSV },   { "\xEF\xBB\xBF{}", VANE_INPUT_JSONL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vane_reader *reader = open_text(cases[i].text, VANE_INPUT_AUTO);
        ck_assert_msg(vane_reader_format(reader) == cases[i].format, "case %zu: %d", i, vane_reader_format(reader));
        vane_reader_close(reader);
    }
}
END_TEST

START_TEST(jsonl_gives_fields_and_keeps_going)
{
    vane_reader *reader = open_text("{\"text\":\"one\",\"id\":7}\n\nnot json\n[1]\n{\"id\":\"b\"}\n"
                                    "{\"text\":\"two\\u0000\",\"id\":1.5,\"n\":null}", VANE_INPUT_AUTO);
    struct vane_record record;
    expect(reader, 1, "one", "7");
    expect_problem(reader, 3, "JSON");
    expect_problem(reader, 4, "object");
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 1);
    ck_assert_ptr_null(record.fields[0].data);
    ck_assert_str_eq(record.fields[1].data, "b");
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 1);
    ck_assert_uint_eq(record.fields[0].length, 4);
    ck_assert_ptr_null(record.fields[2].data);
    expect_end(reader);
}
END_TEST

START_TEST(invalid_utf8_is_repaired_and_counted)
{
    vane_reader *reader = open_text("{\"text\":\"a\xFF\xC3z\"}\n{\"text\":\"ok\"}\n", VANE_INPUT_JSONL);
    struct vane_record record;
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 1);
    ck_assert_ptr_null(record.problem);
    ck_assert_uint_eq(record.invalid_bytes, 2);
    ck_assert_str_eq(record.fields[0].data, "a\xEF\xBF\xBD\xEF\xBF\xBDz");
    expect(reader, 2, "ok", NULL);
    expect_end(reader);
}
END_TEST

START_TEST(csv_follows_rfc_4180)
{
    vane_reader *reader = open_text("id,text,n\r\n1,\"a \"\"b\"\", c\",2\r\n2,\"two\nlines\",3\r\n3,plain,\r\n4,short\r\n"
                                    "5,\"open", VANE_INPUT_AUTO);
    expect(reader, 2, "a \"b\", c", "1");
    expect(reader, 3, "two\nlines", "2");
    expect(reader, 5, "plain", "3");
    expect_problem(reader, 6, "2 fields");
    expect_problem(reader, 7, "open");
    expect_end(reader);
}
END_TEST

START_TEST(a_quote_inside_a_csv_field_opens_nothing)
{
    vane_reader *reader = open_text("id,text\n1,a 5\" pipe\n2,next\n", VANE_INPUT_AUTO);
    expect(reader, 2, "a 5\" pipe", "1");
    expect(reader, 3, "next", "2");
    expect_end(reader);
}
END_TEST

START_TEST(a_csv_record_over_the_limit_costs_itself_only)
{
    const size_t length = (size_t)35 << 20;
    char *bytes = malloc(length + 64);
    ck_assert_ptr_nonnull(bytes);
    size_t used = (size_t)snprintf(bytes, 64, "id,text\n1,\"");
    for (; used < length; used++)
        bytes[used] = used % 80 == 0 ? '\n' : 'x';
    used += (size_t)snprintf(bytes + used, 64, "\"\n2,after\n3,last\n");
    vane_reader *reader = open_bytes(bytes, used, VANE_INPUT_CSV);
    struct vane_record record;
    expect_problem(reader, 2, "32 MiB");
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 1);
    ck_assert_ptr_null(record.problem);
    ck_assert_mem_eq(record.fields[0].data, "after", 5);
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 1);
    expect_end(reader);
    free(bytes);
}
END_TEST

START_TEST(tsv_has_no_quoting)
{
    vane_reader *reader = open_text("text\tid\n\"quoted\" word\t1\n\t2\n", VANE_INPUT_AUTO);
    expect(reader, 2, "\"quoted\" word", "1");
    expect(reader, 3, "", "2");
    expect_end(reader);
}
END_TEST

START_TEST(lines_are_records_blank_ones_too)
{
    vane_reader *reader = open_text("first\r\n\nthird", VANE_INPUT_LINES);
    expect(reader, 1, "first", NULL);
    expect(reader, 2, "", NULL);
    expect(reader, 3, "third", NULL);
    expect_end(reader);
}
END_TEST

START_TEST(a_50_mib_line_is_a_problem_and_the_next_is_read)
{
    const size_t length = (size_t)50 << 20;
    char *bytes = malloc(length + 64);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 'x', length);
    size_t used = length + (size_t)snprintf(bytes + length, 64, "\n{\"text\":\"after\"}\n");
    memcpy(bytes, "{\"text\":\"", 9);
    vane_reader *reader = open_bytes(bytes, used, VANE_INPUT_JSONL);
    expect_problem(reader, 1, "limit");
    expect(reader, 2, "after", NULL);
    expect_end(reader);
    free(bytes);
}
END_TEST

START_TEST(unreadable_inputs_are_refused)
{
    static const struct { const char *bytes; size_t length; const char *word; } cases[] = {
        { "", 0, "empty" }, { "\0\1\2\3\0\1\2\3", 8, "binary" }, { "[\n {\"text\":\"a\"}]", 16, "array" },
    };
    for (size_t i = 0; i < 3; i++) {
        struct vane_error error = VANE_ERROR_INIT;
        place_write(folder, "bad", cases[i].bytes, cases[i].length, path);
        ck_assert_ptr_null(vane_reader_open(path, VANE_INPUT_AUTO, fields, 3, &error));
        ck_assert_int_eq(error.code, VANE_ERROR_FORMAT);
        ck_assert_ptr_nonnull(strstr(error.text, cases[i].word));
        ck_assert_str_eq(error.source, path);
    }
    struct vane_error missing = VANE_ERROR_INIT, directory = VANE_ERROR_INIT, header = VANE_ERROR_INIT;
    ck_assert_ptr_null(vane_reader_open("/nowhere/at/all", VANE_INPUT_AUTO, fields, 3, &missing));
    ck_assert_int_eq(missing.code, VANE_ERROR_IO);
    ck_assert_ptr_null(vane_reader_open(folder, VANE_INPUT_AUTO, fields, 3, &directory));
    ck_assert_ptr_nonnull(strstr(directory.text, "directory"));
    place_write(folder, "bad", "a,b\n1,2\n", 8, path);
    ck_assert_ptr_null(vane_reader_open(path, VANE_INPUT_CSV, fields, 3, &header));
    ck_assert_uint_eq(header.line, 1);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("dump");
    TCase *c = tcase_create("dump");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, formats_are_found_by_content);
    tcase_add_test(c, jsonl_gives_fields_and_keeps_going);
    tcase_add_test(c, invalid_utf8_is_repaired_and_counted);
    tcase_add_test(c, csv_follows_rfc_4180);
    tcase_add_test(c, a_quote_inside_a_csv_field_opens_nothing);
    tcase_add_test(c, a_csv_record_over_the_limit_costs_itself_only);
    tcase_add_test(c, tsv_has_no_quoting);
    tcase_add_test(c, lines_are_records_blank_ones_too);
    tcase_add_test(c, a_50_mib_line_is_a_problem_and_the_next_is_read);
    tcase_add_test(c, unreadable_inputs_are_refused);
    suite_add_tcase(suite, c);
    return suite;
}
