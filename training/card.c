#include "training/card.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "training/card_text.h"

void card_put(struct card *card, const char *format, ...)
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
    card_put(card, "# %s, version %s\n\n", string_of(manifest, "name"), string_of(manifest, "version"));
    if (target != NULL)
        card_put(card, "Says of a comment whether its writer is for or against, or takes no side on, this policy "
                 "(target `%s`):\n\n> %s\n\n", string_of(target, "name"), string_of(target, "statement"));
    else
        card_put(card, "Says of a comment whether its tone is negative, neutral or positive.\n\n");
    card_put(card, "Language: %s. A vane bundle: `vane score -m FOLDER comments.jsonl`, `vane model FOLDER`.\n\n",
             string_of(manifest, "language"));
}

static void put_training(struct card *card, const json_t *manifest, const struct train_report *report)
{
    const json_t *training = json_object_get(manifest, "training"), *file;
    size_t index;
    card_put(card, "## What it learned from\n\n%zu labelled comments:", report->rows);
    for (int k = 0; k < TRAIN_LABELS; k++)
        card_put(card, "%s %zu %s", k > 0 ? "," : "", report->rows_of_label[k], report->labels[k]);
    card_put(card, ".\n\n| file | rows | SHA-256 |\n| --- | ---: | --- |\n");
    json_array_foreach(json_object_get(training, "data"), index, file)
        if (json_integer_value(json_object_get(file, "rows")) > 0)
            card_put(card, "| %s | %" JSON_INTEGER_FORMAT " | `%.16s…` |\n", string_of(file, "file"),
                     json_integer_value(json_object_get(file, "rows")), string_of(file, "sha256"));
    card_put(card, "\nThree linear support vector machines, one a label (%s, cost %g, chosen of", report->solver,
             report->cost);
    for (size_t c = 0; c < report->cost_count; c++)
        card_put(card, "%s %g", c > 0 ? "," : "", report->costs[c]);
    card_put(card, " by cross-validation). Word vectors it started from: %s.\n",
             report->prior[0] != '\0' ? report->prior : "none");
    if (report->rows_repeated > 0)
        card_put(card, "%zu rows repeat an earlier one, nearly or wholly; they share its fold.\n",
                 report->rows_repeated);
}

static void put_figures(struct card *card, const struct train_report *report, const struct study *study)
{
    const struct metrics *metrics = &report->cross_validated;
    struct metrics_summary s = metrics_summarize(metrics);
    card_put(card,
             "\n## How right it is\n\nCross-validated: every comment was scored by machines that had not seen it, "
             "with a calibration that had not either.\n\n");
    card_put_intervals(card, report, study);
    card_put(card, "\n| | precision | recall | F1 | rows |");
    for (int k = 0; k < TRAIN_LABELS; k++)
        card_put(card, " scored %s |", report->labels[k]);
    card_put(card, "\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (int k = 0; k < TRAIN_LABELS; k++) {
        const struct metrics_label *l = &s.labels[k];
        card_put(card, "| labelled %s | %.1f | %.1f | %.1f | %" PRIu64 " |", report->labels[k], 100 * l->precision,
                 100 * l->recall, 100 * l->f1, l->support);
        for (int p = 0; p < TRAIN_LABELS; p++)
            card_put(card, " %" PRIu64 " |", metrics->confusion[k][p]);
        card_put(card, "\n");
    }
}

static void put_confidence(struct card *card, const struct metrics *metrics)
{
    card_put(card,
             "\n## What its probabilities mean\n\nOf the comments whose label it gives this confidence, so many "
             "were right. The last two columns say what is left, and how much of it is right, with `vane score "
             "--min-confidence`.\n\nCalibration error: %.3f, the mean distance of stated and right, weighted by rows "
             "(held-out folds, ten bins).\n\n",
             metrics_summarize(metrics).calibration_error);
    card_put(card, "| confidence | rows | stated, mean | right | at least this: labelled | right |\n"
             "| --- | ---: | ---: | ---: | ---: | ---: |\n");
    for (size_t b = 0; b < METRICS_BINS; b++) {
        double coverage, accuracy, rows = (double)metrics->bin_count[b];
        if (metrics->bin_count[b] == 0)
            continue;
        metrics_coverage(metrics, b, &coverage, &accuracy);
        card_put(card, "| %.1f to %.1f | %" PRIu64 " | %.3f | %.3f | %.1f %% | %.1f %% |\n", (double)b / METRICS_BINS,
                 (double)(b + 1) / METRICS_BINS, metrics->bin_count[b], metrics->confidence_sum[b] / rows,
                 (double)metrics->bin_right[b] / rows, 100 * coverage, 100 * accuracy);
    }
}

int32_t card_write(const json_t *manifest, const struct train_report *report, const struct study *study,
                   enum train_examples examples, char **text, size_t *length, struct vane_error *error)
{
    struct card card = { 0 };
    put_question(&card, manifest);
    put_training(&card, manifest, report);
    put_figures(&card, report, study);
    put_confidence(&card, &report->cross_validated);
    card_put_curve(&card, study);
    card_put_phrases(&card, report, study);
    card_put_rows(&card, report, study, examples);
    card_put_warnings(&card, study);
    card_put(&card,
             "\n## What it is not\n\nIt counts words and emoji; it does not reason, and it knows no other policy. "
             "Do not decide about people with it alone.\n");
    if (card.failed) {
        memory_free(card.text);
        return error_memory(error);
    }
    *text = card.text;
    *length = card.length;
    return VANE_OK;
}
