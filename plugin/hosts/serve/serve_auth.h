/* serve_auth.h - who may ask: API keys, Coral's signatures, and no page of another site in somebody's browser. */
#ifndef HOSTS_SERVE_AUTH_H
#define HOSTS_SERVE_AUTH_H

#include "hosts/serve/serve_config.h"

/* Compares in a time that does not depend on the key. */
bool auth_knows_key(const struct serve_config *config, const char *key);

/* X-Coral-Signature: sha256=<hex>[,sha256=<hex>...], each an HMAC-SHA256 of the raw body under one secret, taken
 * whole. True when any value fits any secret; all of them are tried, whatever fits. */
bool auth_is_signed(const struct serve_config *config, const char *header, const char *body, size_t length);

/* A browser names the site whose script sends a request. Only our own page may: anybody else's could store labels, or
 * read scores, through a person who has that page open. A program sends no Origin. */
bool auth_is_own_origin(const char *origin, const char *host);

#endif
