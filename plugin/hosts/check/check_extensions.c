/* check_extensions.c - checks of get_extension and of the four extensions of version 1. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hosts/check/check.h"

enum { SPANS_MAX = 256, TEXTS_MAX = 16 };

static void check_ids(const struct subject *subject)
{
    static const char *const strangers[] = { "",
                                             "vane",
                                             "vane.explain",
                                             "vane.explain/",
                                             "vane.explain/2",
                                             "VANE.EXPLAIN/1",
                                             "vane.explain/1 ",
                                             "nobody.nothing/1" };
    static const char *const known[] = { "vane.explain/1", "vane.segment/1", "vane.batch/1", "vane.model-info/1" };
    static const size_t sizes[] = { sizeof(struct vane_explain_v1), sizeof(struct vane_segment_v1),
                                    sizeof(struct vane_batch_v1), sizeof(struct vane_model_info_v1) };
    struct loaded loaded = check_load(subject, subject->path);
    check_step("get_extension(NULL)");
    CHECK_THAT(loaded.table->get_extension(NULL) == NULL, "get_extension(NULL) gave a table");
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        check_step("get_extension(\"%s\")", strangers[i]);
        CHECK_THAT(loaded.table->get_extension(strangers[i]) == NULL, "get_extension(\"%s\") gave a table",
                   strangers[i]);
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        check_step("get_extension(\"%s\")", known[i]);
        const uint32_t *table = loaded.table->get_extension(known[i]);
        CHECK_THAT(table == NULL || *table >= sizes[i], "the table of %s says struct_size %u; version 1 has %zu",
                   known[i], table != NULL ? *table : 0, sizes[i]);
        CHECK_THAT(table == loaded.table->get_extension(known[i]), "get_extension(\"%s\") gave two tables", known[i]);
    }
}

/* ---- explain --------------------------------------------------------------------------------------------------- */

/* The log-odds behind probabilities are known up to a number that is the same for all three. */
static void check_sum(const float base[3], const struct vane_span *spans, size_t count, const float p[3],
                      const char *task)
{
    double sums[3];
    for (int k = 0; k < 3; k++) {
        sums[k] = (double)base[k];
        for (size_t i = 0; i < count; i++)
            sums[k] += (double)spans[i].push[k];
    }
    for (int k = 1; k < 3; k++) {
        double odds = log((double)p[k]) - log((double)p[0]);
        CHECK_THAT(fabs(sums[k] - sums[0] - odds) < 1e-3 * (1 + fabs(odds)),
                   "%s: base and pushes add up to log-odds of %.4f, the probabilities say %.4f", task,
                   sums[k] - sums[0], odds);
    }
}

static void check_spans(const struct vane_span *spans, size_t count, size_t length, const char *task)
{
    for (size_t i = 0; i < count; i++) {
        const float *push = spans[i].push;
        CHECK_THAT(spans[i].begin < spans[i].end && spans[i].end <= length, "%s: span %zu lies outside of the text",
                   task, i);
        CHECK_THAT(i == 0 || spans[i].begin >= spans[i - 1].end, "%s: span %zu is not behind the one before it", task,
                   i);
        CHECK_THAT(fabsf(push[0] + push[1] + push[2]) < 1e-3f, "%s: the pushes of span %zu do not sum to 0", task, i);
    }
}

static void explain_text(const struct loaded *loaded, const struct vane_explain_v1 *table, const char *task,
                         size_t text)
{
    struct vane_string t = check_texts[text];
    struct vane_span spans[SPANS_MAX], few[3];
    float base[3];
    size_t count = 0, only = 99;
    check_step("explain of text %zu for %s", text, task);
    struct vane_result result = check_score(loaded, loaded->scorer, t);
    int32_t code = table->explain(loaded->scorer, t.data, t.length, task, NULL, spans, SPANS_MAX, &count, base, NULL);
    CHECK_THAT(code == VANE_OK && count <= SPANS_MAX, "explain of text %zu for %s gave %d", text, task, (int)code);
    CHECK_THAT(table->explain(loaded->scorer, t.data, t.length, task, NULL, NULL, 0, &only, NULL, NULL) == VANE_OK
                   && only == count,
               "%s: counting with spans NULL gave %zu, filling %zu", task, only, count);
    memset(few, 0xA5, sizeof few);
    CHECK_THAT(table->explain(loaded->scorer, t.data, t.length, task, NULL, few, 2, &only, NULL, NULL) == VANE_OK
                   && only == count && check_untouched(&few[2], 0xA5, sizeof few[2]),
               "%s: it filled more spans than it was given room for, or counted only those", task);
    check_spans(spans, count, t.length, task);
    if ((result.flags & VANE_EMPTY) == 0)
        check_sum(base, spans, count, task[1] == 't' ? result.stance : result.sentiment, task);
}

static void check_explain(const struct subject *subject)
{
    size_t count = 7;
    struct vane_error error = VANE_ERROR_INIT;
    struct loaded loaded = check_open(subject);
    const struct vane_explain_v1 *table = check_extension(&loaded, "vane.explain/1");
    struct vane_result result = check_score(&loaded, loaded.scorer, check_texts[0]);
    for (size_t i = 0; i < check_text_count; i++) {
        if ((result.flags & VANE_HAS_STANCE) != 0)
            explain_text(&loaded, table, "stance", i);
        if ((result.flags & VANE_HAS_SENTIMENT) != 0)
            explain_text(&loaded, table, "sentiment", i);
    }
    const char *task = (result.flags & VANE_HAS_STANCE) != 0 ? "stance" : "sentiment";
    check_step("explain with null arguments");
    CHECK_THAT(table->explain(NULL, "x", 1, task, NULL, NULL, 0, &count, NULL, NULL) == VANE_ERROR_ARGUMENT,
               "explain with scorer NULL was accepted");
    CHECK_THAT(table->explain(loaded.scorer, "x", 1, task, NULL, NULL, 0, NULL, NULL, NULL) == VANE_ERROR_ARGUMENT,
               "explain with count NULL was accepted");
    CHECK_THAT(table->explain(loaded.scorer, NULL, 1, task, NULL, NULL, 0, &count, NULL, NULL) == VANE_ERROR_ARGUMENT,
               "explain with text NULL was accepted");
    CHECK_THAT(table->explain(loaded.scorer, "x", 1, task, NULL, NULL, 3, &count, NULL, NULL) == VANE_ERROR_ARGUMENT,
               "explain with spans NULL and room for 3 was accepted");
    check_step("explain of a task that there is not");
    CHECK_THAT(table->explain(loaded.scorer, "x", 1, "weather", NULL, NULL, 0, &count, NULL, &error)
                       == VANE_ERROR_TARGET
                   && error.code == VANE_ERROR_TARGET,
               "explain of task 'weather' is not VANE_ERROR_TARGET");
    CHECK_THAT(table->explain(loaded.scorer, "x", 1, NULL, NULL, NULL, 0, &count, NULL, NULL) != VANE_OK,
               "explain of task NULL was accepted");
    const size_t limit = (size_t)1 << 20;
    char *large = calloc(1, limit + 1);
    if (large == NULL)
        check_skip("no memory for 1 MiB");
    check_step("explain of 1 MiB and a byte");
    CHECK_THAT(table->explain(loaded.scorer, large, limit + 1, task, NULL, NULL, 0, &count, NULL, NULL)
                   == VANE_ERROR_LIMIT,
               "explain of more than 1 MiB is not VANE_ERROR_LIMIT");
    free(large);
}

/* ---- segment --------------------------------------------------------------------------------------------------- */

static const char page_text[] =
    "A harbour for the town\n\nThe council has agreed to build a harbour, and to pay for it with a tax on "
    "tea.\n\n3 comments\n\nAnna Berg\n2 hours ago\nNever. Nobody asked us.\n\nTom Oak\n1 hour ago\n"
    "It will bring work to the town, and I like it.\n\nEve Moor\n5 minutes ago\nWho pays for the tea?\n";

static void check_string(struct vane_string string, const char *what, size_t index)
{
    CHECK_THAT(string.data != NULL || string.length == 0, "segment %zu: %s is NULL with a length", index, what);
    for (size_t i = 0; i < string.length; i++)
        CHECK_THAT(string.data[i] != (char)0xA5, "segment %zu: %s still points into the page that was passed", index,
                   what);
}

static void check_segments(const struct vane_segment_v1 *table, const vane_page *page)
{
    uint64_t line = 0;
    size_t count = table->page_count(page);
    CHECK_THAT(count > 0, "a page with text has no segment");
    for (size_t i = 0; i < count; i++) {
        struct vane_segment s = { .struct_size = sizeof s };
        check_step("page_segment %zu", i);
        CHECK_THAT(table->page_segment(page, i, &s) == VANE_OK, "segment %zu of %zu was refused", i, count);
        CHECK_THAT(s.kind >= VANE_ARTICLE && s.kind <= VANE_FURNITURE, "segment %zu is of kind %d", i, (int)s.kind);
        CHECK_THAT(s.start_line > line && s.start_line <= s.end_line && s.end_line <= 17,
                   "segment %zu has lines %d to %d, after line %d", i, (int)s.start_line, (int)s.end_line, (int)line);
        line = s.end_line;
        check_string(s.text, "text", i);
        check_string(s.author, "author", i);
        check_string(s.time, "time", i);
        check_string(s.quote, "quote", i);
    }
}

static void check_segment_size(const struct vane_segment_v1 *table, const vane_page *page)
{
    for (size_t size = 0; size < sizeof(struct vane_segment); size += 4) {
        struct vane_segment small;
        memset(&small, 0xA5, sizeof small);
        small.struct_size = (uint32_t)size;
        check_step("page_segment with a struct_size of %zu", size);
        (void)table->page_segment(page, 0, &small);
        size_t end = size > 4 ? size : 4;
        CHECK_THAT(check_untouched((char *)&small + end, 0xA5, sizeof small - end),
                   "it wrote past a segment of struct_size %zu", size);
    }
}

static void check_segment(const struct subject *subject)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_segment segment = { .struct_size = sizeof segment };
    struct loaded loaded = check_load(subject, subject->path);
    const struct vane_segment_v1 *table = check_extension(&loaded, "vane.segment/1");
    char *bytes = malloc(sizeof page_text);
    if (bytes == NULL)
        check_skip("no memory");
    memcpy(bytes, page_text, sizeof page_text);
    check_step("page_read");
    vane_page *page = table->page_read(bytes, sizeof page_text - 1, VANE_PAGE_AUTO, &error);
    CHECK_THAT(page != NULL, "page_read of a plain page: %.200s", error.text);
    memset(bytes, 0xA5, sizeof page_text); /* the page must keep nothing of what it was given */
    check_segments(table, page);
    check_segment_size(table, page);
    check_step("page_segment past the end and with null arguments");
    CHECK_THAT(table->page_segment(page, table->page_count(page), &segment) == VANE_ERROR_ARGUMENT,
               "a segment past the end is not VANE_ERROR_ARGUMENT");
    CHECK_THAT(table->page_segment(page, SIZE_MAX, &segment) == VANE_ERROR_ARGUMENT, "segment SIZE_MAX was accepted");
    CHECK_THAT(table->page_segment(page, 0, NULL) == VANE_ERROR_ARGUMENT, "a segment NULL was accepted");
    CHECK_THAT(table->page_segment(NULL, 0, &segment) == VANE_ERROR_ARGUMENT, "a page NULL was accepted");
    check_step("page_count(NULL)");
    CHECK_THAT(table->page_count(NULL) == 0, "page_count(NULL) is not 0");
    check_step("page_free");
    table->page_free(page);
    table->page_free(NULL);
    check_step("page_read(NULL, 5)");
    CHECK_THAT(table->page_read(NULL, 5, VANE_PAGE_AUTO, NULL) == NULL, "page_read(NULL, 5) gave a page");
    for (size_t length = 0; length < sizeof page_text; length += 13) {
        check_step("page_read of %zu bytes right before unreadable memory", length);
        table->page_free(table->page_read(check_fenced(page_text, length), length, VANE_PAGE_AUTO, NULL));
        table->page_free(table->page_read(check_fenced(page_text, length), length, VANE_PAGE_HTML, NULL));
    }
    free(bytes);
}

/* ---- batch ----------------------------------------------------------------------------------------------------- */

static void check_batch(const struct subject *subject)
{
    struct vane_result results[TEXTS_MAX];
    struct vane_error error = VANE_ERROR_INIT;
    size_t done = 99, n = check_text_count;
    struct loaded loaded = check_open(subject);
    const struct vane_batch_v1 *table = check_extension(&loaded, "vane.batch/1");
    memset(results, 0, sizeof results);
    check_step("score_batch of %zu texts", n);
    CHECK_THAT(table->score_batch(loaded.scorer, check_texts, n, NULL, results, sizeof *results, &done, NULL)
                       == VANE_OK
                   && done == n,
               "a batch of %zu texts failed, or says that %zu are done", n, done);
    for (size_t i = 0; i < n; i++) {
        struct vane_result alone = check_score(&loaded, loaded.scorer, check_texts[i]);
        CHECK_THAT(memcmp(&alone, &results[i], sizeof alone) == 0, "text %zu has another answer in a batch", i);
    }
    struct vane_string broken[3] = { check_texts[0], { NULL, 5 }, check_texts[0] };
    memset(results, 0xA5, sizeof results);
    check_step("score_batch with a bad text in the middle");
    CHECK_THAT(table->score_batch(loaded.scorer, broken, 3, NULL, results, sizeof *results, &done, &error)
                       == VANE_ERROR_ARGUMENT
                   && done == 1 && error.code == VANE_ERROR_ARGUMENT,
               "a batch whose second text is NULL did not stop there with 1 done");
    CHECK_THAT(check_untouched(&results[2], 0xA5, sizeof results[2]), "a batch went on after its first failure");
    check_step("score_batch with small results");
    memset(results, 0xA5, sizeof results);
    CHECK_THAT(table->score_batch(loaded.scorer, check_texts, 2, NULL, results, 24, NULL, NULL) == VANE_OK
                   && check_untouched((char *)results + 48, 0xA5, sizeof results - 48)
                   && results[0].struct_size == 24,
               "a batch wrote past results of 24 bytes, or did not set their struct_size");
    check_step("score_batch with null arguments");
    CHECK_THAT(table->score_batch(loaded.scorer, NULL, 0, NULL, NULL, sizeof *results, &done, NULL) == VANE_OK
                   && done == 0,
               "a batch of nothing failed");
    CHECK_THAT(table->score_batch(loaded.scorer, NULL, 1, NULL, results, sizeof *results, &done, NULL) != VANE_OK
                   && done == 0,
               "texts NULL were accepted");
    CHECK_THAT(table->score_batch(loaded.scorer, check_texts, 1, NULL, NULL, sizeof *results, NULL, NULL) != VANE_OK,
               "results NULL were accepted");
    CHECK_THAT(table->score_batch(NULL, check_texts, 1, NULL, results, sizeof *results, NULL, NULL) != VANE_OK,
               "scorer NULL was accepted");
    CHECK_THAT(table->score_batch(loaded.scorer, check_texts, 1, NULL, results, 4, NULL, NULL) != VANE_OK,
               "results of 4 bytes were accepted");
}

/* ---- model-info ------------------------------------------------------------------------------------------------ */

static void check_info(const struct vane_model_info *info, size_t index)
{
    CHECK_THAT(info->name != NULL && info->version != NULL && info->task != NULL && info->language != NULL
                   && info->manifest != NULL,
               "bundle %zu: a string of its info is NULL", index);
    bool is_stance = strcmp(info->task, "stance") == 0;
    CHECK_THAT(is_stance || strcmp(info->task, "sentiment") == 0, "bundle %zu: its task is '%s'", index, info->task);
    CHECK_THAT(is_stance == (info->target != NULL), "bundle %zu: a target belongs to stance, and to stance alone",
               index);
    CHECK_THAT(info->label_count == 3, "bundle %zu: it has %u labels", index, info->label_count);
    static const char *const stance[] = { "against", "none", "favor" }, *const mood[] = { "negative", "neutral",
                                                                                          "positive" };
    for (int k = 0; k < 3; k++)
        CHECK_THAT(info->labels[k] != NULL && strcmp(info->labels[k], is_stance ? stance[k] : mood[k]) == 0,
                   "bundle %zu: label %d is not the one of vane_result", index, k);
}

static void check_model_info(const struct subject *subject)
{
    struct loaded loaded = check_open(subject);
    const struct vane_model_info_v1 *table = check_extension(&loaded, "vane.model-info/1");
    size_t count = table->bundle_count(loaded.model);
    CHECK_THAT(count > 0 && (subject->bundle_count == 0 || count == subject->bundle_count),
               "it says that %zu bundles are open", count);
    for (size_t i = 0; i < count; i++) {
        struct vane_model_info info = { .struct_size = sizeof info };
        struct vane_result result = VANE_RESULT_INIT;
        check_step("bundle_info %zu", i);
        CHECK_THAT(table->bundle_info(loaded.model, i, &info) == VANE_OK, "bundle %zu of %zu was refused", i, count);
        check_info(&info, i);
        CHECK_THAT(loaded.table->score(loaded.scorer, "x", 1, info.target, &result, NULL) == VANE_OK,
                   "score does not know the target of bundle %zu", i);
    }
    for (size_t size = 0; size < sizeof(struct vane_model_info); size += 4) {
        struct vane_model_info small;
        memset(&small, 0xA5, sizeof small);
        small.struct_size = (uint32_t)size;
        check_step("bundle_info with a struct_size of %zu", size);
        (void)table->bundle_info(loaded.model, 0, &small);
        size_t end = size > 4 ? size : 4;
        CHECK_THAT(check_untouched((char *)&small + end, 0xA5, sizeof small - end),
                   "it wrote past an info of struct_size %zu", size);
    }
    struct vane_model_info info = { .struct_size = sizeof info };
    check_step("bundle_info past the end and with null arguments");
    CHECK_THAT(table->bundle_info(loaded.model, count, &info) == VANE_ERROR_ARGUMENT
                   && table->bundle_info(loaded.model, SIZE_MAX, &info) == VANE_ERROR_ARGUMENT,
               "a bundle past the end is not VANE_ERROR_ARGUMENT");
    CHECK_THAT(table->bundle_info(loaded.model, 0, NULL) == VANE_ERROR_ARGUMENT, "an info NULL was accepted");
    CHECK_THAT(table->bundle_info(NULL, 0, &info) == VANE_ERROR_ARGUMENT, "a model NULL was accepted");
    check_step("bundle_count(NULL)");
    CHECK_THAT(table->bundle_count(NULL) == 0, "bundle_count(NULL) is not 0");
}

const struct check extension_checks[] = {
    { "extensions", "get_extension knows its ids to the letter, and gives tables of full size", check_ids },
    { "explain", "spans are in order and inside the text; base and pushes are the log-odds", check_explain },
    { "segment", "segments are in page order, keep nothing of the page passed, and take bad calls", check_segment },
    { "batch", "a batch gives the bits of single calls, and stops at the first failure", check_batch },
    { "model-info", "every opened bundle is described, in full, with the labels of vane_result", check_model_info },
    { NULL, NULL, NULL },
};
