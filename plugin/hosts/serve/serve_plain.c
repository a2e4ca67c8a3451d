/* serve_plain.c - the service's own contract: POST /v1/score (one comment, or many) and POST /v1/segment (a page). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "hosts/serve/serve_routes.h"
#include "hosts/serve/serve_score.h"

/* Fields were written with a comma in front of each; the first one's becomes the brace. */
static void open_object(struct buffer *out, size_t begin)
{
    if (!out->failed && out->length > begin)
        out->data[begin] = '{';
    else
        buffer_text(out, "{");
}

/* ---- comments -------------------------------------------------------------------------------------------------- */

static void write_id(struct buffer *out, const json_t *id)
{
    if (json_is_string(id)) {
        buffer_pair(out, "id", json_string_value(id), json_string_length(id));
    } else if (json_is_integer(id)) {
        char digits[32];
        int length = snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
        buffer_pair(out, "id", digits, (size_t)length);
    }
}

/* One object of a batch. What is wrong with it stands in its place, and the rest goes on; running out of memory does
 * not go on. */
static bool write_comment(struct call *call, const json_t *comment, const struct score_wish *wish)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct buffer *out = &call->answer;
    const json_t *text = json_is_string(comment) ? comment : json_object_get(comment, "text");
    size_t begin = out->length, fields;
    write_id(out, json_object_get(comment, "id"));
    fields = out->length;
    if (!json_is_string(text)) {
        const char *why = text == NULL ? "there is no 'text'" : "the text is not a string";
        buffer_pair(out, "error", why, strlen(why));
    } else if (score_answer(call, wish, json_string_value(text), json_string_length(text), &error) != VANE_OK) {
        if (call_status_of(&error) != 413) {
            call_refuse_error(call, &error);
            return false;
        }
        out->length = fields < out->length ? fields : out->length;
        buffer_pair(out, "error", error.text, strlen(error.text));
    }
    open_object(out, begin);
    buffer_text(out, "}");
    return true;
}

static void answer_batch(struct call *call, const json_t *comments, const struct score_wish *wish)
{
    size_t count = json_array_size(comments), most = call->live->config.limits.batch;
    if (count > most) {
        call_refuse(call, 413, "'comments' holds %zu, and one request may hold %zu; send several", count, most);
        return;
    }
    buffer_text(&call->answer, "{\"results\":[");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_text(&call->answer, ",");
        if (!write_comment(call, json_array_get(comments, i), wish))
            return;
    }
    buffer_text(&call->answer, "]}");
}

static void answer_one(struct call *call, const json_t *root, const json_t *text, const struct score_wish *wish)
{
    struct vane_error error = VANE_ERROR_INIT;
    write_id(&call->answer, json_object_get(root, "id"));
    int32_t status = score_answer(call, wish, json_string_value(text), json_string_length(text), &error);
    if (status != VANE_OK) {
        call_refuse_error(call, &error);
        return;
    }
    open_object(&call->answer, 0);
    buffer_text(&call->answer, "}");
}

static bool knows_target(const struct serve_live *live, const char *target)
{
    for (size_t i = 0; target != NULL && i < live->score_count; i++)
        if (live->scores[i].info.target != NULL && strcmp(live->scores[i].info.target, target) == 0)
            return true;
    return target == NULL;
}

static bool check_target(struct call *call, const char *target)
{
    if (knows_target(call->live, target))
        return true;
    call_refuse(call, 400, "no loaded model knows the target '%.100s'; GET /healthz lists the models", target);
    return false;
}

void answer_score(struct call *call)
{
    json_t *root = call_read_json(call);
    if (root == NULL)
        return;
    const json_t *text = json_object_get(root, "text"), *comments = json_object_get(root, "comments");
    const json_t *target = json_object_get(root, "target"), *explain = json_object_get(root, "explain");
    const struct score_wish wish = { json_string_value(target), json_is_true(explain) };
    if ((text == NULL) == (comments == NULL))
        call_refuse(call, 400, "send either 'text', a string, or 'comments', a list of {\"id\", \"text\"}");
    else if ((text != NULL && !json_is_string(text)) || (comments != NULL && !json_is_array(comments)))
        call_refuse(call, 400, text != NULL ? "'text' must be a string" : "'comments' must be a list");
    else if (target != NULL && !json_is_null(target) && !json_is_string(target))
        call_refuse(call, 400, "'target' must be a string");
    else if (explain != NULL && !json_is_boolean(explain))
        call_refuse(call, 400, "'explain' must be true or false");
    else if (check_target(call, wish.target) && comments != NULL)
        answer_batch(call, comments, &wish);
    else if (call->status == 200)
        answer_one(call, root, text, &wish);
    json_decref(root);
}

/* ---- pages ----------------------------------------------------------------------------------------------------- */

static const char *const kinds[] = { "article", "reply", "furniture" };

static void write_string(struct buffer *out, const char *key, struct vane_string string)
{
    if (string.data != NULL)
        buffer_pair(out, key, string.data, string.length);
}

static int32_t write_segment(struct call *call, const struct vane_segment *segment, const struct score_wish *wish,
                             struct vane_error *error)
{
    struct buffer *out = &call->answer;
    int32_t status = VANE_OK;
    buffer_format(out, "{\"kind\":\"%s\",\"start_line\":%" PRIu64 ",\"end_line\":%" PRIu64, kinds[segment->kind],
                  segment->start_line, segment->end_line);
    if (segment->kind == VANE_REPLY) {
        write_string(out, "author", segment->author);
        write_string(out, "time", segment->time);
        if (segment->depth >= 0)
            buffer_format(out, ",\"depth\":%d", segment->depth);
        write_string(out, "quote", segment->quote);
    }
    write_string(out, "text", segment->text);
    const char *text = segment->text.data != NULL ? segment->text.data : "";
    if (segment->kind == VANE_REPLY)
        status = score_answer(call, wish, text, segment->text.length, error);
    buffer_text(out, "}");
    return status;
}

static void write_page(struct call *call, const vane_page *page, const struct score_wish *wish, bool only_replies)
{
    struct vane_error error = VANE_ERROR_INIT;
    bool first = true;
    buffer_text(&call->answer, "{\"segments\":[");
    for (size_t i = 0; i < vane_page_count(page); i++) {
        struct vane_segment segment = { .struct_size = sizeof segment };
        if (vane_page_segment(page, i, &segment) != VANE_OK || (only_replies && segment.kind != VANE_REPLY))
            continue;
        if (!first)
            buffer_text(&call->answer, ",");
        first = false;
        if (write_segment(call, &segment, wish, &error) != VANE_OK) {
            call_refuse_error(call, &error);
            return;
        }
    }
    buffer_text(&call->answer, "]}");
}

/* ?format= counts, then the type that the client says the body has, then the first bytes. -1 for an unknown format.
 */
static int32_t page_format(const struct call *call)
{
    const char *format = call->query(call->connection, "format");
    const char *type = call->header(call->connection, "Content-Type");
    if (format != NULL)
        return strcmp(format, "html") == 0 ? VANE_PAGE_HTML : strcmp(format, "text") == 0 ? VANE_PAGE_TEXT
             : strcmp(format, "auto") == 0 ? VANE_PAGE_AUTO : -1;
    if (type != NULL && (strncasecmp(type, "text/html", 9) == 0 || strncasecmp(type, "application/xhtml", 17) == 0))
        return VANE_PAGE_HTML;
    return type != NULL && strncasecmp(type, "text/plain", 10) == 0 ? VANE_PAGE_TEXT : VANE_PAGE_AUTO;
}

static bool is_set(const struct call *call, const char *name)
{
    const char *value = call->query(call->connection, name);
    return value != NULL && strcmp(value, "0") != 0 && strcmp(value, "false") != 0;
}

void answer_segment(struct call *call)
{
    struct vane_error error = VANE_ERROR_INIT;
    const struct score_wish wish = { call->query(call->connection, "target"), is_set(call, "explain") };
    int32_t format = page_format(call);
    if (!check_target(call, wish.target))
        return;
    if (format < 0 || call->length == 0) {
        call_refuse(call, 400, format < 0 ? "'format' must be auto, html or text" : "send the page as the body");
        return;
    }
    vane_page *page = vane_page_read(call->body, call->length, format, &error);
    if (call->length > call->largest)
        call->largest = call->length;
    if (page == NULL)
        call_refuse_error(call, &error);
    else
        write_page(call, page, &wish, is_set(call, "replies"));
    vane_page_free(page);
}
