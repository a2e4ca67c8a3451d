/* serve_watch.h - closes connections of clients that take too long.
 *
 * libmicrohttpd's own timeout begins anew with each byte, so that a client sending one byte a minute could hold a
 * connection for ever. Here each connection has a moment by which its next request must be there, or its answer read.
 */
#ifndef HOSTS_SERVE_WATCH_H
#define HOSTS_SERVE_WATCH_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct watched {
    struct watched *next, *previous;
    int socket;
    _Atomic int64_t deadline; /* milliseconds of the monotonic clock; INT64_MAX: we are the ones who work */
};

struct watch {
    pthread_mutex_t lock;
    struct watched *first;
};

int64_t watch_now(void);    /* milliseconds of the monotonic clock */
uint64_t watch_micros(void);

/* NULL when out of memory. */
struct watched *watch_add(struct watch *watch, int socket, int64_t deadline);
void watch_remove(struct watch *watch, struct watched *watched);

/* Shuts down the sockets of those whose time is over; returns how many. Their owner then sees the end and closes. */
size_t watch_sweep(struct watch *watch);

#endif
