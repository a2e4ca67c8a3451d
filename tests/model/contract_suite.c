/* contract_suite.c - vane's scores against stock LIBSVM's, on the same model files and the same features.
 *
 * The decision values are compared through libsvm's own svm_predict_values, and the labels through the svm-predict
 * program. A bundle that vane trained holds integer weights already, so the bound is rounding alone; for a foreign
 * model of many support vectors it is n * step / 2 (machine.h).
 */
#include <check.h>
#include <libsvm/svm.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "features/featurizer.h"
#include "model/machine.h"
#include "model/scorer.h"
#include "support/tiny_bundle.h"

static char folder[PLACE_SIZE], bundle[PLACE_SIZE];
static struct features *features;

static const char *const comments[] = {
    "no tax on tea, ever", "yes, tax it \xF0\x9F\x91\x8F\xF0\x9F\x91\x8F", "when is the vote?", "repeal the awful levy!!",
    "I love the harbour", "#NoTeaTax now", "they should pay, and gladly", "\xF0\x9F\x98\xA1\xF0\x9F\x98\xA1", "x",
    "A long comment that goes on about crates, ships, merchants, parliament and the price of a cup, without end.",
};
enum { COMMENT_COUNT = sizeof comments / sizeof *comments };

static void quiet(const char *text)
{
    (void)text;
}

static void setup(void)
{
    place_make_folder(folder);
    tiny_bundle_train(folder, "tea", "stance", bundle);
    features = features_new();
    ck_assert_ptr_nonnull(features);
    svm_set_print_string_function(quiet);
}

static void teardown(void)
{
    features_free(features);
    place_remove(folder);
}

static int compare_buckets(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static void extract_sorted(const char *comment)
{
    ck_assert_int_eq(features_extract(features, comment, strlen(comment), 0, NULL), VANE_OK);
    qsort(features->buckets, features->count, sizeof *features->buckets, compare_buckets);
}

/* The comment as LIBSVM nodes: index bucket + 1, value 1. The caller frees them. */
static struct svm_node *make_nodes(const char *comment)
{
    extract_sorted(comment);
    struct svm_node *nodes = calloc(features->count + 1, sizeof *nodes);
    ck_assert_ptr_nonnull(nodes);
    for (size_t i = 0; i < features->count; i++)
        nodes[i] = (struct svm_node){ (int)features->buckets[i] + 1, 1 };
    nodes[features->count].index = -1;
    return nodes;
}

/* What stock LIBSVM says for label 1 against the rest. */
static double decide_by_libsvm(const struct svm_model *model, const char *comment)
{
    double value;
    struct svm_node *nodes = make_nodes(comment);
    (void)svm_predict_values(model, nodes, &value);
    free(nodes);
    return model->label[0] == 1 ? value : -value;
}

START_TEST(bundle_scores_are_those_of_libsvm)
{
    static const char *const names[] = { "against.libsvm", "none.libsvm", "favor.libsvm" };
    const char *const paths[] = { bundle };
    vane_model *model = vane_model_open(paths, 1, NULL);
    vane_scorer *scorer = model != NULL ? vane_scorer_new(model, NULL) : NULL;
    ck_assert_ptr_nonnull(scorer);
    for (int k = 0; k < 3; k++) {
        char file[PLACE_SIZE + 32];
        (void)snprintf(file, sizeof file, "%s/%s", bundle, names[k]);
        struct svm_model *stock = svm_load_model(file);
        ck_assert_ptr_nonnull(stock);
        for (size_t i = 0; i < COMMENT_COUNT; i++) {
            struct vane_result result = VANE_RESULT_INIT;
            double scores[LABEL_COUNT];
            ck_assert_int_eq(vane_score(scorer, comments[i], strlen(comments[i]), NULL, &result, NULL), VANE_OK);
            scorer_decide(scorer, 0, scores);
            ck_assert_double_eq_tol(scores[k], decide_by_libsvm(stock, comments[i]), 1e-12);
        }
        svm_free_and_destroy_model(&stock);
    }
    vane_scorer_free(scorer);
    vane_model_close(model);
}
END_TEST

START_TEST(svm_predict_gives_the_same_signs)
{
    char data[PLACE_SIZE], command[4 * PLACE_SIZE], text[65536] = "";
    const char *const paths[] = { bundle };
    if (system("command -v svm-predict > /dev/null") != 0) {
        printf("skipped: the program svm-predict (Debian: libsvm-tools) is missing\n");
        return;
    }
    for (size_t i = 0; i < COMMENT_COUNT; i++) {
        size_t used = strlen(text);
        extract_sorted(comments[i]);
        used += (size_t)snprintf(text + used, sizeof text - used, "1");
        for (size_t f = 0; f < features->count; f++)
            used += (size_t)snprintf(text + used, sizeof text - used, " %u:1", features->buckets[f] + 1);
        (void)snprintf(text + used, sizeof text - used, "\n");
    }
    place_write(folder, "comments.svm", text, strlen(text), data);
    (void)snprintf(command, sizeof command, "svm-predict '%s' '%s/against.libsvm' '%s.out' > /dev/null", data, bundle,
                   data);
    ck_assert_int_eq(system(command), 0);
    (void)snprintf(command, sizeof command, "%s.out", data);
    char *answers = place_read(command, NULL), *at = answers;
    vane_model *model = vane_model_open(paths, 1, NULL);
    vane_scorer *scorer = vane_scorer_new(model, NULL);
    size_t positive = 0;
    for (size_t i = 0; i < COMMENT_COUNT; i++) {
        struct vane_result result = VANE_RESULT_INIT;
        double scores[LABEL_COUNT];
        long label = strtol(at, &at, 10);
        ck_assert_int_eq(vane_score(scorer, comments[i], strlen(comments[i]), NULL, &result, NULL), VANE_OK);
        scorer_decide(scorer, 0, scores);
        ck_assert_int_eq(label, scores[VANE_AGAINST] > 0 ? 1 : -1);
        positive += label == 1;
    }
    ck_assert_uint_gt(positive, 0);
    ck_assert_uint_lt(positive, COMMENT_COUNT);
    vane_scorer_free(scorer);
    vane_model_close(model);
    free(answers);
}
END_TEST

/* A model as svm-train writes it: many support vectors, plain doubles. */
START_TEST(foreign_model_stays_within_the_quantisation_bound)
{
    struct svm_node *x[COMMENT_COUNT];
    double y[COMMENT_COUNT];
    char file[PLACE_SIZE];
    for (size_t i = 0; i < COMMENT_COUNT; i++) {
        x[i] = make_nodes(comments[i]);
        y[i] = i % 3 == 0 ? -1 : 1;
    }
    const struct svm_problem problem = { COMMENT_COUNT, y, x };
    const struct svm_parameter parameter = { .svm_type = C_SVC, .kernel_type = LINEAR, .cache_size = 10, .eps = 1e-3,
                                             .C = 1, .shrinking = 1 };
    struct svm_model *trained = svm_train(&problem, &parameter);
    ck_assert_int_lt(snprintf(file, sizeof file, "%s/foreign.libsvm", folder), PLACE_SIZE);
    ck_assert_int_eq(svm_save_model(file, trained), 0);
    struct svm_model *stock = svm_load_model(file);
    ck_assert_ptr_nonnull(stock);

    struct machine machine = { 0 };
    struct vane_error error = VANE_ERROR_INIT;
    size_t length;
    char *bytes = place_read(file, &length);
    int16_t *table = calloc(FEATURE_BUCKETS, sizeof *table);
    ck_assert_ptr_nonnull(table);
    ck_assert_msg(machine_read(bytes, length, file, FEATURE_BUCKETS, &machine, &error) == VANE_OK, "%s", error.text);
    double step = machine_step(&machine);
    ck_assert_int_eq(machine_quantize(&machine, step, table, 1, file, &error), VANE_OK);
    for (size_t i = 0; i < COMMENT_COUNT; i++) {
        double exact = decide_by_libsvm(stock, comments[i]), folded = -machine.rho;
        int64_t sum = 0;
        for (size_t f = 0; f < features->count; f++) {
            folded += machine.weights[features->buckets[f]];
            sum += table[features->buckets[f]];
        }
        ck_assert_double_eq_tol(folded, exact, 1e-9);
        ck_assert_double_le(fabs((double)sum * step - machine.rho - exact), (double)features->count * step / 2 + 1e-9);
    }
    free(table);
    free(bytes);
    machine_clear(&machine);
    svm_free_and_destroy_model(&stock);
    svm_free_and_destroy_model(&trained);
    for (size_t i = 0; i < COMMENT_COUNT; i++)
        free(x[i]);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("contract");
    TCase *c = tcase_create("libsvm");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, bundle_scores_are_those_of_libsvm);
    tcase_add_test(c, svm_predict_gives_the_same_signs);
    tcase_add_test(c, foreign_model_stays_within_the_quantisation_bound);
    suite_add_tcase(suite, c);
    return suite;
}
