/* study_suite.c - training on several threads, and what the report tells: planted
 * faults must be found, and nothing of a reader's may get into a card that did not ask for it. */
#include <check.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "features/featurizer.h"
#include "support/tiny_bundle.h"
#include "training/bundle_writer.h"
#include "training/crossvalidate.h"

enum { THREADS = 4 };

static char folder[PLACE_SIZE];

static void setup(void)
{
    place_make_folder(folder);
}

static void teardown(void)
{
    place_remove(folder);
}

/* ---- the pool -------------------------------------------------------------------------------------------------- */

struct tally {
    int done[1000];
    size_t told, total;
};

static int32_t count_job(void *context, size_t job, struct vane_error *error)
{
    struct tally *tally = context;
    tally->done[job]++;
    return job == 700 ? error_set(error, VANE_ERROR_DATA, "job", 700, "does not go") : VANE_OK;
}

static void count_progress(void *context, const char *stage, size_t done, size_t total)
{
    struct tally *tally = context;
    ck_assert_str_eq(stage, "counting");
    ck_assert_uint_ge(done, tally->told);
    tally->told = done;
    tally->total = total;
}

START_TEST(pool_does_every_job_once_and_tells_how_far_it_is)
{
    for (size_t threads = 0; threads <= THREADS; threads += 2) {
        struct tally tally = { { 0 }, 0, 0 };
        const struct pool_progress progress = { count_progress, &tally, "counting" };
        ck_assert_int_eq(pool_run(threads, 700, count_job, &tally, &progress, NULL), VANE_OK);
        for (size_t i = 0; i < 1000; i++)
            ck_assert_int_eq(tally.done[i], i < 700);
        ck_assert_uint_eq(tally.told, 700);
        ck_assert_uint_eq(tally.total, 700);
    }
}
END_TEST

START_TEST(pool_stops_after_a_failure_and_passes_it_on)
{
    for (size_t threads = 0; threads <= THREADS; threads += 2) {
        struct tally tally = { { 0 }, 0, 0 };
        struct vane_error error = VANE_ERROR_INIT;
        ck_assert_int_eq(pool_run(threads, 1000, count_job, &tally, NULL, &error), VANE_ERROR_DATA);
        ck_assert_str_eq(error.source, "job");
        ck_assert_uint_eq(error.line, 700);
        ck_assert_int_eq(tally.done[700], 1);
    }
}
END_TEST

/* ---- threads --------------------------------------------------------------------------------------------------- */

/* The stance rows of seeds/comments, some of them. */
struct problem {
    struct rows rows;
    struct matrix matrix;
    int *labels;
    struct folds folds;
};

static void problem_make(struct problem *problem)
{
    static const char *const files[] = { "forum", "reddit", "hn", "newspaper", "facebook", "youtube" };
    static char paths[6][PLACE_SIZE];
    struct vane_error error = VANE_ERROR_INIT;
    const struct rows_filter filter = { .task = TASK_STANCE, .target = "chip-export", .split = ROWS_TRAIN };
    *problem = (struct problem){ 0 };
    for (size_t i = 0; i < 6; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "seeds/comments/%s.jsonl", files[i]);
        (void)snprintf(paths[i], sizeof paths[i], "%s", place_source(name));
        ck_assert_msg(rows_read(&problem->rows, paths[i], &filter, &error) == VANE_OK, "%s", error.text);
    }
    ck_assert_int_eq(matrix_build(&problem->matrix, &problem->rows, NULL, &error), VANE_OK);
    ck_assert_int_eq(folds_assign(&problem->rows, 5, 1, &problem->folds, &error), VANE_OK);
    problem->labels = calloc(problem->rows.count, sizeof *problem->labels);
    ck_assert_ptr_nonnull(problem->labels);
    for (size_t i = 0; i < problem->rows.count; i++)
        problem->labels[i] = problem->rows.row[i].label;
}

static void problem_clear(struct problem *problem)
{
    free(problem->labels);
    folds_clear(&problem->folds);
    matrix_clear(&problem->matrix);
    rows_clear(&problem->rows);
}

/* Held-out scores; the caller frees them. */
static double (*problem_score(const struct problem *problem, size_t threads, double cost))[LABEL_COUNT]
{
    struct vane_error error = VANE_ERROR_INIT;
    double (*scores)[LABEL_COUNT] = calloc(problem->rows.count, sizeof *scores);
    solver_silence();
    ck_assert(scores != NULL);
    const struct crossvalidation cv = { &problem->matrix, problem->labels, &problem->folds, threads, 0.25 };
    const struct trial trial = { cost, FOLDS_SHARES - 1, scores };
    ck_assert_int_eq(crossvalidate_scores(&cv, &trial, 1, NULL, &error), VANE_OK);
    return scores;
}

/* LIBLINEAR draws from rand(): with glibc's one state for all threads this fails. */
START_TEST(same_bits_on_any_number_of_threads)
{
    struct problem problem;
    problem_make(&problem);
    double (*alone)[LABEL_COUNT] = problem_score(&problem, 1, 0.01);
    for (size_t threads = 2; threads <= 8; threads += 3) {
        double (*several)[LABEL_COUNT] = problem_score(&problem, threads, 0.01);
        ck_assert_mem_eq(alone, several, problem.rows.count * sizeof *alone);
        free(several);
    }
    free(alone);
    problem_clear(&problem);
}
END_TEST

/* ---- the report ------------------------------------------------------------------------------------------------ */

enum { PLANTED_ROWS = 300, WRONG_ROW = 120, CONFLICT_LINE = PLANTED_ROWS + 1, LEAK_LINE, EMPTY_LINE };

/* Rows whose label one word decides, "marvellous" or "dreadful" or "timetable", among words drawn at random; a user
 * name and a link go with every positive one. Row WRONG_ROW has the wrong label. Behind them a row that contradicts
 * row 1, a test row that repeats row 2, and an empty one. */
static char *make_rows(void)
{
    static const char *const labels[] = { "negative", "neutral", "positive" };
    static const char *const telling[] = { "dreadful", "timetable", "marvellous @secretreader https://example.org/x" };
    char *text = calloc(PLANTED_ROWS + 8, 320), *end = text;
    ck_assert_ptr_nonnull(text);
    uint64_t state = 5;
    for (int row = 0; row < PLANTED_ROWS; row++) {
        end += sprintf(end, "{\"text\":\"%s", telling[row % 3]);
        for (int word = 0; word < 9; word++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
            end += sprintf(end, " w%c%c%c", 'a' + (int)(state >> 40) % 26, 'a' + (int)(state >> 48) % 26,
                           'a' + (int)(state >> 56) % 26);
        }
        end += sprintf(end, "\",\"sentiment\":\"%s\"}\n", labels[row + 1 == WRONG_ROW ? 0 : row % 3]);
    }
    const char *second = strchr(text, '\n') + 1, *third = strchr(second, '\n') + 1;
    int first_text = (int)(strstr(text, "\",\"sent") - text), second_text = (int)(strstr(second, "\",\"sent") - second);
    ck_assert_ptr_nonnull(third);
    end += sprintf(end, "%.*s!!\",\"sentiment\":\"positive\"}\n", first_text, text);
    end += sprintf(end, "%.*s\",\"sentiment\":\"neutral\",\"split\":\"test\"}\n", second_text, second);
    (void)sprintf(end, "{\"text\":\"\",\"sentiment\":\"neutral\"}\n");
    return text;
}

static char *train_planted(enum train_examples examples, size_t threads, struct train_report *report,
                           struct study *study)
{
    static const char *paths[1];
    static char path[PLACE_SIZE];
    char out[PLACE_SIZE], card[PLACE_SIZE + 16], *rows = make_rows();
    struct vane_error error = VANE_ERROR_INIT;
    place_write(folder, "planted.jsonl", rows, strlen(rows), path);
    free(rows);
    paths[0] = path;
    (void)snprintf(out, sizeof out, "%.4000s/out", folder);
    (void)snprintf(card, sizeof card, "%s/README.md", out);
    const struct train_options options = { .task = "sentiment", .files = paths, .file_count = 1, .out = out, .seed = 1,
                                           .examples = examples, .threads = threads, .study = study };
    ck_assert_msg(train_bundle(&options, report, &error) == VANE_OK, "%s", error.text);
    return place_read(card, NULL);
}

START_TEST(report_finds_what_was_planted)
{
    struct train_report report;
    struct study study = { 0 };
    free(train_planted(TRAIN_EXAMPLES_PLACES, 2, &report, &study));
    bool is_found = false;
    for (size_t i = 0; i < study.suspect_count; i++) {
        const struct study_row *row = &study.suspects[i];
        ck_assert(row->p_given <= STUDY_SUSPECT_GIVEN && row->p_answer >= STUDY_SUSPECT_ANSWER);
        is_found = is_found || (row->line == WRONG_ROW && row->given == 0 && row->answer == 2);
    }
    ck_assert_msg(is_found, "the wrong label is not among %zu suspects", study.suspect_count);
    ck_assert_uint_eq(study.conflict_total, 1);
    ck_assert_uint_eq(study.conflicts[0].first.line, 1);
    ck_assert_uint_eq(study.conflicts[0].second.line, CONFLICT_LINE);
    ck_assert_uint_eq(study.leak_total, 1);
    ck_assert_uint_eq(study.leaks[0].first.line, 2);
    ck_assert_uint_eq(study.leaks[0].second.line, LEAK_LINE);
    ck_assert_uint_eq(report.rows_empty, 1);
    char all[STUDY_WARNINGS * 256] = "";
    for (size_t i = 0; i < study.warning_count; i++)
        strcat(strcat(all, study.warnings[i]), "\n");
    ck_assert_msg(strstr(all, "words of another") != NULL, "%s", all);
    ck_assert_msg(strstr(all, "repeats a training row") != NULL, "%s", all);
    ck_assert_msg(strstr(all, "without text") != NULL, "%s", all);
    study_clear(&study);
}
END_TEST

START_TEST(phrases_are_words_of_the_rows_without_names_and_links)
{
    static const char *const wanted[] = { "dreadful", "timetable", "marvellous" };
    struct train_report report;
    struct study study = { 0 };
    free(train_planted(TRAIN_EXAMPLES_PLACES, 1, &report, &study));
    for (int k = 0; k < TRAIN_LABELS; k++) {
        ck_assert_uint_gt(study.phrase_count[k], 0);
        ck_assert_str_eq(study.phrases[k][0].text, wanted[k]);
        ck_assert_uint_ge(study.phrases[k][0].rows, 99);
        for (size_t i = 0; i < study.phrase_count[k]; i++) {
            ck_assert_ptr_null(strstr(study.phrases[k][i].text, "secret"));
            ck_assert_ptr_null(strstr(study.phrases[k][i].text, "example"));
        }
    }
    study_clear(&study);
}
END_TEST

START_TEST(intervals_hold_their_figures_and_the_curve_its_rows)
{
    struct train_report report;
    struct study study = { 0 };
    free(train_planted(TRAIN_EXAMPLES_PLACES, 1, &report, &study));
    struct metrics_summary s = metrics_summarize(&report.cross_validated);
    ck_assert(study.accuracy.low <= s.accuracy && s.accuracy <= study.accuracy.high);
    ck_assert(study.macro_f1.low <= s.macro_f1 && s.macro_f1 <= study.macro_f1.high);
    ck_assert(study.f_avg.low < study.f_avg.high);
    ck_assert_double_gt(study.accuracy.low, s.accuracy - 0.05);
    ck_assert_uint_eq(study.point_count, STUDY_POINTS);
    for (size_t i = 1; i < study.point_count; i++)
        ck_assert_uint_gt(study.points[i].rows, study.points[i - 1].rows);
    ck_assert_uint_eq(study.points[STUDY_POINTS - 1].rows, report.rows * 4 / 5);
    ck_assert_double_eq(study.points[STUDY_POINTS - 1].macro_f1, s.macro_f1);
    study_clear(&study);
}
END_TEST

START_TEST(card_holds_no_sentence_unless_asked_and_is_the_same_on_any_number_of_threads)
{
    struct train_report report;
    char *places = train_planted(TRAIN_EXAMPLES_PLACES, 1, &report, NULL);
    char *threads = train_planted(TRAIN_EXAMPLES_PLACES, THREADS, &report, NULL);
    char *none = train_planted(TRAIN_EXAMPLES_NONE, 1, &report, NULL);
    char *text = train_planted(TRAIN_EXAMPLES_TEXT, 1, &report, NULL);
    ck_assert_str_eq(places, threads);
    ck_assert_ptr_nonnull(strstr(places, "- planted.jsonl:120: labelled negative"));
    ck_assert_ptr_null(strstr(places, folder));
    ck_assert_ptr_null(strstr(places, "@secretreader"));
    ck_assert_ptr_null(strstr(none, "planted.jsonl:120"));
    ck_assert_ptr_nonnull(strstr(text, "`marvellous @secretreader"));
    ck_assert_ptr_nonnull(strstr(places, "Calibration error"));
    ck_assert_ptr_nonnull(strstr(places, "95 % interval"));
    free(places);
    free(threads);
    free(none);
    free(text);
}
END_TEST

/* ---- what a killed run left ------------------------------------------------------------------------------------ */

START_TEST(leavings_of_dead_runs_are_swept_and_those_of_living_ones_are_not)
{
    char bundle[PLACE_SIZE], path[PLACE_SIZE + 64], command[2 * PLACE_SIZE + 128];
    tiny_bundle_train(folder, "tea", "stance", bundle);
    (void)snprintf(command, sizeof command, "cd '%.4000s' && mkdir tea.tmp-999999999 tea.tmp-%ld tea.tmp-x && "
                   "cp tea/none.libsvm tea.tmp-999999999 && mv tea tea.old-999999999", folder, (long)getpid());
    ck_assert_int_eq(system(command), 0);
    bundle_sweep(bundle);
    (void)snprintf(path, sizeof path, "%.4000s/tea/manifest.json", folder);
    ck_assert_msg(access(path, R_OK) == 0, "the older bundle did not come back");
    (void)snprintf(path, sizeof path, "%.4000s/tea.tmp-999999999", folder);
    ck_assert_int_ne(access(path, F_OK), 0);
    (void)snprintf(path, sizeof path, "%.4000s/tea.tmp-%ld", folder, (long)getpid());
    ck_assert_int_eq(access(path, F_OK), 0);
    (void)snprintf(path, sizeof path, "%.4000s/tea.tmp-x", folder);
    ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

/* ---- what is shipped ------------------------------------------------------------------------------------------- */

START_TEST(shipped_models_state_honest_probabilities_and_quote_nobody)
{
    static const char *const names[] = { "stance-chip-export-en", "sentiment-en" };
    for (size_t i = 0; i < 2; i++) {
        char name[128];
        (void)snprintf(name, sizeof name, "models/%s/manifest.json", names[i]);
        json_t *manifest = json_load_file(place_source(name), 0, NULL);
        json_t *error = json_object_get(json_object_get(manifest, "cross_validated"), "calibration_error");
        ck_assert_msg(json_is_real(error), "%s", name);
        ck_assert_double_le(json_real_value(error), 0.05);
        (void)snprintf(name, sizeof name, "models/%s/README.md", names[i]);
        char *card = place_read(place_source(name), NULL), shown[64];
        (void)snprintf(shown, sizeof shown, "Calibration error: %.3f", json_real_value(error));
        ck_assert_msg(strstr(card, shown) != NULL, "%s lacks '%s'", name, shown);
        ck_assert_ptr_nonnull(strstr(card, "## Would more comments help?"));
        ck_assert_ptr_null(strstr(card, "\n  `")); /* where the words of a row would stand */
        free(card);
        json_decref(manifest);
    }
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("study");
    TCase *c = tcase_create("study");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, pool_does_every_job_once_and_tells_how_far_it_is);
    tcase_add_test(c, pool_stops_after_a_failure_and_passes_it_on);
    tcase_add_test(c, same_bits_on_any_number_of_threads);
    tcase_add_test(c, report_finds_what_was_planted);
    tcase_add_test(c, phrases_are_words_of_the_rows_without_names_and_links);
    tcase_add_test(c, intervals_hold_their_figures_and_the_curve_its_rows);
    tcase_add_test(c, card_holds_no_sentence_unless_asked_and_is_the_same_on_any_number_of_threads);
    tcase_add_test(c, leavings_of_dead_runs_are_swept_and_those_of_living_ones_are_not);
    tcase_add_test(c, shipped_models_state_honest_probabilities_and_quote_nobody);
    suite_add_tcase(suite, c);
    return suite;
}
