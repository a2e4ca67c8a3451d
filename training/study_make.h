/* study_make.h - how a study (study.h) is made of a run whose machines are trained. */
#ifndef TRAINING_STUDY_MAKE_H
#define TRAINING_STUDY_MAKE_H

#include "training/run.h"

/* Fills *study, which must be zeroed. Deterministic, whatever the number of threads. VANE_ERROR_MEMORY, and what
 * reading the test rows gives. */
int32_t study_make(struct run *run, struct study *study);

/* Its parts, one file each. study_phrases.c: */
int32_t study_find_phrases(const struct run *run, struct study *study);
/* study_rows.c: suspects, errors, conflicts, leaks. */
int32_t study_find_rows(const struct run *run, struct study *study);
/* study_warnings.c; after all others. */
void study_warn(const struct run *run, struct study *study);

#endif
