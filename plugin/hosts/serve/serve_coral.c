/* serve_coral.c - Coral's external moderation phase: its request, and an answer by the operator's thresholds.
 *
 * Coral has no field for a number, skips the phase on any answer that is not 2xx, and throws away an answer with a
 * word it does not know; so there are thresholds here, and words from its own lists only.
 */
#include <string.h>

#include "hosts/serve/serve_markup.h"
#include "hosts/serve/serve_routes.h"

/* What all rules together say; the first status counts, and nothing is said twice. */
struct verdict {
    const char *status;
    const char *flags[2], *tags[SERVE_TAGS_MAX];
    size_t flag_count, tag_count;
};

static void add_word(const char **words, size_t *count, size_t most, const char *word)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(words[i], word) == 0)
            return;
    if (*count < most)
        words[(*count)++] = word;
}

static void judge(const struct call *call, struct verdict *verdict)
{
    const struct serve_config *config = &call->live->config;
    for (size_t i = 0; i < config->rule_count; i++) {
        const struct serve_rule *rule = &config->rules[i];
        const struct serve_score *score = live_find_score(call->live, rule->score);
        if (live_value(score, call->scorer) < rule->at_least)
            continue;
        if (verdict->status == NULL)
            verdict->status = rule->status;
        if (rule->flag != NULL)
            add_word(verdict->flags, &verdict->flag_count, 2, rule->flag);
        for (size_t t = 0; t < rule->tag_count; t++)
            add_word(verdict->tags, &verdict->tag_count, SERVE_TAGS_MAX, rule->tags[t]);
    }
}

static void write_verdict(struct call *call, const struct verdict *verdict)
{
    struct buffer *out = &call->answer;
    const char *separator = "";
    if (verdict->status == NULL && verdict->flag_count == 0 && verdict->tag_count == 0) {
        call->status = 204;
        return;
    }
    buffer_text(out, "{");
    if (verdict->status != NULL) {
        buffer_format(out, "\"status\":\"%s\"", verdict->status);
        separator = ",";
    }
    if (verdict->flag_count > 0) {
        buffer_format(out, "%s\"actions\":[", separator);
        for (size_t i = 0; i < verdict->flag_count; i++)
            buffer_format(out, "%s{\"actionType\":\"FLAG\",\"reason\":\"%s\"}", i > 0 ? "," : "", verdict->flags[i]);
        buffer_text(out, "]");
        separator = ",";
    }
    if (verdict->tag_count > 0) {
        buffer_format(out, "%s\"tags\":[", separator);
        for (size_t i = 0; i < verdict->tag_count; i++)
            buffer_format(out, "%s\"%s\"", i > 0 ? "," : "", verdict->tags[i]);
        buffer_text(out, "]");
    }
    buffer_text(out, "}");
}

static void moderate(struct call *call, const char *body, size_t length)
{
    struct vane_result result = VANE_RESULT_INIT;
    struct vane_error error = VANE_ERROR_INIT;
    struct verdict verdict = { 0 };
    if (call_score(call, body, length, NULL, &result, &error) != VANE_OK) {
        call_refuse_error(call, &error);
        return;
    }
    judge(call, &verdict);
    write_verdict(call, &verdict);
}

void answer_coral(struct call *call)
{
    struct markup markup = { 0 };
    json_t *root = call_read_json(call);
    if (root == NULL)
        return;
    const json_t *body = json_object_get(json_object_get(root, "comment"), "body");
    if (!json_is_string(body)) {
        call_refuse(call, 400, "'comment.body' must be a string");
    } else if (call->live->config.coral_is_plain) {
        moderate(call, json_string_value(body), json_string_length(body));
    } else {
        markup_read(&markup, json_string_value(body), json_string_length(body));
        if (markup.text.failed)
            call_refuse(call, 503, "out of memory");
        else
            moderate(call, markup.text.data != NULL ? markup.text.data : "", markup.text.length);
    }
    markup_clear(&markup);
    json_decref(root);
}
