/* features_suite.c - buckets: the same for what should be the same, distinct, and with their places. */
#include <check.h>
#include <math.h>
#include <stdio.h>
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

/* More than is gathered at once, several times over. */
START_TEST(long_comment_has_every_feature_once)
{
    enum { WORDS = 2000 };
    char *comment = malloc(WORDS * 8 + 1);
    unsigned char *wanted = calloc(FEATURE_BUCKETS, 1);
    size_t length = 0, distinct = 0;
    ck_assert(comment != NULL && wanted != NULL);
    for (unsigned i = 0; i < WORDS; i++) {
        unsigned word = i * 2654435761u >> 20; /* some come again, most are new */
        length += (size_t)sprintf(comment + length, "%c%c%c%c ", 'a' + word % 13, 'a' + word / 13 % 13,
                                  'a' + word / 169 % 13, 'A' + i % 26);
    }
    extract(comment, 1);
    for (size_t i = 0; i < features->span_count; i++)
        distinct += wanted[features->spans[i].bucket]++ == 0;
    ck_assert_uint_gt(features->span_count, 20000);
    ck_assert_uint_eq(features->count, distinct);
    for (size_t i = 0; i < features->count; i++)
        ck_assert_uint_gt(wanted[features->buckets[i]], 0);
    extract(comment, 0);
    ck_assert_uint_eq(features->count, distinct);
    free(comment);
    free(wanted);
}
END_TEST

/* Whatever the processor, the same comment has the same buckets. */
START_TEST(every_instruction_set_gives_the_same_buckets)
{
    enum { MOST = 100 };
    uint32_t symbols[MOST + CHAR_NGRAM_MAX], four[2][MOST], five[2][MOST];
    uint64_t state = 1;
    for (size_t count = 0; count <= MOST; count++) {
        for (size_t i = 0; i < count + CHAR_NGRAM_MAX - 1; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            symbols[i] = (uint32_t)(state >> 32) >> (state & 24); /* letters, Unicode, keys of emoji */
        }
        char_ngrams_plain(symbols, count, four[0], five[0]);
        char_ngrams_choose()(symbols, count, four[1], five[1]);
        if (count > 0) {
            ck_assert_mem_eq(four[0], four[1], count * sizeof **four);
            ck_assert_mem_eq(five[0], five[1], count * sizeof **five);
            ck_assert_uint_eq(char_ngrams_four(symbols + count - 1), four[0][count - 1]);
        }
        for (size_t i = 0; i < count; i++) {
            ck_assert(four[0][i] >= FEATURE_WORD_BUCKETS && four[0][i] < FEATURE_BUCKETS);
            ck_assert(five[0][i] >= FEATURE_WORD_BUCKETS && five[0][i] < FEATURE_BUCKETS);
        }
    }
}
END_TEST

/* Falling by chance, n different n-grams fill b * (1 - e^(-n/b)) of b buckets; a poor hash fills far fewer. */
START_TEST(char_ngrams_fill_the_buckets_as_chance_would)
{
    const double buckets = FEATURE_BUCKETS - FEATURE_WORD_BUCKETS, ngrams = 26.0 * 26 * 26 * 8;
    unsigned char *four = calloc(FEATURE_BUCKETS, 1), *five = calloc(FEATURE_BUCKETS, 1);
    size_t filled_four = 0, filled_five = 0;
    ck_assert(four != NULL && five != NULL);
    for (uint32_t i = 0; i < (uint32_t)ngrams; i++) {
        uint32_t row[] = { 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26, 'a' + i / 17576, 's' }, at[2];
        char_ngrams_plain(row, 1, &at[0], &at[1]);
        filled_four += four[at[0]]++ == 0;
        filled_five += five[at[1]]++ == 0;
    }
    const double chance = buckets * (1 - exp(-ngrams / buckets));
    ck_assert_double_ge((double)filled_four, 0.99 * chance);
    ck_assert_double_ge((double)filled_five, 0.99 * chance);
    free(four);
    free(five);
}
END_TEST

/* The buckets are a contract with every model that was ever trained: this changes only with FEATURIZER_VERSION. */
START_TEST(buckets_stay_what_they_are)
{
    uint64_t mix = 0;
    extract("Don't sell H200s to China \U0001F937\U0001F3FD\u200D\u2642\uFE0F #ChipWar soooo BAD :( https://x.example", 0);
    for (size_t i = 0; i < features->count; i++)
        mix += (features->buckets[i] + UINT64_C(1)) * (features->buckets[i] + UINT64_C(3)) * features->buckets[i];
    ck_assert_int_eq(FEATURIZER_VERSION, 4);
    ck_assert_uint_eq(features->count, 155);
    ck_assert_uint_eq(mix, UINT64_C(795082392803226810));
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
    tcase_add_test(c, long_comment_has_every_feature_once);
    tcase_add_test(c, every_instruction_set_gives_the_same_buckets);
    tcase_add_test(c, char_ngrams_fill_the_buckets_as_chance_would);
    tcase_add_test(c, buckets_stay_what_they_are);
    suite_add_tcase(suite, c);
    return suite;
}
