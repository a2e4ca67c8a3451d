/* bench_score.c - comments a second on one core, for each step of scoring alone.
 *
 *     bench-score BUNDLE_STANCE BUNDLE_SENTIMENT COMMENTS.jsonl...
 *
 * Each figure is the median of ROUNDS rounds over all comments, after one that is not counted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "features/featurizer.h"
#include "vane/records.h"

enum { ROUNDS = 9, REPEAT = 20 };

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

static void measure(const char *name, step_fn *step, void *context, const struct comments *comments)
{
    double times[ROUNDS];
    step(context, comments);
    for (int round = 0; round < ROUNDS; round++) {
        double began = seconds();
        for (int again = 0; again < REPEAT; again++)
            step(context, comments);
        times[round] = seconds() - began;
    }
    qsort(times, ROUNDS, sizeof *times, compare);
    double median = times[ROUNDS / 2];
    printf("%-22s %9.0f comments/s  %7.1f MB/s\n", name, REPEAT * (double)comments->count / median,
           REPEAT * (double)comments->bytes / median / 1e6);
}

int main(int argc, char **argv)
{
    struct comments comments = { 0 };
    struct text text = { 0 };
    if (argc < 4)
        fail("BUNDLE BUNDLE COMMENTS.jsonl... are needed");
    for (int i = 3; i < argc; i++)
        load(&comments, argv[i]);
    const char *const bundles[] = { argv[1], argv[2] };
    vane_model *model = vane_model_open(bundles, 2, NULL);
    vane_scorer *scorer = model != NULL ? vane_scorer_new(model, NULL) : NULL;
    struct features *features = features_new();
    if (scorer == NULL || features == NULL)
        fail("the models cannot be opened");
    printf("%zu comments, %.0f bytes each\n", comments.count, (double)comments.bytes / (double)comments.count);
    measure("text alone", read_text, &text, &comments);
    measure("text and features", extract, features, &comments);
    measure("both tasks scored", score, scorer, &comments);
    features_free(features);
    text_clear(&text);
    vane_scorer_free(scorer);
    vane_model_close(model);
    for (size_t i = 0; i < comments.count; i++)
        free((void *)(uintptr_t)comments.text[i].data);
    free(comments.text);
    return 0;
}
