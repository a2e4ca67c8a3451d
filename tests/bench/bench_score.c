/* bench_score.c - comments a second, for each step of scoring alone, on one core and on all.
 *
 *     bench-score BUNDLE_STANCE BUNDLE_SENTIMENT COMMENTS.jsonl...
 *
 * Each figure is the median of ROUNDS rounds over all comments, after one that is not counted. On all cores every thread
 * goes through all comments, with a scorer of its own on the model they share.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "features/featurizer.h"
#include "vane/records.h"

enum { ROUNDS = 9, REPEAT = 20, CORES_MAX = 64 };

struct comments {
    struct vane_string *text;
    size_t count, bytes;
};

static void fail(const char *what)
{
    fprintf(stderr, "bench-score: %s\n", what);
    exit(1);
}

static void load(struct comments *comments, const char *path)
{
    const char *const fields[] = { "text" };
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_record record;
    vane_reader *reader = vane_reader_open(path, VANE_INPUT_JSONL, fields, 1, &error);
    if (reader == NULL)
        fail(error.text);
    while (vane_reader_next(reader, &record, &error) > 0) {
        if (record.fields[0].data == NULL)
            continue;
        comments->text = realloc(comments->text, (comments->count + 1) * sizeof *comments->text);
        char *copy = malloc(record.fields[0].length + 1);
        if (comments->text == NULL || copy == NULL)
            fail("out of memory");
        memcpy(copy, record.fields[0].data, record.fields[0].length);
        comments->text[comments->count++] = (struct vane_string){ copy, record.fields[0].length };
        comments->bytes += record.fields[0].length;
    }
    vane_reader_close(reader);
}

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* One pass over all comments; `context` is what the step works with. */
typedef void step_fn(void *context, const struct comments *comments);

static void read_text(void *context, const struct comments *comments)
{
    for (size_t i = 0; i < comments->count; i++)
        if (text_read(context, comments->text[i].data, comments->text[i].length, NULL) != VANE_OK)
            fail("text_read");
}

static void extract(void *context, const struct comments *comments)
{
    for (size_t i = 0; i < comments->count; i++)
        if (features_extract(context, comments->text[i].data, comments->text[i].length, 0, NULL) != VANE_OK)
            fail("features_extract");
}

static void score(void *context, const struct comments *comments)
{
    for (size_t i = 0; i < comments->count; i++) {
        struct vane_result result = VANE_RESULT_INIT;
        if (vane_score(context, comments->text[i].data, comments->text[i].length, NULL, &result, NULL) != VANE_OK)
            fail("vane_score");
    }
}

struct work {
    step_fn *step;
    void *context;
    const struct comments *comments;
};

static void *repeat(void *context)
{
    const struct work *work = context;
    for (int again = 0; again < REPEAT; again++)
        work->step(work->context, work->comments);
    return NULL;
}

static double time_round(const struct work *work, size_t threads)
{
    pthread_t started[CORES_MAX];
    double began = seconds();
    for (size_t i = 1; i < threads; i++)
        if (pthread_create(&started[i], NULL, repeat, (void *)(uintptr_t)&work[i]) != 0)
            fail("no thread could be started");
    (void)repeat((void *)(uintptr_t)&work[0]);
    for (size_t i = 1; i < threads; i++)
        (void)pthread_join(started[i], NULL);
    return seconds() - began;
}

/* `contexts` holds one for each thread. */
static void measure(const char *name, step_fn *step, void *const *contexts, size_t threads,
                    const struct comments *comments)
{
    double times[ROUNDS];
    struct work work[CORES_MAX];
    for (size_t i = 0; i < threads; i++)
        work[i] = (struct work){ step, contexts[i], comments };
    step(contexts[0], comments);
    for (int round = 0; round < ROUNDS; round++)
        times[round] = time_round(work, threads);
    qsort(times, ROUNDS, sizeof *times, compare);
    double passes = REPEAT * (double)threads, median = times[ROUNDS / 2];
    printf("%-34s %2zu %s %10.0f comments/s  %7.1f MB/s\n", name, threads, threads == 1 ? "core " : "cores",
           passes * (double)comments->count / median, passes * (double)comments->bytes / median / 1e6);
}

/* What each thread works with. */
struct contexts {
    void *text[CORES_MAX], *features[CORES_MAX], *scorer[CORES_MAX];
};

static void make_contexts(struct contexts *contexts, size_t threads, const vane_model *model)
{
    for (size_t i = 0; i < threads; i++) {
        contexts->text[i] = calloc(1, sizeof(struct text));
        contexts->features[i] = features_new();
        contexts->scorer[i] = vane_scorer_new(model, NULL);
        if (contexts->text[i] == NULL || contexts->features[i] == NULL || contexts->scorer[i] == NULL)
            fail("out of memory");
    }
}

static void free_contexts(struct contexts *contexts, size_t threads)
{
    for (size_t i = 0; i < threads; i++) {
        text_clear(contexts->text[i]);
        free(contexts->text[i]);
        features_free(contexts->features[i]);
        vane_scorer_free(contexts->scorer[i]);
    }
}

static size_t count_cores(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > CORES_MAX ? CORES_MAX : (size_t)cores;
}

static void measure_all(struct contexts *contexts, size_t threads, const struct comments *comments)
{
    measure("text alone", read_text, contexts->text, threads, comments);
    measure("text and features", extract, contexts->features, threads, comments);
    measure("both tasks scored", score, contexts->scorer, threads, comments);
}

int main(int argc, char **argv)
{
    struct comments comments = { 0 };
    struct contexts contexts;
    const size_t cores = count_cores();
    if (argc < 4)
        fail("BUNDLE BUNDLE COMMENTS.jsonl... are needed");
    for (int i = 3; i < argc; i++)
        load(&comments, argv[i]);
    const char *const bundles[] = { argv[1], argv[2] };
    vane_model *model = vane_model_open(bundles, 2, NULL);
    if (model == NULL)
        fail("the models cannot be opened");
    make_contexts(&contexts, cores, model);
    printf("%zu comments, %.0f bytes each\n", comments.count, (double)comments.bytes / (double)comments.count);
    measure_all(&contexts, 1, &comments);
    if (cores > 1)
        measure_all(&contexts, cores, &comments);
    ((struct features *)contexts.features[0])->hash_chars = char_ngrams_plain;
    measure("features by plain instructions", extract, contexts.features, 1, &comments);
    free_contexts(&contexts, cores);
    vane_model_close(model);
    for (size_t i = 0; i < comments.count; i++)
        free((void *)(uintptr_t)comments.text[i].data);
    free(comments.text);
    return 0;
}
