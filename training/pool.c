#include "training/pool.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "base/error.h"
#include "base/memory.h"

enum { REDRAW_MS = 200 }; /* so that the time left goes on running while a long job does */

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t next, done, count;
    int32_t status;
    struct vane_error *error;
    pool_job_fn *job;
    void *context;
};

static void tell(const struct pool_progress *progress, size_t done, size_t count)
{
    if (progress != NULL && progress->fn != NULL)
        progress->fn(progress->context, progress->stage, done, count);
}

static void *work(void *argument)
{
    struct pool *pool = argument;
    (void)pthread_mutex_lock(&pool->lock);
    while (pool->status == VANE_OK && pool->next < pool->count) {
        struct vane_error error = VANE_ERROR_INIT;
        size_t job = pool->next++;
        (void)pthread_mutex_unlock(&pool->lock);
        int32_t status = pool->job(pool->context, job, &error);
        (void)pthread_mutex_lock(&pool->lock);
        if (status != VANE_OK && pool->status == VANE_OK) {
            pool->status = status;
            (void)error_set(pool->error, status, error.source[0] != '\0' ? error.source : NULL, error.line, "%s",
                            error.text);
        }
        pool->done++;
        (void)pthread_cond_signal(&pool->changed);
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Returns how many threads were made. */
static size_t start(struct pool *pool, pthread_t *threads, size_t wanted)
{
    sigset_t all, before;
    size_t made = 0;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (made < wanted && pthread_create(&threads[made], NULL, work, pool) == 0)
        made++;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return made;
}

static void watch(struct pool *pool, const struct pool_progress *progress)
{
    (void)pthread_mutex_lock(&pool->lock);
    while (pool->done < pool->next || (pool->status == VANE_OK && pool->next < pool->count)) {
        struct timespec until;
        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += REDRAW_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        (void)pthread_cond_timedwait(&pool->changed, &pool->lock, &until);
        size_t done = pool->done;
        (void)pthread_mutex_unlock(&pool->lock);
        tell(progress, done, pool->count);
        (void)pthread_mutex_lock(&pool->lock);
    }
    (void)pthread_mutex_unlock(&pool->lock);
}

static int32_t run_here(size_t count, pool_job_fn *job, void *context, const struct pool_progress *progress,
                        struct vane_error *error)
{
    int32_t status = VANE_OK;
    for (size_t i = 0; i < count && status == VANE_OK; i++) {
        status = job(context, i, error);
        tell(progress, i + 1, count);
    }
    return status;
}

int32_t pool_run(size_t threads, size_t count, pool_job_fn *job, void *context, const struct pool_progress *progress,
                 struct vane_error *error)
{
    struct pool pool = { .count = count, .error = error, .job = job, .context = context };
    if (threads > count)
        threads = count;
    pthread_t *made = threads > 1 ? memory_zeroed(threads, sizeof *made) : NULL;
    if (made == NULL)
        return run_here(count, job, context, progress, error);
    (void)pthread_mutex_init(&pool.lock, NULL);
    (void)pthread_cond_init(&pool.changed, NULL);
    size_t running = start(&pool, made, threads);
    if (running > 0)
        watch(&pool, progress);
    for (size_t i = 0; i < running; i++)
        (void)pthread_join(made[i], NULL);
    (void)pthread_cond_destroy(&pool.changed);
    (void)pthread_mutex_destroy(&pool.lock);
    memory_free(made);
    if (running > 0 && pool.status == VANE_OK)
        tell(progress, count, count);
    return running > 0 ? pool.status : run_here(count, job, context, progress, error);
}
