#include "hosts/serve/serve_watch.h"

#include <sys/socket.h>
#include <time.h>

#include "base/memory.h"

uint64_t watch_micros(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

int64_t watch_now(void)
{
    return (int64_t)(watch_micros() / 1000);
}

struct watched *watch_add(struct watch *watch, int socket, int64_t deadline)
{
    struct watched *watched = memory_zeroed(1, sizeof *watched);
    if (watched == NULL)
        return NULL;
    watched->socket = socket;
    atomic_init(&watched->deadline, deadline);
    (void)pthread_mutex_lock(&watch->lock);
    watched->next = watch->first;
    if (watch->first != NULL)
        watch->first->previous = watched;
    watch->first = watched;
    (void)pthread_mutex_unlock(&watch->lock);
    return watched;
}

void watch_remove(struct watch *watch, struct watched *watched)
{
    if (watched == NULL)
        return;
    (void)pthread_mutex_lock(&watch->lock);
    if (watched->previous != NULL)
        watched->previous->next = watched->next;
    else
        watch->first = watched->next;
    if (watched->next != NULL)
        watched->next->previous = watched->previous;
    (void)pthread_mutex_unlock(&watch->lock);
    memory_free(watched);
}

size_t watch_sweep(struct watch *watch)
{
    int64_t now = watch_now();
    size_t cut = 0;
    (void)pthread_mutex_lock(
        &watch->lock); /* a socket is closed only after watch_remove, so it cannot be another's */
    for (struct watched *watched = watch->first; watched != NULL; watched = watched->next)
        if (atomic_load(&watched->deadline) <= now) {
            (void)shutdown(watched->socket, SHUT_RDWR);
            atomic_store(&watched->deadline, INT64_MAX);
            cut++;
        }
    (void)pthread_mutex_unlock(&watch->lock);
    return cut;
}
