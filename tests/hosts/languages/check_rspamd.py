#!/usr/bin/env python3
"""Runs the rule of docs/hosts.md in a real rspamd, and sends it mails: check_rspamd.py PLUGIN SOURCE

Exit 77 (skipped) where rspamd is not installed, and with a plugin that is built with a sanitizer.
"""
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

PLUGIN, SOURCE = (os.path.abspath(argument) for argument in sys.argv[1:3])
ANGRY, GLAD = "This is awful, I hate it. \N{POUTING FACE}", "Wonderful, I love it!"
CONFIG = """
options {{
  filters = ""; tempdir = "{folder}"; pidfile = "{folder}/pid"; hs_cache_dir = "{folder}";
  control_socket = "{folder}/control mode=0600"; url_tld = "{folder}/domains"; disable_hyperscan = true;
  dns {{ nameserver = ["127.0.0.1:1"]; timeout = 0.1; retransmits = 1; }}
}}
logging {{ type = "console"; level = "notice"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 2; }}
lua = "{folder}/vane.lua";
"""


def read_rule(models):
    with open(f"{SOURCE}/docs/hosts.md", encoding="utf-8") as file:
        blocks = re.findall(r"```lua\n(.*?)```", file.read(), re.DOTALL)
    rule = next(block for block in blocks if block.startswith("-- vane.lua"))
    named = rule.replace("/usr/local/lib/vane/vane.so", PLUGIN).replace("/usr/local/share/vane/models", models)
    assert named != rule, "the rule of docs/hosts.md names other paths"
    return named


def find_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def scan(port, text, kind="plain"):
    """What rspamd finds in a mail, or None while it does not answer."""
    mail = ("From: a@news.example\r\nTo: b@news.example\r\nSubject: x\r\nMessage-ID: <1@news.example>\r\n"
            f"MIME-Version: 1.0\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{text}\r\n")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", "/checkv2", mail.encode())
        return json.loads(connection.getresponse().read())["symbols"]
    except (ConnectionRefusedError, ConnectionResetError):
        return None
    finally:
        connection.close()


def start(folder, models):
    port = find_port()
    with open(f"{folder}/vane.lua", "w", encoding="utf-8") as file:
        file.write(read_rule(models))
    with open(f"{folder}/domains", "w", encoding="utf-8") as file:
        file.write("example\n")  # reading all domains of the world takes rspamd half a minute
    with open(f"{folder}/rspamd.conf", "w", encoding="utf-8") as file:
        file.write(CONFIG.format(folder=folder, port=port))
    command = ["rspamd", "-f", "-c", f"{folder}/rspamd.conf"] + (["-i"] if os.geteuid() == 0 else [])
    with open(f"{folder}/log", "wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    for _ in range(300):
        if process.poll() is not None or scan(port, "hello") is not None:
            break
        time.sleep(0.2)
    return process, port


def stop(process, folder):
    process.terminate()
    process.wait(timeout=60)
    with open(f"{folder}/log", encoding="utf-8", errors="replace") as file:
        return file.read()


def check_scores(folder):
    process, port = start(folder, f"{SOURCE}/models")
    found = [(scan(port, text, kind) or {}).get("VANE_NEGATIVE") for text, kind in (
        (ANGRY, "plain"), (GLAD, "plain"), ("<p>This is awful, I <b>hate</b> it.</p>", "html"), ("", "plain"))]
    for _ in range(40):  # both workers
        assert "VANE_NEGATIVE" in (scan(port, ANGRY) or {}), stop(process, folder)
    log = stop(process, folder)
    assert found[0] and float(found[0]["options"][0]) > 0.6 and found[0]["score"] > 1, (found, log)
    assert found[1] is None and found[2] is not None and found[3] is None, (found, log)
    assert "fatal signal" not in log, log


def check_missing_model(folder):
    process, port = start(folder, "/no/such")
    found = scan(port, ANGRY)
    log = stop(process, folder)
    assert found == {}, (found, log)
    assert "/no/such/sentiment-en/manifest.json: no such file; the rule is off" in log, log


def main():
    if shutil.which("rspamd") is None:
        print("skipped: rspamd is not installed")
        return 77
    if os.environ.get("VANE_PRELOAD"):
        print("skipped: rspamd does not start under the sanitizer's runtime")
        return 77
    for check in (check_scores, check_missing_model):
        with tempfile.TemporaryDirectory() as folder:
            check(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
