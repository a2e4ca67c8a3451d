/* explain.c - vane_explain: the score, handed out to the words that made it.
 *
 * The score is a sum over buckets, so it can be split exactly. A bucket's weight is shared among the places it was
 * read from, and a place's share among the tokens it covers, by bytes. What tokens get plus the base is the score
 * itself.
 */
#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "model/scorer.h"

/* Every feature's place is kept while a comment is explained, some hundred bytes for each byte of text. */
#define EXPLAIN_LIMIT ((size_t)1 << 20)

/* What one bucket adds to each label's log-odds, centred over the labels. */
static void push_of_bucket(const vane_model *model, size_t bundle, uint32_t bucket, double push[LABEL_COUNT])
{
    const struct bundle *b = &model->bundles[bundle];
    double scores[LABEL_COUNT], mean = 0;
    for (int k = 0; k < LABEL_COUNT; k++)
        scores[k] = model_weight(model, bucket, bundle * LABEL_COUNT + (size_t)k) * b->step[k];
    const struct calibration linear = { .bias = { 0 } };
    struct calibration only_weights = linear;
    memcpy(only_weights.weights, b->manifest.calibration.weights, sizeof only_weights.weights);
    calibration_logits(&only_weights, scores, push);
    for (int k = 0; k < LABEL_COUNT; k++)
        mean += push[k] / LABEL_COUNT;
    for (int k = 0; k < LABEL_COUNT; k++)
        push[k] -= mean;
}

/* The log-odds of a text in which no bucket weighs anything, centred. */
static void base_of(const vane_model *model, size_t bundle, float base[LABEL_COUNT])
{
    const struct bundle *b = &model->bundles[bundle];
    double scores[LABEL_COUNT], logits[LABEL_COUNT], mean = 0;
    for (int k = 0; k < LABEL_COUNT; k++)
        scores[k] = -b->rho[k];
    calibration_logits(&b->manifest.calibration, scores, logits);
    for (int k = 0; k < LABEL_COUNT; k++)
        mean += logits[k] / LABEL_COUNT;
    for (int k = 0; k < LABEL_COUNT; k++)
        base[k] = (float)(logits[k] - mean);
}

static uint32_t overlap(const struct token *token, uint32_t begin, uint32_t end)
{
    uint32_t from = token->begin > begin ? token->begin : begin;
    uint32_t to = token->end < end ? token->end : end;
    return to > from ? to - from : 0;
}

/* The first token that ends behind `begin`; the tokens are in order once the hashtags' parts are left out. */
static size_t find_first(const struct token *tokens, size_t count, uint32_t begin)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tokens[middle].end > begin)
            high = middle;
        else
            low = middle + 1;
    }
    return low < count ? low : count - 1;
}

/* Shares one place's push among the tokens it covers. */
static void share(vane_scorer *scorer, size_t count, const struct feature_span *span, const double push[LABEL_COUNT])
{
    const struct token *tokens = scorer->features->text.tokens;
    size_t first = find_first(tokens, count, span->begin);
    uint32_t covered = 0;
    for (size_t i = first; i < count && tokens[i].begin < span->end; i++)
        covered += overlap(&tokens[i], span->begin, span->end);
    if (covered == 0) { /* a place between tokens: it goes to the next one */
        for (int k = 0; k < LABEL_COUNT; k++)
            scorer->pushes[first][k] += push[k];
        return;
    }
    for (size_t i = first; i < count && tokens[i].begin < span->end; i++) {
        double part = (double)overlap(&tokens[i], span->begin, span->end) / covered;
        for (int k = 0; k < LABEL_COUNT; k++)
            scorer->pushes[i][k] += part * push[k];
    }
}

/* Drops the parts of hashtags, which lie inside other tokens; returns how many tokens are left. */
static size_t drop_parts(struct text *text)
{
    size_t kept = 0;
    for (size_t i = 0; i < text->token_count; i++)
        if (text->tokens[i].kind != TOKEN_PART)
            text->tokens[kept++] = text->tokens[i];
    return kept;
}

static int32_t reserve(vane_scorer *scorer, size_t tokens, struct vane_error *error)
{
    if (scorer->occurrences == NULL)
        scorer->occurrences = memory_zeroed(FEATURE_BUCKETS, sizeof *scorer->occurrences);
    if (scorer->occurrences == NULL
        || memory_reserve(&scorer->pushes, &scorer->push_capacity, tokens, sizeof *scorer->pushes) != 0)
        return error_memory(error);
    memset(scorer->pushes, 0, tokens * sizeof *scorer->pushes);
    return VANE_OK;
}

/* False when the caller wants no more. */
static bool explain_tokens(vane_scorer *scorer, size_t bundle, size_t tokens)
{
    const struct features *features = scorer->features;
    bool stopped = false;
    for (size_t i = 0; i < features->span_count; i++)
        scorer->occurrences[features->spans[i].bucket]++;
    for (size_t i = 0; i < features->span_count && !stopped; i++) {
        const struct feature_span *span = &features->spans[i];
        double push[LABEL_COUNT];
        push_of_bucket(scorer->model, bundle, span->bucket, push);
        for (int k = 0; k < LABEL_COUNT; k++)
            push[k] /= scorer->occurrences[span->bucket];
        share(scorer, tokens, span, push);
        stopped = i % STOP_PIECE == STOP_PIECE - 1 && stop_wanted(&features->text.stop);
    }
    for (size_t i = 0; i < features->count; i++)
        scorer->occurrences[features->buckets[i]] = 0;
    return !stopped;
}

static int find_bundle(const vane_model *model, const char *task, const char *target)
{
    int found = task != NULL ? task_find(task, strlen(task)) : -1;
    if (found < 0)
        return -1;
    return found == TASK_SENTIMENT ? model->sentiment : model_find_target(model, target);
}

int32_t vane_explain(vane_scorer *scorer, const char *utf8, size_t length, const char *task, const char *target,
                     struct vane_span *spans, size_t capacity, size_t *count, float base[3], struct vane_error *error)
{
    if (scorer == NULL || count == NULL || (utf8 == NULL && length > 0) || (spans == NULL && capacity > 0))
        return error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "scorer, text and count are needed");
    *count = 0;
    if (length > EXPLAIN_LIMIT)
        return error_set(error, VANE_ERROR_LIMIT, NULL, 0,
                         "a text of %zu bytes is too long to explain; the limit is %zu", length, EXPLAIN_LIMIT);
    int bundle = find_bundle(scorer->model, task, target);
    if (bundle < 0)
        return error_set(error, VANE_ERROR_TARGET, NULL, 0, "no loaded model for task '%s' and target '%s'",
                         task != NULL ? task : "", target != NULL ? target : "any");
    int32_t status = features_extract(scorer->features, utf8 != NULL ? utf8 : "", length, 1, error);
    if (status != VANE_OK)
        return status;
    if (base != NULL)
        base_of(scorer->model, (size_t)bundle, base);
    if (scorer->features->text.token_count == 0)
        return VANE_OK;
    size_t tokens = drop_parts(&scorer->features->text);
    status = reserve(scorer, tokens, error);
    if (status != VANE_OK)
        return status;
    if (!explain_tokens(scorer, (size_t)bundle, tokens))
        return error_stopped(error);
    *count = tokens;
    for (size_t i = 0; i < tokens && i < capacity; i++) {
        const struct token *token = &scorer->features->text.tokens[i];
        spans[i] = (struct vane_span){ .begin = token->begin, .end = token->end };
        for (int k = 0; k < LABEL_COUNT; k++)
            spans[i].push[k] = (float)scorer->pushes[i][k];
    }
    return VANE_OK;
}
