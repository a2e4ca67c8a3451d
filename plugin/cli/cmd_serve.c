/* cmd_serve.c - vane serve. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "hosts/serve/serve.h"

static const char help[] =
    "Usage: vane serve [OPTIONS]\n\n"
    "Answers moderation systems over HTTP, on this machine alone unless the configuration says otherwise: Perspective\n"
    "(comments:analyze, comments:suggestscore), Coral's external moderation phase, Discourse AI's sentiment, and plain\n"
    "/v1/score and /v1/segment. A browser shows a page to try it at http://127.0.0.1:8300/.\n\n"
    "  -c, --config FILE      the configuration, one JSON object (default: none is needed)\n"
    "  --check                check the configuration and the models, and end\n"
    "  -m, --model BUNDLE     a model folder; may be given several times (default: the file's, or the shipped models)\n"
    "  --listen ADDRESS       in place of the file's (default: 127.0.0.1)\n"
    "  -p, --port PORT        in place of the file's (default: 8300); 0 takes a free one\n"
    "  -h, --help\n\n"
    "SIGHUP reads configuration and models again without losing a request; SIGTERM ends after what has begun.\n\n"
    "Example:\n"
    "  vane serve &\n"
    "  curl -s http://127.0.0.1:8300/v1/score -d '{\"text\":\"Sell them, gladly\"}'\n";

static const struct option options[] = {
    { "config", required_argument, NULL, 'c' }, { "check", no_argument, NULL, 'k' },
    { "model", required_argument, NULL, 'm' },  { "listen", required_argument, NULL, 'l' },
    { "port", required_argument, NULL, 'p' },   { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

struct wish {
    struct serve_options serve;
    const char *bundles[BUNDLES_MAX];
    bool check;
};

/* EXIT_GOOD to go on, or -1 when help was printed, or EXIT_BAD_CALL. */
static int take_option(struct wish *wish, int option, const char *value)
{
    char *end;
    long port;
    switch (option) {
    case 'c': wish->serve.config = value; return EXIT_GOOD;
    case 'k': wish->check = true; return EXIT_GOOD;
    case 'l': wish->serve.listen = value; return EXIT_GOOD;
    case 'm':
        if (wish->serve.bundle_count == BUNDLES_MAX)
            return report_bad_call("serve", "more than %d models", (int)BUNDLES_MAX);
        wish->bundles[wish->serve.bundle_count++] = value;
        return EXIT_GOOD;
    case 'p':
        port = strtol(value, &end, 10);
        if (end == value || *end != '\0' || port < 0 || port > 65535)
            return report_bad_call("serve", "a port is a number from 0 to 65535, not '%s'", value);
        wish->serve.port = (int)port;
        return EXIT_GOOD;
    case 'h':
        fputs(help, stdout);
        return -1;
    default:
        return report_bad_call("serve", "unknown option, or one without its value");
    }
}

int command_serve(int argc, char **argv)
{
    struct wish wish = { .serve = { .port = -1 } };
    struct vane_error error = VANE_ERROR_INIT;
    struct shipped_models shipped;
    int found;
    opterr = 0;
    while ((found = getopt_long(argc, argv, "c:m:p:h", options, NULL)) != -1) {
        int code = take_option(&wish, found, optarg);
        if (code != EXIT_GOOD)
            return code < 0 ? EXIT_GOOD : code;
    }
    if (optind < argc)
        return report_bad_call("serve", "'%s' is no option; a configuration is given by --config", argv[optind]);
    find_shipped(&shipped);
    wish.serve.bundles = wish.bundles;
    wish.serve.shipped = shipped.list;
    wish.serve.shipped_count = shipped.count;
    int32_t status = wish.check ? serve_check(&wish.serve, &error) : serve_run(&wish.serve, &error);
    return status == VANE_OK ? EXIT_GOOD : report_error(&error);
}
