/* segment_suite.h - the parts of the segmenter's test suite. */
#ifndef TESTS_SEGMENT_SUITE_H
#define TESTS_SEGMENT_SUITE_H

#include <check.h>

#include "vane/vane.h"

TCase *segment_lines_case(void);  /* lines, dates, bylines and marks */
TCase *segment_text_case(void);   /* posts, quotes and roles on small text pages */
TCase *segment_html_case(void);   /* the same on small HTML pages */
TCase *segment_markup_case(void); /* what markup claims and what it means */
TCase *segment_template_case(void); /* what a page shows by repeating it */
TCase *segment_gold_case(void);   /* the example pages */
TCase *segment_input_case(void);  /* bad, hostile and huge input */

/* Reads a page of a string and fails the test when it cannot. */
vane_page *segment_read(const char *page, int32_t format);

/* The index-th reply; fails the test when there is none. */
struct vane_segment segment_reply(const vane_page *page, size_t index);
size_t segment_count(const vane_page *page, int32_t kind);

/* 1 when the string has exactly these bytes. */
int segment_is(struct vane_string string, const char *text);

#endif
