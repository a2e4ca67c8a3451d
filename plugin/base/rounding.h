/* rounding.h - probabilities the way every output of vane prints them. */
#ifndef BASE_ROUNDING_H
#define BASE_ROUNDING_H

/* Three probabilities as ten-thousandths that add up to exactly 10000: the largest takes what rounding leaves. */
void round_probabilities(const float probabilities[3], int rounded[3]);

#endif
