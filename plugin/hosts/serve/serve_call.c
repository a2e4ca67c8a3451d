#include "hosts/serve/serve_call.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "hosts/serve/serve_hex.h"

void call_refuse(struct call *call, unsigned status, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    call->answer.length = 0;
    call->status = status;
    call->type = NULL;
    buffer_text(&call->answer, "{\"error\":");
    buffer_json(&call->answer, text, strlen(text));
    buffer_text(&call->answer, "}");
}

unsigned call_status_of(const struct vane_error *error)
{
    switch (error->code) {
    case VANE_ERROR_MEMORY: return 503;
    case VANE_ERROR_LIMIT: return 413;
    case VANE_ERROR_TARGET: case VANE_ERROR_FORMAT: return 400;
    default: return 500;
    }
}

void call_refuse_error(struct call *call, const struct vane_error *error)
{
    unsigned status = call_status_of(error);
    if (status >= 500) {
        call->is_trouble = true;
        (void)snprintf(call->trouble, sizeof call->trouble, "%s%s%s", error->source,
                       error->source[0] != '\0' ? ": " : "", error->text);
    }
    call_refuse(call, status, "%s", error->text);
}

/* ---- the body -------------------------------------------------------------------------------------------------- */

/* The value of \uXXXX at `at`, or -1. */
static int read_escape(const char *at, const char *end)
{
    int code = 0;
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        if (hex_value(at[i]) < 0)
            return -1;
        code = code * 16 + hex_value(at[i]);
    }
    return code;
}

/* A backslash and what belongs to it; a half surrogate becomes \ufffd. Returns where it ends. */
static const char *repair_escape(const char *at, const char *end, struct buffer *fixed)
{
    int code = read_escape(at, end);
    size_t length = code >= 0 ? 6 : end - at >= 2 && (unsigned char)at[1] < 0x80 ? 2 : 1;
    if (code >= 0xD800 && code < 0xDC00) {
        int low = read_escape(at + 6, end);
        if (low >= 0xDC00 && low < 0xE000)
            length = 12;
        else
            code = 0xDC00;
    }
    if (code >= 0xDC00 && code < 0xE000)
        buffer_text(fixed, "\\ufffd");
    else
        buffer_put(fixed, at, length);
    return at + length;
}

/* Backslashes mean something inside strings only, but outside of them they are an error with or without repair. */
static void repair_json(const char *bytes, size_t length, struct buffer *fixed)
{
    const char *at = bytes, *end = bytes + length, *plain = bytes;
    while (at < end) {
        uint32_t code;
        bool valid;
        size_t taken = utf8_decode((const uint8_t *)at, (size_t)(end - at), &code, &valid);
        if (valid && *at != '\\') {
            at += taken;
            continue;
        }
        buffer_put(fixed, plain, (size_t)(at - plain));
        if (valid) {
            at = repair_escape(at, end, fixed);
        } else {
            buffer_text(fixed, "\xEF\xBF\xBD");
            at += taken;
        }
        plain = at;
    }
    buffer_put(fixed, plain, (size_t)(end - plain));
}

json_t *call_parse(const struct call *call, unsigned *status, char why[200])
{
    static const size_t flags = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL;
    struct buffer fixed = { 0 };
    json_error_t error;
    bool out_of_memory = false;
    *status = 400;
    if (call->length == 0) {
        (void)snprintf(why, 200, "the request has no body; send a JSON object");
        return NULL;
    }
    json_t *root = json_loadb(call->body, call->length, flags, &error);
    if (root == NULL) {
        repair_json(call->body, call->length, &fixed);
        if (!fixed.failed)
            root = json_parse(fixed.data, fixed.length, flags, &error, &out_of_memory);
        if (root == NULL && (fixed.failed || out_of_memory)) {
            *status = 503;
            (void)snprintf(why, 200, "out of memory");
        } else if (root == NULL) /* jansson quotes what stands near: a comment's words, which belong in no log */
            (void)snprintf(why, 200, "broken JSON in line %d, column %d", error.line, error.column);
        buffer_free(&fixed);
    }
    if (root != NULL && !json_is_object(root)) {
        (void)snprintf(why, 200, "the request must be a JSON object");
        json_decref(root);
        root = NULL;
    }
    return root;
}

json_t *call_read_json(struct call *call)
{
    char why[200];
    unsigned status;
    json_t *root = call_parse(call, &status, why);
    if (root == NULL)
        call_refuse(call, status, "%s", why);
    return root;
}

/* ---- scoring --------------------------------------------------------------------------------------------------- */

int32_t call_score(struct call *call, const char *utf8, size_t length, const char *target, struct vane_result *result,
                   struct vane_error *error)
{
    if (call->scorer == NULL && (call->scorer = live_take_scorer(call->live, error)) == NULL)
        return VANE_ERROR_MEMORY;
    call->comments++;
    if (length > call->largest)
        call->largest = length;
    return vane_score(call->scorer, utf8, length, target, result, error);
}
