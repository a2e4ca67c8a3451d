/* hostile_suite.c - broken and hostile model files and manifests are refused, each with the right line.
 *
 * libsvm/ holds variations of one valid file (valid.libsvm). Of the first seventeen, LIBSVM 3.24's own reader crashes
 * on eight and accepts six; manifests/ holds what is no manifest at all. Bundles that are whole but wrong are in
 * hostile_bundles_suite.c.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "features/featurizer.h"
#include "model/machine.h"
#include "model/manifest.h"
#include "support/places.h"

struct refusal {
    const char *file;
    const char *word;  /* of the message */
    uint64_t line;     /* 0: the message names none */
};

static const char *const valid_files[] = {
    "valid",
    "valid-negated",
    "valid-probability",
    "valid-no-final-newline",
    "valid-crlf",
    "valid-coefficient-only",
    "valid-largest-index",
};

/* svm_load_model of LIBSVM 3.24 crashes on these, takes them, or reads memory it never set, but for the last two. */
static const struct refusal known_crashes[] = {
    { "nr-sv-million", "add up", 7 },
    { "total-sv-negative", "total_sv", 4 },
    { "total-sv-two-billion", "total_sv", 4 },
    { "nr-sv-missing", "nr_sv", 7 },
    { "rho-missing", "rho", 7 },
    { "label-missing", "label", 7 },
    { "nr-class-one", "nr_class", 3 },
    { "precomputed-huge-index", "kernel_type", 2 },
    { "nr-sv-sum-wrong", "add up", 7 },
    { "total-sv-five-of-two", "add up", 7 },
    { "sv-lines-blank", "coefficient", 9 },
    { "rho-nan", "rho", 5 },
    { "index-negative", "INDEX:VALUE", 9 },
    { "indices-unsorted", "come after", 9 },
    { "rho-before-nr-class", "nr_class", 3 },
    { "empty", "empty", 0 },
    { "nr-class-least-int", "nr_class", 3 },
};

static const struct refusal broken_files[] = {
    { "number-overlong", "INDEX:VALUE", 9 },
    { "number-hexadecimal", "INDEX:VALUE", 9 },
    { "number-infinite", "INDEX:VALUE", 9 },
    { "number-nan", "INDEX:VALUE", 9 },
    { "number-overflowing", "INDEX:VALUE", 9 },
    { "number-decimal-comma", "INDEX:VALUE", 9 },
    { "number-with-tail", "INDEX:VALUE", 9 },
    { "number-only-sign", "INDEX:VALUE", 9 },
    { "rho-hexadecimal", "rho", 5 },
    { "rho-infinite", "rho", 5 },
    { "rho-two-values", "rho", 5 },
    { "rho-without-value", "rho", 5 },
    { "coefficient-infinite", "coefficient", 9 },
    { "coefficient-missing", "coefficient", 9 },
    { "weights-add-up-to-infinity", "infinity", 10 },
    { "weights-infinity-minus-infinity", "infinity", 10 },
    { "twice-svm-type", "twice", 2 },
    { "twice-kernel-type", "twice", 3 },
    { "twice-nr-class", "twice", 4 },
    { "twice-total-sv", "twice", 5 },
    { "twice-rho", "twice", 6 },
    { "twice-label", "twice", 7 },
    { "twice-nr-sv", "twice", 8 },
    { "twice-prob-a", "twice", 8 },
    { "prob-a-alone", "probB", 9 },
    { "prob-a-nan", "probA", 7 },
    { "header-type-missing", "svm_type", 7 },
    { "header-kernel-missing", "kernel_type", 7 },
    { "header-total-sv-missing", "total_sv", 6 },
    { "header-nr-sv-before-total-sv", "total_sv", 4 },
    { "header-other-type", "c_svc", 1 },
    { "header-other-kernel", "linear", 2 },
    { "header-unknown-key", "unknown", 5 },
    { "header-empty-line", "empty line", 5 },
    { "header-value-and-more", "nr_class", 3 },
    { "header-total-sv-fraction", "total_sv", 4 },
    { "header-total-sv-zero", "total_sv", 4 },
    { "header-total-sv-overflow", "total_sv", 4 },
    { "header-total-sv-of-nothing", "2 of 999999999", 10 },
    { "header-nr-sv-negative", "add up", 7 },
    { "header-nr-sv-fractions", "add up", 7 },
    { "header-nr-sv-three", "nr_sv", 7 },
    { "header-labels-equal", "label", 6 },
    { "header-labels-other", "label", 6 },
    { "header-labels-three", "label", 6 },
    { "header-cut-short", "before the line", 6 },
    { "header-ends-at-sv", "0 of 2", 8 },
    { "header-byte-order-mark", "unknown", 1 },
    { "header-utf-16", "unknown", 1 },
    { "only-a-newline", "empty line", 1 },
    { "text-of-another-kind", "unknown", 1 },
    { "index-zero", "outside", 9 },
    { "index-past-the-end", "outside", 10 },
    { "index-overflowing", "INDEX:VALUE", 10 },
    { "index-twice", "come after", 9 },
    { "index-fraction", "INDEX:VALUE", 9 },
    { "index-without-value", "INDEX:VALUE", 9 },
    { "value-without-index", "INDEX:VALUE", 9 },
    { "two-colons", "INDEX:VALUE", 9 },
    { "no-colon", "INDEX:VALUE", 9 },
    { "tabs", "coefficient", 9 },
    { "carriage-returns-only", "svm_type", 1 },
    { "carriage-return-inside", "INDEX:VALUE", 9 },
    { "nul-in-header", "rho", 5 },
    { "nul-in-key", "unknown", 5 },
    { "nul-in-value", "INDEX:VALUE", 9 },
    { "not-utf-8", "INDEX:VALUE", 9 },
    { "utf-8-cut-by-the-message", "INDEX:VALUE", 9 },
    { "vectors-too-few", "1 of 2", 9 },
    { "vectors-too-many", "more lines", 11 },
    { "vectors-then-a-blank-line", "more lines", 11 },
};

static const struct refusal broken_manifests[] = {
    { "empty", "broken JSON", 1 },
    { "cut-short", "broken JSON", 3 },
    { "list", "format", 0 },
    { "only-a-number", "broken JSON", 1 },
    { "key-twice", "broken JSON: duplicate", 4 },
    { "trailing-words", "broken JSON", 4 },
    { "not-utf-8", "broken JSON", 3 },
    { "word-not-utf-8", "broken JSON", 2 },
    { "nul-byte", "broken JSON", 2 },
    { "nul-escape", "broken JSON", 3 },
    { "nested-too-deep", "broken JSON", 1 },
    { "number-too-large", "broken JSON", 2 },
    { "lone-surrogate", "broken JSON", 3 },
    { "format-missing", "format", 0 },
    { "format-of-the-future", "format 2", 0 },
    { "format-a-text", "format", 0 },
    { "byte-order-mark", "broken JSON", 1 },
};

#define COUNT(array) (int)(sizeof (array) / sizeof *(array))

/* ---- helpers --------------------------------------------------------------------------------------------------- */

static char *read_case(const char *folder, const char *file, const char *ending, size_t *length,
                       char name[PLACE_SIZE])
{
    ck_assert_int_lt(snprintf(name, PLACE_SIZE, "tests/hostile/%s/%s.%s", folder, file, ending), PLACE_SIZE);
    char *bytes = place_read(place_source(name), length);
    /* a block of exactly the file's size: a step beyond it is seen by AddressSanitizer */
    char *exact = malloc(*length > 0 ? *length : 1);
    ck_assert_ptr_nonnull(exact);
    memcpy(exact, bytes, *length);
    free(bytes);
    return exact;
}

static void check_message(const struct vane_error *error, const char *file)
{
    const char *text = error->text;
    ck_assert_msg(text[0] != '\0', "%s: no message", file);
    ck_assert_msg(strpbrk(text, "\r\n") == NULL, "%s: the message has several lines", file);
    for (size_t left = strlen(text); left > 0;) {
        utf8proc_int32_t code;
        utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)left, &code);
        ck_assert_msg(taken > 0, "%s: the message is not UTF-8", file);
        text += taken;
        left -= (size_t)taken;
    }
}

static void check_refusal(const struct refusal *wanted, int32_t status, const struct vane_error *error,
                          const char *source)
{
    ck_assert_msg(status == VANE_ERROR_BUNDLE, "%s: code %d", wanted->file, status);
    ck_assert_int_eq(error->code, VANE_ERROR_BUNDLE);
    ck_assert_str_eq(error->source, source);
    ck_assert_msg(strstr(error->text, wanted->word) != NULL, "%s: '%s' is not in '%s'", wanted->file, wanted->word,
                  error->text);
    ck_assert_msg(error->line == wanted->line, "%s: line %d, wanted %d: %s", wanted->file, (int)error->line,
                  (int)wanted->line, error->text);
    check_message(error, wanted->file);
}

static void refuse_machine(const struct refusal *wanted)
{
    char name[PLACE_SIZE];
    size_t length;
    struct machine machine = { 0 };
    struct vane_error error = VANE_ERROR_INIT;
    char *bytes = read_case("libsvm", wanted->file, "libsvm", &length, name);
    int32_t status = machine_read(bytes, length, name, FEATURE_BUCKETS, &machine, &error);
    check_refusal(wanted, status, &error, name);
    ck_assert_ptr_null(machine.weights);
    ck_assert_uint_eq(machine.buckets, 0);
    ck_assert_int_eq(machine_read(bytes, length, name, FEATURE_BUCKETS, &machine, NULL), VANE_ERROR_BUNDLE);
    free(bytes);
}

/* ---- model files ----------------------------------------------------------------------------------------------- */

START_TEST(known_crash_is_refused)
{
    refuse_machine(&known_crashes[_i]);
}
END_TEST

START_TEST(broken_file_is_refused)
{
    refuse_machine(&broken_files[_i]);
}
END_TEST

START_TEST(valid_file_is_accepted)
{
    char name[PLACE_SIZE];
    size_t length;
    struct machine machine = { 0 };
    struct vane_error error = VANE_ERROR_INIT;
    char *bytes = read_case("libsvm", valid_files[_i], "libsvm", &length, name);
    ck_assert_msg(machine_read(bytes, length, name, FEATURE_BUCKETS, &machine, &error) == VANE_OK, "%s:%d: %s", name,
                  (int)error.line, error.text);
    ck_assert_uint_eq(machine.support_vectors, 2);
    ck_assert(fabs(machine.rho) == 0.25);
    ck_assert(fabs(machine.weights[1]) == 1);
    machine_clear(&machine);
    free(bytes);
}
END_TEST

START_TEST(weights_are_the_folded_vectors)
{
    static const double wanted[] = { 0.5, -1, 1, -0.25, 0 };
    char name[PLACE_SIZE];
    for (int negated = 0; negated < 2; negated++) {
        size_t length;
        struct machine machine = { 0 };
        char *bytes = read_case("libsvm", negated ? "valid-negated" : "valid", "libsvm", &length, name);
        ck_assert_int_eq(machine_read(bytes, length, name, FEATURE_BUCKETS, &machine, NULL), VANE_OK);
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
            ck_assert(machine.weights[i] == (negated ? -wanted[i] : wanted[i]));
        ck_assert(machine.rho == (negated ? -0.25 : 0.25));
        machine_clear(&machine);
        free(bytes);
    }
}
END_TEST

/* Every beginning of a valid file but the whole of it is refused, up to a cut inside the last number. */
START_TEST(every_cut_is_refused)
{
    char name[PLACE_SIZE];
    size_t length;
    char *bytes = read_case("libsvm", "valid", "libsvm", &length, name);
    const size_t last_vector = length - strlen("-1 2:1 4:0.25 \n");
    for (size_t cut = 0; cut <= last_vector; cut++) {
        struct machine machine = { 0 };
        struct vane_error error = VANE_ERROR_INIT;
        ck_assert_msg(machine_read(bytes, cut, name, FEATURE_BUCKETS, &machine, &error) == VANE_ERROR_BUNDLE,
                      "cut at %zu", cut);
        check_message(&error, name);
        ck_assert_ptr_null(machine.weights);
    }
    free(bytes);
}
END_TEST

/* A line of four million bytes: one word, or words without end. */
START_TEST(huge_line_is_refused)
{
    static const char header[] = "svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 1\nrho 0\nlabel 1 -1\n"
                                 "nr_sv 1 0\nSV\n1 ";
    static const char *const pieces[] = { "1", "1 ", "1:", "x", " 1:1" };
    const size_t filler = (size_t)4 << 20, begin = sizeof header - 1;
    char *bytes = malloc(begin + filler);
    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes, header, begin);
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        size_t piece = strlen(pieces[p]);
        struct machine machine = { 0 };
        struct vane_error error = VANE_ERROR_INIT;
        for (size_t i = 0; i < filler; i++)
            bytes[begin + i] = pieces[p][i % piece];
        ck_assert_int_eq(machine_read(bytes, begin + filler, "huge", FEATURE_BUCKETS, &machine, &error),
                         VANE_ERROR_BUNDLE);
        ck_assert_uint_eq(error.line, 9);
        check_message(&error, "huge");
    }
    free(bytes);
}
END_TEST

/* ---- manifests ------------------------------------------------------------------------------------------------- */

START_TEST(broken_manifest_is_refused)
{
    const struct refusal *wanted = &broken_manifests[_i];
    char name[PLACE_SIZE];
    size_t length;
    struct manifest manifest = { 0 };
    struct vane_error error = VANE_ERROR_INIT;
    char *bytes = read_case("manifests", wanted->file, "json", &length, name);
    int32_t status = manifest_read(bytes, length, name, &manifest, &error);
    check_refusal(wanted, status, &error, name);
    ck_assert_ptr_null(manifest.root);
    ck_assert_ptr_null(manifest.text);
    free(bytes);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("hostile");
    TCase *c = tcase_create("hostile");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, known_crash_is_refused, 0, COUNT(known_crashes));
    tcase_add_loop_test(c, broken_file_is_refused, 0, COUNT(broken_files));
    tcase_add_loop_test(c, valid_file_is_accepted, 0, COUNT(valid_files));
    tcase_add_test(c, weights_are_the_folded_vectors);
    tcase_add_test(c, every_cut_is_refused);
    tcase_add_test(c, huge_line_is_refused);
    tcase_add_loop_test(c, broken_manifest_is_refused, 0, COUNT(broken_manifests));
    suite_add_tcase(suite, c);
    return suite;
}
