#include "cli/fields.h"

#include <string.h>

#include "base/error.h"

void buffer_field(struct buffer *buffer, const char *key, const char *utf8, size_t length)
{
    buffer_text(buffer, ",\"");
    buffer_text(buffer, key);
    buffer_text(buffer, "\":");
    buffer_json_bytewise(buffer, utf8, length);
}

int32_t buffer_print(struct buffer *buffer, FILE *to, struct vane_error *error)
{
    int32_t status = buffer->failed ? error_memory(error) : VANE_OK;
    if (status == VANE_OK && buffer->length > 0)
        (void)fwrite(buffer->data, 1, buffer->length, to);
    buffer_free(buffer);
    return status;
}

void buffer_csv(struct buffer *buffer, const char *utf8, size_t length)
{
    bool quoted = false;
    for (size_t i = 0; i < length && !quoted; i++)
        quoted = utf8[i] == ',' || utf8[i] == '"' || utf8[i] == '\n' || utf8[i] == '\r';
    if (!quoted) {
        buffer_put(buffer, utf8, length);
        return;
    }
    buffer_char(buffer, '"');
    for (size_t i = 0; i < length; i++) {
        if (utf8[i] == '"')
            buffer_char(buffer, '"');
        buffer_char(buffer, utf8[i]);
    }
    buffer_char(buffer, '"');
}

void buffer_tsv(struct buffer *buffer, const char *utf8, size_t length)
{
    static const char signs[] = "\\\t\n\r\b\f", letters[] = "\\tnrbf";
    for (size_t i = 0; i < length; i++) {
        const char *sign = utf8[i] != '\0' ? strchr(signs, utf8[i]) : signs + sizeof signs - 1;
        if (sign == NULL) {
            buffer_char(buffer, utf8[i]);
            continue;
        }
        buffer_char(buffer, '\\');
        buffer_char(buffer, utf8[i] == '\0' ? '0' : letters[sign - signs]);
    }
}
