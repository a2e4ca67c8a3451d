/* cmd_model.c - vane model. */
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/terminal.h"

static const char help[] =
    "Usage: vane model [--output json|table] BUNDLE...\n\n"
    "Checks a model folder whole (every file against its SHA-256) and says what it is: task, target, training data,\n"
    "cross-validated figures. A table on a terminal; in a pipe or file its manifest as one line of JSON.\n\n"
    "Example:\n"
    "  vane model models/stance-chip-export-en\n";

static void print_row(const char *key, const char *value)
{
    if (value != NULL)
        printf("  %-14s %s\n", key, value);
}

static void print_training(const json_t *training)
{
    printf("  %-14s %s, cost %g, seed %" JSON_INTEGER_FORMAT "\n", "solver",
           json_string_value(json_object_get(training, "solver")),
           json_number_value(json_object_get(training, "cost")),
           json_integer_value(json_object_get(training, "seed")));
    size_t index;
    const json_t *file;
    json_array_foreach(json_object_get(training, "data"), index, file)
        printf("  %-14s %s, %" JSON_INTEGER_FORMAT " rows, SHA-256 %.12s...\n", index == 0 ? "data" : "",
               json_string_value(json_object_get(file, "file")), json_integer_value(json_object_get(file, "rows")),
               json_string_value(json_object_get(file, "sha256")));
}

static void print_figures(const json_t *figures, const char *const labels[3])
{
    static const char *const keys[] = { "accuracy", "macro_f1", "macro_recall", "f_avg", "calibration_error" };
    printf("  %-14s", "measured");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        printf("%s%s %.3f", i > 0 ? ", " : " ", keys[i], json_number_value(json_object_get(figures, keys[i])));
    printf(" (%" JSON_INTEGER_FORMAT " folds)\n", json_integer_value(json_object_get(figures, "folds")));
    for (int k = 0; k < 3; k++) {
        const json_t *label = json_object_get(figures, labels[k]);
        printf("  %-14s precision %.3f, recall %.3f, F1 %.3f, rows %" JSON_INTEGER_FORMAT "\n", labels[k],
               json_number_value(json_object_get(label, "precision")),
               json_number_value(json_object_get(label, "recall")), json_number_value(json_object_get(label, "f1")),
               json_integer_value(json_object_get(label, "support")));
    }
}

static void print_table(const struct vane_model_info *info, const json_t *manifest)
{
    printf("%s\n", info->name);
    print_row("version", info->version);
    print_row("task", info->task);
    print_row("target", info->target);
    print_row("statement", info->statement);
    print_row("language", info->language);
    print_training(json_object_get(manifest, "training"));
    print_figures(json_object_get(manifest, "cross_validated"), info->labels);
}

static int show_bundle(const char *bundle, bool table)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_model_info info = { .struct_size = sizeof info };
    vane_model *model = vane_model_open(&bundle, 1, &error);
    if (model == NULL || vane_model_bundle_info(model, 0, &info) != VANE_OK) {
        vane_model_close(model);
        return report_error(&error);
    }
    json_t *manifest = json_loads(info.manifest, 0, NULL);
    if (manifest != NULL && table)
        print_table(&info, manifest);
    else if (manifest != NULL && json_dumpf(manifest, stdout, JSON_COMPACT) == 0)
        putchar('\n');
    json_decref(manifest);
    vane_model_close(model);
    return EXIT_GOOD;
}

int command_model(int argc, char **argv)
{
    static const struct option options[] = { { "output", required_argument, NULL, 'o' },
                                             { "help", no_argument, NULL, 'h' },
                                             { NULL, 0, NULL, 0 } };
    bool table = terminal_is(stdout);
    int found;
    opterr = 0;
    while ((found = getopt_long(argc, argv, "h", options, NULL)) != -1)
        switch (found) {
        case 'o':
            table = strcmp(optarg, "table") == 0;
            if (!table && strcmp(optarg, "json") != 0)
                return report_bad_call("model", "unknown output '%s'", optarg);
            break;
        case 'h':
            fputs(help, stdout);
            return EXIT_GOOD;
        default:
            return report_bad_call("model", "unknown option, or one without its value");
        }
    if (optind == argc)
        return report_bad_call("model", "a BUNDLE is needed");
    int code = EXIT_GOOD;
    for (int i = optind; i < argc; i++)
        if (show_bundle(argv[i], table) != EXIT_GOOD)
            code = EXIT_BAD_INPUT;
    return code;
}
