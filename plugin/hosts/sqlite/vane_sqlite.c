/* vane_sqlite.c - the functions of vane_sqlite.so, a loadable extension of SQLite.
 *
 * Each connection has one engine, opened by its first call and closed with the connection. SQLite runs the functions
 * of one connection one at a time, so the engine needs no lock.
 */
#include <sqlite3ext.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "hosts/sql/sql_engine.h"
#include "hosts/sql/sql_json.h"

SQLITE_EXTENSION_INIT1

/* Shared by the functions of one connection, each of which holds a reference that SQLite gives back. */
struct connection {
    struct sql_engine engine;
    int references;
};

static void release(void *argument)
{
    struct connection *connection = argument;
    if (--connection->references > 0)
        return;
    sql_engine_close(&connection->engine);
    memory_free(connection);
}

static void raise_error(sqlite3_context *context, const struct vane_error *error)
{
    if (error->code == VANE_ERROR_MEMORY) {
        sqlite3_result_error_nomem(context);
        return;
    }
    char *message = error->source[0] != '\0' ? sqlite3_mprintf("vane: %s: %s", error->source, error->text)
                                             : sqlite3_mprintf("vane: %s", error->text);
    if (message == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    sqlite3_result_error(context, message, -1);
    sqlite3_free(message);
}

/* The engine; without one yet, that of $VANE_SQLITE_MODELS, a list as for vane_models(), or the shipped one. */
static struct sql_engine *find_engine(sqlite3_context *context)
{
    struct connection *connection = sqlite3_user_data(context);
    struct vane_error error = VANE_ERROR_INIT;
    if (connection->engine.model == NULL
        && sql_engine_open(&connection->engine, getenv("VANE_SQLITE_MODELS"), &error) != VANE_OK) {
        raise_error(context, &error);
        return NULL;
    }
    return &connection->engine;
}

/* True when an argument is NULL: the answer is NULL then, as SQLite's own functions have it. */
static int has_null(int count, sqlite3_value **values)
{
    for (int i = 0; i < count; i++)
        if (sqlite3_value_type(values[i]) == SQLITE_NULL)
            return 1;
    return 0;
}

/* The text of a value, or false after an error was raised. The bytes live as long as the value stays as it is. */
static int read_text(sqlite3_context *context, sqlite3_value *value, const char **bytes, size_t *length)
{
    *bytes = (const char *)sqlite3_value_text(value);
    if (*bytes == NULL) { /* not NULL itself, so a conversion failed */
        sqlite3_result_error_nomem(context);
        return 0;
    }
    *length = (size_t)sqlite3_value_bytes(value);
    return 1;
}

/* Scores values[0] for `task`, toward values[1] when there is one. NULL after NULL or an error was given back. */
static struct sql_engine *score(sqlite3_context *context, int count, sqlite3_value **values, const char *task,
                                struct vane_result *result, const char **target)
{
    struct vane_error error = VANE_ERROR_INIT;
    const char *text;
    size_t length, target_length = 0;
    *target = NULL;
    struct sql_engine *engine = has_null(count, values) ? NULL : find_engine(context);
    if (engine == NULL || !read_text(context, values[0], &text, &length)
        || (count > 1 && !read_text(context, values[1], target, &target_length)))
        return NULL;
    if (*target != NULL && strlen(*target) != target_length) {
        sqlite3_result_error(context, "vane: the target has a NUL byte in it; no model's target has", -1);
        return NULL;
    }
    int32_t status = task != NULL ? sql_engine_ask(engine, text, length, task, *target, result, &error)
                                  : sql_engine_score(engine, text, length, *target, result, &error);
    if (status == VANE_OK)
        return engine;
    raise_error(context, &error);
    return NULL;
}

static void return_json(sqlite3_context *context, int32_t status, struct buffer *json,
                        const struct vane_error *error)
{
    if (status != VANE_OK)
        raise_error(context, error);
    else
        sqlite3_result_text64(context, json->data, json->length, SQLITE_TRANSIENT, SQLITE_UTF8);
    buffer_free(json);
}

/* ---- the functions --------------------------------------------------------------------------------------------- */

static void sentiment_function(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct vane_result result = VANE_RESULT_INIT;
    const char *target;
    if (score(context, count, values, "sentiment", &result, &target) != NULL)
        sqlite3_result_text(context, sql_sentiment_name(result.sentiment_label), -1, SQLITE_TRANSIENT);
}

static void stance_function(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct vane_result result = VANE_RESULT_INIT;
    const char *target;
    if (score(context, count, values, "stance", &result, &target) != NULL)
        sqlite3_result_text(context, sql_stance_name(result.stance_label), -1, SQLITE_TRANSIENT);
}

static void score_function(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_result result = VANE_RESULT_INIT;
    struct buffer json = { 0 };
    const char *target;
    const struct sql_engine *engine = score(context, count, values, NULL, &result, &target);
    if (engine != NULL)
        return_json(context, sql_json_score(engine, &result, target, &json, &error), &json, &error);
}

static void explain_function(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct buffer json = { 0 };
    const char *text;
    size_t length;
    struct sql_engine *engine = has_null(count, values) ? NULL : find_engine(context);
    if (engine != NULL && read_text(context, values[0], &text, &length))
        return_json(context, sql_json_explain(engine, text, length, &json, &error), &json, &error);
}

/* vane_models() tells what is open; vane_models(list) opens other bundles first. */
static void models_function(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct connection *connection = sqlite3_user_data(context);
    struct vane_error error = VANE_ERROR_INIT;
    struct buffer json = { 0 };
    const char *list;
    size_t length;
    if (has_null(count, values) || (count > 0 && !read_text(context, values[0], &list, &length)))
        return;
    if (count > 0 && sql_engine_open(&connection->engine, list, &error) != VANE_OK) {
        raise_error(context, &error);
        return;
    }
    const struct sql_engine *engine = find_engine(context);
    if (engine != NULL)
        return_json(context, sql_json_models(engine, &json, &error), &json, &error);
}

/* ---- registration ---------------------------------------------------------------------------------------------- */

/* INNOCUOUS functions may stand in views, triggers and indexes of any database file. Opening files may not: a
 * database from somebody else must not choose them. */
static int register_functions(sqlite3 *db, struct connection *connection)
{
    enum { PURE = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, DIRECT = SQLITE_UTF8 | SQLITE_DIRECTONLY };
    static const struct {
        const char *name;
        int arguments, flags;
        void (*function)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {
        { "vane_sentiment", 1, PURE, sentiment_function }, { "vane_stance", 2, PURE, stance_function },
        { "vane_score", 1, PURE, score_function },         { "vane_score", 2, PURE, score_function },
        { "vane_explain", 1, PURE, explain_function },     { "vane_models", 0, DIRECT, models_function },
        { "vane_models", 1, DIRECT, models_function },
    };
    int status = SQLITE_OK;
    for (size_t i = 0; i < sizeof functions / sizeof *functions && status == SQLITE_OK; i++) {
        connection->references++; /* SQLite calls release() even where it could not register */
        status = sqlite3_create_function_v2(db, functions[i].name, functions[i].arguments, functions[i].flags,
                                            connection, functions[i].function, NULL, NULL, release);
    }
    return status;
}

int sqlite3_vanesqlite_init(sqlite3 *db, char **message, const sqlite3_api_routines *api);

__attribute__((visibility("default"))) int sqlite3_vanesqlite_init(sqlite3 *db, char **message,
                                                                   const sqlite3_api_routines *api)
{
    SQLITE_EXTENSION_INIT2(api)
    (void)message;
    struct connection *connection = memory_zeroed(1, sizeof *connection);
    if (connection == NULL)
        return SQLITE_NOMEM;
    connection->references = 1; /* this function's own, so that a failure in the middle frees nothing twice */
    int status = register_functions(db, connection);
    release(connection);
    return status;
}
