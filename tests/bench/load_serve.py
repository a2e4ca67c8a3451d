#!/usr/bin/env python3
"""vane serve under load, by wrk on the same machine: how fast, how late, and whether memory grows.

    load_serve.py VANE MODELS [--seconds 10] [--requests 5000000] [--part NAME]...

speed    single comments to /v1/score over kept connections, as fast as they go
latency  the same at some 10,000 a second
memory   --requests over all contracts, errors included; resident memory after each tenth

Prints one line a figure. Exits with 1 when a goal is missed (20,000 a second; p99 under 10 ms; growth under 2 MiB in the
second half), with 77 where wrk is missing. Nothing else should run on the machine meanwhile.
"""
import argparse
import hashlib
import hmac
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

SECRET = "empsec_only-for-this-test"
COMMENT = "Selling these chips to our rival is a mistake we will regret for years. 😡"
CONFIG = {
    "perspective": {"attributes": {"TOXICITY": "SENTIMENT_NEGATIVE"}},
    "coral": {"secrets": [SECRET], "rules": [{"score": "SENTIMENT_NEGATIVE", "at_least": 0.5, "status": "PREMOD"}]},
}
SINGLE = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [==[%s]==]
"""
DELAY = "\nfunction delay() return 5 end\n"
MIXED = """
local requests, at = {}, 0
function init()
%s
end
function request()
    at = at %% #requests + 1
    return requests[at]
end
"""


def quote(text):
    return "[==[" + text + "]==]"


def mixed_script():
    coral = json.dumps({"action": "NEW", "comment": {"body": f"<p>{COMMENT}</p>", "parentID": None}}, indent=2)
    signature = "sha256=" + hmac.new(SECRET.encode(), coral.encode(), hashlib.sha256).hexdigest()
    page = "Ann Lee\n2 hours ago\nThis is awful.\nReply\n\nBob Ray\n1 hour ago\nI love it, all of it.\nReply\n"
    wanted = [
        ("POST", "/v1/score", {}, json.dumps({"text": COMMENT})),
        ("POST", "/v1/score", {}, json.dumps({"comments": [{"id": 1, "text": COMMENT}, "fine", 5], "explain": True})),
        ("POST", "/v1alpha1/comments:analyze?key=k", {}, json.dumps(
            {"comment": {"text": COMMENT + " Stop it!"}, "requestedAttributes": {"TOXICITY": {}}, "spanAnnotations": True})),
        ("POST", "/", {}, json.dumps({"inputs": "> quoted\\n\\n" + COMMENT, "truncate": True})),
        ("POST", "/coral", {"X-Coral-Signature": signature}, coral),
        ("POST", "/v1/segment?replies=1", {"Content-Type": "text/plain"}, page),
        ("POST", "/v1/score", {}, '{"text": broken'),
        ("POST", "/v1/score", {}, json.dumps({"text": COMMENT})),
    ]
    lines = []
    for method, path, headers, body in wanted:
        table = "{" + ", ".join(f'["{name}"] = {quote(value)}' for name, value in headers.items()) + "}"
        lines.append(f'    requests[#requests + 1] = wrk.format("{method}", "{path}", {table}, {quote(body)})')
    return MIXED % "\n".join(lines)


def run_wrk(url, script, seconds, connections, folder):
    path = os.path.join(folder, "script.lua")
    with open(path, "w", encoding="utf-8") as file:
        file.write(script)
    shown = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "-s", path, "--latency", url],
                           check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", shown).group(1))
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", shown).groups()
    count = int(re.search(r"(\d+) requests in", shown).group(1))
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", shown)
    broken = re.search(r"Socket errors: (.*)", shown)
    return {"rate": rate, "p99_ms": float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit], "count": count,
            "refused": int(refused.group(1)) if refused else 0, "broken": broken.group(1) if broken else None}


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmRSS:\s+(\d+) kB", file.read()).group(1))


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure_memory(url, pid, requests, folder):
    """Growth in KiB over the second half; the first fills pools and the allocator's heaps, in steps of a MiB or so."""
    done, rate, sizes, started = 0, 10000, [], time.time()
    while done < requests:
        part = run_wrk(url, mixed_script(), max(1, round(requests / 10 / rate)), 64, folder)
        if part["broken"] or part["refused"] > part["count"] / 8 + 64:
            raise SystemExit(f"requests failed: {part}")
        done, rate = done + part["count"], part["rate"]
        sizes.append(resident(pid))
        print(f"memory: {sizes[-1]} KiB after {done} requests", flush=True)
    print(f"memory: {done} requests in {time.time() - started:.0f} s; {sizes[-1] - sizes[0]:+d} KiB since the first part, "
          f"{sizes[-1] - sizes[len(sizes) // 2]:+d} KiB in the second half")
    return sizes[-1] - sizes[len(sizes) // 2]


def measure(parts, url, pid, options, folder):
    single = SINGLE % json.dumps({"text": COMMENT}, ensure_ascii=False)
    missed = []
    print(f"load average before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    if "speed" in parts:
        before = processor_seconds(pid)
        got = run_wrk(url + "v1/score", single, options.seconds, 64, folder)
        spent = 1e6 * (processor_seconds(pid) - before) / got["count"]
        print(f"speed: {got['rate']:.0f} requests/s, p99 {got['p99_ms']:.2f} ms, {spent:.1f} us of processor time a request, "
              f"{got['count']} requests, refused {got['refused']}, socket errors {got['broken']}")
        missed += ["speed"] if got["rate"] < 20000 or got["refused"] or got["broken"] else []
    if "latency" in parts:
        # wrk cannot be told a rate: each connection pauses, and a first look says how many connections make 10,000.
        first = run_wrk(url + "v1/score", single + DELAY, 2, 54, folder)
        got = run_wrk(url + "v1/score", single + DELAY, options.seconds, round(54 * 10600 / first["rate"]), folder)
        print(f"latency: p99 {got['p99_ms']:.2f} ms at {got['rate']:.0f} requests/s")
        missed += ["latency"] if got["p99_ms"] >= 10 else []
    if "memory" in parts and measure_memory(url, pid, options.requests, folder) > 2048:
        missed.append("memory")
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vane")
    parser.add_argument("models")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--requests", type=int, default=5000000)
    parser.add_argument("--part", action="append", choices=["speed", "latency", "memory"])
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        print("skipped: there is no wrk; apt-get install wrk")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "serve.json")
        with open(config, "w", encoding="utf-8") as file:
            json.dump(CONFIG, file)
        os.chmod(config, 0o600)
        log = os.path.join(folder, "log")
        with open(log, "w", encoding="utf-8") as file:
            service = subprocess.Popen([options.vane, "serve", "-c", config, "--port", "0"], stderr=file,
                                       env={**os.environ, "VANE_MODELS": os.path.abspath(options.models)})
        try:
            url = None
            while url is None and service.poll() is None:
                time.sleep(0.05)
                with open(log, encoding="utf-8") as file:
                    url = re.search(r"on (http://\S+)", file.read())
            missed = measure(options.part or ["speed", "latency", "memory"], url.group(1), service.pid, options, folder)
        finally:
            service.terminate()
            service.wait(30)
    print("missed: " + ", ".join(missed) if missed else "all goals are met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
