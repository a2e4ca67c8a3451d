#include "cli/score_output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/rounding.h"
#include "cli/fields.h"
#include "cli/terminal.h"
#include "training/training.h"

static const char *const stances[] = { "against", "none", "favor", "unsure" };
static const char *const sentiments[] = { "negative", "neutral", "positive", "unsure" };
enum { UNSURE = 3 };

/* Places of the labels in the order they are printed: favor, against, none; positive, neutral, negative. */
static const int stance_order[3] = { 2, 0, 1 }, sentiment_order[3] = { 2, 1, 0 };

const char *const score_column_names[COLUMNS] = { "id", "target", "stance", "p_favor", "p_against", "p_none",
                                                  "sentiment", "p_positive", "p_neutral", "p_negative", "error" };

/* Columns of the table. */
enum { ID_COLUMNS = 14, LABEL_COLUMNS = 9, BAR_CELLS = 8 };

void score_output_begin(struct score_output *output, FILE *to, enum score_format format, const vane_model *model,
                        const char *target, bool with_text)
{
    *output = (struct score_output){ .format = format, .model = model, .with_text = with_text };
    output->colour = format == SCORE_TABLE && terminal_has_colour(to);
    output->width = terminal_width();
    output->target = target;
    for (size_t b = 0; b < vane_model_bundle_count(model); b++) {
        struct vane_model_info info = { .struct_size = sizeof info };
        if (vane_model_bundle_info(model, b, &info) != VANE_OK || info.target == NULL)
            continue;
        output->stance_count++;
        if (output->target == NULL)
            output->target = info.target;
    }
    if (output->target != NULL)
        buffer_field(&output->target_field, "target", output->target, strlen(output->target));
}

void score_output_end(struct score_output *output)
{
    buffer_free(&output->target_field);
}

/* The label to print: the most probable one, or UNSURE where that is not probable enough. */
static int choose_label(const struct score_output *output, int best, const float p[3])
{
    return (double)p[best] < output->min_confidence ? UNSURE : best;
}

/* ---- JSON ------------------------------------------------------------------------------------------------------ */

/* A task's labels as JSON in one piece each, since they are written for every comment: the label with the name of the
 * first probability behind it, and the names of the other two. Probabilities come in the order of the task. */
struct task_words {
    struct vane_string labels[4];
    struct vane_string second, third;
    const int *order;
};
#define PIECE(text) { text, sizeof text - 1 }

static const struct task_words stance_words = {
    { PIECE(",\"stance\":\"against\",\"p_favor\":"), PIECE(",\"stance\":\"none\",\"p_favor\":"),
      PIECE(",\"stance\":\"favor\",\"p_favor\":"), PIECE(",\"stance\":\"unsure\",\"p_favor\":") },
    PIECE(",\"p_against\":"), PIECE(",\"p_none\":"), stance_order
};
static const struct task_words sentiment_words = {
    { PIECE(",\"sentiment\":\"negative\",\"p_positive\":"), PIECE(",\"sentiment\":\"neutral\",\"p_positive\":"),
      PIECE(",\"sentiment\":\"positive\",\"p_positive\":"), PIECE(",\"sentiment\":\"unsure\",\"p_positive\":") },
    PIECE(",\"p_neutral\":"), PIECE(",\"p_negative\":"), sentiment_order
};

static void put_json_task(struct buffer *to, const struct task_words *words, int label, const float p[3])
{
    int rounded[3];
    round_probabilities(p, rounded);
    buffer_put(to, words->labels[label].data, words->labels[label].length);
    buffer_fixed(to, rounded[words->order[0]]);
    buffer_put(to, words->second.data, words->second.length);
    buffer_fixed(to, rounded[words->order[1]]);
    buffer_put(to, words->third.data, words->third.length);
    buffer_fixed(to, rounded[words->order[2]]);
}

/* With several stance models loaded, every one's answer, beside the flat fields of the first. */
static void put_json_stances(const struct score_output *output, struct buffer *to, const struct scored *scored)
{
    struct vane_model_info info = { .struct_size = sizeof info };
    bool first = true;
    if (output->stance_count < 2)
        return;
    buffer_text(to, ",\"stances\":[");
    for (size_t b = 0; b < vane_model_bundle_count(output->model); b++) {
        if (vane_model_bundle_info(output->model, b, &info) != VANE_OK || info.target == NULL)
            continue;
        const float *p = vane_scorer_probabilities(scored->scorer, b);
        buffer_text(to, first ? "{\"target\":" : ",{\"target\":");
        buffer_json_bytewise(to, info.target, strlen(info.target));
        put_json_task(to, &stance_words, choose_label(output, metrics_best(p), p), p);
        buffer_char(to, '}');
        first = false;
    }
    buffer_char(to, ']');
}

static const char *const thread_names[VANE_DUMP_THREAD] = { "parent", "author", "time" };

/* Numbers stay numbers. What is empty, as a column of CSV can be, is left out. */
static void put_json_thread(struct buffer *to, const struct scored *scored)
{
    for (size_t i = 0; scored->thread != NULL && i < VANE_DUMP_THREAD; i++) {
        const struct vane_field *field = &scored->thread[i];
        if (field->data == NULL || field->length == 0)
            continue;
        if (field->is_text) {
            buffer_field(to, thread_names[i], field->data, field->length);
            continue;
        }
        buffer_text(to, ",\"");
        buffer_text(to, thread_names[i]);
        buffer_text(to, "\":");
        buffer_put(to, field->data, field->length);
    }
}

/* The names that vane itself writes: a field passed through under one of them is called input_NAME. */
static bool is_own_name(const char *name, size_t length)
{
    static const char *const own[] = { "empty", "invalid_utf8", "start_line", "end_line", "author", "time", "text",
                                       "stances" };
    for (size_t i = 0; i < COLUMNS; i++)
        if (strlen(score_column_names[i]) == length && memcmp(score_column_names[i], name, length) == 0)
            return true;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strlen(own[i]) == length && memcmp(own[i], name, length) == 0)
            return true;
    return false;
}

static void put_json_kept(struct buffer *to, const struct scored *scored)
{
    for (size_t i = 0; i < scored->kept_count; i++) {
        const struct vane_kept *kept = &scored->kept[i];
        buffer_text(to, is_own_name(kept->name.data, kept->name.length) ? ",\"input_" : ",\"");
        if (kept->is_json) {
            buffer_put(to, kept->name.data, kept->name.length);
            buffer_text(to, "\":");
            buffer_put(to, kept->value.data, kept->value.length);
            continue;
        }
        size_t quote = to->length; /* the quote that buffer_json_bytewise begins with stands there already */
        buffer_json_bytewise(to, kept->name.data, kept->name.length);
        if (!to->failed) {
            memmove(to->data + quote, to->data + quote + 1, to->length - quote - 1);
            to->length--;
        }
        buffer_char(to, ':');
        buffer_json_bytewise(to, kept->value.data, kept->value.length);
    }
}

static void put_json(const struct score_output *output, struct buffer *to, const struct scored *scored)
{
    buffer_text(to, "{\"id\":");
    buffer_json_bytewise(to, scored->id.data, scored->id.length);
    if (scored->problem != NULL) {
        buffer_field(to, "error", scored->problem, strlen(scored->problem));
        buffer_text(to, "}\n");
        return;
    }
    const struct vane_result *result = scored->result;
    if (result->flags & VANE_HAS_STANCE) {
        buffer_put(to, output->target_field.data, output->target_field.length);
        put_json_task(to, &stance_words, choose_label(output, result->stance_label, result->stance), result->stance);
    }
    if (result->flags & VANE_HAS_SENTIMENT)
        put_json_task(to, &sentiment_words, choose_label(output, result->sentiment_label, result->sentiment),
                      result->sentiment);
    put_json_stances(output, to, scored);
    if (result->flags & VANE_EMPTY)
        buffer_text(to, ",\"empty\":true");
    if (scored->invalid_bytes > 0) {
        buffer_text(to, ",\"invalid_utf8\":");
        buffer_number(to, scored->invalid_bytes);
    }
    if (scored->start_line > 0) {
        buffer_text(to, ",\"start_line\":");
        buffer_number(to, scored->start_line);
        buffer_text(to, ",\"end_line\":");
        buffer_number(to, scored->end_line);
    }
    if (scored->author.data != NULL && scored->author.length > 0)
        buffer_field(to, "author", scored->author.data, scored->author.length);
    if (scored->time.data != NULL && scored->time.length > 0)
        buffer_field(to, "time", scored->time.data, scored->time.length);
    put_json_thread(to, scored);
    if (output->with_text)
        buffer_field(to, "text", scored->text.data != NULL ? scored->text.data : "", scored->text.length);
    put_json_kept(to, scored);
    buffer_text(to, "}\n");
}

/* ---- CSV ------------------------------------------------------------------------------------------------------- */

static void put_csv_task(struct buffer *to, bool present, const char *label, const float p[3], const int order[3])
{
    int rounded[3];
    if (!present) {
        buffer_text(to, ",,,,");
        return;
    }
    round_probabilities(p, rounded);
    buffer_char(to, ',');
    buffer_text(to, label);
    for (int i = 0; i < 3; i++) {
        buffer_char(to, ',');
        buffer_fixed(to, rounded[order[i]]);
    }
}

static void put_csv(const struct score_output *output, struct buffer *to, const struct scored *scored)
{
    const struct vane_result *result = scored->result;
    bool has_stance = scored->problem == NULL && result->flags & VANE_HAS_STANCE;
    bool has_sentiment = scored->problem == NULL && result->flags & VANE_HAS_SENTIMENT;
    buffer_csv(to, scored->id.data, scored->id.length);
    buffer_char(to, ',');
    if (has_stance)
        buffer_csv(to, output->target, strlen(output->target));
    put_csv_task(to, has_stance,
                 has_stance ? stances[choose_label(output, result->stance_label, result->stance)] : "",
                 has_stance ? result->stance : NULL, stance_order);
    put_csv_task(to, has_sentiment,
                 has_sentiment ? sentiments[choose_label(output, result->sentiment_label, result->sentiment)] : "",
                 has_sentiment ? result->sentiment : NULL, sentiment_order);
    buffer_char(to, ',');
    if (scored->problem != NULL)
        buffer_csv(to, scored->problem, strlen(scored->problem));
    if (output->with_text) {
        buffer_char(to, ',');
        if (scored->text.data != NULL)
            buffer_csv(to, scored->text.data, scored->text.length);
    }
    for (size_t i = 0; output->with_thread && i < VANE_DUMP_THREAD; i++) {
        buffer_char(to, ',');
        if (scored->thread != NULL && scored->thread[i].data != NULL)
            buffer_csv(to, scored->thread[i].data, scored->thread[i].length);
    }
    for (size_t i = 0; i < output->keep_count; i++) {
        buffer_char(to, ',');
        if (scored->others != NULL && scored->others[i].data != NULL)
            buffer_csv(to, scored->others[i].data, scored->others[i].length);
    }
    buffer_text(to, "\r\n");
}

static void put_csv_header(const struct score_output *output, struct buffer *to)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        if (i > 0)
            buffer_char(to, ',');
        buffer_text(to, score_column_names[i]);
    }
    if (output->with_text)
        buffer_text(to, ",text");
    for (size_t i = 0; output->with_thread && i < VANE_DUMP_THREAD; i++) {
        buffer_char(to, ',');
        buffer_text(to, thread_names[i]);
    }
    for (size_t i = 0; i < output->keep_count; i++) {
        buffer_text(to, is_own_name(output->keep[i], strlen(output->keep[i])) ? ",input_" : ",");
        buffer_csv(to, output->keep[i], strlen(output->keep[i]));
    }
    buffer_text(to, "\r\n");
}

/* ---- TSV ------------------------------------------------------------------------------------------------------- */

/* What has no answer is an empty text, or nan where a number is wanted. */
static void put_tsv_column(const struct score_output *output, struct buffer *to, const struct scored *scored,
                           enum score_column column, const int stance[3], const int sentiment[3])
{
    const struct vane_result *result = scored->result;
    bool has_stance = scored->problem == NULL && result->flags & VANE_HAS_STANCE;
    bool has_sentiment = scored->problem == NULL && result->flags & VANE_HAS_SENTIMENT;
    bool is_stance = column <= COLUMN_STANCE_NONE, has = is_stance ? has_stance : has_sentiment;
    if (column == COLUMN_ID)
        buffer_tsv(to, scored->id.data, scored->id.length);
    else if (column == COLUMN_ERROR)
        buffer_tsv(to, scored->problem != NULL ? scored->problem : "",
                   scored->problem != NULL ? strlen(scored->problem) : 0);
    else if (column == COLUMN_TARGET)
        buffer_tsv(to, has ? output->target : "", has ? strlen(output->target) : 0);
    else if (column == COLUMN_STANCE)
        buffer_text(to, has ? stances[choose_label(output, result->stance_label, result->stance)] : "");
    else if (column == COLUMN_SENTIMENT)
        buffer_text(to, has ? sentiments[choose_label(output, result->sentiment_label, result->sentiment)] : "");
    else if (!has)
        buffer_text(to, "nan");
    else
        buffer_fixed(to, is_stance ? stance[stance_order[column - COLUMN_FAVOR]]
                                   : sentiment[sentiment_order[column - COLUMN_POSITIVE]]);
}

static void put_tsv(const struct score_output *output, struct buffer *to, const struct scored *scored)
{
    int stance[3] = { 0 }, sentiment[3] = { 0 };
    if (scored->problem == NULL && scored->result->flags & VANE_HAS_STANCE)
        round_probabilities(scored->result->stance, stance);
    if (scored->problem == NULL && scored->result->flags & VANE_HAS_SENTIMENT)
        round_probabilities(scored->result->sentiment, sentiment);
    for (size_t i = 0; i < output->column_count; i++) {
        if (i > 0)
            buffer_char(to, '\t');
        put_tsv_column(output, to, scored, output->columns[i], stance, sentiment);
    }
    buffer_char(to, '\n');
}

/* ---- table ----------------------------------------------------------------------------------------------------- */

static enum colour colour_of(int label)
{
    return label == 2 ? COLOUR_GOOD : label == 0 ? COLOUR_BAD : COLOUR_FAINT;
}

static void put_cell(const struct score_output *output, FILE *to, const char *label, int place, float p)
{
    static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
    int filled = (int)((double)p * BAR_CELLS * 8 + 0.5);
    fputs(terminal_colour(colour_of(place), output->colour), to);
    fprintf(to, "%-*s %3d %% ", LABEL_COLUMNS - 1, label, (int)((double)p * 100 + 0.5));
    int cells = 0;
    for (; cells < filled / 8; cells++)
        fputs("█", to);
    if (filled % 8 > 0 && cells < BAR_CELLS) {
        fputs(eighths[filled % 8], to);
        cells++;
    }
    fprintf(to, "%*s  ", BAR_CELLS - cells, "");
    fputs(terminal_colour(COLOUR_NONE, output->colour), to);
}

static void put_table_header(const struct score_output *output, FILE *to)
{
    fputs(terminal_colour(COLOUR_STRONG, output->colour), to);
    terminal_print_cut(to, "comment", 7, ID_COLUMNS, true);
    fprintf(to, "  %-*s%-*s%s%s\n", LABEL_COLUMNS + 6 + BAR_CELLS + 2,
            output->target != NULL ? "stance" : "", LABEL_COLUMNS + 6 + BAR_CELLS + 2, "sentiment", "text",
            terminal_colour(COLOUR_NONE, output->colour));
}

static void put_table(const struct score_output *output, FILE *to, const struct scored *scored)
{
    const struct vane_result *result = scored->result;
    int left = output->width - ID_COLUMNS - 2;
    terminal_print_cut(to, scored->id.data, scored->id.length, ID_COLUMNS, true);
    fputs("  ", to);
    if (scored->problem != NULL) {
        terminal_print_cut(to, scored->problem, strlen(scored->problem), left, false);
        fputc('\n', to);
        return;
    }
    if (result->flags & VANE_HAS_STANCE) {
        put_cell(output, to, stances[choose_label(output, result->stance_label, result->stance)],
                 result->stance_label, result->stance[result->stance_label]);
        left -= LABEL_COLUMNS + 6 + BAR_CELLS + 2;
    }
    if (result->flags & VANE_HAS_SENTIMENT) {
        put_cell(output, to, sentiments[choose_label(output, result->sentiment_label, result->sentiment)],
                 result->sentiment_label,
                 result->sentiment[result->sentiment_label]);
        left -= LABEL_COLUMNS + 6 + BAR_CELLS + 2;
    }
    terminal_print_cut(to, scored->text.data != NULL ? scored->text.data : "", scored->text.length,
                       left < 10 ? 10 : left, false);
    fputc('\n', to);
}

void score_output_header(const struct score_output *output, struct buffer *buffer)
{
    if (output->format == SCORE_CSV)
        put_csv_header(output, buffer);
    if (output->format != SCORE_TABLE)
        return;
    char *text = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&text, &length);
    if (memory == NULL) {
        buffer->failed = true;
        return;
    }
    put_table_header(output, memory);
    buffer->failed |= fclose(memory) != 0;
    buffer_put(buffer, text, length);
    free(text);
}

void score_output_title(const struct score_output *output, FILE *to, const char *title, bool first)
{
    if (output->format == SCORE_TABLE)
        fprintf(to, "%s%s%s%s\n", first ? "" : "\n", terminal_colour(COLOUR_STRONG, output->colour), title,
                terminal_colour(COLOUR_NONE, output->colour));
}

static void count(const struct score_output *output, struct score_counts *counts, const struct scored *scored)
{
    if (scored->problem != NULL) {
        counts->problems++;
        return;
    }
    const struct vane_result *result = scored->result;
    counts->scored++;
    counts->empty += (result->flags & VANE_EMPTY) != 0;
    if (result->flags & VANE_HAS_STANCE)
        counts->stance[choose_label(output, result->stance_label, result->stance)]++;
    if (result->flags & VANE_HAS_SENTIMENT)
        counts->sentiment[choose_label(output, result->sentiment_label, result->sentiment)]++;
}

void score_output_put(const struct score_output *output, struct score_batch *batch, const struct scored *scored)
{
    count(output, &batch->counts, scored);
    switch (output->format) {
    case SCORE_JSONL: put_json(output, &batch->buffer, scored); return;
    case SCORE_CSV: put_csv(output, &batch->buffer, scored); return;
    case SCORE_TSV: put_tsv(output, &batch->buffer, scored); return;
    case SCORE_TABLE: put_table(output, batch->table, scored); return;
    }
}

void score_counts_add(struct score_counts *to, const struct score_counts *counts)
{
    for (int k = 0; k < 4; k++) {
        to->stance[k] += counts->stance[k];
        to->sentiment[k] += counts->sentiment[k];
    }
    to->empty += counts->empty;
    to->problems += counts->problems;
    to->scored += counts->scored;
}

static void put_share(const char *label, uint64_t count, uint64_t all)
{
    fprintf(stderr, "  %s %" PRIu64 " (%.0f %%)", label, count, all > 0 ? 100.0 * (double)count / (double)all : 0.0);
}

void score_output_summarize(const struct score_output *output, const struct score_counts *counts)
{
    fprintf(stderr, "%" PRIu64 " comment%s", counts->scored, counts->scored == 1 ? "" : "s");
    if (counts->empty > 0)
        fprintf(stderr, ", %" PRIu64 " empty", counts->empty);
    if (counts->problems > 0)
        fprintf(stderr, ", %" PRIu64 " unreadable", counts->problems);
    if (output->target != NULL) {
        fprintf(stderr, "\n  %-14s", output->target);
        for (int k = 2; k >= 0; k--)
            put_share(stances[k], counts->stance[k], counts->scored);
        if (output->min_confidence > 0)
            put_share(stances[UNSURE], counts->stance[UNSURE], counts->scored);
    }
    fprintf(stderr, "\n  %-14s", "sentiment");
    for (int k = 2; k >= 0; k--)
        put_share(sentiments[k], counts->sentiment[k], counts->scored);
    if (output->min_confidence > 0)
        put_share(sentiments[UNSURE], counts->sentiment[UNSURE], counts->scored);
    fputc('\n', stderr);
}
