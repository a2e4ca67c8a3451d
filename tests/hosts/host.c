/* host.c - a program that knows nothing of vane but plugin.h: loads vane.so, scores from four threads, unloads it and
 * loads it again. It is what an embedder writes; the other tests of the plugin build on it.
 *
 *     host VANE_SO BUNDLE...
 */
#include <dlfcn.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vane/plugin.h"

enum { THREADS = 4, ROUNDS = 300 };

#define REQUIRE(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

static const char *const comments[] = {
    "No chips for them, ever. \xF0\x9F\x98\xA1", "Good, trade is good for everyone!", "what's the price of milk?",
    "", "\xFF\xFE broken \xC3", "NULL and void", "sell sell sell \xF0\x9F\x9A\x80\xF0\x9F\x9A\x80", "I don't know what to think...",
};
enum { COMMENTS = sizeof comments / sizeof *comments };

struct work {
    const struct vane_plugin *vane;
    const vane_model *model;
    struct vane_result results[COMMENTS];
};

/* Each thread has a scorer of its own and must get the same bits every time. */
static void *score_all(void *argument)
{
    struct work *work = argument;
    struct vane_error error = VANE_ERROR_INIT;
    vane_scorer *scorer = work->vane->scorer_new(work->model, &error);
    REQUIRE(scorer != NULL);
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < COMMENTS; i++) {
            struct vane_result result = VANE_RESULT_INIT;
            int32_t code = work->vane->score(scorer, comments[i], strlen(comments[i]), NULL, &result, &error);
            REQUIRE(code == VANE_OK);
            if (round > 0)
                REQUIRE(memcmp(&result, &work->results[i], sizeof result) == 0);
            work->results[i] = result;
        }
    work->vane->scorer_free(scorer);
    return NULL;
}

static void score_from_threads(const struct vane_plugin *vane, const vane_model *model)
{
    pthread_t threads[THREADS];
    static struct work work[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        work[i] = (struct work){ .vane = vane, .model = model };
        REQUIRE(pthread_create(&threads[i], NULL, score_all, &work[i]) == 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        REQUIRE(pthread_join(threads[i], NULL) == 0);
    for (size_t i = 1; i < THREADS; i++)
        REQUIRE(memcmp(work[i].results, work[0].results, sizeof work[0].results) == 0);
    for (size_t i = 0; i < COMMENTS; i++) {
        const struct vane_result *r = &work[0].results[i];
        REQUIRE(fabsf(r->stance[0] + r->stance[1] + r->stance[2] - 1) < 1e-5f);
        REQUIRE(fabsf(r->sentiment[0] + r->sentiment[1] + r->sentiment[2] - 1) < 1e-5f);
        REQUIRE(((r->flags & VANE_EMPTY) != 0) == (comments[i][0] == '\0'));
        REQUIRE(((r->flags & VANE_INVALID_UTF8) != 0) == (comments[i][0] == '\xFF'));
    }
}

static void try_bad_calls(const struct vane_plugin *vane, const vane_model *model)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_result result = VANE_RESULT_INIT;
    vane_scorer *scorer = vane->scorer_new(model, NULL);
    REQUIRE(scorer != NULL);
    REQUIRE(vane->score(scorer, "x", 1, "no such policy", &result, &error) == VANE_ERROR_TARGET);
    REQUIRE(error.code == VANE_ERROR_TARGET && error.text[0] != '\0');
    REQUIRE(vane->score(scorer, "x", 1, NULL, NULL, NULL) == VANE_ERROR_ARGUMENT);
    REQUIRE(vane->score(NULL, "x", 1, NULL, &result, NULL) == VANE_ERROR_ARGUMENT);
    REQUIRE(vane->score(scorer, NULL, 5, NULL, &result, NULL) == VANE_ERROR_ARGUMENT);
    const char *const missing[] = { "/no/such/bundle" };
    struct vane_error io = VANE_ERROR_INIT;
    REQUIRE(vane->model_open(missing, 1, &io) == NULL && io.code == VANE_ERROR_IO && io.source[0] != '\0');
    REQUIRE(vane->model_open(missing, 1, NULL) == NULL);
    REQUIRE(vane->scorer_new(NULL, NULL) == NULL);
    REQUIRE(vane->score(scorer, "a\0b", 3, NULL, &result, NULL) == VANE_OK && result.invalid_bytes == 0);
    struct vane_result whole = VANE_RESULT_INIT;
    REQUIRE(vane->score(scorer, "a b", 3, NULL, &whole, NULL) == VANE_OK); /* a NUL parts words, and ends nothing */
    REQUIRE(memcmp(&whole, &result, sizeof whole) == 0);
    vane->scorer_free(NULL);
    vane->model_close(NULL);
    vane->scorer_free(scorer);
}

/* A host built against a smaller struct, as an older plugin.h would give it: nothing beyond its size is written. */
static void try_older_host(const struct vane_plugin *vane, const vane_model *model)
{
    struct {
        struct vane_result result;
        unsigned char guard[32];
    } old;
    const uint32_t size = (uint32_t)offsetof(struct vane_result, feature_count);
    vane_scorer *scorer = vane->scorer_new(model, NULL);
    memset(&old, 0xA5, sizeof old);
    old.result.struct_size = size;
    REQUIRE(vane->score(scorer, "fine", 4, NULL, &old.result, NULL) == VANE_OK);
    REQUIRE(old.result.struct_size == size);
    for (size_t i = size; i < sizeof old; i++)
        REQUIRE(((unsigned char *)&old)[i] == 0xA5);
    struct vane_error small;
    memset(&small, 0xA5, sizeof small);
    small.struct_size = (uint32_t)offsetof(struct vane_error, line);
    small.code = 0;
    REQUIRE(vane->score(scorer, "fine", 4, "nobody", &old.result, &small) == VANE_ERROR_TARGET);
    REQUIRE(small.code == VANE_ERROR_TARGET);
    REQUIRE(((unsigned char *)&small)[small.struct_size] == 0xA5);
    vane->scorer_free(scorer);
}

static void try_explain(const struct vane_plugin *vane, vane_scorer *scorer)
{
    const struct vane_explain_v1 *explain = vane->get_extension("vane.explain/1");
    const char *comment = "never sell them anything";
    struct vane_span spans[16];
    float base[3];
    size_t count = 0;
    REQUIRE(explain != NULL && VANE_HAS(explain, explain));
    REQUIRE(explain->explain(scorer, comment, strlen(comment), "stance", NULL, spans, 16, &count, base, NULL) == VANE_OK);
    REQUIRE(count == 4 && spans[3].end == strlen(comment));
}

static void try_batch(const struct vane_plugin *vane, vane_scorer *scorer)
{
    const struct vane_batch_v1 *batch = vane->get_extension("vane.batch/1");
    struct vane_string texts[COMMENTS];
    struct vane_result results[COMMENTS], single = VANE_RESULT_INIT;
    size_t done = 0;
    REQUIRE(batch != NULL && VANE_HAS(batch, score_batch));
    for (size_t i = 0; i < COMMENTS; i++)
        texts[i] = (struct vane_string){ comments[i], strlen(comments[i]) };
    REQUIRE(batch->score_batch(scorer, texts, COMMENTS, NULL, results, sizeof *results, &done, NULL) == VANE_OK);
    REQUIRE(done == COMMENTS);
    REQUIRE(vane->score(scorer, comments[1], strlen(comments[1]), NULL, &single, NULL) == VANE_OK);
    REQUIRE(memcmp(&single, &results[1], sizeof single) == 0);
}

static void try_segment(const struct vane_plugin *vane)
{
    static const char page[] = "A title\n\nSome words of an article about a harbour that stands here for the test.\n";
    const struct vane_segment_v1 *segmenter = vane->get_extension("vane.segment/1");
    REQUIRE(segmenter != NULL && VANE_HAS(segmenter, page_free));
    vane_page *cut = segmenter->page_read(page, sizeof page - 1, VANE_PAGE_AUTO, NULL);
    REQUIRE(cut != NULL && segmenter->page_count(cut) > 0);
    struct vane_segment segment = { .struct_size = sizeof segment };
    REQUIRE(segmenter->page_segment(cut, 0, &segment) == VANE_OK);
    REQUIRE(segment.kind != VANE_REPLY && segment.start_line == 1);
    REQUIRE(segmenter->page_segment(cut, 1000, &segment) == VANE_ERROR_ARGUMENT);
    segmenter->page_free(cut);
}

static void try_model_info(const struct vane_plugin *vane, const vane_model *model)
{
    const struct vane_model_info_v1 *about = vane->get_extension("vane.model-info/1");
    struct vane_model_info info = { .struct_size = sizeof info };
    REQUIRE(about != NULL && about->bundle_count(model) == 2);
    REQUIRE(about->bundle_info(model, 0, &info) == VANE_OK && strcmp(info.task, "stance") == 0);
    REQUIRE(info.statement != NULL && info.manifest[0] == '{');
    REQUIRE(about->bundle_info(model, 2, &info) == VANE_ERROR_ARGUMENT);
    REQUIRE(vane->get_extension("vane.unheard-of/1") == NULL && vane->get_extension(NULL) == NULL);
}

static void use_plugin(const char *path, const char *const *bundles, size_t count)
{
    void *so = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (so == NULL)
        fprintf(stderr, "%s\n", dlerror());
    REQUIRE(so != NULL);
    void *symbol = dlsym(so, "vane_plugin_entry");
    vane_plugin_entry_fn *entry;
    memcpy(&entry, &symbol, sizeof entry);
    REQUIRE(symbol != NULL);
    REQUIRE(entry(VANE_ABI_MAJOR + 1) == NULL && entry(0) == NULL);
    const struct vane_plugin *vane = entry(VANE_ABI_MAJOR);
    REQUIRE(vane != NULL && VANE_HAS(vane, get_extension) && strcmp(vane->name, "vane") == 0);

    struct vane_error error = VANE_ERROR_INIT;
    vane_model *model = vane->model_open(bundles, count, &error);
    if (model == NULL)
        fprintf(stderr, "%s: %s\n", error.source, error.text);
    REQUIRE(model != NULL);
    score_from_threads(vane, model);
    try_bad_calls(vane, model);
    try_older_host(vane, model);
    vane_scorer *scorer = vane->scorer_new(model, NULL);
    try_explain(vane, scorer);
    try_batch(vane, scorer);
    try_segment(vane);
    try_model_info(vane, model);
    vane->scorer_free(scorer);
    vane->model_close(model);
    REQUIRE(dlclose(so) == 0);
}

int main(int argc, char **argv)
{
    REQUIRE(argc >= 3);
    char *before = strdup(setlocale(LC_ALL, NULL));
    const char *const *bundles = (const char *const *)&argv[2];
    use_plugin(argv[1], bundles, (size_t)(argc - 2));
    REQUIRE(dlopen(argv[1], RTLD_NOLOAD | RTLD_NOW) == NULL); /* it really went */
    use_plugin(argv[1], bundles, (size_t)(argc - 2));

    void *once = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);      /* loaded twice at once */
    use_plugin(argv[1], bundles, (size_t)(argc - 2));
    REQUIRE(once != NULL && dlclose(once) == 0);

    REQUIRE(strcmp(before, setlocale(LC_ALL, NULL)) == 0);
    free(before);
    puts("the plugin kept its contract");
    return 0;
}
