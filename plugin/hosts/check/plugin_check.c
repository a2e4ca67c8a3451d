/* plugin_check.c - vane-plugin-check: loads a plugin and proves the contract of plugin.h, rule by rule. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hosts/check/check.h"

enum { SECONDS = 120, BUNDLES_MAX = 64, EXIT_BROKEN = 1, EXIT_CALL = 2 };
enum verdict { UNFINISHED, KEPT, BROKEN, SKIPPED };

/* Shared with the process of the check, which may end at any moment. */
struct progress {
    enum verdict verdict;
    char step[160];
    char words[400];
};

static struct progress *progress;

static const char help[] =
    "Usage: vane-plugin-check [-m BUNDLE]... FILE.so\n\n"
    "Loads a plugin of vane's ABI (vane/plugin.h) and checks that it keeps the contract: symbols, sizes, ownership,\n"
    "null and hostile arguments, threads, extensions, loading twice, unloading, and that it leaves the process "
    "alone.\n"
    "Without -m the plugin's own models are opened. Each check runs in a process of its own.\n\n"
    "  -m BUNDLE     a model folder for model_open; may be given several times\n"
    "  --only CHECK  one check alone\n"
    "  --list        the checks and the rules they prove\n\n"
    "Exit status: 0 when every rule was kept, 1 when one was broken, 2 when the call was wrong.\n";

void check_step(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    (void)vsnprintf(progress->step, sizeof progress->step, format, values);
    va_end(values);
}

static void conclude(enum verdict verdict, const char *format, va_list values)
{
    (void)vsnprintf(progress->words, sizeof progress->words, format, values);
    progress->verdict = verdict;
    _exit(0);
}

void check_fail(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    conclude(BROKEN, format, values);
    __builtin_unreachable();
}

void check_skip(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    conclude(SKIPPED, format, values);
    __builtin_unreachable();
}

/* The process of one check. What it prints goes to `capture`, which its parent looks at. */
static void run_inside(const struct check *check, const struct subject *subject, int capture)
{
    (void)dup2(capture, STDOUT_FILENO);
    (void)dup2(capture, STDERR_FILENO);
    (void)close(capture);
    (void)alarm(SECONDS);
    check->run(subject);
    (void)fflush(NULL); /* what a plugin left in the C library's buffers was printed, too */
    progress->verdict = KEPT;
    _exit(0);
}

/* A process that ended in another way than by a verdict. */
static void describe_end(int status)
{
    char step[sizeof progress->step];
    memcpy(step, progress->step, sizeof step);
    progress->verdict = BROKEN;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        (void)snprintf(progress->words, sizeof progress->words, "took more than %d seconds: %s", (int)SECONDS, step);
    else if (WIFSIGNALED(status))
        (void)snprintf(progress->words, sizeof progress->words, "crashed (%s): %s", strsignal(WTERMSIG(status)),
                       step);
    else
        (void)snprintf(progress->words, sizeof progress->words, "ended the process with status %d: %s",
                       WEXITSTATUS(status), step);
}

static void describe_output(int capture)
{
    char printed[80];
    ssize_t length = pread(capture, printed, sizeof printed - 1, 0);
    if (length <= 0 || progress->verdict == BROKEN)
        return;
    for (ssize_t i = 0; i < length; i++)
        if ((unsigned char)printed[i] < 0x20)
            printed[i] = ' ';
    printed[length] = '\0';
    progress->verdict = BROKEN;
    (void)snprintf(progress->words, sizeof progress->words, "it printed \"%s\"", printed);
}

static enum verdict run_check(const struct check *check, const struct subject *subject)
{
    FILE *file = tmpfile();
    if (file == NULL)
        return UNFINISHED;
    memset(progress, 0, sizeof *progress);
    (void)snprintf(progress->step, sizeof progress->step, "before the first step");
    (void)fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        run_inside(check, subject, fileno(file));
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (child > 0 && progress->verdict == UNFINISHED)
        describe_end(status);
    describe_output(fileno(file));
    (void)fclose(file);
    return child > 0 ? progress->verdict : UNFINISHED;
}

/* The C library keeps freed blocks of each thread apart and counts them as in use; asked not to, before it starts, it
 * counts to the byte, and the check of memory can. */
static void restart_counting(char **argv)
{
    static const char variable[] = "GLIBC_TUNABLES";
    if (getenv(variable) != NULL)
        return;
    if (setenv(variable, "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0", 1) == 0)
        (void)execv("/proc/self/exe", argv);
}

static const struct check *const groups[] = { table_checks, score_checks, state_checks, extension_checks };
enum { GROUPS = sizeof groups / sizeof *groups };

static int report(const struct subject *subject, const char *only)
{
    static const char *const words[] = { "ERROR", "ok", "BROKEN", "skipped" };
    size_t counts[4] = { 0, 0, 0, 0 };
    printf("%s\n", subject->path);
    for (size_t g = 0; g < GROUPS; g++)
        for (const struct check *check = groups[g]; check->name != NULL; check++) {
            if (only != NULL && strcmp(only, check->name) != 0)
                continue;
            enum verdict verdict = run_check(check, subject);
            counts[verdict]++;
            printf("  %-8s %-12s %s\n", words[verdict], check->name, check->rule);
            if (verdict != KEPT)
                printf("  %-8s %-12s -> %s\n", "", "",
                       verdict == UNFINISHED ? "no process could be started" : progress->words);
        }
    printf("%zu kept, %zu broken, %zu skipped\n", counts[KEPT], counts[BROKEN] + counts[UNFINISHED], counts[SKIPPED]);
    if (counts[KEPT] + counts[BROKEN] + counts[SKIPPED] + counts[UNFINISHED] == 0) {
        fprintf(stderr, "vane-plugin-check: there is no check '%s'; --list names them\n", only);
        return EXIT_CALL;
    }
    return counts[BROKEN] + counts[UNFINISHED] > 0 ? EXIT_BROKEN : EXIT_SUCCESS;
}

static int list(void)
{
    for (size_t g = 0; g < GROUPS; g++)
        for (const struct check *check = groups[g]; check->name != NULL; check++)
            printf("%-12s %s\n", check->name, check->rule);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    const char *bundles[BUNDLES_MAX], *only = NULL;
    struct subject subject = { NULL, NULL, 0 };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--list") == 0)
            return list();
        if (strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "--help") == 0)
            return fputs(help, stdout) < 0;
        if (strcmp(argv[i], "-m") == 0 && i + 1 < argc && subject.bundle_count < BUNDLES_MAX)
            bundles[subject.bundle_count++] = argv[++i];
        else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
            only = argv[++i];
        else if (argv[i][0] != '-' && subject.path == NULL)
            subject.path = argv[i];
        else
            return fprintf(stderr, "vane-plugin-check: '%s' was not expected; see --help\n", argv[i]), EXIT_CALL;
    }
    if (subject.path == NULL || access(subject.path, R_OK) != 0) {
        fprintf(stderr, "vane-plugin-check: %s; see --help\n",
                subject.path == NULL ? "a plugin is needed" : "the plugin cannot be read");
        return EXIT_CALL;
    }
    restart_counting(argv);
    /* dlopen looks for a name without a slash in the system's folders. */
    char *path = realpath(subject.path, NULL);
    subject.path = path != NULL ? path : subject.path;
    subject.bundles = subject.bundle_count > 0 ? bundles : NULL;
    progress = mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (progress == MAP_FAILED)
        return EXIT_CALL;
    int status = report(&subject, only);
    free(path);
    return status;
}
