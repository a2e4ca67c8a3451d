/* swap.c - a host that changes its model while four threads score. It knows plugin.h alone.
 *
 * Each request takes a reference to the model that is current when it begins, and ends on that model. Two models
 * serve in turn, with and without stance; an answer is right when it has the bits of the model that its request began
 * with.
 *
 *     swap VANE_SO STANCE_BUNDLE SENTIMENT_BUNDLE
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vane/plugin.h"

enum { THREADS = 4, SWAPS = 24, SCORES_PER_REQUEST = 50 };

#define REQUIRE(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

struct served {
    vane_model *model;
    int kind;  /* which of the two bundle lists */
    int users; /* under the lock; 1 for being the current one */
};

static const char comment[] = "No chips for them, ever. Who asked us?";

static const struct vane_plugin *vane;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct served generations[SWAPS + 1];
static struct served *current;
static struct vane_result expected[2];
static bool stopping;
static int requests, finished_on_old, closed;

static void release(struct served *served)
{
    pthread_mutex_lock(&lock);
    bool last = --served->users == 0;
    closed += last;
    pthread_mutex_unlock(&lock);
    if (last)
        vane->model_close(served->model);
}

static struct served *take(void)
{
    pthread_mutex_lock(&lock);
    struct served *served = stopping ? NULL : current;
    if (served != NULL)
        served->users++;
    pthread_mutex_unlock(&lock);
    return served;
}

static void publish(struct served *next)
{
    pthread_mutex_lock(&lock);
    struct served *old = current;
    current = next;
    pthread_mutex_unlock(&lock);
    if (old != NULL)
        release(old);
}

static void *serve(void *nothing)
{
    for (struct served *served = take(); served != NULL; served = take()) {
        vane_scorer *scorer = vane->scorer_new(served->model, NULL);
        REQUIRE(scorer != NULL);
        for (int i = 0; i < SCORES_PER_REQUEST; i++) {
            struct vane_result result = VANE_RESULT_INIT;
            REQUIRE(vane->score(scorer, comment, sizeof comment - 1, NULL, &result, NULL) == VANE_OK);
            REQUIRE(memcmp(&result, &expected[served->kind], sizeof result) == 0);
            if (i == SCORES_PER_REQUEST / 2)
                usleep(200); /* a request that takes its time, so that models change in the middle of it */
        }
        vane->scorer_free(scorer);
        pthread_mutex_lock(&lock);
        requests++;
        finished_on_old += served != current;
        pthread_mutex_unlock(&lock);
        release(served);
    }
    return nothing;
}

static void open_generation(struct served *served, int kind, const char *const *bundles)
{
    *served = (struct served){ vane->model_open(bundles + kind, (size_t)(2 - kind), NULL), kind, 1 };
    REQUIRE(served->model != NULL);
}

static void learn_expected(const char *const *bundles)
{
    for (int kind = 0; kind < 2; kind++) {
        struct served served;
        open_generation(&served, kind, bundles);
        vane_scorer *scorer = vane->scorer_new(served.model, NULL);
        expected[kind] = (struct vane_result)VANE_RESULT_INIT;
        REQUIRE(vane->score(scorer, comment, sizeof comment - 1, NULL, &expected[kind], NULL) == VANE_OK);
        vane->scorer_free(scorer);
        vane->model_close(served.model);
    }
    REQUIRE((expected[0].flags & VANE_HAS_STANCE) != 0 && (expected[1].flags & VANE_HAS_STANCE) == 0);
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    REQUIRE(argc == 4);
    void *so = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL), *symbol = so != NULL ? dlsym(so, "vane_plugin_entry") : NULL;
    vane_plugin_entry_fn *entry;
    memcpy(&entry, &symbol, sizeof entry);
    REQUIRE(symbol != NULL && (vane = entry(VANE_ABI_MAJOR)) != NULL);
    const char *const *bundles = (const char *const *)&argv[2];
    learn_expected(bundles);
    open_generation(&generations[0], 0, bundles);
    publish(&generations[0]);
    for (size_t t = 0; t < THREADS; t++)
        REQUIRE(pthread_create(&threads[t], NULL, serve, NULL) == 0);
    for (int i = 1; i <= SWAPS; i++) {
        open_generation(&generations[i], i % 2, bundles);
        publish(&generations[i]);
    }
    pthread_mutex_lock(&lock);
    stopping = true;
    pthread_mutex_unlock(&lock);
    for (size_t t = 0; t < THREADS; t++)
        REQUIRE(pthread_join(threads[t], NULL) == 0);
    release(current);
    REQUIRE(closed == SWAPS + 1 && finished_on_old > 0);
    REQUIRE(dlclose(so) == 0);
    printf("%d requests, %d of them ended on a model that was no longer current, %d models closed\n", requests,
           finished_on_old, closed);
    return 0;
}
