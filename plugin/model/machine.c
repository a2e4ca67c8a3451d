#include "model/machine.h"

#include <math.h>

#include "base/error.h"
#include "base/memory.h"

void machine_clear(struct machine *machine)
{
    memory_free(machine->weights);
    *machine = (struct machine){ 0 };
}

double machine_step(const struct machine *machine)
{
    double largest = 0;
    for (size_t i = 0; i < machine->buckets; i++)
        largest = fmax(largest, fabs(machine->weights[i]));
    return largest > 0 ? largest / MACHINE_WEIGHT_MAX : 1.0;
}

int32_t machine_quantize(const struct machine *machine, double step, int16_t *table, size_t stride,
                         const char *source, struct vane_error *error)
{
    if (!(step > 0) || !isfinite(step))
        return error_set(error, VANE_ERROR_BUNDLE, source, 0, "the weight step must be a positive number");
    for (size_t i = 0; i < machine->buckets; i++) {
        double scaled = nearbyint(machine->weights[i] / step);
        if (!(fabs(scaled) <= MACHINE_WEIGHT_MAX))
            return error_set(error, VANE_ERROR_BUNDLE, source, 0,
                             "the weight of feature %zu does not fit the step of the manifest", i + 1);
        table[i * stride] = (int16_t)scaled;
    }
    return VANE_OK;
}
