#include "cli/score_output.h"

#include <inttypes.h>
#include <string.h>

#include "cli/json_out.h"
#include "cli/terminal.h"
#include "training/training.h"

static const char *const stances[] = { "against", "none", "favor", "unsure" };
static const char *const sentiments[] = { "negative", "neutral", "positive", "unsure" };
enum { UNSURE = 3 };

/* Columns of the table. */
enum { ID_COLUMNS = 14, LABEL_COLUMNS = 9, BAR_CELLS = 8 };

void score_output_begin(struct score_output *output, FILE *to, enum score_format format, const vane_model *model,
                        const char *target, bool with_text)
{
    *output = (struct score_output){ .to = to, .format = format, .model = model, .with_text = with_text };
    output->colour = format == SCORE_TABLE && terminal_has_colour(to);
    output->width = terminal_width();
    output->target = target;
    for (size_t b = 0; b < vane_model_bundle_count(model) && output->target == NULL; b++) {
        struct vane_model_info info = { .struct_size = sizeof info };
        if (vane_model_bundle_info(model, b, &info) == VANE_OK && info.target != NULL)
            output->target = info.target;
    }
}

/* ---- JSON ------------------------------------------------------------------------------------------------------ */

static void put_fixed(FILE *to, int ten_thousandths)
{
    fprintf(to, "%d.%04d", ten_thousandths / 10000, ten_thousandths % 10000);
}

/* The label to print: the most probable one, or UNSURE where that is not probable enough. */
static int choose_label(const struct score_output *output, int best, const float p[3])
{
    return (double)p[best] < output->min_confidence ? UNSURE : best;
}

static void put_json_task(FILE *to, const char *key, const char *const labels[4], int label, const float p[3])
{
    int rounded[3];
    round_probabilities(p, rounded);
    fprintf(to, ",\"%s\":\"%s\"", key, labels[label]);
    static const int order[2][3] = { { 2, 0, 1 }, { 2, 1, 0 } }; /* favor, against, none; positive, neutral, negative */
    const int *places = order[labels == sentiments];
    for (int i = 0; i < 3; i++) {
        fprintf(to, ",\"p_%s\":", labels[places[i]]);
        put_fixed(to, rounded[places[i]]);
    }
}

/* With several stance models loaded, every one's answer, beside the flat fields of the first. */
static void put_json_stances(const struct score_output *output, const struct scored *scored)
{
    size_t count = 0;
    struct vane_model_info info = { .struct_size = sizeof info };
    for (size_t b = 0; b < vane_model_bundle_count(output->model); b++)
        count += vane_model_bundle_info(output->model, b, &info) == VANE_OK && info.target != NULL;
    if (count < 2)
        return;
    fputs(",\"stances\":[", output->to);
    bool first = true;
    for (size_t b = 0; b < vane_model_bundle_count(output->model); b++) {
        if (vane_model_bundle_info(output->model, b, &info) != VANE_OK || info.target == NULL)
            continue;
        const float *p = vane_scorer_probabilities(scored->scorer, b);
        fputs(first ? "{" : ",{", output->to);
        json_out_pair(output->to, 1, "target", info.target, strlen(info.target));
        put_json_task(output->to, "stance", stances, choose_label(output, metrics_best(p), p), p);
        fputc('}', output->to);
        first = false;
    }
    fputc(']', output->to);
}

static void put_json(struct score_output *output, const struct scored *scored)
{
    FILE *to = output->to;
    fputc('{', to);
    json_out_pair(to, 1, "id", scored->id.data, scored->id.length);
    if (scored->problem != NULL) {
        json_out_pair(to, 0, "error", scored->problem, strlen(scored->problem));
        fputs("}\n", to);
        return;
    }
    const struct vane_result *result = scored->result;
    if (result->flags & VANE_HAS_STANCE) {
        json_out_pair(to, 0, "target", output->target, strlen(output->target));
        put_json_task(to, "stance", stances, choose_label(output, result->stance_label, result->stance), result->stance);
    }
    if (result->flags & VANE_HAS_SENTIMENT)
        put_json_task(to, "sentiment", sentiments, choose_label(output, result->sentiment_label, result->sentiment),
                      result->sentiment);
    put_json_stances(output, scored);
    if (result->flags & VANE_EMPTY)
        fputs(",\"empty\":true", to);
    if (scored->invalid_bytes > 0)
        fprintf(to, ",\"invalid_utf8\":%" PRIu64, scored->invalid_bytes);
    if (scored->start_line > 0)
        fprintf(to, ",\"start_line\":%" PRIu64 ",\"end_line\":%" PRIu64, scored->start_line, scored->end_line);
    if (scored->author.data != NULL && scored->author.length > 0)
        json_out_pair(to, 0, "author", scored->author.data, scored->author.length);
    if (scored->time.data != NULL && scored->time.length > 0)
        json_out_pair(to, 0, "time", scored->time.data, scored->time.length);
    if (output->with_text)
        json_out_pair(to, 0, "text", scored->text.data != NULL ? scored->text.data : "", scored->text.length);
    fputs("}\n", to);
}

/* ---- CSV ------------------------------------------------------------------------------------------------------- */

static void put_csv_field(FILE *to, const char *utf8, size_t length)
{
    bool quoted = false;
    for (size_t i = 0; i < length && !quoted; i++)
        quoted = utf8[i] == ',' || utf8[i] == '"' || utf8[i] == '\n' || utf8[i] == '\r';
    if (!quoted) {
        fwrite(utf8, 1, length, to);
        return;
    }
    fputc('"', to);
    for (size_t i = 0; i < length; i++) {
        if (utf8[i] == '"')
            fputc('"', to);
        fputc(utf8[i], to);
    }
    fputc('"', to);
}

static void put_csv_task(FILE *to, bool present, const char *label, const float p[3], const int order[3])
{
    int rounded[3];
    if (!present) {
        fputs(",,,,", to);
        return;
    }
    round_probabilities(p, rounded);
    fprintf(to, ",%s", label);
    for (int i = 0; i < 3; i++) {
        fputc(',', to);
        put_fixed(to, rounded[order[i]]);
    }
}

static void put_csv(struct score_output *output, const struct scored *scored)
{
    FILE *to = output->to;
    if (!output->has_header)
        fprintf(to, "id,target,stance,p_favor,p_against,p_none,sentiment,p_positive,p_neutral,p_negative,error%s\r\n",
                output->with_text ? ",text" : "");
    output->has_header = true;
    put_csv_field(to, scored->id.data, scored->id.length);
    const struct vane_result *result = scored->result;
    bool has_stance = scored->problem == NULL && result->flags & VANE_HAS_STANCE;
    bool has_sentiment = scored->problem == NULL && result->flags & VANE_HAS_SENTIMENT;
    fputc(',', to);
    if (has_stance)
        put_csv_field(to, output->target, strlen(output->target));
    put_csv_task(to, has_stance, has_stance ? stances[choose_label(output, result->stance_label, result->stance)] : "",
                 has_stance ? result->stance : NULL,
                 (const int[]){ 2, 0, 1 });
    put_csv_task(to, has_sentiment, has_sentiment ? sentiments[choose_label(output, result->sentiment_label, result->sentiment)] : "",
                 has_sentiment ? result->sentiment : NULL, (const int[]){ 2, 1, 0 });
    fputc(',', to);
    if (scored->problem != NULL)
        put_csv_field(to, scored->problem, strlen(scored->problem));
    if (output->with_text) {
        fputc(',', to);
        if (scored->text.data != NULL)
            put_csv_field(to, scored->text.data, scored->text.length);
    }
    fputs("\r\n", to);
}

/* ---- table ----------------------------------------------------------------------------------------------------- */

static enum colour colour_of(int label)
{
    return label == 2 ? COLOUR_GOOD : label == 0 ? COLOUR_BAD : COLOUR_FAINT;
}

static void put_cell(const struct score_output *output, const char *label, int place, float p)
{
    static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
    int filled = (int)((double)p * BAR_CELLS * 8 + 0.5);
    fputs(terminal_colour(colour_of(place), output->colour), output->to);
    fprintf(output->to, "%-*s %3d %% ", LABEL_COLUMNS - 1, label, (int)((double)p * 100 + 0.5));
    int cells = 0;
    for (; cells < filled / 8; cells++)
        fputs("█", output->to);
    if (filled % 8 > 0 && cells < BAR_CELLS) {
        fputs(eighths[filled % 8], output->to);
        cells++;
    }
    fprintf(output->to, "%*s  ", BAR_CELLS - cells, "");
    fputs(terminal_colour(COLOUR_NONE, output->colour), output->to);
}

static void put_table_header(struct score_output *output)
{
    fputs(terminal_colour(COLOUR_STRONG, output->colour), output->to);
    terminal_print_cut(output->to, "comment", 7, ID_COLUMNS, true);
    fprintf(output->to, "  %-*s%-*s%s%s\n", LABEL_COLUMNS + 6 + BAR_CELLS + 2,
            output->target != NULL ? "stance" : "", LABEL_COLUMNS + 6 + BAR_CELLS + 2, "sentiment", "text",
            terminal_colour(COLOUR_NONE, output->colour));
    output->has_header = true;
}

static void put_table(struct score_output *output, const struct scored *scored)
{
    if (!output->has_header)
        put_table_header(output);
    const struct vane_result *result = scored->result;
    int left = output->width - ID_COLUMNS - 2;
    terminal_print_cut(output->to, scored->id.data, scored->id.length, ID_COLUMNS, true);
    fputs("  ", output->to);
    if (scored->problem != NULL) {
        terminal_print_cut(output->to, scored->problem, strlen(scored->problem), left, false);
        fputc('\n', output->to);
        return;
    }
    if (result->flags & VANE_HAS_STANCE) {
        put_cell(output, stances[choose_label(output, result->stance_label, result->stance)], result->stance_label,
                 result->stance[result->stance_label]);
        left -= LABEL_COLUMNS + 6 + BAR_CELLS + 2;
    }
    if (result->flags & VANE_HAS_SENTIMENT) {
        put_cell(output, sentiments[choose_label(output, result->sentiment_label, result->sentiment)],
                 result->sentiment_label,
                 result->sentiment[result->sentiment_label]);
        left -= LABEL_COLUMNS + 6 + BAR_CELLS + 2;
    }
    terminal_print_cut(output->to, scored->text.data != NULL ? scored->text.data : "", scored->text.length,
                       left < 10 ? 10 : left, false);
    fputc('\n', output->to);
}

void score_output_title(struct score_output *output, const char *title)
{
    if (output->format != SCORE_TABLE)
        return;
    fprintf(output->to, "%s%s%s%s\n", output->has_header ? "\n" : "", terminal_colour(COLOUR_STRONG, output->colour),
            title, terminal_colour(COLOUR_NONE, output->colour));
    output->has_header = false;
}

void score_output_put(struct score_output *output, const struct scored *scored)
{
    if (scored->problem != NULL) {
        output->problems++;
    } else {
        output->scored++;
        output->empty += (scored->result->flags & VANE_EMPTY) != 0;
        if (scored->result->flags & VANE_HAS_STANCE)
            output->stance_count[choose_label(output, scored->result->stance_label, scored->result->stance)]++;
        if (scored->result->flags & VANE_HAS_SENTIMENT)
            output->sentiment_count[choose_label(output, scored->result->sentiment_label, scored->result->sentiment)]++;
    }
    if (output->format == SCORE_JSONL)
        put_json(output, scored);
    else if (output->format == SCORE_CSV)
        put_csv(output, scored);
    else
        put_table(output, scored);
}

static void put_share(const char *label, uint64_t count, uint64_t all)
{
    fprintf(stderr, "  %s %" PRIu64 " (%.0f %%)", label, count, all > 0 ? 100.0 * (double)count / (double)all : 0.0);
}

void score_output_summarize(const struct score_output *output)
{
    fprintf(stderr, "%" PRIu64 " comment%s", output->scored, output->scored == 1 ? "" : "s");
    if (output->empty > 0)
        fprintf(stderr, ", %" PRIu64 " empty", output->empty);
    if (output->problems > 0)
        fprintf(stderr, ", %" PRIu64 " unreadable", output->problems);
    if (output->target != NULL) {
        fprintf(stderr, "\n  %-14s", output->target);
        for (int k = 2; k >= 0; k--)
            put_share(stances[k], output->stance_count[k], output->scored);
        if (output->min_confidence > 0)
            put_share(stances[UNSURE], output->stance_count[UNSURE], output->scored);
    }
    fprintf(stderr, "\n  %-14s", "sentiment");
    for (int k = 2; k >= 0; k--)
        put_share(sentiments[k], output->sentiment_count[k], output->scored);
    if (output->min_confidence > 0)
        put_share(sentiments[UNSURE], output->sentiment_count[UNSURE], output->scored);
    fputc('\n', stderr);
}
