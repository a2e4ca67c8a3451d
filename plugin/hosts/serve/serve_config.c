#include "hosts/serve/serve_config.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <nettle/sha2.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "hosts/serve/serve_contracts.h"
#include "hosts/serve/serve_fields.h"

enum { DEFAULT_PORT = 8300, KEY_LEAST = 16, THREADS_MAX = 64 };
static const size_t config_file_limit = (size_t)4 << 20;

static const char *const top_names[] = { "listen", "port", "threads", "open", "log_requests", "models", "api_keys",
                                         "limits", "perspective", "coral", NULL };
static const char *const limit_names[] = { "body_bytes", "page_bytes", "total_bytes", "batch", "connections",
                                           "idle_seconds", "request_seconds", NULL };

char *serve_config_path(const struct serve_config *config, const char *path)
{
    if (path[0] == '/' || config->folder == NULL)
        return memory_copy(path, strlen(path));
    return file_join(config->folder, path);
}

static void set_defaults(struct serve_config *config)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    *config = (struct serve_config){ .port = DEFAULT_PORT };
    (void)snprintf(config->listen, sizeof config->listen, "127.0.0.1");
    config->threads = cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (unsigned)cores;
    config->limits = (struct serve_limits){ .body = (size_t)1 << 20, .page = (size_t)4 << 20,
                                            .bytes = (size_t)256 << 20, .batch = 1000, .connections = 1000,
                                            .idle_seconds = 60, .request_seconds = 30 };
}

static int32_t parse_file(struct serve_config *config, const char *path, struct vane_error *error)
{
    char *bytes = NULL;
    size_t length = 0;
    json_error_t json;
    bool out_of_memory = false;
    int32_t status = file_read(path, config_file_limit, &bytes, &length, error);
    if (status != VANE_OK)
        return status;
    config->root = json_parse(bytes, length, JSON_REJECT_DUPLICATES, &json, &out_of_memory);
    memory_free(bytes);
    if (config->root == NULL && out_of_memory)
        return error_memory(error);
    if (config->root == NULL)
        return error_set(error, VANE_ERROR_FORMAT, path, (uint64_t)json.line, "broken JSON: %s", json.text);
    if (!json_is_object(config->root))
        return error_set(error, VANE_ERROR_FORMAT, path, 1, "the configuration must be one JSON object");
    const char *slash = strrchr(path, '/');
    config->folder = slash == NULL ? memory_copy(".", 1) : memory_copy(path, (size_t)(slash - path) + 1);
    return config->folder != NULL ? VANE_OK : error_memory(error);
}

static int32_t read_limits(struct serve_config *config, const struct fields *top, struct vane_error *error)
{
    struct fields limits = { top->file, "limits.", NULL };
    long long body = (long long)config->limits.body, page = (long long)config->limits.page;
    long long bytes = (long long)config->limits.bytes, batch = (long long)config->limits.batch;
    long long connections = config->limits.connections, idle = config->limits.idle_seconds;
    long long request = config->limits.request_seconds;
    int32_t status;
    TRY(fields_object(top, "limits", &limits.object, error));
    TRY(fields_check_names(&limits, limit_names, error));
    TRY(fields_integer(&limits, "body_bytes", 1024, 64 << 20, &body, error));
    TRY(fields_integer(&limits, "page_bytes", 1024, 1 << 30, &page, error));
    TRY(fields_integer(&limits, "total_bytes", 1 << 20, 1LL << 40, &bytes, error));
    TRY(fields_integer(&limits, "batch", 1, 100000, &batch, error));
    TRY(fields_integer(&limits, "connections", 1, 100000, &connections, error));
    TRY(fields_integer(&limits, "idle_seconds", 1, 3600, &idle, error));
    TRY(fields_integer(&limits, "request_seconds", 1, 3600, &request, error));
    config->limits = (struct serve_limits){ (size_t)body, (size_t)page, (size_t)bytes, (size_t)batch,
                                            (unsigned)connections, (unsigned)idle, (unsigned)request };
    if (bytes < body || bytes < page)
        return fields_error(&limits, "total_bytes", error, "must be at least body_bytes and page_bytes");
done:
    return status;
}

/* The paths out of the command line, the file, or the shipped ones, in this order. */
static int32_t read_models(struct serve_config *config, const struct fields *top, const struct serve_options *options,
                           struct vane_error *error)
{
    json_t *list;
    int32_t status = fields_list(top, "models", &list, error);
    if (status != VANE_OK)
        return status;
    bool from_file = options->bundle_count == 0 && list != NULL;
    const char *const *named = options->bundle_count > 0 ? options->bundles : options->shipped;
    size_t count = from_file ? json_array_size(list) : options->bundle_count > 0 ? options->bundle_count
                                                                                 : options->shipped_count;
    if (count == 0)
        return from_file ? fields_error(top, "models", error, "must name at least one model folder")
                         : error_set(error, VANE_ERROR_IO, NULL, 0,
                                     "the shipped models were not found; name bundles with -m or in 'models'");
    config->models = memory_zeroed(count, sizeof *config->models);
    if (config->models == NULL)
        return error_memory(error);
    for (size_t i = 0; i < count; i++) {
        const char *path = from_file ? json_string_value(json_array_get(list, i)) : named[i];
        if (path == NULL || path[0] == '\0')
            return fields_error(top, "models", error, "must hold paths of model folders");
        config->models[i] = from_file ? serve_config_path(config, path) : memory_copy(path, strlen(path));
        if (config->models[i] == NULL)
            return error_memory(error);
        config->model_count++;
    }
    return VANE_OK;
}

/* Only digests are kept: they have one length, so that comparing them takes one time. */
static int32_t read_keys(struct serve_config *config, const struct fields *top, struct vane_error *error)
{
    json_t *list;
    int32_t status = fields_list(top, "api_keys", &list, error);
    size_t count = json_array_size(list);
    if (status != VANE_OK || list == NULL)
        return status;
    if (count == 0)
        return fields_error(top, "api_keys", error, "must not be empty; leave it out to ask for no key");
    config->keys = memory_zeroed(count, sizeof *config->keys);
    if (config->keys == NULL)
        return error_memory(error);
    for (size_t i = 0; i < count; i++) {
        const json_t *key = json_array_get(list, i);
        if (json_string_length(key) < KEY_LEAST)
            return fields_error(top, "api_keys", error, "must hold strings of at least %d characters; key %zu is not",
                                (int)KEY_LEAST, i + 1);
        struct sha256_ctx sha;
        sha256_init(&sha);
        sha256_update(&sha, json_string_length(key), (const uint8_t *)json_string_value(key));
        sha256_digest(&sha, SERVE_KEY_SIZE, config->keys[config->key_count++]);
    }
    return VANE_OK;
}

/* An open port on other machines' side of the network is asked for twice, never fallen into. */
static int32_t check_listen(const struct serve_config *config, const struct fields *top, struct vane_error *error)
{
    struct in_addr four;
    struct in6_addr six;
    bool is_loopback;
    if (inet_pton(AF_INET, config->listen, &four) == 1)
        is_loopback = ntohl(four.s_addr) >> 24 == 127;
    else if (inet_pton(AF_INET6, config->listen, &six) == 1)
        is_loopback = IN6_IS_ADDR_LOOPBACK(&six);
    else
        return fields_error(top, "listen", error, "must be an IPv4 or IPv6 address, not '%.60s'", config->listen);
    if (!is_loopback && config->key_count == 0 && !config->is_open)
        return fields_error(top, "listen", error, "%s is reached from other machines: set 'api_keys', or \"open\": "
                            "true to let everybody in", config->listen);
    return VANE_OK;
}

static int32_t read_address(struct serve_config *config, const struct fields *top,
                            const struct serve_options *options, struct vane_error *error)
{
    const char *listen = config->listen;
    long long port = config->port, threads = config->threads;
    int32_t status;
    TRY(fields_string(top, "listen", &listen, error));
    TRY(fields_integer(top, "port", 0, 65535, &port, error));
    TRY(fields_integer(top, "threads", 1, THREADS_MAX, &threads, error));
    TRY(fields_boolean(top, "open", &config->is_open, error));
    TRY(fields_boolean(top, "log_requests", &config->log_requests, error));
    config->port = options->port >= 0 ? options->port : (int)port;
    config->threads = (unsigned)threads;
    if (options->listen != NULL)
        listen = options->listen;
    if (listen != config->listen)
        (void)snprintf(config->listen, sizeof config->listen, "%s", listen);
    TRY(check_listen(config, top, error));
done:
    return status;
}

int32_t serve_config_read(const struct serve_options *options, struct serve_config *config, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct fields top = { options->config, "", NULL };
    set_defaults(config);
    if (options->config != NULL)
        TRY(parse_file(config, options->config, error));
    top.object = config->root;
    TRY(fields_check_names(&top, top_names, error));
    TRY(read_limits(config, &top, error));
    TRY(read_keys(config, &top, error));
    TRY(read_address(config, &top, options, error));
    TRY(read_models(config, &top, options, error));
    TRY(serve_contracts_read(config, &top, error));
done:
    if (status != VANE_OK)
        serve_config_clear(config);
    return status;
}

void serve_config_clear(struct serve_config *config)
{
    for (size_t i = 0; i < config->model_count; i++)
        memory_free(config->models[i]);
    memory_free(config->models);
    memory_free(config->keys);
    memory_free(config->folder);
    memory_free(config->aliases);
    memory_free(config->rules);
    memory_free(config->suggestions);
    json_decref(config->root);
    *config = (struct serve_config){ 0 };
}
