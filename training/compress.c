#include "training/compress.h"

#include <math.h>
#include <stdlib.h>

/* The bytes that " INDEX:VALUE" takes in a model file. */
static size_t written_bytes(size_t index, int value)
{
    size_t bytes = 2 + (value < 0);
    for (; index > 0; index /= 10)
        bytes++;
    for (int rest = abs(value); rest > 0; rest /= 10)
        bytes++;
    return bytes;
}

void machine_compress(struct machine *machine, double *step)
{
    double largest = 0;
    size_t bytes_of_level[COMPRESS_LEVELS + 1] = { 0 };
    for (size_t i = 0; i < machine->buckets; i++)
        largest = fmax(largest, fabs(machine->weights[i]));
    *step = largest > 0 ? largest / COMPRESS_LEVELS : 1.0;
    for (size_t i = 0; i < machine->buckets; i++) {
        int level = (int)nearbyint(machine->weights[i] / *step);
        machine->weights[i] = level;
        bytes_of_level[abs(level)] += level != 0 ? written_bytes(i + 1, level) : 0;
    }
    size_t bytes = 0;
    int least = COMPRESS_LEVELS + 1; /* the smallest level that still fits */
    while (least > 1 && bytes + bytes_of_level[least - 1] <= COMPRESS_FILE_BYTES)
        bytes += bytes_of_level[--least];
    for (size_t i = 0; i < machine->buckets; i++)
        machine->weights[i] = fabs(machine->weights[i]) >= least ? machine->weights[i] * *step : 0;
}
