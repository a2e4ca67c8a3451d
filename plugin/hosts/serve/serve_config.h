/* serve_config.h - the one JSON file of vane serve, read and checked as a whole before anything uses it.
 *
 * Strings point into the parsed file, which the configuration keeps. docs/serve.md lists the fields.
 */
#ifndef HOSTS_SERVE_CONFIG_H
#define HOSTS_SERVE_CONFIG_H

#include <jansson.h>

#include "hosts/serve/serve.h"

enum {
    SERVE_KEY_SIZE = 32, /* bytes of a SHA-256 */
    SERVE_SECRETS_MAX = 16,
    SERVE_TAGS_MAX = 2
};

struct serve_limits {
    size_t body;   /* bytes of a request, but of a page */
    size_t page;   /* bytes of a page */
    size_t bytes;  /* of all requests that are being received or answered, and of answers not yet read */
    size_t batch;  /* comments in one request */
    unsigned connections, idle_seconds, request_seconds;
};

/* An attribute of Perspective's that one of our scores stands in for. */
struct serve_alias {
    const char *name, *as;
    const char *otherwise; /* what a suggested score below one half says; NULL: nothing */
};

/* One row of Coral's thresholds: a score of at least that many ten-thousandths has these consequences. */
struct serve_rule {
    const char *score;
    int at_least;
    const char *status, *flag; /* NULL: none */
    const char *tags[SERVE_TAGS_MAX];
    size_t tag_count;
};

struct serve_string {
    const char *data;
    size_t length;
};

struct serve_config {
    json_t *root;
    char *folder; /* of the file, which relative paths start from; NULL without a file */
    char listen[64];
    int port;
    unsigned threads;
    bool is_open;      /* may listen beyond loopback without keys */
    bool log_requests; /* one line a request: route, status, time, sizes; never text, query or address */
    char **models;
    size_t model_count;
    uint8_t (*keys)[SERVE_KEY_SIZE]; /* SHA-256 of each API key */
    size_t key_count;
    struct serve_limits limits;
    struct serve_alias *aliases;
    size_t alias_count;
    char *suggestions; /* path; NULL: suggested scores are refused */
    const char *coral_path; /* NULL: no such contract */
    bool coral_is_plain;
    struct serve_string secrets[SERVE_SECRETS_MAX];
    size_t secret_count;
    struct serve_rule *rules;
    size_t rule_count;
};

/* VANE_ERROR_IO, VANE_ERROR_FORMAT (the message names the field), VANE_ERROR_MEMORY. On failure nothing is left to
 * clear. */
VANE_MUST_USE int32_t serve_config_read(const struct serve_options *options, struct serve_config *config,
                                        struct vane_error *error);
void serve_config_clear(struct serve_config *config);

#endif
