/* serve_run.c - the life of the service: start, signals, a new configuration, the end. */
#include "hosts/serve/serve.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "hosts/serve/serve_http.h"

enum { STOP_SECONDS = 15 };

/* Tells systemd (Type=notify) how far we are, where it asked to be told: sd_notify(3) in a few lines. */
static void notify(const char *state)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    const char *path = getenv("NOTIFY_SOCKET");
    size_t length = path != NULL ? strlen(path) : 0;
    if (length < 2 || length >= sizeof address.sun_path)
        return;
    memcpy(address.sun_path, path, length);
    if (path[0] == '@')
        address.sun_path[0] = '\0';
    int file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (file < 0)
        return;
    (void)sendto(file, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address,
                 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
    (void)close(file);
}

/* Keys and secrets are in the file, so others should not be able to read it. */
static void warn_readable(const struct serve_options *options, const struct serve_live *live)
{
    struct stat about;
    bool has_secrets = live->config.key_count > 0 || live->config.secret_count > 0;
    if (has_secrets && stat(options->config, &about) == 0 && (about.st_mode & S_IROTH) != 0)
        fprintf(stderr, "vane: %s: everybody on this machine can read the keys in it; chmod o-r\n", options->config);
}

static void describe(const struct serve_live *live, FILE *to)
{
    struct vane_model_info info = { .struct_size = sizeof info };
    for (size_t b = 0; vane_model_bundle_info(live->model, b, &info) == VANE_OK; b++)
        fprintf(to, "%s%s", b > 0 ? ", " : "", info.name);
}

int32_t serve_check(const struct serve_options *options, struct vane_error *error)
{
    struct serve_live *live = live_open(options, error);
    if (live == NULL)
        return error->code;
    const struct serve_config *config = &live->config;
    warn_readable(options, live);
    printf("%s: good\nlistens on %s port %d, %u threads, %u connections\nmodels: ",
           options->config != NULL ? options->config : "the defaults", config->listen, config->port, config->threads,
           config->limits.connections);
    describe(live, stdout);
    printf("\nscores: ");
    for (size_t i = 0; i < live->score_count; i++)
        printf("%s%s", i > 0 ? ", " : "", live->scores[i].name);
    printf("\nAPI keys: %zu; Coral: %s; suggested scores: %s\n", config->key_count,
           config->coral_path != NULL ? config->coral_path : "off",
           config->suggestions != NULL ? config->suggestions : "not stored");
    live_drop(live);
    return VANE_OK;
}

/* What a running service cannot change keeps its old value, and is said. */
static void warn_fixed(const struct serve_config *old, const struct serve_config *fresh)
{
    const char *what = strcmp(old->listen, fresh->listen) != 0                  ? "listen"
                     : old->port != fresh->port                                 ? "port"
                     : old->threads != fresh->threads                           ? "threads"
                     : old->limits.connections != fresh->limits.connections     ? "limits.connections"
                     : old->limits.idle_seconds != fresh->limits.idle_seconds   ? "limits.idle_seconds"
                                                                                : NULL;
    if (what != NULL)
        fprintf(stderr, "vane: '%s' has changed; that takes a restart\n", what);
}

static void reload(struct server *server, const struct serve_options *options)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct serve_live *fresh = live_open(options, &error);
    if (fresh == NULL) {
        atomic_fetch_add(&server->metrics.failed_reloads, 1);
        fprintf(stderr, "vane: not reloaded, the old configuration and models stay: %s%s%s\n", error.source,
                error.source[0] != '\0' ? ": " : "", error.text);
        return;
    }
    warn_readable(options, fresh);
    warn_fixed(&server->slot.current->config, &fresh->config); /* this thread alone replaces it */
    fputs("vane: reloaded: ", stderr);
    describe(fresh, stderr);
    fputc('\n', stderr);
    slot_replace(&server->slot, fresh);
    atomic_fetch_add(&server->metrics.reloads, 1);
}

static void wait_for_end(struct server *server, const struct serve_options *options, const sigset_t *signals)
{
    const struct timespec second = { .tv_sec = 1 };
    for (;;) {
        int caught = sigtimedwait(signals, NULL, &second);
        if (caught == SIGHUP)
            reload(server, options);
        else if (caught == SIGTERM || caught == SIGINT)
            return;
        atomic_fetch_add(&server->metrics.cut_connections, watch_sweep(&server->watch));
    }
}

static void announce(const struct server *server)
{
    const struct serve_config *config = &server->slot.current->config;
    bool is_six = strchr(config->listen, ':') != NULL;
    fprintf(stderr, "vane: serving ");
    describe(server->slot.current, stderr);
    fprintf(stderr, " on http://%s%s%s:%u/\n", is_six ? "[" : "", config->listen, is_six ? "]" : "", server->port);
    notify("READY=1");
}

int32_t serve_run(const struct serve_options *options, struct vane_error *error)
{
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGHUP);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL); /* the server's threads inherit it */
    (void)signal(SIGPIPE, SIG_IGN);
    struct server *server = memory_zeroed(1, sizeof *server);
    if (server == NULL)
        return error_memory(error);
    (void)pthread_mutex_init(&server->slot.lock, NULL);
    (void)pthread_mutex_init(&server->watch.lock, NULL);
    (void)pthread_mutex_init(&server->store, NULL);
    server->metrics.started = (int64_t)time(NULL);
    server->slot.current = live_open(options, error);
    int32_t status = server->slot.current != NULL ? http_start(server, error) : error->code;
    if (status == VANE_OK) {
        warn_readable(options, server->slot.current);
        announce(server);
        wait_for_end(server, options, &signals);
        notify("STOPPING=1");
        http_stop(server, STOP_SECONDS);
        fputs("vane: stopped\n", stderr);
    }
    live_drop(server->slot.current);
    memory_free(server);
    return status;
}
