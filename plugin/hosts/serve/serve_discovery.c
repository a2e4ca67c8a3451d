/* serve_discovery.c - GET /$discovery/rest: the description from which Google's own client libraries build theirs.
 *
 * Perspective's documented clients load it from Google and take every address out of it. It describes what
 * serve_google.h and its neighbours answer, in the names of Perspective's API; "rootUrl" is the address by which
 * the client came.
 */
#include <string.h>
#include <strings.h>

#include "hosts/serve/serve_routes.h"

#define TEXT "{\"type\":\"string\"}"
#define FLAG "{\"type\":\"boolean\"}"
#define REAL "{\"type\":\"number\",\"format\":\"float\"}"
#define COUNT "{\"type\":\"integer\",\"format\":\"int32\"}"
#define REF(name) "{\"$ref\":\"" name "\"}"
#define LIST(of) "{\"type\":\"array\",\"items\":" of "}"
#define MAP(of) "{\"type\":\"object\",\"additionalProperties\":" of "}"
#define SCHEMA(name, properties) \
    "\"" name "\":{\"id\":\"" name "\",\"type\":\"object\",\"properties\":{" properties "}}"
#define QUERY(name, about) "\"" name "\":{\"type\":\"string\",\"location\":\"query\",\"description\":\"" about "\"}"
#define METHOD(name, request, response, about) \
    "\"" name "\":{\"id\":\"commentanalyzer.comments." name "\",\"path\":\"v1alpha1/comments:" name "\"," \
    "\"flatPath\":\"v1alpha1/comments:" name "\",\"httpMethod\":\"POST\",\"description\":\"" about "\"," \
    "\"parameters\":{},\"parameterOrder\":[],\"request\":" REF(request) ",\"response\":" REF(response) "}"

static const char head[] =
    "{\"kind\":\"discovery#restDescription\",\"discoveryVersion\":\"v1\",\"id\":\"commentanalyzer:v1alpha1\","
    "\"name\":\"commentanalyzer\",\"version\":\"v1alpha1\","
    "\"title\":\"Comments scored by vane, as Perspective was asked\","
    "\"protocol\":\"rest\",\"servicePath\":\"\",\"batchPath\":\"batch\",\"parameters\":{"
    QUERY("key", "An API key of this service.") "," QUERY("alt", "Answers are JSON.") ","
    QUERY("prettyPrint", "Has no effect.") "," QUERY("fields", "Has no effect.") "},";

static const char resources[] =
    "\"resources\":{\"comments\":{\"methods\":{"
    METHOD("analyze", "AnalyzeCommentRequest", "AnalyzeCommentResponse", "Scores a comment.") ","
    METHOD("suggestscore", "SuggestCommentScoreRequest", "SuggestCommentScoreResponse", "Says what it should be.")
    "}}},";

static const char schemas[] =
    "\"schemas\":{"
    SCHEMA("TextEntry", "\"text\":" TEXT ",\"type\":" TEXT) ","
    SCHEMA("ArticleAndParentComment", "\"article\":" REF("TextEntry") ",\"parentComment\":" REF("TextEntry")) ","
    SCHEMA("Context", "\"entries\":" LIST(REF("TextEntry")) ",\"articleAndParentComment\":"
           REF("ArticleAndParentComment")) ","
    SCHEMA("AttributeParameters", "\"scoreType\":" TEXT ",\"scoreThreshold\":" REAL) ","
    SCHEMA("Score", "\"value\":" REAL ",\"type\":" TEXT) ","
    SCHEMA("SpanScore", "\"begin\":" COUNT ",\"end\":" COUNT ",\"score\":" REF("Score")) ","
    SCHEMA("AttributeScores", "\"summaryScore\":" REF("Score") ",\"spanScores\":" LIST(REF("SpanScore"))) ","
    SCHEMA("AnalyzeCommentRequest", "\"comment\":" REF("TextEntry") ",\"context\":" REF("Context")
           ",\"requestedAttributes\":" MAP(REF("AttributeParameters")) ",\"spanAnnotations\":" FLAG ",\"languages\":"
           LIST(TEXT) ",\"doNotStore\":" FLAG ",\"clientToken\":" TEXT ",\"sessionId\":" TEXT ",\"communityId\":"
           TEXT) ","
    SCHEMA("AnalyzeCommentResponse", "\"attributeScores\":" MAP(REF("AttributeScores")) ",\"languages\":" LIST(TEXT)
           ",\"detectedLanguages\":" LIST(TEXT) ",\"clientToken\":" TEXT) ","
    SCHEMA("SuggestCommentScoreRequest", "\"comment\":" REF("TextEntry") ",\"context\":" REF("Context")
           ",\"attributeScores\":" MAP(REF("AttributeScores")) ",\"languages\":" LIST(TEXT) ",\"communityId\":" TEXT
           ",\"clientToken\":" TEXT ",\"sessionId\":" TEXT) ","
    SCHEMA("SuggestCommentScoreResponse", "\"clientToken\":" TEXT ",\"detectedLanguages\":" LIST(TEXT)
           ",\"requestedLanguages\":" LIST(TEXT)) "}}";

/* A client takes this for an address, so nothing gets into it that is none. */
static bool is_host(const char *host)
{
    return host != NULL && host[0] != '\0' && strlen(host) < 256
        && strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-[]") == strlen(host);
}

/* Where a proxy in front ends TLS, it says so; the address has to be the one outside. */
static void write_root(struct call *call)
{
    const char *host = call->header(call->connection, "Host");
    const char *outside = call->header(call->connection, "X-Forwarded-Proto");
    struct buffer *out = &call->answer;
    buffer_text(out, "\"rootUrl\":\"");
    buffer_text(out, outside != NULL && strcasecmp(outside, "https") == 0 ? "https://" : "http://");
    buffer_text(out, host);
    buffer_text(out, "/\",");
}

void answer_discovery(struct call *call)
{
    if (!is_host(call->header(call->connection, "Host"))) {
        call_refuse(call, 400, "the header Host must name this service, as in Host: 127.0.0.1:8300");
        return;
    }
    buffer_text(&call->answer, head);
    write_root(call);
    buffer_text(&call->answer, resources);
    buffer_text(&call->answer, schemas);
}
