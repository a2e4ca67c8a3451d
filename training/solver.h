/* solver.h - trains one two-class linear support vector machine with LIBLINEAR.
 *
 * It minimises 1/2 (|v|^2 + r^2) + C sum_i max(0, 1 - y_i (<v, s x_i> + SOLVER_BIAS r))^2, the L2-loss C-SVC; s are
 * the machine's scales (training/scaling.h). What comes back is w = s v and rho = -SOLVER_BIAS r, so the machine
 * decides by <w, x> - rho. LIBSVM's hard-margin C-SVC on the kernel <s x_i, s x_j> + [i = j] / 2C finds the same
 * machine, but for r, which it does not hold back; a test compares the two.
 */
#ifndef TRAINING_SOLVER_H
#define TRAINING_SOLVER_H

#include "model/machine.h"
#include "training/matrix.h"

/* The bias feature's value: the larger, the less its weight is held back. */
#define SOLVER_BIAS 3.0

/* LIBLINEAR's own messages go nowhere from now on, in the whole process. Call it before threads train. */
void solver_silence(void);

/* Trains on the `count` rows that `rows` lists; labels[row] == label is the positive class. Where only one class is
 * left the machine always answers "the rest". *machine must be zeroed; its weights are in plain doubles. The same
 * bits whatever other machines are trained meanwhile. [thread-safe] */
int32_t solver_train(const struct matrix *matrix, const size_t *rows, size_t count, const int *labels, int label,
                     double cost, struct machine *machine, struct vane_error *error);

#endif
