/* serve_out.h - an answer while it is written: bytes that grow, and JSON on them.
 *
 * Running out of memory is remembered in `failed`, so that it is asked about once, at the end.
 */
#ifndef HOSTS_SERVE_OUT_H
#define HOSTS_SERVE_OUT_H

#include <stdbool.h>
#include <stddef.h>

struct out {
    char *data;
    size_t used, capacity;
    bool failed;
};

void out_clear(struct out *out);
void out_bytes(struct out *out, const char *bytes, size_t length);
void out_text(struct out *out, const char *text);

/* At most 255 bytes; longer is cut. */
__attribute__((format(printf, 2, 3))) void out_format(struct out *out, const char *format, ...);

/* A JSON string with its quotes; what is not UTF-8 becomes U+FFFD. */
void out_string(struct out *out, const char *utf8, size_t length);

/* ,"key":"value" */
void out_pair(struct out *out, const char *key, const char *utf8, size_t length);

/* Ten-thousandths as a number with four digits behind the point. */
void out_fixed(struct out *out, int ten_thousandths);

/* Three probabilities as ten-thousandths that add up to exactly 10000, as vane score prints them. */
void round_triple(const float probabilities[3], int rounded[3]);

#endif
