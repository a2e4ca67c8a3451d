#include "training/solver.h"

#include <linear.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <libsvm/svm.h>

#include "base/error.h"
#include "base/memory.h"
#include "features/featurizer.h"
#include "training/thread_rand.h"

struct solver {
    const struct matrix *matrix;
    bool is_libsvm;
    struct svm_node *kernel;     /* LIBSVM: rows of rows + 1 nodes, PRECOMPUTED: its number, then all inner products */
    struct feature_node *nodes;  /* LIBLINEAR: all rows, each with a bias and a terminator behind it */
    struct feature_node **starts;
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

const char *solver_name(const struct solver *solver)
{
    return solver->is_libsvm ? "libsvm" : "liblinear";
}

void solver_free(struct solver *solver)
{
    if (solver == NULL)
        return;
    memory_free(solver->kernel);
    memory_free(solver->nodes);
    memory_free(solver->starts);
    memory_free(solver);
}

static double multiply_dense(const struct matrix *m, size_t i, size_t j)
{
    const float *a = m->dense + i * m->dims, *b = m->dense + j * m->dims;
    double sum = 0;
    for (size_t d = 0; d < m->dims; d++)
        sum += (double)a[d] * (double)b[d];
    return sum;
}

/* All inner products once; every fold, cost and label then shares them. */
static int32_t build_kernel(struct solver *solver, struct vane_error *error)
{
    const struct matrix *m = solver->matrix;
    size_t width = m->rows + 1;
    uint8_t *mark = memory_zeroed(FEATURE_BUCKETS, 1);
    solver->kernel = memory_zeroed(m->rows * width, sizeof *solver->kernel);
    if (mark == NULL || solver->kernel == NULL) {
        memory_free(mark);
        return error_memory(error);
    }
    for (size_t i = 0; i < m->rows; i++) {
        for (size_t at = m->starts[i]; at < m->starts[i + 1]; at++)
            mark[m->buckets[at]] = 1;
        solver->kernel[i * width].value = (double)(i + 1);
        for (size_t j = i; j < m->rows; j++) {
            uint32_t common = 0;
            for (size_t at = m->starts[j]; at < m->starts[j + 1]; at++)
                common += mark[m->buckets[at]];
            double product = common + (m->dims > 0 ? multiply_dense(m, i, j) : 0);
            solver->kernel[i * width + j + 1] = (struct svm_node){ (int)(j + 1), product };
            solver->kernel[j * width + i + 1] = (struct svm_node){ (int)(i + 1), product };
        }
        for (size_t at = m->starts[i]; at < m->starts[i + 1]; at++)
            mark[m->buckets[at]] = 0;
    }
    memory_free(mark);
    return VANE_OK;
}

static int32_t build_nodes(struct solver *solver, struct vane_error *error)
{
    const struct matrix *m = solver->matrix;
    solver->nodes = memory_zeroed(m->starts[m->rows] + (2 + m->dims) * m->rows, sizeof *solver->nodes);
    solver->starts = memory_zeroed(m->rows, sizeof *solver->starts);
    if (solver->nodes == NULL || solver->starts == NULL)
        return error_memory(error);
    struct feature_node *node = solver->nodes;
    for (size_t i = 0; i < m->rows; i++) {
        solver->starts[i] = node;
        for (size_t at = m->starts[i]; at < m->starts[i + 1]; at++)
            *node++ = (struct feature_node){ (int)m->buckets[at] + 1, 1 };
        for (size_t d = 0; d < m->dims; d++)
            *node++ = (struct feature_node){ FEATURE_BUCKETS + 1 + (int)d, (double)m->dense[i * m->dims + d] };
        *node++ = (struct feature_node){ bias_index(m), 1 };
        *node++ = (struct feature_node){ -1, 0 };
    }
    return VANE_OK;
}

struct solver *solver_new(const struct matrix *matrix, struct vane_error *error)
{
    return solver_new_kind(matrix, matrix->rows <= SOLVER_LIBSVM_ROWS, error);
}

struct solver *solver_new_kind(const struct matrix *matrix, bool is_libsvm, struct vane_error *error)
{
    struct solver *solver = memory_zeroed(1, sizeof *solver);
    if (solver == NULL) {
        (void)error_memory(error);
        return NULL;
    }
    solver->matrix = matrix;
    solver->is_libsvm = is_libsvm;
    svm_set_print_string_function(print_nothing);
    set_print_string_function(print_nothing);
    int32_t status = solver->is_libsvm ? build_kernel(solver, error) : build_nodes(solver, error);
    if (status != VANE_OK) {
        solver_free(solver);
        return NULL;
    }
    return solver;
}

/* ---- LIBSVM ---------------------------------------------------------------------------------------------------- */

/* Folds the support vectors; LIBSVM calls the label it met first the positive one. */
static void fold_model(const struct solver *solver, const struct svm_model *model, const size_t *rows, struct machine *machine)
{
    const struct matrix *m = solver->matrix;
    double sign = model->label[0] == 1 ? 1 : -1;
    double dense[PRIOR_DIMS_MAX] = { 0 };
    for (int i = 0; i < model->l; i++) {
        size_t row = rows[model->sv_indices[i] - 1];
        double coefficient = sign * model->sv_coef[0][i];
        for (size_t d = 0; d < m->dims; d++)
            dense[d] += coefficient * (double)m->dense[row * m->dims + d];
        for (size_t at = m->starts[row]; at < m->starts[row + 1]; at++)
            machine->weights[m->buckets[at]] += coefficient;
    }
    if (m->prior != NULL)
        prior_fold(m->prior, dense, machine->weights);
    machine->rho = sign * model->rho[0];
    machine->support_vectors = (size_t)model->l;
}

static int32_t train_libsvm(struct solver *solver, const size_t *rows, size_t count, const int *labels, int label,
                            double cost, struct machine *machine, struct vane_error *error)
{
    double *y = memory_zeroed(count, sizeof *y);
    struct svm_node **x = memory_zeroed(count, sizeof *x);
    if (y == NULL || x == NULL) {
        memory_free(y);
        memory_free(x);
        return error_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        y[i] = labels[rows[i]] == label ? 1 : -1;
        x[i] = &solver->kernel[rows[i] * (solver->matrix->rows + 1)];
    }
    const struct svm_problem problem = { (int)count, y, x };
    const struct svm_parameter parameter = {
        .svm_type = C_SVC, .kernel_type = PRECOMPUTED, .cache_size = 200, .eps = 1e-3, .C = cost, .shrinking = 1,
    };
    struct svm_model *model = svm_train(&problem, &parameter);
    fold_model(solver, model, rows, machine);
    svm_free_and_destroy_model(&model);
    memory_free(y);
    memory_free(x);
    return VANE_OK;
}

/* ---- LIBLINEAR ------------------------------------------------------------------------------------------------- */

static int32_t train_liblinear(struct solver *solver, const size_t *rows, size_t count, const int *labels, int label,
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
    const struct problem problem = { (int)count, bias_index(solver->matrix), y, x, 1 };
    const struct parameter parameter = { .solver_type = L2R_L1LOSS_SVC_DUAL, .eps = 0.1, .C = cost, .p = 0.1 };
    thread_rand_seed(1); /* LIBLINEAR visits the rows in an order drawn from rand() */
    struct model *model = train(&problem, &parameter);
    double sign = model->label[0] == 1 ? 1 : -1;
    const size_t dims = solver->matrix->dims;
    double dense[PRIOR_DIMS_MAX];
    for (size_t i = 0; i < FEATURE_BUCKETS; i++)
        machine->weights[i] = sign * model->w[i];
    for (size_t d = 0; d < dims; d++)
        dense[d] = sign * model->w[FEATURE_BUCKETS + d];
    if (dims > 0)
        prior_fold(solver->matrix->prior, dense, machine->weights);
    machine->rho = -sign * model->w[FEATURE_BUCKETS + dims];
    machine->support_vectors = 1; /* LIBLINEAR keeps the sum only */
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
    return solver->is_libsvm ? train_libsvm(solver, rows, count, labels, label, cost, machine, error)
                             : train_liblinear(solver, rows, count, labels, label, cost, machine, error);
}
