#include "hosts/serve/serve_google.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char detail_type[] = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error";

void google_refuse(struct call *call, unsigned code, const char *status, const char *kind, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    struct buffer *out = &call->answer;
    out->length = 0;
    call->status = code;
    call->type = NULL;
    buffer_format(out, "{\"error\":{\"code\":%u,\"message\":", code);
    buffer_json(out, text, strlen(text));
    buffer_pair(out, "status", status, strlen(status));
    if (kind != NULL)
        buffer_format(out, ",\"details\":[{\"@type\":\"%s\",\"errorType\":\"%s\"}]", detail_type, kind);
    buffer_text(out, "}}");
}

void google_refuse_request(struct call *call, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    google_refuse(call, 400, "INVALID_ARGUMENT", "INVALID_REQUEST", "%s", text);
}

void google_refuse_error(struct call *call, const struct vane_error *error)
{
    call_refuse_error(call, error); /* for its log line; the answer is written anew */
    unsigned code = call->status;
    const char *status = code == 503 ? "UNAVAILABLE" : code == 400 ? "INVALID_ARGUMENT" : "INTERNAL";
    if (code == 413)
        google_refuse(call, 400, "INVALID_ARGUMENT", "COMMENT_TOO_LONG", "%s", error->text);
    else
        google_refuse(call, code, status, NULL, "%s", error->text);
}

json_t *google_read_json(struct call *call)
{
    char why[200];
    unsigned status;
    json_t *root = call_parse(call, &status, why);
    if (root == NULL && status == 503)
        google_refuse(call, 503, "UNAVAILABLE", NULL, "%s", why);
    else if (root == NULL)
        google_refuse_request(call, "%s", why);
    return root;
}

bool google_check_type(struct call *call, const json_t *object, const char *name, json_type type, const char *words)
{
    const json_t *value = json_object_get(object, name);
    bool is_boolean = type == JSON_TRUE && json_is_boolean(value);
    if (value == NULL || is_boolean || json_typeof(value) == type)
        return true;
    google_refuse_request(call, "Invalid value at '%s': it must be %s", name, words);
    return false;
}

bool google_read_comment(struct call *call, const json_t *root, struct google_comment *comment)
{
    *comment = (struct google_comment){ 0 };
    if (!google_check_type(call, root, "comment", JSON_OBJECT, "an object"))
        return false;
    const json_t *object = json_object_get(root, "comment"), *text = json_object_get(object, "text");
    if (!google_check_type(call, object, "text", JSON_STRING, "a string")
        || !google_check_type(call, object, "type", JSON_STRING, "PLAIN_TEXT or HTML"))
        return false;
    const char *type = json_string_value(json_object_get(object, "type"));
    comment->is_html = type != NULL && strcmp(type, "HTML") == 0;
    if (type != NULL && !comment->is_html && strcmp(type, "PLAIN_TEXT") != 0
        && strcmp(type, "TEXT_TYPE_UNSPECIFIED") != 0) {
        google_refuse_request(call, "Unknown text type: it must be PLAIN_TEXT or HTML");
        return false;
    }
    if (json_string_length(text) == 0) {
        google_refuse(call, 400, "INVALID_ARGUMENT", "COMMENT_EMPTY", "Comment must be non-empty.");
        return false;
    }
    comment->source = comment->text = json_string_value(text);
    comment->source_length = comment->length = json_string_length(text);
    if (comment->is_html) {
        markup_read(&comment->markup, comment->source, comment->source_length);
        comment->text = comment->markup.text.data != NULL ? comment->markup.text.data : "";
        comment->length = comment->markup.text.length;
    }
    if (comment->markup.text.failed)
        google_refuse(call, 503, "UNAVAILABLE", NULL, "out of memory");
    return !comment->markup.text.failed;
}

void google_clear_comment(struct google_comment *comment)
{
    markup_clear(&comment->markup);
}

const struct serve_score *google_find_attribute(struct call *call, const char *name, const struct serve_alias **alias)
{
    const struct serve_score *score = live_find_attribute(call->live, name, alias);
    if (score == NULL)
        google_refuse_request(call, "Unknown requested attribute: %.200s", name);
    return score;
}
