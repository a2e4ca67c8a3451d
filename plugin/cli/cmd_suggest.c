/* cmd_suggest.c - vane suggest. */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/rounding.h"
#include "cli/command.h"
#include "cli/fields.h"
#include "cli/terminal.h"
#include "training/suggest.h"
#include "vane/records.h"

static const char help[] =
    "Usage: vane suggest -m BUNDLE [OPTIONS] [FILE]...\n\n"
    "Picks the unlabelled comments whose labels would teach the model most: those it wavers on, and no two alike. One\n"
    "object a comment, the most telling first; fill in its label and give the file to vane train with your others.\n"
    "Without FILE, or with -, reads standard input.\n\n"
    "  -m, --model BUNDLE     the model folder\n"
    "  --count N              how many to pick, 1 to 1000 (default: 50)\n"
    "  --labelled FILE        what is labelled so far (see vane label): its comments are passed over; may be given\n"
    "                         several times\n"
    "  --format FORMAT        auto, lines, jsonl, csv or tsv (default: auto, by the first bytes)\n"
    "  --text-field NAME      the field that holds the comment (default: text, or else body, comment, content)\n"
    "  --id-field NAME        the field that holds its id (default: id; without one, the line number)\n"
    "  --output jsonl|table   default: a table on a terminal, JSONL in a pipe or file\n"
    "  --quiet                no progress and no summary\n"
    "  -h, --help\n\n"
    "\"margin\" is the largest probability less the second: near 0 the model cannot decide. \"suggested\" is the model's\n"
    "own label, the one to check. Passed over are records that cannot be read, are empty or longer than 16 KiB, carry a\n"
    "label already, name another target, or repeat another comment, if only nearly.\n\n"
    "Examples:\n"
    "  printf 'Sell them!\\nNo way 🤡\\nWho knows?\\n' | \\\n"
    "    vane suggest -m models/stance-chip-export-en --count 2 --format lines\n"
    "  vane suggest -m my-model --count 100 --labelled labels.jsonl comments.jsonl > to-label.jsonl\n";

enum { ID_COLUMNS = 14, LABEL_COLUMNS = 10, LABELLED_MAX = 256 };

struct call {
    struct suggest_options options;
    const char *bundle;
    struct progress progress;
    bool table, quiet;
    const char *labelled[LABELLED_MAX];
};

static void draw_progress(void *context, const char *stage, size_t done, size_t total)
{
    progress_draw(context, stage, done, total);
}

/* ---- output ---------------------------------------------------------------------------------------------------- */

static int32_t print_json(const struct suggestion *item, const struct vane_model_info *info,
                          struct vane_error *error)
{
    struct buffer line = { 0 };
    int rounded[3];
    round_probabilities(item->probabilities, rounded);
    buffer_text(&line, "{\"id\":");
    buffer_json_bytewise(&line, item->id.data, item->id.length);
    buffer_field(&line, "text", item->text.data, item->text.length);
    if (info->target != NULL)
        buffer_field(&line, "target", info->target, strlen(info->target));
    buffer_format(&line, ",\"%s\":null", info->task); /* the place for the label */
    buffer_field(&line, "suggested", info->labels[item->label], strlen(info->labels[item->label]));
    for (int k = TRAIN_LABELS - 1; k >= 0; k--) {
        buffer_format(&line, ",\"p_%s\":", info->labels[k]);
        buffer_fixed(&line, rounded[k]);
    }
    buffer_format(&line, ",\"margin\":%.4f}\n", item->margin);
    return buffer_print(&line, stdout, error);
}

static void print_table(const struct suggestions *found, const struct vane_model_info *info)
{
    bool colour = terminal_has_colour(stdout);
    int left = terminal_width() - ID_COLUMNS - LABEL_COLUMNS - 18;
    fputs(terminal_colour(COLOUR_STRONG, colour), stdout);
    terminal_print_cut(stdout, "comment", 7, ID_COLUMNS, true);
    printf("  %-6s  %-*s%-6s  text%s\n", "margin", LABEL_COLUMNS, info->task, "", terminal_colour(COLOUR_NONE, colour));
    for (size_t i = 0; i < found->count; i++) {
        const struct suggestion *item = &found->items[i];
        terminal_print_cut(stdout, item->id.data, item->id.length, ID_COLUMNS, true);
        printf("  %6.2f  %-*s%3d %%   ", item->margin, LABEL_COLUMNS, info->labels[item->label],
               (int)((double)item->probabilities[item->label] * 100 + 0.5));
        terminal_print_cut(stdout, item->text.data, item->text.length, left < 10 ? 10 : left, false);
        fputc('\n', stdout);
    }
}

static void print_part(uint64_t count, const char *what, bool *first)
{
    if (count > 0)
        fprintf(stderr, "%s%" PRIu64 " %s", *first ? "; passed over: " : ", ", count, what);
    *first = *first && count == 0;
}

static void summarize(const struct suggestions *found)
{
    bool first = true;
    fprintf(stderr, "vane: %zu of %" PRIu64 " comment%s suggested", found->count, found->records,
            found->records == 1 ? "" : "s");
    print_part(found->problems, "unreadable", &first);
    print_part(found->empty, "empty", &first);
    print_part(found->too_long, "too long", &first);
    print_part(found->labelled, "labelled already", &first);
    print_part(found->other_target, "of another target", &first);
    print_part(found->repeats, "repeated", &first);
    fputc('\n', stderr);
}

/* ---- the call -------------------------------------------------------------------------------------------------- */

static int32_t print_found(const struct call *call, const struct suggestions *found,
                           const struct vane_model_info *info, struct vane_error *error)
{
    int32_t status = VANE_OK;
    if (call->table)
        print_table(found, info);
    for (size_t i = 0; i < found->count && !call->table && status == VANE_OK; i++)
        status = print_json(&found->items[i], info, error);
    (void)fflush(stdout);
    if (found->problems > 0)
        fprintf(stderr, "vane: %s:%" PRIu64 ": %s%s\n", found->problem_file, found->problem_line, found->problem,
                found->problems > 1 ? " (the first of several; all were passed over)" : "");
    if (!call->quiet)
        summarize(found);
    return status;
}

static int suggest(struct call *call, const char *const *files, size_t count)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_model_info info = { .struct_size = sizeof info };
    struct suggestions found;
    vane_model *model = vane_model_open(&call->bundle, 1, &error);
    if (model == NULL)
        return report_error(&error);
    if (!call->quiet) {
        call->options.progress = draw_progress;
        call->options.progress_context = &call->progress;
    }
    call->options.labelled = call->labelled;
    int code = EXIT_GOOD;
    int32_t status = suggest_files(model, &call->options, files, count, &found, &error);
    progress_clear(&call->progress);
    if (status == VANE_OK)
        status = vane_model_bundle_info(model, 0, &info);
    if (status == VANE_OK)
        status = print_found(call, &found, &info, &error);
    if (status != VANE_OK)
        code = report_error(&error);
    suggestions_clear(&found);
    vane_model_close(model);
    return code;
}

static const struct option options[] = {
    { "model", required_argument, NULL, 'm' },    { "count", required_argument, NULL, 'n' },
    { "format", required_argument, NULL, 'f' },   { "text-field", required_argument, NULL, 'x' },
    { "id-field", required_argument, NULL, 'i' }, { "labelled", required_argument, NULL, 'l' },
    { "output", required_argument, NULL, 'o' },   { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },           { NULL, 0, NULL, 0 },
};

static int take_count(struct call *call, const char *value)
{
    char *end;
    unsigned long count = strtoul(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || count == 0 || count > SUGGEST_COUNT_MAX)
        return report_bad_call("suggest", "a count is a whole number from 1 to %d, not '%s'", (int)SUGGEST_COUNT_MAX,
                               value);
    call->options.count = (size_t)count;
    return EXIT_GOOD;
}

static int take_format(struct call *call, const char *value)
{
    static const struct {
        const char *name;
        int32_t format;
    } formats[] = { { "auto", VANE_INPUT_AUTO }, { "lines", VANE_INPUT_LINES }, { "jsonl", VANE_INPUT_JSONL },
                    { "csv", VANE_INPUT_CSV },   { "tsv", VANE_INPUT_TSV } };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(value, formats[i].name) == 0) {
            call->options.format = formats[i].format;
            return EXIT_GOOD;
        }
    return report_bad_call("suggest", "unknown format '%s'", value);
}

/* EXIT_GOOD to go on, or -1 when help was printed, or EXIT_BAD_CALL. */
static int take_option(struct call *call, int option, const char *value)
{
    switch (option) {
    case 'm':
        if (call->bundle != NULL)
            return report_bad_call("suggest", "one model at a time");
        call->bundle = value;
        return EXIT_GOOD;
    case 'n': return take_count(call, value);
    case 'f': return take_format(call, value);
    case 'x': call->options.text_field = value; return EXIT_GOOD;
    case 'i': call->options.id_field = value; return EXIT_GOOD;
    case 'o':
        call->table = strcmp(value, "table") == 0;
        if (!call->table && strcmp(value, "jsonl") != 0)
            return report_bad_call("suggest", "unknown output '%s'", value);
        return EXIT_GOOD;
    case 'l':
        if (call->options.labelled_count == LABELLED_MAX)
            return report_bad_call("suggest", "more than %d labelled files", (int)LABELLED_MAX);
        call->labelled[call->options.labelled_count++] = value;
        return EXIT_GOOD;
    case 'q': call->quiet = true; return EXIT_GOOD;
    case 'h':
        fputs(help, stdout);
        return -1;
    default:
        return report_bad_call("suggest", "unknown option, or one without its value");
    }
}

int command_suggest(int argc, char **argv)
{
    static const char *const standard_input[] = { "-" };
    struct call call = { .options = { .count = 50 }, .table = terminal_is(stdout) };
    int found;
    opterr = 0;
    while ((found = getopt_long(argc, argv, "m:qh", options, NULL)) != -1) {
        int code = take_option(&call, found, optarg);
        if (code != EXIT_GOOD)
            return code < 0 ? EXIT_GOOD : code;
    }
    if (call.bundle == NULL)
        return report_bad_call("suggest", "a model is needed: -m BUNDLE");
    size_t count = (size_t)(argc - optind);
    return suggest(&call, count > 0 ? (const char *const *)(argv + optind) : standard_input, count > 0 ? count : 1);
}
