/* main.c - finds the subcommand; each lives in a file of its own. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} commands[] = {
    { "score", command_score, "stance and sentiment of comments: pages, JSONL, CSV, plain lines" },
    { "segment", command_segment, "a saved page cut into article, replies and furniture" },
    { "serve", command_serve, "answer moderation systems over HTTP: Perspective, Coral, Discourse" },
    { "explain", command_explain, "which words pushed a comment's score which way" },
    { "suggest", command_suggest, "which unlabelled comments to label next" },
    { "label", command_label, "label comments by hand: one key a comment" },
    { "train", command_train, "a model from your own labelled comments" },
    { "eval", command_eval, "how right a model is on labelled comments" },
    { "compare", command_compare, "whether one model is better than another, or only lucky" },
    { "model", command_model, "what a model is: target, data, figures" },
};

static void print_usage(FILE *to)
{
    fprintf(to, "vane tells which way readers lean: stance toward a policy, and sentiment, of every comment.\n\n"
                "Usage: vane COMMAND [OPTIONS] [FILE]...\n\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].summary);
    fprintf(to, "\n  vane COMMAND --help explains a command; vane --version prints the version.\n\n"
                "Examples:\n"
                "  vane score saved-page.txt                  every reply on a page\n"
                "  vane score comments.jsonl > scored.jsonl   one object in, one object out\n"
                "  vane explain \"Great, let's arm our rival 🙄\"\n\n"
                "Nothing leaves this machine.\n");
}

int report_error(const struct vane_error *error)
{
    fputs("vane: ", stderr);
    if (error->source[0] != '\0' && error->line > 0)
        fprintf(stderr, "%s:%llu: ", error->source, (unsigned long long)error->line);
    else if (error->source[0] != '\0')
        fprintf(stderr, "%s: ", error->source);
    fprintf(stderr, "%s\n", error->text[0] != '\0' ? error->text : vane_code_name(error->code));
    return error->code == VANE_ERROR_ARGUMENT || error->code == VANE_ERROR_TARGET ? EXIT_BAD_CALL : EXIT_BAD_INPUT;
}

int report_bad_call(const char *command, const char *format, ...)
{
    va_list arguments;
    fputs("vane: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "; see vane %s%s--help\n", command, command[0] != '\0' ? " " : "");
    return EXIT_BAD_CALL;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return EXIT_BAD_CALL;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_usage(stdout);
        return EXIT_GOOD;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("vane %s\n", vane_version());
        return EXIT_GOOD;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(argv[1], commands[i].name) == 0) {
            int code = commands[i].run(argc - 1, argv + 1);
            if (fflush(stdout) != 0 || ferror(stdout)) {
                fputs("vane: the output could not be written\n", stderr);
                return EXIT_BAD_INPUT;
            }
            return code;
        }
    return report_bad_call("", "unknown command '%s'", argv[1]);
}
