/* study_warnings.c - what is wrong with the rows or the result, in words that say what to do. */
#include <stdarg.h>
#include <stdio.h>

#include "training/study_make.h"

enum { LABEL_ROWS_FEW = 50, ROWS_FEW = 200 };
#define CALIBRATION_ERROR_MOST 0.05

__attribute__((format(printf, 2, 3))) static void warn(struct study *study, const char *format, ...)
{
    va_list list;
    if (study->warning_count == STUDY_WARNINGS)
        return;
    va_start(list, format);
    (void)vsnprintf(study->warnings[study->warning_count++], sizeof study->warnings[0], format, list);
    va_end(list);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* One warning for all labels that have few rows, since a beginner's have few of each. */
static void warn_of_labels(const struct train_report *r, struct study *study)
{
    char few[160] = "";
    size_t used = 0;
    for (int k = 0; k < LABEL_COUNT; k++)
        if (r->rows_of_label[k] == 0)
            warn(study, "No row is '%s': the model will hardly ever say so. Label some.", r->labels[k]);
        else if (r->rows_of_label[k] < LABEL_ROWS_FEW && used < sizeof few)
            used += (size_t)snprintf(few + used, sizeof few - used, "%s%zu '%s'", used > 0 ? ", " : "",
                                     r->rows_of_label[k], r->labels[k]);
    if (used > 0)
        warn(study, "Few rows of a label: %s. Aim for %d of each at the very least.", few, LABEL_ROWS_FEW);
}

static void warn_of_counts(const struct run *run, struct study *study)
{
    const struct train_report *r = run->report;
    warn_of_labels(r, study);
    if (r->rows < ROWS_FEW)
        warn(study, "%zu rows are few: the figures above may be off by several points.", r->rows);
    if (r->rows_empty > 0)
        warn(study, "%zu row%s without text left out.", r->rows_empty, plural(r->rows_empty));
}

static void warn_of_rows(struct study *study)
{
    if (study->conflict_total > 0)
        warn(study, "%zu row%s the words of another, but not its label. Correct one of the two.",
             study->conflict_total, study->conflict_total == 1 ? " has" : "s have");
    if (study->leak_total > 0)
        warn(study, "%zu test row%s a training row, nearly or wholly: figures on the test split will be too good. "
             "Take them out of one of the two.", study->leak_total, study->leak_total == 1 ? " repeats" : "s repeat");
}

static void warn_of_figures(const struct run *run, struct study *study)
{
    const struct train_report *r = run->report;
    struct metrics_summary s = metrics_summarize(&r->cross_validated);
    int common = 0;
    for (int k = 1; k < LABEL_COUNT; k++)
        common = r->rows_of_label[k] > r->rows_of_label[common] ? k : common;
    double always = (double)r->rows_of_label[common] / (double)r->rows;
    if (study->accuracy.low <= always)
        warn(study, "Always saying '%s' would be right for %.1f %%: the model is not proven to be better than that.",
             r->labels[common], 100 * always);
    if (s.calibration_error > CALIBRATION_ERROR_MOST)
        warn(study, "The calibration error is over %.2f: do not take the probabilities at their word.",
             CALIBRATION_ERROR_MOST);
}

static void warn_of_cost(const struct run *run, struct study *study)
{
    const struct train_report *r = run->report;
    double least = r->costs[0], most = r->costs[0];
    for (size_t c = 1; c < r->cost_count; c++) {
        least = r->costs[c] < least ? r->costs[c] : least;
        most = r->costs[c] > most ? r->costs[c] : most;
    }
    if (r->cost_count > 1 && r->cost == least)
        warn(study, "The smallest cost was best; a smaller one may be better: --costs %g,%g,%g", least / 10,
             least / 3, least);
    else if (r->cost_count > 1 && r->cost == most)
        warn(study, "The largest cost was best; a larger one may be better: --costs %g,%g,%g", most, most * 3,
             most * 10);
}

void study_warn(const struct run *run, struct study *study)
{
    warn_of_counts(run, study);
    warn_of_rows(study);
    warn_of_figures(run, study);
    warn_of_cost(run, study);
}
