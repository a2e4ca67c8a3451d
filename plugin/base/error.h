/* error.h - fills the caller's struct vane_error, and the macros for early exits. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "vane/plugin.h"

/* Records the first error; a later one, or a NULL `error`, changes nothing. Returns `code`, so that a function can
 * end with `return error_set(...)`. source may be NULL; line 0 means none. [thread-safe] */
__attribute__((format(printf, 5, 6)))
int32_t error_set(struct vane_error *error, int32_t code, const char *source, uint64_t line, const char *format, ...);

/* The one message for a failed allocation. Returns VANE_ERROR_MEMORY. */
int32_t error_memory(struct vane_error *error);

/* The one message for a text that was given up because the caller wanted it. Returns VANE_ERROR_STOPPED. */
int32_t error_stopped(struct vane_error *error);

/* Leaves the function by its one cleanup label when `condition` holds; `status` is the function's return value. */
#define FAIL_IF(condition, ...) \
    do { \
        if (condition) { \
            status = error_set(__VA_ARGS__); \
            goto done; \
        } \
    } while (0)

/* Passes a callee's failure on. */
#define TRY(call) \
    do { \
        status = (call); \
        if (status != VANE_OK) \
            goto done; \
    } while (0)

#endif
