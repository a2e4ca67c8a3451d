/* cmd_score.c - vane score: opens models and files, and ends the run as it deserves. */
#include <getopt.h>
#include <glob.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/memory.h"
#include "cli/score_run.h"

/* A second SIGINT ends the program at once. */
static volatile sig_atomic_t interrupted;

static void note_interrupt(int signal_number)
{
    interrupted = signal_number;
}

bool score_interrupted(void)
{
    return interrupted != 0;
}

void score_catch_interrupts(void)
{
    struct sigaction action = { .sa_handler = note_interrupt };
    action.sa_flags = (int)SA_RESETHAND; /* without SA_RESTART: a read that waits comes back */
    (void)sigaction(SIGINT, &action, NULL);
}

/* ---- files ----------------------------------------------------------------------------------------------------- */

static struct vane_dump_options dump_options(const struct score_run *run)
{
    struct vane_dump_options options = VANE_DUMP_OPTIONS_INIT;
    options.format = run->format;
    options.preset = run->preset;
    options.text_field = run->text_field;
    options.id_field = run->id_field;
    options.filter = run->filter;
    options.chunk_header = run->chunk_header;
    options.text_column = run->text_column;
    options.thread = run->with_thread;
    if (run->output_format == SCORE_CSV) {
        options.others = run->keep;
        options.other_count = run->keep_count;
    } else if (run->output_format == SCORE_JSONL) {
        options.keep = run->keep;
        options.keep_count = run->keep_count;
        options.keep_all = run->keep_all;
    }
    return options;
}

static int score_file(struct score_run *run, const char *path)
{
    struct vane_error error = VANE_ERROR_INIT;
    const struct vane_dump_options options = dump_options(run);
    vane_reader *reader = vane_dump_open(path, &options, &error);
    int failed = reader == NULL;
    if (!failed) {
        int32_t format = vane_reader_format(reader);
        bool is_page = format == VANE_INPUT_PAGE || format == VANE_INPUT_HTML;
        if (vane_reader_preset(reader) != NULL && run->preset == NULL && !run->quiet && terminal_is(stderr))
            fprintf(stderr, "vane: %s: read as %s; --preset none reads the fields as they are\n", path,
                    vane_reader_preset(reader));
        failed = (is_page ? score_page(run, path, reader, &error) : score_records(run, path, reader, &error)) != 0;
    }
    vane_reader_close(reader);
    if (!failed)
        return EXIT_GOOD;
    progress_clear(&run->progress);
    if (error.source[0] == '\0')
        (void)snprintf(error.source, sizeof error.source, "%s", path);
    return report_error(&error);
}

static uint64_t file_size(const char *path)
{
    struct stat info;
    return strcmp(path, "-") != 0 && stat(path, &info) == 0 && S_ISREG(info.st_mode) ? (uint64_t)info.st_size : 0;
}

static int score_files(struct score_run *run, char **paths, size_t count)
{
    int code = EXIT_GOOD;
    run->file_count = count;
    for (size_t i = 0; i < count; i++)
        run->bytes_total += file_size(paths[i]);
    for (size_t i = 0; i < (count > 0 ? count : 1) && !run->failed_write && !interrupted; i++) {
        const char *path = count > 0 ? paths[i] : "-";
        int file_code = score_file(run, path);
        if (file_code != EXIT_GOOD)
            code = file_code;
        run->bytes_before += file_size(path);
        if (run->strict && (run->counts.problems > 0 || code != EXIT_GOOD))
            break;
    }
    if (run->counts.scored == 0 && run->counts.problems > 0)
        code = EXIT_BAD_INPUT; /* nothing in the input was a record */
    if (run->strict && run->counts.problems > 0)
        code = EXIT_BAD_INPUT;
    return code;
}

/* ---- models ---------------------------------------------------------------------------------------------------- */

/* A target that no model knows would fail on every comment; it is told once, with those there are. */
static int check_target(const struct score_run *run)
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

/* ---- the run --------------------------------------------------------------------------------------------------- */

static void summarize(const struct score_run *run)
{
    if (run->quiet || run->counts.scored == 0)
        return;
    if (!terminal_is(stderr) && run->output_format != SCORE_TABLE)
        return;
    fputc('\n', stderr);
    score_output_summarize(&run->output, &run->counts);
    for (size_t i = 0; i < BAD_KINDS; i++)
        if (run->bad_kinds[i] > 0)
            fprintf(stderr, "  %-14s  %" PRIu64 "\n", score_bad_kind_name(i), run->bad_kinds[i]);
    if (run->done_before > 0)
        fprintf(stderr, "  %-14s  %" PRIu64 ", in an earlier run; not counted here\n", "done before",
                run->done_before);
    double seconds = (double)(terminal_now_ms() - run->started_ms) / 1000;
    fprintf(stderr, "  %-14s  %.1f s, %.0f comments/s\n", "time", seconds,
            (double)(run->counts.scored + run->counts.problems) / (seconds > 0.001 ? seconds : 0.001));
}

static int end_run(struct score_run *run, int code)
{
    progress_clear(&run->progress);
    summarize(run);
    if (run->failed_write && run->out_path == NULL)
        return code; /* main tells of standard output */
    if (interrupted) {
        fprintf(stderr, run->out_path != NULL ? "vane: interrupted; go on with the same call and --resume\n"
                                              : "vane: interrupted; what is printed is whole\n");
        return EXIT_INTERRUPTED;
    }
    bool unfinished = run->strict && code != EXIT_GOOD;
    if (run->out_path == NULL || unfinished)
        return code;
    int file_code = score_file_finish(run);
    return file_code != EXIT_GOOD ? file_code : code;
}

static int run_files(struct score_run *run, char **paths, size_t count)
{
    bool finished = false;
    run->to = stdout;
    if (run->out_path != NULL) {
        int code = score_file_open(run, paths, count, &finished);
        if (code != EXIT_GOOD || finished)
            return code;
    }
    score_output_begin(&run->output, run->to, run->output_format, run->model, run->target, run->with_text);
    if (run->output.target_field.failed) {
        struct vane_error error = VANE_ERROR_INIT;
        (void)error_memory(&error);
        return report_error(&error);
    }
    run->output.min_confidence = run->min_confidence;
    run->output.with_thread = run->with_thread;
    run->output.keep = run->keep;
    run->output.keep_count = run->output_format == SCORE_CSV ? run->keep_count : 0;
    memcpy(run->output.columns, run->columns, sizeof run->columns);
    run->output.column_count = run->column_count;
    run->started_ms = terminal_now_ms();
    score_catch_interrupts();
    return end_run(run, score_files(run, paths, count));
}

/* A pattern in quotes is expanded here: a shell's list of ten thousand files may be too long for it. */
static int expand(char **paths, size_t count, glob_t *found)
{
    *found = (glob_t){ 0 };
    for (size_t i = 0; i < count; i++)
        if (glob(paths[i], GLOB_NOCHECK | (i > 0 ? GLOB_APPEND : 0), NULL, found) != 0)
            return -1;
    return 0;
}

int command_score(int argc, char **argv)
{
    struct score_run run = { .output_format = terminal_is(stdout) ? SCORE_TABLE : SCORE_JSONL };
    struct vane_error error = VANE_ERROR_INIT;
    glob_t paths;
    int code = score_options(&run, argc, argv);
    if (code == EXIT_GOOD && expand(argv + optind, (size_t)(argc - optind), &paths) == 0) {
        run.model = open_models(run.bundles, run.bundle_count, &error);
        if (run.model == NULL)
            code = report_error(&error);
        else if (run.target != NULL)
            code = check_target(&run);
        if (code == EXIT_GOOD)
            code = run_files(&run, paths.gl_pathv, (size_t)(argc - optind) > 0 ? paths.gl_pathc : 0);
        if (run.to != NULL && run.to != stdout)
            (void)fclose(run.to);
        score_output_end(&run.output);
        vane_model_close(run.model);
        globfree(&paths);
    }
    memory_free(run.keep_list);
    return code < 0 ? EXIT_GOOD : code;
}
