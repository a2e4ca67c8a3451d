/* serve_discourse.c - POST / as Discourse AI asks for sentiment: the contract of Text Embeddings Inference.
 *
 * {"inputs":"text","truncate":true} gives [{"label":"negative","score":0.8},...], most probable first, summing to 1;
 * a list of texts gives a list of such lists. "truncate" changes nothing: texts of any length are read whole.
 */
#include <string.h>

#include "base/rounding.h"
#include "hosts/serve/serve_quotes.h"
#include "hosts/serve/serve_routes.h"

/* The sentiment bundle, or NULL. */
static const struct serve_score *find_sentiment(const struct serve_live *live)
{
    for (size_t i = 0; i < live->score_count; i++)
        if (live->scores[i].info.target == NULL)
            return &live->scores[i];
    return NULL;
}

static void write_labels(struct buffer *out, const struct serve_score *score, const vane_scorer *scorer)
{
    int rounded[3], order[3] = { 0, 1, 2 };
    round_probabilities(vane_scorer_probabilities(scorer, score->bundle), rounded);
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2 - i; k++)
            if (rounded[order[k]] < rounded[order[k + 1]]) {
                int swapped = order[k];
                order[k] = order[k + 1];
                order[k + 1] = swapped;
            }
    for (int i = 0; i < 3; i++) {
        buffer_format(out, "%s{\"label\":\"%s\",\"score\":", i == 0 ? "[" : ",", score->info.labels[order[i]]);
        buffer_fixed(out, rounded[order[i]]);
        buffer_text(out, "}");
    }
    buffer_text(out, "]");
}

/* False with the refusal answered. */
static bool answer_text(struct call *call, const json_t *text, const struct serve_score *score)
{
    struct vane_result result = VANE_RESULT_INIT;
    struct vane_error error = VANE_ERROR_INIT;
    struct buffer own = { 0 };
    bool is_good = false;
    if (!json_is_string(text)) {
        call_refuse(call, 400, "'inputs' must be a string, or a list of strings");
        return false;
    }
    quotes_drop(json_string_value(text), json_string_length(text), &own);
    if (own.failed) {
        call_refuse(call, 503, "out of memory");
    } else if (call_score(call, own.data != NULL ? own.data : "", own.length, NULL, &result, &error) != VANE_OK) {
        call_refuse_error(call, &error);
    } else {
        write_labels(&call->answer, score, call->scorer);
        is_good = true;
    }
    buffer_free(&own);
    return is_good;
}

static void answer_list(struct call *call, const json_t *list, const struct serve_score *score)
{
    size_t count = json_array_size(list);
    if (count == 0 || count > call->live->config.limits.batch) {
        call_refuse(call, count == 0 ? 400 : 413, "'inputs' must hold 1 to %zu texts, not %zu",
                    call->live->config.limits.batch, count);
        return;
    }
    buffer_text(&call->answer, "[");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_text(&call->answer, ",");
        if (!answer_text(call, json_array_get(list, i), score))
            return;
    }
    buffer_text(&call->answer, "]");
}

void answer_discourse(struct call *call)
{
    const struct serve_score *score = find_sentiment(call->live);
    if (score == NULL) {
        call_refuse(call, 501, "no sentiment model is loaded");
        return;
    }
    json_t *root = call_read_json(call);
    if (root == NULL)
        return;
    const json_t *inputs = json_object_get(root, "inputs");
    if (json_is_array(inputs))
        answer_list(call, inputs, score);
    else
        (void)answer_text(call, inputs, score);
    json_decref(root);
}
