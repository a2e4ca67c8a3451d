"""Drives vane score --filter as Spark's RDD.pipe and Hadoop streaming drive a program.

    pipe_partitions.py VANE

One process a partition, lines written by one thread while another reads, standard input closed behind the last line,
exit code 0 wanted. Every line has one answer, in order; partitions put together are the bytes of one run.
"""
import json
import subprocess
import sys
import threading

VANE = sys.argv[1]


def make_lines(count):
    """Records of every kind that a partition may hold; each has an id, so that answers do not depend on the partition."""
    lines = []
    for i in range(count):
        text = ["no tax on tea", "line\u2028separator", "tab\t and\nnewline", "", "\U0001F926\u200D♂️ " * (i % 9)][i % 5]
        lines.append(json.dumps({"id": str(i), "text": text}, ensure_ascii=i % 2 == 0).encode())
    lines[7] = b'{"id":"7","text":"bytes \xff\xfe"}'
    lines[11] = b'{"id":"11","text":"' + b"long " * 200000 + b'"}'
    return lines


def pipe(partition, arguments):
    """PipedRDD: a writer that prints each element and closes, a reader of lines, and the exit code."""
    process = subprocess.Popen([VANE, "score", "--filter", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def write():
        for line in partition:
            process.stdin.write(line + b"\n")
        process.stdin.close()

    writer = threading.Thread(target=write)
    writer.start()
    answers = process.stdout.read().split(b"\n")
    writer.join()
    assert process.wait() == 0, f"exit code {process.returncode}"
    assert answers.pop() == b"", "the last answer has no line end"
    assert len(answers) == len(partition), f"{len(answers)} answers to {len(partition)} lines"
    return answers


def check_spark():
    lines = make_lines(3000)
    whole = pipe(lines, ["--format", "jsonl"])
    for i, answer in enumerate(whole):
        assert json.loads(answer)["id"] == str(i), f"line {i}: {answer[:80]}"
    cuts = [0, 0, 1, 12, 700, 701, 2999, 3000, 3000]  # partitions may be empty
    parts = [pipe(lines[begin:end], ["--format", "jsonl"]) for begin, end in zip(cuts, cuts[1:])]
    assert [answer for part in parts for answer in part] == whole, "partitions and one run differ"
    broken = pipe([b"nonsense", b"", b'{"id":"a","text":"tea"}', b"[]"], ["--format", "jsonl"])
    assert [b'"error"' in answer for answer in broken] == [True, True, False, True], broken


def check_hadoop():
    """Mapper lines are KEY, a tab, the value; the answer's columns are the same number on each line."""
    lines = [b"key%d\ttea and tax %d" % (i, i) for i in range(500)] + [b"no tab", b"", b"k\t\xff", b"k\ta\tthird column"]
    answers = pipe(lines, ["--format", "tsv", "--text-column", "2", "--columns", "id,stance,p_favor,sentiment,error"])
    for i, answer in enumerate(answers):
        columns = answer.split(b"\t")
        assert len(columns) == 5 and columns[0] == b"%d" % (i + 1), f"line {i + 1}: {answer}"
        has_comment = i < 500 or i > 501
        assert (columns[1] != b"") == has_comment and (columns[4] == b"") == has_comment, f"line {i + 1}: {answer}"


def check_turns():
    """A pool of processes that waits for each answer before it writes the next line."""
    process = subprocess.Popen([VANE, "score", "--filter", "--format", "lines"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    for i in range(50):
        process.stdin.write(b"tea %d\n" % i)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == str(i + 1)
    process.stdin.close()
    assert process.stdout.read() == b"" and process.wait() == 0


check_spark()
check_hadoop()
check_turns()
print("partitions, columns and turns: one answer a line, in order")
