/* serve_call.h - one request as a contract sees it: the whole body, and the answer to write. */
#ifndef HOSTS_SERVE_CALL_H
#define HOSTS_SERVE_CALL_H

#include <jansson.h>

#include "base/buffer.h"
#include "hosts/serve/serve_live.h"
#include "hosts/serve/serve_metrics.h"

/* A header or a query's value; NULL when absent. Lives as long as the request. */
typedef const char *call_lookup_fn(const void *connection, const char *name);

struct call {
    struct serve_live *live;
    struct serve_metrics *metrics;
    const void *connection;
    call_lookup_fn *header, *query;
    pthread_mutex_t *store; /* held while suggestions are appended */
    const char *body;
    size_t length;
    vane_scorer *scorer; /* taken on first use */
    size_t comments;     /* scored; for the metrics */
    size_t largest;      /* bytes of the largest text scored */

    unsigned status;     /* the answer; 200 unless set */
    const char *type;    /* of its content; NULL: JSON */
    const char *allow;   /* the method that the route takes, for 405 */
    struct buffer answer;
    bool is_trouble;     /* ours, not the client's: say `trouble` in the log */
    char trouble[520];     /* a source and a text of an error */
};

/* Throws away what was written and answers {"error":"..."}. */
__attribute__((format(printf, 3, 4))) void call_refuse(struct call *call, unsigned status, const char *format, ...);

/* The same for an error of the library: out of memory is 503, a limit 413, an unknown target 400. */
void call_refuse_error(struct call *call, const struct vane_error *error);
unsigned call_status_of(const struct vane_error *error);

/* The body as JSON, for json_decref. Repeated names are refused: two readers could take one comment for two different
 * ones. Bytes that are not UTF-8, and half surrogates, as JavaScript writes them, become U+FFFD. NULL with *why
 * saying what is wrong, in valid UTF-8, and *status 400, or 503 when out of memory. */
VANE_MUST_USE json_t *call_parse(const struct call *call, unsigned *status, char why[200]);

/* The same, but answers the refusal too. */
VANE_MUST_USE json_t *call_read_json(struct call *call);

/* Scores one text; target NULL takes the first stance model. On failure *error is filled and nothing is answered. */
VANE_MUST_USE int32_t call_score(struct call *call, const char *utf8, size_t length, const char *target,
                                 struct vane_result *result, struct vane_error *error);

#endif
