/* buffer_suite.c - the growing buffer, JSON on it, and the rounding of probabilities. */
#include <check.h>
#include <jansson.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/rounding.h"
#include "support/failing_memory.h"

static void expect(struct buffer *buffer, const char *text, size_t length)
{
    ck_assert(!buffer->failed);
    ck_assert_uint_eq(buffer->length, length);
    ck_assert_mem_eq(buffer->data, text, length);
    buffer_clear(buffer);
}

START_TEST(pieces_stand_one_behind_the_other)
{
    struct buffer buffer = { 0 };
    buffer_put(&buffer, NULL, 0);
    ck_assert_ptr_null(buffer.data);
    buffer_put(&buffer, "a\0b", 3);
    buffer_text(&buffer, "");
    buffer_text(&buffer, "cd");
    buffer_char(&buffer, '\0');
    expect(&buffer, "a\0bcd\0", 6);
    for (size_t i = 0; i < 100000; i++)
        buffer_char(&buffer, (char)('a' + i % 26));
    ck_assert_uint_eq(buffer.length, 100000);
    for (size_t i = 0; i < 100000; i++)
        ck_assert_int_eq(buffer.data[i], (char)('a' + i % 26));
    buffer_free(&buffer);
    ck_assert_ptr_null(buffer.data);
}
END_TEST

START_TEST(numbers_are_digits)
{
    struct buffer buffer = { 0 };
    buffer_number(&buffer, 0);
    buffer_char(&buffer, ' ');
    buffer_number(&buffer, UINT64_MAX);
    expect(&buffer, "0 18446744073709551615", 22);
    buffer_fixed(&buffer, 0);
    buffer_fixed(&buffer, 7);
    buffer_fixed(&buffer, 1234);
    buffer_fixed(&buffer, 10000);
    expect(&buffer, "0.00000.00070.12341.0000", 24);
    buffer_free(&buffer);
}
END_TEST

START_TEST(format_has_any_length)
{
    struct buffer buffer = { 0 };
    char *word = memory_zeroed(5001, 1);
    ck_assert_ptr_nonnull(word);
    memset(word, 'w', 5000);
    buffer_format(&buffer, "%s", "");
    buffer_format(&buffer, "%d %s|", -5, word);
    ck_assert_uint_eq(buffer.length, 5004);
    ck_assert_mem_eq(buffer.data, "-5 ww", 5);
    ck_assert_int_eq(buffer.data[5003], '|');
    memory_free(word);
    buffer_free(&buffer);
}
END_TEST

START_TEST(json_escapes_what_it_must)
{
    struct buffer buffer = { 0 };
    buffer_json(&buffer, NULL, 0);
    expect(&buffer, "\"\"", 2);
    static const char text[] = "a\"\\\n\r\t\b\x1F\x7F/\0z\xC3\xA9\xF0\x9F\x98\x80";
    static const char wanted[] = "\"a\\\"\\\\\\n\\r\\t\\u0008\\u001f\\u007f/\\u0000z\xC3\xA9\xF0\x9F\x98\x80\"";
    buffer_json(&buffer, text, sizeof text - 1);
    expect(&buffer, wanted, sizeof wanted - 1);
    buffer_json_bytewise(&buffer, text, sizeof text - 1);
    expect(&buffer, wanted, sizeof wanted - 1);
    buffer_pair(&buffer, "k\"", "v\n", 2);
    expect(&buffer, ",\"k\\\"\":\"v\\n\"", 12);
    buffer_free(&buffer);
}
END_TEST

START_TEST(invalid_bytes_are_replaced_by_the_rule_asked_for)
{
#define BAD "\xEF\xBF\xBD"
    static const struct {
        const char *text, *characters, *bytes;
    } cases[] = {
        { "a\xE2\x82z", "\"a" BAD "z\"", "\"a" BAD BAD "z\"" },           /* cut in the middle */
        { "\xF0\x9F\x98", "\"" BAD "\"", "\"" BAD BAD BAD "\"" },         /* cut at the end */
        { "\xC0\xAF", "\"" BAD BAD "\"", "\"" BAD BAD "\"" },             /* overlong */
        { "\xED\xA0\x80", "\"" BAD BAD BAD "\"", "\"" BAD BAD BAD "\"" }, /* a surrogate */
        { "\xFF\n\x80", "\"" BAD "\\n" BAD "\"", "\"" BAD "\\n" BAD "\"" },
    };
#undef BAD
    struct buffer buffer = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buffer_json(&buffer, cases[i].text, strlen(cases[i].text));
        expect(&buffer, cases[i].characters, strlen(cases[i].characters));
        buffer_json_bytewise(&buffer, cases[i].text, strlen(cases[i].text));
        expect(&buffer, cases[i].bytes, strlen(cases[i].bytes));
    }
    buffer_free(&buffer);
}
END_TEST

/* Random bytes, with many of those that matter: another parser takes what was written, and reads the same text where
 * it was UTF-8. */
START_TEST(every_json_string_is_json)
{
    static const unsigned char likely[] = { 0, '"', '\\', '\n', 0x7F, 0x80, 0xBF, 0xC3, 0xE2, 0x82, 0xF0, 0x9F, 0xED };
    struct buffer buffer = { 0 };
    uint32_t random = 12345;
    for (int turn = 0; turn < 20000; turn++) {
        char text[24];
        size_t length = (size_t)(turn % 24);
        for (size_t i = 0; i < length; i++) {
            random = random * 1664525u + 1013904223u;
            text[i] = (char)(random >> 31 ? likely[random % sizeof likely] : (random >> 16) & 0x7F);
        }
        for (int rule = 0; rule < 2; rule++) {
            (rule == 0 ? buffer_json : buffer_json_bytewise)(&buffer, text, length);
            json_t *read = json_loadb(buffer.data, buffer.length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
            ck_assert_ptr_nonnull(read);
            json_t *valid = json_stringn(text, length);
            if (valid != NULL)
                ck_assert(json_equal(valid, read));
            json_decref(valid);
            json_decref(read);
            buffer_clear(&buffer);
        }
    }
    buffer_free(&buffer);
}
END_TEST

START_TEST(a_missing_piece_is_told_and_nothing_follows_it)
{
    struct buffer buffer = { 0 };
    buffer_text(&buffer, "kept");
    size_t room = buffer.capacity - buffer.length;
    char *large = memory_zeroed(room + 1, 1);
    failing_memory_arm(1, FAIL_ONCE);
    buffer_put(&buffer, large, room + 1);
    ck_assert(failing_memory_disarm());
    ck_assert(buffer.failed);
    buffer_char(&buffer, 'x');
    buffer_number(&buffer, 5);
    buffer_format(&buffer, "%d", 5);
    buffer_json(&buffer, "y", 1);
    ck_assert(buffer.failed);
    ck_assert_uint_eq(buffer.length, 4);
    buffer_clear(&buffer);
    buffer_text(&buffer, "well again");
    expect(&buffer, "well again", 10);
    buffer_char(&buffer, 'x');
    ck_assert(!buffer_reserve(&buffer, SIZE_MAX)); /* the sum is 0 again, and no memory is asked for */
    ck_assert(buffer.failed);
    buffer_free(&buffer);
    memory_free(large);
    ck_assert_uint_eq(failing_memory_live(), 0);
}
END_TEST

START_TEST(clearing_keeps_little_memory)
{
    struct buffer buffer = { 0 };
    buffer_text(&buffer, "x");
    size_t capacity = buffer.capacity;
    buffer_clear(&buffer);
    ck_assert_uint_eq(buffer.capacity, capacity);
    ck_assert(buffer_reserve(&buffer, 16 << 20));
    buffer_clear(&buffer);
    ck_assert_uint_eq(buffer.capacity, 0);
    ck_assert_uint_eq(failing_memory_live(), 0);
}
END_TEST

START_TEST(rounded_probabilities_add_up)
{
    static const struct {
        float p[3];
        int rounded[3];
    } cases[] = {
        { { 0.33333334f, 0.33333334f, 0.33333331f }, { 3334, 3333, 3333 } },
        { { 1, 0, 0 }, { 10000, 0, 0 } },
        { { 0.00004f, 0.00004f, 0.99992f }, { 0, 0, 10000 } },
        { { 0.12345f, 0.62345f, 0.2531f }, { 1235, 6234, 2531 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int rounded[3];
        round_probabilities(cases[i].p, rounded);
        ck_assert_int_eq(rounded[0] + rounded[1] + rounded[2], 10000);
        for (int k = 0; k < 3; k++)
            ck_assert_int_eq(rounded[k], cases[i].rounded[k]);
    }
}
END_TEST

Suite *make_suite(void);

Suite *make_suite(void)
{
    Suite *suite = suite_create("buffer");
    TCase *c = tcase_create("buffer");
    tcase_add_test(c, pieces_stand_one_behind_the_other);
    tcase_add_test(c, numbers_are_digits);
    tcase_add_test(c, format_has_any_length);
    tcase_add_test(c, json_escapes_what_it_must);
    tcase_add_test(c, invalid_bytes_are_replaced_by_the_rule_asked_for);
    tcase_add_test(c, every_json_string_is_json);
    tcase_add_test(c, a_missing_piece_is_told_and_nothing_follows_it);
    tcase_add_test(c, clearing_keeps_little_memory);
    tcase_add_test(c, rounded_probabilities_add_up);
    suite_add_tcase(suite, c);
    return suite;
}
