/* training_suite.c - rows, folds, calibration, figures, bundles: what is learned and what is refused. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "support/tiny_bundle.h"
#include "training/calibrate.h"
#include "training/duplicates.h"
#include "training/folds.h"
#include "training/rows.h"
#include "training/training.h"

static char folder[PLACE_SIZE], path[PLACE_SIZE];

static void setup(void)
{
    place_make_folder(folder);
}

static void teardown(void)
{
    place_remove(folder);
}

static int32_t train_text(const char *text, const char *task, const char *target, struct train_report *report,
                          struct vane_error *error)
{
    char out[PLACE_SIZE];
    place_write(folder, "rows.jsonl", text, strlen(text), path);
    ck_assert_int_lt(snprintf(out, sizeof out, "%s/out", folder), PLACE_SIZE);
    const char *const files[] = { path };
    const struct train_options options = { .task = task, .target = target, .files = files, .file_count = 1, .out = out,
                                           .seed = 1, .costs = { 0.01 }, .cost_count = 1 };
    return train_bundle(&options, report, error);
}

static void expect_refusal(const char *text, const char *task, const char *target, int32_t code, uint64_t line,
                           const char *word)
{
    struct train_report report;
    struct vane_error error = VANE_ERROR_INIT;
    char out[PLACE_SIZE];
    ck_assert_int_eq(train_text(text, task, target, &report, &error), code);
    ck_assert_uint_eq(error.line, line);
    ck_assert_msg(strstr(error.text, word) != NULL, "'%s' lacks '%s'", error.text, word);
    ck_assert_int_lt(snprintf(out, sizeof out, "%s/out", folder), PLACE_SIZE);
    ck_assert_int_ne(access(out, F_OK), 0);
}

/* ---- refusals -------------------------------------------------------------------------------------------------- */

START_TEST(misspelt_label_names_file_and_line)
{
    expect_refusal("{\"text\":\"a\",\"target\":\"t\",\"stance\":\"favor\"}\n"
                   "{\"text\":\"b\",\"target\":\"t\",\"stance\":\"favour\"}\n", "stance", NULL, VANE_ERROR_DATA, 2,
                   "favour");
}
END_TEST

START_TEST(one_class_only_is_refused)
{
    char text[4096] = "";
    for (int i = 0; i < 20; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text),
                       "{\"text\":\"word%d\",\"sentiment\":\"positive\"}\n", i);
    expect_refusal(text, "sentiment", NULL, VANE_ERROR_DATA, 0, "all 20 rows are 'positive'");
}
END_TEST

START_TEST(broken_data_is_refused)
{
    expect_refusal("{\"text\":\"a\",\"sentiment\":\"positive\"}\n{oops\n", "sentiment", NULL, VANE_ERROR_DATA, 2, "JSON");
    expect_refusal("{\"sentiment\":\"positive\"}\n", "sentiment", NULL, VANE_ERROR_DATA, 1, "text");
    expect_refusal("just some lines\nof text\n", "sentiment", NULL, VANE_ERROR_FORMAT, 1, "JSONL");
    expect_refusal("{\"text\":\"a\",\"sentiment\":\"positive\"}\n", "sentiment", NULL, VANE_ERROR_DATA, 0, "at least");
    expect_refusal(tiny_rows, "stance", "soup-tax", VANE_ERROR_DATA, 0, "soup-tax");
    expect_refusal(tiny_rows, "mood", NULL, VANE_ERROR_ARGUMENT, 0, "task");
}
END_TEST

START_TEST(two_targets_without_a_choice_are_refused)
{
    expect_refusal("{\"text\":\"a\",\"target\":\"t\",\"stance\":\"favor\"}\n"
                   "{\"text\":\"b\",\"target\":\"u\",\"stance\":\"favor\"}\n", "stance", NULL, VANE_ERROR_DATA, 2,
                   "--target");
}
END_TEST

START_TEST(place_that_is_no_bundle_is_refused)
{
    struct train_report report;
    struct vane_error error = VANE_ERROR_INIT;
    const char *const files[] = { path };
    struct train_options options = { .task = "stance", .files = files, .file_count = 1, .out = folder, .seed = 1 };
    place_write(folder, "rows.jsonl", tiny_rows, strlen(tiny_rows), path);
    ck_assert_int_eq(train_bundle(&options, &report, &error), VANE_ERROR_ARGUMENT);
    options.out = "/nowhere/at/all";
    ck_assert_int_eq(train_bundle(&options, &report, NULL), VANE_ERROR_IO);
}
END_TEST

/* ---- bundles --------------------------------------------------------------------------------------------------- */

START_TEST(same_data_and_seed_give_the_same_bytes)
{
    static const char *const names[] = { "manifest.json", "README.md", "against.libsvm", "none.libsvm",
                                         "favor.libsvm" };
    char first[PLACE_SIZE], second[PLACE_SIZE], other[PLACE_SIZE];
    ck_assert_int_lt(snprintf(other, sizeof other, "%s/other", folder), PLACE_SIZE);
    place_make_folder(other);
    tiny_bundle_train(folder, "same", "stance", first);
    tiny_bundle_train(other, "same", "stance", second);
    for (size_t i = 0; i < 5; i++) {
        char one[PLACE_SIZE + 32], two[PLACE_SIZE + 32];
        size_t length, other_length;
        (void)snprintf(one, sizeof one, "%s/%s", first, names[i]);
        (void)snprintf(two, sizeof two, "%s/%s", second, names[i]);
        char *a = place_read(one, &length), *b = place_read(two, &other_length);
        ck_assert_uint_eq(length, other_length);
        ck_assert_mem_eq(a, b, length);
        free(a);
        free(b);
    }
    place_remove(other);
}
END_TEST

START_TEST(older_bundle_is_replaced_and_nothing_is_left_beside_it)
{
    char bundle[PLACE_SIZE], command[PLACE_SIZE + 64];
    tiny_bundle_train(folder, "twice", "stance", bundle);
    tiny_bundle_train(folder, "twice", "sentiment", bundle);
    vane_model *model = vane_model_open((const char *const[]){ bundle }, 1, NULL);
    ck_assert_ptr_nonnull(model);
    struct vane_model_info info = { .struct_size = sizeof info };
    ck_assert_int_eq(vane_model_bundle_info(model, 0, &info), VANE_OK);
    ck_assert_str_eq(info.task, "sentiment");
    vane_model_close(model);
    (void)snprintf(command, sizeof command, "test \"$(ls '%s')\" = \"$(printf 'tiny.jsonl\\ntwice')\"", folder);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(test_split_is_left_out)
{
    struct train_report report;
    struct vane_error error = VANE_ERROR_INIT;
    char text[16384];
    (void)snprintf(text, sizeof text, "%s{\"text\":\"held out\",\"target\":\"tea-tax\",\"stance\":\"favor\","
                   "\"split\":\"test\"}\n{\"text\":\"no label\",\"target\":\"tea-tax\"}\n", tiny_rows);
    ck_assert_int_eq(train_text(text, "stance", NULL, &report, &error), VANE_OK);
    ck_assert_uint_eq(report.rows, 36);
    ck_assert_uint_eq(report.rows_test, 1);
    ck_assert_uint_eq(report.rows_unlabelled, 1);
    ck_assert_str_eq(report.target, "tea-tax");
}
END_TEST

START_TEST(rows_without_a_target_take_the_one_asked_for)
{
    struct train_report report;
    struct vane_error error = VANE_ERROR_INIT;
    char text[16384];
    (void)snprintf(text, sizeof text, "%s{\"text\":\"no target here\",\"stance\":\"none\"}\n", tiny_rows);
    ck_assert_int_eq(train_text(text, "stance", "tea-tax", &report, &error), VANE_OK);
    ck_assert_uint_eq(report.rows, 37);
    ck_assert_uint_eq(report.rows_other_target, 0);
}
END_TEST

START_TEST(two_labels_are_enough)
{
    struct train_report report;
    struct vane_error error = VANE_ERROR_INIT;
    char text[16384] = "", bundle[PLACE_SIZE];
    for (int i = 0; i < 30; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "{\"text\":\"%s number %d\",\"sentiment\":\"%s\"}\n",
                       i % 2 ? "lovely" : "horrid", i, i % 2 ? "positive" : "negative");
    ck_assert_msg(train_text(text, "sentiment", NULL, &report, &error) == VANE_OK, "%s", error.text);
    ck_assert_int_lt(snprintf(bundle, sizeof bundle, "%s/out", folder), PLACE_SIZE);
    vane_model *model = vane_model_open((const char *const[]){ bundle }, 1, &error);
    ck_assert_msg(model != NULL, "%s", error.text);
    vane_scorer *scorer = vane_scorer_new(model, NULL);
    struct vane_result result = VANE_RESULT_INIT;
    ck_assert_int_eq(vane_score(scorer, "so lovely", 9, NULL, &result, NULL), VANE_OK);
    ck_assert_int_eq(result.sentiment_label, VANE_POSITIVE);
    ck_assert_float_lt(result.sentiment[VANE_NEUTRAL], 0.1f);
    vane_scorer_free(scorer);
    vane_model_close(model);
}
END_TEST

/* ---- folds ----------------------------------------------------------------------------------------------------- */

START_TEST(folds_are_stratified_and_keep_equal_texts_together)
{
    enum { COUNT = 600, FOLDS = 5 };
    struct row *row = calloc(COUNT, sizeof *row);
    char *texts = calloc(COUNT, 8);
    ck_assert(row != NULL && texts != NULL);
    for (size_t i = 0; i < COUNT; i++) {
        (void)snprintf(texts + i * 8, 8, "t%zu", i < 590 ? i : 3); /* the last ten say the same as row 3 */
        row[i] = (struct row){ i * 8, strlen(texts + i * 8), i % 6 == 0 ? 2 : i % 2 };
    }
    const struct rows rows = { .texts = texts, .row = row, .count = COUNT };
    struct folds folds, again, other;
    ck_assert_int_eq(folds_assign(&rows, FOLDS, 1, &folds, NULL), VANE_OK);
    ck_assert_int_eq(folds_assign(&rows, FOLDS, 1, &again, NULL), VANE_OK);
    ck_assert_int_eq(folds_assign(&rows, FOLDS, 2, &other, NULL), VANE_OK);
    ck_assert_mem_eq(folds.fold, again.fold, COUNT);
    ck_assert_mem_eq(folds.share, again.share, COUNT);
    ck_assert_uint_eq(folds.repeated, 10);
    ck_assert_uint_eq(folds.groups, COUNT - 10);
    ck_assert(memcmp(folds.fold, other.fold, COUNT) != 0);
    int counts[FOLDS][3] = { 0 }, shares[FOLDS_SHARES][3] = { 0 };
    for (size_t i = 0; i < COUNT; i++) {
        counts[folds.fold[i]][row[i].label]++;
        for (size_t share = folds.share[i]; share < FOLDS_SHARES; share++)
            shares[share][row[i].label]++;
    }
    for (int f = 0; f < FOLDS; f++)
        ck_assert_int_le(abs(counts[f][2] - 20), 2);
    for (int share = 0; share < FOLDS_SHARES; share++)
        ck_assert_int_le(abs(shares[share][2] - (100 >> (3 - share))), 12); /* one round of the folds and the ten */
    for (size_t i = 590; i < COUNT; i++) {
        ck_assert_uint_eq(folds.fold[i], folds.fold[3]);
        ck_assert_uint_eq(folds.share[i], folds.share[3]);
    }
    folds_clear(&folds);
    folds_clear(&again);
    folds_clear(&other);
    free(texts);
    free(row);
}
END_TEST

START_TEST(near_duplicates_are_found_and_others_are_not)
{
    static const char *const texts[] = {
        "RT the harbour needs this tax and it needs it before the winter storms come in",
        "The harbour needs this tax, and it needs it before the winter storms!",
        "this tax would ruin the harbour long before any winter storm could do it",
        "no tax", "NO tax!!", "no tea", "", "\xF0\x9F\x98\xA1",
    };
    static const size_t wanted[] = { 0, 0, 2, 3, 3, 5, 6, 7 };
    enum { COUNT = sizeof texts / sizeof *texts };
    struct row row[COUNT];
    char joined[1024] = "";
    for (size_t i = 0; i < COUNT; i++) {
        row[i] = (struct row){ strlen(joined), strlen(texts[i]), 0 };
        memcpy(joined + row[i].text, texts[i], row[i].length + 1);
    }
    const struct rows rows = { .texts = joined, .row = row, .count = COUNT };
    size_t *group = duplicates_group(&rows);
    ck_assert_ptr_nonnull(group);
    for (size_t i = 0; i < COUNT; i++)
        ck_assert_msg(group[i] == wanted[i], "row %zu is in group %zu, not %zu", i, group[i], wanted[i]);
    memory_free(group);
}
END_TEST

/* ---- calibration and figures ----------------------------------------------------------------------------------- */

START_TEST(calibration_finds_the_probabilities_behind_the_labels)
{
    enum { COUNT = 20000 };
    double (*scores)[LABEL_COUNT] = calloc(COUNT, sizeof *scores);
    int *labels = calloc(COUNT, sizeof *labels);
    uint8_t *folds = calloc(COUNT, 1);
    ck_assert(scores != NULL && labels != NULL && folds != NULL);
    const struct calibration truth = { { { 2, 0, 0 }, { 0, 1, 0 }, { 0, 0, 3 } }, { 0.5, 0, -0.5 } };
    uint64_t state = 11;
    for (size_t i = 0; i < COUNT; i++) {
        double logits[3], p[3], draw;
        for (int k = 0; k < 4; k++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
            draw = (double)(state >> 11) / (double)(UINT64_C(1) << 53);
            if (k < 3)
                scores[i][k] = 2 * draw - 1;
        }
        calibration_logits(&truth, scores[i], logits);
        calibration_softmax(logits, p);
        labels[i] = draw < p[0] ? 0 : draw < p[0] + p[1] ? 1 : 2;
    }
    struct calibration fitted;
    calibration_fit((const double (*)[LABEL_COUNT])scores, labels, folds, COUNT, 255, 0, &fitted);
    const double probe[3] = { 0.7, -0.2, 0.1 };
    double wanted[3], got[3], logits[3];
    calibration_logits(&truth, probe, logits);
    calibration_softmax(logits, wanted);
    calibration_logits(&fitted, probe, logits);
    calibration_softmax(logits, got);
    for (int k = 0; k < 3; k++)
        ck_assert_double_eq_tol(wanted[k], got[k], 0.03);
    free(folds);
    free(labels);
    free(scores);
}
END_TEST

/* Nine of ten rows are of the last label and the scores say nothing. */
START_TEST(calibration_evens_out_the_shares_of_labels)
{
    enum { COUNT = 600 };
    static double scores[COUNT][LABEL_COUNT];
    static int labels[COUNT];
    static const uint8_t folds[COUNT];
    const double none[LABEL_COUNT] = { 0 };
    struct calibration as_they_are, alike;
    double logits[LABEL_COUNT], p[LABEL_COUNT];
    for (int i = 0; i < COUNT; i++)
        labels[i] = i % 20 < 2 ? i % 20 : 2;
    calibration_fit((const double (*)[LABEL_COUNT])scores, labels, folds, COUNT, 255, 0, &as_they_are);
    calibration_logits(&as_they_are, none, logits);
    calibration_softmax(logits, p);
    ck_assert_double_eq_tol(p[2], 0.9, 1e-3);
    calibration_fit((const double (*)[LABEL_COUNT])scores, labels, folds, COUNT, 255, 1, &alike);
    calibration_logits(&alike, none, logits);
    calibration_softmax(logits, p);
    for (int k = 0; k < LABEL_COUNT; k++)
        ck_assert_double_eq_tol(p[k], 1.0 / 3, 1e-3);
}
END_TEST

START_TEST(figures_follow_their_definitions)
{
    struct metrics metrics = { .confusion = { { 6, 2, 2 }, { 1, 8, 1 }, { 3, 0, 7 } }, .count = 30 };
    struct metrics_summary s = metrics_summarize(&metrics);
    ck_assert_double_eq_tol(s.accuracy, 21.0 / 30, 1e-12);
    ck_assert_double_eq_tol(s.labels[0].precision, 0.6, 1e-12);
    ck_assert_double_eq_tol(s.labels[2].recall, 0.7, 1e-12);
    ck_assert_double_eq_tol(s.labels[1].f1, 0.8, 1e-12);
    ck_assert_double_eq_tol(s.f_avg, (0.6 + 0.7) / 2, 1e-12);
    ck_assert_double_eq_tol(s.macro_recall, 0.7, 1e-12);
    struct metrics sure = { 0 };
    for (int i = 0; i < 4; i++)
        metrics_add(&sure, i == 0, (const float[]){ 0.75f, 0.25f, 0 }); /* right three times of four */
    ck_assert_double_eq_tol(metrics_summarize(&sure).calibration_error, 0, 1e-6);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("training");
    TCase *c = tcase_create("training");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, misspelt_label_names_file_and_line);
    tcase_add_test(c, one_class_only_is_refused);
    tcase_add_test(c, broken_data_is_refused);
    tcase_add_test(c, two_targets_without_a_choice_are_refused);
    tcase_add_test(c, place_that_is_no_bundle_is_refused);
    tcase_add_test(c, same_data_and_seed_give_the_same_bytes);
    tcase_add_test(c, older_bundle_is_replaced_and_nothing_is_left_beside_it);
    tcase_add_test(c, test_split_is_left_out);
    tcase_add_test(c, rows_without_a_target_take_the_one_asked_for);
    tcase_add_test(c, two_labels_are_enough);
    tcase_add_test(c, folds_are_stratified_and_keep_equal_texts_together);
    tcase_add_test(c, near_duplicates_are_found_and_others_are_not);
    tcase_add_test(c, calibration_finds_the_probabilities_behind_the_labels);
    tcase_add_test(c, calibration_evens_out_the_shares_of_labels);
    tcase_add_test(c, figures_follow_their_definitions);
    suite_add_tcase(suite, c);
    return suite;
}
