/* check_score.c - checks of score: what it answers, what it touches, what it refuses. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "hosts/check/check.h"

static void check_triple(const float p[3], int32_t label, const char *task, size_t text)
{
    for (int k = 0; k < 3; k++)
        CHECK_THAT(isfinite(p[k]) && p[k] >= 0 && p[k] <= 1, "text %zu: a probability of %s is %g", text, task,
                   (double)p[k]);
    CHECK_THAT(fabsf(p[0] + p[1] + p[2] - 1) < 1e-4f, "text %zu: the probabilities of %s sum to %g", text, task,
               (double)(p[0] + p[1] + p[2]));
    CHECK_THAT(label >= 0 && label < 3, "text %zu: the label of %s is %d", text, task, (int)label);
    for (int k = 0; k < 3; k++)
        CHECK_THAT(p[k] <= p[label], "text %zu: the label of %s is not the most probable one", text, task);
}

static void check_results(const struct subject *subject)
{
    struct loaded loaded = check_open(subject);
    for (size_t i = 0; i < check_text_count; i++) {
        check_step("score of text %zu", i);
        struct vane_result r = check_score(&loaded, loaded.scorer, check_texts[i]);
        bool blank = i == 1 || i == 3, invalid = i == 4 || i == 6;
        CHECK_THAT(r.struct_size == sizeof r, "it changed the result's struct_size");
        CHECK_THAT((r.flags & (VANE_HAS_SENTIMENT | VANE_HAS_STANCE)) != 0, "no task was answered");
        CHECK_THAT(!blank || (r.flags & VANE_EMPTY) != 0, "text %zu is blank and was not flagged VANE_EMPTY", i);
        CHECK_THAT(((r.flags & VANE_INVALID_UTF8) != 0) == invalid && (r.invalid_bytes > 0) == invalid,
                   "text %zu: invalid UTF-8 is flagged or counted wrongly", i);
        if ((r.flags & VANE_HAS_SENTIMENT) != 0)
            check_triple(r.sentiment, r.sentiment_label, "sentiment", i);
        if ((r.flags & VANE_HAS_STANCE) != 0)
            check_triple(r.stance, r.stance_label, "stance", i);
        if ((r.flags & VANE_EMPTY) != 0)
            CHECK_THAT(((r.flags & VANE_HAS_SENTIMENT) == 0 || r.sentiment_label == VANE_NEUTRAL)
                           && ((r.flags & VANE_HAS_STANCE) == 0 || r.stance_label == VANE_NONE),
                       "an empty text must be neutral and none");
    }
}

/* Older hosts have less room, newer ones more; neither loses a byte that is not the plugin's. */
static void check_result_size(const struct subject *subject)
{
    struct {
        struct vane_result result;
        unsigned char behind[64];
    } host;
    struct loaded loaded = check_open(subject);
    for (size_t size = 0; size <= sizeof host; size += 4) {
        memset(&host, 0xA5, sizeof host);
        host.result.struct_size = (uint32_t)size;
        check_step("score with a result of struct_size %zu", size);
        int32_t code = loaded.table->score(loaded.scorer, "fine", 4, NULL, &host.result, NULL);
        size_t end =
            size < sizeof host.result || loaded.table->abi_minor > VANE_ABI_MINOR ? size : sizeof host.result;
        end = end > 4 ? end : 4;
        CHECK_THAT(check_untouched((char *)&host + end, 0xA5, sizeof host - end),
                   "it wrote past a result of struct_size %zu", size);
        CHECK_THAT(host.result.struct_size == size, "it changed the struct_size %zu", size);
        CHECK_THAT(code == VANE_OK || size < sizeof host.result, "it refused a result of struct_size %zu", size);
        CHECK_THAT(code != VANE_OK || size >= 8, "it accepted a result of struct_size %zu, without room for flags",
                   size);
    }
}

static void check_arguments(const struct subject *subject)
{
    struct vane_result result = VANE_RESULT_INIT;
    struct vane_error error = VANE_ERROR_INIT;
    struct loaded loaded = check_open(subject);
    check_step("score with scorer NULL");
    CHECK_THAT(loaded.table->score(NULL, "x", 1, NULL, &result, NULL) == VANE_ERROR_ARGUMENT,
               "scorer NULL was accepted");
    check_step("score with text NULL and a length");
    CHECK_THAT(loaded.table->score(loaded.scorer, NULL, 5, NULL, &result, NULL) == VANE_ERROR_ARGUMENT,
               "text NULL with a length was accepted");
    check_step("score with text NULL and length 0");
    CHECK_THAT(loaded.table->score(loaded.scorer, NULL, 0, NULL, &result, NULL) == VANE_OK
                   && (result.flags & VANE_EMPTY) != 0,
               "text NULL with length 0 is an empty text and was not taken as one");
    check_step("score with result NULL");
    CHECK_THAT(loaded.table->score(loaded.scorer, "x", 1, NULL, NULL, &error) == VANE_ERROR_ARGUMENT,
               "result NULL was accepted");
    CHECK_THAT(error.code == VANE_ERROR_ARGUMENT, "score returned an error and did not fill the struct");
}

static void check_targets(const struct subject *subject)
{
    static const char *const strangers[] = { "", "no such policy", "%s%n", "\xFF\xC0" };
    struct loaded loaded = check_open(subject);
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        struct vane_result result = VANE_RESULT_INIT;
        struct vane_error error = VANE_ERROR_INIT;
        check_step("score with target '%s'", strangers[i]);
        int32_t code = loaded.table->score(loaded.scorer, "x", 1, strangers[i], &result, &error);
        CHECK_THAT(code == VANE_ERROR_TARGET && error.code == code, "target '%s' gave %d, not VANE_ERROR_TARGET",
                   strangers[i], (int)code);
        CHECK_THAT(check_is_line(error.text, sizeof error.text), "the error of target '%s' is not valid text",
                   strangers[i]);
    }
}

/* Texts that end at the end of readable memory, in pages that nobody may write. */
static void check_bounds(const struct subject *subject)
{
    struct loaded loaded = check_open(subject);
    for (size_t i = 0; i < check_text_count; i++)
        for (size_t length = 0; length <= check_texts[i].length; length++) {
            struct vane_string text = { check_fenced(check_texts[i].data, length), length };
            check_step("score of the first %zu bytes of text %zu, right before unreadable memory", length, i);
            (void)check_score(&loaded, loaded.scorer, text);
        }
}

static void check_determinism(const struct subject *subject)
{
    struct loaded loaded = check_open(subject);
    vane_scorer *other = loaded.table->scorer_new(loaded.model, NULL);
    CHECK_THAT(other != NULL, "a second scorer was refused");
    for (size_t i = 0; i < check_text_count; i++) {
        struct vane_result first = check_score(&loaded, loaded.scorer, check_texts[i]);
        for (size_t j = 0; j < check_text_count; j++) {
            check_step("score of text %zu after text %zu", i, j);
            (void)check_score(&loaded, loaded.scorer, check_texts[j]);
            struct vane_result again = check_score(&loaded, loaded.scorer, check_texts[i]);
            CHECK_THAT(memcmp(&first, &again, sizeof first) == 0, "text %zu has another answer after text %zu", i, j);
        }
        struct vane_result elsewhere = check_score(&loaded, other, check_texts[i]);
        CHECK_THAT(memcmp(&first, &elsewhere, sizeof first) == 0, "text %zu has another answer from another scorer",
                   i);
    }
    loaded.table->scorer_free(other);
}

static void check_limit(const struct subject *subject)
{
    const size_t limit = (size_t)64 << 20;
    struct vane_result result = VANE_RESULT_INIT;
    struct vane_error error = VANE_ERROR_INIT;
    struct loaded loaded = check_open(subject);
    char *text = mmap(NULL, limit + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (text == MAP_FAILED)
        check_skip("no memory for 64 MiB");
    check_step("score of 64 MiB and a byte");
    int32_t code = loaded.table->score(loaded.scorer, text, limit + 1, NULL, &result, &error);
    CHECK_THAT(code == VANE_ERROR_LIMIT && error.code == code, "64 MiB and a byte gave %d, not VANE_ERROR_LIMIT",
               (int)code);
    check_step("score of SIZE_MAX bytes");
    CHECK_THAT(loaded.table->score(loaded.scorer, text, SIZE_MAX, NULL, &result, NULL) == VANE_ERROR_LIMIT,
               "SIZE_MAX bytes were accepted");
    memset(text, 'a', (size_t)1 << 20);
    check_step("score of 1 MiB in one word");
    (void)check_score(&loaded, loaded.scorer, (struct vane_string){ text, (size_t)1 << 20 });
    check_step("score after a refused text");
    (void)check_score(&loaded, loaded.scorer, check_texts[0]);
}

const struct check score_checks[] = {
    { "results", "each triple sums to 1, the label is its largest, flags and counts are right", check_results },
    { "result-size", "nothing is written beyond a result's struct_size, and a larger one is accepted",
      check_result_size },
    { "arguments", "null arguments of score are VANE_ERROR_ARGUMENT", check_arguments },
    { "targets", "a target that no model knows is VANE_ERROR_TARGET", check_targets },
    { "bounds", "a text is read inside its length alone, and never written", check_bounds },
    { "same-bits", "the answer depends on nothing but model, text and target", check_determinism },
    { "limit", "a text of more than 64 MiB is VANE_ERROR_LIMIT, and the scorer goes on", check_limit },
    { NULL, NULL, NULL },
};
