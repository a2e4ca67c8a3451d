/* vane_postgresql.c - the functions of the extension vane.
 *
 * Each backend has one model and one scorer, opened by its first call from the setting vane.models. A backend has one
 * thread, so statics are its own. The library never raises PostgreSQL errors and PostgreSQL's memory is not the
 * library's: every call into it is over before ereport leaves the function, that of a cancelled query too.
 */
#include <postgres.h>

#include <access/detoast.h>
#include <access/htup_details.h>
#include <fmgr.h>
#include <funcapi.h>
#include <mb/pg_wchar.h>
#include <miscadmin.h>
#include <utils/builtins.h>
#include <utils/guc.h>
#include <utils/memutils.h>
#if PG_VERSION_NUM >= 160000
#include <varatt.h>
#endif

#include "hosts/sql/sql_engine.h"
#include "hosts/sql/sql_json.h"

PG_MODULE_MAGIC;

enum { LONGEST = 64 << 20, LONGEST_BY_DEFAULT = 8 << 20 };

static char *setting_models;
static int setting_max_length;

static struct sql_engine engine;
static char *opened_list; /* the value of vane.models that `engine` was opened for */

void _PG_init(void);

/* ---- errors ---------------------------------------------------------------------------------------------------- */

static int find_sqlstate(int32_t code)
{
    switch (code) {
    case VANE_ERROR_MEMORY: return ERRCODE_OUT_OF_MEMORY;
    case VANE_ERROR_IO: return ERRCODE_UNDEFINED_FILE;
    case VANE_ERROR_FORMAT:
    case VANE_ERROR_BUNDLE:
    case VANE_ERROR_FEATURIZER: return ERRCODE_CONFIG_FILE_ERROR;
    case VANE_ERROR_TARGET: return ERRCODE_UNDEFINED_OBJECT;
    case VANE_ERROR_ARGUMENT: return ERRCODE_INVALID_PARAMETER_VALUE;
    case VANE_ERROR_LIMIT: return ERRCODE_PROGRAM_LIMIT_EXCEEDED;
    default: return ERRCODE_INTERNAL_ERROR;
    }
}

static void raise_error(int level, const struct vane_error *error, const char *hint)
{
    const char *message = error->text;
    if (error->source[0] != '\0')
        message = psprintf("%s: %s", error->source, error->text);
    ereport(level, errcode(find_sqlstate(error->code)), errmsg("vane: %s", message),
            hint != NULL ? errhint("%s", hint) : 0);
}

/* ---- interruption ---------------------------------------------------------------------------------------------- */

static bool interrupted; /* PostgreSQL has raised an error that waits on its stack until the library has returned */

/* The library asks this while it reads a long text. A cancelled query, a time limit or a conflict with recovery is
 * raised, caught, and raised again behind the call; a backend that is told to end does so here. */
static int ask_interrupts(void *unused)
{
    (void)unused;
    if (!INTERRUPTS_PENDING_CONDITION())
        return 0;
    PG_TRY();
    {
        CHECK_FOR_INTERRUPTS();
    }
    PG_CATCH();
    {
        interrupted = true;
    }
    PG_END_TRY();
    return interrupted;
}

/* To be called before any error of the library is raised. */
static void raise_interruption(void)
{
    if (!interrupted)
        return;
    interrupted = false;
    PG_RE_THROW();
}

/* ---- the model ------------------------------------------------------------------------------------------------- */

static const char open_hint[] = "Set vane.models to folders of model bundles, with commas between them, that the "
                                "server's user can read.";

/* Opens what the setting names. The list is kept first, because keeping it may raise an error itself. */
static bool open_engine(int level)
{
    struct vane_error error = VANE_ERROR_INIT;
    char *list = MemoryContextStrdup(TopMemoryContext, setting_models);
    if (sql_engine_open(&engine, list, &error) != VANE_OK) {
        pfree(list);
        raise_error(level, &error, open_hint);
        return false;
    }
    if (opened_list != NULL)
        pfree(opened_list);
    opened_list = list;
    return true;
}

/* A setting that was changed, in the session or by a reload, is opened by the next call. */
static void require_engine(void)
{
    if (engine.model == NULL || opened_list == NULL || strcmp(opened_list, setting_models) != 0)
        (void)open_engine(ERROR);
}

/* With shared_preload_libraries the server opens the model once and its backends share the memory. A model that is
 * missing then is a warning in the log; the server starts, and the functions say the same as errors. */
void _PG_init(void)
{
    DefineCustomStringVariable("vane.models", "Folders of model bundles, with commas between them.",
                               "Empty opens the models that were installed with vane.", &setting_models, "",
                               PGC_SUSET, 0, NULL, NULL, NULL);
    DefineCustomIntVariable("vane.max_length", "The longest text that is scored, in bytes.",
                            "Scoring takes some 20 times the memory of the text.",
                            &setting_max_length, LONGEST_BY_DEFAULT, 1, LONGEST, PGC_SUSET, GUC_UNIT_BYTE, NULL, NULL,
                            NULL);
    MarkGUCPrefixReserved("vane");
    engine.stop = ask_interrupts;
    if (process_shared_preload_libraries_in_progress)
        (void)open_engine(WARNING);
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

struct utf8 {
    const char *bytes;
    size_t length;
};

/* To UTF-8 from the database's encoding. SQL_ASCII may hold any bytes: what is not UTF-8 there is left to the
 * library, which reads it as U+FFFD, where PostgreSQL would raise an error. */
static struct utf8 convert(const char *bytes, int length)
{
    const char *utf8 = GetDatabaseEncoding() == PG_SQL_ASCII ? bytes : pg_server_to_any(bytes, length, PG_UTF8);
    return (struct utf8){ utf8, utf8 == bytes ? (size_t)length : strlen(utf8) };
}

/* The argument as UTF-8, whatever the database's encoding. Its length is asked before it is fetched: a text too long
 * costs nothing. */
static struct utf8 read_text(Datum argument)
{
    Size size = toast_raw_datum_size(argument) - VARHDRSZ;
    if (size > (Size)setting_max_length)
        ereport(
            ERROR, errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
            errmsg("vane: a text of %zu bytes is longer than vane.max_length, %d bytes", size, setting_max_length),
            errhint("Score a part of it, such as left(text, 100000), or raise vane.max_length."));
    const text *datum = DatumGetTextPP(argument);
    return convert(VARDATA_ANY(datum), (int)VARSIZE_ANY_EXHDR(datum));
}

static const char *read_target(Datum argument)
{
    const char *target = text_to_cstring(DatumGetTextPP(argument));
    return convert(target, (int)strlen(target)).bytes;
}

/* Scores or raises an error. task NULL asks for whatever the models answer. */
static struct vane_result score_text(Datum argument, const char *task, const char *target)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_result result = VANE_RESULT_INIT;
    CHECK_FOR_INTERRUPTS();
    struct utf8 comment = read_text(argument);
    require_engine();
    int32_t status = task != NULL
                         ? sql_engine_ask(&engine, comment.bytes, comment.length, task, target, &result, &error)
                         : sql_engine_score(&engine, comment.bytes, comment.length, target, &result, &error);
    raise_interruption();
    if (status != VANE_OK)
        raise_error(ERROR, &error, status == VANE_ERROR_TARGET ? "SELECT vane_models() shows what is loaded." : NULL);
    return result;
}

/* ---- the functions --------------------------------------------------------------------------------------------- */

PG_FUNCTION_INFO_V1(postgresql_vane_sentiment);
Datum postgresql_vane_sentiment(PG_FUNCTION_ARGS)
{
    struct vane_result result = score_text(PG_GETARG_DATUM(0), "sentiment", NULL);
    PG_RETURN_TEXT_P(cstring_to_text(sql_sentiment_name(result.sentiment_label)));
}

PG_FUNCTION_INFO_V1(postgresql_vane_stance);
Datum postgresql_vane_stance(PG_FUNCTION_ARGS)
{
    struct vane_result result = score_text(PG_GETARG_DATUM(0), "stance", read_target(PG_GETARG_DATUM(1)));
    PG_RETURN_TEXT_P(cstring_to_text(sql_stance_name(result.stance_label)));
}

/* The row type, looked up once a query. */
static TupleDesc find_row_type(FunctionCallInfo fcinfo)
{
    if (fcinfo->flinfo->fn_extra == NULL) {
        TupleDesc described;
        if (get_call_result_type(fcinfo, NULL, &described) != TYPEFUNC_COMPOSITE)
            ereport(ERROR, errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("vane: a row cannot be returned here"));
        MemoryContext before = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
        fcinfo->flinfo->fn_extra = BlessTupleDesc(CreateTupleDescCopy(described));
        MemoryContextSwitchTo(before);
    }
    return (TupleDesc)fcinfo->flinfo->fn_extra;
}

enum { SCORE_COLUMNS = 9 };

PG_FUNCTION_INFO_V1(postgresql_vane_score);
Datum postgresql_vane_score(PG_FUNCTION_ARGS)
{
    const char *target = PG_NARGS() > 1 ? read_target(PG_GETARG_DATUM(1)) : NULL;
    struct vane_result r = score_text(PG_GETARG_DATUM(0), NULL, target);
    TupleDesc row = find_row_type(fcinfo);
    if (row->natts != SCORE_COLUMNS)
        ereport(ERROR, errcode(ERRCODE_DATATYPE_MISMATCH),
                errmsg("vane: vane_scores has %d columns, not %d", row->natts, (int)SCORE_COLUMNS));
    bool no_stance = (r.flags & VANE_HAS_STANCE) == 0, no_sentiment = (r.flags & VANE_HAS_SENTIMENT) == 0;
    bool nulls[SCORE_COLUMNS] = { no_stance, no_stance, no_stance, no_stance, no_sentiment,
                                  no_sentiment, no_sentiment, no_sentiment, false };
    Datum values[SCORE_COLUMNS] = {
        no_stance ? (Datum)0 : CStringGetTextDatum(sql_stance_name(r.stance_label)),
        Float4GetDatum(r.stance[VANE_FAVOR]),
        Float4GetDatum(r.stance[VANE_AGAINST]),
        Float4GetDatum(r.stance[VANE_NONE]),
        no_sentiment ? (Datum)0 : CStringGetTextDatum(sql_sentiment_name(r.sentiment_label)),
        Float4GetDatum(r.sentiment[VANE_POSITIVE]),
        Float4GetDatum(r.sentiment[VANE_NEUTRAL]),
        Float4GetDatum(r.sentiment[VANE_NEGATIVE]),
        BoolGetDatum((r.flags & VANE_EMPTY) != 0),
    };
    PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(row, values, nulls)));
}

/* Copies the library's text into PostgreSQL's memory and frees it, also where the copy raises an error. */
static text *take_text(struct buffer *from)
{
    text *volatile copy = NULL;
    PG_TRY();
    {
        if (from->length > MaxAllocSize - VARHDRSZ)
            ereport(ERROR, errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                    errmsg("vane: an explanation of %zu bytes is longer than a text may be", from->length),
                    errhint("Explain a part of it, such as left(text, 100000)."));
        const char *server = pg_any_to_server(from->data, (int)from->length, PG_UTF8);
        copy = cstring_to_text_with_len(server, server == from->data ? (int)from->length : (int)strlen(server));
    }
    PG_CATCH();
    {
        buffer_free(from);
        PG_RE_THROW();
    }
    PG_END_TRY();
    buffer_free(from);
    return copy;
}

PG_FUNCTION_INFO_V1(postgresql_vane_explain);
Datum postgresql_vane_explain(PG_FUNCTION_ARGS)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct buffer json = { 0 };
    CHECK_FOR_INTERRUPTS();
    struct utf8 comment = read_text(PG_GETARG_DATUM(0));
    require_engine();
    int32_t status = sql_json_explain(&engine, comment.bytes, comment.length, &json, &error);
    if (status != VANE_OK) {
        buffer_free(&json);
        raise_interruption();
        raise_error(ERROR, &error, NULL);
    }
    PG_RETURN_TEXT_P(take_text(&json));
}

PG_FUNCTION_INFO_V1(postgresql_vane_models);
Datum postgresql_vane_models(PG_FUNCTION_ARGS)
{
    (void)fcinfo;
    struct vane_error error = VANE_ERROR_INIT;
    struct buffer json = { 0 };
    require_engine();
    int32_t status = sql_json_models(&engine, &json, &error);
    if (status != VANE_OK) {
        buffer_free(&json);
        raise_error(ERROR, &error, NULL);
    }
    PG_RETURN_TEXT_P(take_text(&json));
}
