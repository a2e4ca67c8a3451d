/* study_phrases.c - the words, emoji and short phrases of the training rows that weigh most for each label.
 *
 * The model holds weights of buckets, which say nothing to a person. So the phrases are taken from the rows, those
 * that several rows hold, and each is scored by itself: words and character n-grams of it together, as in a comment.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "features/featurizer.h"
#include "training/study_make.h"

enum { WORDS_MAX = 3, ROWS_LEAST = 3, ROWS_PER_THOUSAND = 2, CONTENT_BYTES = 4 };

#define WEIGHT_SHARE_LEAST 0.25 /* of the list's first; less is chance */

/* One place of a phrase. */
struct use {
    uint64_t key; /* of the folded words */
    size_t row;
    uint32_t begin, end; /* bytes of the row's text */
    uint32_t words;
};

struct uses {
    struct use *items;
    size_t count, capacity;
};

/* A phrase that enough rows hold. */
struct phrase {
    struct study_phrase shown;
    size_t rows_of_label[LABEL_COUNT];
    double weights[LABEL_COUNT];
    double rank;
    size_t order; /* among equals, as they were found */
    uint32_t words;
};

/* ---- collecting ------------------------------------------------------------------------------------------------ */

/* Whether a byte beside a word makes it part of a user name or an address: u/name, name@host, host/name. */
static bool is_address_mark(char byte)
{
    return byte == '@' || byte == '/' || byte == '_';
}

static bool is_sayable(const struct token *token, const char *text, size_t length)
{
    if (token->kind != TOKEN_WORD && token->kind != TOKEN_EMOJI && token->kind != TOKEN_HASHTAG)
        return false;
    return (token->begin == 0 || !is_address_mark(text[token->begin - 1]))
           && (token->end >= length || !is_address_mark(text[token->end]));
}

static uint64_t extend_key(uint64_t key, const struct text *text, const struct token *token)
{
    for (uint32_t i = 0; i < token->count; i++)
        key = (key ^ text->folded[token->first + i]) * UINT64_C(0x9E3779B97F4A7C15), key ^= key >> 29;
    return (key ^ 0x20) * UINT64_C(0x9E3779B97F4A7C15);
}

/* An emoji that stands several times in a row is shown once. */
static uint32_t end_of(const struct token *token)
{
    uint32_t length = token->end - token->begin;
    bool repeats = token->kind == TOKEN_EMOJI && token->repeat > 1 && length % token->repeat == 0;
    return token->begin + (repeats ? length / token->repeat : length);
}

static int32_t add_uses(struct uses *uses, size_t row, const struct text *text, const char *bytes, size_t length,
                        struct vane_error *error)
{
    for (size_t t = 0; t < text->token_count; t++) {
        uint64_t key = 1;
        for (uint32_t words = 1; words <= WORDS_MAX && t + words <= text->token_count; words++) {
            const struct token *first = &text->tokens[t], *last = &text->tokens[t + words - 1];
            bool is_alone = last->kind != TOKEN_WORD || first->kind != TOKEN_WORD;
            if (!is_sayable(last, bytes, length) || (words > 1 && is_alone))
                break;
            key = extend_key(key, text, last);
            if (end_of(last) - first->begin >= STUDY_PHRASE_SIZE)
                break;
            if (memory_reserve(&uses->items, &uses->capacity, uses->count + 1, sizeof *uses->items) != 0)
                return error_memory(error);
            uses->items[uses->count++] = (struct use){ key, row, first->begin, end_of(last), words };
        }
    }
    return VANE_OK;
}

static int32_t collect_uses(const struct run *run, struct uses *uses)
{
    struct text text = { 0 };
    int32_t status = VANE_OK;
    for (size_t i = 0; i < run->rows.count && status == VANE_OK; i++) {
        const struct row *row = &run->rows.row[i];
        const char *bytes = run->rows.texts + row->text;
        if (run->folds.group[i] != i)
            continue;
        status = text_read(&text, bytes, row->length, run->error);
        if (status == VANE_OK)
            status = add_uses(uses, i, &text, bytes, row->length, run->error);
    }
    text_clear(&text);
    return status;
}

static int compare_uses(const void *a, const void *b)
{
    const struct use *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return (left->begin > right->begin) - (left->begin < right->begin);
}

/* ---- weighing -------------------------------------------------------------------------------------------------- */

static void copy_text(const struct run *run, const struct use *use, char shown[STUDY_PHRASE_SIZE])
{
    const char *bytes = run->rows.texts + run->rows.row[use->row].text;
    size_t used = 0;
    for (uint32_t at = use->begin; at < use->end; at++) {
        unsigned char byte = (unsigned char)bytes[at];
        bool is_blank = byte <= ' ' || byte == 0x7F;
        if (is_blank && used > 0 && shown[used - 1] == ' ')
            continue;
        shown[used++] = (char)(is_blank ? ' ' : byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
    }
    shown[used] = '\0';
}

/* What the phrase adds to each label's log-odds: W times the sums of its weights, centred over the labels. */
static int32_t weigh(const struct run *run, struct features *features, struct phrase *phrase)
{
    double sums[LABEL_COUNT] = { 0 }, mean = 0;
    int32_t status = features_extract(features, phrase->shown.text, strlen(phrase->shown.text), 0, run->error);
    if (status != VANE_OK)
        return status;
    for (size_t i = 0; i < features->count; i++)
        for (int k = 0; k < LABEL_COUNT; k++)
            sums[k] += run->machines[k].weights[features->buckets[i]];
    for (int k = 0; k < LABEL_COUNT; k++) {
        phrase->weights[k] = 0;
        for (int j = 0; j < LABEL_COUNT; j++)
            phrase->weights[k] += run->calibration.weights[k][j] * sums[j];
        mean += phrase->weights[k] / LABEL_COUNT;
    }
    for (int k = 0; k < LABEL_COUNT; k++)
        phrase->weights[k] -= mean;
    return VANE_OK;
}

/* uses[begin] to uses[end - 1] are of one phrase. */
static struct phrase count_phrase(const struct run *run, const struct use *uses, size_t begin, size_t end)
{
    struct phrase phrase = { .words = uses[begin].words };
    for (size_t i = begin; i < end; i++)
        if (i == begin || uses[i].row != uses[i - 1].row) {
            phrase.shown.rows++;
            phrase.rows_of_label[run->labels[uses[i].row]]++;
        }
    return phrase;
}

static int32_t list_phrases(const struct run *run, const struct uses *uses, struct phrase **phrases, size_t *count)
{
    size_t capacity = 0, least = run->folds.groups * ROWS_PER_THOUSAND / 1000;
    int32_t status = VANE_OK;
    struct features *features = features_new();
    if (features == NULL)
        return error_memory(run->error);
    least = least < ROWS_LEAST ? ROWS_LEAST : least;
    for (size_t begin = 0, end; begin < uses->count && status == VANE_OK; begin = end) {
        for (end = begin + 1; end < uses->count && uses->items[end].key == uses->items[begin].key; end++)
            ;
        struct phrase phrase = count_phrase(run, uses->items, begin, end);
        if (phrase.shown.rows < least)
            continue;
        if (memory_reserve(phrases, &capacity, *count + 1, sizeof **phrases) != 0) {
            status = error_memory(run->error);
            break;
        }
        copy_text(run, &uses->items[begin], phrase.shown.text);
        phrase.order = *count;
        status = weigh(run, features, &phrase);
        (*phrases)[(*count)++] = phrase;
    }
    features_free(features);
    return status;
}

/* ---- choosing -------------------------------------------------------------------------------------------------- */

static int compare_phrases(const void *a, const void *b)
{
    const struct phrase *left = a, *right = b;
    if (left->rank != right->rank)
        return left->rank > right->rank ? -1 : 1;
    return (left->order > right->order) - (left->order < right->order);
}

/* The next word of a phrase that is worth telling once only; short ones ("it", "them") go with many. */
static const char *next_content_word(const char *at, size_t *length)
{
    for (;;) {
        at += strspn(at, " ");
        *length = strcspn(at, " ");
        if (*length == 0 || *length >= CONTENT_BYTES)
            return at;
        at += *length;
    }
}

static bool shares_word(const char *one, const char *other)
{
    size_t length, other_length;
    for (const char *at = next_content_word(one, &length); length > 0; at = next_content_word(at + length, &length))
        for (const char *to = next_content_word(other, &other_length); other_length > 0;
             to = next_content_word(to + other_length, &other_length))
            if (length == other_length && memcmp(at, to, length) == 0)
                return true;
    return false;
}

/* "sell", "sell them" and "sell it" say the same. */
static bool is_told(const struct study *study, int label, const char *text)
{
    for (size_t i = 0; i < study->phrase_count[label]; i++) {
        const char *told = study->phrases[label][i].text;
        if (strstr(told, text) != NULL || strstr(text, told) != NULL || shares_word(told, text))
            return true;
    }
    return false;
}

static int compare_weights(const void *a, const void *b)
{
    const struct study_phrase *left = a, *right = b;
    if (left->weight != right->weight)
        return left->weight > right->weight ? -1 : 1;
    return strcmp(left->text, right->text);
}

/* What pushes two labels away from the third is told once, under the label it pushes most. */
static bool weighs_most(const struct phrase *phrase, int label)
{
    for (int k = 0; k < LABEL_COUNT; k++)
        if (k != label && phrase->weights[k] >= phrase->weights[label])
            return false;
    return true;
}

/* Phrases that stand more often with this label than comments do at large. A long one counts for less, since its
 * words add up, and one that many rows hold for more, since it decides more often. */
static void choose_phrases(const struct run *run, struct phrase *phrases, size_t count, int label,
                           struct study *study)
{
    double share = (double)run->report->rows_of_label[label] / (double)run->report->rows;
    struct study_phrase *list = study->phrases[label];
    size_t *taken = &study->phrase_count[label];
    for (size_t i = 0; i < count; i++)
        phrases[i].rank = phrases[i].weights[label] * log(1 + (double)phrases[i].shown.rows)
                         / pow(phrases[i].words, 0.75);
    if (count > 0)
        qsort(phrases, count, sizeof *phrases, compare_phrases);
    for (size_t i = 0; i < count && *taken < STUDY_PHRASES; i++) {
        struct phrase *p = &phrases[i];
        if (!weighs_most(p, label) || (double)p->rows_of_label[label] <= share * (double)p->shown.rows
            || is_told(study, label, p->shown.text))
            continue;
        list[*taken] = p->shown;
        list[*taken].weight = p->weights[label];
        list[(*taken)++].rows_labelled = p->rows_of_label[label];
    }
    if (*taken > 0)
        qsort(list, *taken, sizeof *list, compare_weights);
    while (*taken > 0 && list[*taken - 1].weight < WEIGHT_SHARE_LEAST * list[0].weight)
        (*taken)--;
}

int32_t study_find_phrases(const struct run *run, struct study *study)
{
    struct uses uses = { 0 };
    struct phrase *phrases = NULL;
    size_t count = 0;
    int32_t status = collect_uses(run, &uses);
    if (status == VANE_OK && uses.count > 0) {
        qsort(uses.items, uses.count, sizeof *uses.items, compare_uses);
        status = list_phrases(run, &uses, &phrases, &count);
    }
    for (int k = 0; k < LABEL_COUNT && status == VANE_OK; k++)
        choose_phrases(run, phrases, count, k, study);
    memory_free(uses.items);
    memory_free(phrases);
    return status;
}
