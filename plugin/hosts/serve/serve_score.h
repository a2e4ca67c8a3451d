/* serve_score.h - a scored comment as JSON, in the fields of vane score and vane explain. */
#ifndef HOSTS_SERVE_SCORE_H
#define HOSTS_SERVE_SCORE_H

#include "hosts/serve/serve_call.h"

/* How comments of one request are scored. */
struct score_wish {
    const char *target; /* NULL: the first stance model's */
    bool explain;
};

/* Scores a text and writes its fields, each with a comma in front: target, stance, p_favor, ..., stances, empty, and
 * with explain "explanations". On failure *error is filled, and the answer may hold a part of the fields. */
VANE_MUST_USE int32_t score_answer(struct call *call, const struct score_wish *wish, const char *utf8, size_t length,
                                  struct vane_error *error);

#endif
