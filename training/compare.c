/* compare.c - compare_files: is one bundle better than another on the same rows, or is it luck? */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "training/rows.h"
#include "training/training.h"

enum { RESAMPLES = 2000 };

/* What both models said of one row. */
struct verdict {
    int actual, said[2];
};

static int32_t score_rows(vane_scorer *const scorers[2], const struct rows *rows, struct verdict *verdicts,
                          struct comparison *comparison, struct vane_error *error)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->row[i];
        verdicts[i].actual = row->label;
        for (int m = 0; m < 2; m++) {
            struct vane_result result = VANE_RESULT_INIT;
            int32_t status = vane_score(scorers[m], rows->texts + row->text, row->length, NULL, &result, error);
            if (status != VANE_OK)
                return status;
            const float *p = vane_scorer_probabilities(scorers[m], 0);
            verdicts[i].said[m] = metrics_best(p);
            metrics_add(&comparison->metrics[m], row->label, p);
        }
        int first = verdicts[i].said[0] == row->label, second = verdicts[i].said[1] == row->label;
        comparison->only_right[0] += first && !second;
        comparison->only_right[1] += second && !first;
    }
    return VANE_OK;
}

/* McNemar's test in its exact form: under the null hypothesis each row that one model alone gets right falls to
 * either with probability 1/2. The two-sided p-value; 1 where they never differ. */
static double test_mcnemar(uint64_t one, uint64_t other)
{
    uint64_t n = one + other, least = one < other ? one : other;
    double log_half = (double)n * log(0.5), log_choose = 0, sum = 0;
    for (uint64_t k = 0; k <= least; k++) {
        sum += exp(log_choose + log_half);
        log_choose += log((double)(n - k)) - log((double)(k + 1));
    }
    return sum * 2 < 1 ? sum * 2 : 1;
}

static double difference_of(const struct verdict *verdicts, const size_t *picked, size_t count)
{
    struct metrics metrics[2] = { 0 };
    for (size_t i = 0; i < count; i++) {
        const struct verdict *v = &verdicts[picked != NULL ? picked[i] : i];
        for (int m = 0; m < 2; m++)
            metrics[m].confusion[v->actual][v->said[m]]++;
    }
    return metrics_summarize(&metrics[1]).macro_f1 - metrics_summarize(&metrics[0]).macro_f1;
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* The paired bootstrap (Efron and Tibshirani 1993): rows drawn with replacement, both models judged on the same draw.
 */
static int32_t bootstrap(const struct verdict *verdicts, size_t count, struct comparison *comparison,
                         struct vane_error *error)
{
    size_t *picked = memory_zeroed(count, sizeof *picked);
    double *differences = memory_zeroed(RESAMPLES, sizeof *differences);
    uint64_t state = 1;
    if (picked == NULL || differences == NULL) {
        memory_free(picked);
        memory_free(differences);
        return error_memory(error);
    }
    for (size_t r = 0; r < RESAMPLES; r++) {
        for (size_t i = 0; i < count; i++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            picked[i] = (size_t)((state >> 32) * count >> 32);
        }
        differences[r] = difference_of(verdicts, picked, count);
    }
    qsort(differences, RESAMPLES, sizeof *differences, compare_doubles);
    comparison->difference = difference_of(verdicts, NULL, count);
    comparison->low = differences[RESAMPLES * 25 / 1000];
    comparison->high = differences[RESAMPLES * 975 / 1000];
    memory_free(picked);
    memory_free(differences);
    return VANE_OK;
}

static int is_same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static int32_t read_rows(const vane_model *const models[2], const char *const *files, size_t count, const char *split,
                         struct rows *rows, struct vane_error *error)
{
    struct vane_model_info info[2] = { { .struct_size = sizeof *info }, { .struct_size = sizeof *info } };
    for (int m = 0; m < 2; m++)
        if (vane_model_bundle_info(models[m], 0, &info[m]) != VANE_OK)
            return VANE_ERROR_ARGUMENT;
    if (!is_same(info[0].task, info[1].task) || !is_same(info[0].target, info[1].target))
        return error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "%s and %s answer different questions", info[0].name,
                         info[1].name);
    const struct rows_filter filter = { .task = (enum task)task_find(info[0].task, strlen(info[0].task)),
                                        .target = info[0].target, .split = split != NULL ? ROWS_NAMED : ROWS_ANY,
                                        .split_name = split };
    int32_t status = VANE_OK;
    for (size_t i = 0; i < count && status == VANE_OK; i++)
        status = rows_read(rows, files[i], &filter, error);
    if (status == VANE_OK && rows->count == 0)
        status = error_set(error, VANE_ERROR_DATA, files[0], 0, "no row has a '%s' label", info[0].task);
    return status;
}

int32_t compare_files(const vane_model *first, const vane_model *second, const char *const *files, size_t count,
                      const char *split, struct comparison *comparison, struct vane_error *error)
{
    int32_t status = VANE_OK;
    const vane_model *const models[2] = { first, second };
    vane_scorer *scorers[2] = { NULL, NULL };
    struct rows rows = { 0 };
    struct verdict *verdicts = NULL;
    *comparison = (struct comparison){ 0 };
    TRY(read_rows(models, files, count, split, &rows, error));
    verdicts = memory_zeroed(rows.count, sizeof *verdicts);
    for (int m = 0; m < 2; m++)
        scorers[m] = vane_scorer_new(models[m], error);
    if (verdicts == NULL || scorers[0] == NULL || scorers[1] == NULL) {
        status = error_memory(error);
        goto done;
    }
    TRY(score_rows(scorers, &rows, verdicts, comparison, error));
    comparison->p_value = test_mcnemar(comparison->only_right[0], comparison->only_right[1]);
    TRY(bootstrap(verdicts, rows.count, comparison, error));
done:
    for (int m = 0; m < 2; m++)
        vane_scorer_free(scorers[m]);
    memory_free(verdicts);
    rows_clear(&rows);
    return status;
}
