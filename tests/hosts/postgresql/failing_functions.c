/* failing_functions.c - makes the extension's memory run out from SQL. Linked with failing_memory.c into a module of
 * the extension's own functions, which check_limits.py loads in place of it. */
#include <postgres.h>

#include <fmgr.h>

#include "support/failing_memory.h"

PG_FUNCTION_INFO_V1(postgresql_vane_fail_at);
PG_FUNCTION_INFO_V1(postgresql_vane_has_failed);
PG_FUNCTION_INFO_V1(postgresql_vane_live_blocks);

/* (k int, for_good boolean) */
Datum postgresql_vane_fail_at(PG_FUNCTION_ARGS)
{
    failing_memory_arm((size_t)PG_GETARG_INT32(0), PG_GETARG_BOOL(1) ? FAIL_FOR_GOOD : FAIL_ONCE);
    PG_RETURN_VOID();
}

/* No request fails any more. */
Datum postgresql_vane_has_failed(PG_FUNCTION_ARGS)
{
    (void)fcinfo;
    PG_RETURN_BOOL(failing_memory_disarm());
}

Datum postgresql_vane_live_blocks(PG_FUNCTION_ARGS)
{
    (void)fcinfo;
    PG_RETURN_INT64((int64)failing_memory_live());
}
