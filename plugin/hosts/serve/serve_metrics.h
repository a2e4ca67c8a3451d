/* serve_metrics.h - counters of the service, in Prometheus' text format. Nothing in them tells what a comment said.
 */
#ifndef HOSTS_SERVE_METRICS_H
#define HOSTS_SERVE_METRICS_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/buffer.h"

enum { METRICS_ROUTES = 16, METRICS_STATUSES = 16, METRICS_TIMES = 11 };

struct serve_metrics {
    _Atomic uint64_t requests[METRICS_ROUTES][METRICS_STATUSES]; /* by route and status */
    _Atomic uint64_t times[METRICS_TIMES + 1];                   /* requests by how long they took */
    _Atomic uint64_t microseconds;                               /* of all requests together */
    _Atomic uint64_t comments, suggestions, cut_connections;
    _Atomic uint64_t reloads, failed_reloads;
    _Atomic int64_t connections, active; /* open now; requests begun and not done */
    int64_t started;                     /* seconds since 1970 */
};

void serve_metrics_add(struct serve_metrics *metrics, unsigned route, unsigned status, uint64_t microseconds,
                       uint64_t comments);

/* names[r] is route r's label. */
void serve_metrics_write(struct serve_metrics *metrics, const char *const *names, unsigned name_count,
                         struct buffer *out);

#endif
