#include "hosts/serve/serve_fields.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

int32_t fields_error(const struct fields *fields, const char *name, struct vane_error *error, const char *format, ...)
{
    char text[200];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return error_set(error, VANE_ERROR_FORMAT, fields->file, 0, "'%s%.60s' %s", fields->section, name, text);
}

int32_t fields_check_names(const struct fields *fields, const char *const *names, struct vane_error *error)
{
    const char *name;
    json_t *value;
    json_object_foreach(fields->object, name, value) {
        size_t i = 0;
        while (names[i] != NULL && strcmp(names[i], name) != 0)
            i++;
        if (names[i] == NULL)
            return fields_error(fields, name, error, "is no field of this file; docs/serve.md lists them");
    }
    return VANE_OK;
}

int32_t fields_integer(const struct fields *fields, const char *name, long long least, long long most,
                       long long *value, struct vane_error *error)
{
    const json_t *found = json_object_get(fields->object, name);
    if (found == NULL)
        return VANE_OK;
    if (!json_is_integer(found) || json_integer_value(found) < least || json_integer_value(found) > most)
        return fields_error(fields, name, error, "must be a whole number from %lld to %lld", least, most);
    *value = json_integer_value(found);
    return VANE_OK;
}

int32_t fields_boolean(const struct fields *fields, const char *name, bool *value, struct vane_error *error)
{
    const json_t *found = json_object_get(fields->object, name);
    if (found == NULL)
        return VANE_OK;
    if (!json_is_boolean(found))
        return fields_error(fields, name, error, "must be true or false");
    *value = json_is_true(found);
    return VANE_OK;
}

int32_t fields_string(const struct fields *fields, const char *name, const char **value, struct vane_error *error)
{
    const json_t *found = json_object_get(fields->object, name);
    if (found == NULL)
        return VANE_OK;
    if (!json_is_string(found) || json_string_length(found) == 0)
        return fields_error(fields, name, error, "must be a string that is not empty");
    *value = json_string_value(found);
    return VANE_OK;
}

int32_t fields_word(const struct fields *fields, const char *name, const char *const *words, const char **value,
                    struct vane_error *error)
{
    const char *found = NULL;
    char known[160] = "";
    int32_t status = fields_string(fields, name, &found, error);
    if (status != VANE_OK || found == NULL)
        return status;
    for (size_t i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], found) == 0) {
            *value = words[i];
            return VANE_OK;
        }
        size_t used = strlen(known);
        (void)snprintf(known + used, sizeof known - used, "%s%s", i > 0 ? ", " : "", words[i]);
    }
    return fields_error(fields, name, error, "must be one of %s", known);
}

int32_t fields_object(const struct fields *fields, const char *name, json_t **value, struct vane_error *error)
{
    *value = json_object_get(fields->object, name);
    if (*value != NULL && !json_is_object(*value))
        return fields_error(fields, name, error, "must be an object");
    return VANE_OK;
}

int32_t fields_list(const struct fields *fields, const char *name, json_t **value, struct vane_error *error)
{
    *value = json_object_get(fields->object, name);
    if (*value != NULL && !json_is_array(*value))
        return fields_error(fields, name, error, "must be a list");
    return VANE_OK;
}
