/* fuzz_body.c - any body of a comment, HTML or markdown, becomes words: no longer than it, UTF-8 when it was, the
 * same each time. */
#include <stdlib.h>
#include <string.h>

#include "dump/body.h"
#include "property.h"

/* As much room as body.h asks for, so that AddressSanitizer sees a byte too many. */
static size_t read_once(enum body_encoding encoding, const uint8_t *bytes, size_t length, char **words)
{
    *words = malloc(length + 1);
    PROPERTY(*words != NULL);
    return body_read(encoding, (const char *)bytes, length, *words);
}

/* No line of words is empty, none ends the text. */
static void check_lines(const char *words, size_t length)
{
    for (size_t i = 0; i < length; i++)
        PROPERTY(words[i] != '\n' || (i > 0 && words[i - 1] != '\n' && i + 1 < length));
}

static void check_encoding(enum body_encoding encoding, const uint8_t *bytes, size_t length)
{
    char *first, *second;
    size_t used = read_once(encoding, bytes, length, &first), again = read_once(encoding, bytes, length, &second);
    PROPERTY(used <= length);
    PROPERTY(used == again && memcmp(first, second, used) == 0);
    PROPERTY(!property_is_utf8(bytes, length) || property_is_utf8(first, used));
    PROPERTY(encoding != BODY_PLAIN || (used == length && memcmp(first, bytes, length) == 0));
    if (encoding == BODY_HTML && memchr(bytes, '&', length) == NULL)
        check_lines(first, used);
    free(first);
    free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length > (size_t)1 << 16)
        return 0;
    for (int encoding = BODY_PLAIN; encoding <= BODY_MARKDOWN; encoding++)
        check_encoding((enum body_encoding)encoding, bytes, length);
    return 0;
}
