/* features_suite.c - buckets: the same for what should be the same, distinct, and with their places. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "features/featurizer.h"

static struct features *features;

static void setup(void)
{
    features = features_new();
    ck_assert_ptr_nonnull(features);
}

static void teardown(void)
{
    features_free(features);
}

static void extract(const char *utf8, int with_spans)
{
    struct vane_error error = VANE_ERROR_INIT;
    ck_assert_int_eq(features_extract(features, utf8, strlen(utf8), with_spans, &error), VANE_OK);
}

/* A set of buckets as one byte each. */
static unsigned char *bucket_set(const char *utf8)
{
    unsigned char *set = calloc(FEATURE_BUCKETS, 1);
    ck_assert_ptr_nonnull(set);
    extract(utf8, 0);
    for (size_t i = 0; i < features->count; i++)
        set[features->buckets[i]] = 1;
    return set;
}

static void assert_same(const char *one, const char *other)
{
    unsigned char *first = bucket_set(one), *second = bucket_set(other);
    ck_assert_msg(memcmp(first, second, FEATURE_BUCKETS) == 0, "'%s' and '%s' differ", one, other);
    free(first);
    free(second);
}

static size_t count_new(const char *base, const char *more)
{
    unsigned char *first = bucket_set(base), *second = bucket_set(more);
    size_t added = 0;
    for (size_t i = 0; i < FEATURE_BUCKETS; i++)
        added += second[i] && !first[i];
    free(first);
    free(second);
    return added;
}

START_TEST(buckets_are_distinct_and_in_range)
{
    extract("the chips the chips the CHIPS \U0001F602\U0001F602 no no no #TheChips", 1);
    unsigned char *seen = calloc(FEATURE_BUCKETS, 1);
    ck_assert_ptr_nonnull(seen);
    for (size_t i = 0; i < features->count; i++) {
        ck_assert_uint_lt(features->buckets[i], FEATURE_BUCKETS);
        ck_assert_uint_eq(seen[features->buckets[i]]++, 0);
    }
    ck_assert_uint_gt(features->span_count, features->count);
    for (size_t i = 0; i < features->span_count; i++)
        ck_assert(seen[features->spans[i].bucket]);
    free(seen);
}
END_TEST

START_TEST(spans_change_no_bucket)
{
    const char *comment = "Ban it, BAN it \U0001F926\U0001F3FD\u200D\u2640\uFE0F!!";
    extract(comment, 0);
    size_t count = features->count;
    uint32_t *copy = malloc(count * sizeof *copy);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, features->buckets, count * sizeof *copy);
    extract(comment, 1);
    ck_assert_uint_eq(features->count, count);
    ck_assert_mem_eq(features->buckets, copy, count * sizeof *copy);
    for (size_t i = 0; i < features->span_count; i++) {
        ck_assert_uint_le(features->spans[i].begin, features->spans[i].end);
        ck_assert_uint_le(features->spans[i].end, strlen(comment));
    }
    free(copy);
}
END_TEST

START_TEST(spelling_of_emoji_does_not_matter)
{
    assert_same("well \U0001F937\u200D\u2642\uFE0F", "well \U0001F937\u2642");
    assert_same("nice \U0001F44F\U0001F3FF", "nice \U0001F44F");
    assert_same("lol :joy:", "lol \U0001F602");
    assert_same("love <3", "love \u2764\uFE0F");
}
END_TEST

START_TEST(white_space_and_case_forms_do_not_matter)
{
    assert_same("sell   the\n\nchips", "sell the chips");
    assert_same("don\u2019t", "don't");
    assert_same("\u201Cfree\u201D", "\"free\"");
}
END_TEST

START_TEST(what_marks_a_comment_adds_features)
{
    ck_assert_uint_gt(count_new("sell it", "SELL it"), 0);           /* capitals */
    ck_assert_uint_gt(count_new("we want it", "we do not want it"), 0);
    ck_assert_uint_gt(count_new("great \U0001F602", "great \U0001F602\U0001F602\U0001F602"), 0);
    ck_assert_uint_gt(count_new("\U0001F525 great", "great \U0001F525"), 0); /* at the end */
    ck_assert_uint_gt(count_new("hm", "hm!!!"), 0);
}
END_TEST

START_TEST(nothing_gives_nothing)
{
    extract("", 1);
    ck_assert_uint_eq(features->count, 0);
    extract(" \n\t", 1);
    ck_assert_uint_eq(features->count, 0);
    ck_assert_uint_eq(features->span_count, 0);
}
END_TEST

/* The buckets are a contract with every model that was ever trained: this changes only with FEATURIZER_VERSION. */
START_TEST(buckets_stay_what_they_are)
{
    uint64_t mix = 0;
    extract("Don't sell H200s to China \U0001F937\U0001F3FD\u200D\u2642\uFE0F #ChipWar soooo BAD :( https://x.example", 0);
    for (size_t i = 0; i < features->count; i++)
        mix = mix * 31 + features->buckets[i];
    ck_assert_int_eq(FEATURIZER_VERSION, 3);
    ck_assert_uint_eq(features->count, 155);
    ck_assert_uint_eq(mix, UINT64_C(9190669680908889051));
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("features");
    TCase *c = tcase_create("features");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, buckets_are_distinct_and_in_range);
    tcase_add_test(c, spans_change_no_bucket);
    tcase_add_test(c, spelling_of_emoji_does_not_matter);
    tcase_add_test(c, white_space_and_case_forms_do_not_matter);
    tcase_add_test(c, what_marks_a_comment_adds_features);
    tcase_add_test(c, nothing_gives_nothing);
    tcase_add_test(c, buckets_stay_what_they_are);
    suite_add_tcase(suite, c);
    return suite;
}
