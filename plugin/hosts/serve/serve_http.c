#include "hosts/serve/serve_http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "hosts/serve/serve_routes.h"

/* A body over its limit is still read, this far, and thrown away: a client that is writing does not see an answer. */
static const uint64_t drain_limit = (uint64_t)128 << 20;
static const size_t large_text = (size_t)1 << 20, small_answer = (size_t)64 << 10;
enum { HEADER_MEMORY = 32 << 10, BACKLOG = 1024 };

/* One request on its way in and out. */
struct exchange {
    struct server *server;
    struct watched *watched;
    struct call call;
    enum route_id route;
    char *body;
    size_t used, capacity, counted; /* counted: its share of server->bytes */
    uint64_t received, began;
    bool is_refused;                /* the answer is written; the body is thrown away */
};

static const char *find_header(const void *connection, const char *name)
{
    return MHD_lookup_connection_value((struct MHD_Connection *)(uintptr_t)connection, MHD_HEADER_KIND, name);
}

static const char *find_query(const void *connection, const char *name)
{
    return MHD_lookup_connection_value((struct MHD_Connection *)(uintptr_t)connection, MHD_GET_ARGUMENT_KIND, name);
}

/* Percent-encoding off. An encoded NUL would end a path or key early, so it becomes a sign that fits nothing. */
static size_t unescape_url(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    size_t length = MHD_http_unescape(text);
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\0')
            text[i] = '\x7F';
    return length;
}

/* ---- connections ----------------------------------------------------------------------------------------------- */

static struct watched *watched_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

static void give_time(const struct serve_live *live, struct watched *watched, bool may_idle)
{
    const struct serve_limits *limits = &live->config.limits;
    if (watched != NULL)
        atomic_store(&watched->deadline,
                     watch_now() + 1000LL * (limits->request_seconds + (may_idle ? limits->idle_seconds : 0)));
}

/* Whether to take a new connection. */
static enum MHD_Result may_connect(void *context, const struct sockaddr *address, socklen_t size)
{
    struct server *server = context;
    (void)address;
    (void)size;
    return atomic_load(&server->is_stopping) ? MHD_NO : MHD_YES;
}

static void note_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                            enum MHD_ConnectionNotificationCode what)
{
    struct server *server = context;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        watch_remove(&server->watch, *socket_context);
        *socket_context = NULL;
        atomic_fetch_sub(&server->metrics.connections, 1);
        return;
    }
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    atomic_fetch_add(&server->metrics.connections, 1);
    struct serve_live *live = slot_hold(&server->slot);
    *socket_context = info != NULL ? watch_add(&server->watch, info->connect_fd, INT64_MAX) : NULL;
    give_time(live, *socket_context, true);
    live_drop(live);
}

/* ---- answers --------------------------------------------------------------------------------------------------- */

static void add_headers(const struct exchange *exchange, struct MHD_Response *response)
{
    const struct call *call = &exchange->call;
    const char *type = call->type != NULL ? call->type : "application/json; charset=utf-8";
    if (call->status != 204)
        (void)MHD_add_response_header(response, "Content-Type", type);
    (void)MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    (void)MHD_add_response_header(response, "Cache-Control", "no-store");
    if (exchange->route <= ROUTE_STYLE)
        (void)MHD_add_response_header(response, "Content-Security-Policy",
                                      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                                      "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    if (call->status == 405 && call->allow != NULL)
        (void)MHD_add_response_header(response, "Allow", call->allow);
    if (call->status == 401)
        (void)MHD_add_response_header(response, "WWW-Authenticate", "Bearer");
    if (call->status == 503)
        (void)MHD_add_response_header(response, "Retry-After", "1");
    if (atomic_load(&exchange->server->is_stopping))
        (void)MHD_add_response_header(response, "Connection", "close");
}

static enum MHD_Result send_answer(struct exchange *exchange, struct MHD_Connection *connection)
{
    struct buffer *answer = &exchange->call.answer;
    struct MHD_Response *response;
    if (answer->failed) {
        static const char sorry[] = "{\"error\":\"out of memory\"}";
        exchange->call.status = 503;
        response = MHD_create_response_from_buffer(sizeof sorry - 1, (void *)(uintptr_t)sorry, MHD_RESPMEM_PERSISTENT);
    } else {
        response = MHD_create_response_from_buffer_with_free_callback(answer->length, answer->data, memory_free);
        if (response != NULL)
            *answer = (struct buffer){ 0 };
    }
    if (response == NULL)
        return MHD_NO;
    add_headers(exchange, response);
    give_time(exchange->call.live, exchange->watched, false);
    enum MHD_Result result = MHD_queue_response(connection, exchange->call.status, response);
    MHD_destroy_response(response);
    return result;
}

static void refuse(struct exchange *exchange, unsigned status, const char *text)
{
    call_refuse(&exchange->call, status, "%s", text);
    exchange->is_refused = true;
}

/* ---- requests -------------------------------------------------------------------------------------------------- */

static struct exchange *begin_exchange(struct server *server, struct MHD_Connection *connection)
{
    struct exchange *exchange = memory_zeroed(1, sizeof *exchange);
    if (exchange == NULL)
        return NULL;
    exchange->server = server;
    exchange->began = watch_micros();
    exchange->watched = watched_of(connection);
    exchange->call = (struct call){ .live = slot_hold(&server->slot), .metrics = &server->metrics,
                                    .store = &server->store, .connection = connection, .header = find_header,
                                    .query = find_query, .status = 200 };
    atomic_fetch_add(&server->metrics.active, 1);
    return exchange;
}

static void refuse_length(struct exchange *exchange)
{
    char text[160];
    (void)snprintf(text, sizeof text, "the body is larger than the %zu bytes this service takes here; "
                   "its operator can raise limits.%s", route_limit(&exchange->call.live->config, exchange->route),
                   exchange->route == ROUTE_SEGMENT ? "page_bytes" : "body_bytes");
    refuse(exchange, 413, text);
}

/* The first call for a request: its headers are there. Answers at once where the client waits to be asked for its body,
 * or would send more than is worth throwing away. */
static enum MHD_Result read_head(struct exchange *exchange, struct MHD_Connection *connection, const char *method,
                                 const char *path)
{
    struct call *call = &exchange->call;
    const char *length = find_header(connection, "Content-Length"), *expect = find_header(connection, "Expect");
    const char *allow;
    uint64_t announced = length != NULL ? strtoull(length, NULL, 10) : 0;
    exchange->route = route_find(&call->live->config, method, path, &allow);
    give_time(exchange->call.live, exchange->watched, false);
    exchange->is_refused = route_refuse(call, exchange->route, allow, path);
    if (!exchange->is_refused && announced > route_limit(&call->live->config, exchange->route))
        refuse_length(exchange);
    bool waits = expect != NULL && strcasecmp(expect, "100-continue") == 0;
    return exchange->is_refused && (waits || announced > drain_limit) ? send_answer(exchange, connection) : MHD_YES;
}

/* Counts bytes against the limit of all bodies and answers together. */
static bool count_bytes(struct exchange *exchange, size_t more)
{
    size_t all = atomic_fetch_add(&exchange->server->bytes, more) + more;
    exchange->counted += more;
    return all <= exchange->call.live->config.limits.bytes;
}

/* Counts first, so that no memory is taken beyond the limit. */
static bool reserve_body(struct exchange *exchange, size_t more)
{
    return count_bytes(exchange, more)
        && memory_reserve(&exchange->body, &exchange->capacity, exchange->used + more, 1) == 0;
}

static void drop_body(struct exchange *exchange)
{
    memory_free(exchange->body);
    exchange->body = NULL;
    exchange->used = exchange->capacity = 0;
    atomic_fetch_sub(&exchange->server->bytes, exchange->counted);
    exchange->counted = 0;
}

static enum MHD_Result take_body(struct exchange *exchange, const char *bytes, size_t length)
{
    size_t limit = route_limit(&exchange->call.live->config, exchange->route);
    exchange->received += length;
    if (exchange->received > drain_limit)
        return MHD_NO;
    if (!exchange->is_refused && length > limit - exchange->used)
        refuse_length(exchange);
    else if (!exchange->is_refused && !reserve_body(exchange, length))
        refuse(exchange, 503, "too many large requests at once; try again");
    if (exchange->is_refused) {
        drop_body(exchange);
        return MHD_YES;
    }
    memcpy(exchange->body + exchange->used, bytes, length);
    exchange->used += length;
    return MHD_YES;
}

static enum MHD_Result finish_request(struct exchange *exchange, struct MHD_Connection *connection)
{
    if (!exchange->is_refused) {
        exchange->call.body = exchange->body != NULL ? exchange->body : "";
        exchange->call.length = exchange->used;
        if (exchange->watched != NULL)
            atomic_store(&exchange->watched->deadline, INT64_MAX);
        route_answer(&exchange->call, exchange->route);
        live_give_scorer(exchange->call.live, exchange->call.scorer, exchange->call.largest <= large_text);
        exchange->call.scorer = NULL;
    }
    if (exchange->call.is_trouble)
        fprintf(stderr, "vane: %s: %s\n", route_names[exchange->route], exchange->call.trouble);
    drop_body(exchange);
    /* An answer stays until its client has read it, and with explanations it is fifty times its request. */
    if (exchange->call.answer.length > small_answer && !count_bytes(exchange, exchange->call.answer.length)) {
        buffer_free(&exchange->call.answer);
        drop_body(exchange);
        call_refuse(&exchange->call, 503, "too many large answers at once; try again, or ask for less at a time");
    }
    return send_answer(exchange, connection);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                              const char *version, const char *bytes, size_t *length, void **request)
{
    struct exchange *exchange = *request;
    (void)version;
    if (exchange == NULL) {
        *request = exchange = begin_exchange(context, connection);
        return exchange != NULL ? read_head(exchange, connection, method, path) : MHD_NO;
    }
    if (*length > 0) {
        enum MHD_Result result = take_body(exchange, bytes, *length);
        *length = 0;
        return result;
    }
    return finish_request(exchange, connection);
}

/* Called for every request that begin_exchange began, answered or broken off. */
static void end_exchange(void *context, struct MHD_Connection *connection, void **request,
                         enum MHD_RequestTerminationCode why)
{
    struct server *server = context;
    struct exchange *exchange = *request;
    (void)connection;
    if (exchange == NULL)
        return;
    const struct call *call = &exchange->call;
    uint64_t micros = watch_micros() - exchange->began;
    unsigned status = why == MHD_REQUEST_TERMINATED_COMPLETED_OK ? call->status : 0;
    serve_metrics_add(&server->metrics, exchange->route, status, micros, call->comments);
    if (call->live->config.log_requests)
        fprintf(stderr, "vane: %s %u %" PRIu64 "us in=%" PRIu64 " comments=%zu\n", route_names[exchange->route], status,
                micros, exchange->received, call->comments);
    drop_body(exchange);
    buffer_free(&exchange->call.answer);
    live_give_scorer(call->live, call->scorer, false);
    give_time(call->live, exchange->watched, true);
    live_drop(call->live);
    memory_free(exchange);
    *request = NULL;
    atomic_fetch_sub(&server->metrics.active, 1);
}

/* ---- start and stop -------------------------------------------------------------------------------------------- */

static size_t make_address(const struct serve_config *config, struct sockaddr_storage *address)
{
    struct sockaddr_in *four = (struct sockaddr_in *)address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, config->listen, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)config->port);
        return sizeof *four;
    }
    (void)inet_pton(AF_INET6, config->listen, &six->sin6_addr);
    six->sin6_family = AF_INET6;
    six->sin6_port = htons((uint16_t)config->port);
    return sizeof *six;
}

/* Binds by hand, so that what is wrong can be said: libmicrohttpd only says that it did not start. */
static int bind_socket(const struct serve_config *config, struct vane_error *error)
{
    struct sockaddr_storage address;
    size_t size = make_address(config, &address);
    int on = 1, listener = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener >= 0 && setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0
        && bind(listener, (struct sockaddr *)&address, (socklen_t)size) == 0 && listen(listener, BACKLOG) == 0)
        return listener;
    (void)error_set(error, VANE_ERROR_IO, NULL, 0, "cannot listen on %s port %d: %s", config->listen, config->port,
                    strerror(errno));
    if (listener >= 0)
        (void)close(listener);
    return -1;
}

static unsigned read_port(int listener)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return 0;
    return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                               : ((struct sockaddr_in *)&address)->sin_port);
}

int32_t http_start(struct server *server, struct vane_error *error)
{
    const struct serve_config *config = &server->slot.current->config;
    unsigned threads = config->threads < config->limits.connections ? config->threads : config->limits.connections;
    int listener = bind_socket(config, error);
    if (listener < 0)
        return VANE_ERROR_IO;
    server->port = read_port(listener);
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_USE_ITC;
    if (strchr(config->listen, ':') != NULL)
        flags |= MHD_USE_IPv6;
    server->daemon = MHD_start_daemon(
        flags, (uint16_t)config->port, may_connect, server, handle, server, MHD_OPTION_LISTEN_SOCKET, listener,
        MHD_OPTION_THREAD_POOL_SIZE, threads > 1 ? threads : 0u, MHD_OPTION_CONNECTION_LIMIT, config->limits.connections,
        MHD_OPTION_CONNECTION_TIMEOUT, config->limits.idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_MEMORY, MHD_OPTION_NOTIFY_COMPLETED, end_exchange, server,
        MHD_OPTION_NOTIFY_CONNECTION, note_connection, server, MHD_OPTION_UNESCAPE_CALLBACK, unescape_url, NULL,
        MHD_OPTION_END);
    if (server->daemon != NULL)
        return VANE_OK;
    (void)close(listener);
    return error_set(error, VANE_ERROR_IO, NULL, 0, "the HTTP server did not start: %s", strerror(errno));
}

/* Not by MHD_quiesce_daemon: while a thread of libmicrohttpd 0.9.75 takes a connection, both take the listening
 * socket out of its epoll set, and the second to do so aborts the program. */
void http_stop(struct server *server, unsigned seconds)
{
    int64_t end = watch_now() + 1000LL * seconds;
    atomic_store(&server->is_stopping, true);
    while (atomic_load(&server->metrics.active) > 0 && watch_now() < end)
        (void)usleep(10000);
    MHD_stop_daemon(server->daemon); /* closes the listening socket, too */
}
