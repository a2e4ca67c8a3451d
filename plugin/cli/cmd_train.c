/* cmd_train.c - vane train. */
#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "cli/train_output.h"

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
    "  --threads N            default: all processors; the bundle is the same whatever the number\n"
    "  --report FILE          the whole report as JSON, with the texts of the rows it names\n"
    "  --examples HOW         rows in the model card, README.md: places (file and line, the default), none, or text,\n"
    "                         which only comments allow that may be passed on\n"
    "  --quiet                no progress and no report\n"
    "  -h, --help\n\n"
    "The report goes to standard error, and into the model card. Ctrl-C at any time leaves BUNDLE as it was.\n\n"
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
    char stage[64];
    const char *report;
};

static void show_progress(void *context, const char *stage, size_t done, size_t total)
{
    struct call *call = context;
    char shown[128];
    if (strcmp(call->stage, stage) != 0) {
        call->progress = (struct progress){ .shown = call->progress.shown };
        (void)snprintf(call->stage, sizeof call->stage, "%s", stage);
    }
    (void)snprintf(shown, sizeof shown, "%s, %zu of %zu", stage, done, total);
    progress_draw(&call->progress, shown, done, total);
}

static void hold_signals(void *context)
{
    (void)context;
    interrupt_hold();
}

/* What a person sees who presses Ctrl-C. */
static void prepare_interrupt(const struct call *call)
{
    char text[400];
    bool is_there = access(call->options.out, F_OK) == 0;
    (void)snprintf(text, sizeof text, "%.200s %s", call->options.out, is_there ? "is as it was" : "was not written");
    interrupt_says(text);
}

/* The signals are held back from the first byte of the bundle to the last of the report. */
static int finish(struct call *call, const struct train_report *report, const struct study *study)
{
    struct vane_error error = VANE_ERROR_INIT;
    char text[400];
    int32_t status = VANE_OK;
    if (call->report != NULL)
        status = train_write_report(call->report, report, study, call->options.out, &error);
    (void)snprintf(text, sizeof text, "%.200s was written and is whole", call->options.out);
    interrupt_says(text);
    interrupt_release();
    if (!call->quiet)
        train_print_report(stderr, report, study, call->options.out);
    return status == VANE_OK ? EXIT_GOOD : report_error(&error);
}

static int run_training(struct call *call)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct train_report report;
    struct study study = { 0 };
    call->options.files = call->files;
    call->options.study = &study;
    call->options.before_write = hold_signals;
    call->options.progress_context = call;
    if (!call->quiet)
        call->options.progress = show_progress;
    prepare_interrupt(call);
    int32_t status = train_bundle(&call->options, &report, &error);
    progress_clear(&call->progress);
    if (status != VANE_OK) {
        interrupt_release();
        return report_error(&error);
    }
    int code = finish(call, &report, &study);
    study_clear(&study);
    return code;
}

/* The processors that this process may use. */
static size_t count_threads(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count < TRAIN_THREADS_MAX ? (size_t)count : TRAIN_THREADS_MAX;
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
    { "threads", required_argument, NULL, 'T' },  { "report", required_argument, NULL, 'R' },
    { "examples", required_argument, NULL, 'e' },
    { "help", no_argument, NULL, 'h' },           { NULL, 0, NULL, 0 },
};

static int take_examples(struct call *call, const char *value)
{
    if (strcmp(value, "places") == 0)
        call->options.examples = TRAIN_EXAMPLES_PLACES;
    else if (strcmp(value, "none") == 0)
        call->options.examples = TRAIN_EXAMPLES_NONE;
    else if (strcmp(value, "text") == 0)
        call->options.examples = TRAIN_EXAMPLES_TEXT;
    else
        return report_bad_call("train", "examples are places, none or text, not '%s'", value);
    return EXIT_GOOD;
}

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
    case 'T':
        number = parse_whole(value, 1, TRAIN_THREADS_MAX);
        o->threads = (size_t)number;
        return number < 0 ? report_bad_call("train", "threads must be 1 to %d", TRAIN_THREADS_MAX) : EXIT_GOOD;
    case 'R': call->report = value; return EXIT_GOOD;
    case 'e': return take_examples(call, value);
    case 'h':
        fputs(help, stdout);
        return -1;
    default:
        return report_bad_call("train", "unknown option, or one without its value");
    }
}

int command_train(int argc, char **argv)
{
    struct call call = { .options = { .seed = 1, .threads = count_threads() } };
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
