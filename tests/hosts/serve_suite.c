/* serve_suite.c - vane serve as its clients see it: the real program on a free port, each contract field by field.
 * $VANE_COMMAND names the program, $VANE_MODELS its models. What it answers is compared with the library's own scores. */
#include <check.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nettle/hmac.h>

#include "support/http_client.h"
#include "support/tiny_bundle.h"

#define SECRET "empsec_5f2d0b1c7a9e4d33"

static char folder[PLACE_SIZE];
static struct service service;
static vane_model *model;
static vane_scorer *scorer;

static const char config[] =
    "{\"perspective\":{\"suggestions\":\"labels.jsonl\",\"attributes\":{\"TOXICITY\":{\"as\":\"SENTIMENT_NEGATIVE\","
    "\"otherwise\":\"SENTIMENT_NEUTRAL\"},\"UNKIND\":\"SENTIMENT_NEGATIVE\"}},"
    "\"coral\":{\"secrets\":[\"" SECRET "\",\"empsec_an-older-secret\"],\"rules\":["
    "{\"score\":\"SENTIMENT_NEGATIVE\",\"at_least\":0.6,\"status\":\"PREMOD\",\"flag\":\"COMMENT_DETECTED_TOXIC\"},"
    "{\"score\":\"SENTIMENT_NEGATIVE\",\"at_least\":0.5,\"status\":\"NONE\",\"flag\":\"COMMENT_DETECTED_TOXIC\"},"
    "{\"score\":\"SENTIMENT_POSITIVE\",\"at_least\":0.6,\"tags\":[\"FEATURED\"]}]}}";

static const char angry[] = "This is awful, I hate it.", glad[] = "Wonderful, I love it!", flat[] = "It is on page two.";

static void setup(void)
{
    char stance[PLACE_SIZE], sentiment[PLACE_SIZE];
    const char *models = getenv("VANE_MODELS"), *bundles[] = { stance, sentiment };
    struct vane_error error = VANE_ERROR_INIT;
    ck_assert_ptr_nonnull(models);
    (void)snprintf(stance, sizeof stance, "%s/stance-chip-export-en", models);
    (void)snprintf(sentiment, sizeof sentiment, "%s/sentiment-en", models);
    model = vane_model_open(bundles, 2, &error);
    ck_assert_msg(model != NULL, "%s", error.text);
    scorer = vane_scorer_new(model, &error);
    place_make_folder(folder);
    service_start(&service, folder, config, NULL);
}

static void teardown(void)
{
    int code = service_stop(&service);
    vane_scorer_free(scorer);
    vane_model_close(model);
    place_remove(folder);
    if (code != 0) {
        fprintf(stderr, "the service ended with %d\n", code);
        abort();
    }
}

static struct vane_result score(const char *text)
{
    struct vane_result result = VANE_RESULT_INIT;
    ck_assert_int_eq(vane_score(scorer, text, strlen(text), NULL, &result, NULL), VANE_OK);
    return result;
}

static void assert_near(const json_t *value, float expected)
{
    ck_assert(json_is_number(value));
    ck_assert_msg(json_number_value(value) > (double)expected - 0.00011 && json_number_value(value) < (double)expected + 0.00011,
                  "%f is not %f", json_number_value(value), (double)expected);
}

/* POSTs and parses; the status must be the expected one. */
static json_t *post(const char *path, const char *body, int status)
{
    struct answer answer;
    json_error_t error;
    http_post(&service, path, body, &answer);
    ck_assert_msg(answer.status == status, "%s gave %d, not %d: %s", path, answer.status, status, answer.body);
    json_t *root = json_loads(answer.body, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    ck_assert_msg(root != NULL, "%s: %s", error.text, answer.body);
    answer_clear(&answer);
    return root;
}

static const char *text_at(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL ? text : "";
}

/* ---- Perspective ----------------------------------------------------------------------------------------------- */

#define ANALYZE "/v1alpha1/comments:analyze"
#define SUGGEST "/v1alpha1/comments:suggestscore"

static const json_t *attribute(const json_t *root, const char *name)
{
    return json_object_get(json_object_get(root, "attributeScores"), name);
}

static const json_t *summary(const json_t *root, const char *name)
{
    return json_object_get(json_object_get(attribute(root, name), "summaryScore"), "value");
}

START_TEST(analyze_gives_scores)
{
    json_t *root = post(ANALYZE "?key=anything",
                        "{\"comment\":{\"text\":\"This is awful, I hate it.\"},\"languages\":[\"en-US\"],\"doNotStore\":true,"
                        "\"requestedAttributes\":{\"TOXICITY\":{},\"SENTIMENT_POSITIVE\":{\"scoreType\":\"PROBABILITY\"},"
                        "\"STANCE_FAVOR:chip-export\":{}},\"clientToken\":\"c-1\",\"sessionId\":\"s\",\"communityId\":\"x\","
                        "\"context\":{\"entries\":[{\"text\":\"before\"}]}}", 200);
    struct vane_result expected = score(angry);
    assert_near(summary(root, "TOXICITY"), expected.sentiment[VANE_NEGATIVE]);
    assert_near(summary(root, "SENTIMENT_POSITIVE"), expected.sentiment[VANE_POSITIVE]);
    assert_near(summary(root, "STANCE_FAVOR:chip-export"), expected.stance[VANE_FAVOR]);
    ck_assert_str_eq(text_at(root, "clientToken"), "c-1");
    ck_assert_str_eq(json_string_value(json_array_get(json_object_get(root, "languages"), 0)), "en-US");
    const json_t *toxicity = attribute(root, "TOXICITY"), *spans = json_object_get(toxicity, "spanScores");
    ck_assert_str_eq(text_at(json_object_get(toxicity, "summaryScore"), "type"), "PROBABILITY");
    /* Many clients read spanScores[0] in place of summaryScore, so one span must say the same. */
    ck_assert_uint_eq(json_array_size(spans), 1);
    ck_assert_int_eq(json_integer_value(json_object_get(json_array_get(spans, 0), "begin")), 0);
    ck_assert_int_eq(json_integer_value(json_object_get(json_array_get(spans, 0), "end")), (json_int_t)strlen(angry));
    ck_assert(json_equal(json_object_get(json_object_get(json_array_get(spans, 0), "score"), "value"),
                         summary(root, "TOXICITY")));
    json_decref(root);
}
END_TEST

/* Spans count UTF-16 units of the text as given: two for an emoji, markup and references included. */
START_TEST(analyze_counts_utf16)
{
    static const struct {
        const char *text, *type;
        int ends[2], count;
        const char *sentences[2];
    } cases[] = {
        { "I hate \xF0\x9F\x98\xA1 this. I love that!", "PLAIN_TEXT", { 16, 28 }, 2, { "I hate \xF0\x9F\x98\xA1 this. ", "I love that!" } },
        { "na\xC3\xAFve plan\\nU.S. law is bad. etc. and so on", "PLAIN_TEXT", { 11, 42 }, 2, { NULL } },
        { "<p>I hate &amp; \xF0\x9F\x98\xA1 this.</p><p>I love that.</p>", "HTML", { 31, 47 }, 2, { NULL, "I love that." } },
        { "one sentence", "PLAIN_TEXT", { 12 }, 1, { "one sentence" } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char body[512];
        (void)snprintf(body, sizeof body, "{\"comment\":{\"text\":\"%s\",\"type\":\"%s\"},\"spanAnnotations\":true,"
                       "\"requestedAttributes\":{\"TOXICITY\":{}}}", cases[i].text, cases[i].type);
        json_t *root = post(ANALYZE, body, 200);
        const json_t *spans = json_object_get(attribute(root, "TOXICITY"), "spanScores");
        json_int_t begin = 0;
        for (size_t s = 0; s < json_array_size(spans); s++) {
            const json_t *span = json_array_get(spans, s);
            ck_assert_int_eq(json_integer_value(json_object_get(span, "begin")), begin);
            json_int_t end = json_integer_value(json_object_get(span, "end"));
            ck_assert_uint_lt(s, 2);
            ck_assert_msg(end == cases[i].ends[s], "case %zu span %zu ends at %d", i, s, (int)end);
            begin = end;
            if (cases[i].sentences[s] != NULL)
                assert_near(json_object_get(json_object_get(span, "score"), "value"),
                            score(cases[i].sentences[s]).sentiment[VANE_NEGATIVE]);
        }
        ck_assert_uint_eq(json_array_size(spans), (size_t)cases[i].count);
        json_decref(root);
    }
}
END_TEST

START_TEST(analyze_refuses_as_google_does)
{
    static const struct {
        const char *body, *kind;
    } cases[] = {
        { "{\"comment\":{\"text\":\"\"},\"requestedAttributes\":{\"TOXICITY\":{}}}", "COMMENT_EMPTY" },
        { "{\"requestedAttributes\":{\"TOXICITY\":{}}}", "COMMENT_EMPTY" },
        { "{\"comment\":{\"text\":\"a\"}}", "NO_REQUESTED_ATTRIBUTES" },
        { "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":{}}", "NO_REQUESTED_ATTRIBUTES" },
        { "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":{\"INSULT\":{}}}", "INVALID_REQUEST" },
        { "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":{\"STANCE_FAVOR:tea\":{}}}", "INVALID_REQUEST" },
        { "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":{\"TOXICITY\":1}}", "INVALID_REQUEST" },
        { "{\"comment\":{\"text\":7},\"requestedAttributes\":{\"TOXICITY\":{}}}", "INVALID_REQUEST" },
        { "{\"comment\":[],\"requestedAttributes\":{\"TOXICITY\":{}}}", "INVALID_REQUEST" },
        { "{\"comment\":{\"text\":\"a\",\"type\":\"RTF\"},\"requestedAttributes\":{\"TOXICITY\":{}}}", "INVALID_REQUEST" },
        { "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":{\"TOXICITY\":{\"scoreType\":\"RAW\"}}}", "INVALID_REQUEST" },
        { "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":{\"TOXICITY\":{\"scoreThreshold\":\"x\"}}}", "INVALID_REQUEST" },
        { "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":{\"TOXICITY\":{}},\"languages\":\"en\"}", "INVALID_REQUEST" },
        { "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":{\"TOXICITY\":{}},\"languages\":[1]}", "INVALID_REQUEST" },
        { "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":{\"TOXICITY\":{}},\"languages\":[\"de\"]}",
          "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE" },
        { "{\"comment\":", "INVALID_REQUEST" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *root = post(ANALYZE, cases[i].body, 400);
        const json_t *error = json_object_get(root, "error"), *detail = json_array_get(json_object_get(error, "details"), 0);
        ck_assert_int_eq(json_integer_value(json_object_get(error, "code")), 400);
        ck_assert_str_eq(text_at(error, "status"), "INVALID_ARGUMENT");
        ck_assert_str_ne(text_at(error, "message"), "");
        ck_assert_msg(strcmp(text_at(detail, "errorType"), cases[i].kind) == 0, "%s: %s", cases[i].body,
                      text_at(detail, "errorType"));
        json_decref(root);
    }
}
END_TEST

/* A threshold leaves attributes out, and the whole field where none is left. */
START_TEST(analyze_keeps_thresholds)
{
    json_t *root = post(ANALYZE, "{\"comment\":{\"text\":\"This is awful, I hate it.\"},\"requestedAttributes\":{"
                                 "\"SENTIMENT_NEGATIVE\":{\"scoreThreshold\":0.5},\"SENTIMENT_POSITIVE\":"
                                 "{\"scoreThreshold\":0.5}}}", 200);
    ck_assert_uint_eq(json_object_size(json_object_get(root, "attributeScores")), 1);
    ck_assert_ptr_nonnull(summary(root, "SENTIMENT_NEGATIVE"));
    json_decref(root);
    root = post(ANALYZE, "{\"comment\":{\"text\":\"a\"},\"requestedAttributes\":{\"TOXICITY\":{\"scoreThreshold\":1}}}", 200);
    ck_assert_ptr_null(json_object_get(root, "attributeScores"));
    json_decref(root);
}
END_TEST

static int count_lines(const char *text)
{
    int lines = 0;
    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}

/* What Coral sends on a moderator's decision becomes rows that the trainer reads. */
START_TEST(suggestions_train_a_model)
{
    char path[PLACE_SIZE + 16], body[1024], out[PLACE_SIZE + 16];
    (void)snprintf(path, sizeof path, "%s/labels.jsonl", folder);
    for (int i = 0; i < 12; i++) {
        const char *words = i % 3 == 0 ? "what an awful thing" : i % 3 == 1 ? "the second page says so" : "lovely, thank you";
        const char *scores = i % 3 == 0 ? "\"TOXICITY\":{\"summaryScore\":{\"value\":1}}"
                           : i % 3 == 1 ? "\"TOXICITY\":{\"summaryScore\":{\"value\":0}}"
                                        : "\"SENTIMENT_POSITIVE\":{\"summaryScore\":{\"value\":0.9}}";
        (void)snprintf(body, sizeof body, "{\"comment\":{\"text\":\"%s %d\"},\"attributeScores\":{%s},\"languages\":[\"en\"],"
                       "\"context\":{\"entries\":[{\"text\":\"{}\"}]},\"communityId\":\"Coral:t\",\"clientToken\":\"comment:%d\"}",
                       words, i * i * 7919, scores, i);
        json_t *root = post(SUGGEST "?key=k", body, 200);
        (void)snprintf(body, sizeof body, "comment:%d", i);
        ck_assert_str_eq(text_at(root, "clientToken"), body);
        json_decref(root);
    }
    char *rows = place_read(path, NULL);
    ck_assert_int_eq(count_lines(rows), 12);
    json_t *first = json_loadb(rows, strcspn(rows, "\n"), 0, NULL);
    ck_assert_str_eq(text_at(first, "sentiment"), "negative");
    ck_assert_str_eq(text_at(first, "text"), "what an awful thing 0");
    ck_assert_str_eq(text_at(first, "id"), "comment:0");
    json_decref(first);
    free(rows);
    (void)snprintf(out, sizeof out, "%s/learned", folder);
    struct train_report report;
    struct vane_error error = VANE_ERROR_INIT;
    const char *files[] = { path };
    struct train_options options = { .task = "sentiment", .files = files, .file_count = 1, .out = out, .folds = 2 };
    ck_assert_msg(train_bundle(&options, &report, &error) == VANE_OK, "%s", error.text);
    ck_assert_uint_eq(report.rows, 12);
}
END_TEST

/* A value that says only what a comment is not gives a row without a label; none is lost and none invented. */
START_TEST(suggestions_invent_no_label)
{
    char path[PLACE_SIZE + 16];
    (void)snprintf(path, sizeof path, "%s/labels.jsonl", folder);
    (void)unlink(path);
    json_decref(post(SUGGEST, "{\"comment\":{\"text\":\"<b>fine</b> &lt;3\",\"type\":\"HTML\"},\"attributeScores\":{\"UNKIND\":"
                              "{\"summaryScore\":{\"value\":0.1}}}}", 200));
    json_decref(post(SUGGEST, "{\"comment\":{\"text\":\"sell\"},\"attributeScores\":{\"STANCE_FAVOR:chip-export\":"
                              "{\"summaryScore\":{\"value\":1}}}}", 200));
    json_decref(post(SUGGEST, "{\"comment\":{\"text\":\"a\"},\"attributeScores\":{\"TOXICITY\":{\"summaryScore\":{\"value\":2}}}}", 400));
    json_decref(post(SUGGEST, "{\"comment\":{\"text\":\"a\"},\"attributeScores\":{\"INSULT\":{\"summaryScore\":{\"value\":1}}}}", 400));
    json_decref(post(SUGGEST, "{\"comment\":{\"text\":\"a\"},\"attributeScores\":{}}", 400));
    char *rows = place_read(path, NULL);
    ck_assert_int_eq(count_lines(rows), 2);
    json_t *first = json_loadb(rows, strcspn(rows, "\n"), 0, NULL), *second = json_loads(strchr(rows, '\n') + 1, 0, NULL);
    ck_assert_ptr_null(json_object_get(first, "sentiment"));
    ck_assert_str_eq(text_at(first, "text"), "fine <3");
    ck_assert_str_eq(text_at(second, "target"), "chip-export");
    ck_assert_str_eq(text_at(second, "stance"), "favor");
    json_decref(first);
    json_decref(second);
    free(rows);
}
END_TEST

/* ---- Coral ----------------------------------------------------------------------------------------------------- */

static void sign(const char *secret, const char *body, size_t length, char hex[65])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    struct hmac_sha256_ctx hmac;
    hmac_sha256_set_key(&hmac, strlen(secret), (const uint8_t *)secret);
    hmac_sha256_update(&hmac, length, (const uint8_t *)body);
    hmac_sha256_digest(&hmac, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

/* As Coral writes it: JSON.stringify(request, null, 2). */
static void make_request(const char *comment, char *body, size_t room)
{
    (void)snprintf(body, room, "{\n  \"action\": \"NEW\",\n  \"comment\": {\n    \"body\": \"<div>%s</div>\",\n    \"parentID\": "
                   "null\n  },\n  \"author\": {\n    \"id\": \"u1\",\n    \"role\": \"COMMENTER\"\n  },\n  \"story\": {\n    "
                   "\"id\": \"s1\",\n    \"url\": \"https://news.example/1\"\n  },\n  \"site\": {\n    \"id\": \"site\"\n  },\n"
                   "  \"tenantID\": \"t1\",\n  \"tenantDomain\": \"news.example\"\n}", comment);
}

static void ask_coral(const char *body, const char *signature, struct answer *answer)
{
    char headers[1024];
    (void)snprintf(headers, sizeof headers, "Content-Type: application/json\r\nX-Coral-Signature: %s\r\n", signature);
    http_once(&service, "POST", "/coral", headers, body, strlen(body), answer);
}

START_TEST(coral_gets_a_verdict)
{
    static const struct {
        const char *comment, *expected;
    } cases[] = {
        { angry, "{\"status\":\"PREMOD\",\"actions\":[{\"actionType\":\"FLAG\",\"reason\":\"COMMENT_DETECTED_TOXIC\"}]}" },
        { glad, "{\"tags\":[\"FEATURED\"]}" },
        { flat, "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char body[2048], hex[65], signature[128];
        struct answer answer;
        make_request(cases[i].comment, body, sizeof body);
        sign(SECRET, body, strlen(body), hex);
        (void)snprintf(signature, sizeof signature, "sha256=%s", hex);
        ask_coral(body, signature, &answer);
        ck_assert_int_eq(answer.status, cases[i].expected[0] == '\0' ? 204 : 200);
        ck_assert_str_eq(answer.body, cases[i].expected);
        answer_clear(&answer);
    }
}
END_TEST

START_TEST(coral_must_sign)
{
    static const char *const forms[] = { "%s", "sha1=%s", "sha256=%s0", "sha256=0%s", "sha256 =%s", "", ",,,", "sha256=" };
    char body[2048], hex[65], other[65], signature[512];
    struct answer answer;
    make_request("hello", body, sizeof body);
    sign(SECRET, body, strlen(body), hex);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const char *mark = strstr(forms[i], "%s");
        (void)snprintf(signature, sizeof signature, "%.*s%s%s", (int)(mark != NULL ? mark - forms[i] : (long)strlen(forms[i])),
                       forms[i], mark != NULL ? hex : "", mark != NULL ? mark + 2 : "");
        ask_coral(body, signature, &answer);
        ck_assert_msg(answer.status == 401, "'%s' gave %d", forms[i], answer.status);
        answer_clear(&answer);
    }
    /* A secret without its prefix is another secret; the body's bytes are signed, not its meaning. */
    sign(strchr(SECRET, '_') + 1, body, strlen(body), other);
    (void)snprintf(signature, sizeof signature, "sha256=%s", other);
    ask_coral(body, signature, &answer);
    ck_assert_int_eq(answer.status, 401);
    answer_clear(&answer);
    (void)snprintf(signature, sizeof signature, "sha256=%s", hex);
    strcat(body, "\n");
    ask_coral(body, signature, &answer);
    ck_assert_int_eq(answer.status, 401);
    answer_clear(&answer);
    http_post(&service, "/coral", body, &answer);
    ck_assert_int_eq(answer.status, 401);
    answer_clear(&answer);
}
END_TEST

/* While secrets change, Coral signs with all of them, and we know one of them. */
START_TEST(coral_rotates_secrets)
{
    char body[2048], hex[65], other[65], signature[512];
    struct answer answer;
    make_request(flat, body, sizeof body);
    sign("empsec_an-older-secret", body, strlen(body), hex);
    sign("empsec_not-known-here", body, strlen(body), other);
    (void)snprintf(signature, sizeof signature, "sha256=%s, sha256=%s", other, hex);
    ask_coral(body, signature, &answer);
    ck_assert_int_eq(answer.status, 204);
    answer_clear(&answer);
    /* JavaScript writes half an emoji as a lone surrogate; a refusal would let the comment past moderation. */
    make_request("I hate this, it is awful \\ud83d", body, sizeof body);
    sign(SECRET, body, strlen(body), hex);
    (void)snprintf(signature, sizeof signature, "sha256=%s", hex);
    ask_coral(body, signature, &answer);
    ck_assert_int_eq(answer.status, 200);
    answer_clear(&answer);
}
END_TEST

/* ---- Discourse ------------------------------------------------------------------------------------------------- */

static void assert_labels(const json_t *labels, const char *text)
{
    static const char *const names[] = { "negative", "neutral", "positive" };
    struct vane_result expected = score(text);
    double sum = 0, last = 1;
    ck_assert_uint_eq(json_array_size(labels), 3);
    for (size_t i = 0; i < 3; i++) {
        const json_t *label = json_array_get(labels, i);
        double value = json_number_value(json_object_get(label, "score"));
        ck_assert_double_le(value, last);
        last = value;
        sum += value;
        for (int k = 0; k < 3; k++)
            if (strcmp(text_at(label, "label"), names[k]) == 0)
                assert_near(json_object_get(label, "score"), expected.sentiment[k]);
    }
    ck_assert_double_eq_tol(sum, 1, 1e-9);
}

START_TEST(discourse_gets_labels)
{
    json_t *root = post("/", "{\"inputs\":\"This is awful, I hate it.\",\"truncate\":true}", 200);
    assert_labels(root, angry);
    json_decref(root);
    root = post("/", "{\"inputs\":[\"Wonderful, I love it!\",\"It is on page two.\"]}", 200);
    assert_labels(json_array_get(root, 0), glad);
    assert_labels(json_array_get(root, 1), flat);
    json_decref(root);
    json_decref(post("/", "{\"inputs\":5}", 400));
    json_decref(post("/", "{}", 400));
    json_decref(post("/", "{\"inputs\":[\"a\",null]}", 400));
}
END_TEST

START_TEST(discourse_does_not_score_quotes)
{
    static const char *const posts[] = {
        "[quote=\\\"ann, post:1, topic:2\\\"]\\nThis is awful, I hate it.\\n[/quote]\\nWonderful, I love it!",
        "> This is awful, I hate it.\\n\\nWonderful, I love it!",
        "[quote]I hate it [quote]and that[/quote] and all of it[/quote]Wonderful, I love it!",
        "<blockquote>This is awful</blockquote>\\nWonderful, I love it!",
    };
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
        char body[512];
        (void)snprintf(body, sizeof body, "{\"inputs\":\"%s\",\"truncate\":true}", posts[i]);
        json_t *root = post("/", body, 200);
        assert_labels(root, glad);
        json_decref(root);
    }
}
END_TEST

Suite *make_suite(void);

Suite *make_suite(void)
{
    Suite *suite = suite_create("serve");
    TCase *contracts = tcase_create("contracts");
    tcase_add_unchecked_fixture(contracts, setup, teardown);
    tcase_add_test(contracts, analyze_gives_scores);
    tcase_add_test(contracts, analyze_counts_utf16);
    tcase_add_test(contracts, analyze_refuses_as_google_does);
    tcase_add_test(contracts, analyze_keeps_thresholds);
    tcase_add_test(contracts, suggestions_train_a_model);
    tcase_add_test(contracts, suggestions_invent_no_label);
    tcase_add_test(contracts, coral_gets_a_verdict);
    tcase_add_test(contracts, coral_must_sign);
    tcase_add_test(contracts, coral_rotates_secrets);
    tcase_add_test(contracts, discourse_gets_labels);
    tcase_add_test(contracts, discourse_does_not_score_quotes);
    suite_add_tcase(suite, contracts);
    return suite;
}
