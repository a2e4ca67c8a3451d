/* fuzz_features.c - any bytes become a set of buckets, and the scratch memory is clean afterwards. */
#include "features/featurizer.h"
#include "property.h"

static uint8_t counted[FEATURE_BUCKETS]; /* of the input at hand: 1 in the set, 2 in a span as well */

static void check_clean(const struct features *features)
{
    for (size_t i = 0; i < FEATURE_BUCKETS / 64; i++)
        PROPERTY(features->seen[i] == 0);
}

static void check_buckets(const struct features *features)
{
    PROPERTY(features->count <= FEATURE_BUCKETS);
    for (size_t i = 0; i < features->count; i++) {
        PROPERTY(features->buckets[i] < FEATURE_BUCKETS);
        PROPERTY(counted[features->buckets[i]] == 0);
        counted[features->buckets[i]] = 1;
    }
}

/* Every span's bucket is in the set, and every bucket of the set was read from somewhere. */
static void check_spans(const struct features *features, size_t length)
{
    size_t found = 0;
    PROPERTY(features->span_count >= features->count);
    for (size_t i = 0; i < features->span_count; i++) {
        const struct feature_span *span = &features->spans[i];
        PROPERTY(span->begin <= span->end);
        PROPERTY(span->end <= length);
        PROPERTY(span->bucket < FEATURE_BUCKETS && counted[span->bucket] != 0);
        found += counted[span->bucket] == 1;
        counted[span->bucket] = 2;
    }
    PROPERTY(found == features->count);
    for (size_t i = 0; i < features->count; i++)
        counted[features->buckets[i]] = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct features *plain, *spanned; /* reused, as scorers reuse theirs; reachable at exit */
    const char *utf8 = length > 0 ? (const char *)bytes : "";
    struct vane_error error = VANE_ERROR_INIT;
    if (plain == NULL) {
        plain = features_new();
        spanned = features_new();
    }
    PROPERTY(plain != NULL && spanned != NULL);
    PROPERTY(features_extract(plain, utf8, length, 0, &error) == VANE_OK);
    PROPERTY(plain->span_count == 0);
    check_clean(plain);
    PROPERTY(features_extract(spanned, utf8, length, 1, &error) == VANE_OK);
    PROPERTY(error.code == VANE_OK);
    check_clean(spanned);
    PROPERTY(plain->count == spanned->count);
    for (size_t i = 0; i < plain->count; i++)
        PROPERTY(plain->buckets[i] == spanned->buckets[i]);
    PROPERTY((plain->count == 0) == (plain->text.token_count == 0));
    check_buckets(spanned);
    check_spans(spanned, length);
    return 0;
}
