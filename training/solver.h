/* solver.h - trains one two-class linear C-SVC: LIBSVM where rows are few, LIBLINEAR where they are many.
 *
 * Both minimise 1/2 |w|^2 + C sum_i max(0, 1 - y_i (<w, x_i> - rho)); LIBLINEAR also counts rho into |w|^2.
 */
#ifndef TRAINING_SOLVER_H
#define TRAINING_SOLVER_H

#include <stdbool.h>

#include "model/machine.h"
#include "training/matrix.h"

/* LIBSVM's time grows with the square of the rows, and so does the kernel matrix that all its runs share. */
enum { SOLVER_LIBSVM_ROWS = 3500 };

struct solver;

/* Prepares the matrix, which must outlive the solver. */
struct solver *solver_new(const struct matrix *matrix, struct vane_error *error);

/* The same with a solver of one's choice, however many the rows. */
struct solver *solver_new_kind(const struct matrix *matrix, bool is_libsvm, struct vane_error *error);
void solver_free(struct solver *solver);

/* "libsvm" or "liblinear". */
const char *solver_name(const struct solver *solver);

/* Trains on the `count` rows that `rows` lists; labels[row] == label is the positive class. Where only one class is
 * left the machine always answers "the rest". *machine must be zeroed; its weights are in plain doubles. The solver
 * is only read: several threads may train with it at once, and each machine is the same whoever else trains. */
int32_t solver_train(struct solver *solver, const size_t *rows, size_t count, const int *labels, int label, double cost,
                     struct machine *machine, struct vane_error *error);

#endif
