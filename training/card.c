#include "training/card.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

struct card {
    char *text;
    size_t length, capacity;
    int failed;
};

__attribute__((format(printf, 2, 3))) static void put(struct card *card, const char *format, ...)
{
    va_list first, second;
    va_start(first, format);
    va_copy(second, first);
    int wanted = vsnprintf(NULL, 0, format, first);
    if (wanted < 0 || memory_reserve(&card->text, &card->capacity, card->length + (size_t)wanted + 1, 1) != 0)
        card->failed = 1;
    else
        card->length += (size_t)vsnprintf(card->text + card->length, (size_t)wanted + 1, format, second);
    va_end(first);
    va_end(second);
}

static const char *string_of(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value != NULL ? value : "";
}

static void put_question(struct card *card, const json_t *manifest)
{
    const json_t *target = json_object_get(manifest, "target");
    put(card, "# %s, version %s\n\n", string_of(manifest, "name"), string_of(manifest, "version"));
    if (target != NULL)
        put(card, "Says of a comment whether its writer is for or against, or takes no side on, this policy "
            "(target `%s`):\n\n> %s\n\n", string_of(target, "name"), string_of(target, "statement"));
    else
        put(card, "Says of a comment whether its tone is negative, neutral or positive.\n\n");
    put(card, "Language: %s. A vane bundle: `vane score -m FOLDER comments.jsonl`, `vane model FOLDER`.\n\n",
        string_of(manifest, "language"));
}

static void put_training(struct card *card, const json_t *manifest, const struct train_report *report)
{
    const json_t *training = json_object_get(manifest, "training"), *file;
    size_t index;
    put(card, "## What it learned from\n\n%zu labelled comments:", report->rows);
    for (int k = 0; k < TRAIN_LABELS; k++)
        put(card, "%s %zu %s", k > 0 ? "," : "", report->rows_of_label[k], report->labels[k]);
    put(card, ".\n\n| file | rows | SHA-256 |\n| --- | ---: | --- |\n");
    json_array_foreach(json_object_get(training, "data"), index, file)
        if (json_integer_value(json_object_get(file, "rows")) > 0)
            put(card, "| %s | %" JSON_INTEGER_FORMAT " | `%.16s…` |\n", string_of(file, "file"),
                json_integer_value(json_object_get(file, "rows")), string_of(file, "sha256"));
    put(card, "\nThree linear support vector machines, one a label (%s, cost %g, chosen of", report->solver,
        report->cost);
    for (size_t c = 0; c < report->cost_count; c++)
        put(card, "%s %g", c > 0 ? "," : "", report->costs[c]);
    put(card, " by cross-validation). Word vectors it started from: %s.\n",
        report->prior[0] != '\0' ? report->prior : "none");
    if (report->rows_repeated > 0)
        put(card, "%zu rows repeat an earlier one, nearly or wholly; they share its fold.\n", report->rows_repeated);
}

static void put_figures(struct card *card, const struct train_report *report)
{
    const struct metrics *metrics = &report->cross_validated;
    struct metrics_summary s = metrics_summarize(metrics);
    put(card, "\n## How right it is\n\nCross-validated: every comment was scored by machines that had not seen it, with a "
        "calibration that had not either.\n\n"
        "accuracy %.1f %%, macro F1 %.1f, macro recall %.1f, f_avg %.1f, calibration error %.3f\n\n"
        "| | precision | recall | F1 | rows |", 100 * s.accuracy, 100 * s.macro_f1, 100 * s.macro_recall, 100 * s.f_avg,
        s.calibration_error);
    for (int k = 0; k < TRAIN_LABELS; k++)
        put(card, " scored %s |", report->labels[k]);
    put(card, "\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (int k = 0; k < TRAIN_LABELS; k++) {
        const struct metrics_label *l = &s.labels[k];
        put(card, "| labelled %s | %.1f | %.1f | %.1f | %" PRIu64 " |", report->labels[k], 100 * l->precision,
            100 * l->recall, 100 * l->f1, l->support);
        for (int p = 0; p < TRAIN_LABELS; p++)
            put(card, " %" PRIu64 " |", metrics->confusion[k][p]);
        put(card, "\n");
    }
}

static void put_confidence(struct card *card, const struct metrics *metrics)
{
    put(card, "\n## What its probabilities mean\n\nOf the comments whose label it gives this confidence, so many were "
        "right. The last two columns say what is left, and how much of it is right, with `vane score "
        "--min-confidence`.\n\n| confidence | rows | stated, mean | right | at least this: labelled | right |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: |\n");
    for (size_t b = 0; b < METRICS_BINS; b++) {
        double coverage, accuracy, rows = (double)metrics->bin_count[b];
        if (metrics->bin_count[b] == 0)
            continue;
        metrics_coverage(metrics, b, &coverage, &accuracy);
        put(card, "| %.1f to %.1f | %" PRIu64 " | %.3f | %.3f | %.1f %% | %.1f %% |\n", (double)b / METRICS_BINS,
            (double)(b + 1) / METRICS_BINS, metrics->bin_count[b], metrics->confidence_sum[b] / rows,
            (double)metrics->bin_right[b] / rows, 100 * coverage, 100 * accuracy);
    }
    put(card, "\n## What it is not\n\nIt counts words and emoji; it does not reason, and it knows no other policy. "
        "Do not decide about people with it alone.\n");
}

int32_t card_write(const json_t *manifest, const struct train_report *report, char **text, size_t *length,
                   struct vane_error *error)
{
    struct card card = { 0 };
    put_question(&card, manifest);
    put_training(&card, manifest, report);
    put_figures(&card, report);
    put_confidence(&card, &report->cross_validated);
    if (card.failed) {
        memory_free(card.text);
        return error_memory(error);
    }
    *text = card.text;
    *length = card.length;
    return VANE_OK;
}
