/* scorer.h - what one thread needs to score: feature scratch and the last answer. */
#ifndef MODEL_SCORER_H
#define MODEL_SCORER_H

#include "features/featurizer.h"
#include "model/model.h"

struct vane_scorer {
    const vane_model *model;
    struct features *features;
    int64_t *sums;             /* of each column of the table, for the last comment */
    float (*probabilities)[LABEL_COUNT]; /* of each bundle */
    int has_scored;
    uint32_t *occurrences;     /* of each bucket; explain's scratch, allocated when first used */
    double (*pushes)[LABEL_COUNT]; /* of each token; explain's scratch */
    size_t push_capacity;
};

/* The three decision values of a bundle from the column sums. */
void scorer_decide(const vane_scorer *scorer, size_t bundle, double scores[LABEL_COUNT]);

#endif
