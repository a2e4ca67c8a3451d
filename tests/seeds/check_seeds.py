#!/usr/bin/env python3
"""Checks the labelled comments in seeds/comments: fields, labels, ids, near-duplicates; prints the balance.

    check_seeds.py SEEDS_DIRECTORY

Two comments are near-duplicates when over half of the shorter one's word 3-grams stand in the other; below FEWEST
3-grams a shared one says nothing ("sell them the chips"), and only the same words count.
"""
import collections
import json
import pathlib
import re
import sys

LABELS = {"stance": {"favor", "against", "none"}, "sentiment": {"positive", "neutral", "negative"}}
FEWEST = 4
EMOJI = re.compile("[\U0001F000-\U0001FAFF\u2190-\u27BF\uFE0F\u20E3]|:[a-z_+-]{2,}:|[:;=]-?[)(DPp/|]|<3|xD")


def read_rows(directory):
    for path in sorted(directory.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                yield f"{path.name}:{number}", json.loads(line)
            except json.JSONDecodeError as error:
                sys.exit(f"{path.name}:{number}: {error}")


def check_fields(place, row, seen):
    for field, labels in LABELS.items():
        if row.get(field) not in labels:
            yield f"{place}: {field} is {row.get(field)!r}"
    if row.get("split") not in ("train", "test"):
        yield f"{place}: split is {row.get('split')!r}"
    if not row.get("text", "").strip() or not row.get("target"):
        yield f"{place}: text or target is missing"
    if row.get("id") in seen:
        yield f"{place}: id {row.get('id')!r} stands twice"
    seen.add(row.get("id"))


def trigrams(text):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i:i + 3]) for i in range(len(words) - 2)}


def find_near_duplicates(rows):
    grams = [trigrams(row["text"]) for _, row in rows]
    holders = collections.defaultdict(list)
    for index, row_grams in enumerate(grams):
        for gram in row_grams:
            holders[gram].append(index)
    for index, row_grams in enumerate(grams):
        shared = collections.Counter(other for gram in row_grams for other in holders[gram] if other < index)
        for other, count in shared.items():
            shorter = min(len(row_grams), len(grams[other]))
            if shorter >= FEWEST and count * 2 > shorter:
                yield f"{rows[index][0]} is nearly {rows[other][0]}"
    texts = {}
    for place, row in rows:  # short ones have no 3-grams
        key = " ".join(row["text"].lower().split())
        if key in texts:
            yield f"{place} repeats {texts[key]}"
        texts[key] = place


def print_balance(rows):
    for split in ("train", "test"):
        part = [row for _, row in rows if row["split"] == split]
        table = collections.Counter((row["stance"], row["sentiment"]) for row in part)
        emoji = sum(bool(EMOJI.search(row["text"])) for row in part)
        lengths = sorted(len(row["text"].split()) for row in part)
        print(f"{split}: {len(part)} rows, {100 * emoji // max(1, len(part))} % with emoji or emoticons, "
              f"words {lengths[0]} to {lengths[-1]}, median {lengths[len(part) // 2]}")
        for stance in sorted(LABELS["stance"]):
            cells = ", ".join(f"{s} {table[stance, s]}" for s in sorted(LABELS["sentiment"]))
            print(f"  {stance:8} {sum(table[stance, s] for s in LABELS['sentiment']):5}  ({cells})")


def main():
    rows = list(read_rows(pathlib.Path(sys.argv[1])))
    seen = set()
    problems = [problem for place, row in rows for problem in check_fields(place, row, seen)]
    if not problems:
        problems = list(find_near_duplicates(rows))
        print_balance(rows)
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
