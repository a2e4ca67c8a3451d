#include "base/digest.h"

#include <nettle/sha2.h>

void digest_sha256(const void *bytes, size_t length, char digest[DIGEST_SIZE])
{
    struct sha256_ctx context;
    uint8_t raw[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    sha256_update(&context, length, bytes);
    sha256_digest(&context, sizeof raw, raw);
    for (size_t i = 0; i < sizeof raw; i++) {
        digest[2 * i] = "0123456789abcdef"[raw[i] >> 4];
        digest[2 * i + 1] = "0123456789abcdef"[raw[i] & 15];
    }
    digest[2 * sizeof raw] = '\0';
}
