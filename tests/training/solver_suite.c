/* solver_suite.c - what buckets weigh while a machine learns, and that LIBLINEAR's machine is the one LIBSVM finds. */
#include <check.h>
#include <libsvm/svm.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "features/featurizer.h"
#include "support/tiny_bundle.h"
#include "training/matrix.h"
#include "training/scaling.h"
#include "training/solver.h"

static char folder[PLACE_SIZE];
static struct rows rows;
static struct matrix matrix;
static size_t *all;
static int *labels;
static double *counts, *scales;

static void print_nothing(const char *text)
{
    (void)text;
}

static void setup(void)
{
    char data[PLACE_SIZE];
    const struct rows_filter filter = { .task = TASK_STANCE };
    place_make_folder(folder);
    place_write(folder, "tiny.jsonl", tiny_rows, strlen(tiny_rows), data);
    ck_assert_int_eq(rows_read(&rows, data, &filter, NULL), VANE_OK);
    ck_assert_int_eq(matrix_build(&matrix, &rows, NULL, NULL), VANE_OK);
    all = calloc(rows.count, sizeof *all);
    labels = calloc(rows.count, sizeof *labels);
    counts = calloc(FEATURE_BUCKETS, sizeof *counts);
    scales = calloc(FEATURE_BUCKETS, sizeof *scales);
    ck_assert(all != NULL && labels != NULL && counts != NULL && scales != NULL);
    for (size_t i = 0; i < rows.count; i++) {
        all[i] = i;
        labels[i] = rows.row[i].label;
    }
}

static void teardown(void)
{
    free(all);
    free(labels);
    free(counts);
    free(scales);
    matrix_clear(&matrix);
    rows_clear(&rows);
    place_remove(folder);
}

static uint32_t bucket_of(const char *word)
{
    struct text text = { 0 };
    ck_assert_int_eq(text_read(&text, word, strlen(word), NULL), VANE_OK);
    uint32_t bucket = featurizer_word_bucket(&text.tokens[0]);
    text_clear(&text);
    return bucket;
}

/* ---- scales ---------------------------------------------------------------------------------------------------- */

START_TEST(words_that_tell_the_label_weigh_more)
{
    double squares = 0, places = 0;
    scaling_fit(&matrix, all, rows.count, labels, labels[0], counts, scales);
    ck_assert_double_gt(scales[bucket_of("levy")], scales[bucket_of("the")]); /* favor alone; everybody */
    ck_assert_double_gt(scales[bucket_of("the")], 0);
    for (size_t i = 0; i < matrix.starts[matrix.rows]; i++) {
        squares += scales[matrix.buckets[i]] * scales[matrix.buckets[i]];
        places++;
    }
    ck_assert_double_eq_tol(squares / places, 1, 1e-9);
}
END_TEST

START_TEST(scales_know_the_listed_rows_only)
{
    double *again = calloc(FEATURE_BUCKETS, sizeof *again);
    ck_assert_ptr_nonnull(again);
    const size_t half = rows.count / 2;
    scaling_fit(&matrix, all, half, labels, labels[0], counts, scales);
    for (size_t i = half; i < rows.count; i++)
        labels[i] = (labels[i] + 1) % LABEL_COUNT;
    scaling_fit(&matrix, all, half, labels, labels[0], counts, again);
    ck_assert_mem_eq(scales, again, FEATURE_BUCKETS * sizeof *scales);
    ck_assert_double_eq(scales[bucket_of("birthday")], 0); /* of a later row */
    free(again);
}
END_TEST

/* ---- machines -------------------------------------------------------------------------------------------------- */

static double score(const struct machine *machine, size_t row)
{
    double sum = -machine->rho;
    for (size_t at = matrix.starts[row]; at < matrix.starts[row + 1]; at++)
        sum += machine->weights[matrix.buckets[at]];
    return sum;
}

static double multiply_scaled(size_t i, size_t j)
{
    double sum = 0;
    for (size_t a = matrix.starts[i], b = matrix.starts[j]; a < matrix.starts[i + 1] && b < matrix.starts[j + 1];) {
        uint32_t left = matrix.buckets[a], right = matrix.buckets[b];
        sum += left == right ? scales[left] * scales[left] : 0;
        a += left <= right;
        b += right <= left;
    }
    return sum;
}

/* The L2-loss machine is the hard-margin one on the kernel K + I / 2C. LIBSVM leaves rho out of |w|^2, LIBLINEAR holds
 * it back a little: that is the difference allowed for. The scores reach from -1 to 1. */
START_TEST(liblinear_finds_the_machine_that_libsvm_finds)
{
    const double cost = 0.01;
    const size_t n = rows.count;
    const int label = labels[0];
    struct machine machine = { 0 };
    struct svm_node *nodes = calloc(n * (n + 2), sizeof *nodes), **x = calloc(n, sizeof *x);
    double *y = calloc(n, sizeof *y);
    solver_silence();
    ck_assert(nodes != NULL && x != NULL && y != NULL);
    ck_assert_int_eq(solver_train(&matrix, all, n, labels, label, cost, &machine, NULL), VANE_OK);
    scaling_fit(&matrix, all, n, labels, label, counts, scales);
    for (size_t i = 0; i < n; i++) {
        x[i] = &nodes[i * (n + 2)];
        x[i][0].value = (double)(i + 1);
        for (size_t j = 0; j < n; j++)
            x[i][j + 1] = (struct svm_node){ (int)j + 1, multiply_scaled(i, j) + (i == j ? 0.5 / cost : 0) };
        x[i][n + 1].index = -1;
        y[i] = labels[i] == label ? 1 : -1;
    }
    const struct svm_problem problem = { (int)n, y, x };
    const struct svm_parameter parameter = { .svm_type = C_SVC, .kernel_type = PRECOMPUTED, .cache_size = 10,
                                             .eps = 1e-4, .C = 1e4 };
    svm_set_print_string_function(print_nothing);
    struct svm_model *model = svm_train(&problem, &parameter);
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
        double wanted;
        x[i][i + 1].value -= 0.5 / cost; /* of the row as a stranger */
        svm_predict_values(model, x[i], &wanted);
        x[i][i + 1].value += 0.5 / cost;
        worst = fmax(worst, fabs(score(&machine, i) - (model->label[0] == 1 ? wanted : -wanted)));
    }
    ck_assert_double_lt(worst, 0.1);
    svm_free_and_destroy_model(&model);
    machine_clear(&machine);
    free(nodes);
    free(x);
    free(y);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("solver");
    TCase *c = tcase_create("solver");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, words_that_tell_the_label_weigh_more);
    tcase_add_test(c, scales_know_the_listed_rows_only);
    tcase_add_test(c, liblinear_finds_the_machine_that_libsvm_finds);
    suite_add_tcase(suite, c);
    return suite;
}
