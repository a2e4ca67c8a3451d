/* sql_json.h - a score and an explanation as JSON, in the words of `vane score` and `vane explain`.
 *
 * Numbers are written from integers: a host program may have set a locale whose decimal mark is a comma.
 */
#ifndef HOSTS_SQL_JSON_H
#define HOSTS_SQL_JSON_H

#include "base/buffer.h"
#include "hosts/sql/sql_engine.h"

/* The object that `vane score` prints, without "id": tasks without a model are left out, "empty":true where no text
 * was. target NULL names the first stance model. */
VANE_MUST_USE int32_t sql_json_score(const struct sql_engine *engine, const struct vane_result *result,
                                     const char *target, struct buffer *out, struct vane_error *error);

/* An array of the objects that `vane explain` prints, one a model. begin and end count bytes of UTF-8. At most 1 MiB.
 */
VANE_MUST_USE int32_t sql_json_explain(struct sql_engine *engine, const char *utf8, size_t length,
                                       struct buffer *out, struct vane_error *error);

/* An array of {"name","version","task","target","statement","language"}, one a model. */
VANE_MUST_USE int32_t sql_json_models(const struct sql_engine *engine, struct buffer *out,
                                      struct vane_error *error);

#endif
