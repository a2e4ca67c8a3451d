/* cmd_eval.c - vane eval. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/fields.h"
#include "cli/metrics_output.h"
#include "cli/terminal.h"

static const char help[] =
    "Usage: vane eval -m BUNDLE [OPTIONS] FILE...\n\n"
    "Scores labelled comments (JSONL, CSV or TSV with the fields text, and stance or sentiment) and says how often the\n"
    "model is right: one JSON object, or a table on a terminal. Rows without the model's label, and rows of other\n"
    "targets, are left out.\n\n"
    "  -m, --model BUNDLE     the model folder\n"
    "  --split NAME           only rows whose field split is NAME, such as test\n"
    "  --output json|table    default: a table on a terminal, JSON in a pipe or file\n"
    "  -h, --help\n\n"
    "f_avg is the mean F1 of favor and against (SemEval-2016 task 6); calibration_error is the expected calibration\n"
    "error over ten bins: 0.03 says that stated confidence and share of right answers lie 3 points apart on average.\n\n"
    "Example:\n"
    "  vane eval -m models/stance-chip-export-en --split test seeds/comments/test.jsonl\n";

static int print_json(const struct metrics *metrics, const struct vane_model_info *info, size_t left_out)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct buffer line = { 0 };
    metrics_put_json(&line, metrics, info->labels, info->name, left_out);
    return buffer_print(&line, stdout, &error) == VANE_OK ? EXIT_GOOD : report_error(&error);
}

static int evaluate(const char *bundle, char **files, size_t count, const char *split, bool table)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_model_info info = { .struct_size = sizeof info };
    struct metrics metrics;
    size_t left_out = 0;
    vane_model *model = vane_model_open(&bundle, 1, &error);
    if (model == NULL)
        return report_error(&error);
    int32_t status = vane_model_bundle_info(model, 0, &info);
    if (status == VANE_OK)
        status = evaluate_files(model, (const char *const *)files, count, split, &metrics, &left_out, &error);
    int code = EXIT_GOOD;
    if (status != VANE_OK)
        code = report_error(&error);
    else if (table)
        metrics_print_table(stdout, &metrics, info.labels);
    else
        code = print_json(&metrics, &info, left_out);
    vane_model_close(model);
    return code;
}

int command_eval(int argc, char **argv)
{
    static const struct option options[] = { { "model", required_argument, NULL, 'm' },
                                             { "split", required_argument, NULL, 's' },
                                             { "output", required_argument, NULL, 'o' },
                                             { "help", no_argument, NULL, 'h' },
                                             { NULL, 0, NULL, 0 } };
    const char *bundle = NULL, *split = NULL;
    bool table = terminal_is(stdout);
    int found;
    opterr = 0;
    while ((found = getopt_long(argc, argv, "m:h", options, NULL)) != -1)
        switch (found) {
        case 'm':
            if (bundle != NULL)
                return report_bad_call("eval", "one model at a time");
            bundle = optarg;
            break;
        case 's':
            split = optarg;
            break;
        case 'o':
            table = strcmp(optarg, "table") == 0;
            if (!table && strcmp(optarg, "json") != 0)
                return report_bad_call("eval", "unknown output '%s'", optarg);
            break;
        case 'h':
            fputs(help, stdout);
            return EXIT_GOOD;
        default:
            return report_bad_call("eval", "unknown option, or one without its value");
        }
    if (bundle == NULL)
        return report_bad_call("eval", "a model is needed: -m BUNDLE");
    if (optind == argc)
        return report_bad_call("eval", "labelled FILEs are needed");
    return evaluate(bundle, argv + optind, (size_t)(argc - optind), split, table);
}
