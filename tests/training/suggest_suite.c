/* suggest_suite.c - what is picked for labelling: the uncertain, no two alike, the same every time.
 *
 * Linked with failing_memory.c, which counts the blocks that are alive.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "features/featurizer.h"
#include "support/failing_memory.h"
#include "support/tiny_bundle.h"
#include "training/suggest.h"
#include "vane/records.h"

static char folder[PLACE_SIZE], bundle[PLACE_SIZE], path[PLACE_SIZE];
static vane_model *model;

static void setup(void)
{
    place_make_folder(folder);
    tiny_bundle_train(folder, "stance", "stance", bundle);
    const char *const bundles[] = { bundle };
    model = vane_model_open(bundles, 1, NULL);
    ck_assert_ptr_nonnull(model);
}

static void teardown(void)
{
    vane_model_close(model);
    place_remove(folder);
}

static int32_t run(const char *file, size_t count, struct suggestions *found, struct vane_error *error)
{
    const struct suggest_options options = { .count = count };
    return suggest_files(model, &options, &file, 1, found, error);
}

static void suggest(const char *text, size_t count, struct suggestions *found)
{
    struct vane_error error = VANE_ERROR_INIT;
    place_write(folder, "comments.jsonl", text, strlen(text), path);
    ck_assert_msg(run(path, count, found, &error) == VANE_OK, "%s", error.text);
}

static bool is_id(const struct suggestion *item, const char *id)
{
    return item->id.length == strlen(id) && memcmp(item->id.data, id, item->id.length) == 0;
}

/* ---- an oracle: the same definition, computed the slow way ----------------------------------------------------- */

/* A text's buckets, one byte each. */
static unsigned char *bucket_set(const char *text, size_t length)
{
    struct features *features = features_new();
    unsigned char *set = calloc(FEATURE_BUCKETS, 1);
    ck_assert(features != NULL && set != NULL);
    ck_assert_int_eq(features_extract(features, text, length, 0, NULL), VANE_OK);
    for (size_t i = 0; i < features->count; i++)
        set[features->buckets[i]] = 1;
    features_free(features);
    return set;
}

static double jaccard(const unsigned char *a, const unsigned char *b)
{
    size_t both = 0, any = 0;
    for (size_t i = 0; i < FEATURE_BUCKETS; i++) {
        both += a[i] & b[i];
        any += a[i] | b[i];
    }
    return (double)both / (double)any;
}

static double margin_of(vane_scorer *scorer, const char *text, size_t length)
{
    struct vane_result result = VANE_RESULT_INIT;
    double margin = 1;
    ck_assert_int_eq(vane_score(scorer, text, length, NULL, &result, NULL), VANE_OK);
    for (int k = 0; k < TRAIN_LABELS; k++) {
        double less = (double)result.stance[result.stance_label] - (double)result.stance[k];
        margin = k != result.stance_label && less < margin ? less : margin;
    }
    return margin;
}

#define ROW(id, text) "{\"id\":\"" id "\",\"text\":\"" text "\"}\n"

/* "0" and "2" are rows that the model was trained on. */
enum { ROWS = 10 };
static const char rows[] =
    ROW("0", "no tax without a vote, dump it in the bay")
    ROW("1", "tax the tea or do not, I oppose nothing")
    ROW("2", "yes please tax the tea, long overdue")
    ROW("3", "who will pay for the harbour then")
    ROW("4", "great news about the vote, no idea though")
    ROW("5", "stop the levy")
    ROW("6", "the levy would pay for a nice picture")
    ROW("7", "I drink coffee \xF0\x9F\x98\xA1")
    ROW("8", "does the bill pay the poor")
    ROW("9", "happy to pay, happy to vote");

/* Comments that share some words and are no repeats of each other: two words of the tiny rows among made-up ones. */
static void write_strange(char *to, size_t size, uint64_t *state)
{
    static const char *const known[] = { "tax", "levy", "vote", "harbour", "great", "awful", "pay", "never", "who",
                                         "love" };
    to[0] = '\0';
    for (int word = 0; word < 8; word++) {
        char made[8] = "";
        *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        for (int i = 0; i < 7; i++)
            made[i] = (char)('a' + (*state >> (20 + 5 * i)) % 26);
        made[7] = '\0';
        (void)snprintf(to + strlen(to), size - strlen(to), "%s%s", word > 0 ? " " : "",
                       word % 3 == 1 ? known[(*state >> 58) % 10] : made);
    }
}

enum { MANY = 3000, PICKS = 10, POOL = PICKS * SUGGEST_POOL };

struct known {
    char text[96];
    double margin, nearest;
    int order;
    unsigned char *set;
};

static int compare_known(const void *a, const void *b)
{
    const struct known *left = a, *right = b;
    if (left->margin < right->margin || left->margin > right->margin)
        return left->margin < right->margin ? -1 : 1;
    return (left->order > right->order) - (left->order < right->order);
}

static size_t best_of_pool(const struct known *pool)
{
    size_t best = 0;
    for (size_t i = 1; i < POOL; i++) {
        double worth = (1 - pool[i].margin) * (1 - pool[i].nearest);
        double most = (1 - pool[best].margin) * (1 - pool[best].nearest);
        if (worth > most || (worth >= most && pool[i].order < pool[best].order))
            best = i;
    }
    return best;
}

static void check_picks(struct known *pool, const struct suggestions *found)
{
    for (size_t n = 0; n < PICKS; n++) {
        const struct suggestion *item = &found->items[n];
        struct known *best = &pool[best_of_pool(pool)];
        ck_assert_msg(item->text.length == strlen(best->text)
                      && memcmp(item->text.data, best->text, item->text.length) == 0, "pick %zu is not '%s'", n,
                      best->text);
        ck_assert_double_eq(item->margin, best->margin);
        for (int k = 0; k < TRAIN_LABELS; k++)
            ck_assert(item->probabilities[k] <= item->probabilities[item->label]);
        best->nearest = 1;
        for (size_t i = 0; i < POOL; i++) {
            double value = jaccard(pool[i].set, best->set);
            pool[i].nearest = value > pool[i].nearest ? value : pool[i].nearest;
        }
    }
}

START_TEST(picks_are_those_of_the_definition)
{
    struct known *all = calloc(MANY, sizeof *all);
    char *lines = calloc(MANY, sizeof all->text + 1);
    const struct suggest_options options = { .count = PICKS, .format = VANE_INPUT_LINES };
    const char *const files[] = { path };
    struct suggestions found;
    uint64_t state = 5;
    size_t used = 0;
    vane_scorer *scorer = vane_scorer_new(model, NULL);
    for (int i = 0; i < MANY; i++) {
        write_strange(all[i].text, sizeof all[i].text, &state);
        all[i].order = i;
        all[i].margin = margin_of(scorer, all[i].text, strlen(all[i].text));
        used += (size_t)sprintf(lines + used, "%s\n", all[i].text);
    }
    place_write(folder, "lines", lines, used, path);
    ck_assert_int_eq(suggest_files(model, &options, files, 1, &found, NULL), VANE_OK);
    ck_assert(found.count == PICKS && found.repeats == 0);
    qsort(all, MANY, sizeof *all, compare_known);
    for (size_t i = 0; i < POOL; i++)
        all[i].set = bucket_set(all[i].text, strlen(all[i].text));
    check_picks(all, &found);
    for (size_t i = 0; i < POOL; i++)
        free(all[i].set);
    suggestions_clear(&found);
    vane_scorer_free(scorer);
    free(lines);
    free(all);
}
END_TEST

START_TEST(uncertain_comes_before_certain)
{
    struct suggestions found;
    vane_scorer *scorer = vane_scorer_new(model, NULL);
    suggest(rows, ROWS, &found);
    ck_assert_uint_eq(found.count, ROWS);
    ck_assert(!is_id(&found.items[0], "0") && !is_id(&found.items[0], "2"));
    for (size_t i = 1; i < found.count; i++)
        ck_assert_double_gt(margin_of(scorer, found.items[i].text.data, found.items[i].text.length),
                            found.items[0].margin);
    vane_scorer_free(scorer);
    suggestions_clear(&found);
}
END_TEST

/* ---- repeats --------------------------------------------------------------------------------------------------- */

START_TEST(no_two_picks_are_near_identical)
{
    enum { COPIES = 2000, WANTED = 5 };
    size_t size = (size_t)COPIES * 200 + sizeof rows, used = 0;
    char *many = malloc(size);
    struct suggestions found;
    for (int i = 0; i < COPIES; i++)
        used += (size_t)snprintf(many + used, size - used,
                                 "{\"id\":\"copy\",\"text\":\"tax the tea or do not, I oppose nothing and I support "
                                 "nothing, and here is my signature: number %d\"}\n", i);
    strcpy(many + used, rows);
    suggest(many, WANTED, &found);
    free(many);
    ck_assert_msg(found.count == WANTED, "the copies crowd out all but %zu", found.count);
    size_t copies = 0;
    for (size_t i = 0; i < found.count; i++) {
        copies += is_id(&found.items[i], "copy");
        unsigned char *one = bucket_set(found.items[i].text.data, found.items[i].text.length);
        for (size_t j = 0; j < i; j++) {
            unsigned char *other = bucket_set(found.items[j].text.data, found.items[j].text.length);
            ck_assert_double_lt(jaccard(one, other) * 100, SUGGEST_NEAR_PERCENT);
            free(other);
        }
        free(one);
    }
    ck_assert_uint_le(copies, 1);
    ck_assert_uint_ge(found.repeats, COPIES / 2);
    suggestions_clear(&found);
}
END_TEST

START_TEST(exact_repeats_are_passed_over)
{
    struct suggestions found;
    suggest(ROW("a", "who votes when") ROW("b", "who votes when") ROW("c", "Who  votes when")
            ROW("d", "coffee for the harbour"), 10, &found);
    ck_assert_uint_eq(found.count, 2);
    ck_assert_uint_eq(found.repeats, 2);
    ck_assert(is_id(&found.items[0], "a") != is_id(&found.items[1], "a"));
    suggestions_clear(&found);
}
END_TEST

/* ---- counts ---------------------------------------------------------------------------------------------------- */

START_TEST(count_is_respected_and_fewer_records_are_all_picked)
{
    struct suggestions found;
    for (size_t count = 1; count < ROWS + 2; count++) {
        suggest(rows, count, &found);
        ck_assert_uint_eq(found.count, count < ROWS ? count : ROWS);
        ck_assert_uint_eq(found.records, ROWS);
        for (size_t i = 0; i < found.count; i++)
            for (size_t j = 0; j < i; j++)
                ck_assert_int_ne(found.items[i].id.data[0], found.items[j].id.data[0]);
        suggestions_clear(&found);
    }
}
END_TEST

START_TEST(count_out_of_range_is_refused)
{
    struct suggestions found;
    ck_assert_int_eq(run("nowhere", 0, &found, NULL), VANE_ERROR_ARGUMENT);
    ck_assert_int_eq(run("nowhere", SUGGEST_COUNT_MAX + 1, &found, NULL), VANE_ERROR_ARGUMENT);
    ck_assert_int_eq(run("/nowhere/at/all", 1, &found, NULL), VANE_ERROR_IO);
    suggestions_clear(&found);
}
END_TEST

START_TEST(what_is_passed_over_is_counted)
{
    enum { LONG = SUGGEST_TEXT_MAX + 1 };
    struct suggestions found;
    char *text = malloc(LONG + 1024), *end;
    strcpy(text, "{\"text\":\"who votes when\",\"stance\":null}\n"
                 "{oops\n"
                 "{\"text\":7}\n"
                 "{\"text\":\"\"}\n{\"text\":\" \"}\n{\"id\":\"no text\"}\n"
                 "{\"text\":\"tax it\",\"target\":\"tea-tax\",\"stance\":\"favor\"}\n"
                 "{\"text\":\"tax soup\",\"target\":\"soup-tax\"}\n"
                 "{\"text\":\"coffee for the harbour\",\"target\":\"tea-tax\",\"stance\":\"\"}\n"
                 "{\"text\":\"");
    end = text + strlen(text);
    memset(end, 'a', LONG);
    strcpy(end + LONG, "\"}\n");
    suggest(text, 10, &found);
    free(text);
    ck_assert_uint_eq(found.records, 10);
    ck_assert_uint_eq(found.problems, 2);
    ck_assert_uint_eq(found.problem_line, 2);
    ck_assert_str_eq(found.problem_file, path);
    ck_assert_uint_eq(found.empty, 3);
    ck_assert(found.labelled == 1 && found.other_target == 1 && found.too_long == 1);
    ck_assert_uint_eq(found.count, 2);
    ck_assert(is_id(&found.items[0], "9") != is_id(&found.items[1], "9"));
    suggestions_clear(&found);
}
END_TEST

/* ---- inputs ---------------------------------------------------------------------------------------------------- */

static int32_t suggest_as(const char *bytes, int32_t format, const char *text_field, struct suggestions *found)
{
    const struct suggest_options options = { .count = 5, .format = format, .text_field = text_field };
    const char *const files[] = { path };
    place_write(folder, "input", bytes, strlen(bytes), path);
    return suggest_files(model, &options, files, 1, found, NULL);
}

START_TEST(every_format_of_records_is_read)
{
    static const struct {
        const char *bytes;
        int32_t format;
        const char *field;
    } inputs[] = {
        { "who votes when\ncoffee for the harbour\n", VANE_INPUT_LINES, NULL },
        { "text,id\nwho votes when,1\ncoffee for the harbour,2\n", VANE_INPUT_AUTO, NULL },
        { "id\tremark\n1\twho votes when\n2\tcoffee for the harbour\n", VANE_INPUT_TSV, "remark" },
        { "{\"body\":\"who votes when\"}\n{\"body\":\"coffee for the harbour\"}\n", VANE_INPUT_AUTO, NULL },
    };
    struct suggestions found;
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        ck_assert_int_eq(suggest_as(inputs[i].bytes, inputs[i].format, inputs[i].field, &found), VANE_OK);
        ck_assert_uint_eq(found.count, 2);
        const struct suggestion *first = &found.items[is_id(&found.items[0], "1") ? 0 : 1];
        ck_assert(is_id(first, "1"));
        ck_assert(first->text.length == 14 && memcmp(first->text.data, "who votes when", 14) == 0);
        suggestions_clear(&found);
    }
}
END_TEST

START_TEST(what_holds_no_comments_is_refused)
{
    struct suggestions found;
    static const char *const inputs[] = { "<html><p>a page</p></html>", "{\"words\":\"a\"}\n", "{oops\n{oops\n" };
    static const int32_t codes[] = { VANE_ERROR_FORMAT, VANE_ERROR_FORMAT, VANE_ERROR_DATA };
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(suggest_as(inputs[i], i > 0 ? VANE_INPUT_JSONL : VANE_INPUT_AUTO, NULL, &found), codes[i]);
        suggestions_clear(&found);
    }
}
END_TEST

/* ---- many records ---------------------------------------------------------------------------------------------- */

static void write_many(const char *name, size_t count, uint64_t state, char to[PLACE_SIZE])
{
    char text[96];
    ck_assert_int_lt(snprintf(to, PLACE_SIZE, "%s/%s", folder, name), PLACE_SIZE);
    FILE *file = fopen(to, "wb");
    ck_assert_ptr_nonnull(file);
    for (size_t i = 0; i < count; i++) {
        write_strange(text, sizeof text, &state);
        fprintf(file, "{\"id\":%zu,\"text\":\"%s\"}\n", i, text);
    }
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(same_files_give_the_same_picks)
{
    struct suggestions found[2];
    write_many("many.jsonl", 3000, 7, path);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(run(path, 40, &found[i], NULL), VANE_OK);
    ck_assert(found[0].count == 40 && found[1].count == 40);
    for (size_t i = 0; i < 40; i++) {
        const struct vane_string *one = &found[0].items[i].id, *other = &found[1].items[i].id;
        ck_assert(one->length == other->length && memcmp(one->data, other->data, one->length) == 0);
    }
    suggestions_clear(&found[0]);
    suggestions_clear(&found[1]);
}
END_TEST

START_TEST(several_files_are_one_collection)
{
    char first[PLACE_SIZE], second[PLACE_SIZE];
    struct suggestions found;
    const struct suggest_options options = { .count = 4 };
    static const char one[] = "{\"text\":\"who votes when\"}\n";
    static const char two[] = "{\"text\":\"who votes when\"}\n{\"text\":\"tea\"}\n";
    place_write(folder, "one", one, strlen(one), first);
    place_write(folder, "two", two, strlen(two), second);
    const char *const files[] = { first, second };
    ck_assert_int_eq(suggest_files(model, &options, files, 2, &found, NULL), VANE_OK);
    ck_assert(found.records == 3 && found.repeats == 1 && found.count == 2);
    char id[PLACE_SIZE + 8];
    (void)snprintf(id, sizeof id, "%s:2", second);
    ck_assert(is_id(&found.items[0], id) || is_id(&found.items[1], id));
    suggestions_clear(&found);
}
END_TEST

struct watch {
    size_t most_live;
};

static void watch_memory(void *context, const char *stage, size_t done, size_t total)
{
    struct watch *watch = context;
    ck_assert_str_eq(stage, "scoring");
    ck_assert_uint_le(done, total);
    size_t live = failing_memory_live();
    watch->most_live = live > watch->most_live ? live : watch->most_live;
}

START_TEST(memory_does_not_grow_with_the_files)
{
    enum { RECORDS = 100000, WANTED = 10, OTHER_BLOCKS = 64 };
    struct watch watch = { 0 };
    struct suggestions found;
    const struct suggest_options options = { .count = WANTED, .progress = watch_memory, .progress_context = &watch };
    write_many("many.jsonl", RECORDS, 1, path);
    const char *const files[] = { path };
    size_t before = failing_memory_live();
    ck_assert_int_eq(suggest_files(model, &options, files, 1, &found, NULL), VANE_OK);
    ck_assert(found.records == RECORDS && found.count == WANTED);
    ck_assert_uint_ge(watch.most_live, WANTED * SUGGEST_POOL); /* the watch did see the pool */
    ck_assert_uint_le(watch.most_live - before, WANTED * SUGGEST_POOL + OTHER_BLOCKS);
    ck_assert_uint_eq(failing_memory_live() - before, WANTED + 1);

    const char *const fields[] = { "text" };
    struct vane_record record;
    vane_reader *reader = vane_reader_open(path, VANE_INPUT_JSONL, fields, 1, NULL);
    vane_scorer *scorer = vane_scorer_new(model, NULL);
    double least = 1;
    while (vane_reader_next(reader, &record, NULL) > 0) {
        double margin = margin_of(scorer, record.fields[0].data, record.fields[0].length);
        least = margin < least ? margin : least;
    }
    ck_assert_double_eq(found.items[0].margin, least); /* the pool kept the most uncertain of all */
    vane_scorer_free(scorer);
    vane_reader_close(reader);
    suggestions_clear(&found);
    ck_assert_uint_eq(failing_memory_live(), before);
}
END_TEST

START_TEST(every_failed_request_is_told_and_nothing_is_lost)
{
    write_many("many.jsonl", 60, 3, path); /* more than the pool of two picks holds */
    size_t before = failing_memory_live(), k = 1;
    for (bool failed = true; failed; k++) {
        struct suggestions found;
        struct vane_error error = VANE_ERROR_INIT;
        failing_memory_arm(k, k % 2 == 0 ? FAIL_ONCE : FAIL_FOR_GOOD);
        int32_t status = run(path, 2, &found, &error);
        failed = failing_memory_disarm();
        ck_assert(status == (failed ? VANE_ERROR_MEMORY : VANE_OK) && error.code == status);
        suggestions_clear(&found);
        ck_assert_uint_eq(failing_memory_live(), before);
    }
    ck_assert_uint_gt(k, 50);
}
END_TEST

Suite *make_suite(void);

Suite *make_suite(void)
{
    Suite *suite = suite_create("suggest");
    TCase *tcase = tcase_create("suggest");
    tcase_add_unchecked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, picks_are_those_of_the_definition);
    tcase_add_test(tcase, uncertain_comes_before_certain);
    tcase_add_test(tcase, no_two_picks_are_near_identical);
    tcase_add_test(tcase, exact_repeats_are_passed_over);
    tcase_add_test(tcase, count_is_respected_and_fewer_records_are_all_picked);
    tcase_add_test(tcase, count_out_of_range_is_refused);
    tcase_add_test(tcase, what_is_passed_over_is_counted);
    tcase_add_test(tcase, every_format_of_records_is_read);
    tcase_add_test(tcase, what_holds_no_comments_is_refused);
    tcase_add_test(tcase, same_files_give_the_same_picks);
    tcase_add_test(tcase, several_files_are_one_collection);
    tcase_add_test(tcase, memory_does_not_grow_with_the_files);
    tcase_add_test(tcase, every_failed_request_is_told_and_nothing_is_lost);
    suite_add_tcase(suite, tcase);
    return suite;
}
