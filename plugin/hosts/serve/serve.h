/* serve.h - vane serve, the moderation service over HTTP, as the command line starts it.
 *
 * The way of a request: serve_http (connection, body, limits) -> serve_routes (which contract, may the client) -> one
 * file a contract -> base/buffer (the answer). Configuration and models live in a serve_live that is replaced as a
 * whole when the configuration is read again; a request keeps the one it began with.
 */
#ifndef HOSTS_SERVE_H
#define HOSTS_SERVE_H

#include <stdbool.h>
#include <stddef.h>

#include "vane/vane.h"

/* What the command line says. Strings stay the caller's, and must live as long as the call. */
struct serve_options {
    const char *config;          /* the JSON file; NULL: defaults */
    const char *listen;          /* an address in place of the file's; NULL: none given */
    int port;                    /* a port in place of the file's; -1: none given; 0: any free one */
    const char *const *bundles;  /* models in place of the file's; count 0: none given */
    size_t bundle_count;
    const char *const *shipped;  /* models where nobody names any */
    size_t shipped_count;
};

/* Reads the configuration and opens the models, and says on standard output what would be served. Nothing is listened
 * to. Errors are those of the file (VANE_ERROR_IO, VANE_ERROR_FORMAT) and of the models. */
VANE_MUST_USE int32_t serve_check(const struct serve_options *options, struct vane_error *error);

/* Serves until SIGTERM or SIGINT; SIGHUP reads configuration and models again. Says on standard error where it
 * listens. Takes over those signals and SIGPIPE for the whole process, so it is for a program, not for a library. */
VANE_MUST_USE int32_t serve_run(const struct serve_options *options, struct vane_error *error);

#endif
