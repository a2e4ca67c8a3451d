/* score_suite.c - vane score on dumps: order, threads, files that survive a kill, fields passed on, the filter mode.
 * $VANE_COMMAND names the program. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/tiny_bundle.h"

enum { COMMAND_SIZE = 16384, RECORDS = 60000 };

static char folder[PLACE_SIZE], stance[PLACE_SIZE], sentiment[PLACE_SIZE], dump[PLACE_SIZE];

/* Records of every length, some of them broken, and none with a line end in its output. */
static void write_dump(void)
{
    char *bytes = malloc((size_t)RECORDS * 320);
    ck_assert_ptr_nonnull(bytes);
    size_t used = 0;
    for (int i = 0; i < RECORDS; i++) {
        if (i % 997 == 5) {
            used += (size_t)sprintf(bytes + used, "broken %d\n", i);
            continue;
        }
        used += (size_t)sprintf(bytes + used, "{\"id\":\"r%d\",\"n\":%d.50,\"text\":\"no tax %d,\\n ", i, i, i);
        for (int k = 0; k < i % 13; k++)
            used += (size_t)sprintf(bytes + used, "tax it gladly ");
        used += (size_t)sprintf(bytes + used, "\"}\n");
    }
    place_write(folder, "dump.jsonl", bytes, used, dump);
    free(bytes);
}

static void setup(void)
{
    place_make_folder(folder);
    tiny_bundle_train(folder, "tea-stance", "stance", stance);
    tiny_bundle_train(folder, "tea-sentiment", "sentiment", sentiment);
    write_dump();
}

static void teardown(void)
{
    place_remove(folder);
}

/* What the test before has left. */
static void clean(void)
{
    char command[PLACE_SIZE + 128];
    (void)snprintf(command, sizeof command, "cd '%s' && find . -mindepth 1 -maxdepth 1 ! -name 'tea-*' ! -name dump.jsonl "
                   "-exec rm -r {} +", folder);
    ck_assert_int_eq(system(command), 0);
}

__attribute__((format(printf, 1, 2))) static int shell(const char *format, ...)
{
    char line[COMMAND_SIZE / 2], command[COMMAND_SIZE];
    va_list list;
    va_start(list, format);
    (void)vsnprintf(line, sizeof line, format, list);
    va_end(list);
    const char *program = getenv("VANE_COMMAND");
    (void)snprintf(command, sizeof command, "cd '%s' && vane='%s'; m='-m tea-stance -m tea-sentiment'; %s", folder,
                   program != NULL ? program : "vane", line);
    int status = system(command);
    ck_assert_msg(WIFEXITED(status), "'%s' died", line);
    return WEXITSTATUS(status);
}

static char *read_file(const char *name, size_t *length)
{
    char path[PLACE_SIZE + 64];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return place_read(path, length);
}

static void expect_same(const char *first, const char *second)
{
    size_t a_length, b_length;
    char *a = read_file(first, &a_length), *b = read_file(second, &b_length);
    ck_assert_msg(a_length == b_length && memcmp(a, b, a_length) == 0, "%s (%zu bytes) and %s (%zu) differ", first,
                  a_length, second, b_length);
    free(a);
    free(b);
}

static bool exists(const char *name)
{
    char path[PLACE_SIZE + 64];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

/* ---- order ------------------------------------------------------------------------------------------------------ */

START_TEST(records_come_one_for_one_in_order_on_any_number_of_threads)
{
    ck_assert_int_eq(shell("$vane score $m --threads 1 dump.jsonl > one 2> errors"), 0);
    ck_assert_int_eq(shell("$vane score $m --threads 7 dump.jsonl > seven 2> errors"), 0);
    expect_same("one", "seven");
    char *out = read_file("one", NULL), *errors = read_file("errors", NULL), *at = out, id[24];
    for (int i = 0; i < RECORDS; i++) {
        char *end = strchr(at, '\n');
        ck_assert_ptr_nonnull(end);
        int length = i % 997 == 5 ? snprintf(id, sizeof id, "{\"id\":\"%d\",\"error\"", i + 1)
                                  : snprintf(id, sizeof id, "{\"id\":\"r%d\",", i);
        ck_assert_msg(strncmp(at, id, (size_t)length) == 0, "record %d: %.60s", i, at);
        at = end + 1;
    }
    ck_assert_int_eq(*at, '\0');
    ck_assert_msg(strstr(errors, "dump.jsonl:6: broken JSON") != NULL, "%s", errors);
    free(out);
    free(errors);
}
END_TEST

START_TEST(compressed_input_globs_and_standard_input_give_the_same)
{
    ck_assert_int_eq(shell("$vane score $m dump.jsonl > plain 2> errors"), 0);
    if (shell("command -v zstd > /dev/null && command -v gzip > /dev/null") != 0) {
        puts("skipped: gzip and zstd are not installed");
        return;
    }
    ck_assert_int_eq(shell("gzip -1 -c dump.jsonl > a.bin; zstd -q --long=31 -c dump.jsonl > b.bin; mkdir parts;"
                           "head -n 30000 dump.jsonl > parts/1.jsonl; tail -n +30001 dump.jsonl | zstd -q > parts/2.zst"), 0);
    ck_assert_int_eq(shell("$vane score $m a.bin > gz 2> errors && $vane score $m - < b.bin > zst 2> errors"), 0);
    ck_assert_int_eq(shell("$vane score $m --id-field id 'parts/*' 2> errors | sed 's/\"id\":\"[0-9]*\",\"error.*//' > glob;"
                           "sed 's/\"id\":\"[0-9]*\",\"error.*//' plain > plain2"), 0);
    expect_same("plain", "gz");
    expect_same("plain", "zst");
    expect_same("plain2", "glob"); /* broken lines are named by their number, which starts again in each file */
}
END_TEST

START_TEST(a_cut_off_stream_is_answered_in_place)
{
    if (shell("command -v zstd > /dev/null") != 0) {
        puts("skipped: zstd is not installed");
        return;
    }
    ck_assert_int_eq(shell("zstd -q -c dump.jsonl | head -c 150000 > cut.zst; printf '{\"text\":\"after\"}\\n' > next.jsonl"), 0);
    ck_assert_int_eq(shell("$vane score $m cut.zst next.jsonl > out 2> errors"), 1);
    ck_assert_int_eq(shell("tail -n 2 out | head -n 1 | grep -q 'the zstd stream is cut off here' && tail -n 1 out | "
                           "grep -q '\"stance\"'"), 0);
    ck_assert_int_eq(shell("$vane score $m --strict cut.zst next.jsonl > out 2> errors"), 1);
    ck_assert_int_ne(shell("tail -n 1 out | grep -q '\"stance\"'"), 0);
}
END_TEST

START_TEST(strict_ends_at_the_first_bad_record)
{
    ck_assert_int_eq(shell("$vane score $m --strict dump.jsonl > out 2> errors"), 1);
    ck_assert_int_eq(shell("test $(wc -l < out) = 6 && tail -n 1 out | grep -q '\"error\"'"), 0);
    ck_assert_int_eq(shell("$vane score $m --strict -o file dump.jsonl 2> errors"), 1);
    ck_assert(!exists("file"));
}
END_TEST

/* ---- fields ----------------------------------------------------------------------------------------------------- */

START_TEST(kept_fields_stand_behind_the_scores)
{
    ck_assert_int_eq(shell("printf '%%s\\n' '{\"id\":7,\"text\":\"tax\",\"n\":1.50,\"o\":{\"x\" : [1]},\"stance\":\"mine\"}' > k.jsonl;"
                           "$vane score $m --keep n,stance,o k.jsonl > some && $vane score $m --keep all k.jsonl > all"), 0);
    ck_assert_int_eq(shell("grep -q ',\"n\":1.50,\"o\":{\"x\" : \\[1\\]},\"input_stance\":\"mine\"}$' some"), 0);
    ck_assert_int_eq(shell("grep -q ',\"input_id\":7,\"input_text\":\"tax\",\"n\":1.50,' all"), 0);
    json_t *object = NULL;
    char *line = read_file("all", NULL);
    ck_assert_ptr_nonnull(object = json_loads(line, JSON_REJECT_DUPLICATES, NULL));
    json_decref(object);
    free(line);
    ck_assert_int_eq(shell("$vane score $m --keep n,o --output csv k.jsonl > csv && "
                           "head -n 1 csv | grep -q ',error,n,o' && grep -q ',1.50,\"{\"\"x\"\" : \\[1\\]}\"' csv"), 0);
    ck_assert_int_eq(shell("printf 'text,n\\n\"a,b\",\"x \"\"y\"\"\"\\n' > k.csv; $vane score $m --keep n k.csv > csv && "
                           "tail -c 20 csv | tr '\\\\' '/' | grep -qF 'x /\"y/\"\"}'"), 0);
    ck_assert_int_eq(shell("$vane score $m --keep all --output csv k.jsonl 2> errors"), 2);
    ck_assert_int_eq(shell("$vane score $m --preset usenet k.jsonl 2> errors"), 2);
}
END_TEST

START_TEST(the_thread_is_printed_on_request)
{
    ck_assert_int_eq(shell("printf '%%s\n' '{\"id\":\"a\",\"body\":\"tax\",\"link_id\":\"l\",\"parent_id\":\"t1_9\","
                           "\"author\":\"J\\u00f6rg\",\"created_utc\":1.50}' > t.jsonl; $vane score $m --with-thread t.jsonl > out"), 0);
    ck_assert_int_eq(shell("grep -q ',\"parent\":\"t1_9\",\"author\":\"J\xC3\xB6rg\",\"time\":1.50}$' out"), 0);
    ck_assert_int_eq(shell("$vane score $m --with-thread --keep body --output csv t.jsonl > csv && head -n 1 csv | "
                           "grep -q ',error,parent,author,time,body' && tail -n 1 csv | grep -q ',t1_9,J\xC3\xB6rg,1.50,tax'"), 0);
    ck_assert_int_eq(shell("$vane score $m --with-thread --keep a,b,c,d,e,f,g,h,i,j,k,l --output csv t.jsonl 2> errors"), 2);
}
END_TEST

/* ---- the output file -------------------------------------------------------------------------------------------- */

/* Starts the command and kills it after some time; true when it was killed before it ended. */
static bool run_and_kill(const char *arguments, long microseconds, int with)
{
    char command[COMMAND_SIZE];
    const char *program = getenv("VANE_COMMAND");
    (void)snprintf(command, sizeof command, "cd '%s' && exec '%s' %s 2>> errors", folder, program, arguments);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    struct timespec pause = { microseconds / 1000000, microseconds % 1000000 * 1000 };
    (void)nanosleep(&pause, NULL);
    (void)kill(child, with);
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    if (with == SIGINT)
        return WIFEXITED(status) && WEXITSTATUS(status) == 130;
    size_t length;
    ck_assert_msg(WIFSIGNALED(status) || WEXITSTATUS(status) == 0, "exit %d: %.600s", WEXITSTATUS(status),
                  read_file("errors", &length));
    return WIFSIGNALED(status);
}

START_TEST(a_file_is_renamed_when_it_is_whole)
{
    ck_assert_int_eq(shell("$vane score $m dump.jsonl > plain 2> errors"), 0);
    ck_assert_int_eq(shell("echo old > file; $vane score $m -o file dump.jsonl > out 2> errors && test ! -s out"), 0);
    expect_same("plain", "file");
    ck_assert(!exists("file.part") && !exists("file.part.run"));
    ck_assert_int_eq(shell("$vane score $m -o nowhere/file dump.jsonl 2> errors"), 1);
    ck_assert_int_eq(shell("$vane score $m --resume dump.jsonl 2> errors"), 2);
}
END_TEST

static void survive_kills(const char *arguments, const char *input, const char *wanted)
{
    char command[COMMAND_SIZE];
    unsigned state = 99;
    int killed = 0;
    struct timespec begin, end;
    (void)clock_gettime(CLOCK_MONOTONIC, &begin);
    ck_assert_int_eq(shell("$vane score %s %s > %s 2> errors", arguments, input, wanted), 0);
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    long whole = (end.tv_sec - begin.tv_sec) * 1000000 + (end.tv_nsec - begin.tv_nsec) / 1000;
    (void)snprintf(command, sizeof command, "score --resume -o file %s %s", arguments, input);
    for (int round = 0; round < 60 && killed < 8; round++) {
        state = state * 1103515245u + 12345u;
        if (run_and_kill(command, (long)(state >> 8) % (whole / 2 + 1), SIGKILL)) {
            killed++;
        } else { /* it came to its end: once more, with less time */
            ck_assert_int_eq(shell("rm -f file"), 0);
            whole = whole * 3 / 4;
        }
    }
    ck_assert_int_gt(killed, 2);
    ck_assert_int_eq(shell("$vane %s 2>> errors", command), 0);
    expect_same(wanted, "file");
    ck_assert(!exists("file.part") && !exists("file.part.run"));
}

START_TEST(killed_runs_go_on_without_a_lost_or_doubled_record)
{
    survive_kills("-m tea-stance -m tea-sentiment --threads 2", "dump.jsonl", "wanted");
    ck_assert_int_eq(shell("rm file"), 0);
    survive_kills("-m tea-stance -m tea-sentiment --output csv --with-text --keep n", "dump.jsonl", "wanted-csv");
}
END_TEST

START_TEST(killed_runs_on_compressed_input_go_on)
{
    ck_assert_int_eq(shell("head -n 31000 dump.jsonl | gzip -1 > a.gz && tail -n +31001 dump.jsonl | gzip -1 > b.gz"), 0);
    survive_kills("-m tea-stance", "a.gz b.gz", "wanted-gz");
    if (shell("command -v zstd > /dev/null") != 0) {
        puts("skipped: zstd is not installed");
        return;
    }
    ck_assert_int_eq(shell("rm file && zstd -q --long=31 dump.jsonl -o dump.zst"), 0);
    survive_kills("-m tea-stance", "dump.zst", "wanted-zst");
}
END_TEST


/* Kills a call when it has begun its file and not ended: sooner when it was too quick, later when it was too slow. A
 * description of the call that is empty was cut off itself, and counts for nothing. */
static void leave_part(const char *call)
{
    long wait = 3000;
    for (int round = 0; shell("test -s file.part.run") != 0; round++) {
        ck_assert_int_lt(round, 500);
        wait = run_and_kill(call, wait, SIGKILL) ? wait + 1000 : wait * 3 / 4;
    }
}

START_TEST(a_part_that_ends_inside_a_record_is_gone_on_with)
{
    ck_assert_int_eq(shell("$vane score $m dump.jsonl > plain 2> errors"), 0);
    char command[256];
    size_t length;
    char *plain = read_file("plain", &length);
    const size_t cuts[] = { 0, 1, 50, 1000, 99999, length - 1, length };
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        /* a run that is killed at once leaves the description of the call behind, which is wanted here */
        (void)snprintf(command, sizeof command, "score -m tea-stance -m tea-sentiment -o file --resume dump.jsonl");
        leave_part(command);
        ck_assert_int_eq(shell("head -c %zu plain > file.part && $vane %s 2> errors", cuts[i], command), 0);
        expect_same("plain", "file");
    }
    free(plain);
}
END_TEST

/* What a file system may leave when the power failed: the length is there, the bytes are not. */
START_TEST(zeros_in_a_part_are_scored_again)
{
    ck_assert_int_eq(shell("$vane score $m dump.jsonl > plain 2> errors"), 0);
    leave_part("score -m tea-stance -m tea-sentiment -o file --resume dump.jsonl");
    ck_assert_int_eq(shell("head -c 99999 plain > file.part; head -c 5000 /dev/zero >> file.part; echo >> file.part; "
                           "$vane score $m -o file --resume dump.jsonl 2> errors"), 0);
    expect_same("plain", "file");
}
END_TEST

START_TEST(another_call_does_not_go_on_with_the_file)
{
    ck_assert_int_eq(shell("cp dump.jsonl own.jsonl"), 0);
    leave_part("score -m tea-stance -o file --resume own.jsonl");
    ck_assert_int_eq(shell("$vane score -m tea-stance --with-text -o file --resume own.jsonl 2> errors"), 2);
    ck_assert_int_eq(shell("echo '{}' >> own.jsonl; $vane score -m tea-stance -o file --resume own.jsonl 2> errors"), 2);
    ck_assert_int_eq(shell("grep -q 'begun by another call' errors && $vane score -m tea-stance -o file own.jsonl 2> errors"), 0);
}
END_TEST

START_TEST(an_interrupt_leaves_whole_records)
{
    bool interrupted = false;
    for (long wait = 20000; wait < 2000000 && !interrupted; wait += 15000)
        interrupted = run_and_kill("score -m tea-stance --threads 1 dump.jsonl dump.jsonl dump.jsonl > out", wait, SIGINT);
    ck_assert(interrupted);
    size_t length;
    char *out = read_file("out", &length);
    ck_assert(length == 0 || out[length - 1] == '\n');
    free(out);
    ck_assert_int_eq(shell("grep -q 'vane: interrupted' errors"), 0);
}
END_TEST

/* A pipe that nobody writes to must not keep an interrupt waiting. */
START_TEST(an_interrupt_ends_a_run_that_waits)
{
    ck_assert_int_eq(shell("mkfifo pipe; (printf '{\"text\":\"tax\"}\\n'; sleep 20) > pipe & "
                           "$vane score -m tea-stance --filter --format jsonl pipe > out 2> errors & child=$!; "
                           "sleep 1; test $(wc -l < out) = 1 && kill -INT $child; wait $child; test $? = 130"), 0);
}
END_TEST

/* ---- filter ----------------------------------------------------------------------------------------------------- */

START_TEST(the_filter_answers_each_line_with_one)
{
    ck_assert_int_eq(shell("printf 'tax it\\n\\nno\\\\ttax\\\\n\\n\\\\N\\n\\377\\n' | $vane score $m --filter --format tsv > out"), 0);
    ck_assert_int_eq(shell("test $(wc -l < out) = 5 && test $(awk -F'\\t' 'NF != 9' out | wc -l) = 0"), 0);
    ck_assert_int_eq(shell("printf '{\"id\":\"a\",\"text\":\"tax\"}\\n\\nnonsense\\n{}\\n' | $vane score $m --filter --format jsonl "
                           "> out 2> errors; test $(wc -l < out) = 4 && test $(grep -c error out) = 2"), 0);
    ck_assert_int_eq(shell("printf 'k1\\ttax it\\nk2\\n' | $vane score $m --filter --format tsv --text-column 2 "
                           "--columns id,stance,p_favor,error > out 2> errors; test $(wc -l < out) = 2 && "
                           "test \"$(tail -n 1 out | tr '\\t' '|')\" = '2||nan|the line has no column 2'"), 0);
    ck_assert_int_eq(shell("printf '' | $vane score $m --filter --format tsv > out && test ! -s out"), 0);
    ck_assert_int_eq(shell("$vane score $m --filter 2> errors < dump.jsonl"), 2);
    ck_assert_int_eq(shell("head -c 10000000 /dev/zero | tr '\\0' 'x' | $vane score $m --filter --format tsv > out && test $(wc -l < out) = 1"), 0);
}
END_TEST

START_TEST(the_filter_escapes_are_those_of_clickhouse)
{
    ck_assert_int_eq(shell("printf 'tax\\\\tit\\\\\\\\ \\\\x gladly\\n' | $vane score $m --filter --format tsv > a;"
                           "printf '{\"text\":\"tax\\\\tit\\\\\\\\ x gladly\"}\\n' | $vane score $m --filter --format jsonl > b;"
                           "f=$(cut -f 2 a) && grep -q \"\\\"p_favor\\\":$f,\" b"), 0);
}
END_TEST

START_TEST(the_filter_takes_chunk_headers)
{
    ck_assert_int_eq(shell("printf '2\\ntax\\nno\\n0\\n1\\ngladly\\n' | $vane score $m --filter --format tsv --chunk-header > out;"
                           "test $(wc -l < out) = 3"), 0);
    ck_assert_int_eq(shell("(echo 65409; yes 'no tax' | head -n 65409; echo 1; echo tax) | "
                           "$vane score $m --filter --format tsv --chunk-header --columns stance > out; test $(wc -l < out) = 65410"), 0);
    /* a chunk of one empty row is three bytes, and must not wait for a fourth */
    ck_assert_int_eq(shell("(printf '1\\n\\n'; sleep 4) | (timeout 3 $vane score $m --filter --format tsv --chunk-header "
                           "--columns stance; true) > out; test $(wc -l < out) = 1"), 0);
    ck_assert_int_eq(shell("printf 'x\\ntax\\n' | $vane score $m --filter --format tsv --chunk-header > out 2> errors"), 1);
    ck_assert_int_eq(shell("grep -q 'chunk header' errors"), 0);
}
END_TEST

START_TEST(the_filter_answers_when_the_input_pauses)
{
    ck_assert_int_eq(shell("mkfifo in out; $vane score -m tea-stance --filter --format tsv < in > out & exec 3> in 4< out; "
                           "printf 'tax it\\nhalf a' >&3; timeout 20 head -n 1 <&4 > first; test $(wc -l < first) = 1; "
                           "printf ' line\\n' >&3; timeout 20 head -n 1 <&4 > second; test $(wc -l < second) = 1; "
                           "exec 3>&-; wait"), 0);
    ck_assert_int_eq(shell("test -s first && test -s second"), 0);
}
END_TEST

START_TEST(parallel_over_a_split_dump_gives_the_same_bytes)
{
    if (shell("command -v parallel > /dev/null && parallel --version 2> /dev/null | grep -q GNU") != 0) {
        puts("skipped: GNU parallel is not installed");
        return;
    }
    ck_assert_int_eq(shell("grep -v broken dump.jsonl > sound.jsonl; $vane score $m sound.jsonl > one;"
                           "parallel --will-cite --pipepart -a sound.jsonl --block 500k -k -j 2 "
                           "\"$vane score $m --filter --format jsonl\" > many 2> errors"), 0);
    expect_same("one", "many");
}
END_TEST

/* ---- memory ----------------------------------------------------------------------------------------------------- */

/* As much input as some seconds allow; the bound is far under its size. */
START_TEST(memory_does_not_grow_with_the_input)
{
#if defined(__SANITIZE_ADDRESS__)
    puts("skipped: AddressSanitizer needs memory of its own");
    return;
#endif
    ck_assert_int_eq(shell("(ulimit -v 900000; for i in $(seq 25); do cat dump.jsonl; done | "
                           "$vane score -m tea-stance --threads 2 --quiet - 2> errors | wc -l > count); "
                           "test $(cat count) = $((25 * %d))", RECORDS), 0);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("score");
    TCase *c = tcase_create("score");
    tcase_add_unchecked_fixture(c, setup, teardown);
    tcase_add_checked_fixture(c, clean, NULL);
    tcase_add_test(c, records_come_one_for_one_in_order_on_any_number_of_threads);
    tcase_add_test(c, compressed_input_globs_and_standard_input_give_the_same);
    tcase_add_test(c, a_cut_off_stream_is_answered_in_place);
    tcase_add_test(c, strict_ends_at_the_first_bad_record);
    tcase_add_test(c, kept_fields_stand_behind_the_scores);
    tcase_add_test(c, the_thread_is_printed_on_request);
    tcase_add_test(c, a_file_is_renamed_when_it_is_whole);
    tcase_add_test(c, killed_runs_go_on_without_a_lost_or_doubled_record);
    tcase_add_test(c, killed_runs_on_compressed_input_go_on);
    tcase_add_test(c, zeros_in_a_part_are_scored_again);
    tcase_add_test(c, a_part_that_ends_inside_a_record_is_gone_on_with);
    tcase_add_test(c, another_call_does_not_go_on_with_the_file);
    tcase_add_test(c, an_interrupt_leaves_whole_records);
    tcase_add_test(c, an_interrupt_ends_a_run_that_waits);
    tcase_add_test(c, the_filter_answers_each_line_with_one);
    tcase_add_test(c, the_filter_escapes_are_those_of_clickhouse);
    tcase_add_test(c, the_filter_takes_chunk_headers);
    tcase_add_test(c, the_filter_answers_when_the_input_pauses);
    tcase_add_test(c, parallel_over_a_split_dump_gives_the_same_bytes);
    tcase_add_test(c, memory_does_not_grow_with_the_input);
    suite_add_tcase(suite, c);
    return suite;
}
