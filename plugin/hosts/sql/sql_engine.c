#include "hosts/sql/sql_engine.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "model/task.h"

enum { BUNDLES_MAX = 64, KEPT_LENGTH = 1 << 20 };

static const char *const shipped[] = { VANE_MODELS_DIR "/stance-chip-export-en", VANE_MODELS_DIR "/sentiment-en" };

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Cuts `list`, which it may change, at its commas. Empty entries are left out. */
static int32_t split_list(char *list, const char **folders, size_t *count, struct vane_error *error)
{
    for (char *at = list; at != NULL;) {
        char *comma = strchr(at, ','), *next = comma != NULL ? comma + 1 : NULL;
        char *end = comma != NULL ? comma : at + strlen(at);
        while (at < end && is_blank(*at))
            at++;
        while (end > at && is_blank(end[-1]))
            end--;
        *end = '\0';
        if (end > at && *count == BUNDLES_MAX)
            return error_set(error, VANE_ERROR_LIMIT, NULL, 0, "more than %d bundles are named", (int)BUNDLES_MAX);
        if (end > at)
            folders[(*count)++] = at;
        at = next;
    }
    return VANE_OK;
}

int32_t sql_engine_open(struct sql_engine *engine, const char *list, struct vane_error *error)
{
    int32_t status = VANE_OK;
    const char *folders[BUNDLES_MAX];
    size_t count = 0;
    struct sql_engine opened = { NULL, NULL, engine->stop };
    char *copy = memory_copy(list != NULL ? list : "", list != NULL ? strlen(list) : 0);
    if (copy == NULL) {
        status = error_memory(error);
        goto done;
    }
    TRY(split_list(copy, folders, &count, error));
    opened.model = count > 0 ? vane_model_open(folders, count, error)
                             : vane_model_open(shipped, sizeof shipped / sizeof *shipped, error);
    if (opened.model != NULL)
        opened.scorer = vane_scorer_new(opened.model, error);
    if (opened.scorer == NULL) {
        status = error->code;
        vane_model_close(opened.model);
        goto done;
    }
    sql_engine_close(engine);
    *engine = opened;
done:
    memory_free(copy);
    return status;
}

void sql_engine_close(struct sql_engine *engine)
{
    vane_scorer_free(engine->scorer);
    vane_model_close(engine->model);
    engine->scorer = NULL;
    engine->model = NULL;
}

void sql_engine_trim(struct sql_engine *engine, size_t length)
{
    if (length <= KEPT_LENGTH)
        return;
    vane_scorer_free(engine->scorer);
    engine->scorer = NULL;
}

int32_t sql_engine_ready(struct sql_engine *engine, struct vane_error *error)
{
    if (engine->scorer == NULL)
        engine->scorer = vane_scorer_new(engine->model, error);
    if (engine->scorer == NULL)
        return error->code;
    vane_scorer_stop_when(engine->scorer, engine->stop, NULL);
    return VANE_OK;
}

int32_t sql_engine_score(struct sql_engine *engine, const char *utf8, size_t length, const char *target,
                         struct vane_result *result, struct vane_error *error)
{
    int32_t status = sql_engine_ready(engine, error);
    if (status == VANE_OK)
        status = vane_score(engine->scorer, utf8, length, target, result, error);
    sql_engine_trim(engine, length);
    return status;
}

int32_t sql_engine_ask(struct sql_engine *engine, const char *utf8, size_t length, const char *task,
                       const char *target, struct vane_result *result, struct vane_error *error)
{
    int32_t status = sql_engine_score(engine, utf8, length, target, result, error);
    if (status != VANE_OK)
        return status;
    uint32_t wanted = strcmp(task, task_words[TASK_STANCE].name) == 0 ? VANE_HAS_STANCE : VANE_HAS_SENTIMENT;
    if ((result->flags & wanted) == 0)
        return error_set(error, VANE_ERROR_TARGET, NULL, 0, "no %s model is loaded", task);
    return VANE_OK;
}

const char *sql_stance_name(int32_t label)
{
    return task_words[TASK_STANCE].labels[label];
}

const char *sql_sentiment_name(int32_t label)
{
    return task_words[TASK_SENTIMENT].labels[label];
}
