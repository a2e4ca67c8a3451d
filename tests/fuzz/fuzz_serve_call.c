/* fuzz_serve_call.c - any request to vane serve gets the answer of its contract: a known status, JSON that parses,
 * spans that cover the text, probabilities that add up, Coral's own words; and the same one when it is asked
 * again. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "property.h"
#include "support/serve_request.h"

static const char config[] =
    "{\"api_keys\":[\"a-key-of-some-length\"],\"limits\":{\"batch\":20},\"perspective\":{\"suggestions\":\"%s\","
    "\"attributes\":{\"TOXICITY\":{\"as\":\"SENTIMENT_NEGATIVE\",\"otherwise\":\"SENTIMENT_NEUTRAL\"}}},"
    "\"coral\":{\"secrets\":[\"empsec_5f2d0b1c7a9e4d33\",\"empsec_an-older-secret\"],\"rules\":["
    "{\"score\":\"SENTIMENT_NEGATIVE\",\"at_least\":0.4,\"status\":\"PREMOD\",\"flag\":\"COMMENT_DETECTED_TOXIC\"},"
    "{\"score\":\"STANCE_FAVOR:chip-export\",\"at_least\":0.3,\"flag\":\"COMMENT_DETECTED_SPAM\","
    "\"tags\":[\"STAFF\"]},"
    "{\"score\":\"SENTIMENT_POSITIVE\",\"at_least\":0.4,\"tags\":[\"FEATURED\",\"STAFF\"]}]}}";

static struct request_place place = { .store = PTHREAD_MUTEX_INITIALIZER };
static char labels[64];

static void close_service(void)
{
    live_drop(place.live);
    (void)unlink(labels);
}

/* The labels lie in memory where there is such a folder: every stored one waits for its disk. */
static void open_service(void)
{
    char stance[4096], sentiment[4096], path[64];
    const char *bundles[] = { stance, sentiment }, *root = getenv("VANE_SOURCE_DIR");
    struct vane_error error = VANE_ERROR_INIT;
    int file = memfd_create("serve.json", MFD_CLOEXEC);
    (void)snprintf(stance, sizeof stance, "%s/models/stance-chip-export-en", root != NULL ? root : ".");
    (void)snprintf(sentiment, sizeof sentiment, "%s/models/sentiment-en", root != NULL ? root : ".");
    const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    (void)snprintf(labels, sizeof labels, "%s/vane-fuzz-%d.jsonl", memory, (int)getpid());
    PROPERTY(file >= 0 && dprintf(file, config, labels) > 0);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const struct serve_options options = { .config = path, .port = -1, .bundles = bundles, .bundle_count = 2 };
    place.live = live_open(&options, &error);
    (void)close(file);
    if (place.live == NULL)
        fprintf(stderr, "%s: %s\n", error.source, error.text);
    PROPERTY(place.live != NULL);
    (void)atexit(close_service);
}

/* ---- what each contract promises ------------------------------------------------------------------------------- */

static json_t *request_json(const struct request *request)
{
    char why[200];
    unsigned status;
    json_t *root = call_parse(&request->call, &status, why);
    PROPERTY(root != NULL);
    return root;
}

static size_t utf16_units(const char *utf8, size_t length)
{
    size_t units = 0;
    for (size_t i = 0; i < length; i++)
        units += ((unsigned char)utf8[i] & 0xC0) == 0x80 ? 0 : (unsigned char)utf8[i] >= 0xF0 ? 2 : 1;
    return units;
}

static double check_value(const json_t *score)
{
    const json_t *value = json_object_get(score, "value");
    PROPERTY(json_is_real(value) && json_real_value(value) >= 0 && json_real_value(value) <= 1);
    PROPERTY(strcmp(json_string_value(json_object_get(score, "type")), "PROBABILITY") == 0);
    return json_real_value(value);
}

static void check_analyze(const struct request *request, const json_t *answer)
{
    json_t *root = request_json(request), *scores = json_object_get(answer, "attributeScores"), *attribute;
    const json_t *text = json_object_get(json_object_get(root, "comment"), "text");
    size_t units = utf16_units(json_string_value(text), json_string_length(text));
    const char *name;
    json_object_foreach(scores, name, attribute) {
        const json_t *spans = json_object_get(attribute, "spanScores");
        double summary = check_value(json_object_get(attribute, "summaryScore"));
        json_int_t at = 0;
        PROPERTY(json_array_size(spans) > 0);
        for (size_t s = 0; s < json_array_size(spans); s++) {
            const json_t *span = json_array_get(spans, s);
            double value = check_value(json_object_get(span, "score"));
            PROPERTY(json_integer_value(json_object_get(span, "begin")) == at);
            at = json_integer_value(json_object_get(span, "end"));
            PROPERTY(json_array_size(spans) > 1 || fabs(value - summary) < 1e-9);
        }
        PROPERTY(at == (json_int_t)units);
    }
    json_decref(root);
}

static void check_labels(const json_t *labels_of_text)
{
    double sum = 0, last = 1;
    PROPERTY(json_array_size(labels_of_text) == 3);
    for (size_t i = 0; i < 3; i++) {
        double score = json_real_value(json_object_get(json_array_get(labels_of_text, i), "score"));
        PROPERTY(score <= last && score >= 0);
        sum += last = score;
    }
    PROPERTY(fabs(sum - 1) < 1e-9);
}

static void check_discourse(const struct request *request, const json_t *answer)
{
    json_t *root = request_json(request);
    const json_t *inputs = json_object_get(root, "inputs");
    if (json_is_string(inputs))
        check_labels(answer);
    else
        PROPERTY(json_array_size(inputs) == json_array_size(answer));
    for (size_t i = 0; json_is_array(inputs) && i < json_array_size(answer); i++)
        check_labels(json_array_get(answer, i));
    json_decref(root);
}

static bool is_word(const json_t *value, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        if (json_is_string(value) && strcmp(json_string_value(value), words[i]) == 0)
            return true;
    return false;
}

/* Coral throws an answer away for one word that it does not know, and for an empty list of tags. */
static void check_coral(const json_t *answer)
{
    static const char *const states[] = { "PREMOD", NULL }, *const tags[] = { "FEATURED", "STAFF", NULL };
    static const char *const reasons[] = { "COMMENT_DETECTED_TOXIC", "COMMENT_DETECTED_SPAM", NULL };
    const json_t *list;
    PROPERTY(json_object_size(answer) > 0);
    if (json_object_get(answer, "status") != NULL)
        PROPERTY(is_word(json_object_get(answer, "status"), states));
    if ((list = json_object_get(answer, "tags")) != NULL)
        PROPERTY(json_array_size(list) > 0 && is_word(json_array_get(list, 0), tags));
    list = json_object_get(answer, "actions");
    for (size_t i = 0; i < json_array_size(list); i++)
        PROPERTY(is_word(json_object_get(json_array_get(list, i), "reason"), reasons));
}

static void check_score(const struct request *request, const json_t *answer)
{
    json_t *root = request_json(request);
    const json_t *comments = json_object_get(root, "comments"), *results = json_object_get(answer, "results");
    PROPERTY(json_array_size(comments) == json_array_size(results));
    for (size_t i = 0; i < json_array_size(results); i++)
        PROPERTY((json_object_get(json_array_get(results, i), "error") == NULL)
                 == (json_object_get(json_array_get(results, i), "stance") != NULL));
    PROPERTY(results != NULL || json_object_get(answer, "stance") != NULL);
    json_decref(root);
}

/* What was answered with 200 is on disk: whole lines, each one a row. */
static void check_labels_file(void)
{
    FILE *file = fopen(labels, "rb");
    char *line = NULL;
    size_t size = 0, count = 0;
    ssize_t length;
    PROPERTY(file != NULL);
    while ((length = getline(&line, &size, file)) > 0) {
        json_t *row = json_loadb(line, (size_t)length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
        PROPERTY(line[length - 1] == '\n' && json_is_string(json_object_get(row, "text")));
        json_decref(row);
        count++;
    }
    PROPERTY(count > 0);
    free(line);
    (void)fclose(file);
    (void)unlink(labels);
}

static void check_success(const struct request *request, const json_t *answer)
{
    switch (request->route) {
    case ROUTE_ANALYZE: check_analyze(request, answer); break;
    case ROUTE_DISCOURSE: check_discourse(request, answer); break;
    case ROUTE_CORAL: check_coral(answer); break;
    case ROUTE_SCORE: check_score(request, answer); break;
    case ROUTE_SUGGEST: check_labels_file(); break;
    case ROUTE_SEGMENT: PROPERTY(json_is_array(json_object_get(answer, "segments"))); break;
    default: break;
    }
}

/* ---- one request ----------------------------------------------------------------------------------------------- */

static bool is_status(unsigned status)
{
    static const unsigned known[] = { 200, 204, 400, 401, 403, 404, 405, 413, 415 };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i] == status)
            return true;
    return false;
}

static void check_answer(const struct request *request)
{
    const struct call *call = &request->call;
    bool is_json = call->type == NULL;
    PROPERTY(!call->answer.failed && is_status(call->status));
    PROPERTY(property_is_utf8(call->answer.data, call->answer.length));
    PROPERTY((call->status == 204) == (call->answer.length == 0));
    PROPERTY(call->status != 204 || request->route == ROUTE_CORAL);
    if (!is_json || call->status == 204)
        return;
    json_t *answer = json_loadb(call->answer.data, call->answer.length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
                                NULL);
    PROPERTY(answer != NULL);
    if (call->status == 200)
        check_success(request, answer);
    else
        PROPERTY(json_object_get(answer, "error") != NULL);
    json_decref(answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct request first, second;
    if (length > (size_t)1 << 17)
        return 0;
    if (place.live == NULL)
        open_service();
    request_answer(&first, &place, (const char *)bytes, length);
    check_answer(&first);
    if (first.route != ROUTE_SUGGEST && first.route != ROUTE_METRICS) {
        request_answer(&second, &place, (const char *)bytes, length);
        PROPERTY(second.call.status == first.call.status && second.call.answer.length == first.call.answer.length);
        PROPERTY(first.call.answer.length == 0
                 || memcmp(second.call.answer.data, first.call.answer.data, first.call.answer.length) == 0);
        request_clear(&second);
    }
    request_clear(&first);
    return 0;
}
