/* shared_suite.c - trains on the real data beside the repository, where it lies there.
 *
 * The floor is what a plain linear SVM with words 1-3 and characters 2-5 reaches on the same folds' kind of split, less
 * one standard deviation of the measure; a featurizer or solver that breaks falls far below it.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/places.h"
#include "training/training.h"

static const char *const targets[] = { "atheism", "climate-change-is-a-real-concern", "feminist-movement",
                                       "hillary-clinton", "legalization-of-abortion" };

START_TEST(semeval2016_targets_train_and_evaluate)
{
    const char *data = place_shared("data/semeval2016-stance.jsonl");
    if (data == NULL)
        return;
    char folder[PLACE_SIZE], bundle[PLACE_SIZE];
    struct metrics pooled = { 0 };
    place_make_folder(folder);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct vane_error error = VANE_ERROR_INIT;
        struct train_report report;
        struct metrics seen;
        ck_assert_int_lt(snprintf(bundle, sizeof bundle, "%s/%s", folder, targets[i]), PLACE_SIZE);
        const struct train_options options = { .task = "stance", .target = targets[i], .files = &data, .file_count = 1,
                                               .out = bundle, .seed = 1 };
        ck_assert_msg(train_bundle(&options, &report, &error) == VANE_OK, "%s", error.text);
        metrics_merge(&pooled, &report.cross_validated);
        const char *const paths[] = { bundle };
        vane_model *model = vane_model_open(paths, 1, &error);
        ck_assert_msg(model != NULL, "%s", error.text);
        ck_assert_int_eq(evaluate_files(model, &data, 1, NULL, &seen, NULL, &error), VANE_OK);
        ck_assert_uint_eq(seen.count, report.rows);
        ck_assert_double_gt(metrics_summarize(&seen).accuracy, metrics_summarize(&report.cross_validated).accuracy);
        vane_model_close(model);
    }
    place_remove(folder);
    struct metrics_summary s = metrics_summarize(&pooled);
    printf("semeval2016, five folds, pooled: f_avg %.1f, macro F1 %.1f\n", 100 * s.f_avg, 100 * s.macro_f1);
    ck_assert_double_gt(s.f_avg, 0.66);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("shared-data");
    TCase *c = tcase_create("shared-data");
    tcase_add_test(c, semeval2016_targets_train_and_evaluate);
    suite_add_tcase(suite, c);
    return suite;
}
