/* presets_suite.c - dumps as services write them: found by their fields, compressed or not, their words out of markup. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "dump/body.h"
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

static vane_reader *open_dump(const char *bytes, size_t length, const char *preset, int32_t format)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    options.preset = preset;
    options.format = format;
    place_write(folder, "dump", bytes, length, path);
    vane_reader *reader = vane_dump_open(path, &options, &error);
    ck_assert_msg(reader != NULL, "%s", error.text);
    return reader;
}

static void expect(vane_reader *reader, const char *id, const char *text)
{
    struct vane_record record;
    ck_assert_msg(vane_reader_next(reader, &record, NULL) == 1, "no record %s", id);
    ck_assert_msg(record.problem == NULL, "%s: %s", id, record.problem);
    const struct vane_field *got = &record.fields[VANE_DUMP_ID];
    ck_assert_msg(got->length == strlen(id) && memcmp(got->data, id, got->length) == 0, "id '%.*s', not '%s'",
                  (int)got->length, got->data, id);
    got = &record.fields[VANE_DUMP_TEXT];
    ck_assert_msg(got->length == strlen(text) && memcmp(got->data, text, got->length) == 0, "'%.*s', not '%s'",
                  (int)got->length, got->data, text);
}

static void expect_end(vane_reader *reader)
{
    struct vane_record record;
    ck_assert_int_eq(vane_reader_next(reader, &record, NULL), 0);
    vane_reader_close(reader);
}

/* A dump of two comments, c1 "One & only" and c2 "Two", in the shape of each service. */
static const struct { const char *preset; int32_t format; const char *bytes; } dumps[] = {
    { "reddit", VANE_INPUT_JSONL,
      "{\"id\":\"c1\",\"body\":\"&gt; somebody said\\n\\nOne &amp; **only**\",\"created_utc\":\"1400000000\",\"link_id\":\"t3_x\"}\n"
      "{\"id\":\"c2\",\"body\":\"Two\",\"created_utc\":1700000000,\"link_id\":\"t3_x\",\"edited\":false}\n" },
    { "hackernews", VANE_INPUT_JSONL,
      "{\"by\":\"ann\",\"id\":\"c1\",\"parent\":1,\"text\":\"&gt; said<p>One &amp; only\",\"time\":1,\"type\":\"comment\"}\n"
      "{\"by\":\"bob\",\"id\":\"c2\",\"parent\":1,\"text\":\"<i>Two</i>\",\"time\":2,\"type\":\"comment\",\"kids\":[3]}\n" },
    { "hackernews", VANE_INPUT_JSON, /* Algolia, a thread */
      "{\"id\":\"c1\",\"author\":\"ann\",\"created_at_i\":1,\"text\":\"One &amp; only\",\"children\":[\n"
      "{\"id\":\"c2\",\"author\":\"bob\",\"created_at_i\":2,\"text\":\"<p>Two</p>\",\"children\":[]}]}\n" },
    { "hackernews", VANE_INPUT_JSON, /* Algolia, a search */
      "{\"hits\":[{\"objectID\":\"c1\",\"story_id\":7,\"comment_text\":\"One &#38; only\",\"author\":\"a\"},"
      "{\"objectID\":\"c2\",\"story_id\":7,\"comment_text\":\"Two\",\"author\":\"b\"}],\"nbHits\":2}" },
    { "hackernews", VANE_INPUT_CSV, /* BigQuery */
      "by,dead,id,parent,text,time,type\r\nann,,c1,1,\"One &amp; only\",1,comment\r\nbob,,c2,1,Two,2,comment\r\n" },
    { "discourse", VANE_INPUT_JSON,
      "{\"post_stream\":{\"posts\":[{\"id\":\"c1\",\"username\":\"ann\",\"cooked\":\"<aside class=\\\"quote\\\"><div>bob:"
      "</div><blockquote><p>Two</p></blockquote></aside>\\n<p>One &amp; only</p>\"},\n"
      "{\"id\":\"c2\",\"username\":\"bob\",\"cooked\":\"<p>Two</p>\"}],\"stream\":[1,2]},\"title\":\"t\"}" },
    { "disqus", VANE_INPUT_XML,
      "<?xml version=\"1.0\"?>\n<disqus xmlns=\"http://disqus.com\" xmlns:dsq=\"http://disqus.com/disqus-internals\">\n"
      "<thread dsq:id=\"9\"><message>not a comment</message></thread>\n"
      "<post dsq:id=\"c1\"><message><![CDATA[<p>One &amp; only</p><!-- </post> -->]]></message><isSpam>false</isSpam>"
      "<author><name>Ann</name></author><thread dsq:id=\"9\" /></post>\n"
      "<post dsq:id=\"c2\"><message>&lt;p&gt;Two&lt;/p&gt;</message></post>\n</disqus>\n" },
    { "wordpress", VANE_INPUT_XML,
      "<?xml version=\"1.0\"?><rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><item>"
      "<wp:post_id>4</wp:post_id><wp:comment><wp:comment_id>c1</wp:comment_id>"
      "<wp:comment_content><![CDATA[<blockquote>said</blockquote>One &amp; only]]></wp:comment_content></wp:comment>\n"
      "<wp:comment>\n<wp:comment_id>c2</wp:comment_id><wp:comment_content><![CDATA[Two]]></wp:comment_content>\n"
      "</wp:comment></item></channel></rss>" },
    { "youtube", VANE_INPUT_JSON,
      "{\"items\":[{\"id\":\"thread\",\"snippet\":{\"videoId\":\"v\",\"topLevelComment\":{\"id\":\"c1\",\"snippet\":"
      "{\"textDisplay\":\"One &amp; only\",\"likeCount\":1}}},\"replies\":{\"comments\":[{\"id\":\"c2\",\"snippet\":"
      "{\"textDisplay\":\"Two\",\"parentId\":\"c1\"}}]}}]}" },
    { "youtube", VANE_INPUT_JSONL,
      "{\"id\":\"c1\",\"snippet\":{\"textDisplay\":\"One &amp; only\"}}\n"
      "{\"id\":\"c2\",\"snippet\":{\"topLevelComment\":{\"snippet\":{\"textDisplay\":\"Two\"}}}}\n" },
    { "mastodon", VANE_INPUT_JSON,
      "[{\"id\":\"c1\",\"content\":\"<p>One &amp; only</p>\",\"account\":{\"id\":\"7\",\"acct\":\"ann\"},\"in_reply_to_id\":null},\n"
      " {\"id\":\"c2\",\"content\":\"<p>Two</p>\",\"account\":{\"acct\":\"bob\"},\"in_reply_to_id\":\"c1\"}]" },
    { "lemmy", VANE_INPUT_JSON,
      "{\"comments\":[{\"comment\":{\"id\":\"c1\",\"content\":\"> said\\n\\nOne & _only_\",\"path\":\"0.1\",\"creator_id\":3},"
      "\"creator\":{\"id\":3,\"name\":\"ann\"}},{\"comment\":{\"id\":\"c2\",\"content\":\"Two\",\"path\":\"0.1.2\","
      "\"creator_id\":4},\"creator\":{\"id\":4}}]}" },
    { "lemmy", VANE_INPUT_JSONL,
      "{\"id\":\"c1\",\"content\":\"One & only\",\"path\":\"0.1\",\"creator_id\":3,\"published\":\"2024\"}\n"
      "{\"comment\":{\"id\":\"c2\",\"content\":\"Two\",\"path\":\"0.2\"},\"post\":{\"id\":1}}\n" },
    { "coral", VANE_INPUT_JSONL,
      "{\"id\":\"c1\",\"body\":\"<div>One &amp; only</div>\",\"createdAt\":\"2024\",\"status\":\"NONE\"}\n"
      "{\"id\":\"c2\",\"body\":\"<b>Two</b>\",\"createdAt\":\"2024\",\"parentID\":\"c1\"}\n" },
    { "nyt", VANE_INPUT_CSV,
      "approveDate,commentBody,commentID\n1,\"One &amp;<br/>\n only\",c1\n2,Two,c2\n" },
};

START_TEST(each_service_is_recognised)
{
    for (size_t i = 0; i < sizeof dumps / sizeof *dumps; i++) {
        vane_reader *reader = open_dump(dumps[i].bytes, strlen(dumps[i].bytes), NULL, VANE_INPUT_AUTO);
        ck_assert_msg(vane_reader_format(reader) == dumps[i].format, "dump %zu is of format %d", i,
                      vane_reader_format(reader));
        ck_assert_ptr_nonnull(vane_reader_preset(reader));
        ck_assert_str_eq(vane_reader_preset(reader), dumps[i].preset);
        expect(reader, "c1", strcmp(dumps[i].preset, "nyt") == 0 ? "One &\nonly" : "One & only");
        expect(reader, "c2", "Two");
        expect_end(reader);
    }
}
END_TEST

START_TEST(a_preset_can_be_forced_and_refused)
{
    static const char line[] = "{\"id\":\"1\",\"body\":\"&gt; said\\n\\nmine\"}\n";
    vane_reader *reader = open_dump(line, strlen(line), NULL, VANE_INPUT_AUTO);
    ck_assert_ptr_null(vane_reader_preset(reader));
    expect(reader, "1", "&gt; said\n\nmine");
    expect_end(reader);
    reader = open_dump(line, strlen(line), "reddit", VANE_INPUT_AUTO);
    expect(reader, "1", "mine");
    expect_end(reader);
    reader = open_dump(dumps[0].bytes, strlen(dumps[0].bytes), "none", VANE_INPUT_JSONL);
    expect(reader, "c1", "&gt; somebody said\n\nOne &amp; **only**");
    vane_reader_close(reader);
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    options.preset = "usenet";
    ck_assert_ptr_null(vane_dump_open(path, &options, &error));
    ck_assert_int_eq(error.code, VANE_ERROR_ARGUMENT);
}
END_TEST

START_TEST(fields_called_text_stay_as_they_were)
{
    static const char line[] = "{\"id\":1,\"text\":\"<b>&gt; plain\",\"body\":\"b\",\"created_utc\":3,\"content\":\"c\",\"account\":{}}\n";
    vane_reader *reader = open_dump(line, strlen(line), NULL, VANE_INPUT_AUTO);
    ck_assert_ptr_null(vane_reader_preset(reader));
    expect(reader, "1", "<b>&gt; plain");
    expect_end(reader);
}
END_TEST

START_TEST(comments_that_were_taken_away_are_empty)
{
    static const char lines[] = "{\"id\":\"1\",\"body\":\"[deleted]\",\"link_id\":\"x\"}\n{\"id\":\"2\",\"body\":\"[removed]\",\"link_id\":\"x\"}\n"
                                "{\"id\":\"3\",\"body\":\"[deleted] why?\",\"link_id\":\"x\"}\n";
    vane_reader *reader = open_dump(lines, strlen(lines), NULL, VANE_INPUT_AUTO);
    expect(reader, "1", "");
    expect(reader, "2", "");
    expect(reader, "3", "[deleted] why?");
    expect_end(reader);
}
END_TEST

/* ---- markup ---------------------------------------------------------------------------------------------------- */

static const struct { enum body_encoding encoding; const char *markup, *words; } bodies[] = {
    { BODY_HTML, "<p>a&lt;b &#x1F602;&amp;amp;</p><p>c<br/>d</p>", "a<b \xF0\x9F\x98\x82&amp;\nc\nd" },
    { BODY_HTML, "<blockquote>x<blockquote>y</blockquote>z</blockquote>mine <b>own</b>", "mine own" },
    { BODY_HTML, "<img class=\"emoji\" alt=\":smile:\"> <img src=x alt=\"a cat\">yes", ":smile: yes" },
    { BODY_HTML, "<script>no()</script>&unknown; 5 < 6", "&unknown; 5 < 6" },
    { BODY_HTML, "<blockquote>never closed", "" },
    { BODY_HTML, "", "" },
    { BODY_HTML_ARROWS, "&gt; said<p>mine &gt; yours<p>&gt;&gt; said", "mine > yours" },
    { BODY_MARKDOWN, "# Head\n\n* one\n- two **bold** _it_ ~~gone~~", "Head\n\none\ntwo bold it gone" },
    { BODY_MARKDOWN, "[words](http://x.y/z_(a)) and ![pic](u) [not](", "words and pic [not](" },
    { BODY_MARKDOWN, "5 * 3 is 15, snake_case, :thumbs_up: ^_^", "5 * 3 is 15, snake_case, :thumbs_up: ^_^" },
    { BODY_MARKDOWN, "&gt;!spoiler!&lt; \\*not\\* x^2", "spoiler *not* x2" },
    { BODY_MARKDOWN, "> said\nmine\n>said\n\n```\ncode_here\n```\n---\nend", "mine\n\n\ncode_here\n\n\nend" },
    { BODY_MARKDOWN, "\xC2\xAF\\\\\\_(\xE3\x83\x84)_/\xC2\xAF", "\xC2\xAF\\_(\xE3\x83\x84)_/\xC2\xAF" },
    { BODY_PLAIN, "<b>&amp;", "<b>&amp;" },
};

START_TEST(words_come_out_of_markup)
{
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        size_t length = strlen(bodies[i].markup);
        char *room = malloc(length + 1); /* no byte more than is promised */
        ck_assert_ptr_nonnull(room);
        size_t used = body_read(bodies[i].encoding, bodies[i].markup, length, room);
        ck_assert_msg(used == strlen(bodies[i].words) && memcmp(room, bodies[i].words, used) == 0,
                      "case %zu: '%.*s', not '%s'", i, (int)used, room, bodies[i].words);
        free(room);
    }
}
END_TEST

/* Any bytes: nothing is written beyond the room, and valid UTF-8 stays valid where no byte is cut. */
START_TEST(random_markup_never_outgrows_its_room)
{
    static const char signs[] = "<>&;#gt x!/\"=*_~`^[]()\\\n-ap\xC3\xA9";
    unsigned state = 12345;
    for (int round = 0; round < 100000; round++) {
        char bytes[40];
        state = state * 1103515245u + 12345u;
        size_t length = (state >> 16) % sizeof bytes;
        for (size_t i = 0; i < length; i++) {
            state = state * 1103515245u + 12345u;
            bytes[i] = signs[(state >> 16) % (sizeof signs - 1)];
        }
        char *room = malloc(length + 1);
        ck_assert_ptr_nonnull(room);
        for (int encoding = BODY_PLAIN; encoding <= BODY_MARKDOWN; encoding++)
            ck_assert_uint_le(body_read((enum body_encoding)encoding, bytes, length, room), length + 1);
        free(room);
    }
}
END_TEST

/* ---- compression ----------------------------------------------------------------------------------------------- */

enum { LINES = 20000 };

static char *make_lines(size_t *length)
{
    char *lines = malloc(LINES * 64);
    ck_assert_ptr_nonnull(lines);
    *length = 0;
    for (int i = 0; i < LINES; i++)
        *length += (size_t)sprintf(lines + *length, "{\"id\":\"%d\",\"text\":\"number %d of all\"}\n", i, i * 7);
    return lines;
}

static void expect_lines(vane_reader *reader, int count)
{
    char id[16], text[64];
    for (int i = 0; i < count; i++) {
        (void)snprintf(id, sizeof id, "%d", i);
        (void)snprintf(text, sizeof text, "number %d of all", i * 7);
        expect(reader, id, text);
    }
}

static size_t compress_gzip(const char *bytes, size_t length, char *to, size_t room)
{
    z_stream stream = { .next_in = (Bytef *)bytes, .avail_in = (uInt)length, .next_out = (Bytef *)to, .avail_out = (uInt)room };
    ck_assert_int_eq(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t used = room - stream.avail_out;
    (void)deflateEnd(&stream);
    return used;
}

/* With the window that Reddit's dumps are written with. */
static size_t compress_zstd(const char *bytes, size_t length, char *to, size_t room)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_inBuffer in = { bytes, length, 0 };
    ZSTD_outBuffer out = { to, room, 0 };
    ck_assert(!ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 31)));
    ck_assert(!ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1)));
    ck_assert(!ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_hashLog, 12)));
    ck_assert(!ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)));
    ck_assert_uint_eq(ZSTD_compressStream2(context, &out, &in, ZSTD_e_end), 0);
    ZSTD_freeCCtx(context);
    return out.pos;
}

typedef size_t compress_fn(const char *bytes, size_t length, char *to, size_t room);
static compress_fn *const compressors[] = { compress_gzip, compress_zstd };

START_TEST(compressed_dumps_are_found_by_content)
{
    size_t length, room = (size_t)4 << 20;
    char *lines = make_lines(&length), *packed = malloc(room);
    ck_assert_ptr_nonnull(packed);
    size_t half = length / 2 + 11; /* two streams, cut inside a line */
    size_t used = compressors[_i](lines, half, packed, room);
    used += compressors[_i](lines + half, length - half, packed + used, room - used);
    vane_reader *reader = open_dump(packed, used, NULL, VANE_INPUT_AUTO);
    expect_lines(reader, LINES);
    uint64_t done, total;
    vane_reader_progress(reader, &done, &total);
    ck_assert_uint_eq(total, used);
    ck_assert_uint_le(done, total);
    expect_end(reader);
    free(lines);
    free(packed);
}
END_TEST

START_TEST(a_stream_that_is_cut_off_ends_in_one_problem)
{
    static const char *const words[] = { "the gzip stream is cut off here", "the zstd stream is cut off here" };
    size_t length, room = (size_t)4 << 20;
    char *lines = make_lines(&length), *packed = malloc(room);
    ck_assert_ptr_nonnull(packed);
    size_t used = compressors[_i](lines, length, packed, room);
    vane_reader *reader = open_dump(packed, used - 9, NULL, VANE_INPUT_AUTO);
    struct vane_record record;
    int good = 0, problems = 0;
    while (vane_reader_next(reader, &record, NULL) > 0) {
        problems += record.problem != NULL;
        good += record.problem == NULL;
        if (record.problem != NULL)
            ck_assert_str_eq(record.problem, words[_i]);
        else
            ck_assert_int_eq(problems, 0);
    }
    ck_assert_int_eq(problems, 1);
    ck_assert_int_gt(good, _i == 0 ? LINES / 2 : -1); /* a zstd block is whole or not there */
    ck_assert_str_eq(vane_reader_damage(reader), words[_i]);
    vane_reader_close(reader);
    memset(packed + used / 2, 0x55, 64);
    reader = open_dump(packed, used, NULL, VANE_INPUT_JSONL);
    problems = 0;
    while (vane_reader_next(reader, &record, NULL) > 0)
        problems += record.problem != NULL && strstr(record.problem, "stream is damaged") != NULL;
    ck_assert_int_eq(problems, 1);
    vane_reader_close(reader);
    free(lines);
    free(packed);
}
END_TEST

/* ---- blocks ---------------------------------------------------------------------------------------------------- */

START_TEST(blocks_hold_every_record_once_in_order)
{
    size_t length;
    char *lines = make_lines(&length);
    vane_reader *reader = open_dump(lines, length, NULL, VANE_INPUT_AUTO);
    vane_block *blocks[2] = { vane_block_new(NULL), vane_block_new(NULL) };
    struct vane_record record;
    size_t count = 0, turns = 0;
    for (; vane_reader_block(reader, blocks[turns % 2], NULL) > 0; turns++) {
        vane_block *block = blocks[turns % 2];
        ck_assert_uint_gt(vane_block_count(block), 0);
        if (turns == 1) {
            vane_block_skip(block, 5);
            count += 5;
        }
        for (; vane_block_next(block, &record, NULL) > 0; count++) {
            ck_assert_uint_eq(record.line, count + 1);
            ck_assert_int_eq(atoi(record.fields[VANE_DUMP_ID].data), (int)count);
        }
    }
    ck_assert_uint_eq(count, LINES);
    ck_assert_uint_gt(turns, 2);
    vane_block_free(blocks[0]);
    vane_block_free(blocks[1]);
    vane_reader_close(reader);
    free(lines);
}
END_TEST

START_TEST(kept_fields_are_as_they_were_written)
{
    static const char line[] = "{\"id\":\"1\",\"text\":\"t\",\"n\" : 1.500,\"s\":\"\\u00e9\\n\",\"o\":{ \"x\":[1, 2]},\"z\":null}\n";
    static const char *const names[] = { "n", "s", "o", "z" }, *const values[] = { "1.500", "\"\\u00e9\\n\"", "{ \"x\":[1, 2]}", "null" };
    struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    struct vane_record record;
    size_t count;
    options.keep = names;
    options.keep_count = 4;
    place_write(folder, "dump", line, strlen(line), path);
    vane_reader *reader = vane_dump_open(path, &options, NULL);
    vane_block *block = vane_block_new(NULL);
    ck_assert_int_eq(vane_reader_block(reader, block, NULL), 1);
    ck_assert_int_eq(vane_block_next(block, &record, NULL), 1);
    const struct vane_kept *kept = vane_block_kept(block, &count);
    ck_assert_uint_eq(count, 4);
    for (size_t i = 0; i < count; i++) {
        ck_assert_mem_eq(kept[i].name.data, names[i], strlen(names[i]));
        ck_assert_uint_eq(kept[i].value.length, strlen(values[i]));
        ck_assert_mem_eq(kept[i].value.data, values[i], strlen(values[i]));
    }
    vane_block_free(block);
    vane_reader_close(reader);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("presets");
    TCase *c = tcase_create("presets");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, each_service_is_recognised);
    tcase_add_test(c, a_preset_can_be_forced_and_refused);
    tcase_add_test(c, fields_called_text_stay_as_they_were);
    tcase_add_test(c, comments_that_were_taken_away_are_empty);
    tcase_add_test(c, words_come_out_of_markup);
    tcase_add_test(c, random_markup_never_outgrows_its_room);
    tcase_add_loop_test(c, compressed_dumps_are_found_by_content, 0, 2);
    tcase_add_loop_test(c, a_stream_that_is_cut_off_ends_in_one_problem, 0, 2);
    tcase_add_test(c, blocks_hold_every_record_once_in_order);
    tcase_add_test(c, kept_fields_are_as_they_were_written);
    suite_add_tcase(suite, c);
    return suite;
}
