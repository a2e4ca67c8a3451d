/* machine.h - one linear support vector machine, folded into a weight vector.
 *
 * A linear SVM decides by  f(x) = sum_i alpha_i y_i <x_i, x> - rho  = <w, x> - rho  with  w = sum_i alpha_i y_i x_i
 * (Cortes and Vapnik, 1995), so its support vectors can be added up once, when it is read.
 */
#ifndef MODEL_MACHINE_H
#define MODEL_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#include "vane/plugin.h"

struct machine {
    double *weights; /* one for each bucket */
    size_t buckets;
    double rho;
    size_t support_vectors; /* how many were folded */
};

/* Frees what it holds and zeroes it. */
void machine_clear(struct machine *machine);

/* Reads a two-class linear C-SVC in LIBSVM's text format, whose labels are 1 (this class) and -1 (the rest). Feature
 * index i of the file is bucket i - 1. The file is not trusted: every count, index, order and number is checked, and
 * nothing but the given buffer is read. `source` names it in errors (VANE_ERROR_BUNDLE with the line). *machine must
 * be zeroed, and is left so on failure. [thread-safe] */
int32_t machine_read(const char *bytes, size_t length, const char *source, size_t buckets, struct machine *machine,
                     struct vane_error *error);

enum { MACHINE_WEIGHT_MAX = 32767 };

/* The step of the finest grid of 16-bit integers on which all weights fit: max |w| / 32767. */
double machine_step(const struct machine *machine);

/* Rounds weight i to the grid and writes it to table[i * stride]. The sum over n buckets then differs from the exact
 * one by at most n * step / 2. VANE_ERROR_BUNDLE when a weight does not fit, or step is not a positive number. */
int32_t machine_quantize(const struct machine *machine, double step, int16_t *table, size_t stride,
                         const char *source, struct vane_error *error);

#endif
