/* cmd_train.c - vane train. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/metrics_output.h"
#include "cli/terminal.h"

static const char help[] =
    "Usage: vane train --task stance|sentiment --data FILE... --out BUNDLE [OPTIONS]\n\n"
    "Learns a model from labelled comments and writes it as a bundle. Data is JSONL, or CSV or TSV with a header, with\n"
    "the fields text, stance (favor, against, none) and/or sentiment (positive, neutral, negative), and target. Rows\n"
    "whose field split is \"test\" are left out.\n\n"
    "  --task stance|sentiment\n"
    "  --data FILE...         labelled files; may be given several times\n"
    "  --out BUNDLE           the folder to write; an older bundle there is replaced once the new one is whole\n"
    "  --target NAME          keep only this target's rows; needed where the data holds several\n"
    "  --statement TEXT       the policy in one sentence, for the model's description\n"
    "  --name NAME            the model's name (default: the last part of --out)\n"
    "  --version TEXT         the model's version (default: 1)\n"
    "  --language CODE        such as en, the default\n"
    "  --costs C,C,...        costs to choose from by cross-validation\n"
    "  --folds N              folds of the cross-validation, 2 to 20 (default: 5)\n"
    "  --prior FOLDER         what to know of words beforehand (default: the shipped prior-en)\n"
    "  --no-prior             learn from the labelled rows alone\n"
    "  --seed N               of the folds (default: 1); the same data and seed give the same bundle, byte for byte\n"
    "  --quiet                no progress and no report\n"
    "  -h, --help\n\n"
    "Example:\n"
    "  vane train --task stance --target rent-control --data labelled.jsonl --out rent-control-en\n"
    "  vane score -m rent-control-en comments.jsonl\n";

enum { DATA_MAX = 256 };

struct call {
    struct train_options options;
    const char *files[DATA_MAX];
    struct progress progress;
    bool quiet, no_prior;
    char prior[PRIOR_PATH_SIZE];
    const char *stage;
};

static void show_progress(void *context, const char *stage, size_t done, size_t total)
{
    struct call *call = context;
    if (call->stage == NULL || strcmp(call->stage, stage) != 0)
        call->progress = (struct progress){ .shown = call->progress.shown };
    call->stage = stage;
    progress_draw(&call->progress, stage, done, total);
}

static void print_left_out(const struct train_report *r)
{
    if (r->rows_repeated > 0)
        fprintf(stderr, "  %zu rows repeat an earlier one, nearly or wholly; each stays in that one's fold\n",
                r->rows_repeated);
    if (r->rows_other_target > 0)
        fprintf(stderr, "  %zu rows of other targets left out\n", r->rows_other_target);
    if (r->rows_test > 0)
        fprintf(stderr, "  %zu rows of the test split left out\n", r->rows_test);
    if (r->rows_unlabelled > 0)
        fprintf(stderr, "  %zu rows without a label left out\n", r->rows_unlabelled);
    if (r->rows_empty > 0)
        fprintf(stderr, "  %zu rows without text left out\n", r->rows_empty);
}

static void print_report(const struct call *call, const struct train_report *r)
{
    fprintf(stderr, "%zu rows", r->rows);
    for (int k = 0; k < TRAIN_LABELS; k++)
        fprintf(stderr, "%s %s %zu", k > 0 ? "," : ":", r->labels[k], r->rows_of_label[k]);
    fputc('\n', stderr);
    print_left_out(r);
    fprintf(stderr, "cost %g of", r->cost);
    for (size_t c = 0; c < r->cost_count; c++)
        fprintf(stderr, " %g (%.1f)", r->costs[c], 100 * r->cost_scores[c]);
    fprintf(stderr, " by macro F1; solver %s; prior %s\n\ncross-validated, calibrated on the other folds:\n", r->solver,
            r->prior[0] != '\0' ? r->prior : "none");
    metrics_print_table(stderr, &r->cross_validated, r->labels);
    fprintf(stderr, "\nwrote %s (%.1f MiB)\n", call->options.out, (double)r->bundle_bytes / 1048576);
}

static int run_training(struct call *call)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct train_report report;
    call->options.files = call->files;
    if (!call->quiet) {
        call->options.progress = show_progress;
        call->options.progress_context = call;
    }
    int32_t status = train_bundle(&call->options, &report, &error);
    progress_clear(&call->progress);
    if (status != VANE_OK)
        return report_error(&error);
    if (!call->quiet)
        print_report(call, &report);
    return EXIT_GOOD;
}

/* A whole number within [least, most], or -1. */
static long parse_whole(const char *text, long least, long most)
{
    char *end;
    long value = strtol(text, &end, 10);
    return *text == '\0' || *end != '\0' || value < least || value > most ? -1 : value;
}

static bool parse_costs(struct train_options *options, const char *list)
{
    for (const char *at = list;; at++) {
        char *end;
        double cost = strtod(at, &end);
        if (end == at || !(cost > 0) || options->cost_count == TRAIN_COSTS_MAX)
            return false;
        options->costs[options->cost_count++] = cost;
        if (*end == '\0')
            return true;
        if (*end != ',')
            return false;
        at = end;
    }
}

static int add_file(struct call *call, const char *path)
{
    if (call->options.file_count == DATA_MAX)
        return report_bad_call("train", "more than %d files", (int)DATA_MAX);
    call->files[call->options.file_count++] = path;
    return EXIT_GOOD;
}

static const struct option options[] = {
    { "task", required_argument, NULL, 'k' },     { "data", required_argument, NULL, 'd' },
    { "out", required_argument, NULL, 'o' },      { "target", required_argument, NULL, 't' },
    { "statement", required_argument, NULL, 's' }, { "name", required_argument, NULL, 'n' },
    { "version", required_argument, NULL, 'v' },  { "language", required_argument, NULL, 'l' },
    { "costs", required_argument, NULL, 'c' },    { "folds", required_argument, NULL, 'f' },
    { "prior", required_argument, NULL, 'p' },    { "no-prior", no_argument, NULL, 'P' },
    { "seed", required_argument, NULL, 'r' },     { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },           { NULL, 0, NULL, 0 },
};

/* EXIT_GOOD to go on, -1 when help was printed, or EXIT_BAD_CALL. */
static int take_option(struct call *call, int option, const char *value)
{
    struct train_options *o = &call->options;
    long number;
    switch (option) {
    case 'k': o->task = value; return EXIT_GOOD;
    case 'o': o->out = value; return EXIT_GOOD;
    case 't': o->target = value; return EXIT_GOOD;
    case 's': o->statement = value; return EXIT_GOOD;
    case 'n': o->name = value; return EXIT_GOOD;
    case 'v': o->version = value; return EXIT_GOOD;
    case 'l': o->language = value; return EXIT_GOOD;
    case 'q': call->quiet = true; return EXIT_GOOD;
    case 'p': o->prior = value; return EXIT_GOOD;
    case 'P': call->no_prior = true; return EXIT_GOOD;
    case 'd': return add_file(call, value);
    case 1: return add_file(call, value); /* what stands behind --data FILE */
    case 'c':
        return parse_costs(o, value) ? EXIT_GOOD : report_bad_call("train", "bad costs '%s'", value);
    case 'f':
        number = parse_whole(value, 2, TRAIN_FOLDS_MAX);
        o->folds = (size_t)number;
        return number < 0 ? report_bad_call("train", "folds must be 2 to %d", TRAIN_FOLDS_MAX) : EXIT_GOOD;
    case 'r':
        number = parse_whole(value, 0, 2147483647);
        o->seed = (uint64_t)number;
        return number < 0 ? report_bad_call("train", "bad seed '%s'", value) : EXIT_GOOD;
    case 'h':
        fputs(help, stdout);
        return -1;
    default:
        return report_bad_call("train", "unknown option, or one without its value");
    }
}

int command_train(int argc, char **argv)
{
    struct call call = { .options = { .seed = 1 } };
    int found;
    opterr = 0;
    while ((found = getopt_long(argc, argv, "-h", options, NULL)) != -1) {
        int code = take_option(&call, found, optarg);
        if (code != EXIT_GOOD)
            return code < 0 ? EXIT_GOOD : code;
    }
    for (; optind < argc; optind++)
        if (add_file(&call, argv[optind]) != EXIT_GOOD)
            return EXIT_BAD_CALL;
    if (call.options.task == NULL)
        return report_bad_call("train", "--task stance or --task sentiment is needed");
    if (call.options.file_count == 0)
        return report_bad_call("train", "--data FILE is needed");
    if (call.options.out == NULL)
        return report_bad_call("train", "--out BUNDLE is needed");
    if (call.no_prior)
        call.options.prior = NULL;
    else if (call.options.prior == NULL && (call.options.prior = find_prior(call.prior)) == NULL)
        fputs("vane: the shipped prior-en was not found; training without it (name one with --prior)\n", stderr);
    return run_training(&call);
}
