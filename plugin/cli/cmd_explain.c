/* cmd_explain.c - vane explain. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rounding.h"
#include "cli/command.h"
#include "cli/fields.h"
#include "cli/terminal.h"
#include "training/training.h"
#include "vane/records.h"

static const char help[] =
    "Usage: vane explain [-m BUNDLE]... [--output json|table] [TEXT]...\n\n"
    "Shows which parts of one comment pushed its scores which way. Without TEXT, reads the comment from standard\n"
    "input. What the words add, and the base, sum up to the log-odds behind the probabilities.\n\n"
    "  -m, --model BUNDLE     a model folder; may be given several times (default: the shipped models)\n"
    "  --output json|table    default: coloured text on a terminal, one JSON object a model in a pipe or file\n"
    "  -h, --help\n\n"
    "Example:\n"
    "  vane explain \"Sure, sell our rivals the best chips. What could go wrong? 🙄\"\n";

enum { STRONGEST = 8 };

struct comment {
    const char *text;
    size_t length;
};

/* One model's explanation of one comment. */
struct explanation {
    struct vane_model_info info;
    const float *probabilities;
    int label;
    float base[3];
    struct vane_span *spans;
    size_t count;
};

/* How far a span pushes toward the label that won, against the other two. */
static float pull(const struct explanation *e, size_t span)
{
    return e->spans[span].push[e->label];
}

static int32_t print_json(const struct explanation *e, const struct comment *comment, struct vane_error *error)
{
    struct buffer line = { 0 };
    int rounded[3];
    round_probabilities(e->probabilities, rounded);
    buffer_format(&line, "{\"task\":\"%s\"", e->info.task);
    if (e->info.target != NULL)
        buffer_field(&line, "target", e->info.target, strlen(e->info.target));
    buffer_format(&line, ",\"label\":\"%s\"", e->info.labels[e->label]);
    for (int k = 0; k < 3; k++) {
        buffer_format(&line, ",\"p_%s\":", e->info.labels[k]);
        buffer_fixed(&line, rounded[k]);
    }
    buffer_text(&line, ",\"base\":{");
    for (int k = 0; k < 3; k++)
        buffer_format(&line, "%s\"%s\":%.4f", k > 0 ? "," : "", e->info.labels[k], (double)e->base[k]);
    buffer_text(&line, "},\"spans\":[");
    for (size_t i = 0; i < e->count; i++) {
        const struct vane_span *span = &e->spans[i];
        buffer_format(&line, "%s{\"begin\":%" PRIu64 ",\"end\":%" PRIu64, i > 0 ? "," : "", span->begin, span->end);
        buffer_field(&line, "text", comment->text + span->begin, (size_t)(span->end - span->begin));
        for (int k = 0; k < 3; k++)
            buffer_format(&line, ",\"%s\":%.4f", e->info.labels[k], (double)span->push[k]);
        buffer_char(&line, '}');
    }
    buffer_text(&line, "]}\n");
    return buffer_print(&line, stdout, error);
}

/* The comment itself, each word in the colour of the way it pushes. */
static void print_coloured(const struct explanation *e, const struct comment *comment, bool colour)
{
    size_t at = 0;
    fputs("  ", stdout);
    for (size_t i = 0; i < e->count; i++) {
        size_t begin = (size_t)e->spans[i].begin, end = (size_t)e->spans[i].end;
        fwrite(comment->text + at, 1, begin - at, stdout);
        float push = pull(e, i);
        bool weak = push > -0.1f && push < 0.1f;
        fputs(terminal_colour(weak ? COLOUR_FAINT : push > 0 ? COLOUR_GOOD : COLOUR_BAD, colour), stdout);
        fwrite(comment->text + begin, 1, end - begin, stdout);
        fputs(terminal_colour(COLOUR_NONE, colour), stdout);
        at = end;
    }
    fwrite(comment->text + at, 1, comment->length - at, stdout);
    fputs("\n\n", stdout);
}

static void print_strongest(const struct explanation *e, const struct comment *comment, bool colour)
{
    bool *shown = calloc(e->count + 1, sizeof *shown);
    printf("  %-24s", "");
    for (int k = 2; k >= 0; k--)
        printf(" %9s", e->info.labels[k]);
    putchar('\n');
    for (int row = 0; row < STRONGEST && row < (int)e->count && shown != NULL; row++) {
        size_t best = e->count;
        for (size_t i = 0; i < e->count; i++) {
            float mine = pull(e, i) < 0 ? -pull(e, i) : pull(e, i);
            float top = best == e->count ? -1 : pull(e, best) < 0 ? -pull(e, best) : pull(e, best);
            if (!shown[i] && mine > top)
                best = i;
        }
        shown[best] = true;
        const struct vane_span *span = &e->spans[best];
        fputs("  ", stdout);
        fputs(terminal_colour(pull(e, best) > 0 ? COLOUR_GOOD : COLOUR_BAD, colour), stdout);
        terminal_print_cut(stdout, comment->text + span->begin, (size_t)(span->end - span->begin), 24, true);
        fputs(terminal_colour(COLOUR_NONE, colour), stdout);
        for (int k = 2; k >= 0; k--)
            printf(" %+9.2f", (double)span->push[k]);
        putchar('\n');
    }
    printf("  %-24s", "(before any word)");
    for (int k = 2; k >= 0; k--)
        printf(" %+9.2f", (double)e->base[k]);
    puts("\n");
    free(shown);
}

static void print_table(const struct explanation *e, const struct comment *comment)
{
    bool colour = terminal_has_colour(stdout);
    fputs(terminal_colour(COLOUR_STRONG, colour), stdout);
    if (e->info.target != NULL)
        printf("%s toward %s: %s", e->info.task, e->info.target, e->info.labels[e->label]);
    else
        printf("%s: %s", e->info.task, e->info.labels[e->label]);
    fputs(terminal_colour(COLOUR_NONE, colour), stdout);
    for (int k = 2; k >= 0; k--)
        printf("   %s %.0f %%", e->info.labels[k], 100 * (double)e->probabilities[k]);
    putchar('\n');
    if (e->info.statement != NULL)
        printf("%s\"%s\"%s\n", terminal_colour(COLOUR_FAINT, colour), e->info.statement,
               terminal_colour(COLOUR_NONE, colour));
    print_coloured(e, comment, colour);
    print_strongest(e, comment, colour);
}

static int32_t explain_bundle(vane_scorer *scorer, const vane_model *model, size_t bundle,
                              const struct comment *comment, bool table, struct vane_error *error)
{
    struct explanation e = { .info = { .struct_size = sizeof e.info } };
    struct vane_result result = VANE_RESULT_INIT;
    int32_t status = vane_model_bundle_info(model, bundle, &e.info);
    if (status == VANE_OK)
        status = vane_explain(scorer, comment->text, comment->length, e.info.task, e.info.target, NULL, 0, &e.count,
                              e.base, error);
    e.spans = calloc(e.count + 1, sizeof *e.spans);
    if (e.spans == NULL)
        return VANE_ERROR_MEMORY;
    if (status == VANE_OK)
        status = vane_explain(scorer, comment->text, comment->length, e.info.task, e.info.target, e.spans, e.count,
                              &e.count, NULL, error);
    if (status == VANE_OK)
        status = vane_score(scorer, comment->text, comment->length, NULL, &result, error);
    if (status == VANE_OK) {
        e.probabilities = vane_scorer_probabilities(scorer, bundle);
        e.label = metrics_best(e.probabilities);
        if (table)
            print_table(&e, comment);
        else
            status = print_json(&e, comment, error);
    }
    free(e.spans);
    return status;
}

static int explain(const char *const *bundles, size_t count, const struct comment *comment, bool table)
{
    struct vane_error error = VANE_ERROR_INIT;
    vane_model *model = open_models(bundles, count, &error);
    vane_scorer *scorer = model != NULL ? vane_scorer_new(model, &error) : NULL;
    int32_t status = scorer != NULL ? VANE_OK : error.code;
    for (size_t b = 0; status == VANE_OK && b < vane_model_bundle_count(model); b++)
        status = explain_bundle(scorer, model, b, comment, table, &error);
    vane_scorer_free(scorer);
    vane_model_close(model);
    return status == VANE_OK ? EXIT_GOOD : report_error(&error);
}

/* The words of the command line with blanks between them, or all of standard input. */
static int explain_words(const char *const *bundles, size_t count, char **words, int word_count, bool table)
{
    char *joined = calloc(1, 1);
    size_t length = 0;
    for (int i = 0; i < word_count && joined != NULL; i++) {
        size_t more = strlen(words[i]);
        char *grown = realloc(joined, length + more + 2);
        if (grown == NULL)
            break;
        joined = grown;
        if (i > 0)
            joined[length++] = ' ';
        memcpy(joined + length, words[i], more + 1);
        length += more;
    }
    const struct comment comment = { joined, length };
    int code = joined != NULL ? explain(bundles, count, &comment, table) : EXIT_BAD_INPUT;
    free(joined);
    return code;
}

static int explain_input(const char *const *bundles, size_t count, bool table)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct comment comment;
    vane_reader *reader = vane_reader_open("-", VANE_INPUT_PAGE, NULL, 0, &error);
    int code;
    if (reader == NULL || vane_reader_rest(reader, &comment.text, &comment.length, &error) != VANE_OK)
        code = report_error(&error);
    else
        code = explain(bundles, count, &comment, table);
    vane_reader_close(reader);
    return code;
}

int command_explain(int argc, char **argv)
{
    static const struct option options[] = { { "model", required_argument, NULL, 'm' },
                                             { "output", required_argument, NULL, 'o' },
                                             { "help", no_argument, NULL, 'h' },
                                             { NULL, 0, NULL, 0 } };
    const char *bundles[BUNDLES_MAX];
    size_t count = 0;
    bool table = terminal_is(stdout);
    int found;
    opterr = 0;
    while ((found = getopt_long(argc, argv, "m:h", options, NULL)) != -1)
        switch (found) {
        case 'm':
            if (count == BUNDLES_MAX)
                return report_bad_call("explain", "more than %d models", (int)BUNDLES_MAX);
            bundles[count++] = optarg;
            break;
        case 'o':
            table = strcmp(optarg, "table") == 0;
            if (!table && strcmp(optarg, "json") != 0)
                return report_bad_call("explain", "unknown output '%s'", optarg);
            break;
        case 'h':
            fputs(help, stdout);
            return EXIT_GOOD;
        default:
            return report_bad_call("explain", "unknown option, or one without its value");
        }
    bool from_input = optind == argc || (optind == argc - 1 && strcmp(argv[optind], "-") == 0);
    return from_input ? explain_input(bundles, count, table)
                      : explain_words(bundles, count, argv + optind, argc - optind, table);
}
