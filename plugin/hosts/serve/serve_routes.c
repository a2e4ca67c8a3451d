#include "hosts/serve/serve_routes.h"

#include <string.h>
#include <strings.h>

#include "hosts/serve/serve_auth.h"
#include "hosts/serve/serve_google.h"
#include "hosts/serve/serve_page.h"

/* What a route asks of its client: nothing, a key, a key refused in Google's words, or a signature of the body. */
enum guard { GUARD_NONE, GUARD_KEY, GUARD_GOOGLE, GUARD_SIGNATURE };

const char *const route_names[ROUTE_COUNT] = { "page", "script", "style", "healthz", "metrics", "discourse", "score",
                                               "segment", "analyze", "suggestscore", "discovery", "coral", "unknown" };

static void answer_health(struct call *call);
static void answer_metrics(struct call *call);
static void answer_page(struct call *call);
static void answer_script(struct call *call);
static void answer_style(struct call *call);

static const struct {
    const char *method, *path;
    enum guard guard;
    void (*run)(struct call *call);
} routes[ROUTE_UNKNOWN] = {
    [ROUTE_PAGE] = { "GET", "/", GUARD_NONE, answer_page },
    [ROUTE_SCRIPT] = { "GET", "/page.js", GUARD_NONE, answer_script },
    [ROUTE_STYLE] = { "GET", "/page.css", GUARD_NONE, answer_style },
    [ROUTE_HEALTH] = { "GET", "/healthz", GUARD_NONE, answer_health },
    [ROUTE_METRICS] = { "GET", "/metrics", GUARD_KEY, answer_metrics },
    [ROUTE_DISCOURSE] = { "POST", "/", GUARD_KEY, answer_discourse },
    [ROUTE_SCORE] = { "POST", "/v1/score", GUARD_KEY, answer_score },
    [ROUTE_SEGMENT] = { "POST", "/v1/segment", GUARD_KEY, answer_segment },
    [ROUTE_ANALYZE] = { "POST", "/v1alpha1/comments:analyze", GUARD_GOOGLE, answer_analyze },
    [ROUTE_SUGGEST] = { "POST", "/v1alpha1/comments:suggestscore", GUARD_GOOGLE, answer_suggest },
    [ROUTE_DISCOVERY] = { "GET", "/$discovery/rest", GUARD_NONE, answer_discovery },
    [ROUTE_CORAL] = { "POST", NULL, GUARD_SIGNATURE, answer_coral },
};

enum route_id route_find(const struct serve_config *config, const char *method, const char *path, const char **allow)
{
    const char *asked = strcmp(method, "HEAD") == 0 ? "GET" : method;
    *allow = NULL;
    for (int r = 0; r < ROUTE_UNKNOWN; r++) {
        const char *own = r == ROUTE_CORAL ? config->coral_path : routes[r].path;
        if (own == NULL || strcmp(own, path) != 0)
            continue;
        if (strcmp(routes[r].method, asked) == 0)
            return (enum route_id)r;
        *allow = *allow != NULL ? "GET, POST" : routes[r].method;
    }
    return ROUTE_UNKNOWN;
}

size_t route_limit(const struct serve_config *config, enum route_id route)
{
    return route == ROUTE_SEGMENT ? config->limits.page : config->limits.body;
}

/* ---- who may --------------------------------------------------------------------------------------------------- */

/* The key, wherever the contract's clients put it; NULL without one. */
static const char *find_key(const struct call *call)
{
    const char *key = call->header(call->connection, "X-API-KEY");
    if (key != NULL)
        return key;
    const char *bearer = call->header(call->connection, "Authorization");
    if (bearer != NULL && strncasecmp(bearer, "Bearer ", 7) == 0)
        return bearer + 7;
    key = call->query(call->connection, "key");
    return key != NULL ? key : call->header(call->connection, "X-Goog-Api-Key");
}

static bool refuse_key(struct call *call, enum guard guard)
{
    if (guard == GUARD_NONE || guard == GUARD_SIGNATURE || call->live->config.key_count == 0)
        return false;
    const char *key = find_key(call);
    if (key != NULL && auth_knows_key(&call->live->config, key))
        return false;
    if (guard == GUARD_GOOGLE && key == NULL)
        google_refuse(call, 403, "PERMISSION_DENIED", NULL,
                      "Method doesn't allow unregistered callers: send an API key of this service as ?key=");
    else if (guard == GUARD_GOOGLE)
        google_refuse(call, 400, "INVALID_ARGUMENT", NULL, "API key not valid. Please pass a valid API key.");
    else
        call_refuse(call, 401, "an API key is needed, as X-API-KEY: KEY or Authorization: Bearer KEY%s",
                    key != NULL ? "; the one that came is not known" : "");
    return true;
}

bool route_refuse(struct call *call, enum route_id route, const char *allow, const char *path)
{
    const char *coding = call->header(call->connection, "Content-Encoding");
    call->allow = allow;
    if (route == ROUTE_UNKNOWN && allow != NULL)
        call_refuse(call, 405, "this path takes %s", allow);
    else if (route == ROUTE_UNKNOWN)
        call_refuse(call, 404, "there is nothing at %.100s; docs/serve.md lists the paths", path);
    else if (!auth_is_own_origin(call->header(call->connection, "Origin"), call->header(call->connection, "Host")))
        call_refuse(call, 403, "this service answers no other site's page; ask it from a program");
    else if (coding != NULL && strcasecmp(coding, "identity") != 0)
        call_refuse(call, 415, "the body must not be compressed");
    else
        return refuse_key(call, routes[route].guard);
    return true;
}

void route_answer(struct call *call, enum route_id route)
{
    const char *signature = call->header(call->connection, "X-Coral-Signature");
    if (routes[route].guard == GUARD_SIGNATURE
        && !auth_is_signed(&call->live->config, signature, call->body, call->length))
        call_refuse(call, 401, "X-Coral-Signature is missing or fits none of the secrets");
    else
        routes[route].run(call);
}

/* ---- small answers --------------------------------------------------------------------------------------------- */

static void answer_health(struct call *call)
{
    struct buffer *out = &call->answer;
    struct vane_model_info info = { .struct_size = sizeof info };
    buffer_format(out, "{\"status\":\"ok\",\"version\":\"%s\",\"models\":[", vane_version());
    for (size_t b = 0; vane_model_bundle_info(call->live->model, b, &info) == VANE_OK; b++) {
        buffer_text(out, b > 0 ? ",{\"name\":" : "{\"name\":");
        buffer_json(out, info.name, strlen(info.name));
        buffer_pair(out, "version", info.version, strlen(info.version));
        buffer_pair(out, "task", info.task, strlen(info.task));
        if (info.target != NULL)
            buffer_pair(out, "target", info.target, strlen(info.target));
        if (info.statement != NULL)
            buffer_pair(out, "statement", info.statement, strlen(info.statement));
        buffer_pair(out, "language", info.language, strlen(info.language));
        buffer_text(out, "}");
    }
    buffer_text(out, "]}");
}

static void answer_metrics(struct call *call)
{
    call->type = "text/plain; version=0.0.4; charset=utf-8";
    serve_metrics_write(call->metrics, route_names, ROUTE_COUNT, &call->answer);
}

static void answer_file(struct call *call, const struct page_file *file)
{
    call->type = file->type;
    buffer_put(&call->answer, (const char *)file->bytes, file->length);
}

static void answer_page(struct call *call)
{
    answer_file(call, &page_html);
}

static void answer_script(struct call *call)
{
    answer_file(call, &page_script);
}

static void answer_style(struct call *call)
{
    answer_file(call, &page_style);
}
