#include "training/crossvalidate.h"

#include "base/error.h"
#include "base/memory.h"
#include "training/calibrate.h"
#include "training/compress.h"

struct plan {
    const struct crossvalidation *cv;
    const struct trial *trials;
    size_t count;
};

static double score_row(const struct matrix *matrix, size_t row, const struct machine *machine)
{
    double sum = 0;
    for (size_t at = matrix->starts[row]; at < matrix->starts[row + 1]; at++)
        sum += machine->weights[matrix->buckets[at]];
    return sum - machine->rho;
}

static size_t list_rows(const struct crossvalidation *cv, uint8_t held_out, uint8_t share, size_t *rows)
{
    size_t count = 0;
    for (size_t i = 0; i < cv->matrix->rows; i++)
        if (cv->folds->fold[i] != held_out && cv->folds->share[i] <= share)
            rows[count++] = i;
    return count;
}

static int32_t score_fold(const struct crossvalidation *cv, const struct trial *trial, uint8_t fold, int label,
                          struct vane_error *error)
{
    struct machine machine = { 0 };
    double step;
    size_t *rows = memory_zeroed(cv->matrix->rows, sizeof *rows);
    if (rows == NULL)
        return error_memory(error);
    size_t count = list_rows(cv, fold, trial->share, rows);
    int32_t status = solver_train(cv->matrix, rows, count, cv->labels, label, trial->cost, &machine, error);
    memory_free(rows);
    if (status != VANE_OK)
        return status;
    machine_compress(&machine, &step);
    for (size_t i = 0; i < cv->matrix->rows; i++)
        if (cv->folds->fold[i] == fold)
            trial->scores[i][label] = score_row(cv->matrix, i, &machine);
    machine_clear(&machine);
    return VANE_OK;
}

static int32_t do_job(void *context, size_t job, struct vane_error *error)
{
    const struct plan *plan = context;
    size_t folds = plan->cv->folds->count, last = plan->count - 1;
    return score_fold(plan->cv, &plan->trials[last - job / (folds * LABEL_COUNT)],
                      (uint8_t)(job / LABEL_COUNT % folds), (int)(job % LABEL_COUNT), error);
}

int32_t crossvalidate_scores(const struct crossvalidation *cv, const struct trial *trials, size_t count,
                             const struct pool_progress *progress, struct vane_error *error)
{
    struct plan plan = { cv, trials, count };
    return pool_run(cv->threads, count * cv->folds->count * LABEL_COUNT, do_job, &plan, progress, error);
}

void crossvalidate_measure(const struct crossvalidation *cv, const double (*scores)[LABEL_COUNT],
                           float (*held_out)[LABEL_COUNT], struct metrics *metrics)
{
    const uint8_t *folds = cv->folds->fold;
    for (size_t fold = 0; fold < cv->folds->count; fold++) {
        struct calibration calibration;
        calibration_fit(scores, cv->labels, folds, cv->matrix->rows, (uint8_t)fold, cv->balance,
                        &calibration);
        for (size_t i = 0; i < cv->matrix->rows; i++) {
            if (folds[i] != fold)
                continue;
            double logits[LABEL_COUNT], p[LABEL_COUNT];
            calibration_logits(&calibration, scores[i], logits);
            calibration_softmax(logits, p);
            for (int k = 0; k < LABEL_COUNT; k++)
                held_out[i][k] = (float)p[k];
            metrics_add(metrics, cv->labels[i], held_out[i]);
        }
    }
}
