#!/usr/bin/env python3
"""Runs the commands that the documents show, and compares what they print with what the documents say they print.

    check_docs.py [--update] [--jobs N] VANE [DOCUMENT...]

VANE is the command as it was built. Without a document: README.md, CONTRIBUTING.md and docs/*.md. The commands of one
document run in one bash, in a scratch folder where the repository's folders can be seen. White space, wrapped lines,
times and speeds may differ; "..." leaves something out. doc_blocks.py has the marks that a document can set. --update
writes the present output into the documents, in the shape that they have.
"""
import argparse
import concurrent.futures
import difflib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

import doc_blocks

ROOT = pathlib.Path(__file__).resolve().parents[2]
LONGEST = 300  # seconds of one command
VISIBLE = ["docs", "models", "plugin", "seeds", "tests", "training"]


class Shell:
    """One bash that keeps its folder, variables and functions from command to command."""
    END = "\x02end of the command\x03"

    def __init__(self, folder, vane):
        environment = dict(os.environ, PATH=f"{vane.parent}:{os.environ['PATH']}", LC_ALL="C.UTF-8")
        self.bash = subprocess.Popen(["bash", "--norc"], cwd=folder, env=environment, stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)

    def run(self, command):
        """What the command prints, and its exit status; None when the shell ended or the command took too long."""
        timer = threading.Timer(LONGEST, os.killpg, [self.bash.pid, signal.SIGKILL])  # with what it left running
        timer.start()
        try:
            self.bash.stdin.write(f"{{ {command}\n}} < /dev/null\nprintf '%s%d\\n' '{self.END}' $?\n".encode())
            self.bash.stdin.flush()
            printed = b""
            for line in self.bash.stdout:
                printed += line
                if self.END.encode() in line:
                    text, _, status = printed.decode("utf-8", "replace").rpartition(self.END)
                    return text.splitlines(), int(status)
            return printed.decode("utf-8", "replace").splitlines(), None
        except BrokenPipeError:
            return [], None
        finally:
            timer.cancel()

    def close(self):
        """Ends what the document left running, too."""
        self.run("kill $(jobs -p) 2> /dev/null; wait")
        try:
            self.bash.stdin.close()
        except BrokenPipeError:
            pass  # it ended before
        self.bash.wait()


def make_scratch(parent, vane):
    """A folder in which the paths of the documents hold, `../shared` among them."""
    folder = pathlib.Path(parent) / "vane"
    folder.mkdir()
    for name in VISIBLE:
        (folder / name).symlink_to(ROOT / name)
    (folder / "build").symlink_to(vane.parent)
    (folder.parent / "shared").symlink_to(ROOT.parent / "shared")
    return folder


class Document:
    def __init__(self, path):
        self.path = path
        self.name = os.path.relpath(path, ROOT)
        self.lines = path.read_text(encoding="utf-8").splitlines()
        self.parts = doc_blocks.read_parts(self.name, self.lines)
        self.ran = self.marked = self.skipped = self.failed = 0
        self.changes = []  # (begin, end, lines)
        self.report = []

    def tell(self, line, text):
        self.report.append(f"{self.name}:{line}: {text}")

    def check_step(self, shell, folder, step):
        shown = self.lines[step.begin:step.end]
        printed, status = shell.run(step.command)
        printed = [line.replace(f"{folder}/", "").replace(f"{ROOT}/", "") for line in printed]
        last = next((line for line in reversed(shown) if line.strip()), "")
        if re.fullmatch(r"exit \d+", last) and printed[-1:] != [last]:
            printed.append(f"exit {status}")
        if doc_blocks.fits(shown, printed):
            return True
        present = doc_blocks.reshape(shown, printed)
        self.changes.append((step.begin, step.end, present))
        difference = difflib.unified_diff(shown, present, "the document", "the command", n=1, lineterm="")
        self.tell(step.begin + 1, f"$ {step.command}\n" + "\n".join("    " + line for line in difference))
        if status is None:
            self.tell(step.begin + 1, f"the shell ended, or the command took over {LONGEST} seconds")
        return False

    def check_part(self, shell, folder, part):
        missing = [need for need in part.needs
                   if not ((folder / need).exists() if "/" in need else shutil.which(need))]
        if part.kind == "block" and part.reason:
            self.marked += 1
            self.tell(part.line, f"not run: {part.reason}")
        elif missing:
            self.skipped += part.kind == "block"
            self.tell(part.line, f"skipped: {', '.join(missing)} is missing")
        elif part.kind == "file":
            (folder / part.name).write_text(part.text, encoding="utf-8")
        elif part.kind == "first":
            printed, status = shell.run(part.text)
            if status != 0:
                self.failed += 1
                self.tell(part.line, "what is run first failed:\n    " + "\n    ".join(printed))
        else:
            self.ran += 1
            self.failed += not all([self.check_step(shell, folder, step) for step in part.steps])

    def check(self, vane):
        with tempfile.TemporaryDirectory() as parent:
            folder = make_scratch(parent, vane)
            shell = Shell(folder, vane)
            try:
                for part in self.parts:
                    self.check_part(shell, folder, part)
            finally:
                shell.close()
        return self

    def update(self):
        for begin, end, lines in reversed(self.changes):
            self.lines[begin:end] = lines
        self.path.write_text("\n".join(self.lines) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--update", action="store_true", help="write the present output into the documents")
    parser.add_argument("--jobs", type=int, default=2, help="documents at a time, default 2")
    parser.add_argument("vane", help="the command as it was built, such as build/vane")
    parser.add_argument("documents", nargs="*")
    options = parser.parse_args()
    vane = pathlib.Path(options.vane).absolute()
    paths = [pathlib.Path(name).absolute() for name in options.documents] or \
        [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
    try:
        documents = [Document(path) for path in paths]
    except doc_blocks.DocumentError as error:
        sys.exit(str(error))
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for document in pool.map(lambda each: each.check(vane), documents):
            print(*document.report, sep="\n", end="\n" if document.report else "", flush=True)
            if options.update and document.changes:
                document.update()
    ran, marked, skipped, failed = (sum(getattr(each, name) for each in documents)
                                    for name in ("ran", "marked", "skipped", "failed"))
    print(f"{ran} blocks ran, {failed} of them not as shown; {marked} are marked as not run; {skipped} skipped")
    if failed and not options.update:
        sys.exit("bring the documents up to date: python3 tests/docs/check_docs.py --update build/vane")
    if ran == 0:
        sys.exit(77)  # skipped, to Meson


if __name__ == "__main__":
    main()
