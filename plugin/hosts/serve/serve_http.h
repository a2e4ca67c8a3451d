/* serve_http.h - libmicrohttpd with the limits of the configuration: connections in, whole requests to the routes. */
#ifndef HOSTS_SERVE_HTTP_H
#define HOSTS_SERVE_HTTP_H

#include <microhttpd.h>

#include "hosts/serve/serve_live.h"
#include "hosts/serve/serve_metrics.h"
#include "hosts/serve/serve_watch.h"

/* One running service. Zeroed but for the slot, then http_start. */
struct server {
    struct serve_slot slot;
    struct serve_metrics metrics;
    struct watch watch;
    pthread_mutex_t store;    /* of the file of suggestions */
    _Atomic size_t bytes;     /* of all requests and answers now in memory */
    atomic_bool is_stopping;  /* new connections are closed, answers close theirs */
    struct MHD_Daemon *daemon;
    unsigned port;            /* the one asked for, unless that was 0 */
};

/* Listens. VANE_ERROR_IO when the address cannot be had. */
VANE_MUST_USE int32_t http_start(struct server *server, struct vane_error *error);

/* Takes no new connection, waits at most `seconds` for the requests that have begun, then closes all. */
void http_stop(struct server *server, unsigned seconds);

#endif
