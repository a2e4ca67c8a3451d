/* chaos_dump_suite.c - dumps of every shape, compressed too, and the writer of scores, with every request for
 * memory failing in turn: an error that says so, never a lost block or a record that is blamed. zlib and zstd have
 * an allocator of their own. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "base/error.h"
#include "cli/score_output.h"
#include "support/failing_memory.h"
#include "support/places.h"
#include "support/tiny_bundle.h"
#include "vane/records.h"

enum { REQUESTS_MAX = 100000, ROOM = 1 << 14 };

static char folder[PLACE_SIZE], stance[PLACE_SIZE];

static void setup(void)
{
    json_set_alloc_funcs(failing_malloc, failing_free);
    place_make_folder(folder);
    tiny_bundle_train(folder, "stance", "stance", stance);
}

static void teardown(void)
{
    place_remove(folder);
}

typedef int32_t call_fn(void *context, struct vane_error *error);

static void fail_each_in_mode(call_fn *call, void *context, enum failing_mode mode)
{
    size_t before = failing_memory_live(), k = 1;
    for (bool failed = true; failed; k++) {
        struct vane_error error = VANE_ERROR_INIT;
        ck_assert_uint_lt(k, REQUESTS_MAX);
        failing_memory_arm(k, mode);
        int32_t status = call(context, &error);
        failed = failing_memory_disarm();
        ck_assert_msg(failing_memory_live() == before, "request %zu failed, and blocks were lost", k);
        ck_assert_msg(status == (failed ? VANE_ERROR_MEMORY : VANE_OK), "request %zu, failed %d: %s: %s", k, failed,
                      vane_code_name(status), error.text);
    }
    ck_assert_uint_gt(k, 2);
}

static void fail_each(call_fn *call, void *context)
{
    fail_each_in_mode(call, context, FAIL_ONCE);
    fail_each_in_mode(call, context, FAIL_FOR_GOOD);
}

/* ---- the reader ------------------------------------------------------------------------------------------------ */

struct dump {
    char path[PLACE_SIZE];
    struct vane_dump_options options;
    const char *records; /* '+' a record with a text, '0' one without, '-' a problem */
};

static int32_t read_dump(void *context, struct vane_error *error)
{
    const struct dump *dump = context;
    struct vane_record record;
    size_t count = 0;
    int got = -1, one = 1;
    vane_reader *reader = vane_dump_open(dump->path, &dump->options, error);
    vane_block *block = reader != NULL ? vane_block_new(error) : NULL;
    while (block != NULL && (got = vane_reader_block(reader, block, error)) == 1)
        for (; (one = vane_block_next(block, &record, error)) == 1; count++) {
            ck_assert_uint_lt(count, strlen(dump->records));
            char wanted = dump->records[count];
            bool has_text = record.fields[VANE_DUMP_TEXT].data != NULL;
            if (wanted != '-' && record.problem != NULL)
                (void)error_set(error, VANE_ERROR_FORMAT, dump->path, record.line, "blamed: %s", record.problem);
            ck_assert(wanted != '-' || record.problem != NULL);
            ck_assert(record.problem != NULL || has_text == (wanted == '+'));
        }
    vane_block_free(block);
    vane_reader_close(reader);
    if (error->code == VANE_OK) {
        ck_assert(got == 0 && one == 0);
        ck_assert_uint_eq(count, strlen(dump->records));
    }
    return error->code;
}

static void fail_each_read(const char *bytes, size_t length, struct vane_dump_options options, const char *records)
{
    struct dump dump = { .options = options, .records = records };
    place_write(folder, "dump", bytes, length, dump.path);
    fail_each(read_dump, &dump);
    ck_assert_uint_eq(failing_memory_live(), 0);
}

static const struct { const char *preset, *records, *bytes; } dumps[] = {
    { "reddit", "+0-+", "{\"id\":\"c1\",\"body\":\"Tea *now*\",\"author\":\"ann\",\"link_id\":\"x\"}\n{\"id\":\"c2\""
                        ",\"link_id\":\"x\"}\nbroken\n"
      "{\"body\":\"\\ud83d\\ude02 \xFF\",\"n\":1e100,\"more\":{\"a\":[1,null]}}\n" },
    { "youtube", "++", "{\"items\":[{\"id\":\"T\",\"snippet\":{\"topLevelComment\":{\"id\":\"c1\","
                       "\"snippet\":{\"textDisplay\":\"Tea\"}}},"
      "\"replies\":{\"comments\":[{\"id\":\"r\",\"snippet\":{\"textDisplay\":\"No\",\"parentId\":\"c1\"}}]}}]}" },
    { "coral", "+0+", "{\"id\":\"c1\",\"storyID\":\"s\",\"revisions\":[{\"body\":\"old\"},{\"body\":\"<b>new</b>\"}]"
                      "}\n"
      "{\"id\":\"c2\",\"storyID\":\"s\",\"revisions\":[]}\n{\"id\":\"c3\",\"n\":1e100,\"storyID\":\"s\","
      "\"revisions\":[{\"body\":\"x\"}]}\n" },
    { "lemmy", "+", "{\"comments\":[{\"comment\":{\"id\":2,\"content\":\"Tea\",\"path\":\"0.1.2\"},"
                    "\"creator\":{\"name\":\"ann\"}}]}" },
    { "hackernews", "+-", "by,id,text,\xFFtime,time,type\r\nann,1,\"Tea,\n\xFF now\",2,2,comment\r\nbob,2\r\n" },
    { "disqus", "++", "<?xml version=\"1.0\"?><disqus xmlns:dsq=\"x\"><post dsq:id=\"1\"><message><![CDATA[<p>Tea</p"
                      ">]]></message><author>"
      "<name>Ann</name></author></post><post dsq:id=\"2\"><message>No \xFF</message><parent "
      "dsq:id=\"1\"/></post></disqus>" },
    { "wordpress", "+", "<?xml version=\"1.0\"?><rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><wp:comment><wp:c"
                        "omment_id>1"
      "</wp:comment_id><wp:comment_content>Tea</wp:comment_content></wp:comment></rss>" },
};

START_TEST(each_dump_survives)
{
    for (int with_all = 0; with_all < 2; with_all++) {
        struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
        options.keep_all = options.thread = with_all;
        options.preset = with_all ? dumps[_i].preset : NULL;
        fail_each_read(dumps[_i].bytes, strlen(dumps[_i].bytes), options, dumps[_i].records);
    }
}
END_TEST

START_TEST(named_fields_survive)
{
    static const char *const names[] = { "n", "o" }, *const keep[] = { "n", "missing" };
    static const char bytes[] = "{\"id\":1,\"text\":\"Tea\",\"n\":7,\"o\":{\"x\":[1]}}\n{\"text\":5,\"n\":1e100}\n";
    struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    options.others = names;
    options.other_count = 2;
    options.keep = keep;
    options.keep_count = 2;
    fail_each_read(bytes, sizeof bytes - 1, options, "++");
}
END_TEST

START_TEST(the_filter_survives)
{
    static const char tsv[] = "3\nk\\t1\tTea\\n\n\nx\t\\N\n", jsonl[] = "{\"text\":\"Tea\"}\n\nbroken\n";
    struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    options.filter = options.chunk_header = 1;
    options.format = VANE_INPUT_TSV;
    options.text_column = 2;
    fail_each_read(tsv, sizeof tsv - 1, options, "+-0");
    options.chunk_header = 0;
    options.format = VANE_INPUT_JSONL;
    fail_each_read(jsonl, sizeof jsonl - 1, options, "+--");
}
END_TEST

static size_t pack_gzip(const char *bytes, size_t length, char *to)
{
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)length, .next_out = (Bytef *)to, .avail_out = ROOM };
    ck_assert_int_eq(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    (void)deflateEnd(&stream);
    return ROOM - stream.avail_out;
}

START_TEST(compressed_dumps_survive)
{
    static const char lines[] = "{\"text\":\"Tea\"}\n{\"text\":\"now\"}\n";
    static char packed[ROOM];
    const struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    size_t length = pack_gzip(lines, sizeof lines - 1, packed);
    fail_each_read(packed, length, options, "++");
    fail_each_read(packed, length - 3, options, "++-");
    length = ZSTD_compress(packed, ROOM, lines, sizeof lines - 1, 3);
    fail_each_read(packed, length, options, "++");
    packed[length] = 'x';
    fail_each_read(packed, length + 1, options, "++-");
}
END_TEST

/* ---- the writer ------------------------------------------------------------------------------------------------ */

struct writing {
    const vane_model *model;
    enum score_format format;
    vane_scorer *scorer;
    struct vane_result result;
};

/* Out of memory is kept in the buffer and asked for once; main's thread then ends the run. */
static int32_t write_scores(void *context, struct vane_error *error)
{
    static const char text[] = "no tax on \"tea\",\n\xFF and a long rest of the line, so that the buffer has to "
                               "grow again";
    const struct writing *writing = context;
    struct score_batch batch = { 0 };
    const struct vane_kept kept[] = { { { "n", 1 }, { "1.50", 4 }, 1 }, { { "text", 4 }, { "x\"y", 3 }, 0 } };
    const struct vane_field fields[] = { { "p", 1, 1 }, { "ann", 3, 1 }, { "15", 2, 0 }, { "kept", 4, 1 } };
    struct scored scored = { .id = { "c1", 2 }, .text = { text, sizeof text - 1 }, .kept = kept, .kept_count = 2, .thread = fields,
                             .others = &fields[3], .result = &writing->result, .scorer = writing->scorer, .invalid_bytes = 1 };
    static const char *const keep[] = { "n" };
    struct score_output output;
    score_output_begin(&output, stdout, writing->format, writing->model, NULL, true);
    output.with_thread = true;
    output.keep = keep;
    output.keep_count = 1;
    for (size_t c = 0; c < COLUMNS; c++)
        output.columns[output.column_count++] = (enum score_column)c;
    score_output_header(&output, &batch.buffer);
    for (int i = 0; i < 60; i++) {
        scored.problem = i % 7 == 6 ? "broken JSON" : NULL;
        score_output_put(&output, &batch, &scored);
    }
    int32_t status = batch.buffer.failed || output.target_field.failed ? error_memory(error) : VANE_OK;
    score_output_end(&output);
    ck_assert(batch.buffer.failed || batch.counts.scored + batch.counts.problems == 60);
    buffer_free(&batch.buffer);
    return status;
}

START_TEST(the_writer_survives)
{
    static const enum score_format formats[] = { SCORE_JSONL, SCORE_CSV, SCORE_TSV };
    struct vane_error error = VANE_ERROR_INIT;
    const char *const bundles[] = { stance };
    struct writing writing = { .result = VANE_RESULT_INIT };
    vane_model *model = vane_model_open(bundles, 1, &error);
    ck_assert_msg(model != NULL, "%s", error.text);
    writing.scorer = vane_scorer_new(model, &error);
    ck_assert_int_eq(vane_score(writing.scorer, "no tax", 6, NULL, &writing.result, &error), VANE_OK);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        writing.model = model;
        writing.format = formats[i];
        fail_each(write_scores, &writing);
    }
    vane_scorer_free(writing.scorer);
    vane_model_close(model);
    ck_assert_uint_eq(failing_memory_live(), 0);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("chaos-dump");
    TCase *c = tcase_create("chaos-dump");
    tcase_add_unchecked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 240);
    tcase_add_loop_test(c, each_dump_survives, 0, (int)(sizeof dumps / sizeof *dumps));
    tcase_add_test(c, named_fields_survive);
    tcase_add_test(c, the_filter_survives);
    tcase_add_test(c, compressed_dumps_survive);
    tcase_add_test(c, the_writer_survives);
    suite_add_tcase(suite, c);
    return suite;
}
