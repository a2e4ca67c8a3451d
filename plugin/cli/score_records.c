/* score_records.c - a dump on several threads, in order, in bounded memory.
 *
 * The main thread cuts the input into blocks, workers read and score what is in them, one writer writes them in
 * order. A ring of slots goes round between the three, so memory is that of the slots, whatever the input's size.
 */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "cli/score_run.h"

enum slot_state { SLOT_FREE, SLOT_READY, SLOT_TAKEN, SLOT_DONE };

/* What the warnings behind a file need. */
struct notes {
    uint64_t records, without_text, invalid, first_invalid_line, first_problem_line;
    char first_problem[160];
};

struct slot {
    enum slot_state state;
    vane_block *block;
    struct score_batch batch;
    struct notes notes;
    uint64_t bad_kinds[BAD_KINDS];
    uint64_t bytes_done;
};

struct pipeline {
    struct score_run *run;
    int32_t format; /* of the file */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct slot *slots;
    size_t slot_count;
    uint64_t filled, taken, written; /* slots so far; slot i is used by those that are i modulo slot_count */
    bool closed;                     /* nothing more will be filled */
    bool stopped;                    /* nothing more is to be written: a failure, or a bad record under --strict */
    struct vane_error error;
    struct notes notes;
};

/* ---- records --------------------------------------------------------------------------------------------------- */

size_t score_bad_kind(const char *problem)
{
    static const char *const words[BAD_KINDS - 1] = { "broken JSON", "not a JSON object", "not a string", "limit",
                                                      "where the header", "stream" };
    if (strstr(problem, "quoted field") != NULL)
        return 4;
    for (size_t i = 0; i < BAD_KINDS - 1; i++)
        if (strstr(problem, words[i]) != NULL)
            return i;
    return BAD_KINDS - 1;
}

const char *score_bad_kind_name(size_t kind)
{
    static const char *const names[BAD_KINDS] = { "broken JSON", "no JSON object", "text of the wrong type",
                                                  "too long", "broken CSV", "damaged stream", "other" };
    return names[kind];
}

int score_one(const struct score_run *run, vane_scorer *scorer, struct score_batch *batch, struct scored *scored,
              struct vane_error *error)
{
    struct vane_result result = VANE_RESULT_INIT;
    struct vane_error problem = VANE_ERROR_INIT;
    if (scored->problem == NULL) {
        int32_t status = vane_score(scorer, scored->text.data, scored->text.length, run->target, &result, &problem);
        if (status == VANE_ERROR_LIMIT) {
            scored->problem = problem.text; /* one comment is too long; the others are not to blame */
        } else if (status != VANE_OK) {
            *error = problem;
            return -1;
        }
    }
    scored->result = &result;
    scored->scorer = scorer;
    score_output_put(&run->output, batch, scored);
    return 0;
}

static void note_record(struct slot *slot, const struct vane_record *record, const struct scored *scored,
                        bool has_text)
{
    struct notes *notes = &slot->notes;
    notes->records++;
    notes->without_text += !has_text && scored->problem == NULL;
    if (scored->problem != NULL) {
        slot->bad_kinds[score_bad_kind(scored->problem)]++;
        if (notes->first_problem[0] == '\0') {
            (void)snprintf(notes->first_problem, sizeof notes->first_problem, "%s", scored->problem);
            notes->first_problem_line = record->line;
        }
    }
    if (record->invalid_bytes > 0 && notes->invalid++ == 0)
        notes->first_invalid_line = record->line;
}

static int score_record(const struct pipeline *pipeline, struct slot *slot, vane_scorer *scorer,
                        const struct vane_record *record, struct vane_error *error)
{
    const struct vane_field *id = &record->fields[VANE_DUMP_ID], *text = &record->fields[VANE_DUMP_TEXT];
    struct scored scored = { .problem = record->problem, .invalid_bytes = record->invalid_bytes };
    char number[24];
    if (id->data != NULL) {
        scored.id = (struct vane_string){ id->data, id->length };
    } else {
        int length = snprintf(number, sizeof number, "%" PRIu64, record->line);
        scored.id = (struct vane_string){ number, (size_t)length };
    }
    if (text->data != NULL && text->is_text)
        scored.text = (struct vane_string){ text->data, text->length };
    else if (text->data != NULL && scored.problem == NULL)
        scored.problem = "the text is not a string";
    if (pipeline->run->output_format == SCORE_CSV)
        scored.others = &record->fields[VANE_DUMP_OTHERS];
    if (pipeline->run->with_thread)
        scored.thread =
            &record->fields[VANE_DUMP_OTHERS
                            + (pipeline->run->output_format == SCORE_CSV ? pipeline->run->keep_count : 0)];
    scored.kept = vane_block_kept(slot->block, &scored.kept_count);
    if (score_one(pipeline->run, scorer, &slot->batch, &scored, error) != 0)
        return -1;
    note_record(slot, record, &scored, text->data != NULL);
    return 0;
}

/* Scores a block. 0, 1 when --strict ends it at a bad record, -1 with *error. */
static int score_block(const struct pipeline *pipeline, struct slot *slot, vane_scorer *scorer,
                       struct vane_error *error)
{
    struct vane_record record;
    int got;
    while ((got = vane_block_next(slot->block, &record, error)) > 0) {
        if (score_record(pipeline, slot, scorer, &record, error) != 0)
            return -1;
        if (pipeline->run->strict && slot->batch.counts.problems > 0)
            return 1;
    }
    if (got == 0 && slot->batch.buffer.failed) {
        error->code = VANE_ERROR_MEMORY;
        (void)snprintf(error->text, sizeof error->text, "out of memory");
    }
    return got < 0 || slot->batch.buffer.failed ? -1 : 0;
}

static void start_slot(struct slot *slot)
{
    buffer_clear(&slot->batch.buffer);
    memset(&slot->batch.counts, 0, sizeof slot->batch.counts);
    memset(&slot->notes, 0, sizeof slot->notes);
    memset(slot->bad_kinds, 0, sizeof slot->bad_kinds);
}

/* A table's rows are printed to a stream; that is one of memory here. */
static int score_slot(const struct pipeline *pipeline, struct slot *slot, vane_scorer *scorer,
                      struct vane_error *error)
{
    if (pipeline->run->output_format != SCORE_TABLE)
        return score_block(pipeline, slot, scorer, error);
    char *text = NULL;
    size_t length = 0;
    slot->batch.table = open_memstream(&text, &length);
    if (slot->batch.table == NULL) {
        error->code = VANE_ERROR_MEMORY;
        return -1;
    }
    int status = score_block(pipeline, slot, scorer, error);
    (void)fclose(slot->batch.table);
    buffer_put(&slot->batch.buffer, text, length);
    free(text);
    return status;
}

/* ---- threads --------------------------------------------------------------------------------------------------- */

static void stop(struct pipeline *pipeline, const struct vane_error *error)
{
    pipeline->stopped = true;
    if (error != NULL && pipeline->error.code == VANE_OK)
        pipeline->error = *error;
    (void)pthread_cond_broadcast(&pipeline->changed);
}

static void *work(void *context)
{
    struct pipeline *pipeline = context;
    struct vane_error error = VANE_ERROR_INIT;
    vane_scorer *scorer = vane_scorer_new(pipeline->run->model, &error);
    (void)pthread_mutex_lock(&pipeline->lock);
    if (scorer == NULL)
        stop(pipeline, &error);
    for (;;) {
        while (!pipeline->stopped && pipeline->taken == pipeline->filled && !pipeline->closed)
            (void)pthread_cond_wait(&pipeline->changed, &pipeline->lock);
        if (pipeline->stopped || pipeline->taken == pipeline->filled)
            break;
        struct slot *slot = &pipeline->slots[pipeline->taken++ % pipeline->slot_count];
        slot->state = SLOT_TAKEN;
        (void)pthread_mutex_unlock(&pipeline->lock);
        int failed = score_slot(pipeline, slot, scorer, &error);
        (void)pthread_mutex_lock(&pipeline->lock);
        slot->state = SLOT_DONE;
        if (failed < 0)
            stop(pipeline, &error);
        (void)pthread_cond_broadcast(&pipeline->changed);
    }
    (void)pthread_mutex_unlock(&pipeline->lock);
    vane_scorer_free(scorer);
    return NULL;
}

void score_write(struct score_run *run, struct score_batch *batch)
{
    if (batch->buffer.length == 0)
        return;
    if (!run->has_header && run->output_format != SCORE_TSV) {
        struct buffer header = { 0 };
        score_output_header(&run->output, &header);
        if (header.length > 0)
            run->failed_write |= fwrite(header.data, 1, header.length, run->to) != header.length;
        run->failed_write |= header.failed;
        buffer_free(&header);
    }
    run->has_header = true;
    run->failed_write |= fwrite(batch->buffer.data, 1, batch->buffer.length, run->to) != batch->buffer.length;
    run->failed_write |= fflush(run->to) != 0;
}

static void add_notes(struct notes *to, const struct notes *notes)
{
    if (to->first_problem[0] == '\0') {
        memcpy(to->first_problem, notes->first_problem, sizeof to->first_problem);
        to->first_problem_line = notes->first_problem_line;
    }
    if (to->invalid == 0)
        to->first_invalid_line = notes->first_invalid_line;
    to->records += notes->records;
    to->without_text += notes->without_text;
    to->invalid += notes->invalid;
}

static void write_slot(struct pipeline *pipeline, struct slot *slot)
{
    struct score_run *run = pipeline->run;
    score_write(run, &slot->batch);
    score_counts_add(&run->counts, &slot->batch.counts);
    for (size_t i = 0; i < BAD_KINDS; i++)
        run->bad_kinds[i] += slot->bad_kinds[i];
    add_notes(&pipeline->notes, &slot->notes);
    if (!run->quiet && !terminal_is(run->to)) /* a table on the terminal is progress enough */
        progress_score(&run->progress, run->bytes_before + slot->bytes_done, run->bytes_total,
                       run->counts.scored + run->counts.problems);
}

static void *write_slots(void *context)
{
    struct pipeline *pipeline = context;
    (void)pthread_mutex_lock(&pipeline->lock);
    while (!pipeline->stopped) {
        struct slot *slot = &pipeline->slots[pipeline->written % pipeline->slot_count];
        if (pipeline->written == pipeline->filled && pipeline->closed)
            break;
        if (pipeline->written == pipeline->filled || slot->state != SLOT_DONE) {
            (void)pthread_cond_wait(&pipeline->changed, &pipeline->lock);
            continue;
        }
        (void)pthread_mutex_unlock(&pipeline->lock);
        write_slot(pipeline, slot);
        bool ends = (pipeline->run->strict && slot->batch.counts.problems > 0) || pipeline->run->failed_write;
        (void)pthread_mutex_lock(&pipeline->lock);
        slot->state = SLOT_FREE;
        pipeline->written++;
        if (ends)
            stop(pipeline, NULL);
        (void)pthread_cond_broadcast(&pipeline->changed);
    }
    (void)pthread_mutex_unlock(&pipeline->lock);
    return NULL;
}

/* ---- the main thread ------------------------------------------------------------------------------------------- */

/* Leaves out what an earlier run has written; false when that is all of the block. */
static bool skip_written(struct score_run *run, vane_block *block)
{
    size_t count = vane_block_count(block);
    size_t skipped = run->skip < count ? (size_t)run->skip : count;
    vane_block_skip(block, skipped);
    run->skip -= skipped;
    return skipped < count;
}

static int fill_slots(struct pipeline *pipeline, vane_reader *reader, struct vane_error *error)
{
    int got = 1;
    while (got > 0 && !score_interrupted()) {
        struct slot *slot = &pipeline->slots[pipeline->filled % pipeline->slot_count];
        (void)pthread_mutex_lock(&pipeline->lock);
        while (!pipeline->stopped && slot->state != SLOT_FREE)
            (void)pthread_cond_wait(&pipeline->changed, &pipeline->lock);
        bool stopped = pipeline->stopped;
        (void)pthread_mutex_unlock(&pipeline->lock);
        if (stopped)
            return 0;
        got = vane_reader_block(reader, slot->block, error);
        if (got <= 0 || !skip_written(pipeline->run, slot->block))
            continue;
        uint64_t total;
        start_slot(slot);
        vane_reader_progress(reader, &slot->bytes_done, &total);
        (void)pthread_mutex_lock(&pipeline->lock);
        slot->state = SLOT_READY;
        pipeline->filled++;
        (void)pthread_cond_broadcast(&pipeline->changed);
        (void)pthread_mutex_unlock(&pipeline->lock);
    }
    return got < 0 ? -1 : 0;
}

static size_t count_threads(const struct score_run *run)
{
    if (run->threads > 0)
        return run->threads;
    long cores = run->filter ? 1 : sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (size_t)cores;
}

/* Signals are for the main thread, which the others' masks see to. */
static size_t start_threads(struct pipeline *pipeline, pthread_t *threads, size_t wanted)
{
    sigset_t all, old;
    size_t started = 0;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &old);
    if (pthread_create(&threads[0], NULL, write_slots, pipeline) == 0)
        for (started = 1; started <= wanted; started++)
            if (pthread_create(&threads[started], NULL, work, pipeline) != 0)
                break;
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
    return started;
}

static int run_pipeline(struct pipeline *pipeline, vane_reader *reader, size_t workers, struct vane_error *error)
{
    pthread_t threads[THREADS_MAX + 1];
    size_t started = start_threads(pipeline, threads, workers);
    int failed = started < 2 ? -1 : fill_slots(pipeline, reader, error);
    (void)pthread_mutex_lock(&pipeline->lock);
    pipeline->closed = true;
    if (started < 2) {
        error->code = VANE_ERROR_MEMORY;
        (void)snprintf(error->text, sizeof error->text, "no thread could be started");
        pipeline->stopped = true;
    }
    (void)pthread_cond_broadcast(&pipeline->changed);
    (void)pthread_mutex_unlock(&pipeline->lock);
    for (size_t i = 0; i < started; i++)
        (void)pthread_join(threads[i], NULL);
    if (failed == 0 && pipeline->error.code != VANE_OK) {
        *error = pipeline->error;
        failed = -1;
    }
    return failed;
}

static void free_pipeline(struct pipeline *pipeline)
{
    for (size_t i = 0; pipeline->slots != NULL && i < pipeline->slot_count; i++) {
        vane_block_free(pipeline->slots[i].block);
        buffer_free(&pipeline->slots[i].batch.buffer);
    }
    memory_free(pipeline->slots);
    (void)pthread_mutex_destroy(&pipeline->lock);
    (void)pthread_cond_destroy(&pipeline->changed);
}

static int make_pipeline(struct pipeline *pipeline, struct score_run *run, size_t workers, struct vane_error *error)
{
    *pipeline = (struct pipeline){ .run = run, .slot_count = 2 * workers + 2, .error = VANE_ERROR_INIT };
    (void)pthread_mutex_init(&pipeline->lock, NULL);
    (void)pthread_cond_init(&pipeline->changed, NULL);
    pipeline->slots = memory_zeroed(pipeline->slot_count, sizeof *pipeline->slots);
    bool good = pipeline->slots != NULL;
    for (size_t i = 0; i < pipeline->slot_count && good; i++)
        good = (pipeline->slots[i].block = vane_block_new(error)) != NULL;
    if (!good) {
        error->code = VANE_ERROR_MEMORY;
        free_pipeline(pipeline);
    }
    return good ? 0 : -1;
}

static void warn_about_records(const struct notes *notes, const char *path, uint64_t problems)
{
    if (problems > 0)
        fprintf(stderr, "vane: %s:%" PRIu64 ": %s%s\n", path, notes->first_problem_line, notes->first_problem,
                problems > 1 ? " (the first of several; each has an error object in its place)" : "");
    if (notes->invalid > 0)
        fprintf(stderr,
                "vane: %s:%" PRIu64 ": not UTF-8; U+FFFD stands for the invalid bytes (%" PRIu64 " record%s)\n", path,
                notes->first_invalid_line, notes->invalid, notes->invalid == 1 ? "" : "s");
}

int score_records(struct score_run *run, const char *path, vane_reader *reader, struct vane_error *error)
{
    struct pipeline pipeline;
    size_t workers = count_threads(run);
    uint64_t problems = run->counts.problems;
    if (make_pipeline(&pipeline, run, workers, error) != 0)
        return -1;
    int failed = run_pipeline(&pipeline, reader, workers, error);
    struct notes notes = pipeline.notes;
    free_pipeline(&pipeline);
    const char *damage = score_interrupted() ? NULL : vane_reader_damage(reader);
    bool only_damage = damage != NULL && strcmp(notes.first_problem, damage) == 0;
    progress_clear(&run->progress);
    warn_about_records(&notes, path, only_damage ? 0 : run->counts.problems - problems); /* damage is told below */
    if (failed == 0 && damage != NULL) {
        error->code = VANE_ERROR_FORMAT;
        error->line = only_damage ? notes.first_problem_line : 0;
        (void)snprintf(error->text, sizeof error->text, "%s", damage);
        return -1;
    }
    if (failed == 0 && !run->filter && notes.records > 0 && notes.without_text == notes.records) {
        error->code = VANE_ERROR_FORMAT; /* every one was answered as empty, which is not what was meant */
        (void)snprintf(error->text, sizeof error->text, "no record has the field '%s'; name it with --text-field",
                       run->text_field != NULL ? run->text_field : "text");
        return -1;
    }
    return failed;
}
