#!/usr/bin/env python3
"""Runs a host of docs/hosts.md or docs/plugin.md, as it stands there, and compares it with the command.

    check_languages.py LANGUAGE PLUGIN VANE SOURCE

LANGUAGE is python, js, lua or c. Exit 77 (skipped) where its program is not installed.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

LANGUAGE, PLUGIN, VANE, SOURCE = sys.argv[1:5]
MODELS = [f"{SOURCE}/models/stance-chip-export-en", f"{SOURCE}/models/sentiment-en"]
PACKAGES = f"{SOURCE}/tests/hosts/languages/node_modules"


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def read_block(page, language, beginning):
    with open(f"{SOURCE}/docs/{page}", encoding="utf-8") as file:
        blocks = re.findall(rf"```{language}\n(.*?)```", file.read(), re.DOTALL)
    return next(block for block in blocks if block.startswith(beginning))


def find_program(name):
    found = shutil.which(name)
    if found is None:
        skip(f"{name} is not installed")
    return found


def prepare(folder):
    """The command that runs the host."""
    if LANGUAGE == "c":
        with open(f"{folder}/pagehost.c", "w", encoding="utf-8") as file:
            file.write(read_block("plugin.md", "c", "/* pagehost.c"))
        subprocess.run([find_program("cc"), "-std=c11", "-Wall", "-Wextra", f"-I{SOURCE}/plugin/include", "-o",
                        f"{folder}/pagehost", f"{folder}/pagehost.c", "-ldl"], check=True)
        return [f"{folder}/pagehost"]
    if LANGUAGE == "js" and not os.path.isdir(f"{PACKAGES}/koffi"):
        skip("koffi is not installed: npm ci --prefix tests/hosts/languages")
    beginning = {"python": '"""host.py', "js": "// host.js", "lua": "-- host.lua"}[LANGUAGE]
    path = f"{folder}/host.{LANGUAGE}"
    with open(path, "w", encoding="utf-8") as file:
        file.write(read_block("hosts.md", LANGUAGE, beginning))
    return [find_program({"python": "python3", "js": "node", "lua": "luajit"}[LANGUAGE]), path]


def run(command, text):
    environment = {**os.environ, "NODE_PATH": PACKAGES}
    if os.environ.get("VANE_PRELOAD"):
        # The programs of others keep memory until they end; looking for leaks is for the hosts that are ours.
        environment.update(LD_PRELOAD=os.environ["VANE_PRELOAD"], ASAN_OPTIONS="detect_leaks=0")
    return subprocess.run(command, input=text, capture_output=True, env=environment, check=False, timeout=300)


def require(condition, words):
    if not condition:
        sys.exit(words)


def read_comments():
    comments = []
    for path in sorted(glob.glob(f"{SOURCE}/seeds/comments/*.jsonl")):
        with open(path, encoding="utf-8") as file:
            comments += [json.loads(line)["text"] for line in file if line.strip()]
    return [" ".join(comment.split()) for comment in comments]


def ask_command(comments):
    named = [f"-m{model}" for model in MODELS]
    lines = "".join(json.dumps({"text": comment}) + "\n" for comment in comments)
    scored = subprocess.run([VANE, "score", *named, "--format", "jsonl", "--quiet"], input=lines, text=True, check=True,
                            capture_output=True).stdout.splitlines()
    return [json.loads(line) for line in scored]


def compare_lines(command):
    comments = read_comments()
    done = run(command + [PLUGIN, *MODELS], "".join(comment + "\n" for comment in comments).encode())
    require(done.returncode == 0 and not done.stderr, done.stderr.decode(errors="replace"))
    answers = done.stdout.decode().splitlines()
    require(len(answers) == len(comments) > 1000, f"{len(answers)} answers for {len(comments)} comments")
    for answer, wanted, comment in zip(answers, ask_command(comments), comments):
        stance, p_stance, sentiment, p_sentiment = answer.split()
        same = (stance, sentiment) == (wanted["stance"], wanted["sentiment"])
        close = max(abs(float(p_stance) - wanted["p_" + stance]), abs(float(p_sentiment) - wanted["p_" + sentiment])) < 0.0002
        require(same and close, f"{comment}: {answer}, but the command says {wanted}")
    print(f"{len(answers)} answers are those of the command")


def compare_page(command):
    page = f"{SOURCE}/seeds/pages/forum-separators.txt"
    done = run(command + [PLUGIN, page, MODELS[0]], b"")
    require(done.returncode == 0 and not done.stderr, done.stderr.decode(errors="replace"))
    found = [line.split()[2] for line in done.stdout.decode().splitlines()]
    scored = subprocess.run([VANE, "score", f"-m{MODELS[0]}", "--quiet", "--output", "jsonl", page], text=True, check=True,
                            capture_output=True).stdout.splitlines()
    wanted = [json.loads(line)["stance"] for line in scored]
    require(found == wanted and len(found) > 3, f"{found}, but the command says {wanted}")
    print(f"{len(found)} replies have the stance that the command finds")


def check_failures(command):
    middle = [f"{SOURCE}/README.md"] if LANGUAGE == "c" else []
    done = run(command + [PLUGIN, *middle, "/no/such/bundle"], b"x\n")
    words = done.stderr.decode(errors="replace")
    require(done.returncode == 1 and "error 2: /no/such/bundle/manifest.json: no such file" in words, words)
    if LANGUAGE == "c":
        return
    done = run(command + [PLUGIN, *MODELS], b"not a good word, " * (50000000 // 17) + b"\n")
    require(done.returncode == 0 and len(done.stdout.split()) == 4, done.stderr.decode(errors="replace"))
    done = run(command + [PLUGIN, *MODELS], b"x" * ((64 << 20) + 1) + b"\n")
    require(done.returncode == 1 and b"error 8" in done.stderr, done.stderr.decode(errors="replace"))


def main():
    with tempfile.TemporaryDirectory(prefix="vane-host-") as folder:
        command = prepare(folder)
        if LANGUAGE == "c":
            compare_page(command)
        else:
            compare_lines(command)
        check_failures(command)


if __name__ == "__main__":
    main()
