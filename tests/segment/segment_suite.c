/* segment_suite.c - the segmenter's tests, and what they share. */
#include "segment_suite.h"

#include <string.h>

Suite *segment_suite(void);
Suite *make_suite(void);

vane_page *segment_read(const char *bytes, int32_t format)
{
    struct vane_error error = VANE_ERROR_INIT;
    vane_page *page = vane_page_read(bytes, strlen(bytes), format, &error);
    ck_assert_msg(page != NULL, "%s", error.text);
    return page;
}

struct vane_segment segment_reply(const vane_page *page, size_t index)
{
    struct vane_segment segment = { .struct_size = sizeof segment };
    for (size_t i = 0; i < vane_page_count(page); i++) {
        ck_assert_int_eq(vane_page_segment(page, i, &segment), VANE_OK);
        if (segment.kind == VANE_REPLY && index-- == 0)
            return segment;
    }
    ck_abort_msg("there are not that many replies");
    return segment;
}

size_t segment_count(const vane_page *page, int32_t kind)
{
    size_t count = 0;
    for (size_t i = 0; i < vane_page_count(page); i++) {
        struct vane_segment segment = { .struct_size = sizeof segment };
        ck_assert_int_eq(vane_page_segment(page, i, &segment), VANE_OK);
        count += segment.kind == kind;
    }
    return count;
}

int segment_is(struct vane_string string, const char *text)
{
    return string.length == strlen(text) && (string.length == 0 || memcmp(string.data, text, string.length) == 0);
}

Suite *segment_suite(void)
{
    Suite *suite = suite_create("segment");
    suite_add_tcase(suite, segment_lines_case());
    suite_add_tcase(suite, segment_text_case());
    suite_add_tcase(suite, segment_template_case());
    suite_add_tcase(suite, segment_html_case());
    suite_add_tcase(suite, segment_markup_case());
    suite_add_tcase(suite, segment_gold_case());
    suite_add_tcase(suite, segment_input_case());
    return suite;
}

Suite *make_suite(void)
{
    return segment_suite();
}
