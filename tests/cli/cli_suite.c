/* cli_suite.c - the command as a user calls it: output, messages, exit codes. $VANE_COMMAND names the program. */
#include <check.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/tiny_bundle.h"

enum { COMMAND_SIZE = 16384 };

static char folder[PLACE_SIZE], stance[PLACE_SIZE], sentiment[PLACE_SIZE];

/* What the last run printed. */
static char *out, *err;
static size_t out_length;

static void setup(void)
{
    place_make_folder(folder);
    tiny_bundle_train(folder, "tea-stance", "stance", stance);
    tiny_bundle_train(folder, "tea-sentiment", "sentiment", sentiment);
}

static void teardown(void)
{
    place_remove(folder);
}

static void forget(void)
{
    free(out);
    free(err);
    out = err = NULL;
}

/* Runs "vane ARGUMENTS" in a shell; the words may hold redirections. Returns the exit code. */
__attribute__((format(printf, 1, 2))) static int run(const char *format, ...)
{
    char arguments[COMMAND_SIZE / 2], command[COMMAND_SIZE], path[PLACE_SIZE + 8];
    const char *program = getenv("VANE_COMMAND");
    va_list list;
    va_start(list, format);
    (void)vsnprintf(arguments, sizeof arguments, format, list);
    va_end(list);
    int length = snprintf(command, sizeof command, "cd '%s' && { %s %s; } >'%s/out' 2>'%s/err'", folder,
                          program != NULL ? program : "vane", arguments, folder, folder);
    ck_assert_int_lt(length, (int)sizeof command);
    int status = system(command);
    ck_assert_msg(WIFEXITED(status), "'%s' died", arguments);
    forget();
    (void)snprintf(path, sizeof path, "%s/out", folder);
    out = place_read(path, &out_length);
    (void)snprintf(path, sizeof path, "%s/err", folder);
    err = place_read(path, NULL);
    return WEXITSTATUS(status);
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;
    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}

/* One line on standard error that holds every word, nothing on standard output, and the right code. */
static void expect_error(int code, int wanted, const char *first, const char *second)
{
    ck_assert_msg(code == wanted, "exit %d, not %d: %s", code, wanted, err);
    ck_assert_msg(count_lines(err) == 1, "not one line: %s", err);
    ck_assert_msg(strncmp(err, "vane: ", 6) == 0, "%s", err);
    ck_assert_msg(strstr(err, first) != NULL, "'%s' lacks '%s'", err, first);
    ck_assert_msg(strstr(err, second) != NULL, "'%s' lacks '%s'", err, second);
}

static json_t *parse_line(size_t line)
{
    const char *at = out;
    for (size_t i = 0; i < line; i++)
        at = strchr(at, '\n') + 1;
    json_t *object = json_loads(at, JSON_DISABLE_EOF_CHECK, NULL);
    ck_assert_msg(json_is_object(object), "%s", at);
    return object;
}

static void write_input(const char *name, const char *bytes, size_t length)
{
    char path[PLACE_SIZE];
    place_write(folder, name, bytes, length, path);
}

/* ---- score ----------------------------------------------------------------------------------------------------- */

START_TEST(score_prints_the_contract)
{
    static const char *const keys[] = { "id", "target", "stance", "p_favor", "p_against", "p_none", "sentiment",
                                        "p_positive", "p_neutral", "p_negative" };
    const char *input = "{\"id\":\"a\",\"text\":\"no tax, never\"}\n{\"id\":\"b\"}\nnot json\n{\"id\":4,\"text\":\"\"}\n";
    write_input("in.jsonl", input, strlen(input));
    ck_assert_int_eq(run("score -m tea-stance -m tea-sentiment in.jsonl"), 0);
    ck_assert_uint_eq(count_lines(out), 4);
    json_t *first = parse_line(0), *second = parse_line(1), *third = parse_line(2), *fourth = parse_line(3);
    const char *key;
    json_t *value;
    size_t at = 0;
    json_object_foreach(first, key, value)
        ck_assert_str_eq(key, keys[at++]);
    ck_assert_uint_eq(at, 10);
    ck_assert_double_eq_tol(json_number_value(json_object_get(first, "p_favor"))
                            + json_number_value(json_object_get(first, "p_against"))
                            + json_number_value(json_object_get(first, "p_none")), 1, 1e-9);
    ck_assert(json_is_true(json_object_get(second, "empty")));
    ck_assert_str_eq(json_string_value(json_object_get(second, "stance")), "none");
    ck_assert_ptr_nonnull(json_object_get(third, "error"));
    ck_assert_str_eq(json_string_value(json_object_get(third, "id")), "3");
    ck_assert_str_eq(json_string_value(json_object_get(fourth, "id")), "4");
    json_decref(first);
    json_decref(second);
    json_decref(third);
    json_decref(fourth);
}
END_TEST

START_TEST(score_reads_standard_input_lines_csv_and_fields)
{
    ck_assert_int_eq(run("score -m tea-stance --format lines < /dev/null"), 1);
    write_input("l.txt", "tax it\nnever\n", 13);
    ck_assert_int_eq(run("score -m tea-stance --format lines - < l.txt"), 0);
    ck_assert_uint_eq(count_lines(out), 2);
    const char *csv = "nr,remark\n7,\"tax, gladly\"\n8,never\n";
    write_input("t.csv", csv, strlen(csv));
    ck_assert_int_eq(run("score -m tea-stance --text-field remark --id-field nr --output csv --with-text t.csv"), 0);
    ck_assert_uint_eq(count_lines(out), 3);
    ck_assert_ptr_nonnull(strstr(out, "\n7,tea-tax,"));
    ck_assert_ptr_nonnull(strstr(out, "\"tax, gladly\""));
    ck_assert_int_eq(run("score -m tea-stance --output table t.csv --text-field remark"), 0);
    ck_assert_ptr_nonnull(strstr(out, "comment"));
    ck_assert_ptr_nonnull(strstr(err, "2 comments"));
}
END_TEST

START_TEST(invalid_utf8_is_scored_and_told)
{
    write_input("bad.jsonl", "{\"text\":\"no \xFF tax\"}\n", 20);
    ck_assert_int_eq(run("score -m tea-stance bad.jsonl"), 0);
    ck_assert_ptr_nonnull(strstr(out, "\"invalid_utf8\":1"));
    ck_assert_ptr_nonnull(strstr(err, "bad.jsonl:1:"));
}
END_TEST

START_TEST(explain_prints_valid_json_for_any_bytes)
{
    write_input("odd", "tax \xFF\x01\xF0\x9F\x98\x82 \xE2\x82", 12);
    ck_assert_int_eq(run("explain -m tea-stance < odd"), 0);
    json_decref(parse_line(0));
    ck_assert_int_eq(run("score -m tea-stance --format lines --with-text odd"), 0);
    json_decref(parse_line(0));
    expect_error(run("explain -m tea-stance < /dev/null"), 1, "empty", "");
}
END_TEST

START_TEST(bad_inputs_get_one_line)
{
    expect_error(run("score -m tea-stance missing.jsonl"), 1, "missing.jsonl", "no such file");
    expect_error(run("score -m tea-stance ."), 1, ".", "directory");
    write_input("empty", "", 0);
    expect_error(run("score -m tea-stance empty"), 1, "empty", "empty");
    expect_error(run("segment empty"), 1, "empty", "empty");
    write_input("binary", "\0\1\2\3\4\5\0\7\0\1\2", 11);
    expect_error(run("score -m tea-stance binary"), 1, "binary", "binary");
    expect_error(run("segment binary"), 1, "binary", "binary");
    expect_error(run("score -m nowhere binary"), 1, "nowhere", "no such file");
    expect_error(run("score -m tea-stance --target soup tiny.jsonl"), 2, "'soup'", "tea-tax");
    expect_error(run("score --no-such-option"), 2, "--help", "");
    expect_error(run("frobnicate"), 2, "frobnicate", "--help");
    expect_error(run("eval -m tea-stance"), 2, "FILE", "--help");
    expect_error(run("train --task stance --data x.jsonl"), 2, "--out", "--help");
    expect_error(run("train --task stance --data x.jsonl --out o"), 1, "x.jsonl", "no such file");
}
END_TEST

START_TEST(less_certain_labels_become_unsure)
{
    ck_assert_int_eq(run("score -m tea-stance --min-confidence 1 tiny.jsonl"), 0);
    json_t *first = parse_line(0);
    ck_assert_str_eq(json_string_value(json_object_get(first, "stance")), "unsure");
    ck_assert(json_is_real(json_object_get(first, "p_favor")));
    json_decref(first);
    ck_assert_int_eq(run("score -m tea-stance --min-confidence 0.1 tiny.jsonl"), 0);
    ck_assert_ptr_null(strstr(out, "unsure"));
    ck_assert_int_eq(run("score -m tea-stance --min-confidence lots tiny.jsonl"), 2);
    ck_assert_int_eq(run("eval -m tea-stance tiny.jsonl"), 0);
    json_t *figures = parse_line(0);
    const json_t *all = json_array_get(json_object_get(figures, "coverage"), 0);
    ck_assert_double_le(json_number_value(json_object_get(all, "coverage")), 1);
    ck_assert_uint_eq(json_array_size(json_object_get(figures, "coverage")), 6);
    json_decref(figures);
}
END_TEST

START_TEST(a_dump_without_the_text_field_is_told)
{
    const char *rows = "{\"id\":1,\"words\":\"tax\"}\n{\"id\":2}\n";
    write_input("words.jsonl", rows, strlen(rows));
    ck_assert_int_eq(run("score -m tea-stance words.jsonl"), 1);
    ck_assert_uint_eq(count_lines(out), 2);
    ck_assert_ptr_nonnull(strstr(err, "--text-field"));
    ck_assert_int_eq(run("score -m tea-stance --text-field words words.jsonl"), 0);
}
END_TEST

START_TEST(a_record_that_fails_loses_no_other)
{
    const char *mixed = "[]\n{\"text\":5}\n{\"text\":\"tax\"}\n\"x\"\n";
    write_input("mixed.jsonl", mixed, strlen(mixed));
    ck_assert_int_eq(run("score -m tea-stance mixed.jsonl"), 0);
    ck_assert_uint_eq(count_lines(out), 4);
    ck_assert_ptr_nonnull(strstr(err, "mixed.jsonl:1:"));
    write_input("none.jsonl", "{\n{\n", 4);
    ck_assert_int_eq(run("score -m tea-stance none.jsonl"), 1);
}
END_TEST

/* ---- bundles --------------------------------------------------------------------------------------------------- */

/* Copies the stance bundle to NAME, then runs a shell command inside it. */
static void damage(const char *name, const char *command)
{
    char line[COMMAND_SIZE];
    (void)snprintf(line, sizeof line, "cd '%s' && rm -rf %s && cp -r tea-stance %s && cd %s && { %s; }", folder, name,
                   name, name, command);
    ck_assert_int_eq(system(line), 0);
}

START_TEST(damaged_bundles_are_named)
{
    run("--version > /dev/null; mkdir -p other && echo '{}' > other/manifest.json && touch other/precious");
    expect_error(run("train --task stance --data tiny.jsonl --out other"), 2, "other", "no bundle");
    ck_assert_int_eq(run("--version > /dev/null; test -e other/precious && test -e other/manifest.json"), 0);
    damage("b", "rm none.libsvm");
    expect_error(run("model b"), 1, "none.libsvm", "no such file");
    damage("b", "rm manifest.json");
    expect_error(run("model b"), 1, "manifest.json", "no such file");
    damage("b", "truncate -s 100 favor.libsvm");
    expect_error(run("model b"), 1, "favor.libsvm", "SHA-256");
    damage("b", "sed -i '8s/1/2/' against.libsvm && echo >> against.libsvm");
    expect_error(run("model b"), 1, "against.libsvm", "SHA-256");
    damage("b", "sed -i 's/tea-tax/pea-tax/' manifest.json");
    expect_error(run("model b"), 1, "manifest.json", "altered");
    damage("b", "sed -i 's/\"char_ngrams\": \\[/\"char_ngrams\": [1,/' manifest.json");
    expect_error(run("model b"), 1, "manifest.json", "another featurizer");
    damage("b", "head -c 300 manifest.json > m && mv m manifest.json");
    expect_error(run("model b"), 1, "manifest.json", "JSON");
    expect_error(run("model tea-stance/manifest.json"), 1, "manifest.json", "directory");
}
END_TEST

START_TEST(model_eval_and_explain_answer_in_json)
{
    ck_assert_int_eq(run("model tea-stance"), 0);
    json_t *manifest = parse_line(0);
    ck_assert_str_eq(json_string_value(json_object_get(json_object_get(manifest, "target"), "name")), "tea-tax");
    json_decref(manifest);
    ck_assert_int_eq(run("eval -m tea-stance tiny.jsonl"), 0);
    json_t *figures = parse_line(0);
    static const char *const keys[] = { "accuracy", "macro_f1", "macro_recall", "f_avg", "calibration_error" };
    for (size_t i = 0; i < 5; i++)
        ck_assert(json_is_real(json_object_get(figures, keys[i])));
    ck_assert_int_eq(json_integer_value(json_object_get(figures, "rows")), 36);
    json_decref(figures);
    ck_assert_int_eq(run("explain -m tea-stance -m tea-sentiment never tax tea"), 0);
    ck_assert_uint_eq(count_lines(out), 2);
    json_t *explained = parse_line(0);
    const json_t *spans = json_object_get(explained, "spans");
    ck_assert_uint_eq(json_array_size(spans), 3);
    ck_assert_str_eq(json_string_value(json_object_get(json_array_get(spans, 0), "text")), "never");
    json_decref(explained);
}
END_TEST

START_TEST(compare_tells_luck_from_skill)
{
    ck_assert_int_eq(run("compare tea-stance tea-stance tiny.jsonl"), 0);
    json_t *same = parse_line(0);
    ck_assert_double_eq(json_number_value(json_object_get(same, "p_value")), 1);
    ck_assert_double_eq(json_number_value(json_object_get(same, "macro_f1_difference")), 0);
    json_decref(same);
    ck_assert_int_eq(run("--version; sed 's/\"favor\"/\"tmp\"/; s/\"against\"/\"favor\"/; s/\"tmp\"/\"against\"/' tiny.jsonl "
                         "> turned.jsonl"), 0);
    ck_assert_int_eq(run("train --quiet --no-prior --task stance --data turned.jsonl --out turned"), 0);
    ck_assert_int_eq(run("compare turned tea-stance tiny.jsonl"), 0);
    json_t *better = parse_line(0);
    ck_assert_double_lt(json_number_value(json_object_get(better, "p_value")), 0.05);
    ck_assert_double_gt(json_number_value(json_array_get(json_object_get(better, "interval"), 0)), 0);
    json_decref(better);
    expect_error(run("compare tea-stance tea-sentiment tiny.jsonl"), 2, "different questions", "");
    expect_error(run("compare tea-stance tiny.jsonl"), 2, "two bundles", "--help");
}
END_TEST

START_TEST(suggest_prints_rows_ready_for_labelling)
{
    const char *rows = "tax it, gladly\nno tax, never\nwho knows what to think of this tax\nhm\n";
    write_input("fresh.txt", rows, strlen(rows));
    ck_assert_int_eq(run("suggest -m tea-stance --count 2 --format lines --output jsonl fresh.txt"), 0);
    ck_assert_uint_eq(count_lines(out), 2);
    json_t *first = parse_line(0);
    ck_assert(json_is_null(json_object_get(first, "stance")));
    ck_assert_str_eq(json_string_value(json_object_get(first, "target")), "tea-tax");
    ck_assert(json_is_real(json_object_get(first, "margin")));
    json_decref(first);
}
END_TEST

START_TEST(suggest_passes_over_what_another_file_labels)
{
    const char *fresh = "Horrible bill... reject it!\nwho counts the crates\nno idea what a levy is\n";
    write_input("fresh.txt", fresh, strlen(fresh));
    ck_assert_int_eq(run("suggest -m tea-stance --labelled tiny.jsonl --format lines fresh.txt"), 0);
    ck_assert_uint_eq(count_lines(out), 2);
    ck_assert_ptr_null(strstr(out, "reject"));
    ck_assert_ptr_nonnull(strstr(err, "1 labelled already"));
    expect_error(run("suggest -m tea-stance --labelled nowhere.jsonl --format lines fresh.txt"), 1, "nowhere.jsonl",
                 "no such file");
}
END_TEST

START_TEST(train_writes_its_report_as_json)
{
    ck_assert_int_eq(run("train --quiet --no-prior --task stance --data tiny.jsonl --report report.json --out told"), 0);
    ck_assert_str_eq(out, "");
    ck_assert_str_eq(err, "");
    ck_assert_int_eq(run("train --help >/dev/null; cat report.json"), 0);
    json_t *report = parse_line(0);
    ck_assert_int_eq(json_integer_value(json_object_get(report, "rows")), 36);
    json_t *interval = json_object_get(json_object_get(report, "intervals"), "accuracy");
    double accuracy = json_number_value(json_object_get(report, "accuracy"));
    ck_assert_double_le(json_number_value(json_array_get(interval, 0)), accuracy);
    ck_assert_double_ge(json_number_value(json_array_get(interval, 1)), accuracy);
    ck_assert_uint_gt(json_array_size(json_object_get(report, "warnings")), 0);
    ck_assert_uint_gt(json_array_size(json_object_get(report, "errors")), 0);
    ck_assert(json_is_object(json_object_get(report, "phrases")));
    json_decref(report);
    expect_error(run("train --quiet --no-prior --task stance --data tiny.jsonl --report no/r.json --out told"), 1,
                 "no/r.json", "cannot be written");
    expect_error(run("train --threads 0 --task stance --data tiny.jsonl --out told"), 2, "threads", "--help");
    expect_error(run("train --examples all --task stance --data tiny.jsonl --out told"), 2, "examples", "--help");
}
END_TEST

START_TEST(train_refuses_misspelt_labels_and_leaves_no_bundle)
{
    const char *rows = "{\"text\":\"a\",\"stance\":\"favor\",\"target\":\"t\"}\n{\"text\":\"b\",\"stance\":\"fovar\",\"target\":\"t\"}\n";
    write_input("typo.jsonl", rows, strlen(rows));
    expect_error(run("train --task stance --data typo.jsonl --out new"), 1, "typo.jsonl:2:", "fovar");
    ck_assert_int_eq(run("model new"), 1);
}
END_TEST

START_TEST(help_explains_every_command)
{
    static const char *const commands[] = { "", "score", "segment", "train", "eval", "explain", "model", "compare", "label", "suggest" };
    for (size_t i = 0; i < 10; i++) {
        ck_assert_int_eq(run("%s --help", commands[i]), 0);
        ck_assert_ptr_nonnull(strstr(out, "Example"));
        ck_assert_str_eq(err, "");
    }
    ck_assert_int_eq(run("--version"), 0);
    ck_assert_int_eq(strncmp(out, "vane ", 5), 0);
}
END_TEST

START_TEST(a_closed_pipe_is_no_crash)
{
    ck_assert_int_eq(run("score -m tea-stance --format lines tiny.jsonl | head -1"), 0);
    ck_assert_uint_eq(count_lines(out), 1);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("cli");
    TCase *c = tcase_create("cli");
    tcase_add_unchecked_fixture(c, setup, teardown);
    tcase_add_checked_fixture(c, NULL, forget);
    tcase_add_test(c, score_prints_the_contract);
    tcase_add_test(c, score_reads_standard_input_lines_csv_and_fields);
    tcase_add_test(c, invalid_utf8_is_scored_and_told);
    tcase_add_test(c, explain_prints_valid_json_for_any_bytes);
    tcase_add_test(c, bad_inputs_get_one_line);
    tcase_add_test(c, less_certain_labels_become_unsure);
    tcase_add_test(c, a_dump_without_the_text_field_is_told);
    tcase_add_test(c, a_record_that_fails_loses_no_other);
    tcase_add_test(c, damaged_bundles_are_named);
    tcase_add_test(c, model_eval_and_explain_answer_in_json);
    tcase_add_test(c, compare_tells_luck_from_skill);
    tcase_add_test(c, suggest_prints_rows_ready_for_labelling);
    tcase_add_test(c, suggest_passes_over_what_another_file_labels);
    tcase_add_test(c, train_writes_its_report_as_json);
    tcase_add_test(c, train_refuses_misspelt_labels_and_leaves_no_bundle);
    tcase_add_test(c, help_explains_every_command);
    tcase_add_test(c, a_closed_pipe_is_no_crash);
    suite_add_tcase(suite, c);
    return suite;
}
