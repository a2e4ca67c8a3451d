/* test_segment_text.c - small text pages, one habit of posts each. */
#include <string.h>

#include "segment_suite.h"

/* An article that nobody could take for a reader's post. */
#define ARTICLE \
    "The harbour board met on Tuesday and approved the plan for a second crane\n\n" \
    "The board of the port authority approved on Tuesday a plan to install a second crane at the northern quay, " \
    "according to minutes published by the authority. The crane is expected to enter service next spring.\n\n"

START_TEST(test_posts_behind_names_and_dates)
{
    vane_page *page =
        segment_read(ARTICLE "2 comments\n\nAnna Holt\nMarch 3, 2024 at 6:22 pm\nI liked the old one!\n\n"
                             "Really, I did.\nReply\n\nB. Quist\nMarch 4, 2024 at 7:10 am\nlol\nReply\n",
                     VANE_PAGE_AUTO);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 2);
    struct vane_segment first = segment_reply(page, 0);
    ck_assert(segment_is(first.text, "I liked the old one!\n\nReally, I did."));
    ck_assert(segment_is(first.author, "Anna Holt"));
    ck_assert(segment_is(first.time, "March 3, 2024 at 6:22 pm"));
    ck_assert_uint_eq(first.start_line, 9);
    ck_assert_uint_eq(first.end_line, 11);
    ck_assert_int_eq(first.depth, -1);
    ck_assert(segment_is(segment_reply(page, 1).text, "lol"));
    vane_page_free(page);
}
END_TEST

START_TEST(test_bylines_behind_posts)
{
    vane_page *page = segment_read("I think that the crane is ugly.\nPosted by Anna on 3 March 2024 at 18:20\n\n"
                                   "So is your hat\nPosted by Bo on 3 March 2024 at 18:44\n\n"
                                   "Leave my hat out of it!\nPosted by Anna on 3 March 2024 at 19:01\n",
                                   VANE_PAGE_TEXT);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    struct vane_segment second = segment_reply(page, 1);
    ck_assert(segment_is(second.text, "So is your hat"));
    ck_assert(segment_is(second.author, "Bo"));
    vane_page_free(page);
}
END_TEST

START_TEST(test_quotes_are_apart)
{
    vane_page *page =
        segment_read("anna, 3 Mar 2024, 09:12\nThe crane is ugly and it is far too tall.\nReply\n\n"
                     "bo, 3 Mar 2024, 09:40\n> far too tall\n\nYou have not seen the other one.\nReply\n\n"
                     "cy, 3 Mar 2024, 09:59\nThe crane is ugly and it is far too tall.\nI agree.\nReply\n",
                     VANE_PAGE_TEXT);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    struct vane_segment marked = segment_reply(page, 1), unmarked = segment_reply(page, 2);
    ck_assert(segment_is(marked.quote, "far too tall"));
    ck_assert(segment_is(marked.text, "You have not seen the other one."));
    ck_assert_uint_eq(marked.start_line, 6);
    ck_assert(segment_is(unmarked.quote, "The crane is ugly and it is far too tall."));
    ck_assert(segment_is(unmarked.text, "I agree."));
    vane_page_free(page);
}
END_TEST

START_TEST(test_attributed_quotes_end_at_expand)
{
    vane_page *page =
        segment_read("anna, 3 Mar 2024, 09:12\nWho paid for it?\nReply\n\n"
                     "bo, 3 Mar 2024, 09:40\nanna said:\nWho paid for it?\nClick to expand...\nWe did.\nReply\n",
                     VANE_PAGE_TEXT);
    struct vane_segment second = segment_reply(page, 1);
    ck_assert(segment_is(second.quote, "Who paid for it?"));
    ck_assert(segment_is(second.text, "We did."));
    vane_page_free(page);
}
END_TEST

START_TEST(test_repeated_labels_are_of_the_byline)
{
    vane_page *page = segment_read("Author: anna_b\nPosted: Fri Aug 20, 2021 9:41 pm\nPlanks: 58\nIt smokes like my "
                                   "uncle. Is that me?\nTop\n\nAuthor: bert\nPosted: Fri Aug 20, 2021 10:15 pm\n"
                                   "Planks: 410\nAir. You need to lean it out, I think.\nTop\n\nAuthor: Cy Lund\n"
                                   "Posted: Sat Aug 21, 2021 7:02 am\nPlanks: 3\nbert\nHe's right, I had the same."
                                   "\nTop\n\nAll posts are sorted\n",
                                   VANE_PAGE_TEXT);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    ck_assert(segment_is(segment_reply(page, 0).author, "anna_b"));
    ck_assert(segment_is(segment_reply(page, 1).text, "Air. You need to lean it out, I think."));
    ck_assert(segment_is(segment_reply(page, 2).author, "Cy Lund"));
    ck_assert(segment_is(segment_reply(page, 2).text, "He's right, I had the same."));
    vane_page_free(page);
}
END_TEST

START_TEST(test_signatures_are_furniture)
{
    vane_page *page = segment_read("anna, 3 Mar 2024, 09:12\nWho paid for it?\n\nSent from my phone\nReply\n\n"
                                   "bo, 3 Mar 2024, 09:40\nWe did.\n--\nBo, the only one\nReply\n", VANE_PAGE_TEXT);
    ck_assert(segment_is(segment_reply(page, 0).text, "Who paid for it?"));
    ck_assert(segment_is(segment_reply(page, 1).text, "We did."));
    vane_page_free(page);
}
END_TEST

START_TEST(test_indentation_is_depth)
{
    vane_page *page = segment_read("anna 3 hours ago\nWho paid for it?\nreply\n\n"
                                   "    bo 2 hours ago\n    We did.\n    reply\n\n"
                                   "        cy 1 hour ago\n        I did not!\n        reply\n\n"
                                   "dee 1 hour ago\nWhat crane?\nreply\n", VANE_PAGE_TEXT);
    static const int32_t depths[4] = { 0, 1, 2, 0 };
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(segment_reply(page, i).depth, depths[i]);
    vane_page_free(page);
}
END_TEST

START_TEST(test_separators_part_nameless_posts)
{
    vane_page *page = segment_read(
        ARTICLE "\xC2\xA0\nI can't believe it, honestly... who paid??\n\nNot me!\n\xC2\xA0\n"
                "\xF0\x9F\xA4\xB7\n\xC2\xA0\nlol we're doomed, my dad says so too\n\xC2\xA0\nBack\nTop\n",
        VANE_PAGE_TEXT);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    ck_assert(segment_is(segment_reply(page, 0).text, "I can't believe it, honestly... who paid??\n\nNot me!"));
    ck_assert(segment_is(segment_reply(page, 1).text, "\xF0\x9F\xA4\xB7"));
    vane_page_free(page);
}
END_TEST

static const char *const lures[] = {
    /* an empty form */
    ARTICLE "Leave a Reply\nYour email address will not be published.\nName *\nEmail *\nSubmit\n",
    /* headlines with times */
    ARTICLE "More news\nBoard elects a new chair\n3 hours ago\nFerry runs late again\n5 hours ago\nTown hall to "
            "close\n1 day ago\n",
    /* recent comments elsewhere */
    ARTICLE "0 comments\nRecent comments\nAnna on The first crane\nBo on Why we moved\nCy on A bench of one's own\n",
    /* an article that stands twice */
    ARTICLE ARTICLE,
    /* an informal article with section breaks */
    "so I went to see the crane and I can't stop laughing \xF0\x9F\x98\x82\n\nHello my dears! I've been up since "
    "five, "
    "and my tea is cold.\n\n* * *\n\nOkay. So I asked the man, and he said I couldn't go up!! My heart.\n\n* * *\n\n"
    "I'll try again next week, I promise. Stay warm!\n",
    /* reporters who follow an event */
    "The storm, hour by hour\n\n10:42 GMT\nAnna Holt\nThe bridge has been closed to all traffic, the police say.\n\n"
    "10:31 GMT\nBert Quist\nRivers are expected to peak at noon, according to the agency.\n\n"
    "09:58 GMT\nAnna Holt\nSchools in the valley will not open today.\n",
    /* one writer's index of stories */
    "Nine signatures\nPosted on February 3, 2026 by Ines Calloway\nI have cleared racehorses and a church organ.\n7 "
    "Comments\n\n"
    "A short history of the pallet\nPosted on January 20, 2026 by Ines Calloway\nI know the pallet well.\n12 "
    "Comments\n\n"
    "Why your parcel is late\nPosted on January 2, 2026 by Ines Calloway\nI went there to look!\n3 Comments\n",
    /* what a search found */
    "Search results for \"gutter\"\n\nHow I fixed my gutter with a spoon\nby Anna Berg \xC2\xB7 3 March 2024\nI "
    "had a spoon, and you can guess the rest!\nRead more\n\nAsk the builder: my gutter leaks\nby Joris Peel \xC2\xB7 "
    "20 February 2024\nYou've got three options, and none is cheap.\nRead more\n\nGutters of the north\nby Mia Oduya "
    "\xC2\xB7 1 February 2024\nWe walked the coast path and looked up.\nRead more\n",
    /* a title above an essay in the first person */
    "The lamp\n\n\nI kept it for nineteen years, and I'd do it again!\n\n\nMy mother said you can't live on a rock. "
    "You can, if you've got tea.\n\n\nI still wake up at two. Don't ask me why!\n\n\nWe painted it every April, "
    "my brother and I.\n",
    /* an article that quotes people */
    ARTICLE "\"I do not like it,\" said Anna Holt on March 3, 2024. \"My windows face it, and I was not asked.\"\n",
};

START_TEST(test_lures_are_no_replies)
{
    vane_page *page = segment_read(lures[_i], VANE_PAGE_AUTO);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 0);
    vane_page_free(page);
}
END_TEST

TCase *segment_text_case(void)
{
    TCase *tests = tcase_create("text");
    tcase_add_test(tests, test_posts_behind_names_and_dates);
    tcase_add_test(tests, test_bylines_behind_posts);
    tcase_add_test(tests, test_quotes_are_apart);
    tcase_add_test(tests, test_attributed_quotes_end_at_expand);
    tcase_add_test(tests, test_repeated_labels_are_of_the_byline);
    tcase_add_test(tests, test_signatures_are_furniture);
    tcase_add_test(tests, test_indentation_is_depth);
    tcase_add_test(tests, test_separators_part_nameless_posts);
    tcase_add_loop_test(tests, test_lures_are_no_replies, 0, (int)(sizeof lures / sizeof lures[0]));
    return tests;
}
