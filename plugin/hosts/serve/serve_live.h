/* serve_live.h - what answers requests: one configuration with its models, its scores by name, and spare scorers.
 *
 * Immutable but for the spare scorers. Reading the configuration again makes a new one and puts it into the slot; a
 * request holds the one it began with, and the last to drop the old one closes it.
 */
#ifndef HOSTS_SERVE_LIVE_H
#define HOSTS_SERVE_LIVE_H

#include <pthread.h>
#include <stdatomic.h>

#include "hosts/serve/serve_config.h"

/* One probability of one bundle, by the name that clients and configuration use: SENTIMENT_NEGATIVE, or
 * STANCE_FAVOR:chip-export. */
struct serve_score {
    char *name;
    size_t bundle;
    int label; /* index into the bundle's labels */
    struct vane_model_info info;
};

struct serve_live {
    struct serve_config config;
    vane_model *model;
    struct serve_score *scores;
    size_t score_count;
    pthread_mutex_t lock; /* of the spare scorers */
    vane_scorer **spare;
    size_t spare_count, spare_capacity;
    atomic_uint holders;
};

struct serve_slot {
    pthread_mutex_t lock;
    struct serve_live *current;
};

/* Reads the configuration, opens the models and checks that every score the configuration names exists. NULL with
 * *error filled. Holds itself once: live_drop gives it back. */
VANE_MUST_USE struct serve_live *live_open(const struct serve_options *options, struct vane_error *error);
void live_drop(struct serve_live *live);

/* The current one, for a request to keep until it calls live_drop. [thread-safe] */
struct serve_live *slot_hold(struct serve_slot *slot);

/* Takes `fresh` over and drops the old one. [thread-safe] */
void slot_replace(struct serve_slot *slot, struct serve_live *fresh);

/* A scorer for this thread alone; NULL when out of memory. Give it back with keep false when it has read something
 * large: its scratch memory would stay that large. [thread-safe] */
vane_scorer *live_take_scorer(struct serve_live *live, struct vane_error *error);
void live_give_scorer(struct serve_live *live, vane_scorer *scorer, bool keep);

/* NULL when no loaded model has that score. */
const struct serve_score *live_find_score(const struct serve_live *live, const char *name);

/* As live_find_score, but through the operator's aliases too; *alias is NULL for a score's own name. */
const struct serve_score *live_find_attribute(const struct serve_live *live, const char *name,
                                              const struct serve_alias **alias);

/* What that score is, in ten-thousandths, for the comment the scorer has scored last. */
int live_value(const struct serve_score *score, const vane_scorer *scorer);

#endif
