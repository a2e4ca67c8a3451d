#include "training/suggest.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "features/featurizer.h"
#include "model/task.h"
#include "training/answered.h"
#include "vane/records.h"

/* FIELD_TEXT is first because lines have that field alone; the other names of a text are asked for last, or not at
 * all. */
enum field { FIELD_TEXT, FIELD_ID, FIELD_TARGET, FIELD_LABEL, FIELD_OTHERS, OTHER_TEXTS = 3 };

enum { PROGRESS_EVERY = 4096, NUMBER_SIZE = 4352 };

/* A comment that may be picked. Its block holds the buckets, then the id, then the text. */
struct candidate {
    struct suggestion shown;
    uint64_t order; /* records before it */
    uint64_t sketch[2];
    const uint32_t *buckets;
    size_t bucket_count;
    double nearest; /* the largest similarity to a pick; 2 once it is one itself */
};

struct search {
    const struct suggest_options *options;
    struct suggestions *found;
    enum task task;
    const char *target; /* NULL for sentiment */
    vane_scorer *scorer;
    struct features *features;
    uint64_t *marks;         /* one bit a bucket; all zero between calls */
    struct candidate *items; /* a heap: the one to give up first at the root */
    size_t count, capacity, limit;
    bool several_files;
    struct answered answered;
};

/* ---- similarity ------------------------------------------------------------------------------------------------ */

static void mark_buckets(uint64_t *marks, const uint32_t *buckets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        marks[buckets[i] >> 6] |= UINT64_C(1) << (buckets[i] & 63);
}

static void clear_marks(uint64_t *marks, const uint32_t *buckets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        marks[buckets[i] >> 6] = 0;
}

/* The Jaccard index of the marked set, which has `marked` buckets, and a candidate's. */
static double similarity(const uint64_t *marks, size_t marked, const struct candidate *other)
{
    size_t shared = 0;
    for (size_t i = 0; i < other->bucket_count; i++)
        shared += marks[other->buckets[i] >> 6] >> (other->buckets[i] & 63) & 1;
    return (double)shared / (double)(marked + other->bucket_count - shared);
}

/* What the similarity of sets of these sizes cannot exceed. */
static double most_similar(const struct candidate *a, const struct candidate *b)
{
    double one = (double)a->bucket_count, other = (double)b->bucket_count;
    return one < other ? one / other : other / one;
}

static bool is_near(double value)
{
    return value * 100 >= SUGGEST_NEAR_PERCENT;
}

/* One-permutation minwise hashing with one bit a bin (Li, Owen and Zhang 2012; Li and Koenig 2010): two sets differ
 * in about (1 - similarity) / 2 of the bits. */
static void draw_sketch(const uint32_t *buckets, size_t count, uint64_t sketch[2])
{
    uint64_t least[128];
    memset(least, 0xFF, sizeof least);
    for (size_t i = 0; i < count; i++) {
        uint64_t hash = (buckets[i] + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
        hash = (hash ^ hash >> 32) * UINT64_C(0xD6E8FEB86659FD93);
        hash ^= hash >> 32;
        size_t bin = (size_t)(hash >> 57);
        least[bin] = hash < least[bin] ? hash : least[bin];
    }
    sketch[0] = sketch[1] = 0;
    for (size_t bin = 0; bin < 128; bin++)
        sketch[bin >> 6] |= (least[bin] & 1) << (bin & 63);
}

/* Of sets that are 60 % similar, one pair in a thousand differs in more bits. Most pairs that have nothing to do with
 * each other differ in more, so that few need to be compared bucket by bucket. */
enum { SKETCH_DISTANCE = 40 };

static bool may_be_near(const struct candidate *item, const uint64_t sketch[2], size_t bucket_count)
{
    size_t least = item->bucket_count < bucket_count ? item->bucket_count : bucket_count;
    size_t most = item->bucket_count < bucket_count ? bucket_count : item->bucket_count;
    return least * 100 >= most * SUGGEST_NEAR_PERCENT
        && __builtin_popcountll(item->sketch[0] ^ sketch[0]) + __builtin_popcountll(item->sketch[1] ^ sketch[1])
               <= SKETCH_DISTANCE;
}

/* Whether the comment in search->features says nearly what one in the pool says. Were they told apart only among the
 * picks, a campaign of copies could crowd everything else out of the pool. */
static bool is_repeat(struct search *search, const uint64_t sketch[2])
{
    const struct features *features = search->features;
    bool found = false;
    mark_buckets(search->marks, features->buckets, features->count);
    for (size_t i = 0; i < search->count && !found; i++)
        found = may_be_near(&search->items[i], sketch, features->count)
             && is_near(similarity(search->marks, features->count, &search->items[i]));
    clear_marks(search->marks, features->buckets, features->count);
    return found;
}

/* ---- the pool -------------------------------------------------------------------------------------------------- */

/* Whether a is given up before b: the more certain, and of equals the later. */
static bool is_worse(const struct candidate *a, const struct candidate *b)
{
    if (a->shown.margin < b->shown.margin || a->shown.margin > b->shown.margin)
        return a->shown.margin > b->shown.margin;
    return a->order > b->order;
}

static void swap_items(struct candidate *a, struct candidate *b)
{
    struct candidate kept = *a;
    *a = *b;
    *b = kept;
}

static void sift_up(struct candidate *items, size_t at)
{
    for (; at > 0 && is_worse(&items[at], &items[(at - 1) / 2]); at = (at - 1) / 2)
        swap_items(&items[at], &items[(at - 1) / 2]);
}

static void sift_down(struct candidate *items, size_t count)
{
    for (size_t at = 0, child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_worse(&items[child + 1], &items[child]))
            child++;
        if (!is_worse(&items[child], &items[at]))
            return;
        swap_items(&items[at], &items[child]);
    }
}

/* Copies what the candidate points to into a block of its own. 0, or -1 without memory. */
static int own_strings(struct candidate *fresh, const struct features *features)
{
    struct suggestion *shown = &fresh->shown;
    size_t bucket_bytes = features->count * sizeof *features->buckets;
    char *block = memory_resize(NULL, bucket_bytes + shown->id.length + shown->text.length);
    if (block == NULL)
        return -1;
    memcpy(block, features->buckets, bucket_bytes);
    memcpy(block + bucket_bytes, shown->id.data, shown->id.length);
    memcpy(block + bucket_bytes + shown->id.length, shown->text.data, shown->text.length);
    fresh->buckets = (const uint32_t *)(const void *)block;
    fresh->bucket_count = features->count;
    shown->id.data = block + bucket_bytes;
    shown->text.data = block + bucket_bytes + shown->id.length;
    shown->block = block;
    return 0;
}

/* Takes a scored comment into the pool, unless it repeats one or all that are there are less certain. */
static int32_t keep_candidate(struct search *search, struct candidate *fresh, struct vane_error *error)
{
    bool is_full = search->count == search->limit;
    if (is_full && !is_worse(&search->items[0], fresh))
        return VANE_OK;
    int32_t status = features_extract(search->features, fresh->shown.text.data, fresh->shown.text.length, 0, error);
    if (status != VANE_OK)
        return status;
    draw_sketch(search->features->buckets, search->features->count, fresh->sketch);
    if (is_repeat(search, fresh->sketch)) {
        search->found->repeats++;
        return VANE_OK;
    }
    if (memory_reserve(&search->items, &search->capacity, search->count + 1, sizeof *search->items) != 0
        || own_strings(fresh, search->features) != 0)
        return error_memory(error);
    if (is_full) {
        memory_free(search->items[0].shown.block);
        search->items[0] = *fresh;
        sift_down(search->items, search->count);
    } else {
        search->items[search->count++] = *fresh;
        sift_up(search->items, search->count - 1);
    }
    return VANE_OK;
}

/* ---- records --------------------------------------------------------------------------------------------------- */

static double margin_of(const float p[TRAIN_LABELS])
{
    double first = 0, second = 0;
    for (int k = 0; k < TRAIN_LABELS; k++) {
        double value = (double)p[k];
        second = value > first ? first : value > second ? value : second;
        first = value > first ? value : first;
    }
    return first - second;
}

static int32_t score_text(struct search *search, struct vane_string id, const struct vane_field *text,
                          struct vane_error *error)
{
    struct vane_result result = VANE_RESULT_INIT;
    struct candidate fresh = { .shown = { .id = id, .text = { text->data, text->length } },
                               .order = search->found->records };
    int32_t status = vane_score(search->scorer, text->data, text->length, NULL, &result, error);
    if (status != VANE_OK)
        return status;
    if (result.flags & VANE_EMPTY) {
        search->found->empty++;
        return VANE_OK;
    }
    memcpy(fresh.shown.probabilities, vane_scorer_probabilities(search->scorer, 0), sizeof fresh.shown.probabilities);
    fresh.shown.label = search->task == TASK_STANCE ? result.stance_label : result.sentiment_label;
    fresh.shown.margin = margin_of(fresh.shown.probabilities);
    return keep_candidate(search, &fresh, error);
}

static const struct vane_field *find_text(const struct vane_record *record)
{
    if (record->fields[FIELD_TEXT].data != NULL)
        return &record->fields[FIELD_TEXT];
    for (size_t i = FIELD_OTHERS; i < FIELD_OTHERS + OTHER_TEXTS; i++)
        if (record->fields[i].data != NULL)
            return &record->fields[i];
    return NULL;
}

static void count_problem(struct suggestions *found, const char *path, const struct vane_record *record,
                          const char *problem)
{
    if (found->problems++ > 0)
        return;
    (void)snprintf(found->problem, sizeof found->problem, "%s", problem);
    found->problem_file = path;
    found->problem_line = record->line;
}

/* Counts a record that needs no label from anybody; false for one that may. */
static bool is_settled(struct search *search, const struct vane_record *record, const struct vane_field *text)
{
    const struct vane_field *label = &record->fields[FIELD_LABEL], *target = &record->fields[FIELD_TARGET];
    bool has_label = label->data != NULL && label->is_text
                  && task_find_label(search->task, label->data, label->length) >= 0;
    if (has_label || answered_has(&search->answered, text->data, text->length)) {
        search->found->labelled++;
        return true;
    }
    bool names_other = search->target != NULL && target->data != NULL && target->length > 0
                    && (target->length != strlen(search->target)
                        || memcmp(target->data, search->target, target->length) != 0);
    search->found->other_target += names_other;
    return names_other;
}

static int32_t take_record(struct search *search, const char *path, const struct vane_record *record,
                           struct vane_error *error)
{
    char number[NUMBER_SIZE];
    const struct vane_field *text = find_text(record), *field = &record->fields[FIELD_ID];
    struct vane_string id = { field->data, field->length };
    search->found->records++;
    if (record->problem != NULL || (text != NULL && !text->is_text)) {
        count_problem(search->found, path, record, record->problem != NULL ? record->problem
                                                                           : "the text is not a string");
        return VANE_OK;
    }
    if (text == NULL || text->length == 0) {
        search->found->empty++;
        return VANE_OK;
    }
    if (is_settled(search, record, text))
        return VANE_OK;
    if (id.length == 0) {
        int length = search->several_files ? snprintf(number, sizeof number, "%.4300s:%" PRIu64, path, record->line)
                                           : snprintf(number, sizeof number, "%" PRIu64, record->line);
        id = (struct vane_string){ number, (size_t)length };
    }
    if (text->length + id.length > SUGGEST_TEXT_MAX) {
        search->found->too_long++;
        return VANE_OK;
    }
    return score_text(search, id, text, error);
}

static int32_t check_format(const vane_reader *reader, const char *path, struct vane_error *error)
{
    int32_t format = vane_reader_format(reader);
    if (format != VANE_INPUT_PAGE && format != VANE_INPUT_HTML)
        return VANE_OK;
    return error_set(error, VANE_ERROR_FORMAT, path, 0,
                     "not records but a page; where each line is a comment say --format lines");
}

static int32_t read_records(struct search *search, const char *path, vane_reader *reader, struct vane_error *error)
{
    const struct suggest_options *options = search->options;
    struct vane_record record;
    uint64_t done, total, count = 0, without_field = 0;
    int32_t status = check_format(reader, path, error);
    int got = 0;
    while (status == VANE_OK && (got = vane_reader_next(reader, &record, error)) > 0) {
        without_field += record.problem == NULL && find_text(&record) == NULL;
        status = take_record(search, path, &record, error);
        if (++count % PROGRESS_EVERY == 0 && options->progress != NULL) {
            vane_reader_progress(reader, &done, &total);
            options->progress(options->progress_context, "scoring", (size_t)done, (size_t)total);
        }
    }
    if (status == VANE_OK && got < 0)
        status = error != NULL ? error->code : VANE_ERROR_IO;
    if (status == VANE_OK && count > 0 && without_field == count)
        status = error_set(error, VANE_ERROR_FORMAT, path, 0,
                           "no record has the field '%s'; name it with --text-field",
                           options->text_field != NULL ? options->text_field : "text");
    return status;
}

static int32_t read_file(struct search *search, const char *path, struct vane_error *error)
{
    const struct suggest_options *options = search->options;
    const char *const fields[] = { options->text_field != NULL ? options->text_field : "text",
                                   options->id_field != NULL ? options->id_field : "id",
                                   "target", task_words[search->task].name, "body", "comment", "content" };
    size_t count = options->text_field != NULL ? FIELD_OTHERS : FIELD_OTHERS + OTHER_TEXTS;
    vane_reader *reader = vane_reader_open(path, options->format, fields, count, error);
    if (reader == NULL)
        return error != NULL ? error->code : VANE_ERROR_IO;
    int32_t status = read_records(search, path, reader, error);
    vane_reader_close(reader);
    return status;
}

/* ---- the picks ------------------------------------------------------------------------------------------------- */

/* The best of those that are neither picked nor near a pick; NULL when there is none. */
static struct candidate *find_best(const struct search *search)
{
    struct candidate *best = NULL;
    double best_worth = 0;
    for (size_t i = 0; i < search->count; i++) {
        struct candidate *item = &search->items[i];
        double worth = (1 - item->shown.margin) * (1 - item->nearest);
        bool is_better = best == NULL || worth > best_worth || (worth >= best_worth && item->order < best->order);
        if (!is_near(item->nearest) && is_better) {
            best = item;
            best_worth = worth;
        }
    }
    return best;
}

static int32_t pick(struct search *search, struct vane_error *error)
{
    struct suggestions *found = search->found;
    found->items = memory_zeroed(search->options->count, sizeof *found->items);
    if (found->items == NULL)
        return error_memory(error);
    while (found->count < search->options->count) {
        struct candidate *best = find_best(search);
        if (best == NULL)
            break;
        mark_buckets(search->marks, best->buckets, best->bucket_count);
        for (size_t i = 0; i < search->count; i++) {
            struct candidate *item = &search->items[i];
            if (is_near(item->nearest) || most_similar(best, item) <= item->nearest)
                continue;
            double value = similarity(search->marks, best->bucket_count, item);
            item->nearest = value > item->nearest ? value : item->nearest;
        }
        clear_marks(search->marks, best->buckets, best->bucket_count);
        best->nearest = 2;
        found->items[found->count++] = best->shown;
        best->shown.block = NULL; /* it belongs to the suggestions now */
        best->bucket_count = 0;
    }
    return VANE_OK;
}

/* ---- the call -------------------------------------------------------------------------------------------------- */

static void search_clear(struct search *search)
{
    for (size_t i = 0; i < search->count; i++)
        memory_free(search->items[i].shown.block);
    memory_free(search->items);
    answered_clear(&search->answered);
    memory_free(search->marks);
    features_free(search->features);
    vane_scorer_free(search->scorer);
}

int32_t suggest_files(const vane_model *model, const struct suggest_options *options, const char *const *files,
                      size_t count, struct suggestions *suggestions, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct vane_model_info info = { .struct_size = sizeof info };
    struct search search = { .options = options, .found = suggestions, .several_files = count > 1 };
    *suggestions = (struct suggestions){ 0 };
    FAIL_IF(options->count == 0 || options->count > SUGGEST_COUNT_MAX, error, VANE_ERROR_ARGUMENT, NULL, 0,
            "between 1 and %d comments can be suggested", (int)SUGGEST_COUNT_MAX);
    search.limit = options->count * SUGGEST_POOL;
    TRY(vane_model_bundle_info(model, 0, &info));
    search.task = (enum task)task_find(info.task, strlen(info.task));
    search.target = info.target;
    const struct rows_filter filter = { .task = search.task, .target = info.target, .split = ROWS_ANY };
    TRY(answered_read(&search.answered, &filter, options->labelled, options->labelled_count, error));
    search.scorer = vane_scorer_new(model, error);
    search.features = features_new();
    search.marks = memory_zeroed(FEATURE_BUCKETS / 64, sizeof *search.marks);
    if (search.scorer == NULL || search.features == NULL || search.marks == NULL) {
        status = error_memory(error);
        goto done;
    }
    for (size_t i = 0; i < count; i++)
        TRY(read_file(&search, files[i], error));
    FAIL_IF(suggestions->records > 0 && suggestions->problems == suggestions->records, error, VANE_ERROR_DATA,
            suggestions->problem_file, suggestions->problem_line, "%s", suggestions->problem);
    TRY(pick(&search, error));
done:
    search_clear(&search);
    return status;
}

void suggestions_clear(struct suggestions *suggestions)
{
    for (size_t i = 0; i < suggestions->count; i++)
        memory_free(suggestions->items[i].block);
    memory_free(suggestions->items);
    *suggestions = (struct suggestions){ 0 };
}
