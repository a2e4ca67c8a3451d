/* pool.h - independent jobs on several threads. Each job writes to places of its own, so that the number of threads
 * changes the time and nothing else. */
#ifndef TRAINING_POOL_H
#define TRAINING_POOL_H

#include <stddef.h>

#include "training/training.h"

/* Does job number `job`. Called by several threads at once, each job by one. */
typedef int32_t pool_job_fn(void *context, size_t job, struct vane_error *error);

/* Who is told how far it is; called by the thread that called pool_run. fn may be NULL. */
struct pool_progress {
    train_progress_fn *fn;
    void *context;
    const char *stage;
};

/* Does jobs 0 to count - 1 and returns when all are done. With threads <= 1, or where no thread can be made, the
 * calling thread does them. The threads have every signal blocked: handlers run where they were set up. After a
 * failure no new job begins, and *error has the first failure that came in. */
int32_t pool_run(size_t threads, size_t count, pool_job_fn *job, void *context, const struct pool_progress *progress,
                 struct vane_error *error);

#endif
