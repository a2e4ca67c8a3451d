/* interrupt_suite.c - vane train stopped at any moment: by Ctrl-C, by kill, by kill -9. What stands at --out is the
 * older bundle or the new one, whole, and the message says which. Also what it draws on a terminal, and that a pipe
 * gets none of it. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/tiny_bundle.h"
#include "vane/vane.h"

enum { ROUNDS = 20 };

static char folder[PLACE_SIZE], data[PLACE_SIZE], out[PLACE_SIZE + 16], messages[PLACE_SIZE + 16];
static uint64_t random_state = 77;

static void setup(void)
{
    place_make_folder(folder);
    place_write(folder, "tiny.jsonl", tiny_rows, strlen(tiny_rows), data);
    (void)snprintf(out, sizeof out, "%s/tea", folder);
    (void)snprintf(messages, sizeof messages, "%s/messages", folder);
}

static void teardown(void)
{
    place_remove(folder);
}

/* Called with the signals blocked: until exec the child still has Check's handlers, which would kill the suite. */
static void run_child(int to)
{
    const char *vane = getenv("VANE_COMMAND");
    sigset_t none;
    (void)dup2(to, STDERR_FILENO);
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGTERM, SIG_DFL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)execl(vane, vane, "train", "--no-prior", "--threads", "2", "--version", "new", "--task", "stance", "--data",
                data, "--out", out, (char *)NULL);
    _exit(127);
}

static pid_t fork_blocked(void)
{
    sigset_t all, before;
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &before);
    pid_t program = fork();
    if (program != 0)
        (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return program;
}

static int64_t now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Trains, and sends the signal after delay_us (0: none). Returns waitpid's status. */
static int train(int signal, useconds_t delay_us)
{
    int to = open(messages, O_WRONLY | O_CREAT | O_TRUNC, 0600), status = 0;
    ck_assert_int_ge(to, 0);
    pid_t program = fork_blocked();
    if (program == 0)
        run_child(to);
    (void)close(to);
    if (delay_us > 0) {
        (void)usleep(delay_us);
        (void)kill(program, signal);
    }
    ck_assert_int_eq(waitpid(program, &status, 0), program);
    return status;
}

/* "old", "new", or "" without a bundle; fails when there is something that does not open. */
static const char *version_of(void)
{
    static char version[16];
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_model_info info = { .struct_size = sizeof info };
    if (access(out, F_OK) != 0)
        return "";
    vane_model *model = vane_model_open((const char *const[]){ out }, 1, &error);
    ck_assert_msg(model != NULL, "broken: %s: %s", error.source, error.text);
    ck_assert_int_eq(vane_model_bundle_info(model, 0, &info), VANE_OK);
    (void)snprintf(version, sizeof version, "%s", info.version);
    vane_model_close(model);
    return version;
}

static size_t count_leavings(void)
{
    char command[2 * PLACE_SIZE];
    (void)snprintf(command, sizeof command, "test -z \"$(ls -d '%s'.* 2>/dev/null)\"", out);
    return system(command) != 0;
}

static void make_old(bool is_wanted)
{
    const char *const files[] = { data };
    struct train_report report;
    char command[3 * PLACE_SIZE];
    const struct train_options options = { .task = "stance", .files = files, .file_count = 1, .out = out, .seed = 1,
                                           .version = "old", .costs = { 0.01 }, .cost_count = 1 };
    (void)snprintf(command, sizeof command, "rm -rf '%s' '%s'.*", out, out);
    ck_assert_int_eq(system(command), 0);
    if (is_wanted)
        ck_assert_int_eq(train_bundle(&options, &report, NULL), VANE_OK);
}

/* The message must not lie about what stands there. */
static void check_message(int signal, const char *version, bool had_old)
{
    char *said = place_read(messages, NULL);
    if (signal == SIGKILL) {
        ck_assert_ptr_null(strstr(said, "interrupted"));
    } else if (said[0] != '\0') { /* else it came before the handler was set up */
        const char *wanted = strcmp(version, "new") == 0 ? "was written and is whole"
                             : had_old                   ? "is as it was"
                                                         : "was not written";
        ck_assert_msg(strstr(said, "interrupted") != NULL && strstr(said, wanted) != NULL, "no '%s' in: %s", wanted,
                      said);
    }
    free(said);
}

static void stop_at_random(int signal, bool with_old)
{
    size_t told = 0;
    make_old(with_old);
    int64_t start = now_us();
    ck_assert_int_eq(train(0, 0), 0);
    int64_t whole = now_us() - start;
    ck_assert_str_eq(version_of(), "new");
    for (int i = 0; i < ROUNDS; i++) {
        random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        make_old(with_old);
        int status = train(signal, (useconds_t)((int64_t)(random_state >> 40) * whole * 11 / 10 / (1 << 24) + 1));
        const char *version = version_of();
        ck_assert_msg(strcmp(version, "new") == 0 || strcmp(version, with_old ? "old" : "") == 0, "'%s'", version);
        if (WIFSIGNALED(status)) {
            ck_assert_int_eq(WTERMSIG(status), signal);
            check_message(signal, version, with_old);
            told++;
        } else { /* the run was over: sooner from now on, since a busy machine measured it too long */
            ck_assert_int_eq(WEXITSTATUS(status), 0);
            ck_assert_str_eq(version, "new");
            whole = whole * 4 / 5;
        }
        if (signal != SIGKILL)
            ck_assert_uint_eq(count_leavings(), 0);
    }
    ck_assert_uint_gt(told, ROUNDS / 4);
    ck_assert_int_eq(train(0, 0), 0); /* also over what kill -9 left */
    ck_assert_uint_eq(count_leavings(), 0);
}

START_TEST(ctrl_c_leaves_a_whole_bundle_or_none)
{
    stop_at_random(SIGINT, true);
    stop_at_random(SIGINT, false);
}
END_TEST

START_TEST(kill_leaves_a_whole_bundle_or_none)
{
    stop_at_random(SIGTERM, true);
}
END_TEST

START_TEST(kill_9_leaves_a_whole_bundle_or_none)
{
    stop_at_random(SIGKILL, true);
    stop_at_random(SIGKILL, false);
}
END_TEST

START_TEST(ignored_signal_stays_ignored)
{
    make_old(true);
    char command[4 * PLACE_SIZE];
    (void)snprintf(command, sizeof command, "trap '' INT; '%s' train --quiet --no-prior --version new --task stance "
                   "--data '%s' --out '%s' & pid=$!; sleep 0.05; kill -INT $pid; wait $pid", getenv("VANE_COMMAND"), data,
                   out);
    ck_assert_int_eq(system(command), 0);
    ck_assert_str_eq(version_of(), "new");
}
END_TEST

/* ---- progress -------------------------------------------------------------------------------------------------- */

START_TEST(progress_is_drawn_on_a_terminal_and_nowhere_else)
{
    static char drawn[1 << 18];
    size_t length = 0;
    int terminal, program_side, status = 0;
    make_old(false);
    ck_assert_int_eq(train(0, 0), 0);
    char *said = place_read(messages, NULL);
    ck_assert_ptr_nonnull(strstr(said, "wrote "));
    ck_assert_ptr_null(strchr(said, '\r'));
    ck_assert_ptr_null(strchr(said, '\033'));
    free(said);
    if (openpty(&terminal, &program_side, NULL, NULL, NULL) != 0) {
        printf("skipped: this machine has no pseudo-terminals\n");
        return;
    }
    pid_t program = fork_blocked();
    if (program == 0)
        run_child(program_side);
    (void)close(program_side);
    for (ssize_t got; (got = read(terminal, drawn + length, sizeof drawn - 1 - length)) > 0;)
        length += (size_t)got;
    drawn[length] = '\0';
    (void)close(terminal);
    ck_assert_int_eq(waitpid(program, &status, 0), program);
    ck_assert_int_eq(status, 0);
    /* not the whole of it: Check cannot pass on so long a message */
    ck_assert_msg(strstr(drawn, "trying 4 costs in 5 folds, ") != NULL, "%.600s", drawn);
    ck_assert_ptr_nonnull(strstr(drawn, "of 60 ["));
    ck_assert_ptr_nonnull(strstr(drawn, "\r\033[K"));
    ck_assert_ptr_nonnull(strstr(drawn, "wrote "));
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("interrupt");
    TCase *c = tcase_create("interrupt");
    tcase_set_timeout(c, 0); /* meson has one; a hundred trainings take their time under a sanitizer */
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, ctrl_c_leaves_a_whole_bundle_or_none);
    tcase_add_test(c, kill_leaves_a_whole_bundle_or_none);
    tcase_add_test(c, kill_9_leaves_a_whole_bundle_or_none);
    tcase_add_test(c, ignored_signal_stays_ignored);
    tcase_add_test(c, progress_is_drawn_on_a_terminal_and_nowhere_else);
    suite_add_tcase(suite, c);
    return suite;
}
