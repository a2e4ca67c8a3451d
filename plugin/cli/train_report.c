/* train_report.c - the report of vane train as JSON. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/metrics_output.h"
#include "cli/train_output.h"

/* The object that vane eval prints, so that both reports have the same fields. */
static json_t *describe_metrics(const struct train_report *r, const char *name)
{
    struct buffer text = { 0 };
    metrics_put_json(&text, &r->cross_validated, r->labels, name,
                     r->rows_unlabelled + r->rows_other_target + r->rows_test + r->rows_empty);
    json_t *object = text.failed ? NULL : json_loadb(text.data, text.length, 0, NULL);
    buffer_free(&text);
    return object;
}

static json_t *describe_intervals(const struct train_report *r, const struct study *s)
{
    json_t *f1 = json_object();
    for (int k = 0; k < TRAIN_LABELS; k++)
        (void)json_object_set_new(f1, r->labels[k], json_pack("[f, f]", s->f1[k].low, s->f1[k].high));
    return json_pack("{s:[f, f], s:[f, f], s:[f, f], s:[f, f], s:o}", "accuracy", s->accuracy.low, s->accuracy.high,
                     "macro_f1", s->macro_f1.low, s->macro_f1.high, "macro_recall", s->macro_recall.low,
                     s->macro_recall.high, "f_avg", s->f_avg.low, s->f_avg.high, "f1", f1);
}

static json_t *describe_costs(const struct train_report *r)
{
    json_t *list = json_array();
    for (size_t c = 0; c < r->cost_count; c++)
        (void)json_array_append_new(list,
                                    json_pack("{s:f, s:f}", "cost", r->costs[c], "macro_f1", r->cost_scores[c]));
    return list;
}

static json_t *describe_point(const struct study_point *point)
{
    return point->rows == 0 ? json_null()
                            : json_pack("{s:I, s:f, s:f, s:f}", "rows", (json_int_t)point->rows, "accuracy",
                                        point->accuracy, "macro_f1", point->macro_f1, "f_avg", point->f_avg);
}

static json_t *describe_curve(const struct study *s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->point_count; i++)
        (void)json_array_append_new(list, describe_point(&s->points[i]));
    return list;
}

static json_t *describe_phrases(const struct train_report *r, const struct study *s)
{
    json_t *all = json_object();
    for (int k = 0; k < TRAIN_LABELS; k++) {
        json_t *list = json_array();
        for (size_t i = 0; i < s->phrase_count[k]; i++) {
            const struct study_phrase *p = &s->phrases[k][i];
            (void)json_array_append_new(list, json_pack("{s:s, s:f, s:I, s:I}", "text", p->text, "weight", p->weight,
                                                        "rows", (json_int_t)p->rows, "rows_labelled",
                                                        (json_int_t)p->rows_labelled));
        }
        (void)json_object_set_new(all, r->labels[k], list);
    }
    return all;
}

/* A text that is not UTF-8 stands as null; file and line lead to it. */
static json_t *describe_place(const struct train_report *r, const struct study_row *row)
{
    json_t *text = json_stringn(row->text, row->length);
    return json_pack("{s:s, s:I, s:s, s:o}", "file", row->path, "line", (json_int_t)row->line, "labelled",
                     r->labels[row->given], "text", text != NULL ? text : json_null());
}

static json_t *describe_rows(const struct train_report *r, const struct study_row *rows, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *row = describe_place(r, &rows[i]);
        (void)json_object_set_new(row, "p_labelled", json_real(rows[i].p_given));
        (void)json_object_set_new(row, "scored", json_string(r->labels[rows[i].answer]));
        (void)json_object_set_new(row, "p_scored", json_real(rows[i].p_answer));
        (void)json_array_append_new(list, row);
    }
    return list;
}

static json_t *describe_pairs(const struct train_report *r, const struct study_pair *pairs, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, json_pack("[o, o]", describe_place(r, &pairs[i].first),
                                                    describe_place(r, &pairs[i].second)));
    return list;
}

static json_t *describe_report(const struct train_report *r, const struct study *s, const char *name)
{
    json_t *report = describe_metrics(r, name), *warnings = json_array();
    for (size_t i = 0; i < s->warning_count; i++)
        (void)json_array_append_new(warnings, json_string(s->warnings[i]));
    int failed = json_object_set_new(report, "intervals", describe_intervals(r, s));
    failed |= json_object_set_new(report, "repeated", json_integer((json_int_t)r->rows_repeated));
    failed |= json_object_set_new(report, "solver", json_string(r->solver));
    failed |= json_object_set_new(report, "prior", r->prior[0] != '\0' ? json_string(r->prior) : json_null());
    failed |= json_object_set_new(report, "cost", json_real(r->cost));
    failed |= json_object_set_new(report, "costs", describe_costs(r));
    failed |= json_object_set_new(report, "learning_curve", describe_curve(s));
    failed |= json_object_set_new(report, "without_prior", describe_point(&s->without_prior));
    failed |= json_object_set_new(report, "phrases", describe_phrases(r, s));
    failed |= json_object_set_new(report, "suspects", describe_rows(r, s->suspects, s->suspect_count));
    failed |= json_object_set_new(report, "suspects_total", json_integer((json_int_t)s->suspect_total));
    failed |= json_object_set_new(report, "errors", describe_rows(r, s->wrong, s->wrong_count));
    failed |= json_object_set_new(report, "conflicts", describe_pairs(r, s->conflicts, s->conflict_count));
    failed |= json_object_set_new(report, "conflicts_total", json_integer((json_int_t)s->conflict_total));
    failed |= json_object_set_new(report, "leaks", describe_pairs(r, s->leaks, s->leak_count));
    failed |= json_object_set_new(report, "leaks_total", json_integer((json_int_t)s->leak_total));
    failed |= json_object_set_new(report, "warnings", warnings);
    if (failed != 0) {
        json_decref(report);
        return NULL;
    }
    return report;
}

int32_t train_write_report(const char *path, const struct train_report *r, const struct study *s, const char *name,
                           struct vane_error *error)
{
    char beside[4352];
    json_t *report = describe_report(r, s, name);
    if (report == NULL)
        return error_memory(error);
    int length = snprintf(beside, sizeof beside, "%s.tmp-%ld", path, (long)getpid());
    FILE *file = length < (int)sizeof beside ? fopen(beside, "wx") : NULL;
    int failed = file == NULL;
    if (file != NULL) {
        failed = json_dumpf(report, file, JSON_INDENT(1) | JSON_REAL_PRECISION(6)) != 0 || fputc('\n', file) == EOF;
        failed = (fclose(file) != 0) | failed;
        failed = failed || rename(beside, path) != 0;
        if (failed)
            (void)unlink(beside);
    }
    json_decref(report);
    return failed ? error_set(error, VANE_ERROR_IO, path, 0, "the report cannot be written; the bundle is whole")
                  : VANE_OK;
}
