/* serve_contracts.h - the parts of the configuration that belong to one contract: "perspective" and "coral". */
#ifndef HOSTS_SERVE_CONTRACTS_H
#define HOSTS_SERVE_CONTRACTS_H

#include "hosts/serve/serve_config.h"
#include "hosts/serve/serve_fields.h"

/* Whether scores that are named exist is not asked here: that takes the models. */
VANE_MUST_USE int32_t serve_contracts_read(struct serve_config *config, const struct fields *top,
                                           struct vane_error *error);

/* A path as the file means it: relative ones start from the file's folder. The caller frees it with memory_free; NULL
 * when out of memory. */
char *serve_config_path(const struct serve_config *config, const char *path);

#endif
