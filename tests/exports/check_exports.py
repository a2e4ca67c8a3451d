#!/usr/bin/env python3
"""Compares what the shared objects export with what they promise.

    check_exports.py PLUGIN LIBRARY HEADER...

PLUGIN (vane.so) must export vane_plugin_entry alone; LIBRARY (libvane.so) exactly the functions that the headers
declare with VANE_API. A name more is a promise by accident, a name less a program that does not link.
"""
import re
import subprocess
import sys

PLUGIN_EXPORTS = {"vane_plugin_entry"}
DECLARATION = re.compile(r"^VANE_API\b[^;{]*?\b(\w+)\s*\(", re.MULTILINE)


def read_exports(path):
    """Defined dynamic symbols; version names such as VANE_0 (type A) are no symbols of anybody."""
    listing = subprocess.run(["nm", "-D", "--defined-only", path], check=True, capture_output=True, text=True).stdout
    symbols = set()
    for line in listing.splitlines():
        *_, kind, name = line.split()
        if kind != "A":
            symbols.add(name.split("@")[0])
    return symbols


def read_declared(headers):
    declared = set()
    for header in headers:
        with open(header, encoding="utf-8") as file:
            text = re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.DOTALL)
        text = re.sub(r"^[ \t]*#.*$", "", text, flags=re.MULTILINE)
        found = DECLARATION.findall(text.replace("VANE_MUST_USE ", ""))
        if len(found) != len(re.findall(r"\bVANE_API\b", text)):
            sys.exit(f"{header}: a declaration with VANE_API is written in a way this check does not read")
        declared.update(found)
    return declared


def compare(path, exported, wanted):
    for name in sorted(exported - wanted):
        print(f"{path}: exports {name}, which nothing declares")
    for name in sorted(wanted - exported):
        print(f"{path}: does not export {name}")
    print(f"{path}: {len(exported)} exported, {len(wanted)} declared")
    return exported == wanted


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    plugin, library, *headers = sys.argv[1:]
    declared = read_declared(headers)
    if not declared:
        sys.exit("the headers declare nothing: check their place")
    same = [compare(plugin, read_exports(plugin), PLUGIN_EXPORTS), compare(library, read_exports(library), declared)]
    sys.exit(0 if all(same) else 1)


if __name__ == "__main__":
    main()
