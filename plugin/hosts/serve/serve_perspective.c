/* serve_perspective.c - POST /v1alpha1/comments:analyze, as Google's Perspective API had it. */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "hosts/serve/serve_google.h"
#include "hosts/serve/serve_routes.h"
#include "hosts/serve/serve_sentences.h"

enum { ATTRIBUTES_MAX = 64, SPANS_MAX = 1000 }; /* the last span takes the rest of a longer text */

struct attribute {
    const char *name;
    const struct serve_score *score;
    double threshold;
    int summary;
};

/* A stretch of the comment as given, in UTF-16 units. */
struct stretch {
    size_t begin, end;
};

struct analysis {
    struct call *call;
    const json_t *root;
    struct google_comment comment;
    struct attribute attributes[ATTRIBUTES_MAX];
    size_t attribute_count;
    struct stretch *stretches;
    int *values; /* of stretch s and attribute a: [s * attribute_count + a] */
    size_t stretch_count;
};

/* A language counts by its first part: en-US is en. */
static bool is_language(const char *asked, const char *language)
{
    size_t length = strcspn(asked, "-_");
    return length == strlen(language) && strncmp(asked, language, length) == 0;
}

static bool check_language(struct analysis *analysis, const struct attribute *attribute)
{
    const json_t *languages = json_object_get(analysis->root, "languages");
    struct buffer *out = &analysis->call->answer;
    size_t count = json_array_size(languages);
    for (size_t i = 0; i < count; i++)
        if (is_language(json_string_value(json_array_get(languages, i)), attribute->score->info.language))
            return true;
    if (count == 0)
        return true;
    google_refuse(analysis->call, 400, "INVALID_ARGUMENT", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
                  "Attribute %.100s does not support request languages: it knows %s", attribute->name,
                  attribute->score->info.language);
    if (!out->failed)
        out->length -= strlen("}]}}");
    buffer_text(out, ",\"languageNotSupportedByAttributeError\":{\"attribute\":");
    buffer_json(out, attribute->name, strlen(attribute->name));
    buffer_text(out, ",\"requestedLanguages\":[");
    for (size_t i = 0; i < count; i++) {
        const json_t *language = json_array_get(languages, i);
        buffer_text(out, i > 0 ? "," : "");
        buffer_json(out, json_string_value(language), json_string_length(language));
    }
    buffer_text(out, "]}}]}}");
    return false;
}

static bool read_attribute(struct analysis *analysis, const char *name, const json_t *wish)
{
    struct call *call = analysis->call;
    const struct serve_alias *alias;
    struct attribute *attribute = &analysis->attributes[analysis->attribute_count];
    *attribute = (struct attribute){ .name = name };
    if (!json_is_object(wish)) {
        google_refuse_request(call, "Invalid value at 'requestedAttributes': each one must be an object, such as {}");
        return false;
    }
    if ((attribute->score = google_find_attribute(call, name, &alias)) == NULL)
        return false;
    const json_t *threshold = json_object_get(wish, "scoreThreshold");
    if (!google_check_type(call, wish, "scoreType", JSON_STRING, "a string")
        || (threshold != NULL && !json_is_number(threshold)
            && !google_check_type(call, wish, "scoreThreshold", JSON_REAL, "a number")))
        return false;
    const char *type = json_string_value(json_object_get(wish, "scoreType"));
    if (type != NULL && strcmp(type, "PROBABILITY") != 0 && strcmp(type, "SCORE_TYPE_UNSPECIFIED") != 0) {
        google_refuse_request(call, "Requested score type %.60s is not supported by attribute %.100s; PROBABILITY is",
                              type, name);
        return false;
    }
    attribute->threshold = json_number_value(threshold);
    analysis->attribute_count++;
    return check_language(analysis, attribute);
}

static bool read_request(struct analysis *analysis)
{
    static const struct {
        const char *name;
        json_type type;
        const char *words;
    } fields[] = {
        { "requestedAttributes", JSON_OBJECT, "an object" }, { "languages", JSON_ARRAY, "a list of strings" },
        { "spanAnnotations", JSON_TRUE, "true or false" },   { "doNotStore", JSON_TRUE, "true or false" },
        { "clientToken", JSON_STRING, "a string" },          { "sessionId", JSON_STRING, "a string" },
        { "communityId", JSON_STRING, "a string" },          { "context", JSON_OBJECT, "an object" },
    };
    struct call *call = analysis->call;
    json_t *wished = json_object_get(analysis->root, "requestedAttributes"), *wish;
    const json_t *languages = json_object_get(analysis->root, "languages");
    const char *name;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!google_check_type(call, analysis->root, fields[i].name, fields[i].type, fields[i].words))
            return false;
    for (size_t i = 0; i < json_array_size(languages); i++)
        if (!json_is_string(json_array_get(languages, i))) {
            google_refuse_request(call, "Invalid value at 'languages': it must be a list of strings");
            return false;
        }
    if (!google_read_comment(call, analysis->root, &analysis->comment))
        return false;
    if (json_object_size(wished) == 0 || json_object_size(wished) > ATTRIBUTES_MAX) {
        google_refuse(call, 400, "INVALID_ARGUMENT", "NO_REQUESTED_ATTRIBUTES",
                      "No requested_attributes, or more than %d", (int)ATTRIBUTES_MAX);
        return false;
    }
    json_object_foreach(wished, name, wish)
        if (!read_attribute(analysis, name, wish))
            return false;
    return true;
}

/* Scores one stretch of the text; with values NULL it is the whole one. */
static int32_t score_stretch(struct analysis *analysis, size_t begin, size_t end, int *values,
                             struct vane_error *error)
{
    struct vane_result result = VANE_RESULT_INIT;
    int32_t status = call_score(analysis->call, analysis->comment.text + begin, end - begin, NULL, &result, error);
    for (size_t a = 0; status == VANE_OK && a < analysis->attribute_count; a++) {
        struct attribute *attribute = &analysis->attributes[a];
        *(values != NULL ? &values[a] : &attribute->summary) = live_value(attribute->score, analysis->call->scorer);
    }
    return status;
}

/* Sentences of the text, or the whole, as stretches of the source that leave nothing out. */
static int32_t score_stretches(struct analysis *analysis, struct vane_error *error)
{
    const struct google_comment *comment = &analysis->comment;
    bool by_sentence = json_is_true(json_object_get(analysis->root, "spanAnnotations"));
    size_t most = by_sentence ? SPANS_MAX : 1, begin = 0, run = 0, source = 0, units = 0;
    int32_t status = VANE_OK;
    analysis->stretches = memory_zeroed(most, sizeof *analysis->stretches);
    analysis->values = memory_zeroed(most * analysis->attribute_count, sizeof *analysis->values);
    if (analysis->stretches == NULL || analysis->values == NULL)
        return error_memory(error);
    do {
        size_t s = analysis->stretch_count++;
        size_t end = s + 1 < most ? sentence_end(comment->text, comment->length, begin) : comment->length;
        size_t next = end < comment->length && comment->is_html ? markup_source(&comment->markup, end, &run) : end;
        if (end >= comment->length)
            next = comment->source_length;
        analysis->stretches[s].begin = units;
        units += utf16_length(comment->source + source, next - source);
        analysis->stretches[s].end = units;
        int *values = &analysis->values[s * analysis->attribute_count];
        if (begin > 0 || end < comment->length)
            status = score_stretch(analysis, begin, end, values, error);
        else
            for (size_t a = 0; a < analysis->attribute_count; a++)
                values[a] = analysis->attributes[a].summary;
        begin = end;
        source = next;
    } while (status == VANE_OK && begin < comment->length);
    return status;
}

static void write_value(struct buffer *out, int value)
{
    buffer_text(out, "{\"value\":");
    buffer_fixed(out, value);
    buffer_text(out, ",\"type\":\"PROBABILITY\"}");
}

static void write_attribute(const struct analysis *analysis, size_t a)
{
    struct buffer *out = &analysis->call->answer;
    const struct attribute *attribute = &analysis->attributes[a];
    buffer_json(out, attribute->name, strlen(attribute->name));
    buffer_text(out, ":{\"spanScores\":[");
    for (size_t s = 0; s < analysis->stretch_count; s++) {
        buffer_format(out, "%s{\"begin\":%zu,\"end\":%zu,\"score\":", s > 0 ? "," : "", analysis->stretches[s].begin,
                      analysis->stretches[s].end);
        write_value(out, analysis->values[s * analysis->attribute_count + a]);
        buffer_text(out, "}");
    }
    buffer_text(out, "],\"summaryScore\":");
    write_value(out, attribute->summary);
    buffer_text(out, "}");
}

static void write_languages(const struct analysis *analysis)
{
    struct buffer *out = &analysis->call->answer;
    const json_t *languages = json_object_get(analysis->root, "languages");
    size_t count = json_array_size(languages);
    buffer_text(out, "\"languages\":[");
    for (size_t i = 0; i < count; i++) {
        const json_t *language = json_array_get(languages, i);
        buffer_text(out, i > 0 ? "," : "");
        buffer_json(out, json_string_value(language), json_string_length(language));
    }
    const char *own = analysis->attributes[0].score->info.language;
    if (count == 0)
        buffer_json(out, own, strlen(own));
    buffer_text(out, "]");
}

/* Without any attribute at its threshold the field is left out, as Google did. */
static void write_answer(const struct analysis *analysis)
{
    struct buffer *out = &analysis->call->answer;
    const json_t *token = json_object_get(analysis->root, "clientToken");
    bool any = false;
    buffer_text(out, "{");
    for (size_t a = 0; a < analysis->attribute_count; a++)
        if (analysis->attributes[a].summary >= analysis->attributes[a].threshold * 10000) {
            buffer_text(out, any ? "," : "\"attributeScores\":{");
            write_attribute(analysis, a);
            any = true;
        }
    buffer_text(out, any ? "}," : "");
    write_languages(analysis);
    if (token != NULL)
        buffer_pair(out, "clientToken", json_string_value(token), json_string_length(token));
    buffer_text(out, "}");
}

void answer_analyze(struct call *call)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct analysis analysis = { .call = call };
    json_t *root = google_read_json(call);
    analysis.root = root;
    if (root != NULL && read_request(&analysis)) {
        int32_t status = score_stretch(&analysis, 0, analysis.comment.length, NULL, &error);
        if (status == VANE_OK)
            status = score_stretches(&analysis, &error);
        if (status == VANE_OK)
            write_answer(&analysis);
        else
            google_refuse_error(call, &error);
    }
    memory_free(analysis.stretches);
    memory_free(analysis.values);
    google_clear_comment(&analysis.comment);
    json_decref(root);
}
