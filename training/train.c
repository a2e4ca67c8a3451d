/* train.c - train_bundle: from labelled files to a bundle. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "training/bundle_writer.h"
#include "training/calibrate.h"
#include "training/card.h"
#include "training/compress.h"
#include "training/describe.h"
#include "training/run.h"
#include "training/study_make.h"

enum { ROWS_LEAST = 10, LABEL_ROWS_LEAST = 2, FOLDS_DEFAULT = 5, NO_FOLD = 255 };

static const double default_costs[] = { 0.0003, 0.001, 0.003, 0.01 };
enum { DEFAULT_COSTS = sizeof default_costs / sizeof *default_costs };


static void run_clear(struct run *run)
{
    rows_clear(&run->rows);
    matrix_clear(&run->matrix);
    prior_free(run->prior);
    memory_free(run->labels);
    folds_clear(&run->folds);
    for (size_t c = 0; c < TRAIN_COSTS_MAX; c++)
        memory_free(run->scores[c]);
    memory_free(run->held_out);
    memory_free(run->tried);
    study_clear(&run->study);
    for (int k = 0; k < LABEL_COUNT; k++)
        machine_clear(&run->machines[k]);
    json_decref(run->files);
}

/* ---- data ------------------------------------------------------------------------------------------------------ */

static int32_t record_file(struct run *run, const char *path, size_t rows)
{
    char *bytes;
    size_t length;
    char digest[DIGEST_SIZE];
    int32_t status = file_read(path, (size_t)4 << 30, &bytes, &length, run->error);
    if (status != VANE_OK)
        return status;
    digest_sha256(bytes, length, digest);
    memory_free(bytes);
    const char *slash = strrchr(path, '/');
    json_t *entry = json_pack("{s:s, s:I, s:s}", "file", slash != NULL ? slash + 1 : path, "rows", (json_int_t)rows,
                              "sha256", digest);
    return entry != NULL && json_array_append_new(run->files, entry) == 0 ? VANE_OK : error_memory(run->error);
}

static int32_t read_rows(struct run *run)
{
    const struct train_options *o = run->options;
    const struct rows_filter filter = { .task = run->task, .target = o->target, .split = ROWS_TRAIN };
    run->files = json_array();
    if (run->files == NULL)
        return error_memory(run->error);
    for (size_t i = 0; i < o->file_count; i++) {
        size_t before = run->rows.count;
        if (strcmp(o->files[i], "-") == 0)
            return error_set(run->error, VANE_ERROR_ARGUMENT, NULL, 0,
                             "labelled data must be a file: its SHA-256 goes into the manifest");
        int32_t status = rows_read(&run->rows, o->files[i], &filter, run->error);
        if (status == VANE_OK)
            status = record_file(run, o->files[i], run->rows.count - before);
        if (status != VANE_OK)
            return status;
        run_tell(run, "reading", i + 1, o->file_count);
    }
    return VANE_OK;
}

static int32_t check_rows(struct run *run)
{
    struct train_report *report = run->report;
    const struct rows *rows = &run->rows;
    const struct task_words *words = &task_words[run->task];
    int present = 0, last = 0;
    report->rows = rows->count;
    report->rows_unlabelled = rows->unlabelled;
    report->rows_other_target = rows->other_target;
    report->rows_test = rows->test;
    report->rows_empty = rows->empty;
    (void)snprintf(report->target, sizeof report->target, "%s", rows->target);
    for (size_t i = 0; i < rows->count; i++)
        report->rows_of_label[rows->row[i].label]++;
    for (int k = 0; k < LABEL_COUNT; k++) {
        report->labels[k] = words->labels[k];
        if (report->rows_of_label[k] > 0) {
            present++;
            last = k;
        }
    }
    if (rows->count == 0 && rows->other_target > 0)
        return error_set(run->error, VANE_ERROR_DATA, run->options->files[0], 0,
                         "no row has the target '%s'; %zu rows have others", run->options->target,
                         rows->other_target);
    if (rows->count < ROWS_LEAST)
        return error_set(run->error, VANE_ERROR_DATA, run->options->files[0], 0,
                         "%zu rows with a '%s' label; at least %d are needed", rows->count, words->name, ROWS_LEAST);
    if (present < 2)
        return error_set(run->error, VANE_ERROR_DATA, run->options->files[0], 0,
                         "all %zu rows are '%s'; a model needs at least two labels", rows->count,
                         words->labels[last]);
    for (int k = 0; k < LABEL_COUNT; k++)
        if (report->rows_of_label[k] > 0 && report->rows_of_label[k] < LABEL_ROWS_LEAST)
            return error_set(run->error, VANE_ERROR_DATA, run->options->files[0], 0,
                             "only %zu row is '%s'; give it more, or none", report->rows_of_label[k],
                             words->labels[k]);
    return VANE_OK;
}

static int32_t prepare(struct run *run)
{
    int32_t status = VANE_OK;
    run_tell(run, "preparing", 0, 3);
    if (run->options->prior != NULL)
        status = prior_open(run->options->prior, &run->prior, run->error);
    if (status == VANE_OK)
        status = matrix_build(&run->matrix, &run->rows, run->prior, run->error);
    if (status != VANE_OK)
        return status;
    if (run->prior != NULL)
        (void)snprintf(run->report->prior, sizeof run->report->prior, "%s", prior_name(run->prior));
    size_t count = run->rows.count;
    run_tell(run, "preparing", 1, 3);
    status = folds_assign(&run->rows, run->options->folds > 0 ? run->options->folds : FOLDS_DEFAULT,
                          run->options->seed, &run->folds, run->error);
    if (status != VANE_OK)
        return status;
    run->report->rows_repeated = run->folds.repeated;
    run->labels = memory_zeroed(count, sizeof *run->labels);
    run->held_out = memory_zeroed(count, sizeof *run->held_out);
    run->tried = memory_zeroed(count, sizeof *run->tried);
    if (run->labels == NULL || run->held_out == NULL || run->tried == NULL)
        return error_memory(run->error);
    for (size_t i = 0; i < count; i++)
        run->labels[i] = run->rows.row[i].label;
    run_tell(run, "preparing", 2, 3);
    solver_silence();
    run->report->solver = "liblinear";
    return VANE_OK;
}

/* ---- learning -------------------------------------------------------------------------------------------------- */

/* The first cost with the best macro F1, and what its machines said of the rows they had not seen. */
static void take_best(struct run *run, const struct crossvalidation *cv)
{
    struct train_report *report = run->report;
    double best = -1;
    for (size_t c = 0; c < report->cost_count; c++) {
        struct metrics metrics = { 0 };
        crossvalidate_measure(cv, (const double (*)[LABEL_COUNT])run->scores[c], run->tried, &metrics);
        report->cost_scores[c] = metrics_summarize(&metrics).macro_f1;
        if (report->cost_scores[c] <= best)
            continue;
        best = report->cost_scores[c];
        run->best = c;
        report->cost = report->costs[c];
        report->cross_validated = metrics;
        float (*swap)[LABEL_COUNT] = run->held_out;
        run->held_out = run->tried;
        run->tried = swap;
    }
}

static int32_t choose_cost(struct run *run)
{
    const struct train_options *o = run->options;
    struct train_report *report = run->report;
    const struct crossvalidation cv = run_crossvalidation(run);
    struct trial trials[TRAIN_COSTS_MAX];
    char stage[64];
    const double *costs = o->cost_count > 0 ? o->costs : default_costs;
    report->cost_count = o->cost_count > 0 ? o->cost_count : DEFAULT_COSTS;
    for (size_t c = 0; c < report->cost_count; c++) {
        report->costs[c] = costs[c];
        run->scores[c] = memory_zeroed(run->rows.count, sizeof *run->scores[c]);
        if (run->scores[c] == NULL)
            return error_memory(run->error);
        trials[c] = (struct trial){ costs[c], FOLDS_SHARES - 1, run->scores[c] };
    }
    (void)snprintf(stage, sizeof stage, "trying %zu cost%s in %zu folds", report->cost_count,
                   report->cost_count > 1 ? "s" : "", run->folds.count);
    const struct pool_progress progress = { o->progress, o->progress_context, stage };
    int32_t status = crossvalidate_scores(&cv, trials, report->cost_count, &progress, run->error);
    if (status == VANE_OK)
        take_best(run, &cv);
    return status;
}

static int32_t train_label(void *context, size_t label, struct vane_error *error)
{
    struct run *run = context;
    size_t count = run->rows.count;
    size_t *all = memory_zeroed(count, sizeof *all);
    if (all == NULL)
        return error_memory(error);
    for (size_t i = 0; i < count; i++)
        all[i] = i;
    int32_t status = solver_train(&run->matrix, all, count, run->labels, (int)label, run->report->cost,
                                  &run->machines[label], error);
    if (status == VANE_OK)
        machine_compress(&run->machines[label], &run->steps[label]);
    memory_free(all);
    return status;
}

static int32_t train_machines(struct run *run)
{
    const struct train_options *o = run->options;
    const struct pool_progress progress = { o->progress, o->progress_context, "training on all rows" };
    calibration_fit((const double (*)[LABEL_COUNT])run->scores[run->best], run->labels, run->folds.fold,
                    run->rows.count, NO_FOLD, run_balance(run), &run->calibration);
    return pool_run(o->threads, LABEL_COUNT, train_label, run, &progress, run->error);
}

/* ---- the bundle ------------------------------------------------------------------------------------------------ */

static int32_t write_bundle(struct run *run)
{
    json_t *manifest = describe_bundle(run);
    if (manifest == NULL)
        return error_memory(run->error);
    struct bundle_parts parts = { .task = run->task, .machines = run->machines, .steps = run->steps,
                                  .manifest = manifest };
    char *card = NULL;
    int32_t status = card_write(manifest, run->report, &run->study, run->options->examples, &card, &parts.card_length,
                                run->error);
    parts.card = card;
    if (status == VANE_OK && run->options->before_write != NULL)
        run->options->before_write(run->options->progress_context);
    if (status == VANE_OK)
        status = bundle_write(run->options->out, &parts, &run->report->bundle_bytes, run->error);
    memory_free(card);
    json_decref(manifest);
    return status;
}

static int32_t check_options(const struct train_options *o, enum task *task, struct vane_error *error)
{
    int found = o->task != NULL ? task_find(o->task, strlen(o->task)) : -1;
    if (found < 0)
        return error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "the task must be stance or sentiment");
    if (o->file_count == 0 || o->out == NULL || o->out[0] == '\0')
        return error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "labelled data and a place for the bundle are needed");
    if (o->threads > TRAIN_THREADS_MAX)
        return error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "at most %d threads", TRAIN_THREADS_MAX);
    if (o->folds == 1 || o->folds > TRAIN_FOLDS_MAX || o->cost_count > TRAIN_COSTS_MAX)
        return error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "2 to %d folds and at most %d costs", TRAIN_FOLDS_MAX,
                         TRAIN_COSTS_MAX);
    for (size_t c = 0; c < o->cost_count; c++)
        if (!(o->costs[c] > 0 && o->costs[c] < 1e6))
            return error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "a cost must be positive");
    *task = (enum task)found;
    bundle_sweep(o->out);
    return bundle_check_place(o->out, error);
}

int32_t train_bundle(const struct train_options *options, struct train_report *report, struct vane_error *error)
{
    struct run run = { .options = options, .report = report, .error = error };
    *report = (struct train_report){ 0 };
    int32_t status = check_options(options, &run.task, error);
    if (status != VANE_OK)
        return status;
    TRY(read_rows(&run));
    TRY(check_rows(&run));
    TRY(prepare(&run));
    TRY(choose_cost(&run));
    TRY(train_machines(&run));
    TRY(study_make(&run, &run.study));
    TRY(write_bundle(&run));
    if (options->study != NULL) {
        *options->study = run.study;
        run.study = (struct study){ 0 };
    }
done:
    run_clear(&run);
    return status;
}
