/* fuzz_serve_text.c - what vane serve reads of a comment besides JSON: its HTML, its quotes, its sentences; and
 * the header that signs it, compared with the plainest way to do the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nettle/hmac.h>

#include "hosts/serve/serve_auth.h"
#include "hosts/serve/serve_markup.h"
#include "hosts/serve/serve_quotes.h"
#include "hosts/serve/serve_sentences.h"
#include "property.h"

static bool has_any(const char *text, size_t length, const char *signs)
{
    for (; *signs != '\0'; signs++)
        if (length > 0 && memchr(text, *signs, length) != NULL)
            return true;
    return false;
}

/* The way back to the source never runs backwards and never leaves it. */
static void check_markup(const char *html, size_t length)
{
    struct markup markup = { 0 };
    size_t run = 0, last = 0;
    markup_read(&markup, html, length);
    PROPERTY(!markup.text.failed && markup.text.length <= length);
    PROPERTY(property_is_utf8(markup.text.data, markup.text.length));
    if (!has_any(html, length, "<&"))
        PROPERTY(markup.text.length == length && (length == 0 || memcmp(markup.text.data, html, length) == 0));
    for (size_t at = 0; at < markup.text.length; at++) {
        size_t source = markup_source(&markup, at, &run);
        PROPERTY(source >= last && source < length);
        last = source;
    }
    markup_clear(&markup);
}

/* What is left are pieces of the post in order; of a post without a sign of a quote it is the whole. */
static void check_quotes(const char *post, size_t length)
{
    struct buffer own = { 0 };
    size_t from = 0;
    quotes_drop(post, length, &own);
    PROPERTY(!own.failed && own.length <= length);
    if (!has_any(post, length, "[<>"))
        PROPERTY(own.length == length && (length == 0 || memcmp(own.data, post, length) == 0));
    for (size_t i = 0; i < own.length; i++) {
        if (own.data[i] == '\n') /* one may stand for a quote */
            continue;
        const char *found = from < length ? memchr(post + from, own.data[i], length - from) : NULL;
        PROPERTY(found != NULL);
        from = (size_t)(found - post) + 1;
    }
    PROPERTY(property_is_utf8(own.data, own.length));
    buffer_free(&own);
}

/* Sentences lie without a gap, and never cut a character. */
static void check_sentences(const char *text, size_t length)
{
    size_t units = 0;
    for (size_t at = 0; at < length;) {
        size_t end = sentence_end(text, length, at);
        PROPERTY(end > at && end <= length);
        PROPERTY(property_is_utf8(text + at, end - at));
        units += utf16_length(text + at, end - at);
        at = end;
    }
    PROPERTY(units == utf16_length(text, length));
}

/* ---- the signature --------------------------------------------------------------------------------------------- */

static const char *const secrets[] = { "empsec_5f2d0b1c7a9e4d33", "empsec_an-older-secret" };

static void write_signature(const char *secret, const char *body, size_t length, char hex[80])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    struct hmac_sha256_ctx hmac;
    hmac_sha256_set_key(&hmac, strlen(secret), (const uint8_t *)secret);
    hmac_sha256_update(&hmac, length, (const uint8_t *)body);
    hmac_sha256_digest(&hmac, sizeof digest, digest);
    int used = snprintf(hex, 80, "sha256=");
    for (size_t i = 0; i < sizeof digest; i++)
        used += snprintf(hex + used, 80 - (size_t)used, "%02x", digest[i]);
}

/* The first line is the header, the rest the body. A header with a value that fits anywhere in its list is good,
 * however wild the others; the input alone never is, short of breaking SHA-256. */
static void check_signature(const char *text, size_t length)
{
    struct serve_config config = { .secret_count = 2 };
    const char *newline = length > 0 ? memchr(text, '\n', length) : NULL;
    size_t head = newline != NULL ? (size_t)(newline - text) : length;
    const char *body = newline != NULL ? newline + 1 : text + length;
    size_t size = (size_t)(text + length - body);
    char *header = malloc(head + 2 * 80);
    PROPERTY(header != NULL);
    for (size_t i = 0; i < 2; i++)
        config.secrets[i] = (struct serve_string){ secrets[i], strlen(secrets[i]) };
    memcpy(header, text, head);
    header[head] = '\0';
    PROPERTY(!auth_is_signed(&config, header, body, size));
    char *end = header + strlen(header);
    *end++ = ',';
    for (size_t i = 0; i < 2; i++) {
        write_signature(secrets[i], body, size, end);
        PROPERTY(auth_is_signed(&config, header, body, size));
        config.secrets[i].length--; /* a secret that is cut short is another one */
        PROPERTY(!auth_is_signed(&config, header, body, size));
        config.secrets[i].length++;
        end[10] = end[10] == '0' ? '1' : '0';
        PROPERTY(!auth_is_signed(&config, header, body, size));
    }
    free(header);
}

/* Only a name that is the host's, whatever comes before it, is our own. */
static void check_origin(const char *text, size_t length)
{
    char *origin = calloc(length + 4, 1);
    PROPERTY(origin != NULL);
    memcpy(origin, text, length);
    const char *name = strstr(origin, "://");
    bool is_own = auth_is_own_origin(origin, "127.0.0.1:8300");
    PROPERTY(is_own == (name != NULL && strcmp(name, "://127.0.0.1:8300") == 0));
    PROPERTY(!auth_is_own_origin(origin, NULL));
    free(origin);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *text = (const char *)bytes;
    if (length > (size_t)1 << 17)
        return 0;
    check_signature(text, length);
    check_origin(text, length);
    if (property_is_utf8(bytes, length)) { /* JSON has been read by then */
        check_markup(text, length);
        check_quotes(text, length);
        check_sentences(text, length);
    }
    return 0;
}
