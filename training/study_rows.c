/* study_rows.c - rows a person should look at: labels that look wrong, the surest errors, rows that contradict each
 * other, and test rows that training has seen. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "training/duplicates.h"
#include "training/study_make.h"

static int32_t copy_row(const struct rows *rows, size_t row, struct study_row *copy, struct vane_error *error)
{
    const struct row *from = &rows->row[row];
    *copy = (struct study_row){ .path = rows->place[row].path, .line = rows->place[row].line, .given = from->label,
                                .answer = from->label, .length = from->length };
    copy->text = memory_copy(rows->texts + from->text, from->length);
    return copy->text != NULL ? VANE_OK : error_memory(error);
}

static int32_t copy_pair(const struct rows *rows, size_t first, size_t second, struct study_pair *pair,
                         struct vane_error *error)
{
    int32_t status = copy_row(rows, first, &pair->first, error);
    if (status == VANE_OK)
        status = copy_row(rows, second, &pair->second, error);
    if (status != VANE_OK)
        memory_free(pair->first.text);
    return status;
}

/* ---- errors ---------------------------------------------------------------------------------------------------- */

/* A row whose held-out answer is not its label. */
struct mistake {
    double surplus; /* probability of the answer less that of the label */
    size_t row;
    int answer;
};

static int compare_mistakes(const void *a, const void *b)
{
    const struct mistake *left = a, *right = b;
    if (left->surplus != right->surplus)
        return left->surplus > right->surplus ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

static int32_t take_mistake(const struct run *run, const struct mistake *mistake, struct study_row *rows,
                            size_t *count)
{
    struct study_row *copy = &rows[*count];
    int32_t status = copy_row(&run->rows, mistake->row, copy, run->error);
    if (status != VANE_OK)
        return status;
    copy->answer = mistake->answer;
    copy->p_given = (double)run->held_out[mistake->row][copy->given];
    copy->p_answer = (double)run->held_out[mistake->row][copy->answer];
    (*count)++;
    return VANE_OK;
}

static bool is_suspect(const struct run *run, const struct mistake *mistake)
{
    const float *p = run->held_out[mistake->row];
    return (double)p[run->labels[mistake->row]] <= STUDY_SUSPECT_GIVEN
           && (double)p[mistake->answer] >= STUDY_SUSPECT_ANSWER;
}

/* The surest errors come first. Those so sure that the label may be at fault are suspects; of the others a few of
 * each kind, since the first twenty are often twenty times the same. */
static int32_t sort_mistakes(const struct run *run, const struct mistake *mistakes, size_t count, struct study *study)
{
    size_t of_kind[LABEL_COUNT][LABEL_COUNT] = { { 0 } };
    int32_t status = VANE_OK;
    for (size_t i = 0; i < count && status == VANE_OK; i++) {
        size_t *kind = &of_kind[run->labels[mistakes[i].row]][mistakes[i].answer];
        bool suspect = is_suspect(run, &mistakes[i]);
        study->suspect_total += suspect;
        if (suspect && study->suspect_count < STUDY_ROWS)
            status = take_mistake(run, &mistakes[i], study->suspects, &study->suspect_count);
        else if (!suspect && (*kind)++ < STUDY_EACH_KIND)
            status = take_mistake(run, &mistakes[i], study->wrong, &study->wrong_count);
    }
    return status;
}

static int32_t find_mistakes(const struct run *run, struct study *study)
{
    struct mistake *mistakes = memory_zeroed(run->rows.count, sizeof *mistakes);
    size_t count = 0;
    if (mistakes == NULL)
        return error_memory(run->error);
    for (size_t i = 0; i < run->rows.count; i++) {
        const float *p = run->held_out[i];
        int answer = metrics_best(p);
        if (answer != run->labels[i])
            mistakes[count++] = (struct mistake){ (double)p[answer] - (double)p[run->labels[i]], i, answer };
    }
    if (count > 0)
        qsort(mistakes, count, sizeof *mistakes, compare_mistakes);
    int32_t status = sort_mistakes(run, mistakes, count, study);
    memory_free(mistakes);
    return status;
}

/* ---- conflicts ------------------------------------------------------------------------------------------------- */

struct saying {
    uint64_t words; /* the hash of all of them */
    size_t row;
};

static int compare_sayings(const void *a, const void *b)
{
    const struct saying *left = a, *right = b;
    if (left->words != right->words)
        return left->words < right->words ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

/* Rows with the very same words and another label than the first such row. Emoji are words here: "tax 😡" is not
 * "tax 👏". */
static int32_t find_conflicts(const struct run *run, struct study *study)
{
    const struct rows *rows = &run->rows;
    struct saying *sayings = memory_zeroed(rows->count, sizeof *sayings);
    int32_t status = VANE_OK;
    if (sayings == NULL)
        return error_memory(run->error);
    for (size_t i = 0; i < rows->count; i++)
        sayings[i] =
            (struct saying){ duplicates_hash_words(rows->texts + rows->row[i].text, rows->row[i].length), i };
    qsort(sayings, rows->count, sizeof *sayings, compare_sayings);
    for (size_t i = 1, first = 0; i < rows->count && status == VANE_OK; i++) {
        if (sayings[i].words != sayings[first].words)
            first = i;
        else if (sayings[i].words != 0 && run->labels[sayings[i].row] != run->labels[sayings[first].row]) {
            study->conflict_total++;
            if (study->conflict_count < STUDY_ROWS) {
                status = copy_pair(rows, sayings[first].row, sayings[i].row,
                                   &study->conflicts[study->conflict_count], run->error);
                study->conflict_count += status == VANE_OK;
            }
        }
    }
    memory_free(sayings);
    return status;
}

/* ---- leaks ----------------------------------------------------------------------------------------------------- */

/* The training rows and, behind them, those of split "test". */
static int32_t read_both(const struct run *run, struct rows *both)
{
    const struct train_options *o = run->options;
    struct rows_filter filter = { .task = run->task, .target = o->target, .split = ROWS_TRAIN, .split_name = "test" };
    int32_t status = VANE_OK;
    for (int test = 0; test < 2; test++)
        for (size_t i = 0; i < o->file_count && status == VANE_OK; i++) {
            filter.split = test ? ROWS_NAMED : ROWS_TRAIN;
            status = rows_read(both, o->files[i], &filter, run->error);
        }
    return status;
}

/* A group hangs together by its neighbours; the one to show is the training row most like the test row. */
static size_t find_likest(const struct rows *both, const size_t *group, size_t trained, size_t test)
{
    size_t likest = group[test];
    double best = -1;
    for (size_t i = group[test]; i < trained; i++) {
        double likeness = group[i] == group[test] ? duplicates_likeness(both, i, test) : -1;
        if (likeness > best) {
            best = likeness;
            likest = i;
        }
    }
    return likest;
}

static int32_t find_leaks(const struct run *run, struct study *study)
{
    struct rows both = { 0 };
    size_t *group = NULL, trained = run->rows.count;
    int32_t status = run->rows.test > 0 ? read_both(run, &both) : VANE_OK;
    if (status == VANE_OK && both.count > trained && (group = duplicates_group(&both)) == NULL)
        status = error_memory(run->error);
    for (size_t i = trained; group != NULL && i < both.count && status == VANE_OK; i++) {
        if (group[i] >= trained)
            continue;
        study->leak_total++;
        if (study->leak_count < STUDY_ROWS) {
            status = copy_pair(&both, find_likest(&both, group, trained, i), i, &study->leaks[study->leak_count],
                               run->error);
            study->leak_count += status == VANE_OK;
        }
    }
    memory_free(group);
    rows_clear(&both);
    return status;
}

int32_t study_find_rows(const struct run *run, struct study *study)
{
    int32_t status = find_mistakes(run, study);
    if (status == VANE_OK)
        status = find_conflicts(run, study);
    return status == VANE_OK ? find_leaks(run, study) : status;
}
