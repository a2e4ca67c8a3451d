/* compress.h - a trained machine onto a coarse grid, small enough to ship. */
#ifndef TRAINING_COMPRESS_H
#define TRAINING_COMPRESS_H

#include "model/machine.h"

enum {
    COMPRESS_LEVELS = 127,             /* weights become integers of -127 to 127 */
    COMPRESS_FILE_BYTES = 1300 * 1024  /* a machine's file; three of them and the manifest stay under 4 MiB */
};

/* Rounds every weight to a multiple of *step = max |w| / COMPRESS_LEVELS, and drops the smallest until the machine's
 * file fits COMPRESS_FILE_BYTES. Cross-validation measures machines after this, so its figures are those of what
 * ships. */
void machine_compress(struct machine *machine, double *step);

#endif
