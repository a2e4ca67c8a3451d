/* screen_suite.c - what vane score shows on a terminal: progress that fits, one summary, nothing when it is to be
 * quiet. $VANE_COMMAND names the program. */
#include <check.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/places.h"
#include "support/terminals.h"
#include "support/tiny_bundle.h"

enum { RECORDS = 60000, SCREEN = 1 << 20 };

static char folder[PLACE_SIZE], bundle[PLACE_SIZE], dump[PLACE_SIZE];
static char screen[SCREEN];

static void setup(void)
{
    place_make_folder(folder);
    tiny_bundle_train(folder, "tea", "stance", bundle);
    char *bytes = malloc((size_t)RECORDS * 128);
    ck_assert_ptr_nonnull(bytes);
    size_t used = (size_t)sprintf(bytes, "broken\n");
    for (int i = 0; i < RECORDS; i++)
        used += (size_t)sprintf(bytes + used, "{\"id\":\"%d\",\"text\":\"no tax on tea, and none on %d "
                                              "cups\"}\n", i, i);
    place_write(folder, "dump.jsonl", bytes, used, dump);
    free(bytes);
}

static void teardown(void)
{
    place_remove(folder);
}

/* Runs `$vane score -m tea ARGUMENTS` on a terminal of so many columns and gives its exit code; a signal, unless 0, is sent
 * when the screen shows `when`. Everything that came is in `screen`. */
static int run(const char *arguments, unsigned short columns, const char *when, int signal)
{
    struct winsize size = { .ws_row = 24, .ws_col = columns };
    char command[2 * PLACE_SIZE];
    int terminal, status;
    size_t used = 0;
    (void)snprintf(command, sizeof command, "cd '%s' && exec '%s' score -m tea %s", folder, getenv("VANE_COMMAND"), arguments);
    pid_t child = forkpty(&terminal, NULL, NULL, &size);
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    for (ssize_t got; used + 1 < SCREEN && (got = read(terminal, screen + used, SCREEN - 1 - used)) > 0;) {
        used += (size_t)got;
        screen[used] = '\0';
        if (signal != 0 && strstr(screen, when) != NULL) {
            (void)kill(child, signal);
            signal = 0;
        }
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    (void)close(terminal);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Columns of the longest line of progress. */
static size_t widest_progress(void)
{
    size_t widest = 0;
    for (const char *at = screen; (at = strstr(at, "\rscoring")) != NULL; at++) {
        size_t width = strcspn(at + 1, "\033\r\n");
        widest = width > widest ? width : widest;
    }
    return widest;
}

START_TEST(progress_fits_the_terminal)
{
    static const unsigned short columns[] = { 120, 80, 60, 40, 20 };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        ck_assert_int_eq(run("--threads 1 -o out dump.jsonl dump.jsonl dump.jsonl dump.jsonl", columns[i], "", 0), 0);
        size_t widest = widest_progress();
        ck_assert_msg(widest > 0 && widest < columns[i], "%zu of %d columns: %.300s", widest, columns[i], screen);
        ck_assert_ptr_nonnull(strstr(screen, " %"));
        ck_assert(columns[i] < 80 || strstr(screen, " MB of ") != NULL);
        ck_assert(columns[i] < 120 || strstr(screen, "[#") != NULL);
    }
}
END_TEST

START_TEST(one_summary_comes_at_the_end)
{
    ck_assert_int_eq(run("-o out dump.jsonl", 100, "", 0), 0);
    const char *summary = strstr(screen, "60000 comments, 1 unreadable");
    ck_assert_msg(summary != NULL, "%.600s", screen);
    ck_assert_ptr_nonnull(strstr(summary, "favor "));
    ck_assert_ptr_nonnull(strstr(summary, "broken JSON     1"));
    ck_assert_ptr_nonnull(strstr(summary, "time "));
    ck_assert_ptr_null(strstr(summary + 20, "comments, "));
}
END_TEST

START_TEST(quiet_shows_problems_only)
{
    ck_assert_int_eq(run("--quiet -o out dump.jsonl", 100, "", 0), 0);
    ck_assert_ptr_null(strstr(screen, "scoring"));
    ck_assert_ptr_null(strstr(screen, "comments"));
    ck_assert_ptr_nonnull(strstr(screen, "dump.jsonl:1: broken JSON"));
}
END_TEST

/* Rows of a table and the line of progress share the terminal. */
START_TEST(a_table_is_not_written_over)
{
    ck_assert_int_eq(setenv("NO_COLOR", "1", 1), 0);
    ck_assert_int_eq(run("dump.jsonl | tail -c 2000", 100, "", 0), 0); /* a pipe: JSON, and progress */
    ck_assert_ptr_nonnull(strstr(screen, "scoring"));
    ck_assert_int_eq(run("--output table small.jsonl", 100, "", 0), 1);
    place_write(folder, "small.jsonl", "{\"text\":\"no tax\"}\n{\"text\":\"tax\"}\n", 33, (char[PLACE_SIZE]){ 0 });
    ck_assert_int_eq(run("small.jsonl", 100, "", 0), 0);
    ck_assert_ptr_nonnull(strstr(screen, "comment  "));
    ck_assert_ptr_null(strstr(screen, "scoring"));
    ck_assert_ptr_null(strchr(screen, '\033')); /* nor colours */
    ck_assert_int_eq(unsetenv("NO_COLOR"), 0);
    ck_assert_int_eq(run("small.jsonl", 100, "", 0), 0);
    ck_assert_ptr_nonnull(strchr(screen, '\033'));
}
END_TEST

START_TEST(an_interrupted_run_says_how_to_go_on)
{
    const char *call = "--threads 1 -o part --resume dump.jsonl dump.jsonl dump.jsonl dump.jsonl";
    ck_assert_int_eq(run(call, 100, "scoring", SIGINT), 130);
    ck_assert_msg(strstr(screen, "go on with the same call and --resume") != NULL, "%.600s", screen);
    ck_assert_ptr_nonnull(strstr(screen, "comments")); /* what was done */
    ck_assert_int_eq(run(call, 100, "", 0), 0);
    ck_assert_ptr_nonnull(strstr(screen, "going on behind "));
    ck_assert_ptr_nonnull(strstr(screen, "done before "));
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("screen");
    TCase *c = tcase_create("screen");
    tcase_set_timeout(c, 0);
    tcase_add_unchecked_fixture(c, setup, teardown);
    if (terminals_exist()) {
        tcase_add_test(c, progress_fits_the_terminal);
        tcase_add_test(c, one_summary_comes_at_the_end);
        tcase_add_test(c, quiet_shows_problems_only);
        tcase_add_test(c, a_table_is_not_written_over);
        tcase_add_test(c, an_interrupted_run_says_how_to_go_on);
    }
    suite_add_tcase(suite, c);
    return suite;
}
