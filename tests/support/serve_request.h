/* serve_request.h - a request to vane serve without a connection: text in, the contracts' own answer out.
 *
 *     POST /v1alpha1/comments:analyze?key=K
 *     Content-Type: application/json
 *
 *     {"comment": ...
 *
 * Head and body are as HTTP has them; lines may end with LF alone, and nothing is percent-encoded. The answer comes
 * from the same functions in the same order as in serve_http.c. For tests that want many requests, or one thread.
 */
#ifndef TESTS_SERVE_REQUEST_H
#define TESTS_SERVE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "hosts/serve/serve_routes.h"

enum { REQUEST_FIELDS_MAX = 16 };

struct request_field {
    const char *name, *value;
};

struct request {
    struct call call;
    enum route_id route;
    bool is_refused;  /* by its head */
    char *text;       /* the head, cut into strings */
    const char *method, *path;
    struct request_field headers[REQUEST_FIELDS_MAX], queries[REQUEST_FIELDS_MAX];
    size_t header_count, query_count;
    char signature[72];
};

/* What all requests of a test share. */
struct request_place {
    struct serve_live *live;
    struct serve_metrics metrics;
    pthread_mutex_t store;
};

/* Reads and answers. A header "X-Coral-Signature: sign" is given the signature that fits the body under the first
 * secret. The bytes stay the caller's and must live until request_clear. */
void request_answer(struct request *request, struct request_place *place, const char *bytes, size_t length);
void request_clear(struct request *request);

#endif
