/* serve_google.h - what comments:analyze and comments:suggestscore share: Google's error shape, and the comment. */
#ifndef HOSTS_SERVE_GOOGLE_H
#define HOSTS_SERVE_GOOGLE_H

#include "hosts/serve/serve_call.h"
#include "hosts/serve/serve_markup.h"

/* {"error":{"code":400,"message":"...","status":"INVALID_ARGUMENT","details":[{..."errorType":"COMMENT_EMPTY"}]}};
 * kind NULL leaves the details out. */
__attribute__((format(printf, 5, 6)))
void google_refuse(struct call *call, unsigned code, const char *status, const char *kind, const char *format, ...);

/* The same for a request that is not of the contract's form: 400, INVALID_REQUEST. */
__attribute__((format(printf, 2, 3))) void google_refuse_request(struct call *call, const char *format, ...);

/* The same for an error of the library. */
void google_refuse_error(struct call *call, const struct vane_error *error);

/* comment.text of a request, as given and as a reader sees it. */
struct google_comment {
    const char *source;
    size_t source_length;
    bool is_html;
    struct markup markup; /* only of HTML */
    const char *text;
    size_t length;
};

/* Reads "comment"; false with the refusal answered. Clear it in either case. */
bool google_read_comment(struct call *call, const json_t *root, struct google_comment *comment);
void google_clear_comment(struct google_comment *comment);

/* Reads the body; NULL with the refusal answered. */
json_t *google_read_json(struct call *call);

/* A field that must be of a type where it is present: false with the refusal answered. */
bool google_check_type(struct call *call, const json_t *object, const char *name, json_type type, const char *words);

/* Finds an attribute; NULL with Google's "Unknown requested attribute" answered. */
const struct serve_score *google_find_attribute(struct call *call, const char *name,
                                                const struct serve_alias **alias);

#endif
