/* chaos_suite.c - lets the first, the second, ... request for memory fail, until all succeed.
 *
 * Whatever fails, a call must say VANE_ERROR_MEMORY, give back all it took, and leave handles that other calls go on
 * using as they were. gumbo runs on vane's memory, utf8proc takes none.
 * jansson runs on the same memory, its lexer excepted (failing_memory.h says why).
 */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "support/failing_memory.h"
#include "support/places.h"
#include "support/tiny_bundle.h"
#include "vane/records.h"
#include "vane/vane.h"

enum { REQUESTS_MAX = 100000 }; /* no call below needs nearly as many */

static char folder[PLACE_SIZE], stance[PLACE_SIZE], sentiment[PLACE_SIZE];

static void make_bundles(void)
{
    json_set_alloc_funcs(failing_malloc, failing_free);
    place_make_folder(folder);
    tiny_bundle_train(folder, "stance", "stance", stance);
    tiny_bundle_train(folder, "sentiment", "sentiment", sentiment);
}

static void remove_bundles(void)
{
    place_remove(folder);
}

/* A call under test: VANE_OK, or what it failed with. It gives back all that it took. */
typedef int32_t call_fn(void *context, struct vane_error *error);

static void check_failure(size_t k, int32_t status, const struct vane_error *error)
{
    ck_assert_msg(status == VANE_ERROR_MEMORY, "request %zu failed, and the call said %s: %s", k,
                  vane_code_name(status), error->text);
    ck_assert_int_eq(error->code, VANE_ERROR_MEMORY);
    ck_assert(error->text[0] != '\0');
}

static void fail_each_in_mode(call_fn *call, void *context, enum failing_mode mode)
{
    size_t before = failing_memory_live();
    for (size_t k = 1; k < REQUESTS_MAX; k++) {
        struct vane_error error = VANE_ERROR_INIT;
        failing_memory_arm(k, mode);
        int32_t status = call(context, &error);
        bool failed = failing_memory_disarm();
        ck_assert_msg(failing_memory_live() == before, "request %zu failed, and %zu blocks were lost", k,
                      failing_memory_live() - before);
        if (!failed) {
            ck_assert_msg(status == VANE_OK, "no request failed, and the call did: %s", error.text);
            ck_assert_uint_gt(k, 1); /* a call that asks for nothing proves nothing */
            return;
        }
        check_failure(k, status, &error);
    }
    ck_abort_msg("%d requests were not enough", REQUESTS_MAX);
}

static void fail_each(call_fn *call, void *context)
{
    fail_each_in_mode(call, context, FAIL_ONCE);
    fail_each_in_mode(call, context, FAIL_FOR_GOOD);
}

/* ---- models ---------------------------------------------------------------------------------------------------- */

static int32_t open_model(void *context, struct vane_error *error)
{
    (void)context;
    const char *const bundles[] = { stance, sentiment };
    vane_model *model = vane_model_open(bundles, 2, error);
    if (model == NULL)
        return error->code;
    vane_model_close(model);
    return VANE_OK;
}

START_TEST(model_open_survives)
{
    fail_each(open_model, NULL);
}
END_TEST

/* Words, an emoji sequence, capitals, a hashtag, an invalid byte; long enough for arrays to grow more than once. */
static const char comment[] =
    "NO tax on my tea!!! \xF0\x9F\xA4\xB7\xE2\x80\x8D\xE2\x99\x82\xEF\xB8\x8F they say it's for the harbour, "
    "but who believes that? #DropTheBill2026 caf\xC3\xA9 \xFF owners pay twice, and so do I. I'd rather row over to "
    "the other shore and buy it there, a crate for me and a crate for my neighbour, who thinks the same :) :joy: "
    "https://tea.example/petition";

static const vane_model *open_whole_model(void)
{
    struct vane_error error = VANE_ERROR_INIT;
    const char *const bundles[] = { stance, sentiment };
    vane_model *model = vane_model_open(bundles, 2, &error);
    ck_assert_msg(model != NULL, "%s: %s", error.source, error.text);
    return model;
}

static int32_t score_once(void *context, struct vane_error *error)
{
    struct vane_result result = VANE_RESULT_INIT;
    vane_scorer *scorer = vane_scorer_new(context, error);
    if (scorer == NULL)
        return error->code;
    int32_t status = vane_score(scorer, comment, sizeof comment - 1, NULL, &result, error);
    ck_assert(status != VANE_OK || result.feature_count > 100);
    vane_scorer_free(scorer);
    return status;
}

static int32_t explain_once(void *context, struct vane_error *error)
{
    struct vane_span spans[8];
    size_t count;
    float base[3];
    vane_scorer *scorer = vane_scorer_new(context, error);
    if (scorer == NULL)
        return error->code;
    int32_t status = vane_explain(scorer, comment, sizeof comment - 1, "stance", NULL, spans, 8, &count, base, error);
    ck_assert(status != VANE_OK || count > 40);
    vane_scorer_free(scorer);
    return status;
}

START_TEST(score_survives)
{
    vane_model *model = (vane_model *)open_whole_model();
    fail_each(score_once, model);
    vane_model_close(model);
    ck_assert_uint_eq(failing_memory_live(), 0);
}
END_TEST

START_TEST(explain_survives)
{
    vane_model *model = (vane_model *)open_whole_model();
    fail_each(explain_once, model);
    vane_model_close(model);
    ck_assert_uint_eq(failing_memory_live(), 0);
}
END_TEST

static void check_same(const struct vane_result *a, const struct vane_result *b)
{
    ck_assert_mem_eq(a->stance, b->stance, sizeof a->stance);
    ck_assert_mem_eq(a->sentiment, b->sentiment, sizeof a->sentiment);
    ck_assert_uint_eq(a->feature_count, b->feature_count);
}

/* A scorer that ran out of memory in one comment scores the next ones as a fresh scorer does. */
START_TEST(scorer_works_on_after_a_failure)
{
    vane_model *model = (vane_model *)open_whole_model();
    struct vane_error error = VANE_ERROR_INIT;
    const char *small = "no tax";
    struct vane_result wanted = VANE_RESULT_INIT, wanted_small = VANE_RESULT_INIT, result = VANE_RESULT_INIT;
    size_t failures = 0, count, k = 1;
    vane_scorer *scorer = vane_scorer_new(model, &error);
    ck_assert_int_eq(vane_score(scorer, comment, sizeof comment - 1, NULL, &wanted, &error), VANE_OK);
    ck_assert_int_eq(vane_score(scorer, small, strlen(small), NULL, &wanted_small, &error), VANE_OK);
    for (bool failed = true; failed; k++) {
        vane_scorer_free(scorer);
        scorer = vane_scorer_new(model, &error);
        failing_memory_arm(k, FAIL_ONCE);
        int32_t scored = vane_score(scorer, comment, sizeof comment - 1, NULL, &result, NULL);
        int32_t explained = vane_explain(scorer, comment, sizeof comment - 1, "sentiment", NULL, NULL, 0, &count,
                                         NULL, NULL);
        failed = failing_memory_disarm();
        ck_assert_int_eq(failed, scored == VANE_ERROR_MEMORY || explained == VANE_ERROR_MEMORY);
        failures += failed;
        ck_assert_int_eq(vane_score(scorer, small, strlen(small), NULL, &result, &error), VANE_OK);
        check_same(&result, &wanted_small);
        ck_assert_int_eq(vane_score(scorer, comment, sizeof comment - 1, NULL, &result, &error), VANE_OK);
        check_same(&result, &wanted);
    }
    ck_assert_uint_gt(failures, 5);
    vane_scorer_free(scorer);
    vane_model_close(model);
    ck_assert_uint_eq(failing_memory_live(), 0);
}
END_TEST

/* ---- pages ----------------------------------------------------------------------------------------------------- */

static const char text_page[] =
    "Harbour Gazette\nHome | Trade | Letters\n\nSenate weighs a levy on tea\n\n"
    "The senate sat until midnight over a levy on tea. A vote is to follow on Friday, said the speaker, who hopes\n"
    "for a broad majority. Shippers oppose the bill.\n\n"
    "3 Comments\n\nanna_w\nMarch 3, 2024 at 10:15\nAbout time, I say.\n"
    "\nTruly.\nReply  Like (4)\n\nold.mate\nMarch 3, 2024 at 10:40\n> About time, I say.\n"
    "Not in my name \xF0\x9F\x98\xA0 \xFF\nReply  Like\n\nGuest\nMarch 3, 2024 at 11:02\nlol\n"
    "Reply  Like (1)\n\nAbout us  Contact  Terms\n";

static const char html_page[] =
    "<!DOCTYPE html><html><head><title>Levy</title><style>p{}</style></head>\n<body><nav><a href=/>Home</a></nav>\n"
    "<article><h1>Senate weighs a levy</h1><p>The senate sat until midnight over a levy on tea.</p>\n"
    "<p>Shippers oppose the bill &amp; say so.</p></article>\n<section id=comments><h2>2 Comments</h2>\n"
    "<div class=comment id=c1><cite>anna_w</cite> <time>March 3, 2024</time><p>About time.</p><p>Truly.</p></div>\n"
    "<div class=comment id=c2><cite>old.mate</cite> <time>March 3, 2024</time><blockquote>About time.</blockquote>\n"
    "<p>Not in my name \xF0\x9F\x98\xA0</p></div>\n</section><footer>About us</footer></body></html>\n";

struct page_input {
    const char *bytes;
    size_t length;
    int32_t format;
};

static int32_t read_page(void *context, struct vane_error *error)
{
    const struct page_input *input = context;
    vane_page *page = vane_page_read(input->bytes, input->length, input->format, error);
    if (page == NULL)
        return error->code;
    ck_assert_uint_gt(vane_page_count(page), 0);
    vane_page_free(page);
    return VANE_OK;
}

START_TEST(text_page_survives)
{
    struct page_input input = { text_page, sizeof text_page - 1, VANE_PAGE_TEXT };
    fail_each(read_page, &input);
    ck_assert_uint_eq(failing_memory_live(), 0);
}
END_TEST

START_TEST(html_page_survives)
{
    struct page_input input = { html_page, sizeof html_page - 1, VANE_PAGE_HTML };
    fail_each(read_page, &input);
    ck_assert_uint_eq(failing_memory_live(), 0);
}
END_TEST

/* Elements nested too deeply for a tree are read another way. */
START_TEST(deep_html_page_survives)
{
    enum { DEPTH = 3000 };
    char *deep = malloc(DEPTH * 5 + sizeof html_page);
    ck_assert_ptr_nonnull(deep);
    for (size_t i = 0; i < DEPTH; i++)
        memcpy(deep + i * 5, "<div>", 5);
    memcpy(deep + (size_t)DEPTH * 5, html_page, sizeof html_page);
    struct page_input input = { deep, (size_t)DEPTH * 5 + sizeof html_page - 1, VANE_PAGE_HTML };
    fail_each(read_page, &input);
    ck_assert_uint_eq(failing_memory_live(), 0);
    free(deep);
}
END_TEST

/* ---- records --------------------------------------------------------------------------------------------------- */

struct reader_input {
    char path[PLACE_SIZE];
    int32_t format;
    const char *records; /* of the whole file in order: '+' a record, '-' a problem */
};

static int32_t read_records(void *context, struct vane_error *error)
{
    static const char *const fields[] = { "text", "id", "n" };
    const struct reader_input *input = context;
    vane_reader *reader = vane_reader_open(input->path, input->format, fields, 3, error);
    if (reader == NULL)
        return error->code;
    struct vane_record record;
    size_t count = 0;
    int got;
    for (; (got = vane_reader_next(reader, &record, error)) == 1; count++) {
        ck_assert_uint_lt(count, strlen(input->records));
        if (input->records[count] == '+' && record.problem != NULL) /* the record is whole; it is blamed wrongly */
            (void)error_set(error, VANE_ERROR_FORMAT, input->path, record.line, "a problem: %s", record.problem);
        ck_assert(input->records[count] == '+' || record.problem != NULL);
    }
    vane_reader_close(reader);
    ck_assert(got == 0 || error->code != VANE_OK);
    if (error->code == VANE_OK)
        ck_assert_uint_eq(count, strlen(input->records));
    return error->code;
}

static void fail_each_read(const char *name, const char *bytes, int32_t format, const char *records)
{
    struct reader_input input = { .format = format, .records = records };
    place_write(folder, name, bytes, strlen(bytes), input.path);
    fail_each(read_records, &input);
    ck_assert_uint_eq(failing_memory_live(), 0);
}

START_TEST(jsonl_survives)
{
    fail_each_read("chaos.jsonl", "{\"text\":\"a comment \xF0\x9F\x98\x82\",\"id\":\"a1\",\"n\":3}\n\n"
                   "{\"id\":2,\"text\":null,\"more\":{\"deep\":[1,2.5,true,{\"x\":\"\\u00e9\"}]}}\nnot an object\n"
                   "{\"text\":\"bad \xFF byte\",\"n\":-0.5}\n[1,2]\n", VANE_INPUT_JSONL, "++-+-");
    fail_each_read("chaos.jsonl", "{\"text\":\"by its first bytes\"}\n", VANE_INPUT_AUTO, "+");
}
END_TEST

/* docs/performance.md says so: once a scorer has seen a comment as long, it asks for no memory. */
START_TEST(warm_scorer_asks_for_no_memory)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_result result = { .struct_size = sizeof result };
    const char *const folders[] = { stance, sentiment };
    vane_model *model = vane_model_open(folders, 2, &error);
    vane_scorer *scorer = vane_scorer_new(model, &error);
    ck_assert(model != NULL && scorer != NULL);
    failing_memory_arm(1, FAIL_FOR_GOOD);
    ck_assert_int_eq(vane_score(scorer, comment, sizeof comment - 1, NULL, &result, NULL), VANE_ERROR_MEMORY);
    ck_assert(failing_memory_disarm());
    ck_assert_int_eq(vane_score(scorer, comment, sizeof comment - 1, NULL, &result, &error), VANE_OK);
    failing_memory_arm(1, FAIL_FOR_GOOD);
    for (size_t length = sizeof comment - 1; length > 0; length /= 2)
        ck_assert_int_eq(vane_score(scorer, comment, length, NULL, &result, &error), VANE_OK);
    ck_assert(!failing_memory_disarm());
    vane_scorer_free(scorer);
    vane_model_close(model);
}
END_TEST

START_TEST(csv_survives)
{
    fail_each_read("chaos.csv", "id,text,n\n1,\"quoted, with comma\",2\n2,\"line one\nline two\nline three\",3\n"
                   "3,bad \xFF byte,\n\n4,too few\n5,\"open\nto the end", VANE_INPUT_CSV, "+++--");
    fail_each_read("chaos.tsv", "text\tid\nsaid \"so\"\t1\n", VANE_INPUT_AUTO, "+");
}
END_TEST

START_TEST(lines_survive)
{
    fail_each_read("chaos.txt", "one\n\nthree \xFF\nfour", VANE_INPUT_LINES, "++++");
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("chaos");
    TCase *c = tcase_create("chaos");
    tcase_add_unchecked_fixture(c, make_bundles, remove_bundles);
    tcase_set_timeout(c, 240);
    tcase_add_test(c, model_open_survives);
    tcase_add_test(c, score_survives);
    tcase_add_test(c, explain_survives);
    tcase_add_test(c, scorer_works_on_after_a_failure);
    tcase_add_test(c, text_page_survives);
    tcase_add_test(c, html_page_survives);
    tcase_add_test(c, deep_html_page_survives);
    tcase_add_test(c, jsonl_survives);
    tcase_add_test(c, warm_scorer_asks_for_no_memory);
    tcase_add_test(c, csv_survives);
    tcase_add_test(c, lines_survive);
    suite_add_tcase(suite, c);
    return suite;
}
