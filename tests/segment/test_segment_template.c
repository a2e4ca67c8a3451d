/* test_segment_template.c - what a page shows by repeating it, in text as an extractor leaves it: one block a line. */
#include <string.h>

#include "segment_suite.h"

#define ARTICLE \
    "The board of the port authority approved on Tuesday a plan to install a second crane at the northern quay, " \
    "according to minutes published by the authority. The crane is expected to enter service next spring.\n"

static void check_reply(const vane_page *page, size_t index, const char *author, const char *text)
{
    struct vane_segment reply = segment_reply(page, index);
    ck_assert_msg(segment_is(reply.text, text), "reply %zu is \"%.*s\"", index, (int)reply.text.length,
                  reply.text.data != NULL ? reply.text.data : "");
    if (author != NULL)
        ck_assert_msg(segment_is(reply.author, author), "reply %zu is by \"%.*s\"", index, (int)reply.author.length,
                      reply.author.data != NULL ? reply.author.data : "");
}

START_TEST(test_lines_behind_most_texts_end_them_all)
{
    vane_page *page = segment_read(
        ARTICLE "4 comments\nOlle\n2 days ago\nI'd rather have the old one.\nWarmth: 17 logs\n"
                "mia\n2 days ago\nIt's far too tall, if you ask me!\nWarmth: 2 logs\n"
                "crow...\n1 day ago\nDid anybody ask the gulls?\nWarmth: 0 logs\n"
                "Per B\n3 hours ago\nI did. They don't mind.\nWarmth: 31 logs\n"
                "Harbour guide\nTides this week\nBoat for sale\nThe authority's calendar for next year is out now.\n",
        VANE_PAGE_TEXT);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 4);
    check_reply(page, 0, "Olle", "I'd rather have the old one.");
    check_reply(page, 2, "crow...", "Did anybody ask the gulls?");
    check_reply(page, 3, "Per B", "I did. They don't mind.");
    vane_page_free(page);
}
END_TEST

START_TEST(test_boxes_in_front_of_texts_are_furniture)
{
    vane_page *page = segment_read(
        "Cranes and quays\nWhich paint for the rails?\n"
        "Olle\nMarch 3, 2024\nShed\nrailway sleeper\nCopies made\n12\nI've got two pots left over.\nReply\n"
        "mia\nMarch 3, 2024\nShed\nattic\nCopies made\n3\nRed lead is forbidden now, you know.\nReply\n"
        "Per B\nMarch 4, 2024\nShed\nnone\nCopies made\n140\nI'd use the grey one.\nReply\n"
        "Olle\nMarch 4, 2024\nShed\nrailway sleeper\nCopies made\n12\nGrey it is, thanks!\nReply\n",
        VANE_PAGE_TEXT);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 4);
    check_reply(page, 0, "Olle", "I've got two pots left over.");
    check_reply(page, 1, "mia", "Red lead is forbidden now, you know.");
    vane_page_free(page);
}
END_TEST

START_TEST(test_date_above_wrote_is_one_byline)
{
    vane_page *page = segment_read(ARTICLE "Comments (3)\n2:15 pm March 3, 2024\nAnna Holt wrote:\nI liked it.\n"
                                           "2:40 pm March 3, 2024\nB. Quist wrote:\nYou would, wouldn't you?\n"
                                           "9:01 am March 4, 2024\nAnna Holt wrote:\nI would!\n",
                                   VANE_PAGE_TEXT);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    check_reply(page, 0, "Anna Holt", "I liked it.");
    check_reply(page, 1, "B. Quist", "You would, wouldn't you?");
    ck_assert(segment_is(segment_reply(page, 1).time, "2:40 pm March 3, 2024"));
    vane_page_free(page);
}
END_TEST

START_TEST(test_names_and_dates_may_have_lost_their_spaces)
{
    vane_page *page = segment_read(ARTICLE "3 comments\nkettle12 March 2024\nI'm against it.\nAgree 38AnswerReport\n"
                                           "olle3 hours ago\nAgainst what, if I may ask?\nAgree 2AnswerReport\n"
                                           "kettle2 hours ago\nThe crane!!\nAgree 11AnswerReport\n",
                                   VANE_PAGE_TEXT);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    check_reply(page, 0, "kettle", "I'm against it.");
    check_reply(page, 1, "olle", "Against what, if I may ask?");
    ck_assert(segment_is(segment_reply(page, 2).time, "2 hours ago"));
    vane_page_free(page);
}
END_TEST

START_TEST(test_names_behind_a_dash_close_their_texts)
{
    vane_page *page = segment_read("asked March 3, 2024 at 18:20\nDoes it turn both ways?\n\xE2\x80\x93 Mia\n"
                                   "March 3, 2024 at 18:44\nIt did when I was up there.\n\xE2\x80\x93 Per B\n"
                                   "March 3, 2024 at 19:01\nYou were up there?!\n\xE2\x80\x93 Mia\n"
                                   "March 3, 2024 at 19:30\nAdd a comment\n",
                                   VANE_PAGE_TEXT);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    check_reply(page, 1, "Per B", "It did when I was up there.");
    vane_page_free(page);
}
END_TEST

START_TEST(test_last_lines_that_one_writer_repeats_are_signatures)
{
    vane_page *page = segment_read(
        "Olle, 3 Mar 2024, 09:12\nWho has the key?\nalways upwind, never downhill\nReply\n"
        "mia, 3 Mar 2024, 09:40\nI don't.\nReply\n"
        "Olle, 3 Mar 2024, 09:59\nThen the gulls have it.\nalways upwind, never downhill\nReply\n",
        VANE_PAGE_TEXT);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    check_reply(page, 0, "Olle", "Who has the key?");
    check_reply(page, 2, "Olle", "Then the gulls have it.");
    vane_page_free(page);
}
END_TEST

START_TEST(test_words_of_other_languages_and_scripts_are_buttons)
{
    static const char *const pages[] = {
        ARTICLE "2 Coment\xC3\xA1rios\nKarla\n1 ano atr\xC3\xA1s\nGostei muito!\nResponder\nLia\n1 ano atr\xC3\xA1s\n"
                "Eu n\xC3\xA3o.\nResponder\nDeixe uma resposta\n",
        ARTICLE "2 \xD0\x9A\xD0\x9E\xD0\x9C\xD0\x9C\xD0\x95\xD0\x9D\xD0\xA2\xD0\x90\xD0\xA0\xD0\x98\xD0\xAF\n"
                "\xD0\x9B\xD0\xB8\xD1\x8F\n3 \xD0\xB4\xD0\xBD\xD1\x8F \xD0\xBD\xD0\xB0\xD0\xB7\xD0\xB0\xD0\xB4\n"
                "\xD0\x94\xD0\xB0!\n\xD0\x9E\xD1\x82\xD0\xB2\xD0\xB5\xD1\x82\xD0\xB8\xD1\x82\xD1\x8C\n"
                "\xD0\x9E\xD0\xBB\xD1\x8F\n2 \xD0\xB4\xD0\xBD\xD1\x8F \xD0\xBD\xD0\xB0\xD0\xB7\xD0\xB0\xD0\xB4\n"
                "\xD0\x9D\xD0\xB5\xD1\x82!\n\xD0\x9E\xD1\x82\xD0\xB2\xD0\xB5\xD1\x82\xD0\xB8\xD1\x82\xD1\x8C\n",
    };
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        vane_page *page = segment_read(pages[i], VANE_PAGE_TEXT);
        ck_assert_msg(segment_count(page, VANE_REPLY) == 2, "page %zu has %zu replies", i,
                      segment_count(page, VANE_REPLY));
        vane_page_free(page);
    }
}
END_TEST

static const char *const lures[] = {
    /* posts from elsewhere inside an article */
    ARTICLE "I can't see the sea any more!!\n\xE2\x80\x94 Anna Holt (@annaholt) March 3, 2024\n" ARTICLE
            "Well you can always move\n\xE2\x80\x94 Bo (@boquist) March 4, 2024\n" ARTICLE,
    /* teasers by staff */
    ARTICLE "Eleven Cranes You Should See Before They're Gone\nBy Anna Holt\n2 hours ago\n"
            "Why Your Harbour Smells Like That, And What You Can Do\nBy Bo Quist\n3 hours ago\n"
            "This Is The Nicest Quay We've Ever Walked\nBy Anna Holt\n5 hours ago\n",
    /* a menu whose sections are called like comment areas */
    "Harbour\nOpinion\nConversation\nTides\nOpinion\nConversation\nFish\n" ARTICLE "Conversation\nTides\nFish\n",
    /* lists between rules */
    ARTICLE "- - - - - - - -\nNorth quay\nSouth quay\nDry dock\nLighthouse\n- - - - - - - -\nNorth quay\nFerry\n"
            "Fish hall\n- - - - - - - -\nFerry\nFish hall\nDry dock\n",
    /* spans of time that are no dates */
    ARTICLE "Morning\nOil every 2\xE2\x80\x93" "3 hours\nYou need the grey can for it.\nNoon\nGrease every 4\xE2\x80\x93" "5 hours\n"
            "You need the red can for it.\nEvening\nRest every 6\xE2\x80\x93" "8 hours\nYou need a chair.\n",
};

START_TEST(test_lures_of_extracted_pages_are_no_replies)
{
    vane_page *page = segment_read(lures[_i], VANE_PAGE_TEXT);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 0);
    vane_page_free(page);
}
END_TEST

START_TEST(test_counted_lines_are_posts)
{
    vane_page *page = segment_read(
        ARTICLE "4 Comments\nI just want my view back.\nYou'll get a crane, that's a view too!\nYes. Please.\n"
                "I don't see why they can't paint it, honestly.\nShow more comments\nThe authority's calendar is out.\n",
        VANE_PAGE_TEXT);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 4);
    check_reply(page, 2, NULL, "Yes. Please.");
    vane_page_free(page);
}
END_TEST

TCase *segment_template_case(void)
{
    TCase *tests = tcase_create("template");
    tcase_add_test(tests, test_lines_behind_most_texts_end_them_all);
    tcase_add_test(tests, test_boxes_in_front_of_texts_are_furniture);
    tcase_add_test(tests, test_date_above_wrote_is_one_byline);
    tcase_add_test(tests, test_names_and_dates_may_have_lost_their_spaces);
    tcase_add_test(tests, test_names_behind_a_dash_close_their_texts);
    tcase_add_test(tests, test_last_lines_that_one_writer_repeats_are_signatures);
    tcase_add_test(tests, test_words_of_other_languages_and_scripts_are_buttons);
    tcase_add_test(tests, test_counted_lines_are_posts);
    tcase_add_loop_test(tests, test_lures_of_extracted_pages_are_no_replies, 0,
                        (int)(sizeof lures / sizeof lures[0]));
    return tests;
}
