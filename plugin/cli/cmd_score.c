/* cmd_score.c - vane score. */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/score_output.h"
#include "cli/terminal.h"
#include "vane/records.h"

static const char help[] =
    "Usage: vane score [OPTIONS] [FILE]...\n\n"
    "Scores comments for sentiment and for stance toward a policy, one object a comment, in input order. A page is cut\n"
    "into article and replies first, and its replies are scored. Without FILE, or with -, reads standard input.\n\n"
    "  -m, --model BUNDLE     a model folder; may be given several times (default: the shipped models)\n"
    "  --target NAME          the policy whose stance is shown, where several models are loaded\n"
    "  --format FORMAT        auto, page, html, lines, jsonl, csv or tsv (default: auto, by the first bytes)\n"
    "  --text-field NAME      the field that holds the comment (default: text, or else body, comment, content)\n"
    "  --id-field NAME        the field that holds its id (default: id; without one, the line number)\n"
    "  --output FORMAT        jsonl, csv or table (default: a table on a terminal, JSONL in a pipe or file)\n"
    "  --min-confidence P     print \"unsure\" for labels less probable than P (0 to 1); probabilities stay\n"
    "  --with-text            print each comment's text as well\n"
    "  --quiet                no progress and no summary\n"
    "  -h, --help\n\n"
    "A record without text is scored none and neutral and marked \"empty\":true. A line that is not a record gives one\n"
    "{\"id\":…,\"error\":…} object in its place, and the run goes on. Plain text counts as a page; to score every line as\n"
    "a comment say --format lines.\n\n"
    "Examples:\n"
    "  vane score saved-page.txt\n"
    "  vane score --text-field body comments.jsonl > scored.jsonl\n"
    "  printf 'Sell them!\\nNo way 🤡\\n' | vane score --format lines\n"
    "  vane score --output csv --with-text survey.csv > scored.csv\n";

enum { FIELD_ID, FIELD_TEXT, FIELD_OTHERS, OTHER_TEXTS = 3 };

struct run {
    const char *bundles[BUNDLES_MAX];
    size_t bundle_count;
    const char *target, *text_field, *id_field;
    int32_t format;
    enum score_format output_format;
    bool with_text, quiet;
    double min_confidence;
    vane_model *model;
    vane_scorer *scorer;
    struct score_output output;
    struct progress progress;
    size_t file_count;
    uint64_t invalid_records, first_invalid_line;
    uint64_t records, records_without_text; /* of the file at hand */
    char first_problem[160];
    uint64_t first_problem_line;
};

/* ---- one comment ----------------------------------------------------------------------------------------------- */

static int score_one(struct run *run, struct scored *scored, struct vane_error *error)
{
    struct vane_result result = VANE_RESULT_INIT;
    if (scored->problem == NULL) {
        int32_t status = vane_score(run->scorer, scored->text.data, scored->text.length, run->target, &result, error);
        if (status == VANE_ERROR_LIMIT) {
            scored->problem = error->text; /* one comment is too long; the others are not to blame */
            error->code = VANE_OK;
        } else if (status != VANE_OK) {
            return -1;
        }
    }
    scored->result = &result;
    scored->scorer = run->scorer;
    score_output_put(&run->output, scored);
    return 0;
}

/* ---- records --------------------------------------------------------------------------------------------------- */

static const struct vane_field *find_text(const struct vane_record *record)
{
    for (size_t i = 0; i <= OTHER_TEXTS; i++)
        if (record->fields[FIELD_TEXT + i].data != NULL)
            return &record->fields[FIELD_TEXT + i];
    return NULL;
}

static struct scored describe_record(struct run *run, const struct vane_record *record, char number[24])
{
    struct scored scored = { .problem = record->problem, .invalid_bytes = record->invalid_bytes };
    const struct vane_field *id = &record->fields[FIELD_ID], *text = find_text(record);
    bool is_lines = run->format == VANE_INPUT_LINES;
    if (is_lines)
        text = &record->fields[0];
    if (!is_lines && id->data != NULL) {
        scored.id = (struct vane_string){ id->data, id->length };
    } else {
        int length = snprintf(number, 24, "%" PRIu64, record->line);
        scored.id = (struct vane_string){ number, (size_t)length };
    }
    if (text != NULL && text->is_text)
        scored.text = (struct vane_string){ text->data, text->length };
    else if (text != NULL && scored.problem == NULL)
        scored.problem = "the text is not a string";
    run->records++;
    run->records_without_text += text == NULL && scored.problem == NULL;
    if (scored.problem != NULL && run->first_problem[0] == '\0') {
        (void)snprintf(run->first_problem, sizeof run->first_problem, "%s", scored.problem);
        run->first_problem_line = record->line;
    }
    if (record->invalid_bytes > 0 && run->invalid_records++ == 0)
        run->first_invalid_line = record->line;
    return scored;
}

static void warn_about_records(const struct run *run, const char *path, uint64_t problems)
{
    if (problems > 0)
        fprintf(stderr, "vane: %s:%" PRIu64 ": %s%s\n", path, run->first_problem_line, run->first_problem,
                problems > 1 ? " (the first of several; each has an error object in its place)" : "");
    if (run->invalid_records > 0)
        fprintf(stderr, "vane: %s:%" PRIu64 ": not UTF-8; U+FFFD stands for the invalid bytes (%" PRIu64 " record%s)\n",
                path, run->first_invalid_line, run->invalid_records, run->invalid_records == 1 ? "" : "s");
}

/* 0, or -1 with *error when the file could not be read to its end. */
static int score_records(struct run *run, const char *path, vane_reader *reader, struct vane_error *error)
{
    struct vane_record record;
    char number[24];
    uint64_t done, total, count = 0, problems = run->output.problems;
    int got;
    run->invalid_records = 0;
    run->records = run->records_without_text = 0;
    run->first_problem[0] = '\0';
    while ((got = vane_reader_next(reader, &record, error)) > 0) {
        struct scored scored = describe_record(run, &record, number);
        if (score_one(run, &scored, error) != 0)
            return -1;
        if (!run->quiet && ++count % 4096 == 0) {
            vane_reader_progress(reader, &done, &total);
            progress_draw(&run->progress, "scoring", done, total);
        }
    }
    progress_clear(&run->progress);
    warn_about_records(run, path, run->output.problems - problems);
    if (got == 0 && run->records > 0 && run->records_without_text == run->records) {
        error->code = VANE_ERROR_FORMAT; /* every one was answered as empty, which is not what was meant */
        (void)snprintf(error->text, sizeof error->text, "no record has the field '%s'; name it with --text-field",
                       run->text_field != NULL ? run->text_field : "text");
        return -1;
    }
    return got < 0 ? -1 : 0;
}

/* ---- pages ----------------------------------------------------------------------------------------------------- */

static int score_segment(struct run *run, const char *path, const vane_page *page, size_t index,
                         struct vane_error *error)
{
    char id[4200];
    struct vane_segment segment = { .struct_size = sizeof segment };
    if (vane_page_segment(page, index, &segment) != VANE_OK || segment.kind != VANE_REPLY)
        return 0;
    bool alone = run->file_count <= 1 || run->output.format == SCORE_TABLE;
    int length = alone ? snprintf(id, sizeof id, "%" PRIu64, segment.start_line)
                       : snprintf(id, sizeof id, "%s:%" PRIu64, path, segment.start_line);
    struct scored scored = {
        .id = { id, length < (int)sizeof id ? (size_t)length : sizeof id - 1 },
        .text = segment.text, .author = segment.author, .time = segment.time,
        .start_line = segment.start_line, .end_line = segment.end_line,
    };
    if (run->output.format == SCORE_TABLE && segment.author.length > 0)
        scored.id = segment.author;
    return score_one(run, &scored, error) != 0 ? -1 : 1;
}

static int score_page(struct run *run, const char *path, vane_reader *reader, struct vane_error *error)
{
    const char *bytes;
    size_t length;
    if (vane_reader_rest(reader, &bytes, &length, error) != VANE_OK)
        return -1;
    int32_t format = vane_reader_format(reader) == VANE_INPUT_HTML ? VANE_PAGE_HTML : VANE_PAGE_AUTO;
    vane_page *page = vane_page_read(bytes, length, format, error);
    if (page == NULL)
        return -1;
    score_output_title(&run->output, strcmp(path, "-") == 0 ? "standard input" : path);
    int replies = 0, got = 0;
    for (size_t i = 0; i < vane_page_count(page) && got >= 0; i++) {
        got = score_segment(run, path, page, i, error);
        replies += got > 0;
    }
    vane_page_free(page);
    if (got >= 0 && replies == 0) {
        if (run->output.format == SCORE_TABLE)
            fputs("(no replies)\n", run->output.to);
        else if (!run->quiet)
            fprintf(stderr, "vane: %s: a page without replies; to score each line as a comment say --format lines\n",
                    path);
        run->output.has_header = true;
    }
    return got < 0 ? -1 : 0;
}

/* ---- the call -------------------------------------------------------------------------------------------------- */

static int score_file(struct run *run, const char *path)
{
    struct vane_error error = VANE_ERROR_INIT;
    const char *const fields[] = { run->id_field != NULL ? run->id_field : "id",
                                   run->text_field != NULL ? run->text_field : "text", "body", "comment", "content" };
    size_t count = run->text_field != NULL ? FIELD_OTHERS : FIELD_OTHERS + OTHER_TEXTS;
    int32_t asked = run->format;
    vane_reader *reader = vane_reader_open(path, asked, fields, count, &error);
    int failed = reader == NULL;
    if (!failed) {
        run->format = vane_reader_format(reader);
        bool is_page = run->format == VANE_INPUT_PAGE || run->format == VANE_INPUT_HTML;
        failed = (is_page ? score_page(run, path, reader, &error) : score_records(run, path, reader, &error)) != 0;
        run->format = asked;
    }
    vane_reader_close(reader);
    if (!failed)
        return EXIT_GOOD;
    progress_clear(&run->progress);
    if (error.source[0] == '\0')
        (void)snprintf(error.source, sizeof error.source, "%s", path);
    return report_error(&error);
}

/* A target that no model knows would fail on every comment; it is told once, with those there are. */
static int check_target(const struct run *run)
{
    char known[256] = "";
    for (size_t b = 0; b < vane_model_bundle_count(run->model); b++) {
        struct vane_model_info info = { .struct_size = sizeof info };
        if (vane_model_bundle_info(run->model, b, &info) != VANE_OK || info.target == NULL)
            continue;
        if (strcmp(info.target, run->target) == 0)
            return EXIT_GOOD;
        size_t used = strlen(known);
        (void)snprintf(known + used, sizeof known - used, "%s%s", used > 0 ? ", " : "", info.target);
    }
    return report_bad_call("score", "no loaded model knows the target '%s' (loaded: %s)", run->target,
                           known[0] != '\0' ? known : "none");
}

static int score_files(struct run *run, char **paths, size_t count)
{
    struct vane_error error = VANE_ERROR_INIT;
    run->model = open_models(run->bundles, run->bundle_count, &error);
    if (run->model != NULL && run->target != NULL && check_target(run) != EXIT_GOOD) {
        vane_model_close(run->model);
        return EXIT_BAD_CALL;
    }
    if (run->model != NULL)
        run->scorer = vane_scorer_new(run->model, &error);
    if (run->scorer == NULL) {
        vane_model_close(run->model);
        return report_error(&error);
    }
    int code = EXIT_GOOD;
    run->file_count = count;
    score_output_begin(&run->output, stdout, run->output_format, run->model, run->target, run->with_text);
    run->output.min_confidence = run->min_confidence;
    for (size_t i = 0; i < (count > 0 ? count : 1) && !ferror(stdout); i++) {
        int file_code = score_file(run, count > 0 ? paths[i] : "-");
        if (file_code != EXIT_GOOD)
            code = file_code;
    }
    if (run->output.scored == 0 && run->output.problems > 0)
        code = EXIT_BAD_INPUT; /* nothing in the input was a record */
    (void)fflush(stdout);
    if (!run->quiet && run->output.scored > 0 && (terminal_is(stderr) || run->output_format == SCORE_TABLE)) {
        fputc('\n', stderr);
        score_output_summarize(&run->output);
    }
    vane_scorer_free(run->scorer);
    vane_model_close(run->model);
    return code;
}

static int parse_name(const char *name, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return i;
    return -1;
}

static const struct option options[] = {
    { "model", required_argument, NULL, 'm' },      { "target", required_argument, NULL, 't' },
    { "format", required_argument, NULL, 'f' },     { "text-field", required_argument, NULL, 'x' },
    { "id-field", required_argument, NULL, 'i' },   { "output", required_argument, NULL, 'o' },
    { "with-text", no_argument, NULL, 'w' },        { "quiet", no_argument, NULL, 'q' },
    { "min-confidence", required_argument, NULL, 'c' },
    { "help", no_argument, NULL, 'h' },             { NULL, 0, NULL, 0 },
};

/* EXIT_GOOD to go on, or -1 when help was printed, or EXIT_BAD_CALL. */
static int take_option(struct run *run, int option, const char *value)
{
    static const char *const formats[] = { "auto", "page", "html", "lines", "jsonl", "csv", "tsv" };
    static const char *const outputs[] = { "jsonl", "csv", "table" };
    int found;
    switch (option) {
    case 'm':
        if (run->bundle_count == BUNDLES_MAX)
            return report_bad_call("score", "more than %d models", (int)BUNDLES_MAX);
        run->bundles[run->bundle_count++] = value;
        return EXIT_GOOD;
    case 't': run->target = value; return EXIT_GOOD;
    case 'x': run->text_field = value; return EXIT_GOOD;
    case 'i': run->id_field = value; return EXIT_GOOD;
    case 'w': run->with_text = true; return EXIT_GOOD;
    case 'q': run->quiet = true; return EXIT_GOOD;
    case 'c': {
        char *end;
        run->min_confidence = strtod(value, &end);
        bool good = end != value && *end == '\0' && run->min_confidence >= 0 && run->min_confidence <= 1;
        return good ? EXIT_GOOD : report_bad_call("score", "a confidence is a number from 0 to 1, not '%s'", value);
    }
    case 'f':
        found = parse_name(value, formats, 7);
        run->format = found;
        return found < 0 ? report_bad_call("score", "unknown format '%s'", value) : EXIT_GOOD;
    case 'o':
        found = parse_name(value, outputs, 3);
        run->output_format = (enum score_format)(found < 0 ? 0 : found);
        return found < 0 ? report_bad_call("score", "unknown output '%s'", value) : EXIT_GOOD;
    case 'h':
        fputs(help, stdout);
        return -1;
    default:
        return report_bad_call("score", "unknown option, or one without its value");
    }
}

int command_score(int argc, char **argv)
{
    struct run run = { .output_format = terminal_is(stdout) ? SCORE_TABLE : SCORE_JSONL };
    int found;
    opterr = 0;
    while ((found = getopt_long(argc, argv, "m:qh", options, NULL)) != -1) {
        int code = take_option(&run, found, optarg);
        if (code != EXIT_GOOD)
            return code < 0 ? EXIT_GOOD : code;
    }
    return score_files(&run, argv + optind, (size_t)(argc - optind));
}
