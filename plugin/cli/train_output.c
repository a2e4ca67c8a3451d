#include "cli/train_output.h"

#include <inttypes.h>
#include <string.h>

#include "cli/metrics_output.h"
#include "cli/terminal.h"

enum { LABEL_COLUMNS = 10, TEXT_MARGIN = 6, ROWS_SHOWN = 10 };

static void put_heading(FILE *to, const char *heading)
{
    bool colour = terminal_has_colour(to);
    fprintf(to, "\n%s%s%s\n", terminal_colour(COLOUR_STRONG, colour), heading, terminal_colour(COLOUR_NONE, colour));
}

static void print_left_out(FILE *to, const struct train_report *r)
{
    if (r->rows_repeated > 0)
        fprintf(to, "  %zu rows repeat an earlier one, nearly or wholly; each stays in that one's fold\n",
                r->rows_repeated);
    if (r->rows_other_target > 0)
        fprintf(to, "  %zu rows of other targets left out\n", r->rows_other_target);
    if (r->rows_test > 0)
        fprintf(to, "  %zu rows of the test split left out\n", r->rows_test);
    if (r->rows_unlabelled > 0)
        fprintf(to, "  %zu rows without a label left out\n", r->rows_unlabelled);
    if (r->rows_empty > 0)
        fprintf(to, "  %zu rows without text left out\n", r->rows_empty);
}

static void print_rows_taken(FILE *to, const struct train_report *r)
{
    fprintf(to, "%zu rows", r->rows);
    for (int k = 0; k < TRAIN_LABELS; k++)
        fprintf(to, "%s %s %zu", k > 0 ? "," : ":", r->labels[k], r->rows_of_label[k]);
    fputc('\n', to);
    print_left_out(to, r);
    fprintf(to, "cost %g of", r->cost);
    for (size_t c = 0; c < r->cost_count; c++)
        fprintf(to, " %g (%.1f)", r->costs[c], 100 * r->cost_scores[c]);
    fprintf(to, " by macro F1; solver %s; prior %s\n", r->solver, r->prior[0] != '\0' ? r->prior : "none");
}

static void print_intervals(FILE *to, const struct study *s)
{
    const struct {
        const char *name;
        struct study_interval interval;
    } figures[] = { { "accuracy", s->accuracy }, { "macro F1", s->macro_f1 }, { "macro recall", s->macro_recall },
                    { "f_avg", s->f_avg } };
    fputs("\n95 % intervals:", to);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        fprintf(to, "%s %s %.1f to %.1f", i > 0 ? "," : "", figures[i].name, 100 * figures[i].interval.low,
                100 * figures[i].interval.high);
    fputc('\n', to);
}

static void print_reliability(FILE *to, const struct metrics *m)
{
    put_heading(to, "Of the rows with this confidence, so many are right");
    fputs("  stated ", to);
    for (size_t b = 0; b < METRICS_BINS; b++)
        if (m->bin_count[b] > 0)
            fprintf(to, " %6.2f", m->confidence_sum[b] / (double)m->bin_count[b]);
    fputs("\n  right  ", to);
    for (size_t b = 0; b < METRICS_BINS; b++)
        if (m->bin_count[b] > 0)
            fprintf(to, " %6.2f", (double)m->bin_right[b] / (double)m->bin_count[b]);
    fputs("\n  rows   ", to);
    for (size_t b = 0; b < METRICS_BINS; b++)
        if (m->bin_count[b] > 0)
            fprintf(to, " %6" PRIu64, m->bin_count[b]);
    fputc('\n', to);
}

static void print_curve(FILE *to, const struct study *s)
{
    if (s->point_count < 2)
        return;
    put_heading(to, "Would more rows help? Macro F1 by rows to learn from");
    for (size_t i = 0; i < s->point_count; i++)
        fprintf(to, "  %zu: %.1f", s->points[i].rows, 100 * s->points[i].macro_f1);
    fputc('\n', to);
}

static void print_prior(FILE *to, const struct train_report *r, const struct study *s)
{
    if (s->without_prior.rows > 0)
        fprintf(to, "  without what %s knows of words: %.1f\n", r->prior, 100 * s->without_prior.macro_f1);
}

/* As many as fit a line; the card and --report have all. */
static void print_phrases(FILE *to, const struct train_report *r, const struct study *s)
{
    put_heading(to, "What it listens to (what each adds to the log-odds by itself)");
    for (int k = TRAIN_LABELS - 1; k >= 0; k--) {
        int left = terminal_width() - LABEL_COLUMNS - 4;
        fprintf(to, "  %-*s", LABEL_COLUMNS, r->labels[k]);
        for (size_t i = 0; i < s->phrase_count[k]; i++) {
            char shown[STUDY_PHRASE_SIZE + 16];
            int wanted = snprintf(shown, sizeof shown, "%s%s %+.2f", i > 0 ? ", " : "", s->phrases[k][i].text,
                                  s->phrases[k][i].weight);
            if (wanted > left)
                break;
            left -= terminal_print_cut(to, shown, strlen(shown), left, false);
        }
        fputc('\n', to);
    }
}

static void print_rows(FILE *to, const struct train_report *r, const struct study_row *rows, size_t count)
{
    bool colour = terminal_has_colour(to);
    for (size_t i = 0; i < count && i < ROWS_SHOWN; i++) {
        fprintf(to, "  %s%s:%" PRIu64 "%s  labelled %s (%.0f %%), scored %s (%.0f %%)\n%*s",
                terminal_colour(COLOUR_FAINT, colour), rows[i].path, rows[i].line,
                terminal_colour(COLOUR_NONE, colour), r->labels[rows[i].given], 100 * rows[i].p_given,
                r->labels[rows[i].answer], 100 * rows[i].p_answer, TEXT_MARGIN, "");
        terminal_print_cut(to, rows[i].text, rows[i].length, terminal_width() - TEXT_MARGIN - 1, false);
        fputc('\n', to);
    }
}

static void print_place(FILE *to, const struct train_report *r, const struct study_row *row)
{
    bool colour = terminal_has_colour(to);
    fprintf(to, "  %s%s:%" PRIu64 "%s  labelled %s\n%*s", terminal_colour(COLOUR_FAINT, colour), row->path, row->line,
            terminal_colour(COLOUR_NONE, colour), r->labels[row->given], TEXT_MARGIN, "");
    terminal_print_cut(to, row->text, row->length, terminal_width() - TEXT_MARGIN - 1, false);
    fputc('\n', to);
}

/* Two rows, one below the other. */
static void print_pairs(FILE *to, const struct train_report *r, const struct study_pair *pairs, size_t count)
{
    for (size_t i = 0; i < count && i < ROWS_SHOWN; i++) {
        print_place(to, r, &pairs[i].first);
        print_place(to, r, &pairs[i].second);
    }
}

static void print_lists(FILE *to, const struct train_report *r, const struct study *s)
{
    char heading[160];
    if (s->suspect_count > 0) {
        (void)snprintf(heading, sizeof heading,
                       "Look at these labels again (%zu in all): held out, it is sure of another", s->suspect_total);
        put_heading(to, heading);
        print_rows(to, r, s->suspects, s->suspect_count);
    }
    if (s->wrong_count > 0) {
        put_heading(to, "Other errors, the surest of each kind");
        print_rows(to, r, s->wrong, s->wrong_count);
    }
    if (s->conflict_count > 0) {
        (void)snprintf(heading, sizeof heading, "Same words, different labels (%zu in all)", s->conflict_total);
        put_heading(to, heading);
        print_pairs(to, r, s->conflicts, s->conflict_count);
    }
    if (s->leak_count > 0) {
        (void)snprintf(heading, sizeof heading, "In training and in the test split (%zu in all)", s->leak_total);
        put_heading(to, heading);
        print_pairs(to, r, s->leaks, s->leak_count);
    }
}

void train_print_report(FILE *to, const struct train_report *r, const struct study *s, const char *out)
{
    bool colour = terminal_has_colour(to);
    print_rows_taken(to, r);
    put_heading(to, "Cross-validated, calibrated on the other folds");
    metrics_print_table(to, &r->cross_validated, r->labels);
    print_intervals(to, s);
    print_reliability(to, &r->cross_validated);
    print_curve(to, s);
    print_prior(to, r, s);
    print_phrases(to, r, s);
    print_lists(to, r, s);
    if (s->warning_count > 0)
        put_heading(to, "Warnings");
    for (size_t i = 0; i < s->warning_count; i++)
        fprintf(to, "  %s%s%s\n", terminal_colour(COLOUR_BAD, colour), s->warnings[i],
                terminal_colour(COLOUR_NONE, colour));
    fprintf(to, "\nwrote %s (%.1f MiB)\n", out, (double)r->bundle_bytes / 1048576);
}
