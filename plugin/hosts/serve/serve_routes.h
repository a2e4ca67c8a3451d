/* serve_routes.h - the contracts by path: one function each, in a file of its own. */
#ifndef HOSTS_SERVE_ROUTES_H
#define HOSTS_SERVE_ROUTES_H

#include "hosts/serve/serve_call.h"

enum route_id {
    ROUTE_PAGE, ROUTE_SCRIPT, ROUTE_STYLE, ROUTE_HEALTH, ROUTE_METRICS, ROUTE_DISCOURSE, ROUTE_SCORE, ROUTE_SEGMENT,
    ROUTE_ANALYZE, ROUTE_SUGGEST, ROUTE_DISCOVERY, ROUTE_CORAL, ROUTE_UNKNOWN, ROUTE_COUNT
};

extern const char *const route_names[ROUTE_COUNT];

/* The route of a method and path; HEAD counts as GET. ROUTE_UNKNOWN with *allow naming the method that the path
 * takes, or NULL where there is no such path. */
enum route_id route_find(const struct serve_config *config, const char *method, const char *path, const char **allow);

/* Bytes a body may have. */
size_t route_limit(const struct serve_config *config, enum route_id route);

/* Refuses by headers alone, before the body comes: true when the answer is written. */
bool route_refuse(struct call *call, enum route_id route, const char *allow, const char *path);

/* Answers, the body being there. */
void route_answer(struct call *call, enum route_id route);

/* serve_plain.c: POST /v1/score and POST /v1/segment. */
void answer_score(struct call *call);
void answer_segment(struct call *call);

/* serve_discourse.c: POST / with {"inputs": ...}, as Text Embeddings Inference has it. */
void answer_discourse(struct call *call);

/* serve_coral.c: Coral's external moderation phase. */
void answer_coral(struct call *call);

/* serve_perspective.c, serve_suggest.c: comments:analyze and comments:suggestscore of Perspective. */
void answer_analyze(struct call *call);
void answer_suggest(struct call *call);

/* serve_discovery.c: Perspective's description, for Google's client libraries. */
void answer_discovery(struct call *call);

#endif
