/* cmd_compare.c - vane compare. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "training/training.h"

static const char help[] =
    "Usage: vane compare [OPTIONS] BUNDLE_A BUNDLE_B FILE...\n\n"
    "Says whether one model is better than another on the same labelled rows, or whether the difference may be luck.\n\n"
    "  --split NAME           only rows whose field split is NAME, such as test\n"
    "  --output json|table    default: a table on a terminal, JSON in a pipe or file\n"
    "  -h, --help\n\n"
    "p_value is McNemar's exact test on the rows that only one of them gets right. The interval holds 95 % of the macro\n"
    "F1 differences (B minus A) over 2,000 paired bootstrap samples of the rows.\n\n"
    "Example:\n"
    "  vane compare old-model new-model --split test labelled.jsonl\n";

static void print_json(const struct comparison *c)
{
    struct metrics_summary a = metrics_summarize(&c->metrics[0]), b = metrics_summarize(&c->metrics[1]);
    printf("{\"rows\":%" PRIu64 ",\"a\":{\"accuracy\":%.4f,\"macro_f1\":%.4f,\"f_avg\":%.4f,\"only_right\":%" PRIu64 "},"
           "\"b\":{\"accuracy\":%.4f,\"macro_f1\":%.4f,\"f_avg\":%.4f,\"only_right\":%" PRIu64 "},"
           "\"macro_f1_difference\":%.4f,\"interval\":[%.4f,%.4f],\"p_value\":%.4f}\n",
           c->metrics[0].count, a.accuracy, a.macro_f1, a.f_avg, c->only_right[0], b.accuracy, b.macro_f1, b.f_avg,
           c->only_right[1], c->difference, c->low, c->high, c->p_value);
}

static void print_table(const struct comparison *c, const char *const names[2])
{
    printf("%-32s %9s %9s %9s %12s\n", "", "accuracy", "macro F1", "f_avg", "alone right");
    for (int m = 0; m < 2; m++) {
        struct metrics_summary s = metrics_summarize(&c->metrics[m]);
        printf("%-32.32s %9.1f %9.1f %9.1f %12" PRIu64 "\n", names[m], 100 * s.accuracy, 100 * s.macro_f1,
               100 * s.f_avg, c->only_right[m]);
    }
    printf("\nmacro F1 of B less A: %+.1f (95 %% of samples: %+.1f to %+.1f), McNemar p = %.3f, %" PRIu64 " rows\n",
           100 * c->difference, 100 * c->low, 100 * c->high, c->p_value, c->metrics[0].count);
    if (c->p_value >= 0.05)
        puts("No difference that these rows could prove.");
    else
        printf("%s is better.\n", c->only_right[1] > c->only_right[0] ? names[1] : names[0]);
}

static int compare(char **arguments, size_t file_count, const char *split, bool table)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct comparison comparison;
    vane_model *models[2] = { NULL, NULL };
    int32_t status = VANE_OK;
    for (int m = 0; m < 2 && status == VANE_OK; m++) {
        const char *const bundle[] = { arguments[m] };
        models[m] = vane_model_open(bundle, 1, &error);
        status = models[m] != NULL ? VANE_OK : error.code;
    }
    if (status == VANE_OK)
        status = compare_files(models[0], models[1], (const char *const *)&arguments[2], file_count, split, &comparison,
                               &error);
    if (status == VANE_OK && table)
        print_table(&comparison, (const char *const[]){ arguments[0], arguments[1] });
    else if (status == VANE_OK)
        print_json(&comparison);
    vane_model_close(models[0]);
    vane_model_close(models[1]);
    return status == VANE_OK ? EXIT_GOOD : report_error(&error);
}

int command_compare(int argc, char **argv)
{
    static const struct option options[] = { { "split", required_argument, NULL, 's' },
                                             { "output", required_argument, NULL, 'o' },
                                             { "help", no_argument, NULL, 'h' },
                                             { NULL, 0, NULL, 0 } };
    const char *split = NULL;
    bool table = terminal_is(stdout);
    int found;
    opterr = 0;
    while ((found = getopt_long(argc, argv, "h", options, NULL)) != -1)
        switch (found) {
        case 's':
            split = optarg;
            break;
        case 'o':
            table = strcmp(optarg, "table") == 0;
            if (!table && strcmp(optarg, "json") != 0)
                return report_bad_call("compare", "unknown output '%s'", optarg);
            break;
        case 'h':
            fputs(help, stdout);
            return EXIT_GOOD;
        default:
            return report_bad_call("compare", "unknown option, or one without its value");
        }
    if (argc - optind < 3)
        return report_bad_call("compare", "two bundles and labelled FILEs are needed");
    return compare(argv + optind, (size_t)(argc - optind - 2), split, table);
}
