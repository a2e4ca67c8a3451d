#include "hosts/sql/sql_json.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/rounding.h"
#include "model/task.h"

/* Every feature's place is kept to explain a text: some ten times the memory that scoring it takes. */
enum { SCALE = 10000, SPANS_BEFORE_ASKING = 4096, EXPLAINING_IS_LARGER = 10 };

/* With four decimals. */
static void append_real(struct buffer *text, float number)
{
    double scaled = (double)number * SCALE;
    int64_t rounded = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    uint64_t size = rounded < 0 ? (uint64_t)-rounded : (uint64_t)rounded;
    buffer_format(text, "%s%" PRIu64 ".%04" PRIu64, rounded < 0 ? "-" : "", size / SCALE, size % SCALE);
}

/* "key":"value", behind a comma where it is not the first; nothing for a value that is NULL. */
static void append_pair(struct buffer *text, const char *key, const char *value)
{
    if (value == NULL)
        return;
    if (text->length > 0 && text->data[text->length - 1] != '{')
        buffer_char(text, ',');
    buffer_json(text, key, strlen(key));
    buffer_char(text, ':');
    buffer_json(text, value, strlen(value));
}

/* Three probabilities in ten-thousandths that add up to one, the way the command prints them; `order` is the labels'.
 */
static void append_probabilities(struct buffer *text, const float p[3], const char *const labels[3],
                                 const int order[3])
{
    int rounded[3];
    round_probabilities(p, rounded);
    for (int i = 0; i < 3; i++) {
        buffer_text(text, ",\"p_");
        buffer_text(text, labels[order[i]]);
        buffer_text(text, "\":");
        buffer_fixed(text, rounded[order[i]]);
    }
}

static int32_t finish(const struct buffer *text, struct vane_error *error)
{
    return text->failed ? error_memory(error) : VANE_OK;
}

static const char *first_target(const vane_model *model)
{
    for (size_t b = 0; b < vane_model_bundle_count(model); b++) {
        struct vane_model_info info = { .struct_size = sizeof info };
        if (vane_model_bundle_info(model, b, &info) == VANE_OK && info.target != NULL)
            return info.target;
    }
    return NULL;
}

int32_t sql_json_score(const struct sql_engine *engine, const struct vane_result *result, const char *target,
                       struct buffer *out, struct vane_error *error)
{
    static const int stance_order[] = { VANE_FAVOR, VANE_AGAINST, VANE_NONE };
    static const int sentiment_order[] = { VANE_POSITIVE, VANE_NEUTRAL, VANE_NEGATIVE };
    buffer_char(out, '{');
    if ((result->flags & VANE_HAS_STANCE) != 0) {
        append_pair(out, "target", target != NULL ? target : first_target(engine->model));
        append_pair(out, "stance", sql_stance_name(result->stance_label));
        append_probabilities(out, result->stance, task_words[TASK_STANCE].labels, stance_order);
    }
    if ((result->flags & VANE_HAS_SENTIMENT) != 0) {
        append_pair(out, "sentiment", sql_sentiment_name(result->sentiment_label));
        append_probabilities(out, result->sentiment, task_words[TASK_SENTIMENT].labels, sentiment_order);
    }
    if ((result->flags & VANE_EMPTY) != 0)
        buffer_text(out, out->length > 1 ? ",\"empty\":true" : "\"empty\":true");
    buffer_char(out, '}');
    return finish(out, error);
}

/* The three pushes or bases of one span, behind a comma or an opening brace. */
static void append_pushes(struct buffer *out, const char *const labels[3], const float push[3], const char *before)
{
    for (int k = 0; k < 3; k++) {
        buffer_text(out, k > 0 ? "," : before);
        buffer_json(out, labels[k], strlen(labels[k]));
        buffer_char(out, ':');
        append_real(out, push[k]);
    }
}

static void append_span(struct buffer *out, const char *utf8, const struct vane_span *span,
                        const char *const labels[3])
{
    buffer_text(out, "{\"begin\":");
    buffer_number(out, span->begin);
    buffer_text(out, ",\"end\":");
    buffer_number(out, span->end);
    buffer_text(out, ",\"text\":");
    buffer_json(out, utf8 + span->begin, (size_t)(span->end - span->begin));
    append_pushes(out, labels, span->push, ",");
    buffer_char(out, '}');
}

static int32_t explain_bundle(struct sql_engine *engine, size_t bundle, const char *utf8, size_t length,
                              struct buffer *out, struct vane_error *error)
{
    static const int order[] = { 0, 1, 2 };
    int32_t status = VANE_OK;
    struct vane_model_info info = { .struct_size = sizeof info };
    struct vane_result result = VANE_RESULT_INIT;
    struct vane_span *spans = NULL;
    size_t count = 0;
    float base[3];
    TRY(vane_model_bundle_info(engine->model, bundle, &info));
    TRY(vane_explain(engine->scorer, utf8, length, info.task, info.target, NULL, 0, &count, base, error));
    spans = memory_zeroed(count + 1, sizeof *spans);
    if (spans == NULL) {
        status = error_memory(error);
        goto done;
    }
    TRY(vane_explain(engine->scorer, utf8, length, info.task, info.target, spans, count, &count, NULL, error));
    TRY(vane_score(engine->scorer, utf8, length, info.target, &result, error));
    bool is_stance = info.target != NULL;
    buffer_char(out, '{');
    append_pair(out, "task", info.task);
    append_pair(out, "target", info.target);
    append_pair(out, "label", info.labels[is_stance ? result.stance_label : result.sentiment_label]);
    append_probabilities(out, is_stance ? result.stance : result.sentiment, info.labels, order);
    buffer_text(out, ",\"base\":");
    append_pushes(out, info.labels, base, "{");
    buffer_text(out, "},\"spans\":[");
    for (size_t i = 0; i < count; i++) {
        bool asks = i % SPANS_BEFORE_ASKING == 0 && engine->stop != NULL;
        if (asks && engine->stop(NULL) != 0) {
            status = error_stopped(error);
            goto done;
        }
        if (i > 0)
            buffer_char(out, ',');
        append_span(out, utf8, &spans[i], info.labels);
    }
    buffer_text(out, "]}");
done:
    memory_free(spans);
    return status;
}

int32_t sql_json_explain(struct sql_engine *engine, const char *utf8, size_t length, struct buffer *out,
                         struct vane_error *error)
{
    int32_t status = sql_engine_ready(engine, error);
    buffer_char(out, '[');
    for (size_t b = 0; b < vane_model_bundle_count(engine->model) && status == VANE_OK; b++) {
        if (b > 0)
            buffer_char(out, ',');
        status = explain_bundle(engine, b, utf8, length, out, error);
    }
    buffer_char(out, ']');
    sql_engine_trim(engine, length * EXPLAINING_IS_LARGER);
    return status == VANE_OK ? finish(out, error) : status;
}

int32_t sql_json_models(const struct sql_engine *engine, struct buffer *out, struct vane_error *error)
{
    buffer_char(out, '[');
    for (size_t b = 0; b < vane_model_bundle_count(engine->model); b++) {
        struct vane_model_info info = { .struct_size = sizeof info };
        int32_t status = vane_model_bundle_info(engine->model, b, &info);
        if (status != VANE_OK)
            return status;
        buffer_text(out, b > 0 ? ",{" : "{");
        append_pair(out, "name", info.name);
        append_pair(out, "version", info.version);
        append_pair(out, "task", info.task);
        append_pair(out, "target", info.target);
        append_pair(out, "statement", info.statement);
        append_pair(out, "language", info.language);
        buffer_char(out, '}');
    }
    buffer_char(out, ']');
    return finish(out, error);
}
