#include "training/describe.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "features/featurizer.h"
#include "model/manifest.h"

static double rounded(double value)
{
    return (double)(long)(value * 10000 + (value < 0 ? -0.5 : 0.5)) / 10000;
}

static json_t *describe_figures(const struct run *run)
{
    struct metrics_summary s = metrics_summarize(&run->report->cross_validated);
    json_t *figures = json_pack("{s:I, s:f, s:f, s:f, s:f, s:f}", "folds", (json_int_t)run->folds.count, "accuracy",
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

json_t *describe_bundle(const struct run *run)
{
    const struct train_options *o = run->options;
    const char *const *labels = task_words[run->task].labels;
    char name[128];
    json_t *manifest =
        json_pack("{s:i, s:s, s:s, s:s, s:s, s:[s, s, s]}", "format", MANIFEST_FORMAT, "name",
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
