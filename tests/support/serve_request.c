#include "support/serve_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <nettle/hmac.h>

static const char *find_field(const struct request_field *fields, size_t count, const char *name,
                              int (*compare)(const char *, const char *))
{
    for (size_t i = 0; i < count; i++)
        if (compare(fields[i].name, name) == 0)
            return fields[i].value;
    return NULL;
}

static const char *find_header(const void *connection, const char *name)
{
    const struct request *request = connection;
    return find_field(request->headers, request->header_count, name, strcasecmp);
}

static const char *find_query(const void *connection, const char *name)
{
    const struct request *request = connection;
    return find_field(request->queries, request->query_count, name, strcmp);
}

static void read_query(struct request *request, char *query)
{
    char *rest = NULL;
    for (char *at = strtok_r(query, "&", &rest); at != NULL; at = strtok_r(NULL, "&", &rest)) {
        char *value = strchr(at, '=');
        if (request->query_count == REQUEST_FIELDS_MAX)
            return;
        if (value != NULL)
            *value++ = '\0';
        request->queries[request->query_count++] = (struct request_field){ at, value };
    }
}

static void read_first_line(struct request *request, char *line)
{
    char *target = strchr(line, ' ');
    request->method = line;
    request->path = "";
    if (target == NULL)
        return;
    *target++ = '\0';
    target[strcspn(target, " ")] = '\0';
    request->path = target;
    char *query = strchr(target, '?');
    if (query != NULL) {
        *query++ = '\0';
        read_query(request, query);
    }
}

static void read_header(struct request *request, char *line)
{
    char *value = strchr(line, ':');
    if (value == NULL || request->header_count == REQUEST_FIELDS_MAX)
        return;
    *value++ = '\0';
    value += strspn(value, " \t");
    request->headers[request->header_count++] = (struct request_field){ line, value };
}

/* Cuts the head into strings; returns where the body begins. */
static size_t read_head(struct request *request, const char *bytes, size_t length)
{
    size_t at = 0;
    request->text = malloc(length + 1);
    if (request->text == NULL)
        abort();
    memcpy(request->text, bytes, length);
    request->text[length] = '\0';
    for (bool is_first = true; at < length; is_first = false) {
        char *line = request->text + at, *newline = memchr(line, '\n', length - at);
        size_t size = newline != NULL ? (size_t)(newline - line) : length - at;
        at += size + (newline != NULL);
        line[size] = '\0';
        if (size > 0 && line[size - 1] == '\r')
            line[size - 1] = '\0';
        if (line[0] == '\0' && !is_first)
            return at;
        if (is_first)
            read_first_line(request, line);
        else
            read_header(request, line);
    }
    return length;
}

static void sign(struct request *request)
{
    const struct serve_config *config = &request->call.live->config;
    uint8_t digest[SHA256_DIGEST_SIZE];
    struct hmac_sha256_ctx hmac;
    hmac_sha256_set_key(&hmac, config->secrets[0].length, (const uint8_t *)config->secrets[0].data);
    hmac_sha256_update(&hmac, request->call.length, (const uint8_t *)request->call.body);
    hmac_sha256_digest(&hmac, sizeof digest, digest);
    size_t used = (size_t)snprintf(request->signature, sizeof request->signature, "sha256=");
    for (size_t i = 0; i < sizeof digest; i++)
        used += (size_t)snprintf(request->signature + used, sizeof request->signature - used, "%02x", digest[i]);
    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, "X-Coral-Signature") == 0)
            request->headers[i].value = request->signature;
}

void request_answer(struct request *request, struct request_place *place, const char *bytes, size_t length)
{
    const char *allow;
    *request = (struct request){ .method = "", .path = "" };
    struct call *call = &request->call;
    *call = (struct call){ .live = place->live, .metrics = &place->metrics, .store = &place->store,
                           .connection = request, .header = find_header, .query = find_query, .status = 200 };
    size_t body = length > 0 ? read_head(request, bytes, length) : 0;
    call->body = bytes + body;
    call->length = length - body;
    const char *signature = find_header(request, "X-Coral-Signature");
    if (signature != NULL && strcmp(signature, "sign") == 0 && place->live->config.secret_count > 0)
        sign(request);
    request->route = route_find(&call->live->config, request->method, request->path, &allow);
    request->is_refused = route_refuse(call, request->route, allow, request->path);
    if (!request->is_refused)
        route_answer(call, request->route);
    live_give_scorer(call->live, call->scorer, true);
    call->scorer = NULL;
}

void request_clear(struct request *request)
{
    buffer_free(&request->call.answer);
    free(request->text);
}
