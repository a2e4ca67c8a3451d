/* shapes_suite.c - dumps in the shapes that services answer and export them, nested, pretty-printed, in pages: every
 * comment once, with its id, words, parent, author and time. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/places.h"
#include "vane/records.h"

static char folder[PLACE_SIZE], path[PLACE_SIZE];

static void setup(void)
{
    place_make_folder(folder);
}

static void teardown(void)
{
    place_remove(folder);
}

/* The record's fields, parted by bars; "-" for one that is not there. */
static void describe(const struct vane_record *record, char *text, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < VANE_DUMP_OTHERS + VANE_DUMP_THREAD; i++) {
        const struct vane_field *field = &record->fields[i];
        int written = snprintf(text + used, size - used, "%s%.*s", i > 0 ? "|" : "",
                               field->data != NULL ? (int)field->length : 1, field->data != NULL ? field->data : "-");
        ck_assert_int_ge(written, 0);
        used += (size_t)written;
        ck_assert_uint_lt(used, size);
    }
}

static vane_reader *open_bytes(const char *bytes, size_t length)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    options.thread = 1;
    place_write(folder, "dump", bytes, length, path);
    vane_reader *reader = vane_dump_open(path, &options, &error);
    ck_assert_msg(reader != NULL, "%s", error.text);
    return reader;
}

/* Records are parted by ";" in `wanted`. */
static void expect(const char *bytes, const char *preset, const char *wanted)
{
    struct vane_record record;
    vane_reader *reader = open_bytes(bytes, strlen(bytes));
    ck_assert_msg(vane_reader_preset(reader) != NULL, "not recognised as %s: %.60s", preset, bytes);
    ck_assert_str_eq(vane_reader_preset(reader), preset);
    for (const char *line = wanted; *line != '\0';) {
        char got[512];
        size_t length = strcspn(line, ";");
        ck_assert_msg(vane_reader_next(reader, &record, NULL) == 1, "no record for: %.*s", (int)length, line);
        ck_assert_msg(record.problem == NULL, "%s: %s", preset, record.problem);
        describe(&record, got, sizeof got);
        ck_assert_msg(strlen(got) == length && memcmp(got, line, length) == 0, "'%s' in place of '%.*s'", got,
                      (int)length, line);
        line += length + (line[length] == ';');
    }
    ck_assert_msg(vane_reader_next(reader, &record, NULL) == 0, "%s: a record too many", preset);
    vane_reader_close(reader);
}

START_TEST(reddit_lines_and_listings)
{
    expect("{\"author\":\"ann\",\"body\":\"Tea *now*\",\"created_utc\":\"1420070400\",\"id\":\"c1\","
           "\"link_id\":\"t3_p\",\"parent_id\":\"t3_p\"}\n"
           "{\"author\":\"bob\",\"body\":\"No\",\"created_utc\":1700000000.0,\"edited\":\"false\",\"id\":\"c2\","
           "\"link_id\":\"t3_p\",\"parent_id\":\"t1_c1\"}\n",
           "reddit", "c1|Tea now|t3_p|ann|1420070400;c2|No|t1_c1|bob|1700000000.0");
    expect("[{\"kind\":\"Listing\",\"data\":{\"children\":[{\"kind\":\"t3\",\"data\":{\"id\":\"p\","
           "\"title\":\"Tea\",\"selftext\":\"post\","
           "\"created_utc\":1,\"subreddit\":\"x\"}}]}},\n{\"kind\":\"Listing\",\"data\":{\"children\":[{\"kind\":\"t"
           "1\",\"data\":{\"id\":\"c1\","
           "\"author\":\"ann\",\"body\":\"Yes\",\"created_utc\":2,\"link_id\":\"t3_p\",\"parent_id\":\"t3_p\","
           "\"replies\":{\"kind\":\"Listing\","
           "\"data\":{\"children\":[{\"kind\":\"t1\",\"data\":{\"id\":\"c2\",\"author\":\"bob\",\"body\":\"No\","
           "\"created_utc\":3,\"link_id\":\"t3_p\","
           "\"parent_id\":\"t1_c1\",\"replies\":\"\"}},{\"kind\":\"more\",\"data\":{\"children\":[\"z\"]}}]}}}}]}}]",
           "reddit", "c1|Yes|t3_p|ann|2;c2|No|t1_c1|bob|3");
}
END_TEST

/* What curl wrote one behind the other. */
START_TEST(pages_of_answers_behind_each_other)
{
    expect("{\"data\":[{\"id\":\"c1\",\"body\":\"Yes\",\"subreddit\":\"x\"},{\"id\":\"c2\",\"body\":\"No\","
           "\"subreddit\":\"x\"}]}\n"
           "{\"data\":[{\"id\":\"c3\",\"body\":\"Hm\",\"subreddit\":\"x\"}]}\n",
           "reddit", "c1|Yes|-|-|-;c2|No|-|-|-;c3|Hm|-|-|-");
    expect("{\n  \"by\": \"ann\",\n  \"id\": 7,\n  \"parent\": 5,\n  \"text\": \"It&#x27;s so\",\n  \"time\": 1,\n  "
           "\"type\": \"comment\"\n}\n"
           "{\n  \"by\": \"bob\",\n  \"id\": 8,\n  \"parent\": 7,\n  \"text\": \"No\",\n  \"time\": 2,\n  \"type\": "
           "\"comment\"\n}\n",
           "hackernews", "7|It's so|5|ann|1;8|No|7|bob|2");
}
END_TEST

/* A record of one's own with objects inside is no page of answers. */
START_TEST(lines_with_a_text_of_their_own_stay_lines)
{
    static const char lines[] = "{\"id\":\"1\",\"text\":\"mine\",\"about\":{\"body\":\"x\",\"created_utc\":3}}\n"
                                "{\"id\":\"2\",\"text\":\"too\",\"about\":{\"body\":\"x\",\"created_utc\":3}}\n";
    struct vane_record record;
    vane_reader *reader = open_bytes(lines, strlen(lines));
    ck_assert_int_eq(vane_reader_format(reader), VANE_INPUT_JSONL);
    ck_assert_ptr_null(vane_reader_preset(reader));
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 1);
    ck_assert_str_eq(record.fields[VANE_DUMP_TEXT].data, "mine");
    vane_reader_close(reader);
}
END_TEST

START_TEST(hacker_news_threads_searches_and_tables)
{
    expect("{\"id\":1,\"created_at_i\":10,\"author\":\"ann\",\"text\":null,\"parent_id\":null,\"children\":[\n "
           "{\"id\":2,\"created_at_i\":11,"
           "\"author\":\"bob\",\"text\":\"&#34;Tea&#34;<p>so\",\"parent_id\":1,\"children\":[{\"id\":3,"
           "\"created_at_i\":12,\"author\":null,"
           "\"text\":null,\"parent_id\":2,\"children\":[]}]}]}",
           "hackernews", "1|-|-|ann|10;2|\"Tea\"\nso|1|bob|11;3|-|2|-|12");
    expect("{\"hits\":[{\"objectID\":\"4\",\"story_id\":1,\"parent_id\":2,\"author\":\"ann\",\"created_at_i\":5,"
           "\"comment_text\":\"I say\","
           "\"story_text\":null,\"_highlightResult\":{\"author\":{\"value\":\"ann\"},\"comment_text\":{\"value\":\"I"
           " <em>say</em>\"}}}]}",
           "hackernews", "4|I say|2|ann|5");
    expect("text,by,time,type,id,parent\r\n\"Tea<p>now\",ann,9,comment,6,5\r\n", "hackernews", "6|Tea\nnow|5|ann|9");
}
END_TEST

START_TEST(topics_and_statuses)
{
    expect("{\"post_stream\":{\"posts\":[{\"id\":11,\"username\":\"ann\",\"created_at\":\"2024-01-02\","
           "\"cooked\":\"<p>Tea</p>\",\"post_number\":1,"
           "\"reply_to_post_number\":null},{\"id\":12,\"username\":\"bob\",\"created_at\":\"2024-01-03\","
           "\"cooked\":\"<p>No</p>\","
           "\"post_number\":2,\"reply_to_post_number\":1}]}}",
           "discourse", "11|Tea|-|ann|2024-01-02;12|No|1|bob|2024-01-03");
    expect("{\"ancestors\":[{\"id\":\"1\",\"in_reply_to_id\":null,\"created_at\":\"a\",\"content\":\"<p>Tea</p>\","
           "\"account\":{\"acct\":\"ann@x.y\"},"
           "\"reblog\":null}],\"descendants\":[{\"id\":\"2\",\"in_reply_to_id\":\"1\",\"created_at\":\"b\","
           "\"content\":\"<p>No</p>\","
           "\"account\":{\"acct\":\"bob\"},\"reblog\":{\"id\":\"9\",\"content\":\"<p>No</p>\","
           "\"account\":{\"acct\":\"eve\"}}}]}",
           "mastodon", "1|Tea|-|ann@x.y|a;2|No|1|bob|b");
}
END_TEST

START_TEST(lemmy_views)
{
    expect("{\"comments\":[{\"comment\":{\"id\":24,\"creator_id\":3,\"content\":\"> said\\n\\nTea\","
           "\"path\":\"0.24\",\"published\":\"a\"},"
           "\"creator\":{\"id\":3,\"name\":\"ann\"}},{\"comment\":{\"id\":27,\"creator_id\":4,\"content\":\"No\","
           "\"path\":\"0.24.27\","
           "\"published\":\"b\"},\"creator\":{\"id\":4,\"name\":\"bob\"}}]}",
           "lemmy", "24|Tea|-|ann|a;27|No|24|bob|b");
    expect("{\"id\":24,\"creator_id\":3,\"content\":\"Tea\",\"path\":\"0.24\",\"published\":\"a\"}\n"
           "{\"id\":27,\"creator_id\":4,\"content\":\"No\",\"path\":\"0.24.27\",\"published\":\"b\"}\n",
           "lemmy", "24|Tea|-|3|a;27|No|24|4|b");
}
END_TEST

START_TEST(youtube_threads_and_replies)
{
    expect("{\n \"items\": [{\"id\":\"T\",\"snippet\":{\"topLevelComment\":{\"id\":\"c1\",\"snippet\":{\"textDisplay"
           "\":\"Tea<br>now\","
           "\"authorDisplayName\":\"Ann\",\"publishedAt\":\"a\"}}},\"replies\":{\"comments\":[{\"id\":\"c1.r\","
           "\"snippet\":{\"textDisplay\":\"No\","
           "\"parentId\":\"c1\",\"authorDisplayName\":\"Bob\",\"publishedAt\":\"b\"}}]}}]}",
           "youtube", "c1|Tea\nnow|-|Ann|a;c1.r|No|c1|Bob|b");
}
END_TEST

/* Coral's database keeps every revision, the last one counts; its API has one body; a user's export is CSV. */
START_TEST(coral_database_api_and_export)
{
    static const char first[] = "{\"_id\":{\"$oid\":\"5d\"},\"id\":\"c1\",\"storyID\":\"s\",\"authorID\":\"ann\","
                                "\"revisions\":[{\"id\":\"r1\",\"body\":"
                                "\"<div>Tee</div>\",\"createdAt\":1},{\"id\":\"r2\",\"body\":\"<div>Tea \\u0026amp; "
                                "you</div>\",\"createdAt\":2}],"
                                "\"createdAt\":1}";
    static const char second[] = "{\"id\":\"c2\",\"storyID\":\"s\",\"parentID\":\"c1\",\"authorID\":\"bob\","
                                 "\"revisions\":[],\"createdAt\":3}";
    /* a number with many digits makes jansson read the record */
    static const char third[] = "{\"id\":\"c3\",\"n\":1e100,\"storyID\":\"s\",\"revisions\":[{\"body\":\"old\"},"
                                "{\"body\":\"new\"}]}";
    char bytes[1024];
    const char *wanted = "c1|Tea & you|-|ann|1;c2|-|c1|bob|3;c3|new|-|-|-";
    (void)snprintf(bytes, sizeof bytes, "%s\n%s\n%s\n", first, second, third);
    expect(bytes, "coral", wanted);
    (void)snprintf(bytes, sizeof bytes, "[%s,\n%s,\n%s]", first, second, third);
    expect(bytes, "coral", wanted);
    expect("{\"data\":{\"story\":{\"comments\":{\"edges\":[{\"node\":{\"id\":\"a\",\"body\":\"Tea\","
           "\"createdAt\":\"1\",\"author\":{\"username\":\"ann\"},"
           "\"replies\":{\"edges\":[{\"node\":{\"id\":\"b\",\"body\":\"No\",\"createdAt\":\"2\","
           "\"author\":{\"username\":\"bob\"},\"parent\":"
           "{\"id\":\"a\"}}}]}}}]}}}}",
           "coral", "a|Tea|-|ann|1;b|No|a|bob|2");
    expect("Comment ID,Published Timestamp,Comment URL,Comment Text\nc1,\"1/2/2020, 10:00\",http://x,\"Tea, now\"\n",
           "coral", "c1|Tea, now|-|-|1/2/2020, 10:00");
}
END_TEST

START_TEST(exports_in_xml)
{
    expect("<?xml version=\"1.0\"?>\n<disqus xmlns=\"http://disqus.com\" xmlns:dsq=\"http://disqus.com/disqus-intern"
           "als\">\n"
           "<post dsq:id=\"1\"><id/><message><![CDATA[<p>Tea</p>]]></message><createdAt>a</createdAt><author><name>A"
           "nn &amp; co</name>"
           "<username>ann</username></author></post><post dsq:id=\"2\"><message>No</message><createdAt>b</createdAt>"
           "<author><isAnonymous>true</isAnonymous><username>bob</username></author><thread dsq:id=\"9\" /><parent "
           "dsq:id=\"1\" /></post></disqus>",
           "disqus", "1|Tea|-|Ann & co|a;2|No|1|bob|b");
    expect("<?xml version=\"1.0\"?>\n<!-- generator=\"WordPress\" -->\n<rss xmlns:wp=\"http://wordpress.org/export/1"
           ".2/\"><channel><item>\n"
           "<wp:comment>\n\t<wp:comment_id>1</wp:comment_id>\n\t<wp:comment_author><![CDATA[Ann]]></wp:comment_autho"
           "r>\n"
           "\t<wp:comment_date_gmt><![CDATA[2014-01-14 17:32:12]]></wp:comment_date_gmt>\n\t<wp:comment_content><![C"
           "DATA[Tea]]>"
           "</wp:comment_content>\n\t<wp:comment_parent>0</wp:comment_parent>\n</wp:comment></item></channel></rss>",
           "wordpress", "1|Tea|0|Ann|2014-01-14 17:32:12");
}
END_TEST

START_TEST(new_york_times_tables)
{
    expect("commentID,status,userDisplayName,commentBody,createDate,parentID\n1,approved,Ann,\"Tea,"
           "\n\"\"now\"\"<br/>!\",9,0\n",
           "nyt", "1|Tea, \"now\"\n!|0|Ann|9");
}
END_TEST

START_TEST(fields_without_a_preset)
{
    struct vane_record record;
    char got[256];
    static const char line[] = "{\"id\":1,\"text\":\"Tea\",\"author\":\"ann\",\"parent_id\":4}\n";
    vane_reader *reader = open_bytes(line, strlen(line));
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 1);
    describe(&record, got, sizeof got);
    ck_assert_str_eq(got, "1|Tea|4|ann|-");
    vane_reader_close(reader);
}
END_TEST

/* It is no page either. */
START_TEST(a_document_without_known_comments_is_refused)
{
    static const char document[] = "{\n  \"remarks\": [\n    { \"words\": \"Tea\" }\n  ]\n}\n";
    struct vane_error error = VANE_ERROR_INIT;
    const struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    place_write(folder, "dump", document, strlen(document), path);
    ck_assert_ptr_null(vane_dump_open(path, &options, &error));
    ck_assert_int_eq(error.code, VANE_ERROR_FORMAT);
    ck_assert_msg(strstr(error.text, "jq -c") != NULL, "%s", error.text);
}
END_TEST

/* A caller that was built before the struct grew. */
START_TEST(options_of_an_older_caller_are_taken)
{
    struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    options.struct_size = (uint32_t)offsetof(struct vane_dump_options, thread);
    options.thread = 1; /* behind the end of the older struct: not looked at */
    options.other_count = 0;
    place_write(folder, "dump", "{\"text\":\"Tea\",\"author\":\"ann\"}\n", 31, path);
    vane_reader *reader = vane_dump_open(path, &options, NULL);
    ck_assert_ptr_nonnull(reader);
    struct vane_record record = { 0 }; /* what is not asked for is not touched */
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 1);
    ck_assert_ptr_null(record.fields[VANE_DUMP_OTHERS + VANE_DUMP_AUTHOR].data);
    vane_reader_close(reader);
    options.struct_size -= 8;
    ck_assert_ptr_null(vane_dump_open(path, &options, NULL));
}
END_TEST

/* Deeper than the walk goes, and back: what follows is found where it is. */
START_TEST(comments_behind_a_very_deep_value_are_found)
{
    enum { DEPTH = 600 };
    static char bytes[2 * DEPTH + 512];
    size_t used = (size_t)sprintf(bytes, "{\"deep\":");
    memset(bytes + used, '[', DEPTH);
    memset(bytes + used + DEPTH, ']', DEPTH);
    used += 2 * (size_t)DEPTH;
    (void)sprintf(bytes + used, ",\"data\":[{\"id\":\"c1\",\"body\":\"Yes\",\"subreddit\":\"x\"},{\"id\":\"c2\","
                                "\"body\":\"No\",\"subreddit\":\"x\"}]}");
    expect(bytes, "reddit", "c1|Yes|-|-|-;c2|No|-|-|-");
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("shapes");
    TCase *c = tcase_create("shapes");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, reddit_lines_and_listings);
    tcase_add_test(c, pages_of_answers_behind_each_other);
    tcase_add_test(c, lines_with_a_text_of_their_own_stay_lines);
    tcase_add_test(c, hacker_news_threads_searches_and_tables);
    tcase_add_test(c, topics_and_statuses);
    tcase_add_test(c, lemmy_views);
    tcase_add_test(c, youtube_threads_and_replies);
    tcase_add_test(c, coral_database_api_and_export);
    tcase_add_test(c, exports_in_xml);
    tcase_add_test(c, new_york_times_tables);
    tcase_add_test(c, fields_without_a_preset);
    tcase_add_test(c, a_document_without_known_comments_is_refused);
    tcase_add_test(c, options_of_an_older_caller_are_taken);
    tcase_add_test(c, comments_behind_a_very_deep_value_are_found);
    suite_add_tcase(suite, c);
    return suite;
}
