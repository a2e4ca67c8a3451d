#include "hosts/serve/serve_metrics.h"

#include <inttypes.h>

/* 0 stands for any other, and for requests that were broken off. */
static const unsigned statuses[METRICS_STATUSES] = { 200, 204, 400, 401, 403, 404, 405, 413, 415, 500, 501, 503, 0 };
static const uint64_t time_limits[METRICS_TIMES] = { 100, 250, 500, 1000, 2500, 5000, 10000, 50000, 250000, 1000000,
                                                     10000000 };

void serve_metrics_add(struct serve_metrics *metrics, unsigned route, unsigned status, uint64_t microseconds,
                       uint64_t comments)
{
    unsigned s = 0, t = 0;
    while (statuses[s] != 0 && statuses[s] != status)
        s++;
    while (t < METRICS_TIMES && microseconds > time_limits[t])
        t++;
    atomic_fetch_add_explicit(&metrics->requests[route][s], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&metrics->times[t], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&metrics->microseconds, microseconds, memory_order_relaxed);
    atomic_fetch_add_explicit(&metrics->comments, comments, memory_order_relaxed);
}

static void write_head(struct buffer *out, const char *name, const char *kind, const char *help)
{
    buffer_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

static void write_one(struct buffer *out, const char *name, const char *kind, const char *help, int64_t value)
{
    write_head(out, name, kind, help);
    buffer_format(out, "%s %" PRId64 "\n", name, value);
}

static void write_times(struct serve_metrics *metrics, struct buffer *out)
{
    uint64_t count = 0;
    write_head(out, "vane_request_seconds", "histogram",
               "From the end of a request's head to the end of its answer.");
    for (unsigned t = 0; t < METRICS_TIMES; t++) {
        count += atomic_load(&metrics->times[t]);
        buffer_format(out, "vane_request_seconds_bucket{le=\"%" PRIu64 ".%06" PRIu64 "\"} %" PRIu64 "\n",
                      time_limits[t] / 1000000, time_limits[t] % 1000000, count);
    }
    count += atomic_load(&metrics->times[METRICS_TIMES]);
    uint64_t sum = atomic_load(&metrics->microseconds);
    buffer_format(out, "vane_request_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n", count);
    buffer_format(out, "vane_request_seconds_sum %" PRIu64 ".%06" PRIu64 "\n", sum / 1000000, sum % 1000000);
    buffer_format(out, "vane_request_seconds_count %" PRIu64 "\n", count);
}

void serve_metrics_write(struct serve_metrics *metrics, const char *const *names, unsigned name_count,
                         struct buffer *out)
{
    write_head(out, "vane_requests_total", "counter", "Requests answered, by route and status.");
    for (unsigned r = 0; r < name_count; r++)
        for (unsigned s = 0; s < METRICS_STATUSES; s++) {
            uint64_t count = atomic_load(&metrics->requests[r][s]);
            if (count > 0)
                buffer_format(out, "vane_requests_total{route=\"%s\",status=\"%u\"} %" PRIu64 "\n", names[r],
                              statuses[s], count);
        }
    write_times(metrics, out);
    write_one(out, "vane_comments_total", "counter", "Texts scored.", (int64_t)atomic_load(&metrics->comments));
    write_one(out, "vane_suggestions_total", "counter", "Labels that moderators gave and that were stored.",
              (int64_t)atomic_load(&metrics->suggestions));
    write_one(out, "vane_connections", "gauge", "Connections open now.", atomic_load(&metrics->connections));
    write_one(out, "vane_requests_active", "gauge", "Requests begun and not yet answered.",
              atomic_load(&metrics->active));
    write_one(out, "vane_connections_cut_total", "counter", "Connections closed because the client was too slow.",
              (int64_t)atomic_load(&metrics->cut_connections));
    write_one(out, "vane_reloads_total", "counter", "Configurations and models taken over on SIGHUP.",
              (int64_t)atomic_load(&metrics->reloads));
    write_one(out, "vane_reloads_failed_total", "counter", "SIGHUPs after which the old ones stayed.",
              (int64_t)atomic_load(&metrics->failed_reloads));
    write_one(out, "vane_start_time_seconds", "gauge", "When the service started, in seconds since 1970.",
              metrics->started);
}
