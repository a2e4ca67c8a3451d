/* label_suite.c - vane label driven through a pseudo-terminal, with hang-ups and kills; and its store. */
#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "cli/label_store.h"
#include "support/places.h"
#include "support/terminals.h"

enum { SEEN_SIZE = 1 << 20 };

static char folder[PLACE_SIZE], comments[PLACE_SIZE], labels[PLACE_SIZE + 16];
static char seen[SEEN_SIZE]; /* what the program drew since the last key */
static size_t seen_length;
static int terminal = -1, held = -1; /* held: its other side, to ask for the modes the program left */
static bool is_restored; /* what the last program left: a line-wise terminal that echoes */
static pid_t program;

static const char input[] =
    "{\"id\":\"a\",\"text\":\"first words \\u001b[31mred\",\"p_favor\":0.7,\"p_against\":0.2,\"p_none\":0.1}\n"
    "{\"id\":\"b\",\"text\":\"second \xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD words\"}\n"
    "{\"id\":7,\"text\":\"third words\"}\n{\"id\":\"a\",\"text\":\"first words \\u001b[31mred\"}\nbroken\n"
    "{\"id\":\"d\",\"text\":\"fourth words\"}\n";

static void setup(void)
{
    place_make_folder(folder);
    place_write(folder, "in.jsonl", input, strlen(input), comments);
    (void)snprintf(labels, sizeof labels, "%s/labels.jsonl", folder);
}

static void teardown(void)
{
    place_remove(folder);
}

static void start(const char *task)
{
    struct winsize size = { .ws_row = 24, .ws_col = 80 };
    const char *vane = getenv("VANE_COMMAND");
    char name[256];
    ck_assert_ptr_nonnull(vane);
    program = forkpty(&terminal, name, NULL, &size);
    ck_assert_int_ge(program, 0);
    if (program == 0) {
        (void)execl(vane, vane, "label", "--task", task, "--target", "tea", "--statement", "Tea is free.", "--out",
                    labels, comments, (char *)NULL);
        _exit(127);
    }
    held = open(name, O_RDWR | O_NOCTTY);
    seen_length = 0;
}

/* Reads what is drawn until the word comes; fails after ten seconds. */
static void expect(const char *word)
{
    struct pollfd from = { .fd = terminal, .events = POLLIN };
    for (;;) {
        seen[seen_length] = '\0';
        if (strstr(seen, word) != NULL)
            return;
        ck_assert_msg(seen_length + 4096 < SEEN_SIZE && poll(&from, 1, 10000) == 1, "no '%s' in: %s", word, seen);
        ssize_t got = read(terminal, seen + seen_length, 4096);
        ck_assert_msg(got > 0, "ended without '%s': %s", word, seen);
        seen_length += (size_t)got;
    }
}

static void press(const char *keys, const char *word)
{
    seen_length = 0;
    ck_assert_int_eq(write(terminal, keys, strlen(keys)), (ssize_t)strlen(keys));
    if (word != NULL)
        expect(word);
}

/* Waits for the end; what is still drawn is read away so that the program cannot block. */
static int finish(void)
{
    int status = 0;
    struct pollfd from = { .fd = terminal, .events = POLLIN };
    char bytes[4096];
    for (int i = 0; i < 1000 && waitpid(program, &status, WNOHANG) == 0; i++)
        if (poll(&from, 1, 10) == 1 && read(terminal, bytes, sizeof bytes) <= 0)
            (void)usleep(10000);
    ck_assert_msg(waitpid(program, NULL, WNOHANG) < 0, "still running");
    struct termios modes;
    is_restored = tcgetattr(held, &modes) == 0 && (modes.c_lflag & (ICANON | ECHO)) == (ICANON | ECHO);
    (void)close(held);
    (void)close(terminal);
    return status;
}

static void expect_file(const char *wanted)
{
    char *bytes = place_read(labels, NULL);
    ck_assert_str_eq(bytes, wanted);
    free(bytes);
}

#define ROW_A(label) \
    "{\"id\":\"a\",\"text\":\"first words \\u001b[31mred\",\"target\":\"tea\",\"stance\":\"" label "\"}\n"
#define ROW_B(label) \
    "{\"id\":\"b\",\"text\":\"second \xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD words\"," \
    "\"target\":\"tea\",\"stance\":\"" label "\"}\n"
#define ROW_7(label) "{\"id\":\"7\",\"text\":\"third words\",\"target\":\"tea\",\"stance\":\"" label "\"}\n"

/* ---- the program ----------------------------------------------------------------------------------------------- */

START_TEST(label_answers_undoes_quits_and_resumes)
{
    start("stance");
    expect("q quit");
    ck_assert_ptr_nonnull(strstr(seen, "first words [31mred")); /* without the comment's escape byte */
    ck_assert_ptr_nonnull(strstr(seen, "Tea is free."));
    ck_assert_ptr_nonnull(strstr(seen, "0 done, 4 left"));
    ck_assert_ptr_null(strstr(seen, "favor 70 %"));
    press("m", "favor 70 %, against 20 %, none 10 %");
    press("f", "second");
    expect_file(ROW_A("favor"));
    press("a", "third");
    press("\033[A", NULL); /* the arrow up ends in A */
    press("z", "no key here");
    press("n", "fourth");
    expect_file(ROW_A("favor") ROW_B("against") ROW_7("none"));
    press("b", "Answered: none");
    press("\177", "Answered: against");
    press("f", "Answered: none");
    expect_file(ROW_A("favor") ROW_B("against") ROW_7("none") ROW_B("favor"));
    press("s", "fourth");
    press("s", "1 skipped");
    press("q", NULL);
    int status = finish();
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ck_assert(is_restored);
    expect_file(ROW_A("favor") ROW_7("none") ROW_B("favor"));

    start("stance");
    expect("fourth words");
    ck_assert_ptr_nonnull(strstr(seen, "3 done, 1 left"));
    press("b", "Answered: favor");
    press("x", "no answer now");
    press("q", NULL);
    (void)finish();
    expect_file(ROW_A("favor") ROW_7("none"));
}
END_TEST

START_TEST(label_keeps_every_answer_when_it_is_ended)
{
    static const int signals[] = { SIGKILL, SIGINT, SIGTERM, SIGHUP, SIGQUIT };
    start("stance");
    expect("first");
    press("f", "second");
    press("a", "third");
    (void)kill(program, signals[_i]);
    int status = finish();
    bool is_killed = signals[_i] == SIGKILL;
    ck_assert(is_killed ? WIFSIGNALED(status) : WIFEXITED(status) && WEXITSTATUS(status) == 128 + signals[_i]);
    ck_assert(is_killed || is_restored);
    expect_file(ROW_A("favor") ROW_B("against"));
    start("stance");
    expect("third");
    press("\003", NULL); /* Ctrl-C */
    status = finish();
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 128 + SIGINT);
    expect_file(ROW_A("favor") ROW_B("against"));
}
END_TEST

START_TEST(label_ends_when_the_terminal_hangs_up)
{
    int status = 0;
    start("stance");
    expect("first");
    press("f", "second");
    (void)close(held);
    (void)close(terminal);
    for (int i = 0; i < 1000 && waitpid(program, &status, WNOHANG) == 0; i++)
        (void)usleep(10000);
    ck_assert_msg(waitpid(program, NULL, WNOHANG) < 0, "still running");
    ck_assert(WIFEXITED(status));
    expect_file(ROW_A("favor"));
}
END_TEST

START_TEST(label_takes_no_answer_from_a_paste_and_follows_the_window)
{
    struct winsize narrow = { .ws_row = 12, .ws_col = 30 };
    start("sentiment");
    expect("first");
    press("\033[200~puppy pun\033[201~?", "Any other key returns");
    press("q", NULL);
    (void)finish();
    expect_file("");
    start("sentiment");
    expect("first");
    seen_length = 0;
    ck_assert_int_eq(ioctl(terminal, TIOCSWINSZ, &narrow), 0);
    expect("first");
    press("p", "second");
    press("q", NULL);
    ck_assert(WIFEXITED(finish()));
}
END_TEST

START_TEST(label_refuses_what_is_no_terminal)
{
    char command[2 * PLACE_SIZE + 512];
    (void)snprintf(command, sizeof command,
                   "%s label --task stance --target tea --out '%s' '%s' </dev/null >/dev/null 2>&1",
                   getenv("VANE_COMMAND"), labels, comments);
    int status = system(command);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 2);
    ck_assert_int_ne(access(labels, F_OK), 0);
}
END_TEST

/* ---- the store ------------------------------------------------------------------------------------------------- */

static void write_labels(const char *bytes)
{
    char path[PLACE_SIZE];
    place_write(folder, "labels.jsonl", bytes, strlen(bytes), path);
}

static void put(label_store *store, const char *id, const char *text, const char *label)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct label_answer *answer = label_store_entry(store, id, strlen(id), text, strlen(text));
    ck_assert_ptr_nonnull(answer);
    ck_assert_msg(label_store_put(store, answer, label, &error) == VANE_OK, "%s", error.text);
}

START_TEST(store_mends_or_ends_the_last_line)
{
    static const struct {
        const char *before, *kept;
    } cases[] = {
        { "", "" },
        { ROW_A("favor") "{\"id\":\"b\",\"te", ROW_A("favor") },
        { "{\"id\":\"b\",\"text\":\"}", "" },
        { ROW_A("favor") "{", ROW_A("favor") },
        { ROW_A("favor") "\n\n{\"id\":\"x\",\"text\":\"y\"}", ROW_A("favor") "\n\n{\"id\":\"x\",\"text\":\"y\"}\n" },
        { ROW_A("none") ROW_B("none") "\n" ROW_A("favor"), ROW_B("none") "\n" ROW_A("favor") },
    };
    struct vane_error error = VANE_ERROR_INIT;
    char wanted[1024];
    write_labels(cases[_i].before);
    label_store *store = label_store_open(labels, "stance", "tea", &error);
    ck_assert_msg(store != NULL, "%s", error.text);
    put(store, "7", "third words", "none");
    put(store, "7", "third words", "against");
    ck_assert_int_eq(label_store_close(store, &error), VANE_OK);
    (void)snprintf(wanted, sizeof wanted, "%s%s", cases[_i].kept, ROW_7("against"));
    expect_file(wanted);
}
END_TEST

START_TEST(store_refuses_other_files_and_leaves_them)
{
    static const char *const cases[] = { "my notes\n", "my notes", ROW_A("favor") "broken\n" ROW_B("none"), "[1]\n",
                                         ROW_A("favor") "{\"id\":\"b\",\n" };
    struct vane_error error = VANE_ERROR_INIT;
    write_labels(cases[_i]);
    ck_assert_ptr_null(label_store_open(labels, "stance", "tea", &error));
    ck_assert_int_eq(error.code, VANE_ERROR_FORMAT);
    expect_file(cases[_i]);
}
END_TEST

START_TEST(store_keeps_to_its_task_target_and_file)
{
    struct vane_error error = VANE_ERROR_INIT;
    const char *rows = "{\"id\":\"1\",\"text\":\"t\",\"target\":\"coffee\",\"stance\":\"favor\"}\n"
                       "{\"id\":\"1\",\"text\":\"t\",\"sentiment\":\"neutral\"}\n"
                       "{\"id\":\"2\",\"text\":\"t\",\"target\":\"tea\",\"stance\":\"none\","
                       "\"sentiment\":\"neutral\"}\n";
    write_labels(rows);
    label_store *store = label_store_open(labels, "stance", "tea", &error);
    ck_assert_ptr_nonnull(store);
    ck_assert_str_eq(label_store_entry(store, "1", 1, "t", 1)->label, "");
    ck_assert_str_eq(label_store_entry(store, "2", 1, "t", 1)->label, "none");
    ck_assert_str_eq(label_store_entry(store, "2", 1, "other", 5)->label, "");
    ck_assert_ptr_null(label_store_open(labels, "stance", "tea", &error)); /* locked */
    put(store, "2", "t", NULL);
    ck_assert_int_eq(label_store_close(store, NULL), VANE_OK);
    store = label_store_open(labels, "stance", "tea", &error);
    ck_assert_str_eq(label_store_entry(store, "2", 1, "t", 1)->label, "");
    ck_assert_int_eq(unlink(labels), 0);
    struct vane_error gone = VANE_ERROR_INIT;
    struct label_answer *answer = label_store_entry(store, "3", 1, "t", 1);
    ck_assert_int_eq(label_store_put(store, answer, "none", &gone), VANE_ERROR_IO);
    ck_assert_str_eq(answer->label, "");
    (void)label_store_close(store, NULL);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("label");
    TCase *program_case = tcase_create("program"), *store = tcase_create("store");
    tcase_add_checked_fixture(program_case, setup, teardown);
    tcase_add_checked_fixture(store, setup, teardown);
    if (terminals_exist()) {
        tcase_add_test(program_case, label_answers_undoes_quits_and_resumes);
        tcase_add_loop_test(program_case, label_keeps_every_answer_when_it_is_ended, 0, 5);
        tcase_add_test(program_case, label_ends_when_the_terminal_hangs_up);
        tcase_add_test(program_case, label_takes_no_answer_from_a_paste_and_follows_the_window);
    }
    tcase_add_test(program_case, label_refuses_what_is_no_terminal);
    tcase_add_loop_test(store, store_mends_or_ends_the_last_line, 0, 6);
    tcase_add_loop_test(store, store_refuses_other_files_and_leaves_them, 0, 5);
    tcase_add_test(store, store_keeps_to_its_task_target_and_file);
    suite_add_tcase(suite, program_case);
    suite_add_tcase(suite, store);
    return suite;
}
