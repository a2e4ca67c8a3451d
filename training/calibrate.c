#include "training/calibrate.h"

#include <math.h>
#include <string.h>

enum {
    INPUTS = LABEL_COUNT + 1,          /* the scores and a one for the bias */
    UNKNOWNS = LABEL_COUNT * INPUTS,
    STEPS_MAX = 60
};
#define PENALTY 2.0 /* pulls W toward the identity: few rows must not teach that a high score means no */

struct system {
    double gradient[UNKNOWNS];
    double hessian[UNKNOWNS][UNKNOWNS];
    double loss;
};

static void unpack(const double unknowns[UNKNOWNS], struct calibration *calibration)
{
    for (int k = 0; k < LABEL_COUNT; k++) {
        for (int j = 0; j < LABEL_COUNT; j++)
            calibration->weights[k][j] = unknowns[k * INPUTS + j];
        calibration->bias[k] = unknowns[k * INPUTS + LABEL_COUNT];
    }
}

static void add_row(struct system *system, const struct calibration *calibration, const double scores[LABEL_COUNT],
                    int label, double weight)
{
    double logits[LABEL_COUNT], p[LABEL_COUNT], x[INPUTS] = { 0 };
    calibration_logits(calibration, scores, logits);
    calibration_softmax(logits, p);
    memcpy(x, scores, LABEL_COUNT * sizeof *x);
    x[LABEL_COUNT] = 1;
    system->loss -= weight * log(fmax(p[label], 1e-300));
    for (int k = 0; k < LABEL_COUNT; k++)
        for (int i = 0; i < INPUTS; i++) {
            system->gradient[k * INPUTS + i] += weight * (p[k] - (k == label)) * x[i];
            for (int l = 0; l < LABEL_COUNT; l++) {
                double curve = weight * p[k] * ((k == l) - p[l]) * x[i];
                for (int j = 0; j < INPUTS; j++)
                    system->hessian[k * INPUTS + i][l * INPUTS + j] += curve * x[j];
            }
        }
}

static void add_penalty(struct system *system, const double unknowns[UNKNOWNS])
{
    for (int u = 0; u < UNKNOWNS; u++) {
        double weight = u % INPUTS == LABEL_COUNT ? 1e-6 : PENALTY; /* softmax is blind to a common shift */
        double off = unknowns[u] - (u % INPUTS == u / INPUTS);
        system->gradient[u] += weight * off;
        system->hessian[u][u] += weight;
        system->loss += weight * off * off / 2;
    }
}

/* Solves H x = g in place by Gaussian elimination; H is positive definite, so it needs no pivots. */
static void solve(struct system *system, double x[UNKNOWNS])
{
    memcpy(x, system->gradient, sizeof system->gradient);
    for (int c = 0; c < UNKNOWNS; c++)
        for (int r = c + 1; r < UNKNOWNS; r++) {
            double factor = system->hessian[r][c] / system->hessian[c][c];
            for (int k = c; k < UNKNOWNS; k++)
                system->hessian[r][k] -= factor * system->hessian[c][k];
            x[r] -= factor * x[c];
        }
    for (int c = UNKNOWNS - 1; c >= 0; c--) {
        for (int k = c + 1; k < UNKNOWNS; k++)
            x[c] -= system->hessian[c][k] * x[k];
        x[c] /= system->hessian[c][c];
    }
}

/* What a row of each label weighs; their mean over the rows is 1. */
static void weigh_labels(const int *labels, const uint8_t *folds, size_t count, uint8_t skipped, double balance,
                         double weights[LABEL_COUNT])
{
    double rows[LABEL_COUNT] = { 0 }, all = 0, sum = 0;
    for (size_t i = 0; i < count; i++)
        if (folds[i] != skipped)
            rows[labels[i]]++;
    for (int k = 0; k < LABEL_COUNT; k++)
        all += rows[k];
    for (int k = 0; k < LABEL_COUNT; k++) {
        weights[k] = rows[k] > 0 ? pow(rows[k] / all, -balance) : 0;
        sum += rows[k] * weights[k];
    }
    for (int k = 0; k < LABEL_COUNT && sum > 0; k++)
        weights[k] *= all / sum;
}

/* Whose scores a calibration is fitted to. */
struct sample {
    const double (*scores)[LABEL_COUNT];
    const int *labels;
    const uint8_t *folds;
    size_t count;
    uint8_t skipped;
    double weights[LABEL_COUNT];
};

static void evaluate(struct system *system, const double unknowns[UNKNOWNS], const struct sample *s)
{
    struct calibration calibration;
    memset(system, 0, sizeof *system);
    unpack(unknowns, &calibration);
    for (size_t i = 0; i < s->count; i++)
        if (s->folds[i] != s->skipped)
            add_row(system, &calibration, s->scores[i], s->labels[i], s->weights[s->labels[i]]);
    add_penalty(system, unknowns);
}

void calibration_fit(const double (*scores)[LABEL_COUNT], const int *labels, const uint8_t *folds, size_t count,
                     uint8_t skipped, double balance, struct calibration *calibration)
{
    struct sample sample = { scores, labels, folds, count, skipped, { 0 } };
    struct system system, tried;
    double unknowns[UNKNOWNS] = { 0 };
    for (int k = 0; k < LABEL_COUNT; k++)
        unknowns[k * INPUTS + k] = 1;
    weigh_labels(labels, folds, count, skipped, balance, sample.weights);
    evaluate(&system, unknowns, &sample);
    for (int step = 0; step < STEPS_MAX; step++) {
        double direction[UNKNOWNS], next[UNKNOWNS], length = 1;
        double before = system.loss;
        solve(&system, direction);
        do { /* half the step until the loss falls; Newton's whole step nearly always does */
            for (int u = 0; u < UNKNOWNS; u++)
                next[u] = unknowns[u] - length * direction[u];
            evaluate(&tried, next, &sample);
            length /= 2;
        } while (tried.loss > before && length > 1e-6);
        if (!(tried.loss < before))
            break;
        memcpy(unknowns, next, sizeof unknowns);
        system = tried;
        if (before - tried.loss < 1e-10 * (1 + before))
            break;
    }
    unpack(unknowns, calibration);
}
