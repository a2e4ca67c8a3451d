/* json_scan_suite.c - the field scanner against jansson, on the same bytes: it may refuse what jansson takes, and must
 * never take what jansson refuses, nor read it otherwise. */
#include <check.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "dump/json_scan.h"

enum { TARGETS = 5 };
static const char *const paths[TARGETS] = { "text", "id", "a.b", "a.c.d", "n" };
static size_t taken, refused;

static const json_t *look_up(const json_t *object, const char *path)
{
    char key[32];
    for (const char *at = path;; at++) {
        size_t length = strcspn(at, ".");
        memcpy(key, at, length);
        key[length] = '\0';
        object = json_object_get(object, key);
        at += length;
        if (*at == '\0' || object == NULL)
            return object;
    }
}

static void compare_string(const struct json_span *span, const json_t *value, const char *line)
{
    char *plain = malloc(span->length + 1);
    ck_assert_ptr_nonnull(plain);
    size_t length = json_unescape(span, plain);
    ck_assert_msg(json_is_string(value), "no string in %s", line);
    ck_assert_msg(length == json_string_length(value) && memcmp(plain, json_string_value(value), length) == 0,
                  "another text in %s", line);
    free(plain);
}

static void compare_span(const struct json_span *span, const json_t *value, const char *line)
{
    char number[512];
    switch (span->kind) {
    case JSON_ABSENT: ck_assert_msg(value == NULL, "a value was missed in %s", line); return;
    case JSON_STRING_TEXT: compare_string(span, value, line); return;
    case JSON_NUMBER:
        ck_assert_msg(json_is_number(value) && span->length < sizeof number, "no number in %s", line);
        memcpy(number, span->begin, span->length);
        number[span->length] = '\0';
        ck_assert_msg(!(fabs(strtod(number, NULL) - json_number_value(value)) > 0), "another number in %s", line);
        return;
    case JSON_WORD: ck_assert_msg(json_is_boolean(value) && json_is_true(value) == (*span->begin == 't'), "%s", line); return;
    case JSON_NOTHING: ck_assert_msg(json_is_null(value), "%s", line); return;
    case JSON_LIST: ck_assert_msg(json_is_array(value), "%s", line); break;
    default: ck_assert_msg(span->kind == JSON_MAP && json_is_object(value), "%s", line); break;
    }
    json_t *again = json_loadb(span->begin, span->length, JSON_ALLOW_NUL, NULL);
    ck_assert_msg(again != NULL && json_equal(again, value), "another container in %s", line);
    json_decref(again);
}

static void compare_members(const struct json_scan *scan, const json_t *object, const char *line)
{
    ck_assert_msg(scan->member_count >= json_object_size(object), "fields were missed in %s", line);
    for (size_t i = 0; i < scan->member_count; i++) {
        const struct json_member *member = &scan->members[i];
        char *name = memory_copy(member->name.begin, member->name.length);
        ck_assert_ptr_nonnull(name);
        ck_assert_msg(json_object_get(object, name) != NULL, "a field too many in %s", line);
        memory_free(name);
    }
}

/* True when the scanner took the line. */
static bool check_line(const char *bytes, size_t length)
{
    struct field_tree tree;
    struct json_scan scan = { .collect = true };
    tree_start(&tree);
    for (int i = 0; i < TARGETS; i++)
        tree.nodes[tree_add_path(&tree, paths[i])].target = i;
    char *exact = malloc(length > 0 ? length : 1); /* so that AddressSanitizer sees every byte read too many */
    ck_assert_ptr_nonnull(exact);
    memcpy(exact, bytes, length);
    enum json_verdict verdict = json_scan(&scan, &tree, exact, length);
    json_t *object = json_loadb(exact, length, JSON_ALLOW_NUL, NULL);
    ck_assert_int_ne(verdict, SCAN_NO_MEMORY);
    if (verdict == SCAN_GOOD) {
        ck_assert_msg(json_is_object(object), "jansson refuses: %.*s", (int)length, bytes);
        for (int i = 0; i < TARGETS; i++)
            compare_span(&scan.found[i], look_up(object, paths[i]), bytes);
        compare_members(&scan, object, bytes);
    }
    taken += verdict == SCAN_GOOD;
    refused += verdict != SCAN_GOOD && json_is_object(object);
    json_decref(object);
    memory_free(scan.members);
    free(exact);
    return verdict == SCAN_GOOD;
}

static const char *const good[] = {
    "{}", " { } ", "{\"text\":\"a\"}", "{\"text\":\"\",\"id\":0}", "\t{\"id\" : -0 , \"n\":1.50e-7}\r\n",
    "{\"text\":\"caf\xC3\xA9 \xF0\x9F\x98\x82\",\"n\":[1,{\"text\":\"inner\"},[]]}",
    "{\"text\":\"\\u0041\\n\\\"\\\\\\/\\b\\f\\r\\t\\uD83D\\uDE02\\u0000z\"}",
    "{\"text\":\"first\",\"text\":\"second\"}", "{\"text\":\"first\",\"text\":null}",
    "{\"a\":{\"b\":1,\"c\":{\"d\":\"deep\"}},\"x\":{\"b\":2}}", "{\"a\":{\"b\":1},\"a\":{\"c\":{}}}",
    "{\"a\":{\"b\":{\"b\":3}},\"a\":7}", "{\"a\":[{\"b\":1}]}", "{\"n\":true,\"id\":false,\"text\":null}",
    "{\"n\":123456789012345678,\"id\":-1.25,\"text\":{}}", "{\"a.b\":1,\"\":2,\"a\":{\"b.c\":3}}",
    "{\"text\":\"\x7F plain DEL\",\"long name that nobody asked for\":[[[[]]],{\"k\":{\"k\":{}}}]}",
    "{\"text\":\"eight by.\",\"id\":\"seven b\",\"n\":\"exactly sixteen.\"}",
};

static const char *const bad[] = {
    "", " ", "[]", "[{}]", "\"text\"", "1", "null", "{", "}", "{}}", "{}{}", "{},", "{\"text\"}", "{\"text\":}",
    "{\"text\":\"a\",}", "{,\"text\":\"a\"}", "{\"text\":\"a\"\"id\":1}", "{\"text\" \"a\"}", "{text:1}", "{'text':1}",
    "{\"text\":\"a}", "{\"text\":\"a\\\"}", "{\"text\":\"\\x\"}", "{\"text\":\"\\u12\"}", "{\"text\":\"\\u12G4\"}",
    "{\"text\":\"\\uD83D\"}", "{\"text\":\"\\uDE02\"}", "{\"text\":\"\\uD83D\\u0041\"}", "{\"text\":\"\\uD83D\\uD83D\"}",
    "{\"text\":\"tab\there\"}", "{\"text\":\"line\nfeed\"}", "{\"text\":\"\x01\"}", "{\"n\":01}", "{\"n\":-}", "{\"n\":1.}",
    "{\"n\":.5}", "{\"n\":+1}", "{\"n\":1e}", "{\"n\":1e+}", "{\"n\":0x10}", "{\"n\":NaN}", "{\"n\":Infinity}",
    "{\"n\":1e999}", "{\"n\":99999999999999999999}", "{\"n\":tru}", "{\"n\":truely}", "{\"n\":True}", "{\"n\":nul}",
    "{\"n\":[1,]}", "{\"n\":[,1]}", "{\"n\":[1 2]}", "{\"n\":[1}", "{\"n\":{]}", "{\"n\":[}]}", "{\"a\\u0000b\":1}",
    "{\"text\":\"\xFF\"}", "{\"text\":\"\xC0\xAF\"}", "{\"text\":\"\xED\xA0\x80\"}", "{\"text\":\"\xF4\x90\x80\x80\"}",
    "{\"text\":\"\xE2\x82\"}", "{\"\xFF\":1}", "{\"n\":1}\xFF", "\xEF\xBB\xBF{}", "{\"n\":1} //", "{/**/\"n\":1}",
};

START_TEST(good_lines_are_taken_and_read_as_jansson_does)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(check_line(good[i], strlen(good[i])), "refused: %s", good[i]);
}
END_TEST

START_TEST(bad_lines_are_refused)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_msg(!check_line(bad[i], strlen(bad[i])), "taken: %s", bad[i]);
        json_t *object = json_loadb(bad[i], strlen(bad[i]), JSON_ALLOW_NUL, NULL);
        ck_assert_msg(!json_is_object(object), "jansson takes: %s", bad[i]); /* the list is right about what is bad */
        json_decref(object);
    }
    ck_assert(!check_line("{\"n\":1\0}", 8));
    ck_assert(!check_line("{\"te\0t\":1}", 10));
}
END_TEST

/* Every line cut off at every byte, and with every byte replaced by each sign that means something. */
START_TEST(every_small_change_is_judged_as_jansson_does)
{
    static const char signs[] = "{}[]:,\"\\ u0e.-\x01\xC3\x82n";
    char line[256];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        size_t length = strlen(good[i]);
        memcpy(line, good[i], length + 1);
        for (size_t at = 0; at < length; at++) {
            (void)check_line(line, at);
            char old = line[at];
            for (size_t s = 0; s < sizeof signs; s++) { /* the NUL behind the last sign too */
                line[at] = signs[s];
                (void)check_line(line, length);
            }
            line[at] = old;
        }
    }
    ck_assert_uint_gt(taken, 1000);
}
END_TEST

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* Objects put together of random pieces, most of them sound. */
START_TEST(random_objects_are_judged_as_jansson_does)
{
    static const char *const pieces[] = { "{", "}", "[", "]", ",", ":", "\"text\"", "\"a\"", "\"b\"", "\"c\"", "\"d\"",
                                          "\"id\"", "1", "-2.5e3", "true", "null", "\"x\\u00e9\"", "\"\\ud83d\\ude02\"",
                                          "\"\xC3\xA9\"", " ", "{\"b\":", "{\"c\":{\"d\":", "}}", "\"n\":", "\"a\":{", "0" };
    uint64_t state = 7;
    char line[600];
    for (int round = 0; round < 200000; round++) {
        size_t length = 1, count = next_random(&state) % 24;
        line[0] = '{';
        for (size_t i = 0; i < count; i++) {
            const char *piece = pieces[next_random(&state) % (sizeof pieces / sizeof *pieces)];
            memcpy(line + length, piece, strlen(piece));
            length += strlen(piece);
            if (i % 4 == 0)
                line[length++] = ':';
            if (i % 4 == 2)
                line[length++] = ',';
        }
        line[length] = '\0';
        (void)check_line(line, length);
    }
}
END_TEST

START_TEST(depth_is_bounded_and_left_to_jansson)
{
    enum { DEPTH = 5000 };
    char *line = malloc(2 * DEPTH + 16);
    ck_assert_ptr_nonnull(line);
    for (size_t depth = 100; depth <= DEPTH; depth += 700) {
        size_t length = (size_t)sprintf(line, "{\"n\":");
        memset(line + length, '[', depth);
        memset(line + length + depth, ']', depth);
        line[length + 2 * depth] = '}';
        bool took = check_line(line, length + 2 * depth + 1);
        ck_assert_int_eq(took, depth < SCAN_DEPTH);
    }
    free(line);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("json-scan");
    TCase *c = tcase_create("json-scan");
    tcase_add_test(c, good_lines_are_taken_and_read_as_jansson_does);
    tcase_add_test(c, bad_lines_are_refused);
    tcase_add_test(c, every_small_change_is_judged_as_jansson_does);
    tcase_add_test(c, random_objects_are_judged_as_jansson_does);
    tcase_add_test(c, depth_is_bounded_and_left_to_jansson);
    suite_add_tcase(suite, c);
    return suite;
}
