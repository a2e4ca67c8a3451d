/* serve_plain_suite.c - vane serve's own contract, its configuration and its life: scores as vane score prints them, keys,
 * --check, SIGHUP under load, the end. */
#include <check.h>
#include <jansson.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/http_client.h"
#include "support/tiny_bundle.h"

#define KEY "a-key-of-some-length"

static char folder[PLACE_SIZE];
static struct service service;

static void begin(const char *config)
{
    place_make_folder(folder);
    service_start(&service, folder, config, NULL);
}

static void end(void)
{
    ck_assert_int_eq(service_stop(&service), 0);
    place_remove(folder);
}

static void assert_status(const char *method, const char *path, const char *headers, const char *body, int status)
{
    struct answer answer;
    http_once(&service, method, path, headers, body, strlen(body), &answer);
    ck_assert_msg(answer.status == status, "%s %s gave %d, not %d: %s", method, path, answer.status, status, answer.body);
    answer_clear(&answer);
}

static bool holds(const char *path, const char *text)
{
    struct answer answer;
    http_once(&service, "GET", path, NULL, "", 0, &answer);
    bool found = answer.status == 200 && strstr(answer.body, text) != NULL;
    answer_clear(&answer);
    return found;
}

/* What a shell command prints, its last newline taken off. */
__attribute__((format(printf, 1, 2))) static char *output_of(const char *format, ...)
{
    char command[8192], *text = calloc(1, 1 << 20);
    va_list list;
    va_start(list, format);
    (void)vsnprintf(command, sizeof command, format, list);
    va_end(list);
    FILE *from = popen(command, "r");
    ck_assert_ptr_nonnull(from);
    size_t length = fread(text, 1, (1 << 20) - 1, from);
    (void)pclose(from);
    while (length > 0 && text[length - 1] == '\n')
        text[--length] = '\0';
    return text;
}

START_TEST(score_answers_as_the_command_does)
{
    static const char *const comments[] = { "Sell them, gladly", "No way \xF0\x9F\xA4\xA1", "", "100 % \\u003c3 \xC3\xA9t\xC3\xA9" };
    begin("{}");
    for (size_t i = 0; i < sizeof comments / sizeof *comments; i++) {
        char body[256];
        struct answer answer;
        (void)snprintf(body, sizeof body, "{\"id\":\"1\",\"text\":\"%s\"}", comments[i]);
        char *expected = output_of("printf '%%s\\n' '%s' | '%s' score --format jsonl 2>&1", body, getenv("VANE_COMMAND"));
        http_post(&service, "/v1/score", body, &answer);
        ck_assert_int_eq(answer.status, 200);
        ck_assert_str_eq(answer.body, expected);
        answer_clear(&answer);
        free(expected);
    }
    end();
}
END_TEST

START_TEST(score_takes_batches_and_explains)
{
    struct answer answer;
    begin("{\"limits\":{\"batch\":4}}");
    http_post(&service, "/v1/score", "{\"comments\":[{\"id\":\"a\",\"text\":\"Great!\"},\"No way\",{\"id\":7},{\"text\":5}],"
                                     "\"explain\":true,\"target\":\"chip-export\"}", &answer);
    ck_assert_int_eq(answer.status, 200);
    json_t *root = json_loads(answer.body, JSON_REJECT_DUPLICATES, NULL), *results = json_object_get(root, "results");
    ck_assert_uint_eq(json_array_size(results), 4);
    ck_assert_str_eq(json_string_value(json_object_get(json_array_get(results, 0), "id")), "a");
    ck_assert_str_eq(json_string_value(json_object_get(json_array_get(results, 2), "id")), "7");
    ck_assert_ptr_nonnull(json_object_get(json_array_get(results, 2), "error"));
    ck_assert_ptr_nonnull(json_object_get(json_array_get(results, 3), "error"));
    const json_t *why = json_object_get(json_array_get(results, 0), "explanations");
    ck_assert_uint_eq(json_array_size(why), 2);
    const json_t *span = json_array_get(json_object_get(json_array_get(why, 1), "spans"), 0);
    ck_assert_str_eq(json_string_value(json_object_get(span, "text")), "Great");
    json_decref(root);
    answer_clear(&answer);
    assert_status("POST", "/v1/score", NULL, "{\"comments\":[1,2,3,4,5]}", 413);
    assert_status("POST", "/v1/score", NULL, "{\"comments\":[]}", 200);
    assert_status("POST", "/v1/score", NULL, "{\"text\":\"a\",\"target\":\"tea\"}", 400);
    end();
}
END_TEST

START_TEST(segment_scores_a_thread)
{
    static const char page[] =
        "<html><body><article><h1>Chips</h1><p>The senate has voted on the export of chips, after a long debate that took "
        "the whole night.</p></article><ul class=comments>"
        "<li class=comment><span class=author>ann</span> <time>2 hours ago</time><p>This is awful, I hate it.</p><a>Reply</a></li>"
        "<li class=comment><span class=author>bob</span> <time>1 hour ago</time><p>Wonderful, I love it!</p><a>Reply</a></li>"
        "<li class=comment><span class=author>cy</span> <time>1 hour ago</time><p>Let them trade with all.</p><a>Reply</a></li>"
        "</ul></body></html>";
    struct answer answer;
    begin("{}");
    http_once(&service, "POST", "/v1/segment?replies=1&explain=1", "Content-Type: text/html\r\n", page, strlen(page), &answer);
    ck_assert_int_eq(answer.status, 200);
    json_t *root = json_loads(answer.body, JSON_REJECT_DUPLICATES, NULL), *segments = json_object_get(root, "segments");
    ck_assert_msg(json_array_size(segments) == 3, "%s", answer.body);
    const json_t *first = json_array_get(segments, 0);
    ck_assert_str_eq(json_string_value(json_object_get(first, "author")), "ann");
    ck_assert_str_eq(json_string_value(json_object_get(first, "text")), "This is awful, I hate it.");
    ck_assert_str_eq(json_string_value(json_object_get(first, "sentiment")), "negative");
    ck_assert_uint_eq(json_array_size(json_object_get(first, "explanations")), 2);
    json_decref(root);
    answer_clear(&answer);
    assert_status("POST", "/v1/segment?format=pdf", NULL, page, 400);
    assert_status("POST", "/v1/segment", NULL, "", 400);
    end();
}
END_TEST

START_TEST(keys_are_asked_for)
{
    static const char score[] = "{\"text\":\"a\"}", analyze[] = "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":{\"SENTIMENT_NEGATIVE\":{}}}";
    begin("{\"api_keys\":[\"" KEY "\",\"another-key-of-some-length\"]}");
    assert_status("POST", "/v1/score", NULL, score, 401);
    assert_status("POST", "/v1/score", "X-API-KEY: " KEY "x\r\n", score, 401);
    assert_status("POST", "/v1/score", "X-API-KEY: \r\n", score, 401);
    assert_status("POST", "/v1/score", "X-API-KEY: " KEY "\r\n", score, 200);
    assert_status("POST", "/v1/score", "Authorization: Bearer another-key-of-some-length\r\n", score, 200);
    assert_status("POST", "/v1/score?key=" KEY, NULL, score, 200);
    assert_status("POST", "/v1alpha1/comments:analyze?key=" KEY, NULL, analyze, 200);
    assert_status("POST", "/v1alpha1/comments:analyze?key=wrong", NULL, analyze, 400);
    assert_status("POST", "/v1alpha1/comments:analyze", NULL, analyze, 403);
    assert_status("POST", "/", "X-API-KEY: no\r\n", "{\"inputs\":\"a\"}", 401);
    assert_status("GET", "/metrics", NULL, "", 401);
    assert_status("GET", "/healthz", NULL, "", 200);
    assert_status("GET", "/", NULL, "", 200);
    /* Many keys, in one request and in one query. */
    assert_status("POST", "/v1/score?key=a&key=b&key=c&key=" KEY, "X-API-KEY: a\r\nX-API-KEY: b\r\n", score, 401);
    end();
}
END_TEST

START_TEST(routes_and_methods)
{
    struct answer answer;
    char value[256];
    begin("{}");
    assert_status("GET", "/nothing", NULL, "", 404);
    assert_status("POST", "/coral", NULL, "{}", 404); /* not configured */
    assert_status("POST", "/v1alpha1/comments:suggestscore", NULL, "{}", 501);
    assert_status("POST", "/v1/score", "Origin: https://elsewhere.example\r\n", "{\"text\":\"a\"}", 403);
    assert_status("POST", "/v1/score", "Origin: http://localhost\r\n", "{\"text\":\"a\"}", 200);
    assert_status("POST", "/v1/score", "Content-Encoding: gzip\r\n", "{\"text\":\"a\"}", 415);
    http_once(&service, "DELETE", "/v1/score", NULL, "", 0, &answer);
    ck_assert_int_eq(answer.status, 405);
    ck_assert(answer_header(&answer, "Allow", value, sizeof value));
    ck_assert_str_eq(value, "POST");
    answer_clear(&answer);
    http_once(&service, "GET", "/", NULL, "", 0, &answer);
    ck_assert(answer_header(&answer, "Content-Security-Policy", value, sizeof value));
    ck_assert_ptr_nonnull(strstr(value, "default-src 'none'"));
    ck_assert_ptr_null(strstr(answer.body, "://")); /* nothing from anywhere else */
    answer_clear(&answer);
    ck_assert(holds("/healthz", "\"status\":\"ok\""));
    ck_assert(holds("/metrics", "vane_requests_total{route=\"score\",status=\"403\"} 1"));
    ck_assert(holds("/metrics", "vane_comments_total 1"));
    end();
}
END_TEST

/* Nothing of a comment, a key or an address is in the log, whatever goes wrong with the request. */
START_TEST(log_tells_nothing)
{
    begin("{\"log_requests\":true}");
    assert_status("POST", "/v1/score?key=geheimnis", NULL, "{\"text\":\"zanzibar\"}", 200);
    assert_status("POST", "/v1/score", NULL, "{\"text\":zanzibar}", 400);
    assert_status("POST", "/zanzibar", NULL, "{\"text\":\"a\"}", 404);
    ck_assert(service_says(&service, "vane: score 200 "));
    ck_assert(service_says(&service, "vane: unknown 404 "));
    char *log = place_read(service.log, NULL);
    ck_assert_ptr_null(strstr(log, "zanzibar"));
    ck_assert_ptr_null(strstr(log, "geheimnis"));
    free(log);
    end();
}
END_TEST

/* ---- configuration --------------------------------------------------------------------------------------------- */

START_TEST(check_names_what_is_wrong)
{
    static const struct {
        const char *config, *message;
    } cases[] = {
        { "{", "serve.json:1: broken JSON" },
        { "[]", "must be one JSON object" },
        { "{\"prot\":1}", "'prot' is no field" },
        { "{\"port\":1,\"port\":2}", "duplicate object key" },
        { "{\"port\":70000}", "'port' must be a whole number from 0 to 65535" },
        { "{\"listen\":\"localhost\"}", "'listen' must be an IPv4 or IPv6 address" },
        { "{\"listen\":\"0.0.0.0\"}", "set 'api_keys'" },
        { "{\"api_keys\":[\"short\"]}", "at least 16 characters" },
        { "{\"api_keys\":[]}", "must not be empty" },
        { "{\"limits\":{\"batch\":0}}", "'limits.batch' must be" },
        { "{\"limits\":{\"total_bytes\":1048576,\"body_bytes\":2097152}}", "'limits.total_bytes' must be at least" },
        { "{\"limits\":{\"bytes\":1}}", "'limits.bytes' is no field" },
        { "{\"models\":[]}", "'models' must name" },
        { "{\"models\":[5]}", "'models' must hold paths" },
        { "{\"models\":[\"nowhere\"]}", "nowhere" },
        { "{\"log_requests\":1}", "'log_requests' must be true or false" },
        { "{\"perspective\":{\"attributes\":{\"TOXICITY\":\"INSULT\"}}}", "no loaded model has the score 'INSULT'" },
        { "{\"perspective\":{\"attributes\":{\"TOXICITY\":{\"otherwise\":\"x\"}}}}", "must name a score" },
        { "{\"coral\":{\"secrets\":[],\"rules\":[]}}", "'coral.secrets' must hold" },
        { "{\"coral\":{\"secrets\":[\"empsec_0123456789\"],\"rules\":[]}}", "'coral.rules' must hold" },
        { "{\"coral\":{\"secrets\":[\"empsec_0123456789\"],\"rules\":[{\"score\":\"SENTIMENT_NEGATIVE\",\"at_least\":2,"
          "\"status\":\"PREMOD\"}]}}", "'coral.rules[].at_least' must be" },
        { "{\"coral\":{\"secrets\":[\"empsec_0123456789\"],\"rules\":[{\"score\":\"SENTIMENT_NEGATIVE\",\"at_least\":1,"
          "\"status\":\"DELETED\"}]}}", "must be one of NONE, APPROVED" },
        { "{\"coral\":{\"secrets\":[\"empsec_0123456789\"],\"rules\":[{\"score\":\"SENTIMENT_ANGRY\",\"at_least\":1,"
          "\"status\":\"PREMOD\"}]}}", "no loaded model has the score 'SENTIMENT_ANGRY'" },
        { "{\"coral\":{\"secrets\":[\"empsec_0123456789\"],\"rules\":[{\"score\":\"SENTIMENT_NEGATIVE\",\"at_least\":1,"
          "\"tags\":[\"BEST\"]}]}}", "must be one of FEATURED, STAFF" },
    };
    place_make_folder(folder);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[PLACE_SIZE];
        place_write(folder, "serve.json", cases[i].config, strlen(cases[i].config), path);
        char *said = output_of("'%s' serve --check -c '%s' 2>&1; echo \"exit $?\"", getenv("VANE_COMMAND"), path);
        ck_assert_msg(strstr(said, cases[i].message) != NULL, "%s: %s", cases[i].config, said);
        ck_assert_msg(strstr(said, "exit 1") != NULL || strstr(said, "exit 2") != NULL, "%s", said);
        ck_assert_ptr_nonnull(strchr(said, '\n'));
        ck_assert_msg(strchr(strchr(said, '\n') + 1, '\n') == NULL, "more than one line: %s", said);
        free(said);
    }
    char *said = output_of("'%s' serve --check 2>&1; echo \"exit $?\"", getenv("VANE_COMMAND"));
    ck_assert_msg(strstr(said, "good") != NULL && strstr(said, "exit 0") != NULL, "%s", said);
    free(said);
    place_remove(folder);
}
END_TEST

START_TEST(port_that_is_taken)
{
    begin("{}");
    char *said = output_of("'%s' serve --port %d 2>&1; echo \"exit $?\"", getenv("VANE_COMMAND"), service.port);
    ck_assert_msg(strstr(said, "cannot listen on 127.0.0.1") != NULL && strstr(said, "exit 1") != NULL, "%s", said);
    free(said);
    end();
}
END_TEST

/* ---- new models while serving ---------------------------------------------------------------------------------- */

struct asker {
    atomic_bool stop;
    atomic_int asked, failed;
};

static void *ask_on(void *argument)
{
    struct asker *asker = argument;
    static const char body[] = "{\"text\":\"great, wonderful\"}";
    int connection = http_connect(&service);
    while (!atomic_load(&asker->stop)) {
        struct answer answer;
        http_ask(connection, "POST", "/v1/score", NULL, body, strlen(body), &answer);
        bool is_good = answer.status == 200 && strstr(answer.body, "\"sentiment\":\"positive\"") != NULL;
        atomic_fetch_add(is_good ? &asker->asked : &asker->failed, 1);
        answer_clear(&answer);
    }
    (void)close(connection);
    return NULL;
}

static void configure(const char *text)
{
    char path[PLACE_SIZE];
    place_write(folder, "serve.json", text, strlen(text), path);
    (void)kill(service.pid, SIGHUP);
}

/* Models and keys change twenty times under four clients on kept connections, and no request is lost or half answered. */
START_TEST(reload_loses_no_request)
{
    char sentiment[PLACE_SIZE], stance[PLACE_SIZE], one[2 * PLACE_SIZE], both[3 * PLACE_SIZE];
    pthread_t threads[4];
    struct asker asker = { 0 };
    place_make_folder(folder);
    tiny_bundle_train(folder, "tea-sentiment", "sentiment", sentiment);
    tiny_bundle_train(folder, "tea-stance", "stance", stance);
    (void)snprintf(one, sizeof one, "{\"models\":[\"tea-sentiment\"]}");
    (void)snprintf(both, sizeof both, "{\"models\":[\"tea-sentiment\",\"%s\"]}", stance);
    service_start(&service, folder, one, NULL);
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_on, &asker), 0);
    for (int i = 1; i <= 20; i++) {
        char wanted[64];
        configure(i % 2 == 1 ? both : one);
        (void)snprintf(wanted, sizeof wanted, "vane_reloads_total %d", i);
        while (!holds("/metrics", wanted))
            (void)usleep(1000);
        ck_assert_int_eq(holds("/healthz", "tea-stance"), i % 2 == 1);
    }
    /* A configuration that is wrong changes nothing. */
    configure("{\"models\":[\"missing\"]}");
    while (!holds("/metrics", "vane_reloads_failed_total 1"))
        (void)usleep(1000);
    ck_assert(service_says(&service, "not reloaded, the old configuration and models stay"));
    ck_assert(holds("/healthz", "tea-sentiment"));
    atomic_store(&asker.stop, true);
    for (size_t i = 0; i < 4; i++)
        (void)pthread_join(threads[i], NULL);
    ck_assert_int_eq(atomic_load(&asker.failed), 0);
    ck_assert_int_ge(atomic_load(&asker.asked), 5); /* a busy machine answers few while models load */
    end();
}
END_TEST

START_TEST(end_waits_for_what_has_begun)
{
    static const char head[] = "POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n";
    struct answer answer;
    begin("{}");
    int connection = http_connect(&service);
    ck_assert(http_send(connection, head, strlen(head)));
    while (!holds("/metrics", "vane_requests_active 2")) /* this one, and the one that asks */
        (void)usleep(1000);
    (void)kill(service.pid, SIGTERM);
    (void)usleep(200000);
    int late = http_connect(&service);
    http_ask(late, "GET", "/healthz", NULL, "", 0, &answer);
    ck_assert_int_eq(answer.status, 0);
    answer_clear(&answer);
    (void)close(late);
    ck_assert(http_send(connection, "{\"text\":\"a\"}", 12));
    http_read(connection, &answer);
    ck_assert_int_eq(answer.status, 200);
    answer_clear(&answer);
    (void)close(connection);
    int status;
    ck_assert_int_eq(waitpid(service.pid, &status, 0), service.pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    place_remove(folder);
}
END_TEST

Suite *make_suite(void);

Suite *make_suite(void)
{
    Suite *suite = suite_create("serve-plain");
    TCase *plain = tcase_create("plain"), *life = tcase_create("life");
    tcase_add_test(plain, score_answers_as_the_command_does);
    tcase_add_test(plain, score_takes_batches_and_explains);
    tcase_add_test(plain, segment_scores_a_thread);
    tcase_add_test(plain, keys_are_asked_for);
    tcase_add_test(plain, routes_and_methods);
    tcase_add_test(plain, log_tells_nothing);
    tcase_add_test(life, check_names_what_is_wrong);
    tcase_add_test(life, port_that_is_taken);
    tcase_add_test(life, reload_loses_no_request);
    tcase_add_test(life, end_waits_for_what_has_begun);
    suite_add_tcase(suite, plain);
    suite_add_tcase(suite, life);
    return suite;
}
