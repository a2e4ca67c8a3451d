#!/usr/bin/env python3
"""Sets a tenth of labelled rows aside as the test split; rows that say nearly the same stay on one side.

    split_rows.py FILE.jsonl [SEED] > split.jsonl

Writes every row with "split" set to "train" or "test": `vane train` leaves the latter out, `vane eval --split test`
takes nothing else. Nearly the same, as in duplicates.h: over half of the shorter row's word 3-grams stand in the other.
"""
import collections
import hashlib
import json
import re
import sys

COMMON = 40  # a word sequence in more rows than this says nothing
FEWEST = 4   # a row with fewer 3-grams is known by all its words


def grams_of(text):
    words = re.findall(r"[0-9a-z\u0080-\U0010ffff]+", text.lower())
    if len(words) >= FEWEST + 2:
        return {tuple(words[i:i + 3]) for i in range(len(words) - 2)}
    return {(copy, *words) for copy in range(FEWEST)} if words else set()


def group_rows(texts):
    """For each text the number of the first one of its group."""
    rows_of, grams, group = collections.defaultdict(list), [grams_of(text) for text in texts], list(range(len(texts)))

    def root(row):
        while group[row] != row:
            group[row] = group[group[row]]
            row = group[row]
        return row

    for row, own in enumerate(grams):
        shared = collections.Counter(other for gram in own for other in rows_of[gram])
        for other, count in shared.items():
            if count * 2 > min(len(own), len(grams[other])):
                low, high = sorted((root(row), root(other)))
                group[high] = low
        for gram in own:
            if len(rows_of[gram]) < COMMON:
                rows_of[gram].append(row)
    return [root(row) for row in range(len(texts))]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    seed = sys.argv[2] if len(sys.argv) > 2 else "1"
    texts = [row["text"] for row in rows]
    for row, first in zip(rows, group_rows(texts)):
        digest = hashlib.sha256((seed + texts[first]).encode()).digest()
        row["split"] = "test" if digest[0] * 256 + digest[1] < 6554 else "train"
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
