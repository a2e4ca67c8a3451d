#include "base/json.h"

#include <string.h>

/* jansson quotes the text near an error, and may cut it inside a character. */
static void keep_ascii(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            *text = '?';
}

json_t *json_parse(const char *bytes, size_t length, size_t flags, json_error_t *error, bool *out_of_memory)
{
    json_error_t again;
    *out_of_memory = false;
    json_t *root = json_loadb(bytes, length, flags, error);
    if (root != NULL)
        return root;
    /* A broken text fails twice in the same way; a failed allocation hardly does. */
    json_t *second = json_loadb(bytes, length, flags, &again);
    *out_of_memory = second != NULL || error->text[0] == '\0' || json_error_code(error) == json_error_out_of_memory
                  || error->position != again.position || strcmp(error->text, again.text) != 0;
    json_decref(second);
    keep_ascii(error->text);
    return NULL;
}
