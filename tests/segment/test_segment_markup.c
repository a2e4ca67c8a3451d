/* test_segment_markup.c - what markup claims and what it means: wrappers that call themselves something else, names
 * among labels and counters, comments that nobody signed, and repeated elements that are no posts. */
#include <string.h>

#include "segment_suite.h"

#define PARAGRAPHS                                                                                                   \
    "<h1>The ferry will run on Sundays</h1>\n"                                                                       \
    "<p>From the first week of May the ferry between the two banks will also run on Sundays, the harbour board "     \
    "said after its meeting on Monday. The timetable is that of Saturdays, with a last crossing at nine in the "     \
    "evening.</p>\n"                                                                                                 \
    "<p>The board expects some four hundred passengers a day. It will look at the figures in the autumn and then "   \
    "decide whether the boats go on through the winter, when two of the three are usually laid up for repairs.</p>\n"
#define STORY "<!doctype html><html><head><title>t</title></head><body>" PARAGRAPHS

#define REMARK(id, author, text)                                                                                     \
    "<li class='remark' id='remark-" id "'><span class='author'>" author "</span> <time>3 May 2021</time>"           \
    "<div class='words'>" text "</div><a href='#answer'>Reply</a></li>"
#define REMARKS                                                                                                      \
    REMARK("1", "Anneke", "At last! I've been asking for this since my kids were small.")                            \
    REMARK("2", "pier43", "Who drives on a Sunday evening? I know the crew, they're worn out already.")              \
    REMARK("3", "Jo", "I'll take my bike, thanks.")

static void check_replies(const char *bytes, size_t count)
{
    vane_page *page = segment_read(bytes, VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), count);
    vane_page_free(page);
}

#define MENU "<li><a href='/a'>Boats</a></li><li><a href='/b'>Quays</a></li><li><a href='/c'>Tides</a></li>"

/* A wrapper around all of the page says nothing of its parts, however it is called. */
START_TEST(test_main_part_called_widget)
{
    check_replies("<!doctype html><html><body><ul><li>Home</li><li>Harbour</li></ul><div class='widget-area embeds'>"
                  PARAGRAPHS "<ul>" REMARKS "</ul></div><p>Imprint</p><ul>" MENU MENU MENU MENU MENU
                  "</ul></body></html>",
                  3);
}
END_TEST

#define STATUS(name, text)                                                                                           \
    "<div class='tweet'><b class='fullname'>" name "</b> <time>Jun 21</time><p class='status'>" text                 \
    "</p><button>Reply</button></div>"

START_TEST(test_page_of_embedded_posts)
{
    check_replies("<!doctype html><html><body><div id='stream'>"
                  STATUS("Anneke", "The ferry goes on Sundays now, and I'm told the first one was so full that "
                                   "they left forty of us standing on the quay with our sandwiches. What a start!")
                  STATUS("Bas", "We were two of the forty, and my mother has still not stopped talking about it to "
                                "everybody who will listen, the baker included.")
                  STATUS("Cleo", "I don't get why nobody counts heads before they sell the tickets, it isn't "
                                 "hard, I did it every day for nine years on the night boat.")
                  "</div></body></html>", 3);
}
END_TEST

#define SIGNED(id, text)                                                                                             \
    "<div class='remark' id='r" id "'><div class='avatar'><a class='profile' href='/p/" id                           \
    "'>Profile</a></div><div class='meta'><div class='remark_date'>"                                                 \
    "12.29.20 at 9:1" id " pm</div><div class='remark_author'>sailor" id "</div><div class='words'>"                 \
    text "</div></div></div>"

/* A link named as fields are is no label of the date below it. */
START_TEST(test_link_is_no_label)
{
    vane_page *page = segment_read(STORY "<div id='comments'>" SIGNED("1", "Jesus, finally. I can't wait for this.")
                                   SIGNED("2", "My dog hates boats, so I guess we'll walk.")
                                   SIGNED("3", "Does anybody know if my ticket is still good?") "</div>",
                                   VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    ck_assert(segment_is(segment_reply(page, 1).author, "sailor2"));
    ck_assert(segment_is(segment_reply(page, 1).time, "12.29.20 at 9:12 pm"));
    vane_page_free(page);
}
END_TEST

#define LABELLED(name, day, text)                                                                                    \
    "<div class='comment'><div class='comment_author'>Ingezonden door <span class='author_name'>" name               \
    "</span>, <i>" day " May 2021</i></div><p>" text "</p><a href='#r'>Reply</a></div>"

START_TEST(test_innermost_name_is_taken)
{
    vane_page *page = segment_read(STORY "<div>" LABELLED("Anneke", "3", "I'm so glad about this, my boat is "
    "too old.")
                                   LABELLED("Bas", "4", "We don't need it, honestly.") "</div>", VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 2);
    ck_assert(segment_is(segment_reply(page, 0).author, "Anneke"));
    ck_assert(segment_is(segment_reply(page, 1).author, "Bas"));
    vane_page_free(page);
}
END_TEST

#define COUNTED(name, badge, followers, text)                                                                        \
    "<div class='item'>" badge "<div><a href='/s/1'>" name "</a></div><div><a class='user-link' href='/user/f'>"     \
    followers " Sailors</a></div><div class='when'>2 hours ago</div><p>" text "</p><div class='hidden'>" name ": "   \
    text "</div><a href='#r'>Reply</a></div>"

/* Neither a counter nor a badge is the writer, and a copy for scripts is not seen. */
START_TEST(test_counters_and_badges_are_no_names)
{
    vane_page *page = segment_read(STORY "<div>" COUNTED("annekeZ", "", "349", "I love the idea, thanks!")
                                   COUNTED("basvdB", "<div>Harbour Hero</div>", "1264", "I don't, my nets are there.")
                                   "</div>", VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 2);
    ck_assert(segment_is(segment_reply(page, 0).author, "annekeZ"));
    ck_assert(segment_is(segment_reply(page, 0).text, "I love the idea, thanks!"));
    ck_assert(segment_is(segment_reply(page, 1).author, "basvdB"));
    vane_page_free(page);
}
END_TEST

/* A script unfolds a thread that its class hides at first. */
START_TEST(test_hidden_thread_is_kept)
{
    check_replies(STORY "<ul class='thread hidden'>" REMARKS "</ul>", 3);
}
END_TEST

START_TEST(test_titles_with_scripts_are_no_stories)
{
    vane_page *page = segment_read(STORY
        "<div class='comment'><h3>Good news<a href='javascript:void(0)' name='c1'></a></h3><p>I've waited "
        "years, and my "
        "aunt even longer than me.</p><p class='date'>Posted by: Anneke, 3 May 2021</p></div>"
        "<div class='comment'><h3>And the noise?<a href='javascript:void(0)' name='c2'></a></h3><p>We live at "
        "the quay, "
        "so I'm not amused at all!</p><p class='date'>Posted by: Bas, 4 May 2021</p></div>"
        "<div class='comment'><h3>Bikes<a href='javascript:void(0)' name='c3'></a></h3><p>Can I bring mine? The page "
        "doesn't say.</p><p class='date'>Posted by: Cleo, 5 May 2021</p></div>", VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    ck_assert(segment_is(segment_reply(page, 2).author, "Cleo"));
    vane_page_free(page);
}
END_TEST

#define ONLY_ONE(class)                                                                                              \
    STORY "<div class='" class "'><span class='nick'>Gast</span> <span class='date'>16:17 05.11.18</span>"           \
    "<div class='words'>Wat een goed nieuws voor ons allemaal, dank u.</div><button>Antwoord</button></div>"

/* One element that repeats nothing is believed when it calls itself a comment. */
START_TEST(test_only_comment_of_a_page)
{
    check_replies(ONLY_ONE("comment-item"), 1);
    check_replies(ONLY_ONE("item"), 0);
}
END_TEST

START_TEST(test_responsive_page_is_no_comment)
{
    check_replies("<!doctype html><html><body><div class='layout responsive' id='page'><h1>The ferry will run "
    "on Sundays"
                  "</h1><p>By <a class='author' href='/people/x'>Tess Holm</a> - <time>19 May 2021</time></p><p>The "
                  "harbour board decided it on Monday evening. \"We've asked our crews, and they're fine with "
                  "it,\" said "
                  "the chair, and \"I'm proud of my people.\"</p><a href='#'>Report</a><p>Two of the three boats are "
                  "laid up in winter.</p></div></body></html>", 0);
}
END_TEST

#define UNSIGNED                                                                                                     \
    "<ul><li class='comment'><div class='more'>Leaks say there's a new one in spring.</div></li>"                    \
    "<li class='comment'><div class='more'>...I just want my old boat back.</div></li>"                              \
    "<li class='comment'><div class='more'>YES. Please let it be an electric one, I can't stand the "                \
    "smell.</div></li>"                                                                                              \
    "<li class='comment'><div class='more'>Thanks for explaining.</div></li></ul>"
#define STEPS                                                                                                        \
    "<ul><li class='feedback'><div>Thank you for signing up to our letter, you will hear from us.</div></li>"        \
    "<li class='feedback'><div>There was a problem. Please load the page again and try once more.</div></li>"        \
    "<li class='feedback'><div>By sending this you agree to our terms and to our rules.</div></li></ul>"

/* Without names and dates it takes a heading that counts them. */
START_TEST(test_comments_that_nobody_signed)
{
    check_replies(STORY "<p>4 Comments</p>" UNSIGNED, 4);
    check_replies(STORY STEPS, 0);
}
END_TEST

START_TEST(test_count_among_the_records)
{
    vane_page *page = segment_read(STORY
        "<div class='comment'><span class='comment_date'>2 comments</span> <span class='comment_author'>Tess "
        "Holm posted"
        "</span><p>The ferry will run on Sundays</p></div>"
        "<div class='comment'><span class='comment_date'>3 May 2021</span> <span class='comment_author'>Anneke</span>"
        "<p>I'm told it's full already!</p></div>"
        "<div class='comment'><span class='comment_date'>4 May 2021</span> <span class='comment_author'>Bas</span>"
        "<p>It isn't, I was there.</p></div>", VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 2);
    ck_assert(segment_is(segment_reply(page, 0).author, "Anneke"));
    vane_page_free(page);
}
END_TEST

#define CARD(name, more)                                                                                             \
    "<div class='card'><a class='user' href='/user/" name "'>u/" name "</a> <time>5 days ago</time><p>c/ferries</p>" \
    "<p>shown to you by</p><div>" more "</div><button>Share</button><button>Reply</button></div>"

START_TEST(test_elements_that_say_the_same)
{
    check_replies(STORY "<div>" CARD("anneke", "") CARD("bas", "") CARD("cleo", "") CARD("dirk", "") "</div>", 0);
}
END_TEST

#define SHOWN(name, text)                                                                                            \
    "<div class='x9'><blockquote><p>" text "</p>&mdash; " name " (@" name ") <a href='https://a.example/" name       \
    "/status/1'>May 4, 2021</a></blockquote></div>"

START_TEST(test_quoted_posts_in_opaque_wrappers)
{
    check_replies(STORY SHOWN("Anneke", "I can't believe it, my ferry!") "<p>Others were less pleased than she "
    "was.</p>"
                  SHOWN("Bas", "I'd rather have a bridge, wouldn't you?") SHOWN("Cleo", "lol I'm not paying for "
                  "that"), 0);
}
END_TEST

#define ENTRY(hour, title, teaser)                                                                                   \
    "<a href='/s/" hour "'><div>" hour " a.m.</div><div>On the Water</div><div>" title "</div><div>By Ed "           \
    "Kaspers</div>"                                                                                                  \
    "<div>" teaser "</div></a>"

START_TEST(test_feed_of_stories)
{
    check_replies("<!doctype html><html><body><div>"
                  ENTRY("11:55", "I Took the Ferry, and You Should Too", "What we know about it, and whom you "
                  "can ask.")
                  ENTRY("11:21", "What Is It With My Harbour?", "I haven't slept since, but you don't need to know.")
                  ENTRY("11:02", "We Can All Afford Boats Again", "My bank says so, and I'm not going to doubt it.")
                  ENTRY("10:04", "Why I'm Done With Bridges!", "You can't fish from them, and I've tried.")
                  "</div></body></html>", 0);
}
END_TEST

/* Its byline and "Report" look like those of a post to whoever reads lines only. */
START_TEST(test_article_with_a_control)
{
    check_replies("<!doctype html><html><body><nav><a href='/f'>Forums</a></nav><h1>Laying up the "
    "ferry</h1><article><p>By "
                  "<a class='author' href='/profile/7'>Harbour Team</a>, <time>9 May "
                  "2021</time></p><section><p>Every "
                  "winter we get the same question: the boat was fine in October and in April nothing works. "
                  "Here is our "
                  "list, and I'm sure you have one of your own.</p><p>Fill the tank, you will thank yourself "
                  "later. I do "
                  "it the day before, so that the bubbles are gone.</p></section><ul><li><a "
                  "href='#'>Report</a></li></ul>"
                  "</article><h2>0 Comments</h2><p>Sign in to comment</p></body></html>", 0);
}
END_TEST

#define ROW(shade, name, time, words)                                                                                \
    "<tr><td class='row" shade "'><span class='name'><b>" name "</b></span><br>Joined: 12 Nov 2003<br>Posts: 4"      \
    "</td><td class='row" shade "'><table><tr><td><span>Posted: " time "</span></td></tr><tr><td></td></tr>"  \
    "<tr><td><span class='words'>" words "</span></td></tr></table></td></tr><tr><td class='row" shade               \
    "'><a href='#top'>Back to top</a></td><td></td></tr><tr><td colspan='2'></td></tr>"

/* The rows of a table that hold posts, among rows that part them and rows of tables inside. */
START_TEST(test_rows_of_a_table)
{
    vane_page *page = segment_read("<!doctype html><html><body><table><tr><td><table class='forum'><tr><th>Author"
                                   "</th><th>Message</th></tr>"
                                   ROW("1", "Anneke", "Sun Feb 06, 2005 8:15 pm", "Hello, I've a question on sails.")
                                   ROW("2", "Bas", "Sun Feb 06, 2005 9:03 pm", "No. That is the whole point of it.")
                                   ROW("1", "Cleo", "Mon Feb 07, 2005 6:20 am", "Thank you both, I'll buy two.")
                                   ROW("2", "Dirk", "Mon Feb 07, 2005 7:48 pm", "how many metres for 3 boats")
                                   "</table></td></tr></table></body></html>", VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 4);
    ck_assert(segment_is(segment_reply(page, 3).author, "Dirk"));
    ck_assert(segment_is(segment_reply(page, 3).text, "how many metres for 3 boats"));
    vane_page_free(page);
}
END_TEST

#define LEVEL(id, name, text)                                                                                        \
    "<li class='comment depth-1' id='c-" id "'><b class='fn'>" name "</b> <time>3 May 2021</time><div "              \
    "class='words'>"                                                                                                 \
    text "</div><a href='#r'>Reply</a></li>"
#define ANSWER(name, text)                                                                                           \
    "<div class='indented'><div class='answer'><b class='fn'>" name "</b> <time>4 May 2021</time><p>" text           \
    "</p><a href='#r'>Reply</a></div></div>"
#define TALK(name, text)                                                                                             \
    "<div class='entry'><b class='fn'>" name "</b> <time>3 May 2021</time><p>" text "</p><a href='#r'>Reply</a></div>"

START_TEST(test_depth_of_flat_and_mixed_threads)
{
    vane_page *flat = segment_read(STORY "<ol>" LEVEL("1", "Anneke", "I'm all for it!") LEVEL("2", "Bas", "I'm not.")
                                   "</ol>", VANE_PAGE_HTML);
    ck_assert_int_eq(segment_reply(flat, 0).depth, 0);
    ck_assert_int_eq(segment_reply(flat, 1).depth, 0);
    vane_page_free(flat);
    vane_page *mixed = segment_read(STORY "<div>" TALK("Anneke", "I'm all for it, we need this ferry.")
                                    ANSWER("Bas", "I don't think we do.") TALK("Cleo", "My boat is faster anyway.")
                                    ANSWER("Dirk", "But it isn't yours, is it?") TALK("Els", "Quiet please, guys.")
                                    "</div>", VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(mixed, VANE_REPLY), 5);
    ck_assert_int_eq(segment_reply(mixed, 0).depth, 0);
    ck_assert_int_eq(segment_reply(mixed, 1).depth, 1);
    ck_assert_int_eq(segment_reply(mixed, 4).depth, 0);
    vane_page_free(mixed);
}
END_TEST

TCase *segment_markup_case(void)
{
    TCase *tests = tcase_create("markup");
    tcase_add_test(tests, test_main_part_called_widget);
    tcase_add_test(tests, test_page_of_embedded_posts);
    tcase_add_test(tests, test_link_is_no_label);
    tcase_add_test(tests, test_innermost_name_is_taken);
    tcase_add_test(tests, test_counters_and_badges_are_no_names);
    tcase_add_test(tests, test_hidden_thread_is_kept);
    tcase_add_test(tests, test_titles_with_scripts_are_no_stories);
    tcase_add_test(tests, test_only_comment_of_a_page);
    tcase_add_test(tests, test_responsive_page_is_no_comment);
    tcase_add_test(tests, test_comments_that_nobody_signed);
    tcase_add_test(tests, test_count_among_the_records);
    tcase_add_test(tests, test_elements_that_say_the_same);
    tcase_add_test(tests, test_quoted_posts_in_opaque_wrappers);
    tcase_add_test(tests, test_feed_of_stories);
    tcase_add_test(tests, test_article_with_a_control);
    tcase_add_test(tests, test_rows_of_a_table);
    tcase_add_test(tests, test_depth_of_flat_and_mixed_threads);
    return tests;
}
