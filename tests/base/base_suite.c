/* base_suite.c - errors, memory, files, digests, JSON. */
#include <check.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "support/places.h"
#include "vane/vane.h"

START_TEST(first_error_wins)
{
    struct vane_error error = VANE_ERROR_INIT;
    ck_assert_int_eq(error_set(&error, VANE_ERROR_IO, "a file", 7, "first %d", 1), VANE_ERROR_IO);
    ck_assert_int_eq(error_set(&error, VANE_ERROR_LIMIT, "other", 0, "second"), VANE_ERROR_LIMIT);
    ck_assert_int_eq(error.code, VANE_ERROR_IO);
    ck_assert_uint_eq(error.line, 7);
    ck_assert_str_eq(error.source, "a file");
    ck_assert_str_eq(error.text, "first 1");
    ck_assert_int_eq(error_set(NULL, VANE_ERROR_DATA, NULL, 0, "nobody listens"), VANE_ERROR_DATA);
}
END_TEST

START_TEST(messages_are_one_line_of_utf8)
{
    struct vane_error error = VANE_ERROR_INIT;
    (void)error_set(&error, VANE_ERROR_FORMAT, "a\nb\xFF", 0, "odd \r\n bytes \xC3 and \xC3\xA9");
    ck_assert_str_eq(error.source, "a b?");
    ck_assert_str_eq(error.text, "odd    bytes ? and \xC3\xA9");
}
END_TEST

START_TEST(long_path_keeps_its_end)
{
    char path[600];
    struct vane_error error = VANE_ERROR_INIT;
    memset(path, 'p', sizeof path);
    memcpy(path + sizeof path - 9, "/the-end", 9);
    (void)error_set(&error, VANE_ERROR_IO, path, 0, "x");
    ck_assert_uint_eq(strlen(error.source), sizeof error.source - 1);
    ck_assert_int_eq(strncmp(error.source, "...", 3), 0);
    ck_assert_str_eq(error.source + strlen(error.source) - 8, "/the-end");
}
END_TEST

START_TEST(every_code_has_a_name)
{
    for (int32_t code = VANE_OK; code <= VANE_ERROR_STOPPED; code++)
        ck_assert_str_ne(vane_code_name(code), "unknown");
    ck_assert_str_eq(vane_code_name(VANE_ERROR_BUNDLE), "bundle");
    ck_assert_str_eq(vane_code_name(12345), "unknown");
}
END_TEST

START_TEST(memory_grows_and_refuses_overflow)
{
    uint32_t *numbers = NULL;
    size_t capacity = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        ck_assert_int_eq(memory_reserve(&numbers, &capacity, i + 1, sizeof *numbers), 0);
        numbers[i] = i;
    }
    for (uint32_t i = 0; i < 1000; i++)
        ck_assert_uint_eq(numbers[i], i);
    uint32_t *before = numbers;
    ck_assert_int_eq(memory_reserve(&numbers, &capacity, SIZE_MAX / 2, sizeof *numbers), -1);
    ck_assert_ptr_eq(numbers, before);
    memory_free(numbers);
    ck_assert_ptr_null(memory_zeroed(SIZE_MAX / 2, 4));
    ck_assert_ptr_null(memory_copy("", SIZE_MAX));
}
END_TEST

START_TEST(files_are_read_whole_or_refused)
{
    char folder[PLACE_SIZE], path[PLACE_SIZE], *bytes;
    size_t length;
    place_make_folder(folder);
    place_write(folder, "f", "a\0b", 3, path);
    ck_assert_int_eq(file_read(path, 10, &bytes, &length, NULL), VANE_OK);
    ck_assert_uint_eq(length, 3);
    ck_assert_mem_eq(bytes, "a\0b", 4);
    memory_free(bytes);
    struct vane_error limit = VANE_ERROR_INIT, directory = VANE_ERROR_INIT, missing = VANE_ERROR_INIT;
    ck_assert_int_eq(file_read(path, 2, &bytes, &length, &limit), VANE_ERROR_LIMIT);
    ck_assert_ptr_null(bytes);
    ck_assert_int_eq(file_read(folder, 10, &bytes, &length, &directory), VANE_ERROR_IO);
    ck_assert_ptr_nonnull(strstr(directory.text, "directory"));
    ck_assert_int_eq(file_read("/no/such/file", 10, &bytes, &length, &missing), VANE_ERROR_IO);
    ck_assert_str_eq(missing.source, "/no/such/file");
    place_remove(folder);
}
END_TEST

START_TEST(paths_join_with_one_slash)
{
    char *one = file_join("a", "b"), *two = file_join("a/", "b"), *three = file_join("", "b");
    ck_assert_str_eq(one, "a/b");
    ck_assert_str_eq(two, "a/b");
    ck_assert_str_eq(three, "b");
    memory_free(one);
    memory_free(two);
    memory_free(three);
}
END_TEST

/* FIPS 180-2, appendix B.1. */
START_TEST(sha256_of_abc)
{
    char digest[DIGEST_SIZE];
    digest_sha256("abc", 3, digest);
    ck_assert_str_eq(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
END_TEST

START_TEST(broken_json_is_not_called_out_of_memory)
{
    json_error_t error;
    bool out_of_memory = true;
    ck_assert_ptr_null(json_parse("{\"a\":\xC3}", 7, 0, &error, &out_of_memory));
    ck_assert(!out_of_memory);
    for (const char *c = error.text; *c != '\0'; c++)
        ck_assert_int_lt((unsigned char)*c, 0x80);
    json_t *good = json_parse("{\"a\":1}", 7, 0, &error, &out_of_memory);
    ck_assert_ptr_nonnull(good);
    json_decref(good);
}
END_TEST

Suite *make_suite(void);

Suite *make_suite(void)
{
    Suite *suite = suite_create("base");
    TCase *c = tcase_create("base");
    tcase_add_test(c, first_error_wins);
    tcase_add_test(c, messages_are_one_line_of_utf8);
    tcase_add_test(c, long_path_keeps_its_end);
    tcase_add_test(c, every_code_has_a_name);
    tcase_add_test(c, memory_grows_and_refuses_overflow);
    tcase_add_test(c, files_are_read_whole_or_refused);
    tcase_add_test(c, paths_join_with_one_slash);
    tcase_add_test(c, sha256_of_abc);
    tcase_add_test(c, broken_json_is_not_called_out_of_memory);
    suite_add_tcase(suite, c);
    return suite;
}
