#include "training/solver.h"

#include <linear.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "features/featurizer.h"
#include "training/scaling.h"

struct solver {
    const struct matrix *matrix;
    struct feature_node *nodes; /* all rows, each with its dense features, a bias and a terminator behind it */
    struct feature_node **starts;
    double *counts, *scales; /* FEATURE_BUCKETS */
};

/* LIBLINEAR numbers features from 1: the buckets, then the dense features, then the bias. */
static int bias_index(const struct matrix *matrix)
{
    return FEATURE_BUCKETS + (int)matrix->dims + 1;
}

static void print_nothing(const char *text)
{
    (void)text;
}

void solver_free(struct solver *solver)
{
    if (solver == NULL)
        return;
    memory_free(solver->nodes);
    memory_free(solver->starts);
    memory_free(solver->counts);
    memory_free(solver->scales);
    memory_free(solver);
}

static int32_t build_nodes(struct solver *solver, struct vane_error *error)
{
    const struct matrix *m = solver->matrix;
    solver->nodes = memory_zeroed(m->starts[m->rows] + (2 + m->dims) * m->rows, sizeof *solver->nodes);
    solver->starts = memory_zeroed(m->rows, sizeof *solver->starts);
    solver->counts = memory_zeroed(FEATURE_BUCKETS, sizeof *solver->counts);
    solver->scales = memory_zeroed(FEATURE_BUCKETS, sizeof *solver->scales);
    if (solver->nodes == NULL || solver->starts == NULL || solver->counts == NULL || solver->scales == NULL)
        return error_memory(error);
    struct feature_node *node = solver->nodes;
    for (size_t i = 0; i < m->rows; i++) {
        solver->starts[i] = node;
        for (size_t at = m->starts[i]; at < m->starts[i + 1]; at++)
            *node++ = (struct feature_node){ (int)m->buckets[at] + 1, 1 };
        for (size_t d = 0; d < m->dims; d++)
            *node++ = (struct feature_node){ FEATURE_BUCKETS + 1 + (int)d, (double)m->dense[i * m->dims + d] };
        *node++ = (struct feature_node){ bias_index(m), SOLVER_BIAS };
        *node++ = (struct feature_node){ -1, 0 };
    }
    return VANE_OK;
}

struct solver *solver_new(const struct matrix *matrix, struct vane_error *error)
{
    struct solver *solver = memory_zeroed(1, sizeof *solver);
    if (solver == NULL) {
        (void)error_memory(error);
        return NULL;
    }
    solver->matrix = matrix;
    set_print_string_function(print_nothing);
    if (build_nodes(solver, error) != VANE_OK) {
        solver_free(solver);
        return NULL;
    }
    return solver;
}

/* Writes the scales into the rows' nodes; a row's buckets come first, in the matrix's order. */
static void scale_nodes(struct solver *solver, const size_t *rows, size_t count)
{
    const struct matrix *m = solver->matrix;
    for (size_t i = 0; i < count; i++) {
        const uint32_t *buckets = m->buckets + m->starts[rows[i]];
        struct feature_node *nodes = solver->starts[rows[i]];
        for (size_t k = 0; k < matrix_row_length(m, rows[i]); k++)
            nodes[k].value = solver->scales[buckets[k]];
    }
}

static void take_weights(const struct solver *solver, const struct model *model, struct machine *machine)
{
    const struct matrix *m = solver->matrix;
    double sign = model->label[0] == 1 ? 1 : -1; /* LIBLINEAR calls the label it met first the positive one */
    double dense[PRIOR_DIMS_MAX];
    for (size_t b = 0; b < FEATURE_BUCKETS; b++)
        machine->weights[b] = sign * model->w[b] * solver->scales[b];
    for (size_t d = 0; d < m->dims; d++)
        dense[d] = sign * model->w[FEATURE_BUCKETS + d];
    if (m->prior != NULL)
        prior_fold(m->prior, dense, machine->weights);
    machine->rho = -sign * SOLVER_BIAS * model->w[FEATURE_BUCKETS + m->dims];
    machine->support_vectors = 1; /* LIBLINEAR keeps the sum only */
}

static int32_t train_scaled(struct solver *solver, const size_t *rows, size_t count, const int *labels, int label,
                            double cost, struct machine *machine, struct vane_error *error)
{
    double *y = memory_zeroed(count, sizeof *y);
    struct feature_node **x = memory_zeroed(count, sizeof *x);
    if (y == NULL || x == NULL) {
        memory_free(y);
        memory_free(x);
        return error_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        y[i] = labels[rows[i]] == label ? 1 : -1;
        x[i] = solver->starts[rows[i]];
    }
    const struct problem problem = { (int)count, bias_index(solver->matrix), y, x, SOLVER_BIAS };
    const struct parameter parameter = { .solver_type = L2R_L2LOSS_SVC_DUAL, .eps = 0.1, .C = cost, .p = 0.1 };
    srand(1); /* LIBLINEAR visits the rows in an order drawn from rand() */
    struct model *model = train(&problem, &parameter);
    take_weights(solver, model, machine);
    free_and_destroy_model(&model);
    memory_free(y);
    memory_free(x);
    return VANE_OK;
}

static bool has_both(const size_t *rows, size_t count, const int *labels, int label)
{
    size_t positive = 0;
    for (size_t i = 0; i < count; i++)
        positive += labels[rows[i]] == label;
    return positive > 0 && positive < count;
}

int32_t solver_train(struct solver *solver, const size_t *rows, size_t count, const int *labels, int label, double cost,
                     struct machine *machine, struct vane_error *error)
{
    machine->buckets = FEATURE_BUCKETS;
    machine->weights = memory_zeroed(FEATURE_BUCKETS, sizeof *machine->weights);
    if (machine->weights == NULL)
        return error_memory(error);
    if (!has_both(rows, count, labels, label)) {
        machine->rho = 1;
        return VANE_OK;
    }
    scaling_fit(solver->matrix, rows, count, labels, label, solver->counts, solver->scales);
    scale_nodes(solver, rows, count);
    return train_scaled(solver, rows, count, labels, label, cost, machine, error);
}
