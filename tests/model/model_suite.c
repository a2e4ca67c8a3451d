/* model_suite.c - reading, folding, scoring, calibration and explanation. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "features/featurizer.h"
#include "model/machine.h"
#include "model/model.h"
#include "model/scorer.h"
#include "support/tiny_bundle.h"

static char folder[PLACE_SIZE], stance[PLACE_SIZE], sentiment[PLACE_SIZE];

static void setup(void)
{
    place_make_folder(folder);
    tiny_bundle_train(folder, "tea-stance", "stance", stance);
    tiny_bundle_train(folder, "tea-sentiment", "sentiment", sentiment);
}

static void teardown(void)
{
    place_remove(folder);
}

static vane_model *open_two(void)
{
    struct vane_error error = VANE_ERROR_INIT;
    const char *const paths[] = { stance, sentiment };
    vane_model *model = vane_model_open(paths, 2, &error);
    ck_assert_msg(model != NULL, "%s: %s", error.source, error.text);
    return model;
}

static vane_scorer *make_scorer(const vane_model *model)
{
    vane_scorer *scorer = vane_scorer_new(model, NULL);
    ck_assert_ptr_nonnull(scorer);
    return scorer;
}

static struct vane_result score(vane_scorer *scorer, const char *utf8)
{
    struct vane_result result = VANE_RESULT_INIT;
    ck_assert_int_eq(vane_score(scorer, utf8, strlen(utf8), NULL, &result, NULL), VANE_OK);
    return result;
}

/* ---- machines -------------------------------------------------------------------------------------------------- */

START_TEST(support_vectors_fold_into_weights)
{
    const char *file = "svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 3\nrho -0.5\nlabel 1 -1\nnr_sv 1 2\n"
                       "SV\n1.5 1:1 3:2 \n-1 1:1 2:1 \n-0.5 3:1 \n";
    struct machine machine = { 0 };
    struct vane_error error = VANE_ERROR_INIT;
    ck_assert_int_eq(machine_read(file, strlen(file), "m", 4, &machine, &error), VANE_OK);
    ck_assert_double_eq(machine.weights[0], 0.5);
    ck_assert_double_eq(machine.weights[1], -1);
    ck_assert_double_eq(machine.weights[2], 2.5);
    ck_assert_double_eq(machine.weights[3], 0);
    ck_assert_double_eq(machine.rho, -0.5);
    ck_assert_uint_eq(machine.support_vectors, 3);
    machine_clear(&machine);
}
END_TEST

START_TEST(label_order_turns_the_sign)
{
    const char *file = "svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 1\nrho 2\nlabel -1 1\nnr_sv 1 0\n"
                       "SV\n1 2:3\n";
    struct machine machine = { 0 };
    ck_assert_int_eq(machine_read(file, strlen(file), "m", 4, &machine, NULL), VANE_OK);
    ck_assert_double_eq(machine.weights[1], -3);
    ck_assert_double_eq(machine.rho, -2);
    machine_clear(&machine);
}
END_TEST

/* |sum of quantised - sum of exact| <= n * step / 2, for any n buckets; and it is not zero, or it would prove nothing. */
START_TEST(quantisation_stays_within_its_bound)
{
    enum { BUCKETS = 4096, PICKED = 700 };
    struct machine machine = { .buckets = BUCKETS, .weights = calloc(BUCKETS, sizeof(double)) };
    int16_t *table = calloc(BUCKETS, sizeof *table);
    ck_assert(machine.weights != NULL && table != NULL);
    uint64_t state = 7;
    for (size_t i = 0; i < BUCKETS; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
        machine.weights[i] = ((double)(state >> 11) / (double)(UINT64_C(1) << 53) - 0.5) * 0.3;
    }
    double step = machine_step(&machine), worst = 0;
    ck_assert_int_eq(machine_quantize(&machine, step, table, 1, "m", NULL), VANE_OK);
    for (size_t round = 0; round < 200; round++) {
        double exact = 0;
        int64_t sum = 0;
        for (size_t i = 0; i < PICKED; i++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
            size_t bucket = (size_t)(state >> 33) % BUCKETS;
            exact += machine.weights[bucket];
            sum += table[bucket];
        }
        worst = fmax(worst, fabs((double)sum * step - exact));
    }
    ck_assert_double_le(worst, PICKED * step / 2);
    ck_assert_double_gt(worst, 0);
    free(table);
    free(machine.weights);
}
END_TEST

START_TEST(weights_beyond_the_step_are_refused)
{
    double weights[2] = { 1, -1 };
    int16_t table[2];
    const struct machine machine = { .weights = weights, .buckets = 2 };
    struct vane_error error = VANE_ERROR_INIT;
    ck_assert_int_eq(machine_quantize(&machine, 1e-6, table, 1, "m", &error), VANE_ERROR_BUNDLE);
    ck_assert_int_eq(machine_quantize(&machine, 0, table, 1, "m", NULL), VANE_ERROR_BUNDLE);
    ck_assert_int_eq(machine_quantize(&machine, NAN, table, 1, "m", NULL), VANE_ERROR_BUNDLE);
}
END_TEST

/* ---- calibration ----------------------------------------------------------------------------------------------- */

START_TEST(softmax_is_exact_and_sums_to_one)
{
    for (double a = -40; a <= 40; a += 3.7)
        for (double b = -40; b <= 40; b += 5.3) {
            const double logits[3] = { a, b, 0.25 };
            double p[3];
            calibration_softmax(logits, p);
            double sum = exp(a) + exp(b) + exp(0.25);
            ck_assert_double_eq_tol(p[0] + p[1] + p[2], 1, 1e-15);
            ck_assert_double_eq_tol(p[0], exp(a) / sum, 1e-13);
            ck_assert_double_eq_tol(p[1], exp(b) / sum, 1e-13);
        }
    const double far[3] = { -1e9, 1e9, 0 };
    double p[3];
    calibration_softmax(far, p);
    ck_assert_double_eq(p[1], 1);
    ck_assert_double_eq(p[0], 0);
}
END_TEST

/* ---- scoring --------------------------------------------------------------------------------------------------- */

START_TEST(scores_answer_both_tasks)
{
    vane_model *model = open_two();
    vane_scorer *scorer = make_scorer(model);
    struct vane_result result = score(scorer, "awful, a tax on the poor, repeal it");
    ck_assert_uint_eq(result.flags, VANE_HAS_SENTIMENT | VANE_HAS_STANCE);
    ck_assert_int_eq(result.stance_label, VANE_AGAINST);
    ck_assert_int_eq(result.sentiment_label, VANE_NEGATIVE);
    ck_assert_float_eq_tol(result.stance[0] + result.stance[1] + result.stance[2], 1, 1e-6f);
    ck_assert_float_eq_tol(result.sentiment[0] + result.sentiment[1] + result.sentiment[2], 1, 1e-6f);
    ck_assert_mem_eq(result.stance, vane_scorer_probabilities(scorer, 0), sizeof result.stance);
    ck_assert_ptr_null(vane_scorer_probabilities(scorer, 2));
    vane_scorer_free(scorer);
    vane_model_close(model);
}
END_TEST

START_TEST(model_of_two_answers_as_each_alone)
{
    static const char *const comments[] = { "tax the tea", "hooray \xF0\x9F\x8E\x89", "who knows?", "" };
    vane_model *both = open_two();
    vane_scorer *scorer = make_scorer(both);
    const char *const alone[] = { stance, sentiment };
    for (size_t b = 0; b < 2; b++) {
        vane_model *single = vane_model_open(&alone[b], 1, NULL);
        ck_assert_ptr_nonnull(single);
        vane_scorer *one = make_scorer(single);
        for (size_t i = 0; i < 4; i++) {
            (void)score(scorer, comments[i]);
            (void)score(one, comments[i]);
            ck_assert_mem_eq(vane_scorer_probabilities(scorer, b), vane_scorer_probabilities(one, 0),
                             3 * sizeof(float));
        }
        vane_scorer_free(one);
        vane_model_close(single);
    }
    vane_scorer_free(scorer);
    vane_model_close(both);
}
END_TEST

START_TEST(empty_text_is_none_and_neutral)
{
    vane_model *model = open_two();
    vane_scorer *scorer = make_scorer(model);
    struct vane_result result = score(scorer, " \n ");
    ck_assert(result.flags & VANE_EMPTY);
    ck_assert_float_eq(result.stance[VANE_NONE], 1);
    ck_assert_float_eq(result.sentiment[VANE_NEUTRAL], 1);
    ck_assert_int_eq(result.stance_label, VANE_NONE);
    vane_scorer_free(scorer);
    vane_model_close(model);
}
END_TEST

START_TEST(bad_calls_and_unknown_targets_are_errors)
{
    vane_model *model = open_two();
    vane_scorer *scorer = make_scorer(model);
    struct vane_result result = VANE_RESULT_INIT;
    struct vane_error error = VANE_ERROR_INIT;
    ck_assert_int_eq(vane_score(scorer, "x", 1, "soup-tax", &result, &error), VANE_ERROR_TARGET);
    ck_assert_ptr_nonnull(strstr(error.text, "soup-tax"));
    ck_assert_int_eq(vane_score(scorer, NULL, 4, NULL, &result, NULL), VANE_ERROR_ARGUMENT);
    ck_assert_int_eq(vane_score(NULL, "x", 1, NULL, &result, NULL), VANE_ERROR_ARGUMENT);
    result.struct_size = 4;
    ck_assert_int_eq(vane_score(scorer, "x", 1, NULL, &result, NULL), VANE_ERROR_ARGUMENT);
    vane_scorer_free(scorer);
    vane_model_close(model);
}
END_TEST

START_TEST(second_model_of_a_question_is_refused)
{
    struct vane_error error = VANE_ERROR_INIT;
    const char *const twice[] = { sentiment, sentiment }, *const stances[] = { stance, stance };
    ck_assert_ptr_null(vane_model_open(twice, 2, &error));
    ck_assert_int_eq(error.code, VANE_ERROR_ARGUMENT);
    ck_assert_ptr_null(vane_model_open(stances, 2, NULL));
    ck_assert_ptr_null(vane_model_open(NULL, 0, NULL));
}
END_TEST

/* ---- explanation ----------------------------------------------------------------------------------------------- */

START_TEST(explanation_adds_up_to_the_score)
{
    static const char *const comments[] = {
        "awful tax, repeal it!!", "yes \xF0\x9F\x91\x8F\xF0\x9F\x91\x8F tax the tea #TaxTheTea", "NOT one penny, never ever",
    };
    vane_model *model = open_two();
    vane_scorer *scorer = make_scorer(model);
    for (size_t i = 0; i < 3; i++) {
        struct vane_span spans[64];
        float base[3];
        double logits[3], p[3];
        size_t count;
        ck_assert_int_eq(vane_explain(scorer, comments[i], strlen(comments[i]), "stance", "tea-tax", spans, 64, &count,
                                      base, NULL), VANE_OK);
        ck_assert(count > 0 && count <= 64);
        for (int k = 0; k < 3; k++) {
            logits[k] = (double)base[k];
            for (size_t s = 0; s < count; s++)
                logits[k] += (double)spans[s].push[k];
        }
        for (size_t s = 1; s < count; s++)
            ck_assert_uint_ge(spans[s].begin, spans[s - 1].end);
        calibration_softmax(logits, p);
        (void)score(scorer, comments[i]);
        for (int k = 0; k < 3; k++)
            ck_assert_double_eq_tol(p[k], (double)vane_scorer_probabilities(scorer, 0)[k], 1e-5);
    }
    vane_scorer_free(scorer);
    vane_model_close(model);
}
END_TEST

START_TEST(explaining_an_unknown_task_is_an_error)
{
    const char *const only[] = { sentiment };
    vane_model *model = vane_model_open(only, 1, NULL);
    vane_scorer *scorer = make_scorer(model);
    size_t count;
    ck_assert_int_eq(vane_explain(scorer, "x", 1, "stance", NULL, NULL, 0, &count, NULL, NULL), VANE_ERROR_TARGET);
    ck_assert_int_eq(vane_explain(scorer, "x", 1, "mood", NULL, NULL, 0, &count, NULL, NULL), VANE_ERROR_TARGET);
    ck_assert_int_eq(vane_explain(scorer, "", 0, "sentiment", NULL, NULL, 0, &count, NULL, NULL), VANE_OK);
    ck_assert_uint_eq(count, 0);
    vane_scorer_free(scorer);
    vane_model_close(model);
}
END_TEST

/* Counts how often it is asked, and says yes the `yes_at`-th time. */
struct patience {
    size_t asked, yes_at;
};

static int lose_patience(void *argument)
{
    struct patience *patience = argument;
    return ++patience->asked == patience->yes_at;
}

/* Given up at every place in turn, the scorer answers the next comment as if nothing had been. */
START_TEST(long_text_can_be_stopped_anywhere)
{
    enum { COPIES = 20000 };
    static const char piece[] = "No tax! #NoTeaTax \xF0\x9F\x98\xA1 ";
    const size_t length = COPIES * (sizeof piece - 1);
    char *text = malloc(length);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < COPIES; i++)
        memcpy(text + i * (sizeof piece - 1), piece, sizeof piece - 1);
    vane_model *model = open_two();
    vane_scorer *scorer = make_scorer(model);
    struct vane_result whole = VANE_RESULT_INIT, result = VANE_RESULT_INIT;
    const struct vane_result before = score(scorer, "no tax on tea");
    struct patience patience = { 0, 0 };
    vane_scorer_stop_when(scorer, lose_patience, &patience);
    ck_assert_int_eq(vane_score(scorer, text, length, NULL, &whole, NULL), VANE_OK);
    const size_t places = patience.asked;
    ck_assert_uint_ge(places, 4 * (length / 65536)); /* decoding, tokens, characters, words */
    for (size_t at = 1; at <= places; at++) {
        struct vane_error error = VANE_ERROR_INIT;
        patience = (struct patience){ 0, at };
        ck_assert_int_eq(vane_score(scorer, text, length, NULL, &result, &error), VANE_ERROR_STOPPED);
        ck_assert_str_eq(error.text, "stopped by the caller");
        ck_assert_uint_eq(patience.asked, at);
        const struct vane_result after = score(scorer, "no tax on tea");
        ck_assert_mem_eq(&after, &before, sizeof after);
    }
    size_t count;
    patience = (struct patience){ 0, 0 };
    ck_assert_int_eq(vane_explain(scorer, text, length, "stance", NULL, NULL, 0, &count, NULL, NULL), VANE_OK);
    ck_assert_uint_gt(patience.asked, places);
    const struct patience late = { 0, patience.asked };
    struct vane_span first[8], again[8];
    ck_assert_int_eq(vane_explain(scorer, piece, sizeof piece - 1, "stance", NULL, first, 8, &count, NULL, NULL),
                     VANE_OK);
    patience = late;
    ck_assert_int_eq(vane_explain(scorer, text, length, "stance", NULL, NULL, 0, &count, NULL, NULL),
                     VANE_ERROR_STOPPED);
    ck_assert_int_eq(vane_explain(scorer, piece, sizeof piece - 1, "stance", NULL, again, 8, &count, NULL, NULL),
                     VANE_OK);
    ck_assert_mem_eq(again, first, count * sizeof *first);
    patience = (struct patience){ 0, 1 };
    vane_scorer_stop_when(scorer, NULL, &patience);
    ck_assert_int_eq(vane_score(scorer, text, length, NULL, &result, NULL), VANE_OK);
    ck_assert_uint_eq(patience.asked, 0);
    ck_assert_mem_eq(&result, &whole, sizeof result);
    vane_scorer_free(scorer);
    vane_model_close(model);
    free(text);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("model");
    TCase *machines = tcase_create("machines"), *models = tcase_create("models");
    tcase_add_test(machines, support_vectors_fold_into_weights);
    tcase_add_test(machines, label_order_turns_the_sign);
    tcase_add_test(machines, quantisation_stays_within_its_bound);
    tcase_add_test(machines, weights_beyond_the_step_are_refused);
    tcase_add_test(machines, softmax_is_exact_and_sums_to_one);
    tcase_add_unchecked_fixture(models, setup, teardown);
    tcase_add_test(models, scores_answer_both_tasks);
    tcase_add_test(models, model_of_two_answers_as_each_alone);
    tcase_add_test(models, empty_text_is_none_and_neutral);
    tcase_add_test(models, bad_calls_and_unknown_targets_are_errors);
    tcase_add_test(models, second_model_of_a_question_is_refused);
    tcase_add_test(models, explanation_adds_up_to_the_score);
    tcase_add_test(models, explaining_an_unknown_task_is_an_error);
    tcase_add_test(models, long_text_can_be_stopped_anywhere);
    suite_add_tcase(suite, machines);
    suite_add_tcase(suite, models);
    return suite;
}
