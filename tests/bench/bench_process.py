"""Whole processes, JSONL in to JSONL out, against Debian's fastText on the same comments in the same run.

    bench_process.py VANE MODELS SOURCE [--data FILE.jsonl] [--rounds 3]

Without --data the comments are those of seeds/comments. They are repeated to a million, so that what loading takes
(half a second to two for fastText's 800 MB, a tenth for vane) does not decide. fastText learns their labels
with word bigrams (its own defaults otherwise) and predicts line by line. Programs take turns; each figure is the median
of the rounds, of processor time (the program's own, not the system's, which for fastText is that of loading) and of
wall time, less that of the same program on one comment.
"""
import argparse
import glob
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROWS = 1_000_000


def read_rows(arguments):
    paths = [arguments.data] if arguments.data else sorted(glob.glob(f"{arguments.source}/seeds/comments/*.jsonl"))
    rows = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            rows += [json.loads(line) for line in file]
    return rows * -(-ROWS // len(rows)), len(rows)


def measure(command):
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime, time.monotonic() - begin


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("vane")
    parser.add_argument("models")
    parser.add_argument("source")
    parser.add_argument("--data")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    rows, distinct = read_rows(arguments)
    place = tempfile.mkdtemp()
    lines, plain, labelled = f"{place}/in.jsonl", f"{place}/in.txt", f"{place}/labelled.txt"
    with open(lines, "w", encoding="utf-8") as a, open(plain, "w", encoding="utf-8") as b, \
            open(labelled, "w", encoding="utf-8") as c:
        for i, row in enumerate(rows):
            text = " ".join(row["text"].split()) or "-"
            a.write(json.dumps({"id": row.get("id", ""), "text": row["text"]}, ensure_ascii=False) + "\n")
            b.write(text + "\n")
            if i < distinct:
                c.write(f"__label__{row.get('stance') or row.get('sentiment')} {text}\n")
    size = os.path.getsize(plain)
    score = [arguments.vane, "score", "--quiet", "--format", "jsonl"]
    for name in ("stance-chip-export-en", "sentiment-en"):
        score += ["-m", f"{arguments.models}/{name}"]
    calls = {"vane, one thread": score + ["--threads", "1", lines], "vane, all cores": score + [lines]}
    if shutil.which("fasttext"):
        subprocess.run(["fasttext", "supervised", "-input", labelled, "-output", f"{place}/model", "-wordNgrams", "2",
                        "-thread", "1"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        calls["fastText, word bigrams"] = ["fasttext", "predict", f"{place}/model.bin", plain]
    else:
        print("fasttext is not installed: vane alone")
    first_line, first_text = f"{place}/one.jsonl", f"{place}/one.txt"
    for path, whole in ((first_line, lines), (first_text, plain)):
        with open(path, "w", encoding="utf-8") as to, open(whole, encoding="utf-8") as file:
            to.write(file.readline())
    shorter = {lines: first_line, plain: first_text}
    times, loading = {name: [] for name in calls}, {name: [] for name in calls}
    for _ in range(arguments.rounds):
        for name, call in calls.items():
            times[name].append(measure(call))
            loading[name].append(measure(call[:-1] + [shorter[call[-1]]]))

    def of(name):
        whole, start = zip(*times[name]), zip(*loading[name])
        return [statistics.median(a) - statistics.median(b) for a, b in zip(whole, start)]

    shutil.rmtree(place)
    print(f"{len(rows):,} comments of {size / len(rows):.0f} bytes; both models of vane, one of fastText")
    fast = of("fastText, word bigrams")[0] if "fastText, word bigrams" in times else 0
    for name in times:
        cpu, wall = of(name)
        ratio = f"   {fast / cpu:.2f} times fastText" if fast > 0 and name.startswith("vane") else ""
        print(f"{name:24} {len(rows) / cpu:10,.0f}/s of CPU time  {len(rows) / wall:10,.0f}/s wall  "
              f"{size / cpu / 1e6:6.1f} MB/s{ratio}")
    one, all_cores = (of(name)[1] for name in list(calls)[:2])
    print(f"all cores against one thread, wall: {one / all_cores:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
