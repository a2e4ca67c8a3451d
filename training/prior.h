/* prior.h - what training knows of words beforehand: a vector for each word bucket.
 *
 * The vectors were learned from unlabelled comments (skip-gram, Mikolov et al. 2013) and weighted so that frequent
 * words count little (Arora et al. 2017). A comment's dense features are their sum over its word buckets. A sum is
 * linear, so what a machine learns of it folds into the words' own weights, and scoring pays nothing for it.
 */
#ifndef TRAINING_PRIOR_H
#define TRAINING_PRIOR_H

#include <stddef.h>
#include <stdint.h>

#include "vane/plugin.h"

#define PRIOR_VECTORS_NAME "vectors.bin"
enum { PRIOR_DIMS_MAX = 512 };

struct prior;

/* Opens a folder with manifest.json and vectors.bin; the caller frees it. VANE_ERROR_IO, VANE_ERROR_BUNDLE (altered,
 * or not what its size says), VANE_ERROR_FEATURIZER, VANE_ERROR_MEMORY; *prior is then NULL. */
int32_t prior_open(const char *folder, struct prior **prior, struct vane_error *error);
void prior_free(struct prior *prior);

/* The number of dense features, 1 to PRIOR_DIMS_MAX. */
size_t prior_dims(const struct prior *prior);

/* The name in its manifest, and the SHA-256 of its vectors as text. They belong to the prior. */
const char *prior_name(const struct prior *prior);
const char *prior_sha256(const struct prior *prior);

/* Sums the vectors of a comment's buckets into dense[prior_dims]. */
void prior_project(const struct prior *prior, const uint32_t *buckets, size_t count, float *dense);

/* Adds to weights[bucket] what a machine's weight for each dense feature makes of the bucket's vector. */
void prior_fold(const struct prior *prior, const double *dense_weights, double *weights);

#endif
