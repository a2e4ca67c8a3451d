#include "hosts/serve/serve_auth.h"

#include <string.h>
#include <strings.h>

#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/sha2.h>

#include "hosts/serve/serve_hex.h"

bool auth_knows_key(const struct serve_config *config, const char *key)
{
    uint8_t digest[SERVE_KEY_SIZE];
    struct sha256_ctx sha;
    int found = 0;
    sha256_init(&sha);
    sha256_update(&sha, strlen(key), (const uint8_t *)key);
    sha256_digest(&sha, sizeof digest, digest);
    for (size_t i = 0; i < config->key_count; i++)
        found |= memeql_sec(config->keys[i], digest, sizeof digest);
    return found != 0;
}

/* One value of the header, "sha256=" and 64 digits; false for anything else. */
static bool read_value(const char *value, size_t length, uint8_t digest[SHA256_DIGEST_SIZE])
{
    static const char prefix[] = "sha256=";
    if (length != sizeof prefix - 1 + 2 * SHA256_DIGEST_SIZE || strncasecmp(value, prefix, sizeof prefix - 1) != 0)
        return false;
    value += sizeof prefix - 1;
    for (size_t i = 0; i < SHA256_DIGEST_SIZE; i++) {
        int high = hex_value(value[2 * i]), low = hex_value(value[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        digest[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

bool auth_is_signed(const struct serve_config *config, const char *header, const char *body, size_t length)
{
    uint8_t expected[SERVE_SECRETS_MAX][SHA256_DIGEST_SIZE], given[SHA256_DIGEST_SIZE];
    int found = 0;
    if (header == NULL)
        return false;
    for (size_t i = 0; i < config->secret_count; i++) {
        struct hmac_sha256_ctx hmac;
        hmac_sha256_set_key(&hmac, config->secrets[i].length, (const uint8_t *)config->secrets[i].data);
        hmac_sha256_update(&hmac, length, (const uint8_t *)body);
        hmac_sha256_digest(&hmac, SHA256_DIGEST_SIZE, expected[i]);
    }
    for (const char *at = header; *at != '\0';) {
        at += strspn(at, ", \t");
        size_t size = strcspn(at, ", \t");
        if (read_value(at, size, given))
            for (size_t i = 0; i < config->secret_count; i++)
                found |= memeql_sec(expected[i], given, SHA256_DIGEST_SIZE);
        at += size;
    }
    return found != 0;
}

bool auth_is_own_origin(const char *origin, const char *host)
{
    if (origin == NULL)
        return true;
    const char *name = strstr(origin, "://");
    return host != NULL && name != NULL && strcasecmp(name + 3, host) == 0;
}
