/* serve_chaos_suite.c - lets every request for memory of vane serve fail in turn, while it answers over real
 * connections.
 *
 * Whatever fails, the client gets 503 or a closed connection, never a wrong answer; nothing is lost; and the
 * next request is answered as before. libmicrohttpd has memory of its own, which does not fail here. The service
 * has one thread, so failing_memory's counters are touched by one thread at a time: ours before a request, the
 * service's during it.
 */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <nettle/hmac.h>

#include "hosts/serve/serve_http.h"
#include "support/failing_memory.h"
#include "support/http_client.h"
#include "support/tiny_bundle.h"

#define SECRET "empsec_5f2d0b1c7a9e4d33"
enum { REQUESTS_MAX = 20000 };

static const char config[] =
    "{\"port\":0,\"threads\":1,\"perspective\":{\"suggestions\":\"labels.jsonl\",\"attributes\":{\"TOXICITY\":"
    "\"SENTIMENT_NEGATIVE\"}},\"coral\":{\"secrets\":[\"" SECRET "\"],\"rules\":[{\"score\":\"SENTIMENT_NEGATIVE\","
    "\"at_least\":0,\"flag\":\"COMMENT_DETECTED_TOXIC\"}]}}";

static char folder[PLACE_SIZE], stance[PLACE_SIZE], sentiment[PLACE_SIZE], file[PLACE_SIZE];
static const char *bundles[] = { stance, sentiment };
static struct server server;
static struct service service;

static void make_bundles(void)
{
    json_set_alloc_funcs(failing_malloc, failing_free);
    place_make_folder(folder);
    tiny_bundle_train(folder, "stance", "stance", stance);
    tiny_bundle_train(folder, "sentiment", "sentiment", sentiment);
    place_write(folder, "serve.json", config, strlen(config), file);
}

static void remove_bundles(void)
{
    place_remove(folder);
}

static const struct serve_options options = { .config = file, .port = -1, .bundles = bundles, .bundle_count = 2 };

static void start(void)
{
    struct vane_error error = VANE_ERROR_INIT;
    (void)pthread_mutex_init(&server.slot.lock, NULL);
    (void)pthread_mutex_init(&server.watch.lock, NULL);
    (void)pthread_mutex_init(&server.store, NULL);
    server.slot.current = live_open(&options, &error);
    ck_assert_msg(server.slot.current != NULL, "%s", error.text);
    ck_assert_msg(http_start(&server, &error) == VANE_OK, "%s", error.text);
    service.port = (int)server.port;
}

static void stop(void)
{
    http_stop(&server, 5);
    live_drop(server.slot.current);
    ck_assert_uint_eq(failing_memory_live(), 0);
}

/* Until the service has closed what it had, so that blocks can be counted. */
static void wait_for_quiet(void)
{
    for (int i = 0; i < 5000; i++) {
        if (atomic_load(&server.metrics.active) == 0 && atomic_load(&server.metrics.connections) == 0)
            return;
        (void)usleep(1000);
    }
    ck_abort_msg("the service does not close its connections");
}

/* ---- requests -------------------------------------------------------------------------------------------------- */

static const struct request {
    const char *method, *path, *headers, *body;
} requests[] = {
    { "POST", "/v1/score", NULL, "{\"id\":\"a\",\"text\":\"I hate the tax \\ud83d\",\"explain\":true}" },
    { "POST", "/v1/score", NULL, "{\"comments\":[\"I love it\",{\"id\":1,\"text\":\"awful\"},7]}" },
    { "POST", "/v1/segment", "Content-Type: text/html\r\n",
      "<article><h1>Tax</h1><p>The bill passed on Monday, they say.</p></article><ul class=comments><li><b>Ann</b> "
      "<time>2 hours ago</time><p>I love the tax, pay it.</p><a>Reply</a></li><li><b>Bob</b> <time>1 hour ago</time>"
      "<p>Awful, no penny for them.</p><a>Reply</a></li></ul>" },
    { "POST", "/v1alpha1/comments:analyze", NULL,
      "{\"comment\":{\"text\":\"<p>I hate it. &amp; so.</p><p>no</p>\",\"type\":\"HTML\"},\"spanAnnotations\":true,"
      "\"languages\":[\"en\"],\"requestedAttributes\":{\"TOXICITY\":{},\"STANCE_FAVOR:tea-tax\":{}},"
      "\"clientToken\":\"t\"}" },
    { "POST", "/v1alpha1/comments:analyze", NULL,
      "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":{\"INSULT\":{}}}" },
    { "POST", "/v1alpha1/comments:suggestscore", NULL,
      "{\"comment\":{\"text\":\"awful\"},\"attributeScores\":{\"TOXICITY\":{\"summaryScore\":{\"value\":1}}}}" },
    { "POST", "/v1alpha1/comments:suggestscore", NULL,
      "{\"comment\":{\"text\":\"<b>fine</b> &lt;3\",\"type\":\"HTML\"},\"attributeScores\":{\"STANCE_FAVOR:tea-tax\":"
      "{\"summaryScore\":{\"value\":0.1}}},\"clientToken\":\"c\",\"communityId\":\"x\"}" },
    { "POST", "/", NULL, "{\"inputs\":[\"> quote\\n[quote]x[/quote] mine\",\"I love it\"],\"truncate\":true}" },
    { "POST", "/coral", "sign", "{\"comment\":{\"body\":\"<p>I <b>hate</b> it.</p>\"}}" },
    { "GET", "/metrics", NULL, "" },
    { "GET", "/healthz", NULL, "" },
    { "GET", "/", NULL, "" },
    { "GET", "/$discovery/rest", NULL, "" },
    { "GET", "/nowhere", NULL, "" },
};
enum { REQUESTS = sizeof requests / sizeof *requests };

static const char *headers_of(const struct request *request, char signature[128])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    struct hmac_sha256_ctx hmac;
    if (request->headers == NULL || strcmp(request->headers, "sign") != 0)
        return request->headers;
    hmac_sha256_set_key(&hmac, strlen(SECRET), (const uint8_t *)SECRET);
    hmac_sha256_update(&hmac, strlen(request->body), (const uint8_t *)request->body);
    hmac_sha256_digest(&hmac, sizeof digest, digest);
    size_t used = (size_t)snprintf(signature, 128, "X-Coral-Signature: sha256=");
    for (size_t i = 0; i < sizeof digest; i++)
        used += (size_t)snprintf(signature + used, 128 - used, "%02x", digest[i]);
    (void)snprintf(signature + used, 128 - used, "\r\n");
    return signature;
}

static void ask(const struct request *request, struct answer *answer)
{
    char signature[128];
    http_once(&service, request->method, request->path, headers_of(request, signature), request->body,
              strlen(request->body), answer);
    wait_for_quiet();
}

/* The answers of /metrics tell what came before them, and so does nothing else. */
static bool is_same(const struct request *request, const struct answer *first, const struct answer *second)
{
    return first->status == second->status
        && (strcmp(request->path, "/metrics") == 0
            || (first->length == second->length && memcmp(first->body, second->body, first->length) == 0));
}

static void fail_each(const struct request *request, enum failing_mode mode)
{
    struct answer good, answer;
    ask(request, &good); /* scorers are warm from here on */
    ask(request, &answer);
    ck_assert_msg(good.status > 0 && is_same(request, &good, &answer), "%s", request->path);
    answer_clear(&answer);
    size_t before = failing_memory_live();
    bool failed = true;
    for (size_t k = 1; failed; k++) {
        ck_assert_uint_lt(k, REQUESTS_MAX);
        failing_memory_arm(k, mode);
        ask(request, &answer);
        failed = failing_memory_disarm();
        bool is_refusal = answer.status == 503 || answer.status == 0;
        ck_assert_msg(is_same(request, &good, &answer) || (failed && is_refusal), "%s, allocation %zu: %d %s",
                      request->path, k, answer.status, answer.body);
        ck_assert_msg(failing_memory_live() == before, "%s, allocation %zu: %zu blocks were lost", request->path, k,
                      failing_memory_live() - before);
        ck_assert(failed || k > 1);
        answer_clear(&answer);
        ask(request, &answer);
        ck_assert_msg(is_same(request, &good, &answer), "%s, after allocation %zu: %d", request->path, k,
                      answer.status);
        answer_clear(&answer);
    }
    answer_clear(&good);
}

START_TEST(no_memory_is_503_and_serving_goes_on)
{
    start();
    fail_each(&requests[_i], FAIL_ONCE);
    fail_each(&requests[_i], FAIL_FOR_GOOD);
    stop();
}
END_TEST

/* A configuration that cannot be taken over for want of memory leaves nothing behind. */
START_TEST(no_memory_opens_nothing)
{
    for (size_t k = 1;; k++) {
        struct vane_error error = VANE_ERROR_INIT;
        ck_assert_uint_lt(k, REQUESTS_MAX);
        failing_memory_arm(k, FAIL_ONCE);
        struct serve_live *live = live_open(&options, &error);
        bool failed = failing_memory_disarm();
        ck_assert_msg((live == NULL) == failed, "allocation %zu: %s", k, error.text);
        ck_assert_msg(!failed || error.code == VANE_ERROR_MEMORY, "allocation %zu: %s", k, error.text);
        live_drop(live);
        ck_assert_uint_eq(failing_memory_live(), 0);
        if (!failed)
            return;
    }
}
END_TEST

Suite *make_suite(void);

Suite *make_suite(void)
{
    Suite *suite = suite_create("serve-chaos");
    TCase *chaos = tcase_create("chaos");
    tcase_add_unchecked_fixture(chaos, make_bundles, remove_bundles);
    tcase_set_timeout(chaos, 300);
    tcase_add_loop_test(chaos, no_memory_is_503_and_serving_goes_on, 0, REQUESTS);
    tcase_add_test(chaos, no_memory_opens_nothing);
    suite_add_tcase(suite, chaos);
    return suite;
}
