/* study.c - study_make: intervals and learning curve; the other parts have files of their own. */
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "training/study_make.h"

/* ---- intervals ------------------------------------------------------------------------------------------------- */

enum { FIGURES = 4 + TRAIN_LABELS };

/* The rows by group, so that a group is drawn whole. */
struct sample {
    uint8_t *cells; /* given * TRAIN_LABELS + answered, of each row, group after group */
    size_t *starts; /* groups + 1 */
    size_t groups;
};

static void sample_clear(struct sample *sample)
{
    memory_free(sample->cells);
    memory_free(sample->starts);
}

static int32_t sample_make(const struct run *run, struct sample *sample, struct vane_error *error)
{
    size_t count = run->rows.count, *number = memory_zeroed(count, sizeof *number), *next = NULL;
    *sample = (struct sample){ .cells = memory_zeroed(count, 1), .groups = run->folds.groups,
                               .starts = memory_zeroed(run->folds.groups + 1, sizeof *sample->starts) };
    next = memory_zeroed(run->folds.groups + 1, sizeof *next);
    if (number == NULL || next == NULL || sample->cells == NULL || sample->starts == NULL) {
        memory_free(number);
        memory_free(next);
        return error_memory(error);
    }
    for (size_t i = 0, groups = 0; i < count; i++) {
        number[i] = run->folds.group[i] == i ? groups++ : number[run->folds.group[i]];
        sample->starts[number[i] + 1]++;
    }
    for (size_t g = 0; g < sample->groups; g++)
        next[g + 1] = sample->starts[g + 1] += sample->starts[g];
    for (size_t i = 0; i < count; i++)
        sample->cells[next[number[i]]++] =
            (uint8_t)(run->labels[i] * TRAIN_LABELS + metrics_best(run->held_out[i]));
    memory_free(number);
    memory_free(next);
    return VANE_OK;
}

static void list_figures(const uint64_t cells[TRAIN_LABELS * TRAIN_LABELS], double figures[FIGURES])
{
    struct metrics metrics = { 0 };
    for (int c = 0; c < TRAIN_LABELS * TRAIN_LABELS; c++) {
        metrics.confusion[c / TRAIN_LABELS][c % TRAIN_LABELS] = cells[c];
        metrics.count += cells[c];
    }
    struct metrics_summary s = metrics_summarize(&metrics);
    figures[0] = s.accuracy;
    figures[1] = s.macro_f1;
    figures[2] = s.macro_recall;
    figures[3] = s.f_avg;
    for (int k = 0; k < TRAIN_LABELS; k++)
        figures[4 + k] = s.labels[k].f1;
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static struct study_interval take_interval(double *values)
{
    qsort(values, STUDY_RESAMPLES, sizeof *values, compare_doubles);
    return (struct study_interval){ values[STUDY_RESAMPLES * 25 / 1000], values[STUDY_RESAMPLES * 975 / 1000] };
}

/* The bootstrap (Efron and Tibshirani 1993) over groups: rows that repeat each other are one observation, not
 * several. */
static void resample(const struct sample *sample, double (*values)[STUDY_RESAMPLES])
{
    uint64_t state = 1;
    for (size_t r = 0; r < STUDY_RESAMPLES; r++) {
        uint64_t cells[TRAIN_LABELS * TRAIN_LABELS] = { 0 };
        double figures[FIGURES];
        for (size_t g = 0; g < sample->groups; g++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            size_t drawn = (size_t)((state >> 32) * sample->groups >> 32);
            for (size_t at = sample->starts[drawn]; at < sample->starts[drawn + 1]; at++)
                cells[sample->cells[at]]++;
        }
        list_figures(cells, figures);
        for (int f = 0; f < FIGURES; f++)
            values[f][r] = figures[f];
    }
}

static int32_t find_intervals(const struct run *run, struct study *study)
{
    struct sample sample = { 0 };
    double (*values)[STUDY_RESAMPLES] = memory_zeroed(FIGURES, sizeof *values);
    int32_t status = values != NULL ? sample_make(run, &sample, run->error) : error_memory(run->error);
    if (status == VANE_OK) {
        resample(&sample, values);
        study->accuracy = take_interval(values[0]);
        study->macro_f1 = take_interval(values[1]);
        study->macro_recall = take_interval(values[2]);
        study->f_avg = take_interval(values[3]);
        for (int k = 0; k < TRAIN_LABELS; k++)
            study->f1[k] = take_interval(values[4 + k]);
    }
    sample_clear(&sample);
    memory_free(values);
    return status;
}

/* ---- learning curve -------------------------------------------------------------------------------------------- */

enum { CURVE_ROWS_LEAST = 20, CURVE_LABEL_LEAST = 2 };

/* Rows that a machine trains on at this share, on average over the folds; 0 where some label all but vanishes. */
static size_t count_trained(const struct run *run, uint8_t share)
{
    size_t of_label[LABEL_COUNT] = { 0 }, sum = 0;
    for (size_t i = 0; i < run->rows.count; i++)
        of_label[run->labels[i]] += run->folds.share[i] <= share;
    for (int k = 0; k < LABEL_COUNT; k++) {
        if (run->report->rows_of_label[k] > 0 && of_label[k] < CURVE_LABEL_LEAST)
            return 0;
        sum += of_label[k];
    }
    sum = sum * (run->folds.count - 1) / run->folds.count;
    return sum < CURVE_ROWS_LEAST ? 0 : sum;
}

static void add_point(struct study *study, size_t rows, const struct metrics *metrics)
{
    struct metrics_summary s = metrics_summarize(metrics);
    study->points[study->point_count++] = (struct study_point){ rows, s.accuracy, s.macro_f1, s.f_avg };
}

static int32_t draw_curve(struct run *run, struct study *study)
{
    const struct train_options *o = run->options;
    const struct pool_progress progress = { o->progress, o->progress_context, "learning curve" };
    const struct crossvalidation cv = run_crossvalidation(run);
    struct trial trials[FOLDS_SHARES - 1];
    size_t rows[FOLDS_SHARES - 1], count = 0;
    int32_t status = VANE_OK;
    for (uint8_t share = 0; share < FOLDS_SHARES - 1; share++) {
        rows[count] = count_trained(run, share);
        if (rows[count] == 0)
            continue;
        trials[count] = (struct trial){ run->report->cost, share,
                                        memory_zeroed(run->rows.count, sizeof *trials->scores) };
        if (trials[count++].scores == NULL)
            status = error_memory(run->error);
    }
    if (status == VANE_OK && count > 0)
        status = crossvalidate_scores(&cv, trials, count, &progress, run->error);
    for (size_t t = 0; t < count; t++) {
        struct metrics metrics = { 0 };
        if (status == VANE_OK) {
            crossvalidate_measure(&cv, (const double (*)[LABEL_COUNT])trials[t].scores, run->tried, &metrics);
            add_point(study, rows[t], &metrics);
        }
        memory_free(trials[t].scores);
    }
    if (status == VANE_OK)
        add_point(study, run->rows.count * (run->folds.count - 1) / run->folds.count, &run->report->cross_validated);
    return status;
}

/* Training once more without the prior costs as much as one cost did: left out where rows are many. */
enum { PRIOR_ROWS_MOST = 20000 };

static int32_t measure_prior(struct run *run, struct study *study)
{
    const struct train_options *o = run->options;
    if (run->prior == NULL || run->rows.count > PRIOR_ROWS_MOST)
        return VANE_OK;
    int32_t status = VANE_OK;
    const struct pool_progress progress = { o->progress, o->progress_context, "the same without the prior" };
    struct matrix plain = run->matrix; /* its buckets only */
    plain.prior = NULL;
    plain.dims = 0;
    struct metrics metrics = { 0 };
    struct crossvalidation cv = run_crossvalidation(run);
    struct trial trial = { run->report->cost, FOLDS_SHARES - 1, NULL };
    cv.matrix = &plain;
    trial.scores = memory_zeroed(run->rows.count, sizeof *trial.scores);
    FAIL_IF(trial.scores == NULL, run->error, VANE_ERROR_MEMORY, NULL, 0, "out of memory");
    TRY(crossvalidate_scores(&cv, &trial, 1, &progress, run->error));
    crossvalidate_measure(&cv, (const double (*)[LABEL_COUNT])trial.scores, run->tried, &metrics);
    struct metrics_summary s = metrics_summarize(&metrics);
    study->without_prior = (struct study_point){ run->rows.count, s.accuracy, s.macro_f1, s.f_avg };
done:
    memory_free(trial.scores);
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static void clear_rows(struct study_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        memory_free(rows[i].text);
}

static void clear_pairs(struct study_pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        clear_rows(&pairs[i].first, 1);
        clear_rows(&pairs[i].second, 1);
    }
}

void study_clear(struct study *study)
{
    clear_rows(study->suspects, study->suspect_count);
    clear_rows(study->wrong, study->wrong_count);
    clear_pairs(study->conflicts, study->conflict_count);
    clear_pairs(study->leaks, study->leak_count);
    *study = (struct study){ 0 };
}

int32_t study_make(struct run *run, struct study *study)
{
    int32_t status = VANE_OK;
    study->groups = run->folds.groups;
    TRY(draw_curve(run, study));
    TRY(measure_prior(run, study));
    run_tell(run, "writing the report", 0, 3);
    TRY(find_intervals(run, study));
    run_tell(run, "writing the report", 1, 3);
    TRY(study_find_phrases(run, study));
    run_tell(run, "writing the report", 2, 3);
    TRY(study_find_rows(run, study));
    study_warn(run, study);
done:
    return status;
}
