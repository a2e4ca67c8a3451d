/* prior_suite.c - a prior folds exactly into the buckets' weights, and a damaged one is refused. */
#include <check.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "features/featurizer.h"
#include "support/tiny_bundle.h"
#include "training/matrix.h"
#include "training/prior.h"
#include "training/solver.h"

enum { DIMS = 3, ROWS = FEATURE_WORD_BUCKETS / 2 };

static char folder[PLACE_SIZE], data[PLACE_SIZE];

static void put_u32(char *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (char)(value >> 8 * i);
}

/* Every second word bucket gets a vector of small numbers. */
static void write_prior(const char *settings, size_t cut)
{
    const size_t row = 8 + DIMS, size = 16 + ROWS * row;
    char *bytes = calloc(size, 1), digest[DIGEST_SIZE], hash[DIGEST_SIZE], path[PLACE_SIZE], manifest[1024];
    const float scale = 0.01f;
    uint32_t bits;
    memcpy(&bits, &scale, sizeof bits);
    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes, "VANEPRI1", 8);
    put_u32(bytes + 8, DIMS);
    put_u32(bytes + 12, ROWS);
    for (uint32_t i = 0; i < ROWS; i++) {
        char *at = bytes + 16 + i * row;
        put_u32(at, 2 * i);
        put_u32(at + 4, bits);
        for (uint32_t d = 0; d < DIMS; d++)
            at[8 + d] = (char)((i * 7 + d * 31) % 255 - 127);
    }
    digest_sha256(bytes, size - cut, digest);
    digest_sha256(settings, strlen(settings), hash);
    place_write(folder, PRIOR_VECTORS_NAME, bytes, size - cut, path);
    int length = snprintf(manifest, sizeof manifest, "{\"format\":1,\"kind\":\"prior\",\"name\":\"test\",\"sha256\":\"%s\","
                          "\"featurizer\":{\"sha256\":\"%s\"}}", digest, hash);
    place_write(folder, "manifest.json", manifest, (size_t)length, path);
    free(bytes);
}

static void setup(void)
{
    place_make_folder(folder);
    place_write(folder, "tiny.jsonl", tiny_rows, strlen(tiny_rows), data);
}

static void teardown(void)
{
    place_remove(folder);
}

/* What the kernel saw in training, <x_i, x_j> + <dense_i, dense_j>, is what the folded weights give in scoring. */
START_TEST(folded_weights_score_what_the_kernel_saw)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct prior *prior;
    struct rows rows = { 0 };
    struct matrix matrix = { 0 };
    struct machine with = { 0 };
    const struct rows_filter filter = { .task = TASK_STANCE };
    write_prior(featurizer_word_settings(), 0);
    ck_assert_msg(prior_open(folder, &prior, &error) == VANE_OK, "%s", error.text);
    ck_assert_int_eq(rows_read(&rows, data, &filter, &error), VANE_OK);
    ck_assert_int_eq(matrix_build(&matrix, &rows, prior, &error), VANE_OK);
    ck_assert_uint_eq(matrix.dims, DIMS);

    double dense_weights[DIMS] = { 0.5, -1, 2 };
    with.weights = calloc(FEATURE_BUCKETS, sizeof *with.weights);
    ck_assert_ptr_nonnull(with.weights);
    prior_fold(prior, dense_weights, with.weights);
    double largest = 0;
    for (size_t i = 0; i < matrix.rows; i++) {
        double by_buckets = 0, by_dense = 0;
        for (size_t at = matrix.starts[i]; at < matrix.starts[i + 1]; at++)
            by_buckets += with.weights[matrix.buckets[at]];
        for (size_t d = 0; d < DIMS; d++)
            by_dense += dense_weights[d] * (double)matrix.dense[i * DIMS + d];
        ck_assert_double_eq_tol(by_buckets, by_dense, 1e-4);
        largest = fmax(largest, fabs(by_dense));
    }
    ck_assert_double_gt(largest, 0.1);
    free(with.weights);
    matrix_clear(&matrix);
    rows_clear(&rows);
    prior_free(prior);
}
END_TEST

START_TEST(bundles_say_which_prior_they_started_from)
{
    char out[PLACE_SIZE];
    struct vane_error error = VANE_ERROR_INIT;
    struct train_report report;
    struct vane_model_info info = { .struct_size = sizeof info };
    const char *const files[] = { data };
    write_prior(featurizer_word_settings(), 0);
    ck_assert_int_lt(snprintf(out, sizeof out, "%s/out", folder), PLACE_SIZE);
    const struct train_options options = { .task = "stance", .files = files, .file_count = 1, .out = out, .seed = 1,
                                           .prior = folder };
    ck_assert_msg(train_bundle(&options, &report, &error) == VANE_OK, "%s", error.text);
    ck_assert_str_eq(report.prior, "test");
    const char *const paths[] = { out };
    vane_model *model = vane_model_open(paths, 1, &error);
    ck_assert_msg(model != NULL, "%s", error.text);
    ck_assert_int_eq(vane_model_bundle_info(model, 0, &info), VANE_OK);
    json_t *manifest = json_loads(info.manifest, 0, NULL);
    const json_t *named = json_object_get(json_object_get(manifest, "training"), "prior");
    ck_assert_str_eq(json_string_value(json_object_get(named, "name")), "test");
    json_decref(manifest);
    vane_model_close(model);
}
END_TEST

START_TEST(damaged_and_foreign_priors_are_refused)
{
    struct prior *prior;
    struct vane_error truncated = VANE_ERROR_INIT, foreign = VANE_ERROR_INIT, missing = VANE_ERROR_INIT,
                      altered = VANE_ERROR_INIT;
    char path[PLACE_SIZE];
    write_prior(featurizer_word_settings(), 5);
    ck_assert_int_eq(prior_open(folder, &prior, &truncated), VANE_ERROR_BUNDLE);
    ck_assert_ptr_null(prior);
    ck_assert_ptr_nonnull(strstr(truncated.text, "size"));
    write_prior("{}", 0);
    ck_assert_int_eq(prior_open(folder, &prior, &foreign), VANE_ERROR_FEATURIZER);
    write_prior(featurizer_word_settings(), 0);
    place_write(folder, PRIOR_VECTORS_NAME, "VANEPRI1", 8, path);
    ck_assert_int_eq(prior_open(folder, &prior, &altered), VANE_ERROR_BUNDLE);
    ck_assert_ptr_nonnull(strstr(altered.text, "SHA-256"));
    ck_assert_int_eq(prior_open("/nowhere/at/all", &prior, &missing), VANE_ERROR_IO);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("prior");
    TCase *c = tcase_create("prior");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, folded_weights_score_what_the_kernel_saw);
    tcase_add_test(c, bundles_say_which_prior_they_started_from);
    tcase_add_test(c, damaged_and_foreign_priors_are_refused);
    suite_add_tcase(suite, c);
    return suite;
}
