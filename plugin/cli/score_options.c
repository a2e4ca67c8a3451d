/* score_options.c - the options of vane score. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/score_run.h"

static const char help[] =
    "Usage: vane score [OPTIONS] [FILE]...\n\n"
    "Scores comments for sentiment and for stance toward a policy, one object a comment, in input order. A page is cut\n"
    "into article and replies first, and its replies are scored. Without FILE, or with -, reads standard input.\n\n"
    "  -m, --model BUNDLE     a model folder; may be given several times (default: the shipped models)\n"
    "  --target NAME          the policy whose stance is shown, where several models are loaded\n"
    "  --format FORMAT        auto, page, html, lines, jsonl, csv, tsv, json or xml (default: auto, by the first bytes)\n"
    "  --preset NAME          reddit, hackernews, discourse, youtube, lemmy, mastodon, coral, nyt, disqus, wordpress;\n"
    "                         none: fields as they are (default: recognised by the fields' names)\n"
    "  --text-field NAME      the field that holds the comment (default: text, or else body, comment, content)\n"
    "  --id-field NAME        the field that holds its id (default: id; without one, the line number)\n"
    "  --keep all|NAME,...    pass these fields through, unchanged\n"
    "  --output FORMAT        jsonl, csv or table (default: a table on a terminal, JSONL in a pipe or file)\n"
    "  -o, --out FILE         write there: as FILE.part, renamed when it is whole\n"
    "  --resume               go on with FILE.part after a kill; nothing is lost or doubled\n"
    "  --min-confidence P     print \"unsure\" for labels less probable than P (0 to 1); probabilities stay\n"
    "  --with-text            print each comment's text as well\n"
    "  --with-thread          print the comment's parent, author and time as well, where the record has them\n"
    "  --threads N            default: one a core; with --filter one\n"
    "  --strict               end at the first bad record, with exit code 1\n"
    "  --quiet                no progress and no summary\n"
    "  --filter               with --format jsonl, tsv or lines: one line out for each line in, at once when the input\n"
    "                         pauses; for ClickHouse, Spark, Hadoop streaming and GNU parallel\n"
    "  --columns NAME,...     --filter with tsv: what to print (default: stance to p_negative, and error)\n"
    "  --text-column N        --filter with tsv: where the comment is (default: 1)\n"
    "  --chunk-header         --filter: each chunk begins with a line that says how many follow, as ClickHouse sends it\n"
    "  -h, --help\n\n"
    "A record without text is scored none and neutral and marked \"empty\":true. A line that is not a record gives one\n"
    "{\"id\":…,\"error\":…} object in its place, and the run goes on. Plain text counts as a page; to score every line as\n"
    "a comment say --format lines.\n\n"
    "Inputs may be gzip or zstd. Memory: 20 MiB with the shipped models, 1 MiB for each thread beyond four, and for\n"
    "zstd the window that the file was written with: up to 2 GiB for Reddit's dumps (zstd --long=31). A comment of\n"
    "megabytes takes some 30 times its size.\n\n"
    "Examples:\n"
    "  vane score saved-page.txt\n"
    "  vane score --text-field body comments.jsonl > scored.jsonl\n"
    "  vane score --keep subreddit,created_utc -o scored.jsonl --resume 'RC_2023-*.zst'\n"
    "  printf 'Sell them!\\nNo way 🤡\\n' | vane score --format lines\n"
    "  vane score --output csv --with-text survey.csv > scored.csv\n";

enum { OPTION_PRESET = 256, OPTION_KEEP, OPTION_RESUME, OPTION_THREADS, OPTION_STRICT, OPTION_FILTER, OPTION_COLUMNS,
       OPTION_TEXT_COLUMN, OPTION_CHUNK_HEADER, OPTION_OUTPUT, OPTION_WITH_THREAD };

static const struct option options[] = {
    { "model", required_argument, NULL, 'm' },      { "target", required_argument, NULL, 't' },
    { "format", required_argument, NULL, 'f' },     { "text-field", required_argument, NULL, 'x' },
    { "id-field", required_argument, NULL, 'i' },   { "output", required_argument, NULL, OPTION_OUTPUT },
    { "with-thread", no_argument, NULL, OPTION_WITH_THREAD },
    { "with-text", no_argument, NULL, 'w' },        { "quiet", no_argument, NULL, 'q' },
    { "min-confidence", required_argument, NULL, 'c' },
    { "out", required_argument, NULL, 'o' },        { "resume", no_argument, NULL, OPTION_RESUME },
    { "preset", required_argument, NULL, OPTION_PRESET }, { "keep", required_argument, NULL, OPTION_KEEP },
    { "threads", required_argument, NULL, OPTION_THREADS }, { "strict", no_argument, NULL, OPTION_STRICT },
    { "filter", no_argument, NULL, OPTION_FILTER }, { "columns", required_argument, NULL, OPTION_COLUMNS },
    { "text-column", required_argument, NULL, OPTION_TEXT_COLUMN },
    { "chunk-header", no_argument, NULL, OPTION_CHUNK_HEADER },
    { "help", no_argument, NULL, 'h' },             { NULL, 0, NULL, 0 },
};

static int parse_name(const char *name, size_t length, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (strlen(names[i]) == length && memcmp(name, names[i], length) == 0)
            return i;
    return -1;
}

static int parse_count(const char *value, size_t limit, size_t *count)
{
    char *end;
    unsigned long number = strtoul(value, &end, 10);
    if (*value < '0' || *value > '9' || *end != '\0' || number < 1 || number > limit)
        return report_bad_call("score", "a number from 1 to %zu is wanted, not '%s'", limit, value);
    *count = number;
    return EXIT_GOOD;
}

static int take_keep(struct score_run *run, const char *value)
{
    if (strcmp(value, "all") == 0) {
        run->keep_all = true;
        return EXIT_GOOD;
    }
    if (run->keep_list != NULL)
        return report_bad_call("score", "--keep is given twice; part the names by commas");
    run->keep_list = memory_copy(value, strlen(value));
    for (char *at = run->keep_list; at != NULL; ) {
        if (run->keep_count == KEEP_MAX)
            return report_bad_call("score", "more than %d fields to keep", (int)KEEP_MAX);
        run->keep[run->keep_count++] = at;
        at = strchr(at, ',');
        if (at != NULL)
            *at++ = '\0';
    }
    return EXIT_GOOD;
}

static int take_columns(struct score_run *run, const char *value)
{
    run->column_count = 0;
    for (const char *at = value;;) {
        size_t length = strcspn(at, ",");
        int found = parse_name(at, length, score_column_names, COLUMNS);
        if (found < 0 || run->column_count == COLUMNS)
            return report_bad_call("score", "unknown column '%.*s', or too many", (int)length, at);
        run->columns[run->column_count++] = (enum score_column)found;
        if (at[length] == '\0')
            return EXIT_GOOD;
        at += length + 1;
    }
}

static int take_confidence(struct score_run *run, const char *value)
{
    char *end;
    run->min_confidence = strtod(value, &end);
    bool good = end != value && *end == '\0' && run->min_confidence >= 0 && run->min_confidence <= 1;
    return good ? EXIT_GOOD : report_bad_call("score", "a confidence is a number from 0 to 1, not '%s'", value);
}

static int take_preset(struct score_run *run, const char *value)
{
    char known[256] = "none";
    run->preset = value;
    if (strcmp(value, "none") == 0)
        return EXIT_GOOD;
    const char *name;
    for (size_t i = 0; (name = vane_dump_preset(i)) != NULL; i++) {
        if (strcmp(name, value) == 0)
            return EXIT_GOOD;
        size_t used = strlen(known);
        (void)snprintf(known + used, sizeof known - used, ", %s", name);
    }
    return report_bad_call("score", "unknown preset '%s' (there are: %s)", value, known);
}

static int take_format(struct score_run *run, const char *value)
{
    static const char *const formats[] = { "auto", "page", "html", "lines", "jsonl", "csv", "tsv", "json", "xml" };
    run->format = parse_name(value, strlen(value), formats, 9);
    return run->format < 0 ? report_bad_call("score", "unknown format '%s'", value) : EXIT_GOOD;
}

static int take_output(struct score_run *run, const char *value)
{
    static const char *const outputs[] = { "jsonl", "csv", "table" };
    int found = parse_name(value, strlen(value), outputs, 3);
    run->output_format = (enum score_format)(found < 0 ? 0 : found);
    run->output_chosen = true;
    return found < 0 ? report_bad_call("score", "unknown output '%s'", value) : EXIT_GOOD;
}

static int take_option(struct score_run *run, int option, const char *value)
{
    switch (option) {
    case 'm':
        if (run->bundle_count == BUNDLES_MAX)
            return report_bad_call("score", "more than %d models", (int)BUNDLES_MAX);
        run->bundles[run->bundle_count++] = value;
        return EXIT_GOOD;
    case 't': run->target = value; return EXIT_GOOD;
    case 'x': run->text_field = value; return EXIT_GOOD;
    case 'i': run->id_field = value; return EXIT_GOOD;
    case 'o': run->out_path = value; return EXIT_GOOD;
    case 'w': run->with_text = true; return EXIT_GOOD;
    case OPTION_WITH_THREAD: run->with_thread = true; return EXIT_GOOD;
    case 'q': run->quiet = true; return EXIT_GOOD;
    case 'c': return take_confidence(run, value);
    case 'f': return take_format(run, value);
    case OPTION_OUTPUT: return take_output(run, value);
    case OPTION_PRESET: return take_preset(run, value);
    case OPTION_KEEP: return take_keep(run, value);
    case OPTION_COLUMNS: return take_columns(run, value);
    case OPTION_THREADS: return parse_count(value, THREADS_MAX, &run->threads);
    case OPTION_TEXT_COLUMN: return parse_count(value, 1000000, &run->text_column);
    case OPTION_RESUME: run->resume = true; return EXIT_GOOD;
    case OPTION_STRICT: run->strict = true; return EXIT_GOOD;
    case OPTION_FILTER: run->filter = true; return EXIT_GOOD;
    case OPTION_CHUNK_HEADER: run->chunk_header = true; return EXIT_GOOD;
    case 'h':
        fputs(help, stdout);
        return -1;
    default: return report_bad_call("score", "unknown option, or one without its value");
    }
}

static int check_filter(struct score_run *run)
{
    static const enum score_column usual[] = { COLUMN_STANCE, COLUMN_FAVOR, COLUMN_AGAINST, COLUMN_STANCE_NONE,
                                               COLUMN_SENTIMENT, COLUMN_POSITIVE, COLUMN_NEUTRAL, COLUMN_NEGATIVE,
                                               COLUMN_ERROR };
    bool tsv = run->format == VANE_INPUT_TSV;
    if (!run->filter && (run->column_count > 0 || run->text_column > 0 || run->chunk_header))
        return report_bad_call("score", "--columns, --text-column and --chunk-header belong to --filter");
    if (!run->filter)
        return EXIT_GOOD;
    if (!tsv && run->format != VANE_INPUT_JSONL && run->format != VANE_INPUT_LINES)
        return report_bad_call("score", "--filter wants --format jsonl, tsv or lines");
    if (!tsv && (run->column_count > 0 || run->text_column > 0))
        return report_bad_call("score", "--columns and --text-column belong to --format tsv");
    if (run->output_chosen || run->out_path != NULL || run->resume)
        return report_bad_call("score", "--filter writes to standard output, in the format it reads");
    if (tsv && run->column_count == 0) {
        run->column_count = sizeof usual / sizeof *usual;
        memcpy(run->columns, usual, sizeof usual);
    }
    run->output_format = tsv ? SCORE_TSV : SCORE_JSONL;
    run->quiet = true;
    return EXIT_GOOD;
}

static int check_options(struct score_run *run)
{
    if (run->resume && run->out_path == NULL)
        return report_bad_call("score", "--resume needs -o FILE");
    if (run->out_path != NULL && !run->output_chosen)
        run->output_format = SCORE_JSONL;
    if (run->resume && run->output_format == SCORE_TABLE)
        return report_bad_call("score", "a table cannot be resumed");
    if (run->output_format == SCORE_CSV && run->keep_all)
        return report_bad_call("score", "--output csv needs the names of the fields to keep, not all");
    size_t room = VANE_FIELDS_MAX - VANE_DUMP_OTHERS - (run->with_thread ? VANE_DUMP_THREAD : 0);
    if (run->output_format == SCORE_CSV && run->keep_count > room)
        return report_bad_call("score", "--output csv keeps at most %zu fields here", room);
    return check_filter(run);
}

int score_options(struct score_run *run, int argc, char **argv)
{
    int found;
    opterr = 0;
    while ((found = getopt_long(argc, argv, "m:o:qh", options, NULL)) != -1) {
        int code = take_option(run, found, optarg);
        if (code != EXIT_GOOD)
            return code;
    }
    return check_options(run);
}
