#include "cli/metrics_output.h"

#include <inttypes.h>
#include <string.h>

#include "cli/fields.h"
#include "cli/terminal.h"

enum { LEAST_SHOWN = 4 /* tenths; with three labels the largest probability is over 0.33 */, TABLE_COLUMNS = 101 };

/* Stated confidence against what came true, and what is left when less certain labels are dropped. */
static void put_confidence(struct buffer *to, const struct metrics *metrics)
{
    const char *comma = "";
    buffer_text(to, "\"reliability\":[");
    for (int b = 0; b < METRICS_BINS; b++) {
        if (metrics->bin_count[b] == 0)
            continue;
        double rows = (double)metrics->bin_count[b];
        buffer_format(to, "%s{\"confidence\":%.4f,\"accuracy\":%.4f,\"rows\":%" PRIu64 "}", comma,
                      metrics->confidence_sum[b] / rows, (double)metrics->bin_right[b] / rows, metrics->bin_count[b]);
        comma = ",";
    }
    buffer_text(to, "],\"coverage\":[");
    for (size_t b = LEAST_SHOWN; b < METRICS_BINS; b++) {
        double coverage, accuracy;
        metrics_coverage(metrics, b, &coverage, &accuracy);
        buffer_format(to, "%s{\"min_confidence\":%.1f,\"coverage\":%.4f,\"accuracy\":%.4f}",
                      b > LEAST_SHOWN ? "," : "", (double)b / METRICS_BINS, coverage, accuracy);
    }
    buffer_char(to, ']');
}

void metrics_put_json(struct buffer *to, const struct metrics *metrics, const char *const labels[TRAIN_LABELS],
                      const char *name, size_t left_out)
{
    struct metrics_summary s = metrics_summarize(metrics);
    buffer_text(to, "{\"model\":");
    buffer_json_bytewise(to, name, strlen(name));
    buffer_format(to,
                  ",\"rows\":%" PRIu64 ",\"left_out\":%zu,\"accuracy\":%.4f,\"macro_f1\":%.4f,"
                  "\"macro_recall\":%.4f,\"f_avg\":%.4f,\"calibration_error\":%.4f,\"classes\":{",
                  metrics->count, left_out, s.accuracy, s.macro_f1, s.macro_recall, s.f_avg, s.calibration_error);
    for (int k = 0; k < TRAIN_LABELS; k++)
        buffer_format(to, "%s\"%s\":{\"precision\":%.4f,\"recall\":%.4f,\"f1\":%.4f,\"support\":%" PRIu64 "}",
                      k > 0 ? "," : "", labels[k], s.labels[k].precision, s.labels[k].recall, s.labels[k].f1,
                      s.labels[k].support);
    buffer_text(to, "},\"confusion\":{");
    for (int a = 0; a < TRAIN_LABELS; a++) {
        buffer_format(to, "%s\"%s\":{", a > 0 ? "," : "", labels[a]);
        for (int p = 0; p < TRAIN_LABELS; p++)
            buffer_format(to, "%s\"%s\":%" PRIu64, p > 0 ? "," : "", labels[p], metrics->confusion[a][p]);
        buffer_char(to, '}');
    }
    buffer_text(to, "},");
    put_confidence(to, metrics);
    buffer_text(to, "}\n");
}

static void print_scored(FILE *to, const struct metrics *metrics, const char *const labels[TRAIN_LABELS], int label)
{
    fprintf(to, "%17s", label < 0 ? "labelled \\ scored" : labels[label]);
    for (int k = 0; k < TRAIN_LABELS; k++)
        if (label < 0)
            fprintf(to, " %9s", labels[k]);
        else
            fprintf(to, " %9" PRIu64, metrics->confusion[label][k]);
    fputc('\n', to);
}

/* The figures of each label and the confusion matrix: side by side, or one below the other on a narrow terminal. */
static void print_labels(FILE *to, const struct metrics *metrics, const struct metrics_summary *s,
                         const char *const labels[TRAIN_LABELS])
{
    bool is_wide = !terminal_is(to) || terminal_width() > TABLE_COLUMNS;
    for (int k = -1; k < TRAIN_LABELS; k++) {
        if (k < 0)
            fprintf(to, "%-10s %9s %9s %9s %9s", "", "precision", "recall", "F1", "rows");
        else
            fprintf(to, "%-10s %9.1f %9.1f %9.1f %9" PRIu64, labels[k], 100 * s->labels[k].precision,
                    100 * s->labels[k].recall, 100 * s->labels[k].f1, s->labels[k].support);
        fputs(is_wide ? "    " : "\n", to);
        if (is_wide)
            print_scored(to, metrics, labels, k);
    }
    if (is_wide)
        return;
    fputc('\n', to);
    for (int k = -1; k < TRAIN_LABELS; k++)
        print_scored(to, metrics, labels, k);
}

void metrics_print_table(FILE *to, const struct metrics *metrics, const char *const labels[TRAIN_LABELS])
{
    struct metrics_summary s = metrics_summarize(metrics);
    fprintf(to, "rows %" PRIu64 "   accuracy %.1f   macro F1 %.1f   macro recall %.1f   f_avg %.1f   "
            "calibration error %.3f\n\n", metrics->count, 100 * s.accuracy, 100 * s.macro_f1, 100 * s.macro_recall,
            100 * s.f_avg, s.calibration_error);
    print_labels(to, metrics, &s, labels);
    fputs("\nwith --min-confidence ", to);
    for (size_t b = LEAST_SHOWN; b < METRICS_BINS; b++)
        fprintf(to, " %7.1f", (double)b / METRICS_BINS);
    fputs("\n  labelled, percent   ", to);
    for (size_t b = LEAST_SHOWN; b < METRICS_BINS; b++) {
        double coverage, accuracy;
        metrics_coverage(metrics, b, &coverage, &accuracy);
        fprintf(to, " %7.1f", 100 * coverage);
    }
    fputs("\n  of them right       ", to);
    for (size_t b = LEAST_SHOWN; b < METRICS_BINS; b++) {
        double coverage, accuracy;
        metrics_coverage(metrics, b, &coverage, &accuracy);
        fprintf(to, " %7.1f", 100 * accuracy);
    }
    fputc('\n', to);
}
