#include "hosts/serve/serve_score.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/rounding.h"

/* In the order vane score prints them: favor, against, none; positive, neutral, negative. */
static const int stance_order[3] = { VANE_FAVOR, VANE_AGAINST, VANE_NONE };
static const int sentiment_order[3] = { VANE_POSITIVE, VANE_NEUTRAL, VANE_NEGATIVE };

/* The most probable label, the first of equals. */
static int best_of(const float p[3])
{
    int best = 0;
    for (int k = 1; k < 3; k++)
        if (p[k] > p[best])
            best = k;
    return best;
}

static void write_task(struct buffer *out, const struct vane_model_info *info, const float p[3])
{
    const int *order = info->target != NULL ? stance_order : sentiment_order;
    int rounded[3];
    round_probabilities(p, rounded);
    buffer_pair(out, info->task, info->labels[best_of(p)], strlen(info->labels[best_of(p)]));
    for (int i = 0; i < 3; i++) {
        buffer_format(out, ",\"p_%s\":", info->labels[order[i]]);
        buffer_fixed(out, rounded[order[i]]);
    }
}

/* One bundle of the model, by its first score. */
static const struct vane_model_info *info_of(const struct serve_live *live, size_t bundle)
{
    return &live->scores[bundle * 3].info;
}

static void write_stances(struct call *call, size_t bundles)
{
    struct buffer *out = &call->answer;
    bool first = true;
    buffer_text(out, ",\"stances\":[");
    for (size_t b = 0; b < bundles; b++) {
        const struct vane_model_info *info = info_of(call->live, b);
        if (info->target == NULL)
            continue;
        buffer_text(out, first ? "{\"target\":" : ",{\"target\":");
        buffer_json(out, info->target, strlen(info->target));
        write_task(out, info, vane_scorer_probabilities(call->scorer, b));
        buffer_text(out, "}");
        first = false;
    }
    buffer_text(out, "]");
}

static void write_scores(struct call *call, const struct score_wish *wish, const struct vane_result *result)
{
    struct buffer *out = &call->answer;
    size_t bundles = vane_model_bundle_count(call->live->model), stances = 0;
    bool shown = false;
    for (size_t b = 0; b < bundles; b++) {
        const struct vane_model_info *info = info_of(call->live, b);
        stances += info->target != NULL;
        if (info->target == NULL || shown || (wish->target != NULL && strcmp(wish->target, info->target) != 0))
            continue;
        buffer_pair(out, "target", info->target, strlen(info->target));
        write_task(out, info, vane_scorer_probabilities(call->scorer, b));
        shown = true;
    }
    for (size_t b = 0; b < bundles; b++)
        if (info_of(call->live, b)->target == NULL)
            write_task(out, info_of(call->live, b), vane_scorer_probabilities(call->scorer, b));
    if (stances > 1)
        write_stances(call, bundles);
    if (result->flags & VANE_EMPTY)
        buffer_text(out, ",\"empty\":true");
}

/* ---- explanations ---------------------------------------------------------------------------------------------- */

static void write_push(struct buffer *out, const char *key, float push)
{
    buffer_format(out, ",\"%s\":%.4f", key, (double)push);
}

static void write_spans(struct buffer *out, const struct vane_model_info *info, const char *utf8,
                        const struct vane_span *spans, size_t count, const float base[3])
{
    buffer_format(out, ",\"base\":{\"%s\":%.4f", info->labels[0], (double)base[0]);
    write_push(out, info->labels[1], base[1]);
    write_push(out, info->labels[2], base[2]);
    buffer_text(out, "},\"spans\":[");
    for (size_t i = 0; i < count; i++) {
        buffer_format(out, "%s{\"begin\":%" PRIu64 ",\"end\":%" PRIu64, i > 0 ? "," : "", spans[i].begin,
                      spans[i].end);
        buffer_pair(out, "text", utf8 + spans[i].begin, (size_t)(spans[i].end - spans[i].begin));
        for (int k = 0; k < 3; k++)
            write_push(out, info->labels[k], spans[i].push[k]);
        buffer_text(out, "}");
    }
    buffer_text(out, "]");
}

static int32_t write_explanation(struct call *call, size_t bundle, int best, const char *utf8, size_t length,
                                 struct vane_error *error)
{
    const struct vane_model_info *info = info_of(call->live, bundle);
    struct buffer *out = &call->answer;
    struct vane_span *spans = NULL;
    size_t count = 0;
    float base[3];
    int32_t status;
    TRY(vane_explain(call->scorer, utf8, length, info->task, info->target, NULL, 0, &count, base, error));
    if (count > 0 && (spans = memory_zeroed(count, sizeof *spans)) == NULL)
        return error_memory(error);
    if (count > 0)
        TRY(vane_explain(call->scorer, utf8, length, info->task, info->target, spans, count, &count, NULL, error));
    buffer_format(out, "%s{\"task\":\"%s\"", bundle > 0 ? "," : "", info->task);
    if (info->target != NULL)
        buffer_pair(out, "target", info->target, strlen(info->target));
    buffer_pair(out, "label", info->labels[best], strlen(info->labels[best]));
    write_spans(out, info, utf8, spans, count, base);
    buffer_text(out, "}");
done:
    memory_free(spans);
    return status;
}

static int32_t write_explanations(struct call *call, const char *utf8, size_t length, struct vane_error *error)
{
    size_t bundles = vane_model_bundle_count(call->live->model);
    int32_t status = VANE_OK;
    int *best = memory_zeroed(bundles, sizeof *best); /* explaining uses the scorer that holds the probabilities */
    if (best == NULL)
        return error_memory(error);
    for (size_t b = 0; b < bundles; b++)
        best[b] = best_of(vane_scorer_probabilities(call->scorer, b));
    buffer_text(&call->answer, ",\"explanations\":[");
    for (size_t b = 0; status == VANE_OK && b < bundles; b++)
        status = write_explanation(call, b, best[b], utf8, length, error);
    buffer_text(&call->answer, "]");
    memory_free(best);
    return status;
}

int32_t score_answer(struct call *call, const struct score_wish *wish, const char *utf8, size_t length,
                    struct vane_error *error)
{
    struct vane_result result = VANE_RESULT_INIT;
    int32_t status = call_score(call, utf8, length, wish->target, &result, error);
    if (status != VANE_OK)
        return status;
    write_scores(call, wish, &result);
    return wish->explain ? write_explanations(call, utf8, length, error) : VANE_OK;
}
