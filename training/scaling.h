/* scaling.h - how much each bucket weighs while a machine learns: more where it tells the label from the rest.
 *
 * The log-count ratio of Wang and Manning, "Baselines and Bigrams: Simple, Good Sentiment and Topic Classification"
 * (2012): |log((p / |p|) / (q / |q|))|, with p the rows of the label that have the bucket and q the others, one more
 * of each. It is mixed half and half with a constant, and both are brought to a mean square of 1 over the rows'
 * buckets, so that a cost means the same as without scaling. A scaled feature's weight is the machine's times the
 * scale, which folds into the bucket: scoring does not know of it.
 */
#ifndef TRAINING_SCALING_H
#define TRAINING_SCALING_H

#include "training/matrix.h"

/* Fills scales[FEATURE_BUCKETS] from the `count` rows that `rows` lists and from nothing else; labels[row] == label
 * is the positive class. Buckets that stand in none of the rows get 0. counts[FEATURE_BUCKETS] is scratch. */
void scaling_fit(const struct matrix *matrix, const size_t *rows, size_t count, const int *labels, int label,
                 double *counts, double *scales);

#endif
