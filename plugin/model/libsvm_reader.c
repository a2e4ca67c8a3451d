/* libsvm_reader.c - machine_read: LIBSVM's text format, read as if an enemy had written it.
 *
 * svm_load_model of LIBSVM 3.24 (Debian 12) crashes on files with wrong counts (CVE-2020-28975 and others), accepts
 * unsorted indices and changes the process's locale while it reads. This reader never trusts a count, refuses
 * whatever svm-train would not have written, and folds each support vector into the weights as it comes, so memory
 * does not depend on the file.
 */
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "model/machine.h"

enum { NUMBER_LIMIT = 48 /* characters of one number */ };

struct reader {
    const char *at, *end; /* what is left */
    const char *source;
    uint64_t line; /* of `at` */
    locale_t locale; /* "C": the host's decimal comma must not change a model */
    struct vane_error *error;
    struct machine *machine;

    bool has_type, has_kernel, has_classes, has_total, has_rho, has_labels, has_counts, has_prob_a, has_prob_b;
    bool negated; /* the file lists -1 first, so its sign is turned */
    long long total;
};

#define REFUSE(reader, ...) \
    error_set((reader)->error, VANE_ERROR_BUNDLE, (reader)->source, (reader)->line, __VA_ARGS__)

/* Cuts the next line off; false at the end of the file. */
static bool next_line(struct reader *r, const char **begin, const char **end)
{
    if (r->at == r->end)
        return false;
    r->line++;
    const char *newline = memchr(r->at, '\n', (size_t)(r->end - r->at));
    *begin = r->at;
    *end = newline != NULL ? newline : r->end;
    r->at = newline != NULL ? newline + 1 : r->end;
    if (*end > *begin && (*end)[-1] == '\r')
        (*end)--;
    return true;
}

/* The next blank-separated word of a line; false at its end. */
static bool next_word(const char **at, const char *end, const char **word, size_t *length)
{
    while (*at < end && **at == ' ')
        (*at)++;
    *word = *at;
    while (*at < end && **at != ' ')
        (*at)++;
    *length = (size_t)(*at - *word);
    return *length > 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A decimal integer of at most nine digits, the common case of a weight that vane itself wrote. */
static bool parse_short(const char *word, size_t length, double *value)
{
    size_t at = length > 0 && word[0] == '-';
    if (length - at < 1 || length - at > 9)
        return false;
    long number = 0;
    for (size_t i = at; i < length; i++) {
        if (!is_digit(word[i]))
            return false;
        number = number * 10 + (word[i] - '0');
    }
    *value = (double)(at ? -number : number);
    return true;
}

/* A finite decimal number that fills the word: no hexadecimal, no "inf", no "nan". */
static bool parse_number(const struct reader *r, const char *word, size_t length, double *value)
{
    if (parse_short(word, length, value))
        return true;
    char buffer[NUMBER_LIMIT + 1];
    if (length == 0 || length > NUMBER_LIMIT)
        return false;
    for (size_t i = 0; i < length; i++)
        if (!is_digit(word[i]) && word[i] != '.' && word[i] != '-' && word[i] != '+' && (word[i] | 32) != 'e')
            return false;
    memcpy(buffer, word, length);
    buffer[length] = '\0';
    char *after;
    *value = strtod_l(buffer, &after, r->locale);
    return after == buffer + length && isfinite(*value);
}

static bool parse_count(const char *word, size_t length, long long *value)
{
    double number;
    if (!parse_short(word, length, &number) || number < 0)
        return false;
    *value = (long long)number;
    return true;
}

static bool is_word(const char *word, size_t length, const char *wanted)
{
    return strlen(wanted) == length && memcmp(word, wanted, length) == 0;
}

/* ---- header ---------------------------------------------------------------------------------------------------- */

static int32_t once(struct reader *r, bool *seen, const char *key)
{
    if (*seen)
        return REFUSE(r, "'%s' stands twice in the header", key);
    *seen = true;
    return VANE_OK;
}

/* Reads exactly `count` numbers that fill the rest of the line. */
static int32_t read_numbers(struct reader *r, const char *key, const char *at, const char *end, double *values,
                            size_t count)
{
    const char *word;
    size_t length;
    for (size_t i = 0; i < count; i++)
        if (!next_word(&at, end, &word, &length) || !parse_number(r, word, length, &values[i]))
            return REFUSE(r, "'%s' needs %zu finite number%s", key, count, count == 1 ? "" : "s");
    if (next_word(&at, end, &word, &length))
        return REFUSE(r, "'%s' has more than %zu value%s", key, count, count == 1 ? "" : "s");
    return VANE_OK;
}

static int32_t read_name(struct reader *r, const char *key, const char *at, const char *end, const char *wanted)
{
    const char *word;
    size_t length;
    if (!next_word(&at, end, &word, &length) || !is_word(word, length, wanted) || next_word(&at, end, &word, &length))
        return REFUSE(r, "'%s' must be '%s'; train a linear two-class C-SVC", key, wanted);
    return VANE_OK;
}

static int32_t read_classes(struct reader *r, const char *at, const char *end)
{
    double classes;
    int32_t status = once(r, &r->has_classes, "nr_class");
    if (status == VANE_OK)
        status = read_numbers(r, "nr_class", at, end, &classes, 1);
    if (status == VANE_OK && classes != 2)
        status = REFUSE(r, "'nr_class' must be 2: one machine for each label");
    return status;
}

static int32_t read_total(struct reader *r, const char *at, const char *end)
{
    const char *word;
    size_t length;
    int32_t status = once(r, &r->has_total, "total_sv");
    if (status != VANE_OK)
        return status;
    if (!next_word(&at, end, &word, &length) || !parse_count(word, length, &r->total) || r->total < 1
        || next_word(&at, end, &word, &length))
        return REFUSE(r, "'total_sv' must be a number of support vectors from 1 to 999999999");
    return VANE_OK;
}

static int32_t read_labels(struct reader *r, const char *at, const char *end)
{
    double labels[2];
    int32_t status = once(r, &r->has_labels, "label");
    if (status == VANE_OK)
        status = read_numbers(r, "label", at, end, labels, 2);
    if (status != VANE_OK)
        return status;
    if (!(labels[0] == 1 && labels[1] == -1) && !(labels[0] == -1 && labels[1] == 1))
        return REFUSE(r, "'label' must be 1 and -1: 1 is the machine's own label, -1 the rest");
    r->negated = labels[0] < 0;
    return VANE_OK;
}

static int32_t read_counts(struct reader *r, const char *at, const char *end)
{
    double counts[2];
    int32_t status = once(r, &r->has_counts, "nr_sv");
    if (status != VANE_OK)
        return status;
    if (!r->has_total)
        return REFUSE(r, "'nr_sv' stands before 'total_sv'");
    status = read_numbers(r, "nr_sv", at, end, counts, 2);
    if (status == VANE_OK && (counts[0] < 0 || counts[1] < 0 || counts[0] != floor(counts[0])
                              || counts[0] + counts[1] != (double)r->total))
        status = REFUSE(r, "'nr_sv' does not add up to total_sv");
    return status;
}

static int32_t read_rho(struct reader *r, const char *at, const char *end)
{
    int32_t status = once(r, &r->has_rho, "rho");
    if (status == VANE_OK && !r->has_classes)
        status = REFUSE(r, "'rho' stands before 'nr_class'");
    if (status == VANE_OK)
        status = read_numbers(r, "rho", at, end, &r->machine->rho, 1);
    return status;
}

/* probA and probB are checked and left aside: a bundle calibrates over all its machines. */
static int32_t read_probability(struct reader *r, bool *seen, const char *key, const char *at, const char *end)
{
    double ignored;
    int32_t status = once(r, seen, key);
    return status == VANE_OK ? read_numbers(r, key, at, end, &ignored, 1) : status;
}

static int32_t read_header_line(struct reader *r, const char *key, size_t length, const char *at, const char *end)
{
    int32_t status;
    if (is_word(key, length, "svm_type")) {
        status = once(r, &r->has_type, "svm_type");
        return status == VANE_OK ? read_name(r, "svm_type", at, end, "c_svc") : status;
    }
    if (is_word(key, length, "kernel_type")) {
        status = once(r, &r->has_kernel, "kernel_type");
        return status == VANE_OK ? read_name(r, "kernel_type", at, end, "linear") : status;
    }
    if (is_word(key, length, "nr_class"))
        return read_classes(r, at, end);
    if (is_word(key, length, "total_sv"))
        return read_total(r, at, end);
    if (is_word(key, length, "rho"))
        return read_rho(r, at, end);
    if (is_word(key, length, "label"))
        return read_labels(r, at, end);
    if (is_word(key, length, "nr_sv"))
        return read_counts(r, at, end);
    if (is_word(key, length, "probA"))
        return read_probability(r, &r->has_prob_a, "probA", at, end);
    if (is_word(key, length, "probB"))
        return read_probability(r, &r->has_prob_b, "probB", at, end);
    return REFUSE(r, "unknown header line; a linear C-SVC of LIBSVM is wanted");
}

static int32_t read_header(struct reader *r)
{
    const char *begin, *end, *key;
    size_t length;
    for (;;) {
        if (!next_line(r, &begin, &end))
            return REFUSE(r, "the file ends inside its header, before the line 'SV'");
        if (!next_word(&begin, end, &key, &length))
            return REFUSE(r, "empty line in the header");
        if (is_word(key, length, "SV"))
            break;
        int32_t status = read_header_line(r, key, length, begin, end);
        if (status != VANE_OK)
            return status;
    }
    const struct { bool seen; const char *key; } wanted[] = {
        { r->has_type, "svm_type" }, { r->has_kernel, "kernel_type" }, { r->has_classes, "nr_class" },
        { r->has_total, "total_sv" }, { r->has_rho, "rho" }, { r->has_labels, "label" }, { r->has_counts, "nr_sv" },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!wanted[i].seen)
            return REFUSE(r, "the header has no '%s'", wanted[i].key);
    if (r->has_prob_a != r->has_prob_b)
        return REFUSE(r, "'probA' and 'probB' must both stand or both be missing");
    return VANE_OK;
}

/* ---- support vectors ------------------------------------------------------------------------------------------- */

/* One "index:value"; adds coefficient * value to the weight. */
static int32_t fold_feature(struct reader *r, const char *word, size_t length, double coefficient, long long *last)
{
    const char *colon = memchr(word, ':', length);
    long long index;
    double value;
    if (colon == NULL || !parse_count(word, (size_t)(colon - word), &index)
        || !parse_number(r, colon + 1, length - (size_t)(colon - word) - 1, &value))
        return REFUSE(r, "'%.*s' is not INDEX:VALUE", length < 40 ? (int)length : 40, word);
    if (index < 1 || (unsigned long long)index > r->machine->buckets)
        return REFUSE(r, "feature index %lld is outside 1 to %zu", index, r->machine->buckets);
    if (index <= *last)
        return REFUSE(r, "feature index %lld does not come after %lld", index, *last);
    *last = index;
    r->machine->weights[index - 1] += coefficient * value;
    return VANE_OK;
}

static int32_t fold_vectors(struct reader *r)
{
    const char *at, *end, *word;
    size_t length;
    for (long long i = 0; i < r->total; i++) {
        double coefficient;
        long long last = 0;
        if (!next_line(r, &at, &end))
            return REFUSE(r, "the file ends after %lld of %lld support vectors", i, r->total);
        if (!next_word(&at, end, &word, &length) || !parse_number(r, word, length, &coefficient))
            return REFUSE(r, "a support vector must begin with its coefficient");
        while (next_word(&at, end, &word, &length)) {
            int32_t status = fold_feature(r, word, length, coefficient, &last);
            if (status != VANE_OK)
                return status;
        }
    }
    if (next_line(r, &at, &end))
        return REFUSE(r, "more lines than the %lld support vectors of total_sv", r->total);
    r->machine->support_vectors = (size_t)r->total;
    return VANE_OK;
}

static int32_t finish_weights(struct reader *r)
{
    struct machine *machine = r->machine;
    for (size_t i = 0; i < machine->buckets; i++) {
        if (!isfinite(machine->weights[i]))
            return REFUSE(r, "the weights of feature %zu add up to infinity", i + 1);
        if (r->negated)
            machine->weights[i] = -machine->weights[i];
    }
    if (r->negated)
        machine->rho = -machine->rho;
    return VANE_OK;
}

int32_t machine_read(const char *bytes, size_t length, const char *source, size_t buckets, struct machine *machine,
                     struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct reader r = { .at = bytes, .end = bytes + length, .source = source, .error = error, .machine = machine };
    if (length == 0)
        return error_set(error, VANE_ERROR_BUNDLE, source, 0, "the model file is empty");
    machine->buckets = buckets;
    machine->weights = memory_zeroed(buckets, sizeof *machine->weights);
    r.locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (machine->weights == NULL || r.locale == (locale_t)0)
        status = error_memory(error);
    if (status == VANE_OK)
        status = read_header(&r);
    if (status == VANE_OK)
        status = fold_vectors(&r);
    if (status == VANE_OK)
        status = finish_weights(&r);
    if (r.locale != (locale_t)0)
        freelocale(r.locale);
    if (status != VANE_OK)
        machine_clear(machine);
    return status;
}
