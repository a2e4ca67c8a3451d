#!/usr/bin/env python3
"""Runs emoji_generate.py again and compares with the table that is checked in.

    check_generated.py REPOSITORY table|polarity

Exit code 77 (skipped, in meson's words) when the data that the table is made from is missing on this machine.
"""
import difflib
import os
import subprocess
import sys

SKIPPED = 77


def sources(root, which):
    """What the generator is called with, and the file it must reproduce; the first source may be missing."""
    text = os.path.join(root, "plugin", "text")
    if which == "table":
        return ["/usr/share/unicode/emoji/emoji-test.txt", os.path.join(text, "emoji_aliases.txt")], "emoji_table.c"
    return [os.path.join(root, "..", "shared", "data", "emoji-sentiment-ranking.csv")], "emoji_polarity.c"


def main():
    if len(sys.argv) != 3 or sys.argv[2] not in ("table", "polarity"):
        sys.exit(__doc__)
    root, which = sys.argv[1:]
    arguments, name = sources(root, which)
    if not os.path.exists(arguments[0]):
        print(f"skipped: {arguments[0]} is missing")
        sys.exit(SKIPPED)
    text = os.path.join(root, "plugin", "text")
    command = [sys.executable, os.path.join(text, "emoji_generate.py"), which, *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    fresh = subprocess.run(command, check=True, capture_output=True, env=environment).stdout.decode("utf-8")
    with open(os.path.join(text, name), encoding="utf-8", newline="") as file:
        kept = file.read()
    if fresh == kept:
        print(f"{name}: {len(kept)} bytes, as generated")
        return
    changes = difflib.unified_diff(kept.splitlines(), fresh.splitlines(), f"{name} (checked in)",
                                   f"{name} (generated)", lineterm="", n=0)
    for count, line in enumerate(changes):
        if count == 40:
            print("...")
            break
        print(line)
    sys.exit(f"{name} differs from what emoji_generate.py writes")


if __name__ == "__main__":
    main()
