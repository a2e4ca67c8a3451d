/* serve_hostile_suite.c - what nobody should send to vane serve: broken JSON, wrong types, bodies without end, clients
 * that never finish. After each the service must still answer, and end with 0. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "support/http_client.h"

#define ANALYZE "/v1alpha1/comments:analyze"
#define WISH "{\"requestedAttributes\":{\"SENTIMENT_NEGATIVE\":{}},"
#define HTML "\"comment\":{\"type\":\"HTML\",\"text\":\""

static char folder[PLACE_SIZE];
static struct service service;

static void begin(const char *config)
{
    place_make_folder(folder);
    service_start(&service, folder, config, NULL);
}

/* The service lives, and nothing has gone wrong inside it. */
static void end(void)
{
    struct answer answer;
    http_post(&service, "/v1/score", "{\"text\":\"still there?\"}", &answer);
    ck_assert_int_eq(answer.status, 200);
    answer_clear(&answer);
    ck_assert_int_eq(service_stop(&service), 0);
    char *log = place_read(service.log, NULL);
    ck_assert_msg(strstr(log, "ERROR") == NULL && strstr(log, "runtime error") == NULL, "%s", log);
    free(log);
    place_remove(folder);
}

static const char *const posts[] = { "/", "/v1/score", "/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore" };
enum { POSTS = sizeof posts / sizeof *posts };

static const char open_config[] = "{\"perspective\":{\"suggestions\":\"labels.jsonl\"},\"limits\":{\"body_bytes\":4194304}}";

START_TEST(broken_json_is_refused)
{
    static const char *const bodies[] = {
        "", " ", "{", "}", "[]", "null", "5", "\"text\"", "{\"text\"}", "{\"text\":}", "{\"text\":\"a\"", "{\"text\":\"a\"} x",
        "{\"text\":\"\\u12\"}", "{\"text\":\"\\q\"}", "{\"text\":\"a\",\"text\":\"b\"}", "{text:1}", "\xEF\xBB\xBF{}",
        "{\"comment\":{\"text\":\"a\",\"text\":\"b\"},\"requestedAttributes\":{\"SENTIMENT_NEGATIVE\":{}}}", "\\", "\\ud83d", "\xFF",
        "{\"text\":\"a\"\\}", "{\"inputs\":\"a\"\\ud83d}",
    };
    begin(open_config);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        for (size_t p = 0; p < POSTS; p++) {
            struct answer answer;
            http_post(&service, posts[p], bodies[i], &answer);
            ck_assert_msg(answer.status == 400, "%s to %s gave %d", bodies[i], posts[p], answer.status);
            ck_assert_ptr_nonnull(strstr(answer.body, "\"error\""));
            answer_clear(&answer);
        }
    end();
}
END_TEST

START_TEST(wrong_types_are_refused)
{
    static const char *const values[] = { "5", "null", "true", "{}", "[[]]", "1e999", "-0", "[null]", "{\"a\":{\"b\":[]}}" };
    static const char *const forms[] = {
        "{\"inputs\":%s}", "{\"text\":%s}", "{\"comments\":%s}", "{\"text\":\"a\",\"target\":%s}", "{\"text\":\"a\",\"explain\":%s}",
        "{\"comment\":%s,\"requestedAttributes\":{\"SENTIMENT_NEGATIVE\":{}}}",
        "{\"comment\":{\"text\":\"a\",\"type\":%s},\"requestedAttributes\":{\"SENTIMENT_NEGATIVE\":{}}}",
        "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":%s}",
        "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":{\"SENTIMENT_NEGATIVE\":%s}}",
        "{\"comment\":{\"text\":\"a\"},\"attributeScores\":%s}",
        "{\"comment\":{\"text\":\"a\"},\"attributeScores\":{\"SENTIMENT_NEGATIVE\":%s}}",
        "{\"comment\":{\"text\":\"a\"},\"attributeScores\":{\"SENTIMENT_NEGATIVE\":{\"summaryScore\":{\"value\":%s}}}}",
        "{\"comment\":{\"text\":\"a\"},\"clientToken\":%s,\"requestedAttributes\":{\"SENTIMENT_NEGATIVE\":{}}}",
    };
    begin(open_config);
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++)
        for (size_t v = 0; v < sizeof values / sizeof *values; v++)
            for (size_t p = 0; p < POSTS; p++) {
                char body[512];
                struct answer answer;
                const char *mark = strstr(forms[f], "%s");
                (void)snprintf(body, sizeof body, "%.*s%s%s", (int)(mark - forms[f]), forms[f], values[v], mark + 2);
                http_post(&service, posts[p], body, &answer);
                ck_assert_msg(answer.status == 200 || answer.status == 400, "%s gave %d: %s", body, answer.status, answer.body);
                answer_clear(&answer);
            }
    end();
}
END_TEST

/* Fills `size` bytes by repeating `unit`, between a beginning and an end. */
static char *repeat(const char *before, const char *unit, const char *after, size_t size, size_t *length)
{
    size_t step = strlen(unit), used = strlen(before);
    char *bytes = malloc(size + used + strlen(after) + step + 1);
    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes, before, used);
    while (used < size) {
        memcpy(bytes + used, unit, step);
        used += step;
    }
    memcpy(bytes + used, after, strlen(after));
    *length = used + strlen(after);
    return bytes;
}

/* Inputs that a careless loop would read again and again: each must be answered in a moment, whatever the answer. */
START_TEST(repetition_takes_no_time)
{
    static const struct {
        const char *path, *before, *unit, *after;
    } cases[] = {
        { "/", "{\"inputs\":\"", "[quote]", "\"}" },
        { "/", "{\"inputs\":\"", "[quote][/quote]", "\"}" },
        { "/", "{\"inputs\":\"", "[quote=", "\"}" },
        { "/", "{\"inputs\":\"", "<blockquote ", "\"}" },
        { "/", "{\"inputs\":\"", ">", "\"}" },
        { "/", "{\"inputs\":\"", "\\n>", "\"}" },
        { "/v1/score", "{\"a\":", "[", "" },
        { "/v1/score", "{\"text\":\"", "\\ud83d", "\"}" },
        { "/v1/score", "{", "\\", "}" },
        { "/v1/score", "{\"text\":\"", "soooo ", "\"}" },
        { "/v1/score", "{\"text\":\"", "\xF0\x9F\x98\xA1", "\"}" },
        { "/v1/score", "{\"comments\":[\"a\"", ",\"a\"", "]}" },
        { ANALYZE, WISH "\"spanAnnotations\":true,\"comment\":{\"text\":\"", "a. ", "\"}}" },
        { ANALYZE, WISH "\"spanAnnotations\":true,\"comment\":{\"text\":\"", "!", "\"}}" },
        { ANALYZE, WISH "\"spanAnnotations\":true," HTML, "<p>a</p>", "\"}}" },
        { ANALYZE, WISH HTML, "<a ", "=\\\">\\\"\"}}" },
        { ANALYZE, WISH HTML, "<a b='", "\"}}" },
        { ANALYZE, WISH HTML, "<!--", "\"}}" },
        { ANALYZE, WISH HTML, "<script>", "\"}}" },
        { ANALYZE, WISH HTML, "&#", "\"}}" },
        { ANALYZE, WISH "\"comment\":{\"text\":\"a\"},\"x\":[", "{},", "1]}" },
    };
    begin(open_config);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct timespec from, to;
        struct answer answer;
        size_t length;
        char *body = repeat(cases[i].before, cases[i].unit, cases[i].after, 1 << 20, &length);
        (void)clock_gettime(CLOCK_MONOTONIC, &from);
        http_once(&service, "POST", cases[i].path, NULL, body, length, &answer);
        (void)clock_gettime(CLOCK_MONOTONIC, &to);
        ck_assert_msg(answer.status == 200 || answer.status == 400 || answer.status == 413, "case %zu gave %d", i, answer.status);
        ck_assert_msg(to.tv_sec - from.tv_sec < 25, "case %zu took %ld s", i, (long)(to.tv_sec - from.tv_sec));
        answer_clear(&answer);
        free(body);
    }
    end();
}
END_TEST

/* A body over its limit is refused in words, with a length, in chunks, and by a client that asks first. */
START_TEST(huge_bodies_are_refused)
{
    static const char expect[] = "POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: 52428800\r\nExpect: 100-continue\r\n\r\n";
    static const char chunked[] = "POST /v1/score HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    static const char endless[] = "POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999\r\n\r\n";
    struct answer answer;
    size_t length;
    begin("{}");
    char *body = repeat("{\"text\":\"", "word ", "\"}", 50 << 20, &length);
    http_once(&service, "POST", "/v1/score", NULL, body, length, &answer);
    ck_assert_int_eq(answer.status, 413);
    ck_assert_ptr_nonnull(strstr(answer.body, "limits.body_bytes"));
    answer_clear(&answer);

    int connection = http_connect(&service);
    ck_assert(http_send(connection, expect, strlen(expect)));
    http_read(connection, &answer);
    ck_assert_int_eq(answer.status, 413);
    answer_clear(&answer);
    (void)close(connection);

    connection = http_connect(&service);
    ck_assert(http_send(connection, chunked, strlen(chunked)));
    for (size_t at = 0; at < length; at += 1 << 20) {
        char size[32];
        size_t part = length - at < 1 << 20 ? length - at : 1 << 20;
        (void)snprintf(size, sizeof size, "%zx\r\n", part);
        ck_assert(http_send(connection, size, strlen(size)) && http_send(connection, body + at, part)
                  && http_send(connection, "\r\n", 2));
    }
    ck_assert(http_send(connection, "0\r\n\r\n", 5));
    http_read(connection, &answer);
    ck_assert_int_eq(answer.status, 413);
    answer_clear(&answer);
    (void)close(connection);

    connection = http_connect(&service);
    ck_assert(http_send(connection, endless, strlen(endless)));
    http_read(connection, &answer);
    ck_assert_int_eq(answer.status, 413);
    answer_clear(&answer);
    (void)close(connection);
    free(body);
    end();
}
END_TEST

START_TEST(no_http_at_all)
{
    static const char *const lines[] = {
        "\r\n\r\n\r\n", "hello\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST /v1/score HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        "POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: 5x\r\n\r\nabcde",
        "POST /v1/score HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "GET /%00%ff%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    };
    begin("{\"limits\":{\"idle_seconds\":2}}"); /* half a line and an end of sending may wait that long */
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct answer answer;
        int connection = http_connect(&service);
        (void)http_send(connection, lines[i], strlen(lines[i]));
        (void)shutdown(connection, 1);
        http_read(connection, &answer);
        ck_assert_msg(answer.status != 200, "case %zu gave 200", i);
        answer_clear(&answer);
        (void)close(connection);
    }
    size_t length;
    struct answer answer;
    char *head = repeat("GET / HTTP/1.1\r\nHost: x\r\n", "X-Key: 0123456789\r\n", "\r\n", 1 << 20, &length);
    int connection = http_connect(&service);
    (void)http_send(connection, head, length);
    http_read(connection, &answer);
    ck_assert_int_ne(answer.status, 200);
    answer_clear(&answer);
    (void)close(connection);
    free(head);
    end();
}
END_TEST

/* Whether the other side closes within `seconds` while one byte goes out every 200 ms. */
static bool is_cut(int connection, const char *bytes, int seconds)
{
    for (int i = 0; i < seconds * 5; i++) {
        char byte;
        if (!http_send(connection, &bytes[(size_t)i % strlen(bytes)], 1))
            return true;
        (void)usleep(200000);
        if (recv(connection, &byte, 1, MSG_DONTWAIT) == 0)
            return true;
    }
    return false;
}

/* Each byte begins libmicrohttpd's own timeout anew; ours does not care for bytes. */
START_TEST(slow_clients_are_cut)
{
    static const char head[] = "POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
    struct answer answer;
    begin("{\"limits\":{\"idle_seconds\":2,\"request_seconds\":1}}");
    int slow_head = http_connect(&service), slow_body = http_connect(&service), idle = http_connect(&service);
    ck_assert(http_send(slow_head, "POST /", 6) && http_send(slow_body, head, strlen(head)));
    ck_assert_msg(is_cut(slow_body, "a", 20), "the slow body was not cut");
    ck_assert_msg(is_cut(slow_head, "a", 20), "the slow head was not cut");
    http_read(idle, &answer); /* returns when the service closes */
    ck_assert_int_eq(answer.status, 0);
    answer_clear(&answer);
    (void)close(slow_head);
    (void)close(slow_body);
    (void)close(idle);
    http_once(&service, "GET", "/metrics", NULL, "", 0, &answer);
    ck_assert_ptr_nonnull(strstr(answer.body, "vane_connections_cut_total "));
    ck_assert_ptr_null(strstr(answer.body, "vane_connections_cut_total 0\n"));
    answer_clear(&answer);
    end();
}
END_TEST

/* An answer with explanations is many times its request, and stays in memory until it is read. */
START_TEST(huge_answers_are_refused)
{
    struct answer answer;
    size_t length;
    begin("{\"limits\":{\"body_bytes\":65536,\"page_bytes\":65536,\"total_bytes\":1048576}}");
    char *plain = repeat("{\"text\":\"", "good word ", "\"}", 60000, &length);
    http_once(&service, "POST", "/v1/score", NULL, plain, length, &answer);
    ck_assert_int_eq(answer.status, 200);
    answer_clear(&answer);
    free(plain);
    char *explained = repeat("{\"explain\":true,\"text\":\"", "good word ", "\"}", 60000, &length);
    int reader = http_connect(&service);
    for (int i = 0; i < 3; i++) {
        http_ask(reader, "POST", "/v1/score", NULL, explained, length, &answer);
        ck_assert_msg(answer.status == 503, "%d, %zu bytes", answer.status, answer.length);
        answer_clear(&answer);
        http_once(&service, "GET", "/healthz", NULL, "", 0, &answer);
        ck_assert_int_eq(answer.status, 200);
        answer_clear(&answer);
    }
    (void)close(reader);
    free(explained);
    end();
}
END_TEST

/* More connections than the limit: the ones that are in keep working, and room comes back. */
START_TEST(connections_are_limited)
{
    enum { MANY = 40 };
    int connections[MANY], alive = 0;
    struct answer answer;
    begin("{\"threads\":2,\"limits\":{\"connections\":8,\"idle_seconds\":3600}}");
    for (int i = 0; i < MANY; i++) {
        struct timeval patience = { .tv_usec = 300000 };
        connections[i] = http_connect(&service);
        (void)setsockopt(connections[i], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    for (int i = 0; i < MANY; i++) {
        http_ask(connections[i], "GET", "/healthz", NULL, "", 0, &answer);
        alive += answer.status == 200;
        answer_clear(&answer);
    }
    ck_assert_int_gt(alive, 0);
    ck_assert_int_le(alive, 8);
    for (int i = 0; i < MANY; i++)
        (void)close(connections[i]);
    (void)usleep(500000);
    end();
}
END_TEST

Suite *make_suite(void);

Suite *make_suite(void)
{
    Suite *suite = suite_create("serve-hostile");
    TCase *hostile = tcase_create("hostile");
    tcase_add_test(hostile, broken_json_is_refused);
    tcase_add_test(hostile, wrong_types_are_refused);
    tcase_add_test(hostile, repetition_takes_no_time);
    tcase_add_test(hostile, huge_bodies_are_refused);
    tcase_add_test(hostile, huge_answers_are_refused);
    tcase_add_test(hostile, no_http_at_all);
    tcase_add_test(hostile, slow_clients_are_cut);
    tcase_add_test(hostile, connections_are_limited);
    suite_add_tcase(suite, hostile);
    return suite;
}
