#include "hosts/sql/sql_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "model/task.h"

enum { SCALE = 10000 };

void sql_text_clear(struct sql_text *text)
{
    memory_free(text->bytes);
    *text = (struct sql_text){ NULL, 0, 0, false };
}

static void append(struct sql_text *text, const char *bytes, size_t length)
{
    if (text->failed || memory_reserve(&text->bytes, &text->capacity, text->length + length, 1) != 0) {
        text->failed = true;
        return;
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

static void append_words(struct sql_text *text, const char *words)
{
    append(text, words, strlen(words));
}

static void append_unsigned(struct sql_text *text, uint64_t number)
{
    char digits[24];
    append(text, digits, (size_t)snprintf(digits, sizeof digits, "%" PRIu64, number));
}

/* number / 10000 with four decimals. */
static void append_scaled(struct sql_text *text, int64_t number)
{
    char digits[32];
    uint64_t size = number < 0 ? (uint64_t)-number : (uint64_t)number;
    append(text, digits, (size_t)snprintf(digits, sizeof digits, "%s%" PRIu64 ".%04" PRIu64, number < 0 ? "-" : "",
                                          size / SCALE, size % SCALE));
}

static void append_real(struct sql_text *text, float number)
{
    double scaled = (double)number * SCALE;
    append_scaled(text, (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5));
}

/* What JSON does not take as it is, one ASCII character. */
static void append_escaped(struct sql_text *text, unsigned char c)
{
    static const char hexadecimal[] = "0123456789abcdef";
    static const char plain[] = "\"\\\n\r\t", letters[] = "\"\\nrt";
    const char *known = strchr(plain, c);
    if (c != '\0' && known != NULL) {
        const char escape[] = { '\\', letters[known - plain] };
        append(text, escape, sizeof escape);
    } else {
        const char escape[] = { '\\', 'u', '0', '0', hexadecimal[c >> 4], hexadecimal[c & 15] };
        append(text, escape, sizeof escape);
    }
}

/* With its quotes; what is not UTF-8 becomes U+FFFD. */
static void append_string(struct sql_text *text, const char *utf8, size_t length)
{
    append(text, "\"", 1);
    for (size_t at = 0; at < length;) {
        unsigned char c = (unsigned char)utf8[at];
        uint32_t code;
        bool valid;
        size_t taken = utf8_decode((const uint8_t *)utf8 + at, length - at, &code, &valid);
        if (!valid)
            append(text, "\xEF\xBF\xBD", 3);
        else if (c < 0x20 || c == 0x7F || c == '"' || c == '\\')
            append_escaped(text, c);
        else
            append(text, utf8 + at, taken);
        at += taken;
    }
    append(text, "\"", 1);
}

/* ,"key":"value"; nothing for a value that is NULL. */
static void append_pair(struct sql_text *text, const char *key, const char *value)
{
    if (value == NULL)
        return;
    if (text->length > 0 && text->bytes[text->length - 1] != '{')
        append(text, ",", 1);
    append_string(text, key, strlen(key));
    append(text, ":", 1);
    append_string(text, value, strlen(value));
}

/* Three probabilities in ten-thousandths that add up to one, the way the command prints them; `order` is the labels'.
 */
static void append_probabilities(struct sql_text *text, const float p[3], const char *const labels[3],
                                 const int order[3])
{
    int64_t rounded[3], sum = 0;
    int largest = 0;
    for (int k = 0; k < 3; k++) {
        rounded[k] = (int64_t)((double)p[k] * SCALE + 0.5);
        sum += rounded[k];
        if (p[k] > p[largest])
            largest = k;
    }
    rounded[largest] += SCALE - sum;
    for (int i = 0; i < 3; i++) {
        append_words(text, ",\"p_");
        append_words(text, labels[order[i]]);
        append_words(text, "\":");
        append_scaled(text, rounded[order[i]]);
    }
}

static int32_t finish(const struct sql_text *text, struct vane_error *error)
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
                       struct sql_text *out, struct vane_error *error)
{
    static const int stance_order[] = { VANE_FAVOR, VANE_AGAINST, VANE_NONE };
    static const int sentiment_order[] = { VANE_POSITIVE, VANE_NEUTRAL, VANE_NEGATIVE };
    append(out, "{", 1);
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
        append_words(out, out->length > 1 ? ",\"empty\":true" : "\"empty\":true");
    append(out, "}", 1);
    return finish(out, error);
}

/* The three pushes or bases of one span, behind a comma or an opening brace. */
static void append_pushes(struct sql_text *out, const char *const labels[3], const float push[3], const char *before)
{
    for (int k = 0; k < 3; k++) {
        append_words(out, k > 0 ? "," : before);
        append_string(out, labels[k], strlen(labels[k]));
        append(out, ":", 1);
        append_real(out, push[k]);
    }
}

static void append_span(struct sql_text *out, const char *utf8, const struct vane_span *span,
                        const char *const labels[3])
{
    append_words(out, "{\"begin\":");
    append_unsigned(out, span->begin);
    append_words(out, ",\"end\":");
    append_unsigned(out, span->end);
    append_words(out, ",\"text\":");
    append_string(out, utf8 + span->begin, (size_t)(span->end - span->begin));
    append_pushes(out, labels, span->push, ",");
    append(out, "}", 1);
}

static int32_t explain_bundle(struct sql_engine *engine, size_t bundle, const char *utf8, size_t length,
                              struct sql_text *out, struct vane_error *error)
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
    append(out, "{", 1);
    append_pair(out, "task", info.task);
    append_pair(out, "target", info.target);
    append_pair(out, "label", info.labels[is_stance ? result.stance_label : result.sentiment_label]);
    append_probabilities(out, is_stance ? result.stance : result.sentiment, info.labels, order);
    append_words(out, ",\"base\":");
    append_pushes(out, info.labels, base, "{");
    append_words(out, "},\"spans\":[");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            append(out, ",", 1);
        append_span(out, utf8, &spans[i], info.labels);
    }
    append_words(out, "]}");
done:
    memory_free(spans);
    return status;
}

int32_t sql_json_explain(struct sql_engine *engine, const char *utf8, size_t length, struct sql_text *out,
                         struct vane_error *error)
{
    if (engine->scorer == NULL)
        engine->scorer = vane_scorer_new(engine->model, error);
    if (engine->scorer == NULL)
        return error->code;
    append(out, "[", 1);
    for (size_t b = 0; b < vane_model_bundle_count(engine->model); b++) {
        if (b > 0)
            append(out, ",", 1);
        int32_t status = explain_bundle(engine, b, utf8, length, out, error);
        if (status != VANE_OK)
            return status;
    }
    append(out, "]", 1);
    return finish(out, error);
}

int32_t sql_json_models(const struct sql_engine *engine, struct sql_text *out, struct vane_error *error)
{
    append(out, "[", 1);
    for (size_t b = 0; b < vane_model_bundle_count(engine->model); b++) {
        struct vane_model_info info = { .struct_size = sizeof info };
        int32_t status = vane_model_bundle_info(engine->model, b, &info);
        if (status != VANE_OK)
            return status;
        append_words(out, b > 0 ? ",{" : "{");
        append_pair(out, "name", info.name);
        append_pair(out, "version", info.version);
        append_pair(out, "task", info.task);
        append_pair(out, "target", info.target);
        append_pair(out, "statement", info.statement);
        append_pair(out, "language", info.language);
        append(out, "}", 1);
    }
    append(out, "]", 1);
    return finish(out, error);
}
