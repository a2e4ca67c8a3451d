/* sql_engine.h - what the SQL hosts share: one model and one scorer behind a setting that names bundles.
 *
 * A database gives each backend or connection one engine. Nothing here knows PostgreSQL or SQLite, and nothing leaves
 * by longjmp, so a host may raise its own errors between calls without losing memory.
 */
#ifndef HOSTS_SQL_ENGINE_H
#define HOSTS_SQL_ENGINE_H

#include "vane/vane.h"

/* Zeroed is closed. [one thread at a time] */
struct sql_engine {
    vane_model *model;
    vane_scorer *scorer;   /* NULL behind a long text; see sql_engine_ready */
    int (*stop)(void *argument); /* the host's own, or NULL; asked as vane_scorer_stop_when has it */
};

/* Opens the bundles that `list` names: folders with commas between them, blanks around them ignored. NULL or an empty
 * list opens the shipped models where they were installed to. On failure the engine stays as it was, so a wrong
 * setting does not take a working model away. */
VANE_MUST_USE int32_t sql_engine_open(struct sql_engine *engine, const char *list, struct vane_error *error);
void sql_engine_close(struct sql_engine *engine);

/* Makes sure of a scorer that knows engine->stop. Those below call it themselves. */
VANE_MUST_USE int32_t sql_engine_ready(struct sql_engine *engine, struct vane_error *error);

/* As vane_score. The scratch memory of a long text is given back at once: a backend lives for days. */
VANE_MUST_USE int32_t sql_engine_score(struct sql_engine *engine, const char *utf8, size_t length, const char *target,
                                       struct vane_result *result, struct vane_error *error);

/* As above, and an error when no model of `task` answers: a label must never be made up. target NULL is the first. */
VANE_MUST_USE int32_t sql_engine_ask(struct sql_engine *engine, const char *utf8, size_t length, const char *task,
                                     const char *target, struct vane_result *result, struct vane_error *error);

/* Gives the scorer back when scoring `length` bytes has made it large. Those above do so, and those of sql_json.h. */
void sql_engine_trim(struct sql_engine *engine, size_t length);

/* "against", "none", "favor"; "negative", "neutral", "positive". label as in vane_result. Static. */
const char *sql_stance_name(int32_t label);
const char *sql_sentiment_name(int32_t label);

#endif
