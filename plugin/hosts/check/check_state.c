/* check_state.c - checks of threads, of loading and unloading, and of what a plugin leaves alone in its process. */
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <fenv.h>
#include <locale.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hosts/check/check.h"

enum { THREADS = 4, ROUNDS = 200, CYCLES = 12, TEXTS_MAX = 16 };

extern char **environ;

static size_t count_entries(const char *folder)
{
    size_t count = 0;
    DIR *directory = opendir(folder);
    while (directory != NULL && readdir(directory) != NULL)
        count++;
    if (directory != NULL)
        (void)closedir(directory);
    return count;
}

/* ---- threads --------------------------------------------------------------------------------------------------- */

struct work {
    const struct loaded *loaded;
    const struct vane_result *expected;
    vane_model *model;
    size_t rounds, wrong; /* wrong: 0, or 1 + the text with another answer */
    pthread_barrier_t *barrier;
};

static void *score_texts(void *argument)
{
    struct work *work = argument;
    vane_scorer *scorer = work->loaded->table->scorer_new(work->model, NULL);
    (void)pthread_barrier_wait(work->barrier);
    for (size_t round = 0; round < work->rounds && work->wrong == 0 && scorer != NULL; round++)
        for (size_t i = 0; i < check_text_count; i++) {
            struct vane_result result = VANE_RESULT_INIT;
            int32_t code =
                work->loaded->table->score(scorer, check_texts[i].data, check_texts[i].length, NULL, &result, NULL);
            if (code != VANE_OK || memcmp(&result, &work->expected[i], sizeof result) != 0)
                work->wrong = i + 1;
        }
    if (scorer == NULL)
        work->wrong = 1;
    work->loaded->table->scorer_free(scorer);
    return NULL;
}

static void score_all(const struct loaded *loaded, struct vane_result results[TEXTS_MAX])
{
    for (size_t i = 0; i < check_text_count && i < TEXTS_MAX; i++)
        results[i] = check_score(loaded, loaded->scorer, check_texts[i]);
}

static void check_threads(const struct subject *subject)
{
    struct vane_result expected[TEXTS_MAX];
    struct work work[THREADS];
    pthread_t threads[THREADS];
    pthread_barrier_t barrier;
    struct loaded loaded = check_open(subject);
    score_all(&loaded, expected);
    (void)pthread_barrier_init(&barrier, NULL, THREADS);
    check_step("score from %d threads at once, each with its scorer", (int)THREADS);
    for (size_t t = 0; t < THREADS; t++) {
        work[t] = (struct work){ &loaded, expected, loaded.model, ROUNDS, 0, &barrier };
        if (pthread_create(&threads[t], NULL, score_texts, &work[t]) != 0)
            check_skip("no thread could be started");
    }
    for (size_t t = 0; t < THREADS; t++)
        (void)pthread_join(threads[t], NULL);
    for (size_t t = 0; t < THREADS; t++)
        CHECK_THAT(work[t].wrong == 0, "text %zu had another answer while other threads scored", work[t].wrong - 1);
}

/* A host that changes its model while it serves: who has begun with the old one ends with it. */
static void check_swap(const struct subject *subject)
{
    struct vane_result expected[TEXTS_MAX];
    pthread_t thread;
    pthread_barrier_t barrier;
    struct loaded loaded = check_open(subject);
    score_all(&loaded, expected);
    (void)pthread_barrier_init(&barrier, NULL, 2);
    struct work work = { &loaded, expected, loaded.model, ROUNDS, 0, &barrier };
    if (pthread_create(&thread, NULL, score_texts, &work) != 0)
        check_skip("no thread could be started");
    (void)pthread_barrier_wait(&barrier);
    for (int i = 0; i < 3; i++) {
        check_step("model_open, score and model_close beside a model that serves");
        vane_model *next = loaded.table->model_open(subject->bundles, subject->bundle_count, NULL);
        vane_scorer *scorer = next != NULL ? loaded.table->scorer_new(next, NULL) : NULL;
        CHECK_THAT(scorer != NULL, "a second model could not be opened beside the first");
        struct vane_result result = check_score(&loaded, scorer, check_texts[0]);
        CHECK_THAT(memcmp(&result, &expected[0], sizeof result) == 0, "the same bundles gave another answer");
        loaded.table->scorer_free(scorer);
        loaded.table->model_close(next);
    }
    (void)pthread_join(thread, NULL);
    CHECK_THAT(work.wrong == 0, "text %zu had another answer while other models came and went", work.wrong - 1);
    check_step("score with the old model after the new ones were closed");
    struct vane_result last = check_score(&loaded, loaded.scorer, check_texts[0]);
    CHECK_THAT(memcmp(&last, &expected[0], sizeof last) == 0,
               "the old model answers otherwise after others were closed");
}

static void check_no_thread(const struct subject *subject)
{
    size_t before = count_entries("/proc/self/task");
    struct loaded loaded = check_open(subject);
    (void)check_score(&loaded, loaded.scorer, check_texts[0]);
    CHECK_THAT(count_entries("/proc/self/task") <= before, "it started a thread");
}

/* ---- loading --------------------------------------------------------------------------------------------------- */

static bool is_mapped(const char *path)
{
    char line[4608];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
        found = found || strstr(line, path) != NULL;
    if (maps != NULL)
        (void)fclose(maps);
    return found;
}

static void check_unload(const struct subject *subject)
{
    for (int i = 0; i < CYCLES; i++) {
        struct loaded loaded = check_open(subject);
        (void)check_score(&loaded, loaded.scorer, check_texts[0]);
        check_close(&loaded);
        CHECK_THAT(!is_mapped(subject->path), "it is still in memory after dlclose");
    }
}

static void copy_file(const char *from, const char *to)
{
    char block[65536];
    ssize_t length;
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
    if (in < 0 || out < 0)
        check_skip("no second copy of the plugin could be made in /tmp");
    while ((length = read(in, block, sizeof block)) > 0)
        if (write(out, block, (size_t)length) != length)
            check_skip("no second copy of the plugin could be made in /tmp");
    (void)close(in);
    (void)close(out);
}

/* The same file twice is one mapping; a copy is really a second plugin in the process, as two hosts would have it. */
static void check_twice(const struct subject *subject)
{
    char copy[] = "/tmp/vane-check-XXXXXX";
    int descriptor = mkstemp(copy);
    if (descriptor < 0)
        check_skip("no file could be made in /tmp");
    (void)close(descriptor);
    copy_file(subject->path, copy);
    struct loaded first = check_open(subject), again = check_open(subject);
    struct loaded second = check_load(subject, copy);
    (void)unlink(copy);
    check_step("model_open by a second copy of the plugin");
    second.model = second.table->model_open(subject->bundles, subject->bundle_count, NULL);
    second.scorer = second.model != NULL ? second.table->scorer_new(second.model, NULL) : NULL;
    CHECK_THAT(second.scorer != NULL, "loaded a second time, it opens no model");
    for (size_t i = 0; i < check_text_count; i++) {
        struct vane_result one = check_score(&first, first.scorer, check_texts[i]);
        struct vane_result two = check_score(&second, second.scorer, check_texts[i]);
        CHECK_THAT(memcmp(&one, &two, sizeof one) == 0, "loaded twice, text %zu has two answers", i);
    }
    check_close(&again);
    check_close(&second);
    check_step("score after another copy was unloaded");
    (void)check_score(&first, first.scorer, check_texts[0]);
    check_close(&first);
}

/* ---- the process ----------------------------------------------------------------------------------------------- */

struct process {
    char locale[512], folder[4096];
    struct sigaction actions[65];
    sigset_t blocked;
    mode_t mask;
    int rounding;
    size_t descriptors, variables;
    char **environment;
};

static void look(struct process *process)
{
    memset(process, 0, sizeof *process);
    (void)snprintf(process->locale, sizeof process->locale, "%s", setlocale(LC_ALL, NULL));
    if (getcwd(process->folder, sizeof process->folder) == NULL)
        process->folder[0] = '\0';
    for (int i = 1; i < 65; i++)
        (void)sigaction(i, NULL, &process->actions[i]);
    (void)pthread_sigmask(SIG_SETMASK, NULL, &process->blocked);
    process->mask = umask(0);
    (void)umask(process->mask);
    process->rounding = fegetround();
    process->descriptors = count_entries("/proc/self/fd");
    process->environment = environ;
    while (environ != NULL && environ[process->variables] != NULL)
        process->variables++;
}

static void compare(const struct process *before, const struct process *after)
{
    CHECK_THAT(strcmp(before->locale, after->locale) == 0, "it changed the locale from %s to %s", before->locale,
               after->locale);
    CHECK_THAT(strcmp(before->folder, after->folder) == 0, "it changed the current folder");
    for (int i = 1; i < 65; i++)
        CHECK_THAT(before->actions[i].sa_handler == after->actions[i].sa_handler,
                   "it changed the handler of signal %d", i);
    for (int i = 1; i < 65; i++)
        CHECK_THAT(sigismember(&before->blocked, i) == sigismember(&after->blocked, i),
                   "it changed whether signal %d "
                   "is blocked",
                   i);
    CHECK_THAT(before->mask == after->mask, "it changed the umask");
    CHECK_THAT(before->rounding == after->rounding, "it changed the rounding of floating-point numbers");
    CHECK_THAT(before->descriptors == after->descriptors, "it left a file open");
    CHECK_THAT(before->variables == after->variables && before->environment == after->environment,
               "it changed the environment");
}

static void check_process(const struct subject *subject)
{
    struct process before, after;
    (void)setlocale(LC_ALL, "C.UTF-8");
    look(&before);
    struct loaded loaded = check_open(subject);
    for (size_t i = 0; i < check_text_count; i++)
        (void)check_score(&loaded, loaded.scorer, check_texts[i]);
    (void)loaded.table->model_open(NULL, 1, NULL);
    look(&after);
    after.descriptors = before.descriptors; /* an open model may keep its files */
    compare(&before, &after);
    check_close(&loaded);
    look(&after);
    compare(&before, &after);
}

static void use_once(const struct subject *subject, const struct loaded *loaded)
{
    static const char *const nowhere[] = { "/no/such/bundle" };
    struct vane_result result = VANE_RESULT_INIT;
    vane_model *model = loaded->table->model_open(subject->bundles, subject->bundle_count, NULL);
    vane_scorer *scorer = loaded->table->scorer_new(model, NULL);
    for (size_t i = 0; i < check_text_count; i++)
        (void)loaded->table->score(scorer, check_texts[i].data, check_texts[i].length, NULL, &result, NULL);
    (void)loaded->table->score(scorer, "x", 1, "no such policy", &result, NULL);
    loaded->table->scorer_free(scorer);
    loaded->table->model_close(model);
    (void)loaded->table->model_open(nowhere, 1, NULL);
}

static void check_memory(const struct subject *subject)
{
    struct loaded loaded = check_open(subject);
    check_step("open, score, free and close, many times");
    for (int i = 0; i < 3; i++)
        use_once(subject, &loaded); /* what the C library keeps for good is there after this */
    struct mallinfo2 before = mallinfo2();
    for (int i = 0; i < CYCLES; i++)
        use_once(subject, &loaded);
    struct mallinfo2 after = mallinfo2();
    if (before.uordblks == 0)
        check_skip("this C library, or a sanitizer in it, does not say how much memory is in use");
    size_t used_before = before.uordblks + before.hblkhd, used_after = after.uordblks + after.hblkhd;
    CHECK_THAT(used_after <= used_before, "%zu bytes were not given back after %d models and scorers",
               used_after - used_before, (int)CYCLES);
}

const struct check state_checks[] = {
    { "threads", "four threads with a scorer each get the bits that one thread gets", check_threads },
    { "swap", "models open and close beside one that serves; old scorers finish on the old model", check_swap },
    { "no-thread", "it starts no thread", check_no_thread },
    { "unload", "it goes from memory with dlclose, and comes back, many times", check_unload },
    { "twice", "two copies of it work in one process, and one survives the other", check_twice },
    { "process", "locale, folder, signals, umask, rounding, files and environment stay as they were", check_process },
    { "memory", "what was opened and freed is given back", check_memory },
    { NULL, NULL, NULL },
};
