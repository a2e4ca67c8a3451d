#!/usr/bin/env python3
"""Writes the page's files as C: serve_page_pack.py OUT PAGE.html PAGE.js PAGE.css"""
import sys

FILES = (("page_html", "text/html; charset=utf-8"), ("page_script", "text/javascript; charset=utf-8"),
         ("page_style", "text/css; charset=utf-8"))


def main():
    out, *paths = sys.argv[1:]
    with open(out, "w", encoding="ascii") as file:
        file.write('/* Made by serve_page_pack.py; change page.html, page.js, page.css. */\n#include "hosts/serve/serve_page.h"\n')
        for (name, kind), path in zip(FILES, paths, strict=True):
            with open(path, "rb") as source:
                data = source.read()
            file.write(f"\nstatic const unsigned char {name}_bytes[] = {{")
            for at in range(0, len(data), 24):
                file.write("\n    " + " ".join(f"{byte}," for byte in data[at:at + 24]))
            file.write(f"\n}};\nconst struct page_file {name} = {{ \"{kind}\", {name}_bytes, sizeof {name}_bytes }};\n")


if __name__ == "__main__":
    main()
