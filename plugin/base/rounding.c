#include "base/rounding.h"

void round_probabilities(const float probabilities[3], int rounded[3])
{
    int sum = 0, largest = 0;
    for (int k = 0; k < 3; k++) {
        rounded[k] = (int)((double)probabilities[k] * 10000 + 0.5);
        sum += rounded[k];
        if (probabilities[k] > probabilities[largest])
            largest = k;
    }
    rounded[largest] += 10000 - sum;
}
