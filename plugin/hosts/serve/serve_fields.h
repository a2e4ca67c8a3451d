/* serve_fields.h - typed fields of a configuration, each wrong one an error that names its place.
 *
 * A place is written as it stands in the file: "limits.batch". A field that is absent leaves *value alone.
 */
#ifndef HOSTS_SERVE_FIELDS_H
#define HOSTS_SERVE_FIELDS_H

#include <jansson.h>
#include <stdbool.h>

#include "vane/vane.h"

/* One object of the file. */
struct fields {
    const char *file;    /* for messages */
    const char *section; /* such as "limits."; empty at the top */
    json_t *object;      /* NULL: nothing is there, every field is absent */
};

/* The message is "'SECTION.NAME' ..." */
__attribute__((format(printf, 4, 5)))
int32_t fields_error(const struct fields *fields, const char *name, struct vane_error *error, const char *format, ...);

/* Refuses a field that is not among `names`, which ends with NULL: a misspelt limit must not go unnoticed. */
VANE_MUST_USE int32_t fields_check_names(const struct fields *fields, const char *const *names,
                                         struct vane_error *error);
VANE_MUST_USE int32_t fields_integer(const struct fields *fields, const char *name, long long least, long long most,
                                     long long *value, struct vane_error *error);
VANE_MUST_USE int32_t fields_boolean(const struct fields *fields, const char *name, bool *value,
                                     struct vane_error *error);

/* A string that is neither empty nor has a NUL in it. */
VANE_MUST_USE int32_t fields_string(const struct fields *fields, const char *name, const char **value,
                                    struct vane_error *error);

/* A string out of `words`, which ends with NULL. */
VANE_MUST_USE int32_t fields_word(const struct fields *fields, const char *name, const char *const *words,
                                  const char **value, struct vane_error *error);

/* An object or a list; *value stays NULL when absent. */
VANE_MUST_USE int32_t fields_object(const struct fields *fields, const char *name, json_t **value,
                                    struct vane_error *error);
VANE_MUST_USE int32_t fields_list(const struct fields *fields, const char *name, json_t **value,
                                  struct vane_error *error);

#endif
