/* describe.h - the manifest of a bundle that was just trained. */
#ifndef TRAINING_DESCRIBE_H
#define TRAINING_DESCRIBE_H

#include <jansson.h>

#include "training/run.h"

/* All fields but those of bundle_write. A new reference, or NULL when out of memory. */
json_t *describe_bundle(const struct run *run);

#endif
