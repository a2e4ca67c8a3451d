/* fuzz_libsvm.c - a model file is either folded into finite weights or refused with one line. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/machine.h"
#include "property.h"

enum { BUCKETS = 1000 }; /* small, so that indices past the end are common */

static void check_zeroed(const struct machine *machine)
{
    PROPERTY(machine->weights == NULL && machine->buckets == 0 && machine->support_vectors == 0);
    PROPERTY(machine->rho == 0);
}

static void check_machine(const struct machine *machine, uint64_t lines)
{
    PROPERTY(machine->weights != NULL && machine->buckets == BUCKETS);
    PROPERTY(isfinite(machine->rho));
    PROPERTY(machine->support_vectors >= 1 && machine->support_vectors < lines);
    for (size_t i = 0; i < BUCKETS; i++)
        PROPERTY(isfinite(machine->weights[i]));
}

/* Quantized weights stay within 16 bits and are as near as the step allows, or the step is refused. */
static void check_quantized(const struct machine *machine)
{
    int16_t table[BUCKETS];
    struct vane_error error = VANE_ERROR_INIT;
    double step = machine_step(machine);
    int32_t status = machine_quantize(machine, step, table, 1, "model.libsvm", &error);
    if (status != VANE_OK) {
        property_check_error(&error, VANE_ERROR_BUNDLE, 0);
        PROPERTY(step < 1e-300); /* only where doubles run out of digits */
        return;
    }
    for (size_t i = 0; i < BUCKETS; i++) {
        PROPERTY(table[i] >= -MACHINE_WEIGHT_MAX);
        PROPERTY(fabs(table[i] - machine->weights[i] / step) <= 0.5);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct machine machine = { 0 }, again = { 0 };
    struct vane_error error = VANE_ERROR_INIT;
    const char *text = length > 0 ? (const char *)bytes : "";
    uint64_t lines = property_count_lines(bytes, length);
    int32_t status = machine_read(text, length, "model.libsvm", BUCKETS, &machine, &error);
    PROPERTY(machine_read(text, length, "model.libsvm", BUCKETS, &again, NULL) == status);
    if (status != VANE_OK) {
        property_check_error(&error, VANE_ERROR_BUNDLE, lines);
        PROPERTY(strcmp(error.source, "model.libsvm") == 0);
        check_zeroed(&machine);
        check_zeroed(&again);
        return 0;
    }
    PROPERTY(error.code == VANE_OK);
    check_machine(&machine, lines);
    PROPERTY(memcmp(machine.weights, again.weights, BUCKETS * sizeof *machine.weights) == 0);
    check_quantized(&machine);
    machine_clear(&machine);
    machine_clear(&again);
    check_zeroed(&machine);
    return 0;
}
