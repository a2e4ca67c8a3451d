/* property.h - what fuzz targets assert with.
 *
 * A property that does not hold prints itself and aborts, whatever NDEBUG says: libFuzzer then keeps the input, and
 * so does the replay.
 */
#ifndef FUZZ_PROPERTY_H
#define FUZZ_PROPERTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vane/plugin.h"

/* What libFuzzer calls for every input; the replay calls it too. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

_Noreturn void property_fail(const char *condition, const char *file, int line);

#define PROPERTY(condition) \
    do { \
        if (!(condition)) \
            property_fail(#condition, __FILE__, __LINE__); \
    } while (0)

/* True when the bytes are UTF-8; judged by utf8proc, not by vane's own decoder. */
bool property_is_utf8(const void *bytes, size_t length);

/* Lines as text editors count them: a last line without a newline counts, nothing behind a last newline does. */
uint64_t property_count_lines(const uint8_t *bytes, size_t length);

/* An error that was filled as plugin.h says: this code, one line of UTF-8 as text, `line` within `lines`. */
void property_check_error(const struct vane_error *error, int32_t code, uint64_t lines);

#endif
