"""Reads a document's blocks of commands, and compares or replaces what they show.

A block is fenced and begins with "$ ". Comments that a reader does not see tell what it needs:

    <!-- not run: REASON -->      the next block is left alone
    <!-- needs: THING ... -->     paths (with a /) and programs without which the next block is skipped
    <!-- all need: THING ... -->  the same for all that follows
    <!-- file: NAME -->           the next fenced block becomes a file of that name
    <!-- first: SCRIPT -->        is run there, of one line or many; its output is not looked at
"""
import difflib
import re
from functools import lru_cache

WIDTH = 118
MARK = re.compile(r"<!-- (not run|needs|all need|file|first)\b:?\s*(.*)")
LEFT_OUT = "..."
MEASURED = [(re.compile(r"\d+m\d+\.\d+s\b"), "TIME"),                     # of the shell's `time`
            (re.compile(r"\b[\d.,]+ (s|ms|seconds)\b(?! *%)"), "TIME"),
            (re.compile(r"\b[\d.,]+ comments(/s| a second)"), "SPEED"),
            (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "TIME"),
            (re.compile(r"\b\d+ threads\b"), "THREADS")]


class DocumentError(Exception):
    """The document itself is wrong; the text says where."""


class Step:
    """One command of a block, and the lines it is said to print: document.lines[begin:end]."""
    def __init__(self, command, begin, end):
        self.command, self.begin, self.end = command, begin, end


class Part:
    """What one comment or one fence asks for, in the document's order."""
    def __init__(self, kind, line, needs=(), reason=None):
        self.kind, self.line, self.needs, self.reason = kind, line, list(needs), reason
        self.text, self.name, self.steps = "", "", []


def quotes_open(command):
    """Whether a shell would wait for more: an open quote, a backslash or a pipe at the end."""
    bare = re.sub(r"\\.", "", command.rstrip(), flags=re.S)
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", bare)
    return command.rstrip().endswith(("\\", "|", "&&")) or "'" in bare or '"' in bare


def read_steps(lines, begin, end):
    steps, at = [], begin
    while at < end:
        command = lines[at][2:]
        at += 1
        while quotes_open(command) and at < end:
            command += "\n" + re.sub(r"^> ", "", lines[at])
            at += 1
        first = at
        while at < end and not lines[at].startswith("$ "):
            at += 1
        steps.append(Step(command, first, at))
    return steps


def read_comment(name, lines, at):
    """The kind and body of the comment that begins at a line, and the line behind it."""
    found = MARK.match(lines[at])
    kind, body, line = found.group(1), found.group(2), at + 1
    while "-->" not in body:
        if line == len(lines):
            raise DocumentError(f"{name}:{at + 1}: the comment is never closed")
        body += "\n" + lines[line]
        line += 1
    body = body.split("-->")[0].strip()
    if not body:
        raise DocumentError(f"{name}:{at + 1}: '{kind}' says nothing: give the reason, name or script")
    return kind, body, line


def read_parts(name, lines):
    """All parts of a document. Raises DocumentError for a mark that belongs to nothing."""
    parts, marks, always, at = [], {}, [], 0
    while at < len(lines):
        if MARK.match(lines[at]):
            kind, body, following = read_comment(name, lines, at)
            if kind == "first":
                part = Part("first", at + 1, always + marks.pop("needs", "").split())
                part.text = body
                parts.append(part)
            elif kind == "all need":
                always = always + body.split()
            else:
                marks[kind] = body
            at = following
            continue
        if lines[at].startswith("```"):
            end = next((i for i in range(at + 1, len(lines)) if lines[i].startswith("```")), None)
            if end is None:
                raise DocumentError(f"{name}:{at + 1}: the fence is never closed")
            marked = "needs" in marks or "not run" in marks
            part = Part("block", at + 1, always + marks.pop("needs", "").split(), marks.pop("not run", None))
            if "file" in marks:
                part.kind, part.name = "file", marks.pop("file")
                part.text = "\n".join(lines[at + 1:end]) + "\n"
                parts.append(part)
            elif at + 1 < end and lines[at + 1].startswith("$ "):
                part.steps = read_steps(lines, at + 1, end)
                parts.append(part)
            elif any(line.startswith("$ ") for line in lines[at + 1:end]):
                raise DocumentError(f"{name}:{at + 1}: a block with commands has to begin with one")
            elif marked:
                raise DocumentError(f"{name}:{at + 1}: a mark in front of a block without commands")
            at = end
        elif lines[at].strip() and marks:
            raise DocumentError(f"{name}:{at + 1}: '{next(iter(marks))}' has to stand right in front of a block")
        at += 1
    return parts


def squeeze(line):
    for pattern, word in MEASURED:
        line = pattern.sub(word, line)
    return re.sub(r"\s+", "", line)


def fits(shown, printed):
    """Whether lines of a document show what was printed: each printed line begins a line there, and may be wrapped.
    A line "..." stands for any number of lines, ",..." at the end of one for the rest of it."""
    shown = [line.strip() for line in shown if line.strip()]
    wanted = [squeeze(line) for line in printed if line.strip()]

    @lru_cache(maxsize=None)
    def fits_from(i, j):
        if i == len(shown):
            return j == len(wanted)
        if shown[i] == LEFT_OUT:
            return any(fits_from(i + 1, k) for k in range(j, len(wanted) + 1))
        if j == len(wanted):
            return False
        joined = ""
        for k in range(i, len(shown)):
            joined = squeeze(" ".join(shown[i:k + 1]))
            if joined == wanted[j]:
                return fits_from(k + 1, j + 1)
            if joined.endswith("," + LEFT_OUT) and wanted[j].startswith(joined[:-len(LEFT_OUT)]):
                return fits_from(k + 1, j + 1)
            if len(joined) > len(wanted[j]):
                return False
        return False

    return fits_from(0, 0)


def wrap(line):
    """Breaks a long line as the documents do: before a field of JSON where that is not too early, else at a blank."""
    lines = []
    while len(line) > WIDTH:
        blank = line.rfind(" ", 4, WIDTH + 1)
        field = max(line.rfind(end, 4, WIDTH + 1) for end in (',"', ",{", ",["))
        field = field + 1 if field > 0 else field
        cut = field if field > WIDTH // 2 and line[0] in "{[ " else max(blank, field)
        if cut < 5:
            break
        lines.append(line[:cut].rstrip())
        line = "    " + line[cut:].strip()
    return lines + [line]


def group_wrapped(shown):
    """Physical lines of a document as groups of one printed line each."""
    groups = []
    for line in shown:
        further = re.match(r"    \S", line) and groups and (groups[-1][0][:1] in "{[" or len(groups[-1][-1]) >= 95)
        if further:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def likeness(group, line):
    return difflib.SequenceMatcher(None, re.sub(r"[\d.]+", "0", squeeze(" ".join(group))),
                                   re.sub(r"[\d.]+", "0", squeeze(line)), autojunk=False).ratio()


def show_line(line, groups):
    """One printed line in the shape that the document had for it, or for the line most like it."""
    for group in groups:
        if fits(group, [line]):
            return group
    like = max(groups, key=lambda group: likeness(group, line), default=None)
    if like and like[-1].rstrip().endswith("," + LEFT_OUT):
        commas = " ".join(like).count(",")
        return wrap(",".join(line.split(",")[:commas]) + "," + LEFT_OUT)
    return wrap(line)


def split_at_left_out(groups):
    pieces = [[]]
    for group in groups:
        if group[0].strip() == LEFT_OUT:
            pieces.append(group[0])
            pieces.append([])
        else:
            pieces[-1].append(group)
    return pieces


def reshape(shown, printed):
    """The printed lines in the shape of the shown ones: their wrapping, and what they leave out."""
    groups = group_wrapped(shown)
    printed = "\n".join(line.rstrip() for line in printed).strip("\n").split("\n")
    if any(not line.strip() for line in shown):
        kept = printed
    else:
        kept = [line for line in printed if line.strip()]
        groups = [group for group in groups if group[0].strip()]
    pieces, result, at = split_at_left_out(groups), [], 0
    for number, piece in enumerate(pieces):
        if isinstance(piece, str):
            result.append(piece)
            continue
        if not piece and len(pieces) > 1:
            continue
        begin, end = at, len(kept)
        if number > 0 and at < len(kept):
            begin = max(range(at, len(kept)), key=lambda i: likeness(piece[0], kept[i]) - i / 1e6)
        if number + 1 < len(pieces) and begin < len(kept):
            likely = begin + len(piece) - 1
            end = 1 + max(range(begin, len(kept)),
                          key=lambda i: likeness(piece[-1], kept[i]) - abs(i - likely) / 1e3)
        for line in kept[begin:end]:
            result += show_line(line, piece)
        at = end
    blank_behind = shown and not shown[-1].strip()  # in front of the next command
    return result + [""] if blank_behind else result
