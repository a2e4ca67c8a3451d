#!/usr/bin/env python3
"""vane-plugin-check must see each broken promise, and nothing where none is broken.

    check_broken.py VANE_PLUGIN_CHECK OPTION... -- PROMISE=CHECK=PLUGIN...
"""
import os
import subprocess
import sys

# Where a sanitizer counts the memory, that check says it is skipped.
SANITIZED = "VANE_PRELOAD" in os.environ


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    broken = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("  BROKEN")]
    return done, broken


def main():
    dashes = sys.argv.index("--")
    command, plugins = sys.argv[1:dashes], sys.argv[dashes + 1:]
    wrong = []
    for entry in plugins:
        promise, check, plugin = entry.split("=", 2)
        done, broken = run(command + (["--only", check] if check else []) + [plugin])
        if check == "memory" and SANITIZED:
            continue
        seen = check in broken if check else not broken
        if not seen or done.returncode != (1 if check else 0) or done.stderr:
            wrong.append(f"{promise}: {check or 'nothing'} should be seen, seen was {broken}\n{done.stdout}{done.stderr}")
        print(f"{promise}: {', '.join(broken) or 'nothing'}", flush=True)
    for arguments, words in (([], "a plugin is needed"), (["/no/such.so"], "cannot be read"), (["--what"], "not expected"),
                             (["--only", "nothing", plugins[0].split("=", 2)[2]], "there is no check")):
        done = subprocess.run([command[0], *arguments], capture_output=True, text=True, check=False)
        if done.returncode != 2 or words not in done.stderr:
            wrong.append(f"{arguments}: {done.returncode} {done.stderr}")
    named = subprocess.run([command[0], "--list"], capture_output=True, text=True, check=True).stdout
    proved = {entry.split("=", 2)[1] for entry in plugins}
    wrong += [f"no plugin breaks what '{line.split()[0]}' checks" for line in named.splitlines()
              if line.split()[0] not in proved]
    print(f"{len(plugins)} plugins checked")
    sys.exit("\n".join(wrong) if wrong else 0)


if __name__ == "__main__":
    main()
