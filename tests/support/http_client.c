#include "support/http_client.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 24, PATIENCE_SECONDS = 60 };

static void run_service(const char *config, const char *log, const char *const *extra)
{
    const char *arguments[ARGUMENTS_MAX] = { getenv("VANE_COMMAND"), "serve", "--config", config, "--port", "0" };
    size_t count = 6;
    while (extra != NULL && *extra != NULL && count + 1 < ARGUMENTS_MAX)
        arguments[count++] = *extra++;
    int file = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    if (file >= 0 && dup2(file, 2) >= 0 && dup2(file, 1) >= 0)
        (void)execvp(arguments[0], (char *const *)(void *)arguments);
    _exit(127);
}

static char *find_in_log(const struct service *service, const char *text, char **whole)
{
    *whole = access(service->log, R_OK) == 0 ? place_read(service->log, NULL) : NULL;
    return *whole != NULL ? strstr(*whole, text) : NULL;
}

bool service_says(const struct service *service, const char *text)
{
    bool found = false;
    for (int i = 0; i < PATIENCE_SECONDS * 50 && !found; i++) {
        char *whole;
        found = find_in_log(service, text, &whole) != NULL;
        free(whole);
        if (!found)
            (void)usleep(20000);
    }
    return found;
}

void service_start(struct service *service, const char *folder, const char *config, const char *const *extra)
{
    char path[PLACE_SIZE], *whole;
    ck_assert_ptr_nonnull(getenv("VANE_COMMAND"));
    place_write(folder, "serve.json", config, strlen(config), path);
    ck_assert_int_lt(snprintf(service->log, sizeof service->log, "%s/log", folder), (int)sizeof service->log);
    (void)unlink(service->log);
    service->pid = fork();
    ck_assert_int_ge(service->pid, 0);
    if (service->pid == 0)
        run_service(path, service->log, extra);
    ck_assert_msg(service_says(service, "on http://"), "the service did not start");
    const char *colon = strrchr(find_in_log(service, "on http://", &whole), ':');
    service->port = atoi(colon + 1);
    free(whole);
    ck_assert_int_gt(service->port, 0);
}

int service_stop(struct service *service)
{
    int status = 0;
    (void)kill(service->pid, SIGTERM);
    ck_assert_int_eq(waitpid(service->pid, &status, 0), service->pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* ---- HTTP ------------------------------------------------------------------------------------------------------ */

int http_connect(const struct service *service)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((unsigned short)service->port),
                                   .sin_addr = { htonl(INADDR_LOOPBACK) } };
    struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ge(connection, 0);
    (void)setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    (void)setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    ck_assert_int_eq(connect(connection, (struct sockaddr *)&address, sizeof address), 0);
    return connection;
}

bool http_send(int connection, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(connection, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

void answer_clear(struct answer *answer)
{
    free(answer->head);
    free(answer->body);
    *answer = (struct answer){ 0 };
}

bool answer_header(const struct answer *answer, const char *name, char *value, size_t size)
{
    size_t length = strlen(name);
    for (const char *line = answer->head; line != NULL && (line = strstr(line, "\r\n")) != NULL;) {
        line += 2;
        if (strncasecmp(line, name, length) == 0 && line[length] == ':') {
            const char *from = line + length + 1 + strspn(line + length + 1, " ");
            (void)snprintf(value, size, "%.*s", (int)strcspn(from, "\r"), from);
            return true;
        }
    }
    return false;
}

/* Reads one byte at a time up to the empty line, so that nothing of a next answer is taken. */
static bool read_head(int connection, struct answer *answer)
{
    size_t used = 0;
    answer->head = calloc(1, 65536);
    ck_assert_ptr_nonnull(answer->head);
    while (used + 1 < 65536 && recv(connection, answer->head + used, 1, 0) == 1) {
        used++;
        if (used >= 4 && memcmp(answer->head + used - 4, "\r\n\r\n", 4) == 0)
            return sscanf(answer->head, "HTTP/1.1 %d", &answer->status) == 1;
    }
    return false;
}

void http_read(int connection, struct answer *answer)
{
    char value[32];
    *answer = (struct answer){ 0 };
    bool is_good = read_head(connection, answer);
    while (is_good && answer->status == 100) {
        answer_clear(answer);
        is_good = read_head(connection, answer);
    }
    if (is_good && answer_header(answer, "Content-Length", value, sizeof value))
        answer->length = strtoul(value, NULL, 10);
    answer->body = calloc(1, answer->length + 1);
    ck_assert_ptr_nonnull(answer->body);
    for (size_t at = 0; at < answer->length;) {
        ssize_t taken = recv(connection, answer->body + at, answer->length - at, 0);
        ck_assert_msg(taken > 0, "the body ended early");
        at += (size_t)taken;
    }
}

void http_ask(int connection, const char *method, const char *path, const char *headers, const char *body,
              size_t length, struct answer *answer)
{
    size_t room = strlen(path) + (headers != NULL ? strlen(headers) : 0) + 256;
    char *head = malloc(room);
    ck_assert_ptr_nonnull(head);
    int used = snprintf(head, room, "%s %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %zu\r\n\r\n", method, path,
                        headers != NULL ? headers : "", length);
    if (http_send(connection, head, (size_t)used) && length > 0)
        (void)http_send(connection, body, length); /* a refusal may come first; it is read all the same */
    free(head);
    http_read(connection, answer);
}

void http_once(const struct service *service, const char *method, const char *path, const char *headers,
               const char *body, size_t length, struct answer *answer)
{
    int connection = http_connect(service);
    http_ask(connection, method, path, headers, body, length, answer);
    (void)close(connection);
}

void http_post(const struct service *service, const char *path, const char *body, struct answer *answer)
{
    http_once(service, "POST", path, NULL, body, strlen(body), answer);
}
