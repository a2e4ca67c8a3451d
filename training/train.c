/* train.c - train_bundle: from labelled files to a bundle. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "features/featurizer.h"
#include "model/manifest.h"
#include "training/bundle_writer.h"
#include "training/calibrate.h"
#include "training/card.h"
#include "training/compress.h"
#include "training/crossvalidate.h"
#include "training/folds.h"
#include "training/training.h"

enum { ROWS_LEAST = 10, LABEL_ROWS_LEAST = 2, FOLDS_DEFAULT = 5, NO_FOLD = 255 };

static const double default_costs[] = { 0.0003, 0.001, 0.003, 0.01 };

/* How far the calibration evens out the labels' shares (training/calibrate.h). Shares of sentiment are another in every
 * place where comments stand, so none is taken from the data; a policy's are its own, and a little evening keeps the rarer
 * side from drowning in "none". Chosen by cross-validation; see docs/experiments.md. */
static const double balance_of_task[] = { [TASK_STANCE] = 0.25, [TASK_SENTIMENT] = 1 };

/* All that one run holds; freed in one place. */
struct run {
    const struct train_options *options;
    struct train_report *report;
    struct vane_error *error;
    enum task task;
    struct rows rows;
    struct prior *prior;
    struct matrix matrix;
    int *labels;
    uint8_t *folds;
    size_t fold_count;
    struct solver *solver;
    double (*scores)[LABEL_COUNT]; /* out of fold, of the best cost so far */
    double (*tried)[LABEL_COUNT];
    struct calibration calibration;
    struct machine machines[LABEL_COUNT];
    double steps[LABEL_COUNT];
    json_t *files;
};

static void run_clear(struct run *run)
{
    solver_free(run->solver);
    rows_clear(&run->rows);
    matrix_clear(&run->matrix);
    prior_free(run->prior);
    memory_free(run->labels);
    memory_free(run->folds);
    memory_free(run->scores);
    memory_free(run->tried);
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
                         "no row has the target '%s'; %zu rows have others", run->options->target, rows->other_target);
    if (rows->count < ROWS_LEAST)
        return error_set(run->error, VANE_ERROR_DATA, run->options->files[0], 0,
                         "%zu rows with a '%s' label; at least %d are needed", rows->count, words->name, ROWS_LEAST);
    if (present < 2)
        return error_set(run->error, VANE_ERROR_DATA, run->options->files[0], 0,
                         "all %zu rows are '%s'; a model needs at least two labels", rows->count, words->labels[last]);
    for (int k = 0; k < LABEL_COUNT; k++)
        if (report->rows_of_label[k] > 0 && report->rows_of_label[k] < LABEL_ROWS_LEAST)
            return error_set(run->error, VANE_ERROR_DATA, run->options->files[0], 0,
                             "only %zu row is '%s'; give it more, or none", report->rows_of_label[k], words->labels[k]);
    return VANE_OK;
}

static int32_t prepare(struct run *run)
{
    int32_t status = VANE_OK;
    if (run->options->prior != NULL)
        status = prior_open(run->options->prior, &run->prior, run->error);
    if (status == VANE_OK)
        status = matrix_build(&run->matrix, &run->rows, run->prior, run->error);
    if (status != VANE_OK)
        return status;
    if (run->prior != NULL)
        (void)snprintf(run->report->prior, sizeof run->report->prior, "%s", prior_name(run->prior));
    size_t count = run->rows.count;
    run->fold_count = run->options->folds > 0 ? run->options->folds : FOLDS_DEFAULT;
    run->labels = memory_zeroed(count, sizeof *run->labels);
    run->scores = memory_zeroed(count, sizeof *run->scores);
    run->tried = memory_zeroed(count, sizeof *run->tried);
    run->folds = folds_assign(&run->rows, run->fold_count, run->options->seed, &run->report->rows_repeated);
    if (run->labels == NULL || run->scores == NULL || run->tried == NULL || run->folds == NULL)
        return error_memory(run->error);
    for (size_t i = 0; i < count; i++)
        run->labels[i] = run->rows.row[i].label;
    run->solver = solver_new(&run->matrix, run->error);
    if (run->solver == NULL)
        return VANE_ERROR_MEMORY;
    run->report->solver = "liblinear";
    return VANE_OK;
}

/* ---- learning -------------------------------------------------------------------------------------------------- */

/* Tries each cost, and keeps the out-of-fold scores of the one with the best macro F1; of equals the smaller cost. */
static int32_t choose_cost(struct run *run)
{
    const struct train_options *o = run->options;
    struct train_report *report = run->report;
    const double *costs = o->cost_count > 0 ? o->costs : default_costs;
    report->cost_count = o->cost_count > 0 ? o->cost_count : sizeof default_costs / sizeof *default_costs;
    struct crossvalidation cv = {
        .matrix = &run->matrix, .labels = run->labels, .folds = run->folds, .fold_count = run->fold_count,
        .solver = run->solver, .balance = balance_of_task[run->task],
        .progress = o->progress, .progress_context = o->progress_context,
        .total = report->cost_count * run->fold_count * LABEL_COUNT,
    };
    double best = -1;
    for (size_t c = 0; c < report->cost_count; c++) {
        struct metrics metrics = { 0 };
        int32_t status = crossvalidate_scores(&cv, costs[c], run->tried, run->error);
        if (status != VANE_OK)
            return status;
        crossvalidate_measure(&cv, (const double (*)[LABEL_COUNT])run->tried, &metrics);
        report->costs[c] = costs[c];
        report->cost_scores[c] = metrics_summarize(&metrics).macro_f1;
        if (report->cost_scores[c] <= best)
            continue;
        best = report->cost_scores[c];
        report->cost = costs[c];
        report->cross_validated = metrics;
        double (*swap)[LABEL_COUNT] = run->scores;
        run->scores = run->tried;
        run->tried = swap;
    }
    return VANE_OK;
}

static int32_t train_machines(struct run *run)
{
    size_t count = run->rows.count;
    size_t *all = memory_zeroed(count, sizeof *all);
    int32_t status = all != NULL ? VANE_OK : error_memory(run->error);
    for (size_t i = 0; i < count && all != NULL; i++)
        all[i] = i;
    for (int k = 0; k < LABEL_COUNT && status == VANE_OK; k++) {
        status = solver_train(run->solver, all, count, run->labels, k, run->report->cost, &run->machines[k],
                              run->error);
        if (status == VANE_OK)
            machine_compress(&run->machines[k], &run->steps[k]);
        if (run->options->progress != NULL)
            run->options->progress(run->options->progress_context, "training", (size_t)k + 1, LABEL_COUNT);
    }
    memory_free(all);
    return status;
}

/* ---- manifest -------------------------------------------------------------------------------------------------- */

static double rounded(double value)
{
    return (double)(long)(value * 10000 + (value < 0 ? -0.5 : 0.5)) / 10000;
}

static json_t *describe_figures(const struct run *run)
{
    struct metrics_summary s = metrics_summarize(&run->report->cross_validated);
    json_t *figures = json_pack("{s:I, s:f, s:f, s:f, s:f, s:f}", "folds", (json_int_t)run->fold_count, "accuracy",
                                rounded(s.accuracy), "macro_f1", rounded(s.macro_f1), "macro_recall",
                                rounded(s.macro_recall), "f_avg", rounded(s.f_avg), "calibration_error",
                                rounded(s.calibration_error));
    for (int k = 0; k < LABEL_COUNT && figures != NULL; k++) {
        const struct metrics_label *l = &s.labels[k];
        if (json_object_set_new(figures, run->report->labels[k],
                                json_pack("{s:f, s:f, s:f, s:I}", "precision", rounded(l->precision), "recall",
                                          rounded(l->recall), "f1", rounded(l->f1), "support",
                                          (json_int_t)l->support)) != 0) {
            json_decref(figures);
            return NULL;
        }
    }
    return figures;
}

static json_t *describe_prior(const struct run *run)
{
    return run->prior == NULL ? json_null()
                              : json_pack("{s:s, s:s}", "name", prior_name(run->prior), "sha256",
                                          prior_sha256(run->prior));
}

static json_t *describe_training(const struct run *run)
{
    json_t *counts = json_object();
    for (int k = 0; k < LABEL_COUNT; k++)
        (void)json_object_set_new(counts, run->report->labels[k],
                                  json_integer((json_int_t)run->report->rows_of_label[k]));
    return json_pack("{s:s, s:f, s:I, s:o, s:I, s:o, s:O}", "solver", run->report->solver, "cost", run->report->cost,
                     "seed", (json_int_t)run->options->seed, "prior", describe_prior(run), "rows",
                     (json_int_t)run->report->rows, "labels", counts, "data", run->files);
}

static json_t *describe_calibration(const struct calibration *c)
{
    json_t *weights = json_array();
    for (int k = 0; k < LABEL_COUNT; k++)
        (void)json_array_append_new(weights, json_pack("[f, f, f]", c->weights[k][0], c->weights[k][1],
                                                       c->weights[k][2]));
    return json_pack("{s:s, s:o, s:[f, f, f]}", "method", "softmax(W s + b)", "weights", weights, "bias", c->bias[0],
                     c->bias[1], c->bias[2]);
}

static json_t *describe_featurizer(void)
{
    char digest[DIGEST_SIZE];
    digest_sha256(featurizer_settings(), strlen(featurizer_settings()), digest);
    return json_pack("{s:o, s:s}", "settings", json_loads(featurizer_settings(), 0, NULL), "sha256", digest);
}

static const char *last_part(const char *path, char *buffer, size_t size)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    size_t begin = length;
    while (begin > 0 && path[begin - 1] != '/')
        begin--;
    (void)snprintf(buffer, size, "%.*s", (int)(length - begin), path + begin);
    return buffer;
}

static json_t *describe_bundle(const struct run *run)
{
    const struct train_options *o = run->options;
    const char *const *labels = task_words[run->task].labels;
    char name[128];
    json_t *manifest = json_pack("{s:i, s:s, s:s, s:s, s:s, s:[s, s, s]}", "format", MANIFEST_FORMAT, "name",
                                 o->name != NULL ? o->name : last_part(o->out, name, sizeof name), "version",
                                 o->version != NULL ? o->version : "1", "task", task_words[run->task].name, "language",
                                 o->language != NULL ? o->language : "en", "labels", labels[0], labels[1], labels[2]);
    if (manifest == NULL)
        return NULL;
    int failed = 0;
    if (run->task == TASK_STANCE)
        failed |= json_object_set_new(manifest, "target",
                                      json_pack("{s:s, s:s}", "name", run->rows.target, "statement",
                                                o->statement != NULL ? o->statement : run->rows.target));
    failed |= json_object_set_new(manifest, "featurizer", describe_featurizer());
    failed |= json_object_set_new(manifest, "calibration", describe_calibration(&run->calibration));
    failed |= json_object_set_new(manifest, "training", describe_training(run));
    failed |= json_object_set_new(manifest, "cross_validated", describe_figures(run));
    if (failed != 0) {
        json_decref(manifest);
        return NULL;
    }
    return manifest;
}

static int32_t write_bundle(struct run *run)
{
    json_t *manifest = describe_bundle(run);
    if (manifest == NULL)
        return error_memory(run->error);
    struct bundle_parts parts = { .task = run->task, .machines = run->machines, .steps = run->steps,
                                  .manifest = manifest };
    char *card = NULL;
    int32_t status = card_write(manifest, run->report, &card, &parts.card_length, run->error);
    parts.card = card;
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
    if (o->folds == 1 || o->folds > TRAIN_FOLDS_MAX || o->cost_count > TRAIN_COSTS_MAX)
        return error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "2 to %d folds and at most %d costs", TRAIN_FOLDS_MAX,
                         TRAIN_COSTS_MAX);
    for (size_t c = 0; c < o->cost_count; c++)
        if (!(o->costs[c] > 0 && o->costs[c] < 1e6))
            return error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "a cost must be positive");
    *task = (enum task)found;
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
    calibration_fit((const double (*)[LABEL_COUNT])run.scores, run.labels, run.folds, run.rows.count, NO_FOLD,
                    balance_of_task[run.task], &run.calibration);
    TRY(train_machines(&run));
    TRY(write_bundle(&run));
done:
    run_clear(&run);
    return status;
}
