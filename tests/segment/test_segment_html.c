/* test_segment_html.c - small HTML pages, one habit of markup each. */
#include <string.h>

#include "segment_suite.h"

#define STORY                                                                                                        \
    "<!doctype html><html><head><title>t</title><style>p{}</style></head><body><h1>A second crane for the "          \
    "port</h1>\n"                                                                                                    \
    "<p>The board of the port authority approved on Tuesday a plan to install a second crane at the northern quay, " \
    "according to minutes published by the authority. It is expected to enter service next spring.</p>\n"

START_TEST(test_nested_list)
{
    vane_page *page = segment_read(
        STORY
        "<ol><li class='c'><a class='author' href='/u/1'>Anna</a> <time>3 March 2024</time><div class='t'><p>Who "
        "paid?</p>"
        "<p>I mean it.</p></div><a href='#r'>Reply</a>\n<ol><li class='c'><a class='author' href='/u/2'>Bo</a> "
        "<time>4 March 2024</time><div class='t'><blockquote>Who paid?</blockquote><p>We &amp; you did.</p></div>"
        "<a href='#r'>Reply</a></li></ol></li>\n"
        "<li class='c'><a class='author' href='/u/3'>Cy</a> <time>5 March 2024</time><div class='t'><p>wow</p></div>"
        "<a href='#r'>Reply</a></li></ol></body></html>",
        VANE_PAGE_AUTO);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    struct vane_segment first = segment_reply(page, 0), second = segment_reply(page, 1),
                        third = segment_reply(page, 2);
    ck_assert(segment_is(first.text, "Who paid?\n\nI mean it."));
    ck_assert(segment_is(first.author, "Anna"));
    ck_assert(segment_is(first.time, "3 March 2024"));
    ck_assert_int_eq(first.depth, 0);
    ck_assert_uint_eq(first.start_line, 3);
    ck_assert(segment_is(second.text, "We & you did."));
    ck_assert(segment_is(second.quote, "Who paid?"));
    ck_assert_int_eq(second.depth, 1);
    ck_assert_uint_eq(second.start_line, 4);
    ck_assert(segment_is(third.text, "wow"));
    ck_assert_int_eq(third.depth, 0);
    ck_assert_uint_ge(segment_count(page, VANE_ARTICLE), 1);
    vane_page_free(page);
}
END_TEST

START_TEST(test_names_without_hints)
{
    vane_page *page = segment_read(
        STORY
        "<div class='x1'><b>Anna Holt</b><i>3 hours ago</i><div class='x2'>I'd rather have a "
        "tree!</div><button>Reply</button></div>"
        "<div class='x1'><b>Bo</b><i>2 hours ago</i><div class='x2'>me too lol</div><button>Reply</button></div>"
        "<div class='x1'><b>Cy</b><i>1 hour ago</i><div class='x2'>Trees don't lift "
        "boxes.</div><button>Reply</button></div>",
        VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    ck_assert(segment_is(segment_reply(page, 0).author, "Anna Holt"));
    ck_assert(segment_is(segment_reply(page, 0).time, "3 hours ago"));
    ck_assert(segment_is(segment_reply(page, 1).text, "me too lol"));
    vane_page_free(page);
}
END_TEST

START_TEST(test_hidden_parts_are_not_seen)
{
    vane_page *page = segment_read(STORY
        "<div class='c'><span class='author'>Anna</span> <time>3 March 2024</time><p class='m'>Who paid?</p>"
        "<div style='display: none'>secret form</div><script>var a = '<p>no</p>';</script><a href='#'>Reply</a></div>"
        "<div class='c'><span class='author'>Bo</span> <time>4 March 2024</time><p class='m'>We did "
        "<img class='emoji' alt='\xF0\x9F\x98\x80' src='x.png'></p><a href='#'>Reply</a></div>", VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 2);
    ck_assert(segment_is(segment_reply(page, 0).text, "Who paid?"));
    ck_assert(segment_is(segment_reply(page, 1).text, "We did \xF0\x9F\x98\x80"));
    vane_page_free(page);
}
END_TEST

START_TEST(test_microdata_alone)
{
    vane_page *page = segment_read(STORY
        "<h2>1 comment</h2><div itemprop='comment' itemscope itemtype='https://schema.org/Comment'>"
        "<span itemprop='author'>Anna</span> <span itemprop='dateCreated'>3 March 2024</span>"
        "<div itemprop='text'>I think that nobody asked us, did they?</div></div>", VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 1);
    ck_assert(segment_is(segment_reply(page, 0).text, "I think that nobody asked us, did they?"));
    ck_assert(segment_is(segment_reply(page, 0).author, "Anna"));
    vane_page_free(page);
}
END_TEST

START_TEST(test_thread_that_stands_twice)
{
#define THREAD                                                                                                       \
    "<div><h2>2 comments</h2><div class='c'><a class='author'>Anna</a> <time>3 hours ago</time><p class='t'>Who "    \
    "paid?</p>"                                                                                                      \
    "<a href='#'>Reply</a></div><div class='c'><a class='author'>Bo</a> <time>1 hour ago</time><p class='t'>We "     \
    "did.</p>"                                                                                                       \
    "<a href='#'>Reply</a></div></div>"
    vane_page *page = segment_read(STORY THREAD THREAD, VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 2);
    vane_page_free(page);
}
END_TEST

static const char *const lures[] = {
    /* teasers of stories */
    STORY
    "<div class='card'><h3><a href='/a'>Board elects chair</a></h3><span class='author'>A. Holt</span> <time>3 hours "
    "ago</time>"
    "<p>The board elected its new chair on Monday.</p></div><div class='card'><h3><a href='/b'>Ferry late "
    "again</a></h3>"
    "<span class='author'>B. Quist</span> <time>5 hours ago</time><p>The ferry was late for the third time.</p></div>"
    "<div class='card'><h3><a href='/c'>Town hall to close</a></h3><span class='author'>A. Holt</span> <time>1 day "
    "ago</time>"
    "<p>The town hall will close at noon.</p></div>",
    /* posts of another site in the article */
    STORY "<blockquote class='twitter-tweet'><p>I can't believe it!</p>&mdash; Anna (@anna) <a "
          "href='https://x.example/1'>March 3, 2024</a>"
          "</blockquote><p>The reaction was swift and the authority did not answer questions about it on Tuesday.</p>"
          "<blockquote class='twitter-tweet'><p>me neither lol</p>&mdash; Bo (@bo) <a "
          "href='https://x.example/2'>March 3, 2024</a></blockquote>",
    /* a table of topics */
    "<!doctype html><table><tr><td><a href='/t/1'>My chain slips</a><br>by <a class='username' "
    "href='/u/1'>sprocket</a> &raquo; Mon Mar "
    "04, 2024 9:00 am</td><td>12</td></tr><tr><td><a href='/t/2'>Which pump for tubeless?</a><br>by <a "
    "class='username' href='/u/2'>"
    "valve</a> &raquo; Sun Mar 03, 2024 9:00 am</td><td>4</td></tr><tr><td><a href='/t/3'>Stolen! Blue one, "
    "Leeds</a><br>by "
    "<a class='username' href='/u/3'>sam</a> &raquo; Sat Mar 02, 2024 9:00 am</td><td>31</td></tr></table>",
    /* episodes with hosts */
    "<h1>The Slipway</h1><div class='ep'><div>Episode 12: Larch</div><div>March 3, 2024</div><div>Anna Berg</div>"
    "<p>We talk about larch, and I lose an argument. You'll love it!</p><button>Play</button></div>"
    "<div class='ep'><div>Episode 11: Rain</div><div>February 20, 2024</div><div>Joris Peel</div><p>It rained on us, "
    "and I've left it all in.</p><button>Play</button></div><div class='ep'><div>Episode 10: Tar</div><div>February "
    "2, 2024</div><div>Mia Oduya</div><p>My hands are still black. Don't try this!</p><button>Play</button></div>",
    /* an empty form and what others said elsewhere */
    STORY "<h3>0 Comments</h3><form><h3>Leave a Reply</h3><label>Name</label><input></form><aside "
          "class='widget'><h3>Recent comments</h3>"
          "<ul><li><a class='author'>Anna</a> on <a href='/x'>The old crane</a></li><li><a class='author'>Bo</a> on "
          "<a href='/y'>Moving</a></li></ul></aside>",
};

START_TEST(test_lures_are_no_replies)
{
    vane_page *page = segment_read(lures[_i], VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 0);
    vane_page_free(page);
}
END_TEST

START_TEST(test_events_between_posts)
{
    vane_page *page = segment_read(
        STORY "<h2>3 comments</h2><div class='item'><b class='author'>Anna</b> <time>March 3, 2024</time><div "
              "class='body'><p>It leaks when I turn it on.</p></div></div><div class='item'><b class='author'>"
              "Bert</b> changed the title of this <time>March 4, 2024</time></div><div class='item'><b "
              "class='author'>Cy</b> <time>March 4, 2024</time><div class='body'><p>Mine too, did you try tape?"
              "</p></div></div>"
              "<div class='item'><b class='author'>Bert</b> closed this for now <time>March 5, 2024</time></div><div "
              "class='item'><b class='author'>Anna</b> <time>March 6, 2024</time><div class='body'><p>Tape it is."
              "</p></div></div>",
        VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    ck_assert(segment_is(segment_reply(page, 1).text, "Mine too, did you try tape?"));
    ck_assert(segment_is(segment_reply(page, 2).author, "Anna"));
    vane_page_free(page);
}
END_TEST

/* Rows of a template whose class names say nothing; `extra` stands behind each text. */
#define ROW(name, text, extra)                                                                                       \
    "<div class='k3xq'><div class='z9'><span class='p7'>" name "</span></div><div class='u2'><p>" text "</p></div>"  \
    extra "</div>\n"
#define LD(json) "<script type=\"application/ld+json\">" json "</script>"
#define ROWS                                                                                                         \
    ROW("", "The quay floods every spring &amp; nobody has ever told the board.", "")                                \
    ROW("", "My uncle drove the first crane back in the seventies.", "")                                             \
    ROW("", "Second cranes need second drivers, so who pays them?", "")
#define DESCRIBED                                                                                                    \
    LD("{\"@context\":\"https://schema.org\",\"@graph\":[{\"@type\":\"NewsArticle\",\"comment\":[{\"@type\":"        \
       "\"Comment\",\"text\":\"<p>The quay floods every spring &amp; nobody has ever told the board.</p>\","         \
       "\"author\":{\"@type\":\"Person\",\"name\":\"Zo&#235; Larch\"},\"dateCreated\":\"2024-03-03T09:00:00Z\","     \
       "\"comment\":[{\"@type\":[\"Comment\"],\"text\":\"My uncle drove the first crane back in the seventies.\","   \
       "\"author\":\"Bert\",\"datePublished\":\"2024-03-04\"}]},{\"@type\":\"https://schema.org/Answer\",\"text\":"  \
       "\"Second cranes need second drivers, so who pays them?\",\"author\":[{\"name\":\"Cy\"}],"                    \
       "\"dateCreated\":\"2024-03-05\"},{\"@type\":\"Comment\",\"text\":\"Nobody is shown these words of mine.\","   \
       "\"author\":\"Ghost\",\"dateCreated\":\"2024-03-06\"}]}]}")

START_TEST(test_described_comments_without_dates)
{
    vane_page *page = segment_read(STORY ROWS, VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 0);
    vane_page_free(page);
    page = segment_read(STORY ROWS DESCRIBED, VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 3);
    struct vane_segment first = segment_reply(page, 0), second = segment_reply(page, 1),
                        third = segment_reply(page, 2);
    ck_assert(segment_is(first.text, "The quay floods every spring & nobody has ever told the board."));
    ck_assert(segment_is(first.author, "Zo\xC3\xAB Larch"));
    ck_assert(segment_is(first.time, "2024-03-03T09:00:00Z"));
    ck_assert(segment_is(second.author, "Bert"));
    ck_assert(segment_is(second.time, "2024-03-04"));
    ck_assert(segment_is(third.author, "Cy"));
    vane_page_free(page);
}
END_TEST

START_TEST(test_described_comments_fill_gaps_only)
{
    vane_page *page = segment_read(
        STORY "<h2>2 comments</h2><div class='c'><a class='author' href='/u/1'>Anna</a><p class='t'>Who paid for "
              "that crane?</p><a href='#'>Reply</a></div><div class='c'><a class='author' href='/u/2'>Bo</a><p "
              "class='t'>Nobody did.</p><a href='#'>Reply</a></div>"
        LD("[{\"@type\":\"Comment\",\"text\":\"Who paid for that crane?\",\"author\":\"anna_1\",\"dateCreated\":"
           "\"2024-03-03\"},{\"@type\":\"Comment\",\"text\":\"nobody did\",\"dateCreated\":\"2024-03-04\"}]"),
        VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 2);
    ck_assert(segment_is(segment_reply(page, 0).author, "Anna"));
    ck_assert(segment_is(segment_reply(page, 0).time, "2024-03-03"));
    ck_assert(segment_is(segment_reply(page, 1).author, "Bo"));
    ck_assert(segment_is(segment_reply(page, 1).time, "2024-03-04"));
    vane_page_free(page);
}
END_TEST

/* What must not make replies: comments that nobody sees, broken blocks, answers of a FAQ, hostile nesting. */
static const char *const unfounded[] = {
    STORY DESCRIBED,
    STORY ROWS LD("{\"@type\":\"Comment\",\"text\":\"My uncle drove the first crane back in the seventies.\""),
    STORY ROWS LD("") LD("null") LD("7") LD("[{\"@type\":\"Comment\"},{\"@type\":\"Comment\",\"text\":3}]"),
    STORY ROWS LD("{\"@type\":\"FAQPage\",\"mainEntity\":[{\"@type\":\"Question\",\"acceptedAnswer\":{\"@type\":"
                  "\"Answer\",\"text\":\"My uncle drove the first crane back in the seventies.\"}},{\"@type\":"
                  "\"Question\",\"acceptedAnswer\":{\"@type\":\"Answer\",\"text\":\"Second cranes need second "
                  "drivers, so who pays them?\"}}]}"),
    STORY ROWS "<script type=\"application/ld+json\">{\"@type\":\"Comment\",\"text\":\"The quay floods",
};

START_TEST(test_unfounded_descriptions)
{
    vane_page *page = segment_read(unfounded[_i], VANE_PAGE_HTML);
    ck_assert_uint_eq(segment_count(page, VANE_REPLY), 0);
    vane_page_free(page);
}
END_TEST

TCase *segment_html_case(void)
{
    TCase *tests = tcase_create("html");
    tcase_add_test(tests, test_nested_list);
    tcase_add_test(tests, test_names_without_hints);
    tcase_add_test(tests, test_hidden_parts_are_not_seen);
    tcase_add_test(tests, test_microdata_alone);
    tcase_add_test(tests, test_events_between_posts);
    tcase_add_test(tests, test_thread_that_stands_twice);
    tcase_add_test(tests, test_described_comments_without_dates);
    tcase_add_test(tests, test_described_comments_fill_gaps_only);
    tcase_add_loop_test(tests, test_unfounded_descriptions, 0, (int)(sizeof unfounded / sizeof unfounded[0]));
    tcase_add_loop_test(tests, test_lures_are_no_replies, 0, (int)(sizeof lures / sizeof lures[0]));
    return tests;
}
