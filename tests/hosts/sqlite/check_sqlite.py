#!/usr/bin/env python3
"""The SQLite extension in the stock shell.

    check_sqlite.py MODULE VANE SOURCE

The SQL of docs/sqlite.md is run as it stands there. Exit 77 (skipped) where there is no sqlite3.
"""
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

MODULE, VANE, SOURCE = sys.argv[1:4]
MODELS = [f"{SOURCE}/models/stance-chip-export-en", f"{SOURCE}/models/sentiment-en"]
AWFUL, LOVELY = "This is awful, I hate it.", "What a lovely day, thank you so much! 😊"
SHELL = shutil.which("sqlite3")
PYTHON_HOST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "python_host.py")


def find_python():
    """An interpreter whose sqlite3 may load extensions: Debian's may, one built by hand often may not."""
    for python in (sys.executable, "/usr/bin/python3"):
        ask = "import sqlite3; sqlite3.connect(':memory:').enable_load_extension(True)"
        if not os.path.exists(python):
            continue
        if subprocess.run([python, "-c", ask], capture_output=True, check=False).returncode == 0:
            return python
    return None


def read_comments():
    comments = []
    for path in sorted(glob.glob(f"{SOURCE}/seeds/comments/*.jsonl")):
        with open(path, encoding="utf-8") as file:
            comments += [json.loads(line)["text"] for line in file if line.strip()]
    return comments


def read_blocks():
    with open(f"{SOURCE}/docs/sqlite.md", encoding="utf-8") as file:
        return re.findall(r"```sql\n(.*?)```", file.read().split("\n## Use", 1)[1], re.DOTALL)


def quote(text):
    return "'" + text.replace("'", "''") + "'"


class SqliteTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="vane-sqlite-")
        self.database = f"{self.folder}/comments.db"
        self.environment = {**os.environ, "VANE_SQLITE_MODELS": ",".join(MODELS)}
        if os.environ.get("VANE_PRELOAD"):
            self.environment.update(LD_PRELOAD=os.environ["VANE_PRELOAD"])

    def tearDown(self):
        shutil.rmtree(self.folder)

    def start(self, database=None):
        return subprocess.Popen([SHELL, "-batch", "-bail", "-init", "/dev/null", database or self.database],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=self.environment)

    def run_sql(self, sql, load=True, database=None):
        shell = self.start(database)
        output, messages = shell.communicate((f".load {MODULE[:-len('.so')]}\n" if load else "") + sql + "\n")
        return shell.returncode, output.rstrip("\n"), messages

    def query(self, sql, **more):
        status, output, messages = self.run_sql(sql, **more)
        self.assertEqual((status, messages), (0, ""), sql[:300])
        return output

    def fail_with(self, words, sql, **more):
        status, _, messages = self.run_sql(sql, **more)
        self.assertNotEqual(status, 0, sql[:300])
        self.assertIn(words, messages)

    def fill(self):
        comments = read_comments()
        self.query("CREATE TABLE comments (id INTEGER PRIMARY KEY, body TEXT);\nBEGIN;\n"
                   + "".join(f"INSERT INTO comments (body) VALUES ({quote(c)});\n" for c in comments) + "COMMIT;")
        return comments

    def test_scores_are_those_of_the_command(self):
        comments = self.fill()
        lines = "".join(json.dumps({"text": c}) + "\n" for c in comments)
        named = [f"-m{model}" for model in MODELS]
        command = subprocess.run([VANE, "score", *named, "--format", "jsonl", "--quiet"], input=lines, check=True,
                                 capture_output=True, text=True).stdout.splitlines()
        rows = self.query("SELECT vane_score(body) FROM comments ORDER BY id").splitlines()
        self.assertGreater(len(rows), 1000)
        without_id = [re.sub(r'^\{"id":"\d+",', "{", line) for line in command]
        self.assertEqual(rows, without_id)
        for comment in ("", 'Say "no"\t\\ 😡\n', comments[1]):
            explained = subprocess.run([VANE, "explain", *named, comment], check=True, capture_output=True, text=True)
            self.assertEqual(self.query(f"SELECT vane_explain({quote(comment)})"),
                             "[" + ",".join(explained.stdout.splitlines()) + "]")

    def test_labels_and_null(self):
        self.assertEqual(self.query(f"SELECT vane_sentiment({quote(AWFUL)}), vane_sentiment({quote(LOVELY)}), "
                                    "vane_sentiment(''), vane_stance('', 'chip-export')"), "negative|positive|neutral|none")
        self.assertEqual(self.query("SELECT vane_sentiment(NULL) IS NULL, vane_stance('x', NULL) IS NULL, "
                                    "vane_score(NULL) IS NULL, vane_score(NULL, 'chip-export') IS NULL, "
                                    "vane_explain(NULL) IS NULL"), "1|1|1|1|1")
        self.assertEqual(self.query("SELECT vane_score(x'fffe00c3') ->> 'sentiment' IS NOT NULL, vane_sentiment(17) IS NOT NULL, "
                                    "json_valid(vane_explain(x'fffe00c3'))"), "1|1|1")

    def test_the_page(self):
        self.fill()
        strongest, trigger, index, ask = read_blocks()
        self.assertEqual(len(self.query(strongest.replace("body FROM", "id FROM")).splitlines()), 10)
        self.query(trigger)
        self.query(f"INSERT INTO comments (body) VALUES ({quote(AWFUL)}), ({quote(LOVELY)})")
        self.assertEqual(self.query("SELECT sentiment FROM comments WHERE sentiment IS NOT NULL ORDER BY id"),
                         "negative\npositive")
        count = "SELECT count(*) FROM comments WHERE vane_sentiment(body) = 'negative'"
        before = self.query(count)
        self.query(index)
        self.assertIn("USING INDEX comments_by_sentiment", self.query("EXPLAIN QUERY PLAN " + ask))
        self.assertEqual(self.query(count), before)
        self.fail_with("unknown function: vane_sentiment", "INSERT INTO comments (body) VALUES ('x')", load=False)

    def test_models_missing_wrong_and_back(self):
        self.environment["VANE_SQLITE_MODELS"] = "/no/such/bundle"
        for call in ("vane_sentiment('x')", "vane_stance('x', 'chip-export')", "vane_score('x')", "vane_explain('x')",
                     "vane_models()"):
            self.fail_with("vane: /no/such/bundle/manifest.json: no such file", f"SELECT {call}")
        self.assertEqual(self.query(f"SELECT json_array_length(vane_models({quote(MODELS[1])})); SELECT vane_sentiment('')"),
                         "1\nneutral")
        self.fail_with("no loaded model knows the target 'chip-export'",
                       f"SELECT vane_models({quote(MODELS[1])}); SELECT vane_stance('x', 'chip-export')")
        self.fail_with("no sentiment model is loaded",
                       f"SELECT vane_models({quote(MODELS[0])}); SELECT vane_sentiment('x')")
        # in one connection: a list that cannot be opened leaves the open model as it is
        shell = subprocess.run([SHELL, "-batch", "-init", "/dev/null", ":memory:"], capture_output=True, text=True,
                               env=self.environment, input=f".load {MODULE[:-len('.so')]}\nSELECT vane_models({quote(MODELS[1])}) "
                               "IS NOT NULL;\nSELECT vane_models('/no/such/bundle');\nSELECT vane_sentiment('');\n")
        self.assertEqual(shell.stdout, "1\nneutral\n")
        self.assertIn("no such file", shell.stderr)

    def test_database_of_somebody_else_opens_no_files(self):
        self.query("CREATE VIEW bait AS SELECT vane_models('/etc/passwd')")
        self.fail_with("unsafe use of vane_models()", "SELECT * FROM bait")

    def test_fifty_megabytes(self):
        ask = "SELECT length({0}) >= 50000000, vane_sentiment({0}) IN ('negative', 'neutral', 'positive')"
        long = "replace(hex(zeroblob({})), '00', 'not a good word, ')"
        begin = time.time()
        self.assertEqual(self.query(ask.format(long.format(50000000 // 17 + 1))), "1|1")
        print(f"50 MB scored in {time.time() - begin:.1f} s, making the text included", flush=True)
        self.fail_with("vane: ", "SELECT vane_sentiment(" + long.format(70000000 // 17) + ")")
        self.fail_with("too long to explain", "SELECT vane_explain(" + long.format(2000000 // 17) + ")")

    def test_python_with_hostile_values_and_threads(self):
        python = find_python()
        if python is None:
            self.skipTest("no python3 here may load extensions into SQLite")
        done = subprocess.run([python, PYTHON_HOST, MODULE[:-len('.so')]], capture_output=True, text=True, check=False,
                              env={**self.environment, "ASAN_OPTIONS": "detect_leaks=0"})
        self.assertEqual((done.returncode, done.stdout), (0, "done\n"), done.stderr)

    def test_generated_columns_and_partial_indexes(self):
        self.query("CREATE TABLE comments (id INTEGER PRIMARY KEY, body TEXT, "
                   "stored TEXT GENERATED ALWAYS AS (vane_sentiment(body)) STORED, "
                   "computed REAL GENERATED ALWAYS AS (vane_score(body) ->> 'p_negative') VIRTUAL);"
                   "CREATE INDEX bad ON comments (id) WHERE vane_sentiment(body) = 'negative';"
                   f"INSERT INTO comments (body) VALUES ({quote(AWFUL)}), ({quote(LOVELY)}), (NULL)")
        self.assertEqual(self.query("SELECT stored, computed > 0.5 FROM comments"), "negative|1\npositive|0\n|")
        ask = "SELECT id FROM comments WHERE vane_sentiment(body) = 'negative'"
        self.assertIn("USING INDEX bad", self.query("EXPLAIN QUERY PLAN " + ask))
        self.assertEqual(self.query(ask), "1")
        for place in ("CREATE INDEX i ON comments (vane_models())", "CREATE TABLE t (a, b AS (vane_models()))"):
            self.fail_with("non-deterministic functions prohibited", place)

    def test_killed_while_writing(self):
        self.query("CREATE TABLE comments (id INTEGER PRIMARY KEY, body TEXT);" + read_blocks()[1] + read_blocks()[2]
                   + f"INSERT INTO comments (body) VALUES ({quote(AWFUL)})")
        shell = self.start()
        shell.stdin.write(f".load {MODULE[:-len('.so')]}\nPRAGMA cache_size = 10;\nBEGIN;\n")
        shell.stdin.write(f"INSERT INTO comments (body) SELECT value || {quote(LOVELY)} FROM generate_series(1, 3000);\n"
                          "SELECT 'half';\n")
        shell.stdin.flush()
        self.assertEqual(shell.stdout.readline(), "half\n")
        shell.send_signal(signal.SIGKILL)
        shell.communicate()
        self.assertEqual(self.query("PRAGMA integrity_check; SELECT count(*), min(sentiment) FROM comments"),
                         "ok\n1|negative")


if __name__ == "__main__":
    if SHELL is None:
        print("skipped: sqlite3 is not installed")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], "-v"] + sys.argv[4:])
