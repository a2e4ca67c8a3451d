/* test_segment_lines.c - one line at a time: what it looks like, and whom and when it names. */
#include <string.h>

#include "base/memory.h"
#include "segment/line_class.h"
#include "segment/words.h"
#include "segment_suite.h"

static uint32_t marks_of(const char *line)
{
    struct byline byline;
    return line_classify(line, strlen(line), &byline);
}

static const struct {
    const char *line, *author, *time;
} bylines[] = {
    { "Gareth P. says:", "Gareth P.", "" },
    { "rackmount_rita, 14 Feb 2026, 09:12", "rackmount_rita", "14 Feb 2026, 09:12" },
    { "Mm on August 2, 2019", "Mm", "August 2, 2019" },
    { "nobody_77 17 September 2020 14:17", "nobody_77", "17 September 2020 14:17" },
    { "Anna Goodall wrote on December 24, 2020 at 3:53 am:", "Anna Goodall", "December 24, 2020 at 3:53 am" },
    { "Posted by Rookendork on 12 January 2021 at 18:20", "Rookendork", "12 January 2021 at 18:20" },
    { "tinwhistle 3 hours ago | parent | next [-]", "tinwhistle", "3 hours ago" },
    { "u/kilowatt", "u/kilowatt", "" },
    { "@anna", "@anna", "" },
    { "88 points 4 hours ago", "", "4 hours ago" },
    { "2026-02-03T10:11:12Z", "", "2026-02-03T10:11:12Z" },
    { "3. M\xC3\xA4rz 2021", "", "3. M\xC3\xA4rz 2021" },
    { "vor 3 Stunden", "", "vor 3 Stunden" },
    { "Yesterday at 3:15 PM", "", "Yesterday at 3:15 PM" },
    { "Date: Tue, 8 Nov 2022 09:14:02 +0100", "", "Tue, 8 Nov 2022 09:14:02 +0100" },
};

START_TEST(test_bylines)
{
    const char *line = bylines[_i].line;
    struct byline byline;
    (void)line_classify(line, strlen(line), &byline);
    struct vane_string author = { line + byline.author_start, byline.author_length };
    struct vane_string time = { line + byline.time_start, byline.time_length };
    ck_assert_msg(segment_is(author, bylines[_i].author), "%s: author is '%.*s'", line, (int)author.length,
                  author.data);
    ck_assert_msg(segment_is(time, bylines[_i].time), "%s: time is '%.*s'", line, (int)time.length, time.data);
}
END_TEST

static const struct {
    const char *line;
    uint32_t has, lacks;
} marked[] = {
    { "Reply", MARK_REPLY | MARK_CONTROL, MARK_HEADING | MARK_NAME },
    { "Like \xC2\xB7 Reply \xC2\xB7 22h", MARK_REPLY | MARK_CONTROL | MARK_DATE, MARK_BYLINE },
    { "permalinkembedsavereportreply", MARK_REPLY, MARK_NAME },
    { "Share \xE2\x80\xBA", MARK_CONTROL, MARK_REPLY },
    { "Continue this thread", MARK_CONTROL, MARK_NAME },
    { "1.4k", MARK_COUNTER, MARK_NAME },
    { "12 comments", MARK_HEADING, MARK_EMPTY },
    { "Comments (32)", MARK_HEADING, MARK_EMPTY },
    { "20 thoughts on \xE2\x80\x9CSomething that happened\xE2\x80\x9D", MARK_HEADING, MARK_EMPTY },
    { "0 Comments", MARK_EMPTY, MARK_HEADING },
    { "No comments:", MARK_EMPTY, MARK_HEADING },
    { "Leave a Reply", MARK_FORM, MARK_REPLY },
    { "Your email address will not be published. Required fields are marked *", MARK_FORM, 0 },
    { "Related articles", MARK_LURE, MARK_NAME },
    { "Pingback: Another page | Another site", MARK_PINGBACK, MARK_BYLINE },
    { "Sent from my telephone", MARK_SIGNATURE, 0 },
    { "[ GIF of a cat that falls off a shelf ]", MARK_PLACEHOLDER, MARK_NAME },
    { "* * *", MARK_RULE, 0 },
    { "> as somebody wrote", MARK_QUOTE, 0 },
    { "Click to expand...", MARK_EXPAND, 0 },
    { "Joined: Mar 3, 2011", MARK_FIELD, MARK_DATE | MARK_BYLINE },
    { "Python 2.7.13 released", 0, MARK_DATE | MARK_BYLINE },
    { "`ping 192.168.1.0/24`", 0, MARK_DATE | MARK_BYLINE },
    { "Following.", 0, MARK_CONTROL | MARK_COUNTER },
    { "Bob said that he would come on March 3, 2020 and he did not come at all.", MARK_PROSE,
      MARK_BYLINE | MARK_SAYS },
    { "[deleted]", MARK_REMOVED, MARK_NAME },
};

START_TEST(test_marks)
{
    uint32_t marks = marks_of(marked[_i].line);
    ck_assert_msg((marks & marked[_i].has) == marked[_i].has && (marks & marked[_i].lacks) == 0, "%s: marks are %#x",
                  marked[_i].line, (unsigned)marks);
}
END_TEST

START_TEST(test_invalid_bytes_become_replacements)
{
    struct lines lines = { .text = NULL };
    struct vane_error error = VANE_ERROR_INIT;
    static const char bytes[] = "\xEF\xBB\xBFone\xFFtwo\xE2\x82\n\xC3\xA9 ok";
    ck_assert_int_eq(lines_clean(&lines, bytes, sizeof bytes - 1, &error), VANE_OK);
    ck_assert_str_eq(lines.text, "one\xEF\xBF\xBDtwo\xEF\xBF\xBD\n\xC3\xA9 ok");
    lines_free(&lines);
}
END_TEST

START_TEST(test_lines_know_their_gaps)
{
    struct lines lines = { .text = NULL };
    struct vane_error error = VANE_ERROR_INIT;
    static const char bytes[] = "a\r\n\r\n  b \n\xC2\xA0\nc\n\n\nd";
    ck_assert_int_eq(lines_clean(&lines, bytes, sizeof bytes - 1, &error), VANE_OK);
    ck_assert_int_eq(lines_split(&lines, &error), VANE_OK);
    ck_assert_uint_eq(lines.count, 4);
    static const uint8_t gaps[4] = { GAP_NONE, GAP_BLANK, GAP_SEPARATOR, GAP_WIDE };
    static const uint32_t numbers[4] = { 1, 3, 5, 8 };
    for (size_t i = 0; i < 4; i++) {
        ck_assert_uint_eq(lines.items[i].gap, gaps[i]);
        ck_assert_uint_eq(lines.items[i].first, numbers[i]);
        ck_assert_uint_eq(lines.items[i].length, 1);
    }
    ck_assert_uint_eq(lines.items[1].indent, 2);
    lines_free(&lines);
}
END_TEST

/* "8annas12" is a name that begins with a number and, before a month, ends in a day: its letters are no suffix of
 * either. Reading the day as a number with one ran out of the line. */
START_TEST(test_names_between_numbers_are_read_within_the_line)
{
    static const char line[] = "8annas12 March";
    struct byline byline;
    (void)line_classify(line, strlen(line), &byline);
    ck_assert_uint_le(byline.time_start + byline.time_length, strlen(line));
    struct words words;
    words_cut(&words, line, strlen(line));
    ck_assert_uint_eq(words.count, 3);
    ck_assert_int_eq(words.items[1].type, WORD_NUMBER);
    ck_assert_uint_eq(words.items[1].suffix, 0);
}
END_TEST

TCase *segment_lines_case(void)
{
    TCase *tests = tcase_create("lines");
    tcase_add_loop_test(tests, test_bylines, 0, (int)(sizeof bylines / sizeof bylines[0]));
    tcase_add_loop_test(tests, test_marks, 0, (int)(sizeof marked / sizeof marked[0]));
    tcase_add_test(tests, test_invalid_bytes_become_replacements);
    tcase_add_test(tests, test_lines_know_their_gaps);
    tcase_add_test(tests, test_names_between_numbers_are_read_within_the_line);
    return tests;
}
