#include "training/thread_rand.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { STATE_BYTES = 128 }; /* what glibc's own rand() has */

static _Thread_local struct random_data data;
static _Thread_local char state[STATE_BYTES];

void thread_rand_seed(unsigned seed)
{
    memset(&data, 0, sizeof data);
    (void)initstate_r(seed, state, sizeof state, &data);
}

/* Takes the place of the C library's, for this program and the libraries it loads; hence not hidden like the rest. */
__attribute__((visibility("default"))) int rand(void)
{
    int32_t number = 0;
    if (data.state == NULL)
        thread_rand_seed(1);
    (void)random_r(&data, &number);
    return number;
}
