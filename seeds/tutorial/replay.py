#!/usr/bin/env python3
"""Replays docs/tutorial.md in a new folder and prints what each command prints.

A person's part, the keys pressed in vane label, is taken from answers.jsonl; the rest are the commands of the tutorial.
Run it after a change that moves figures, and bring the document up to date:

    python3 seeds/tutorial/replay.py build/vane
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

STATEMENT = "Private fireworks on New Year's Eve should be banned."
TRAIN = ["train", "--task", "stance", "--target", "fireworks-ban", "--statement", STATEMENT, "--data", "labels.jsonl", "--out"]


def main():
    vane = os.path.abspath(sys.argv[1])
    here = os.path.dirname(os.path.abspath(__file__))
    answers = {}
    with open(os.path.join(here, "answers.jsonl"), encoding="utf-8") as file:
        for line in file:
            answers[json.loads(line)["id"]] = line

    with tempfile.TemporaryDirectory() as folder:
        for name in ("comments.jsonl", "test.jsonl"):
            shutil.copy(os.path.join(here, name), folder)

        def run(*arguments, into=None):
            print("$ vane", " ".join(arguments), "> " + into if into else "", flush=True)
            out = open(os.path.join(folder, into), "w") if into else None
            subprocess.run([vane, *arguments], cwd=folder, stdout=out, check=True)
            print(flush=True)

        def label(ids):
            with open(os.path.join(folder, "labels.jsonl"), "a", encoding="utf-8") as file:
                file.writelines(answers.pop(i) for i in ids)

        label(list(answers)[:60])
        run(*TRAIN, "first-en")
        run("eval", "--output", "table", "-m", "first-en", "test.jsonl")
        run("suggest", "-m", "first-en", "--count", "4", "--labelled", "labels.jsonl", "--output", "table", "comments.jsonl")
        run("suggest", "-m", "first-en", "--count", "60", "--labelled", "labels.jsonl", "comments.jsonl", into="next.jsonl")
        with open(os.path.join(folder, "next.jsonl"), encoding="utf-8") as file:
            label([json.loads(line)["id"] for line in file])
        run(*TRAIN, "second-en")
        run("compare", "--output", "table", "first-en", "second-en", "test.jsonl")
        label(list(answers))
        run(*TRAIN, "third-en")
        run("compare", "--output", "table", "second-en", "third-en", "test.jsonl")
        run("eval", "--output", "table", "-m", "third-en", "test.jsonl")
        run("explain", "--output", "table", "-m", "third-en", "Three fingers gone and they call it tradition 😡")
        run("explain", "--output", "table", "-m", "third-en",
            "They'd ban Christmas too if they could, let us have our rockets")
        with open(os.path.join(folder, "new.txt"), "w", encoding="utf-8") as file:
            file.write("so tired of the bangs, my cat hides for days\nlet the kids have their rockets!\n"
                       "when does the sale start?\n")
        run("score", "-m", "third-en", "--format", "lines", "--min-confidence", "0.6", "new.txt")


main()
