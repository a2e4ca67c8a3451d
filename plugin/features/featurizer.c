#include "features/featurizer.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "features/hash.h"

/* What kind a feature is; part of its hash, so never renumbered. */
enum salt {
    /* 1 is HASH_OF_TOKEN */
    SALT_NEGATED = 3,
    SALT_CAPS = 4,
    SALT_ELONGATED = 5,
    SALT_REPEATED = 6,
    SALT_AT_END = 7,
    SALT_POLARITY = 8,
    SALT_COUNT = 9
};

const char *featurizer_settings(void)
{
    return "{\"version\":4,\"buckets\":262144,\"word_ngrams\":[1,3],\"char_ngrams\":[4,5],\"emoji\":\"words\","
           "\"word_buckets\":65536}";
}

const char *featurizer_word_settings(void)
{
    return "{\"version\":1,\"emoji\":\"words\",\"word_buckets\":65536}";
}

struct features *features_new(void)
{
    struct features *features = memory_zeroed(1, sizeof *features);
    if (features != NULL) {
        features->hash_chars = char_ngrams_choose();
        features_expect(features, features, 0);
    }
    return features;
}

void features_expect(struct features *features, const void *rows, size_t row_size)
{
    features->rows = rows;
    features->row_size = row_size;
}

void features_free(struct features *features)
{
    if (features == NULL)
        return;
    text_clear(&features->text);
    memory_free(features->buckets);
    memory_free(features->spans);
    memory_free(features);
}

/* ---- the set --------------------------------------------------------------------------------------------------- */

/* Moves the raw buckets that are new to the set. What it works on is held in locals, which the compiler could not do
 * by itself: it has to think that writing `seen` might change a count. */
static void keep_new(struct features *f, const uint32_t *raw, size_t count)
{
    uint64_t *seen = f->seen;
    uint32_t *buckets = f->buckets + f->count;
    const char *rows = f->rows;
    const size_t row_size = f->row_size;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t bucket = raw[i];
        uint64_t word = seen[bucket >> 6], bit = UINT64_C(1) << (bucket & 63);
        buckets[kept] = bucket; /* stays only when it is new: no branch to guess */
        __builtin_prefetch(rows + bucket * row_size);
        kept += (word & bit) == 0;
        seen[bucket >> 6] = word | bit;
    }
    f->count += kept;
}

/* Adds a bucket that was read from bytes [begin, end). Room for the span was made by reserve(), for the bucket by
 * make_room(). */
static inline void add_bucket(struct features *f, bool with_spans, uint32_t bucket, uint32_t begin, uint32_t end)
{
    f->raw[f->raw_count++] = bucket;
    if (with_spans)
        f->spans[f->span_count++] = (struct feature_span){ bucket, begin, end };
}

static inline void add(struct features *f, bool with_spans, uint64_t hash, uint32_t begin, uint32_t end)
{
    add_bucket(f, with_spans, hash_bucket(hash), begin, end);
}

/* Room for so many raw buckets. */
static inline void make_room(struct features *f, size_t count)
{
    if (f->raw_count + count <= FEATURES_RAW)
        return;
    keep_new(f, f->raw, f->raw_count);
    f->raw_count = 0;
}

static void empty_set(struct features *f)
{
    uint64_t *seen = f->seen;
    size_t i = 0;
    for (; i + 4 <= f->count; i += 4) {
        seen[f->buckets[i] >> 6] = 0;
        seen[f->buckets[i + 1] >> 6] = 0;
        seen[f->buckets[i + 2] >> 6] = 0;
        seen[f->buckets[i + 3] >> 6] = 0;
    }
    for (; i < f->count; i++)
        seen[f->buckets[i] >> 6] = 0;
}

/* No symbol starts more than CHAR_NGRAM_MAX - CHAR_NGRAM_MIN + 1 character features, and no token more than
 * FEATURES_PER_TOKEN others; a few belong to the whole comment. */
enum { FEATURES_PER_SYMBOL = CHAR_NGRAM_MAX - CHAR_NGRAM_MIN + 1, FEATURES_PER_TOKEN = 12, FEATURES_PER_COMMENT = 8 };

static int reserve(struct features *f, bool with_spans)
{
    size_t wanted = f->text.folded_count * FEATURES_PER_SYMBOL + f->text.token_count * FEATURES_PER_TOKEN
                  + FEATURES_PER_COMMENT;
    size_t distinct = (wanted < FEATURE_BUCKETS ? wanted : FEATURE_BUCKETS) + 1; /* one more than are kept */
    if (memory_reserve(&f->buckets, &f->capacity, distinct, sizeof *f->buckets) != 0)
        return -1;
    return with_spans ? memory_reserve(&f->spans, &f->span_capacity, wanted, sizeof *f->spans) : 0;
}

/* ---- characters ------------------------------------------------------------------------------------------------ */

enum { STRETCH = FEATURES_RAW / 2 }; /* places whose n-grams are hashed at once */
_Static_assert(STOP_PIECE % STRETCH == 0, "a piece is whole stretches");

/* The places of n-grams that begin at symbols [at, at + count). A hashtag's parts lie inside it, so the stream of
 * symbols steps back between them. */
static void add_char_spans(struct features *f, size_t at, size_t count, size_t length, const uint32_t *buckets)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t begin = f->text.origin[at + i], end = f->text.origin[at + i + length];
        f->spans[f->span_count++] = (struct feature_span){ buckets[i], begin < end ? begin : end,
                                                           begin < end ? end : begin };
    }
}

/* False when the caller wants no more. */
static inline bool add_char_ngrams(struct features *f, bool with_spans)
{
    const uint32_t *symbols = f->text.folded;
    size_t count = f->text.folded_count;
    size_t both = count < CHAR_NGRAM_MAX ? 0 : count - CHAR_NGRAM_MAX + 1; /* where n-grams of both lengths begin */
    for (size_t at = 0; at < both; at += STRETCH) {
        size_t here = both - at < STRETCH ? both - at : STRETCH;
        if (at % STOP_PIECE == 0 && stop_wanted(&f->text.stop))
            return false;
        f->hash_chars(symbols + at, here, f->raw, f->raw + here);
        if (with_spans) {
            add_char_spans(f, at, here, CHAR_NGRAM_MIN, f->raw);
            add_char_spans(f, at, here, CHAR_NGRAM_MAX, f->raw + here);
        }
        keep_new(f, f->raw, 2 * here);
    }
    if (count < CHAR_NGRAM_MIN)
        return true;
    uint32_t last = char_ngrams_four(symbols + both);
    keep_new(f, &last, 1);
    if (with_spans)
        add_char_spans(f, both, 1, CHAR_NGRAM_MIN, &last);
    return true;
}

/* ---- words ----------------------------------------------------------------------------------------------------- */

uint32_t featurizer_word_bucket(const struct token *token)
{
    return hash_word_bucket(token->hash);
}

static bool is_plain_mark(const struct token *token)
{
    return token->kind == TOKEN_PUNCTUATION || token->kind == TOKEN_SYMBOL;
}

/* What a single token says beside its own name. */
static inline void add_token_marks(struct features *f, bool with_spans, const struct token *token, uint64_t hash,
                                   bool last)
{
    uint32_t begin = token->begin, end = token->end;
    if (token->flags & TOKEN_NEGATED && !is_plain_mark(token))
        add(f, with_spans, hash_step(hash, SALT_NEGATED), begin, end);
    if (token->flags & TOKEN_CAPS)
        add(f, with_spans, hash_step(hash, SALT_CAPS), begin, end);
    if (token->flags & TOKEN_ELONGATED)
        add(f, with_spans, hash_step(SALT_ELONGATED, token->kind), begin, end);
    if (token->repeat > 1 && (token->kind == TOKEN_EMOJI || token->kind == TOKEN_PUNCTUATION)) {
        add(f, with_spans, hash_step(hash, SALT_REPEATED), begin, end);
        add(f, with_spans, hash_step(SALT_REPEATED, (uint64_t)token->kind * 4 + (token->repeat > 2)), begin, end);
    }
    if (token->kind != TOKEN_EMOJI)
        return;
    const int8_t sign = token->polarity;
    uint64_t polarity = sign < -5 ? 1 : sign < 15 ? 2 : sign < 40 ? 3 : 4;
    add(f, with_spans, hash_step(SALT_POLARITY, polarity), begin, end);
    if (last) {
        add(f, with_spans, hash_step(hash, SALT_AT_END), begin, end);
        add(f, with_spans, hash_step(hash_step(SALT_POLARITY, polarity), SALT_AT_END), begin, end);
    }
}

/* The tokens in front, nearest first. */
struct word_window {
    uint64_t hashes[WORD_NGRAM_MAX - 1];
    uint32_t begins[WORD_NGRAM_MAX - 1];
    size_t known;
};

/* Word n-grams run over all tokens but the parts of hashtags, which stand for themselves. Those that end at tokens
 * [from, to). */
static inline void add_word_ngrams(struct features *f, bool with_spans, struct word_window *before, size_t from,
                                   size_t to)
{
    const struct text *text = &f->text;
    for (size_t i = from; i < to; i++) {
        const struct token *token = &text->tokens[i];
        uint64_t hash = token->hash;
        make_room(f, FEATURES_PER_TOKEN);
        add_bucket(f, with_spans, hash_word_bucket(hash), token->begin, token->end);
        add_token_marks(f, with_spans, token, hash, i + 1 == text->token_count);
        if (token->kind == TOKEN_PART)
            continue;
        uint64_t joined = hash;
        for (size_t n = 0; n < before->known; n++) {
            joined = hash_step(joined, before->hashes[n]);
            add(f, with_spans, joined, before->begins[n], token->end);
        }
        before->hashes[1] = before->hashes[0];
        before->begins[1] = before->begins[0];
        before->hashes[0] = hash;
        before->begins[0] = token->begin;
        before->known = before->known < WORD_NGRAM_MAX - 1 ? before->known + 1 : before->known;
    }
}

/* How much of the comment shouts. */
static inline void add_comment_marks(struct features *f, bool with_spans)
{
    const struct text *text = &f->text;
    size_t words = 0, caps = 0;
    for (size_t i = 0; i < text->token_count; i++) {
        const struct token *token = &text->tokens[i];
        if (token->kind == TOKEN_WORD && token->count > 1) {
            words++;
            caps += (token->flags & TOKEN_CAPS) != 0;
        }
    }
    uint32_t end = text->offsets[text->code_count];
    make_room(f, FEATURES_PER_COMMENT);
    if (caps >= 3 && caps * 2 > words)
        add(f, with_spans, hash_step(SALT_COUNT, SALT_CAPS), 0, end);
}

/* False when the caller wants no more. Inlined with a constant, so that nothing is asked about spans where none are
 * wanted. */
static inline bool add_all(struct features *f, bool with_spans)
{
    const size_t tokens = f->text.token_count;
    struct word_window window = { { 0 }, { 0 }, 0 };
    if (!add_char_ngrams(f, with_spans))
        return false;
    for (size_t at = 0, end; at < tokens; at = end) {
        if (stop_wanted(&f->text.stop))
            return false;
        end = stop_piece(at, tokens);
        add_word_ngrams(f, with_spans, &window, at, end);
    }
    add_comment_marks(f, with_spans);
    keep_new(f, f->raw, f->raw_count);
    return true;
}

int32_t features_extract(struct features *features, const char *utf8, size_t length, int with_spans,
                         struct vane_error *error)
{
    features->count = 0;
    features->span_count = features->raw_count = 0;
    int32_t status = text_read(&features->text, utf8, length, error);
    if (status != VANE_OK || features->text.token_count == 0)
        return status;
    if (reserve(features, with_spans != 0) != 0)
        return error_memory(error);
    bool whole = with_spans != 0 ? add_all(features, true) : add_all(features, false);
    empty_set(features);
    return whole ? VANE_OK : error_stopped(error);
}
