/* tiny_bundle.h - a bundle trained in a moment, for tests that need some model. */
#ifndef TESTS_TINY_BUNDLE_H
#define TESTS_TINY_BUNDLE_H

#include "support/places.h"
#include "training/training.h"

/* Labelled comments as JSONL: 36 rows with stance and sentiment toward target "tea-tax". */
extern const char tiny_rows[];

/* Trains FOLDER/NAME from tiny_rows for "stance" or "sentiment", and puts its path into path. */
void tiny_bundle_train(const char *folder, const char *name, const char *task, char path[PLACE_SIZE]);

#endif
