/* card_study.c - the sections of a model card that come from a study (study.h). */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "training/card_text.h"

enum { TEXT_MAX = 280 };

void card_put_intervals(struct card *card, const struct train_report *report, const struct study *study)
{
    struct metrics_summary s = metrics_summarize(&report->cross_validated);
    const struct {
        const char *name;
        double value;
        struct study_interval interval;
    } figures[] = { { "accuracy", s.accuracy, study->accuracy }, { "macro F1", s.macro_f1, study->macro_f1 },
                    { "macro recall", s.macro_recall, study->macro_recall }, { "f_avg", s.f_avg, study->f_avg } };
    card_put(card, "| | percent | 95 %% interval |\n| --- | ---: | ---: |\n");
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        card_put(card, "| %s | %.1f | %.1f to %.1f |\n", figures[i].name, 100 * figures[i].value,
                 100 * figures[i].interval.low, 100 * figures[i].interval.high);
    for (int k = 0; k < TRAIN_LABELS; k++)
        card_put(card, "| F1 of %s | %.1f | %.1f to %.1f |\n", report->labels[k], 100 * s.labels[k].f1,
                 100 * study->f1[k].low, 100 * study->f1[k].high);
    card_put(card,
             "\nThe intervals hold 95 %% of %d bootstrap samples of the comments (seed fixed, near-duplicates drawn "
             "together).\n",
             (int)STUDY_RESAMPLES);
}

void card_put_curve(struct card *card, const struct study *study)
{
    if (study->point_count < 2)
        return;
    card_put(card,
             "\n## Would more comments help?\n\nThe same cross-validation with a part of the comments. While the "
             "last step still gains, more labels pay.\n\n| comments to learn from | accuracy | macro F1 | f_avg |\n"
             "| ---: | ---: | ---: | ---: |\n");
    for (size_t i = 0; i < study->point_count; i++)
        card_put(card, "| %zu | %.1f | %.1f | %.1f |\n", study->points[i].rows, 100 * study->points[i].accuracy,
                 100 * study->points[i].macro_f1, 100 * study->points[i].f_avg);
    if (study->without_prior.rows > 0)
        card_put(card,
                 "\nWithout what the prior knows of words, all rows and the same cost: accuracy %.1f, macro F1 %.1f, "
                 "f_avg %.1f.\n",
                 100 * study->without_prior.accuracy, 100 * study->without_prior.macro_f1,
                 100 * study->without_prior.f_avg);
}

void card_put_phrases(struct card *card, const struct train_report *report, const struct study *study)
{
    card_put(card,
             "\n## What it listens to\n\nWords, emoji and short phrases of the training comments that weigh most: "
             "what each adds by itself to the label's log-odds, and how many comments hold it.\n\n");
    for (int k = TRAIN_LABELS - 1; k >= 0; k--) {
        if (study->phrase_count[k] == 0)
            continue;
        card_put(card, "- **%s**:", report->labels[k]);
        for (size_t i = 0; i < study->phrase_count[k]; i++)
            card_put(card, "%s %s %+.2f (%zu)", i > 0 ? "," : "", study->phrases[k][i].text,
                     study->phrases[k][i].weight, study->phrases[k][i].rows);
        card_put(card, "\n");
    }
}

/* The name without its folders: where a person keeps files is nobody's business. */
static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* As a quotation of one line; a comment must not become a heading of the card. */
static void put_text(struct card *card, const struct study_row *row)
{
    char line[TEXT_MAX + 8];
    size_t used = 0;
    for (size_t i = 0; i < row->length && used < TEXT_MAX; i++) {
        unsigned char byte = (unsigned char)row->text[i];
        line[used++] = byte < ' ' || byte == '`' ? ' ' : (char)byte;
    }
    if (used < row->length) /* not in the midst of a character */
        while (used > 0 && ((unsigned char)row->text[used] & 0xC0) == 0x80)
            used--;
    card_put(card, "  `%.*s%s`\n", (int)used, line, used < row->length ? "…" : "");
}

static void put_rows(struct card *card, const struct train_report *report, const struct study_row *rows, size_t count,
                     bool with_text)
{
    for (size_t i = 0; i < count; i++) {
        card_put(card, "- %s:%" PRIu64 ": labelled %s (%.0f %%), scored %s (%.0f %%)\n", name_of(rows[i].path),
                 rows[i].line, report->labels[rows[i].given], 100 * rows[i].p_given, report->labels[rows[i].answer],
                 100 * rows[i].p_answer);
        if (with_text)
            put_text(card, &rows[i]);
    }
}

void card_put_rows(struct card *card, const struct train_report *report, const struct study *study,
                   enum train_examples examples)
{
    bool with_text = examples == TRAIN_EXAMPLES_TEXT;
    if (examples == TRAIN_EXAMPLES_NONE || study->suspect_count + study->wrong_count == 0)
        return;
    if (study->suspect_count > 0) {
        card_put(card, "\n## Labels to look at again\n\nThe model, which had not seen them, is sure of another label "
                 "(%.0f %% or more against %.0f %% or less): %zu comments%s. Some are labelled wrong, some are its "
                 "errors.\n\n", 100 * STUDY_SUSPECT_ANSWER, 100 * STUDY_SUSPECT_GIVEN, study->suspect_total,
                 study->suspect_total > study->suspect_count ? ", the surest here" : "");
        put_rows(card, report, study->suspects, study->suspect_count, with_text);
    }
    if (study->wrong_count > 0) {
        card_put(card, "\n## Other errors\n\nThe surest of each kind.\n\n");
        put_rows(card, report, study->wrong, study->wrong_count, with_text);
    }
}

void card_put_warnings(struct card *card, const struct study *study)
{
    if (study->warning_count == 0)
        return;
    card_put(card, "\n## Warnings\n\n");
    for (size_t i = 0; i < study->warning_count; i++)
        card_put(card, "- %s\n", study->warnings[i]);
}
