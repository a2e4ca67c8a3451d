/* test_segment_input.c - what is no page, what is hostile, and what is huge. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "segment_suite.h"

static void check_refused(const char *bytes, size_t length, int32_t format, int32_t code, const char *words)
{
    struct vane_error error = VANE_ERROR_INIT;
    vane_page *page = vane_page_read(bytes, length, format, &error);
    ck_assert_ptr_null(page);
    ck_assert_int_eq(error.code, code);
    ck_assert_msg(strstr(error.text, words) != NULL, "the message is: %s", error.text);
    ck_assert_ptr_null(strchr(error.text, '\n'));
    ck_assert_ptr_null(vane_page_read(bytes, length, format, NULL));
}

START_TEST(test_refused_input)
{
    static const char controls[] = "\x01\x02\x03\x04\x05 abc \x06\x07\x0E";
    check_refused("", 0, VANE_PAGE_AUTO, VANE_ERROR_FORMAT, "empty");
    check_refused("PNG\0\0\0", 6, VANE_PAGE_AUTO, VANE_ERROR_FORMAT, "binary");
    check_refused(controls, sizeof controls - 1, VANE_PAGE_TEXT, VANE_ERROR_FORMAT, "binary");
    check_refused("text", 4, 7, VANE_ERROR_ARGUMENT, "format");
    check_refused(NULL, 4, VANE_PAGE_TEXT, VANE_ERROR_ARGUMENT, "no page");
}
END_TEST

START_TEST(test_odd_but_sound_input)
{
    static const char *const pages[] = { "a",           "\n\n\n",
                                         "\xFF\xFE",    "<",
                                         "<html>",      "<html><body></body></html>",
                                         "&#0;&amp",    "\xC2\xA0\n",
                                         "> > >",       "Reply\nReply\nReply\n",
                                         "3 hours ago", "<!-- never closed",
                                         "<p",          "<p a='",
                                         "</",          "[]" };
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        for (int32_t format = VANE_PAGE_AUTO; format <= VANE_PAGE_HTML; format++) {
            vane_page *page = segment_read(pages[i], format);
            ck_assert_uint_eq(segment_count(page, VANE_REPLY), 0);
            vane_page_free(page);
        }
}
END_TEST

START_TEST(test_invalid_utf8_is_replaced)
{
    vane_page *page = segment_read("caf\xE9", VANE_PAGE_TEXT);
    struct vane_segment segment = { .struct_size = sizeof segment };
    ck_assert_int_eq(vane_page_segment(page, 0, &segment), VANE_OK);
    ck_assert(segment_is(segment.text, "caf\xEF\xBF\xBD"));
    vane_page_free(page);
}
END_TEST

START_TEST(test_segment_struct_may_be_shorter)
{
    vane_page *page = segment_read("one line", VANE_PAGE_TEXT);
    struct vane_segment segment;
    memset(&segment, 0x5A, sizeof segment);
    segment.struct_size = (uint32_t)(offsetof(struct vane_segment, depth));
    ck_assert_int_eq(vane_page_segment(page, 0, &segment), VANE_OK);
    ck_assert_uint_eq(segment.start_line, 1);
    ck_assert_uint_eq(segment.end_line, 1);
    ck_assert_int_eq(segment.depth, 0x5A5A5A5A);
    ck_assert_int_eq(vane_page_segment(page, 1, &segment), VANE_ERROR_ARGUMENT);
    ck_assert_int_eq(vane_page_segment(page, 0, NULL), VANE_ERROR_ARGUMENT);
    ck_assert_int_eq(vane_page_segment(NULL, 0, &segment), VANE_ERROR_ARGUMENT);
    ck_assert_uint_eq(vane_page_count(NULL), 0);
    vane_page_free(page);
    vane_page_free(NULL);
}
END_TEST

/* head, then `piece` again and again, then tail; for free(). */
static char *repeat(const char *head, const char *piece, size_t times, const char *tail, size_t *length)
{
    size_t size = strlen(piece), begin = strlen(head);
    *length = begin + size * times + strlen(tail);
    char *bytes = malloc(*length + 1);
    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes, head, begin);
    for (size_t i = 0; i < times; i++)
        memcpy(bytes + begin + i * size, piece, size);
    memcpy(bytes + begin + size * times, tail, strlen(tail) + 1);
    return bytes;
}

static const struct {
    const char *head, *piece, *tail;
    size_t times;
} hostile[] = {
    { "<html><body>", "<div>", "deep", 100000 },
    { "<html><body>", "<b>", "deep", 100000 },
    { "<html><body>", "<a href=x>", "links", 100000 },
    { "<html><body>", "<table><tr><td>", "tables", 20000 },
    { "<html><body><font color=1><font color=2><font color=3><i><b><u>", "<p>x", "", 100000 },
    { "<html><body><div ", "a=1 ", ">x", 200000 },
    { "<html><body>", "<", "x", 500000 },
    { "<html><body>", "<a href=\"x\n", "x", 100000 },
    { "<html><body>", "</p>", "x", 200000 },
    { "<html><body>", "<li><p>3 hours ago<a class=author>x</a>", "x", 20000 },
    { "", "Reply\n3 hours ago\n", "", 100000 },
    { "", "bob said:\n", "", 100000 },
    { "", "> ", "quoted", 500000 },
    { "", "savesavesavesave", "", 2000 },
    { "<html><body>", "&lt;", "", 200000 },
};

START_TEST(test_hostile_pages_end)
{
    size_t length;
    char *bytes = repeat(hostile[_i].head, hostile[_i].piece, hostile[_i].times, hostile[_i].tail, &length);
    struct vane_error error = VANE_ERROR_INIT;
    vane_page *page = vane_page_read(bytes, length, VANE_PAGE_AUTO, &error);
    ck_assert_msg(page != NULL || error.code == VANE_ERROR_LIMIT, "%s", error.text);
    vane_page_free(page);
    free(bytes);
}
END_TEST

/* `count` posts with names of their own, printed by `format`; for free(). */
static char *print_posts(const char *format, int count)
{
    size_t room = strlen(format) + 16, used = 0;
    char *bytes = malloc(room * (size_t)count + 1);
    ck_assert_ptr_nonnull(bytes);
    for (int i = 0; i < count; i++)
        used += (size_t)snprintf(bytes + used, room, format, i);
    return bytes;
}

START_TEST(test_many_posts)
{
    enum { MANY = 50000 };
    char *text = print_posts("anna%d 3 hours ago\nI think that it isn't so, lol!\nReply\n\n", MANY);
    char *html =
        print_posts("<div class=c><a class=author>anna%d</a> <time>3 hours ago</time><p class=t>I think that it "
                    "isn't so, lol!</p><a href=x>Reply</a></div>\n",
                    MANY);
    vane_page *page = segment_read(text, VANE_PAGE_AUTO);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), MANY);
    vane_page_free(page);
    page = segment_read(html, VANE_PAGE_AUTO);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), MANY);
    vane_page_free(page);
    free(text);
    free(html);
}
END_TEST

START_TEST(test_long_line)
{
    size_t length;
    char *bytes = repeat("", "a word ", 1000000, "", &length);
    vane_page *page = segment_read(bytes, VANE_PAGE_AUTO);
    ck_assert_uint_eq(vane_page_count(page), 1);
    vane_page_free(page);
    free(bytes);
}
END_TEST

TCase *segment_input_case(void)
{
    TCase *tests = tcase_create("input");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, test_refused_input);
    tcase_add_test(tests, test_odd_but_sound_input);
    tcase_add_test(tests, test_invalid_utf8_is_replaced);
    tcase_add_test(tests, test_segment_struct_may_be_shorter);
    tcase_add_loop_test(tests, test_hostile_pages_end, 0, (int)(sizeof hostile / sizeof hostile[0]));
    tcase_add_test(tests, test_many_posts);
    tcase_add_test(tests, test_long_line);
    return tests;
}
