/* http_client.h - starts vane serve as a person would, and speaks HTTP to it over plain sockets. */
#ifndef TESTS_HTTP_CLIENT_H
#define TESTS_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "support/places.h"

struct service {
    pid_t pid;
    int port;
    char log[PLACE_SIZE]; /* file with what it said on standard error */
};

/* Writes `config` to FOLDER/serve.json and runs "$VANE_COMMAND serve --config FOLDER/serve.json --port 0 EXTRA..." until
 * it says where it listens. extra ends with NULL; it may be NULL itself. */
void service_start(struct service *service, const char *folder, const char *config, const char *const *extra);

/* SIGTERM, and its exit code; the sanitizers' is not 0. */
int service_stop(struct service *service);

/* Waits until the log holds `text`; false after some seconds. */
bool service_says(const struct service *service, const char *text);

struct answer {
    int status;    /* 0: the connection ended without an answer */
    char *head;    /* status line and headers */
    char *body;    /* NUL-terminated */
    size_t length;
};
void answer_clear(struct answer *answer);

/* A header's value up to the line's end, copied to `value`; false when absent. */
bool answer_header(const struct answer *answer, const char *name, char *value, size_t size);

/* A connection of one's own. */
int http_connect(const struct service *service);
bool http_send(int connection, const char *bytes, size_t length); /* false: the other side has closed */
void http_read(int connection, struct answer *answer);

/* One request on a connection; headers are whole lines with \r\n, or NULL. */
void http_ask(int connection, const char *method, const char *path, const char *headers, const char *body,
              size_t length, struct answer *answer);

/* The same on a connection made for it. */
void http_once(const struct service *service, const char *method, const char *path, const char *headers,
               const char *body, size_t length, struct answer *answer);

/* POSTs text. */
void http_post(const struct service *service, const char *path, const char *body, struct answer *answer);

#endif
