#include "training/crossvalidate.h"

#include "base/error.h"
#include "base/memory.h"
#include "training/calibrate.h"
#include "training/compress.h"

static double score_row(const struct matrix *matrix, size_t row, const struct machine *machine)
{
    double sum = 0;
    for (size_t at = matrix->starts[row]; at < matrix->starts[row + 1]; at++)
        sum += machine->weights[matrix->buckets[at]];
    return sum - machine->rho;
}

static size_t list_rows(const struct crossvalidation *cv, uint8_t held_out, size_t *rows)
{
    size_t count = 0;
    for (size_t i = 0; i < cv->matrix->rows; i++)
        if (cv->folds[i] != held_out)
            rows[count++] = i;
    return count;
}

static int32_t score_fold(struct crossvalidation *cv, uint8_t fold, int label, double cost, size_t *rows,
                          double (*scores)[LABEL_COUNT], struct vane_error *error)
{
    struct machine machine = { 0 };
    double step;
    size_t count = list_rows(cv, fold, rows);
    int32_t status = solver_train(cv->solver, rows, count, cv->labels, label, cost, &machine, error);
    if (status != VANE_OK)
        return status;
    machine_compress(&machine, &step);
    for (size_t i = 0; i < cv->matrix->rows; i++)
        if (cv->folds[i] == fold)
            scores[i][label] = score_row(cv->matrix, i, &machine);
    machine_clear(&machine);
    return VANE_OK;
}

int32_t crossvalidate_scores(struct crossvalidation *cv, double cost, double (*scores)[LABEL_COUNT],
                             struct vane_error *error)
{
    size_t *rows = memory_zeroed(cv->matrix->rows, sizeof *rows);
    int32_t status = rows != NULL ? VANE_OK : error_memory(error);
    for (size_t fold = 0; fold < cv->fold_count && status == VANE_OK; fold++)
        for (int label = 0; label < LABEL_COUNT && status == VANE_OK; label++) {
            status = score_fold(cv, (uint8_t)fold, label, cost, rows, scores, error);
            cv->done++;
            if (cv->progress != NULL)
                cv->progress(cv->progress_context, "cross-validating", cv->done, cv->total);
        }
    memory_free(rows);
    return status;
}

void crossvalidate_measure(const struct crossvalidation *cv, const double (*scores)[LABEL_COUNT],
                           struct metrics *metrics)
{
    for (size_t fold = 0; fold < cv->fold_count; fold++) {
        struct calibration calibration;
        calibration_fit(scores, cv->labels, cv->folds, cv->matrix->rows, (uint8_t)fold, cv->balance,
                        &calibration);
        for (size_t i = 0; i < cv->matrix->rows; i++) {
            if (cv->folds[i] != fold)
                continue;
            double logits[LABEL_COUNT], p[LABEL_COUNT];
            calibration_logits(&calibration, scores[i], logits);
            calibration_softmax(logits, p);
            const float rounded[LABEL_COUNT] = { (float)p[0], (float)p[1], (float)p[2] };
            metrics_add(metrics, cv->labels[i], rounded);
        }
    }
}
