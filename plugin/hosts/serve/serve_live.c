#include "hosts/serve/serve_live.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/rounding.h"

static char upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

/* TASK_LABEL or TASK_LABEL:target; NULL when out of memory. */
static char *make_name(const struct vane_model_info *info, int label)
{
    size_t task = strlen(info->task), word = strlen(info->labels[label]);
    size_t target = info->target != NULL ? strlen(info->target) : 0;
    char *name = memory_zeroed(task + word + target + 3, 1);
    if (name == NULL)
        return NULL;
    (void)snprintf(name, task + word + target + 3, "%s_%s%s%s", info->task, info->labels[label],
                   info->target != NULL ? ":" : "", info->target != NULL ? info->target : "");
    for (size_t i = 0; i < task + 1 + word; i++)
        name[i] = upper(name[i]);
    return name;
}

static int32_t name_scores(struct serve_live *live, struct vane_error *error)
{
    size_t bundles = vane_model_bundle_count(live->model);
    live->scores = memory_zeroed(bundles * 3, sizeof *live->scores);
    if (live->scores == NULL)
        return error_memory(error);
    for (size_t i = 0; i < bundles * 3; i++) {
        struct serve_score *score = &live->scores[i];
        *score = (struct serve_score){ .bundle = i / 3, .label = (int)(i % 3),
                                       .info = { .struct_size = sizeof score->info } };
        int32_t status = vane_model_bundle_info(live->model, score->bundle, &score->info);
        if (status != VANE_OK)
            return error_set(error, status, NULL, 0, "model %zu does not say what it is", score->bundle);
        score->name = make_name(&score->info, score->label);
        if (score->name == NULL)
            return error_memory(error);
        live->score_count++;
    }
    return VANE_OK;
}

const struct serve_score *live_find_score(const struct serve_live *live, const char *name)
{
    for (size_t i = 0; i < live->score_count; i++)
        if (strcmp(live->scores[i].name, name) == 0)
            return &live->scores[i];
    return NULL;
}

const struct serve_score *live_find_attribute(const struct serve_live *live, const char *name,
                                              const struct serve_alias **alias)
{
    *alias = NULL;
    for (size_t i = 0; i < live->config.alias_count; i++)
        if (strcmp(live->config.aliases[i].name, name) == 0) {
            *alias = &live->config.aliases[i];
            return live_find_score(live, (*alias)->as);
        }
    return live_find_score(live, name);
}

int live_value(const struct serve_score *score, const vane_scorer *scorer)
{
    int rounded[3];
    round_probabilities(vane_scorer_probabilities(scorer, score->bundle), rounded);
    return rounded[score->label];
}

static int32_t check_score(const struct serve_live *live, const char *name, const char *where, const char *file,
                           struct vane_error *error)
{
    char known[120] = "";
    if (name == NULL || live_find_score(live, name) != NULL)
        return VANE_OK;
    for (size_t i = 0; i < live->score_count; i++) {
        size_t used = strlen(known);
        (void)snprintf(known + used, sizeof known - used, "%s%s", i > 0 ? ", " : "", live->scores[i].name);
    }
    return error_set(error, VANE_ERROR_FORMAT, file, 0, "%s: no loaded model has the score '%.50s' (there are %s)",
                     where, name, known);
}

static int32_t check_names(const struct serve_live *live, const char *file, struct vane_error *error)
{
    const struct serve_config *config = &live->config;
    int32_t status = VANE_OK;
    for (size_t i = 0; i < config->alias_count; i++) {
        TRY(check_score(live, config->aliases[i].as, "perspective.attributes", file, error));
        TRY(check_score(live, config->aliases[i].otherwise, "perspective.attributes", file, error));
    }
    for (size_t i = 0; i < config->rule_count; i++)
        TRY(check_score(live, config->rules[i].score, "coral.rules", file, error));
done:
    return status;
}

static void live_close(struct serve_live *live)
{
    for (size_t i = 0; i < live->spare_count; i++)
        vane_scorer_free(live->spare[i]);
    memory_free(live->spare);
    for (size_t i = 0; i < live->score_count; i++)
        memory_free(live->scores[i].name);
    memory_free(live->scores);
    vane_model_close(live->model);
    serve_config_clear(&live->config);
    (void)pthread_mutex_destroy(&live->lock);
    memory_free(live);
}

struct serve_live *live_open(const struct serve_options *options, struct vane_error *error)
{
    struct serve_live *live = memory_zeroed(1, sizeof *live);
    if (live == NULL) {
        (void)error_memory(error);
        return NULL;
    }
    atomic_init(&live->holders, 1);
    (void)pthread_mutex_init(&live->lock, NULL);
    int32_t status = serve_config_read(options, &live->config, error);
    if (status == VANE_OK) {
        live->model = vane_model_open((const char *const *)live->config.models, live->config.model_count, error);
        status = live->model != NULL ? name_scores(live, error) : VANE_ERROR_BUNDLE;
    }
    if (status == VANE_OK)
        status = check_names(live, options->config, error);
    if (status == VANE_OK)
        return live;
    live_close(live);
    return NULL;
}

void live_drop(struct serve_live *live)
{
    if (live != NULL && atomic_fetch_sub(&live->holders, 1) == 1)
        live_close(live);
}

struct serve_live *slot_hold(struct serve_slot *slot)
{
    (void)pthread_mutex_lock(&slot->lock);
    struct serve_live *live = slot->current;
    atomic_fetch_add(&live->holders, 1);
    (void)pthread_mutex_unlock(&slot->lock);
    return live;
}

void slot_replace(struct serve_slot *slot, struct serve_live *fresh)
{
    (void)pthread_mutex_lock(&slot->lock);
    struct serve_live *old = slot->current;
    slot->current = fresh;
    (void)pthread_mutex_unlock(&slot->lock);
    live_drop(old);
}

vane_scorer *live_take_scorer(struct serve_live *live, struct vane_error *error)
{
    vane_scorer *scorer = NULL;
    (void)pthread_mutex_lock(&live->lock);
    if (live->spare_count > 0)
        scorer = live->spare[--live->spare_count];
    (void)pthread_mutex_unlock(&live->lock);
    return scorer != NULL ? scorer : vane_scorer_new(live->model, error);
}

void live_give_scorer(struct serve_live *live, vane_scorer *scorer, bool keep)
{
    if (scorer == NULL)
        return;
    (void)pthread_mutex_lock(&live->lock);
    if (keep
        && memory_reserve(&live->spare, &live->spare_capacity, live->spare_count + 1, sizeof *live->spare) == 0) {
        live->spare[live->spare_count++] = scorer;
        scorer = NULL;
    }
    (void)pthread_mutex_unlock(&live->lock);
    vane_scorer_free(scorer);
}
