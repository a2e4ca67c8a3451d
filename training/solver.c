#include "training/solver.h"

#include <linear.h>
#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "features/featurizer.h"
#include "training/scaling.h"
#include "training/thread_rand.h"

/* What one machine is trained on; each has its own, since machines are trained side by side. */
struct sample {
    struct feature_node *nodes; /* its rows, each with its dense features, a bias and a terminator behind it */
    struct feature_node **x;
    double *y;
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

void solver_silence(void)
{
    set_print_string_function(print_nothing);
}

static void sample_clear(struct sample *sample)
{
    memory_free(sample->nodes);
    memory_free(sample->x);
    memory_free(sample->y);
    memory_free(sample->counts);
    memory_free(sample->scales);
}

static int32_t sample_reserve(struct sample *sample, const struct matrix *m, const size_t *rows, size_t count,
                              struct vane_error *error)
{
    size_t nodes = (2 + m->dims) * count;
    for (size_t i = 0; i < count; i++)
        nodes += matrix_row_length(m, rows[i]);
    sample->nodes = memory_zeroed(nodes, sizeof *sample->nodes);
    sample->x = memory_zeroed(count, sizeof *sample->x);
    sample->y = memory_zeroed(count, sizeof *sample->y);
    sample->counts = memory_zeroed(FEATURE_BUCKETS, sizeof *sample->counts);
    sample->scales = memory_zeroed(FEATURE_BUCKETS, sizeof *sample->scales);
    bool failed = sample->nodes == NULL || sample->x == NULL || sample->y == NULL || sample->counts == NULL ||
                  sample->scales == NULL;
    return failed ? error_memory(error) : VANE_OK;
}

/* Writes the scaled rows. */
static void sample_fill(struct sample *sample, const struct matrix *m, const size_t *rows, size_t count,
                        const int *labels, int label)
{
    struct feature_node *node = sample->nodes;
    for (size_t i = 0; i < count; i++) {
        size_t row = rows[i];
        sample->y[i] = labels[row] == label ? 1 : -1;
        sample->x[i] = node;
        for (size_t at = m->starts[row]; at < m->starts[row + 1]; at++)
            *node++ = (struct feature_node){ (int)m->buckets[at] + 1, sample->scales[m->buckets[at]] };
        for (size_t d = 0; d < m->dims; d++)
            *node++ = (struct feature_node){ FEATURE_BUCKETS + 1 + (int)d, (double)m->dense[row * m->dims + d] };
        *node++ = (struct feature_node){ bias_index(m), SOLVER_BIAS };
        *node++ = (struct feature_node){ -1, 0 };
    }
}

static void take_weights(const struct matrix *m, const struct model *model, const double *scales,
                         struct machine *machine)
{
    double sign = model->label[0] == 1 ? 1 : -1; /* LIBLINEAR calls the label it met first the positive one */
    double dense[PRIOR_DIMS_MAX];
    for (size_t b = 0; b < FEATURE_BUCKETS; b++)
        machine->weights[b] = sign * model->w[b] * scales[b];
    for (size_t d = 0; d < m->dims; d++)
        dense[d] = sign * model->w[FEATURE_BUCKETS + d];
    if (m->prior != NULL)
        prior_fold(m->prior, dense, machine->weights);
    machine->rho = -sign * SOLVER_BIAS * model->w[FEATURE_BUCKETS + m->dims];
    machine->support_vectors = 1; /* LIBLINEAR keeps the sum only */
}

static void train_sample(const struct matrix *m, struct sample *sample, size_t count, double cost,
                         struct machine *machine)
{
    const struct problem problem = { (int)count, bias_index(m), sample->y, sample->x, SOLVER_BIAS };
    const struct parameter parameter = { .solver_type = L2R_L2LOSS_SVC_DUAL, .eps = 0.1, .C = cost, .p = 0.1 };
    thread_rand_seed(1); /* LIBLINEAR visits the rows in an order drawn from rand() */
    struct model *model = train(&problem, &parameter);
    take_weights(m, model, sample->scales, machine);
    free_and_destroy_model(&model);
}

static bool has_both(const size_t *rows, size_t count, const int *labels, int label)
{
    size_t positive = 0;
    for (size_t i = 0; i < count; i++)
        positive += labels[rows[i]] == label;
    return positive > 0 && positive < count;
}

int32_t solver_train(const struct matrix *m, const size_t *rows, size_t count, const int *labels, int label,
                     double cost, struct machine *machine, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct sample sample = { 0 };
    machine->buckets = FEATURE_BUCKETS;
    machine->weights = memory_zeroed(FEATURE_BUCKETS, sizeof *machine->weights);
    if (machine->weights == NULL)
        return error_memory(error);
    if (!has_both(rows, count, labels, label)) {
        machine->rho = 1;
        return VANE_OK;
    }
    TRY(sample_reserve(&sample, m, rows, count, error));
    scaling_fit(m, rows, count, labels, label, sample.counts, sample.scales);
    sample_fill(&sample, m, rows, count, labels, label);
    train_sample(m, &sample, count, cost, machine);
done:
    sample_clear(&sample);
    return status;
}
