#!/usr/bin/env python3
"""The extension in a real PostgreSQL server, which the test starts as an unprivileged user.

    check_postgresql.py MODULE VANE SOURCE [ROWS]

The SQL of docs/postgresql.md is run as it stands there. Exit 77 (skipped) where PostgreSQL is not installed.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import unittest

from server import Installation, Missing, Server

MODULE, VANE, SOURCE = sys.argv[1:4]
ROWS = int(sys.argv[4]) if len(sys.argv) > 4 else 1000000
HERE = os.path.dirname(os.path.abspath(__file__))

DISCOURSE_POSTS = """
CREATE TABLE posts (id serial PRIMARY KEY, user_id int, topic_id int NOT NULL, post_number int NOT NULL,
    raw text NOT NULL, cooked text NOT NULL, created_at timestamp NOT NULL DEFAULT now(),
    updated_at timestamp NOT NULL DEFAULT now(), reply_to_post_number int, reply_count int NOT NULL DEFAULT 0,
    like_count int NOT NULL DEFAULT 0, post_type int NOT NULL DEFAULT 1, hidden boolean NOT NULL DEFAULT false,
    deleted_at timestamp, version int NOT NULL DEFAULT 1, user_deleted boolean NOT NULL DEFAULT false)"""

LEMMY_COMMENT = """
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE TABLE comment (id serial PRIMARY KEY, creator_id int NOT NULL, post_id int NOT NULL, content text NOT NULL,
    removed boolean NOT NULL DEFAULT false, published timestamptz NOT NULL DEFAULT now(), updated timestamptz,
    deleted boolean NOT NULL DEFAULT false, ap_id varchar(255) NOT NULL DEFAULT '', local boolean NOT NULL DEFAULT true,
    path ltree NOT NULL DEFAULT '0', distinguished boolean NOT NULL DEFAULT false, language_id int NOT NULL DEFAULT 0)"""

AWFUL, LOVELY = "This is awful, I hate it.", "What a lovely day, thank you so much! 😊"


def read_blocks(heading):
    """The ```sql blocks below a heading of the documentation."""
    with open(f"{SOURCE}/docs/postgresql.md", encoding="utf-8") as file:
        section = file.read().split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```sql\n(.*?)```", section, re.DOTALL)


def read_comments():
    comments = []
    for path in sorted(glob.glob(f"{SOURCE}/seeds/comments/*.jsonl")):
        with open(path, encoding="utf-8") as file:
            comments += [json.loads(line)["text"] for line in file if line.strip()]
    return comments


def quote(text):
    return "'" + text.replace("'", "''") + "'"


def copy_rows(comments):
    """COPY comments (id, body) with its data."""
    lines = [f"{at}\t" + c.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
             for at, c in enumerate(comments)]
    return "COPY comments FROM stdin;\n" + "\n".join(lines) + "\n\\.\n"


class PostgresqlTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(installation, "first", 5432)
        cls.server.query("CREATE DATABASE app")
        cls.server.query("CREATE EXTENSION vane", database="app")
        cls.server.query("CREATE TABLE comments (id bigint, body text);" + copy_rows(read_comments()), database="app")

    @classmethod
    def tearDownClass(cls):
        cls.server.stop("immediate")
        cls.server.assert_clean()

    def query(self, sql, **more):
        return self.server.query(sql, **{"database": "app", **more})

    def fail_with(self, sqlstate, sql, **more):
        messages = self.server.fail(sql, **{"database": "app", **more})
        self.assertIn(f" {sqlstate}: vane: ", messages)
        return messages

    # -- what it answers

    def test_regression_files(self):
        if not os.path.exists(installation.regress):
            self.skipTest(f"{installation.regress} is not installed (postgresql-server-dev-15)")
        work = installation.make_folder("regress")
        shutil.copytree(f"{HERE}/sql", f"{work}/sql")
        shutil.copytree(f"{HERE}/expected", f"{work}/expected")
        done = installation.run([installation.regress, f"--inputdir={work}", f"--outputdir={work}",
                                 f"--bindir={installation.bindir}", f"--host={self.server.folder}",
                                 f"--port={self.server.port}", "--user=tester", "functions"])
        differences = f"{work}/regression.diffs"
        if os.path.exists(differences):
            with open(differences, encoding="utf-8", errors="replace") as file:
                done.stdout += file.read()
        if os.environ.get("VANE_KEEP_RESULTS"):
            shutil.copytree(f"{work}/results", os.environ["VANE_KEEP_RESULTS"], dirs_exist_ok=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_scores_are_those_of_the_command(self):
        comments = read_comments()
        lines = "".join(json.dumps({"text": c}) + "\n" for c in comments)
        models = [f"-m{SOURCE}/models/stance-chip-export-en", f"-m{SOURCE}/models/sentiment-en"]
        command = subprocess.run([VANE, "score", *models, "--format", "jsonl", "--quiet"], input=lines, check=True,
                                 capture_output=True, text=True).stdout.splitlines()
        rows = self.query("SELECT row_to_json(vane_score(body)) FROM comments ORDER BY id").splitlines()
        self.assertEqual(len(rows), len(command))
        self.assertGreater(len(rows), 1000)
        for ours, theirs in zip(map(json.loads, rows), map(json.loads, command)):
            self.assertEqual((ours["stance"], ours["sentiment"]), (theirs["stance"], theirs["sentiment"]))
            for key in ("p_favor", "p_against", "p_none", "p_positive", "p_neutral", "p_negative"):
                self.assertAlmostEqual(ours[key], theirs[key], delta=0.00011)
        explained = subprocess.run([VANE, "explain", *models, comments[1]], check=True, capture_output=True, text=True)
        self.assertEqual(json.loads(self.query("SELECT vane_explain(body) FROM comments WHERE id = 1")),
                         [json.loads(line) for line in explained.stdout.splitlines()])

    def test_other_encodings(self):
        self.query("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0", database="postgres")
        self.query("CREATE EXTENSION vane", database="latin")
        utf8 = {"environment": {"PGCLIENTENCODING": "UTF8"}}
        text = "Für Öl & Käse: très déçu, quelle honte!"
        self.assertEqual(self.query(f"SELECT vane_score({quote(text)})", database="latin", **utf8),
                         self.query(f"SELECT vane_score({quote(text)})", **utf8))
        self.assertEqual(self.query(f"SELECT vane_explain({quote(text)})", database="latin", **utf8),
                         self.query(f"SELECT vane_explain({quote(text)})", **utf8))
        self.query("CREATE DATABASE bytes ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0", database="postgres")
        self.query("CREATE EXTENSION vane", database="bytes")
        self.assertIn("\ufffd", self.query(r"SELECT vane_explain(E'broken \xC3 text')", database="bytes"))

    # -- how it is planned and kept

    def test_parallel_plan(self):
        # in order: a join would put equal comments side by side, which are scored twice as fast
        self.query(f"""CREATE UNLOGGED TABLE many AS SELECT i AS id, c.body FROM generate_series(0, {ROWS} - 1) i
                       JOIN comments c ON c.id = i % (SELECT count(*) FROM comments) ORDER BY i; ANALYZE many""")
        ask = "SELECT vane_sentiment(body) AS sentiment, count(*) FROM many GROUP BY 1 ORDER BY 1"
        workers = "SET max_parallel_workers_per_gather = 2;"
        begin = time.time()
        plan = json.loads(self.query(f"{workers} EXPLAIN (ANALYZE, FORMAT JSON) {ask}"))[0]
        together = time.time() - begin
        found, stack = [], [plan["Plan"]]
        while stack:
            node = stack.pop()
            stack += node.get("Plans", [])
            found.append((node["Node Type"], node.get("Parallel Aware"), node.get("Workers Launched"), node["Actual Loops"]))
        launched = [entry[2] for entry in found if entry[2] is not None]
        self.assertEqual(len(launched), 1, found)
        self.assertGreaterEqual(launched[0], 1, found)
        scans = [entry for entry in found if entry[0] == "Seq Scan"]
        self.assertEqual([(scan[1], scan[3]) for scan in scans], [(True, launched[0] + 1)], found)
        begin = time.time()
        alone = self.query(f"SET max_parallel_workers_per_gather = 0; {ask}")
        one = time.time() - begin
        self.assertEqual(self.query(f"{workers} {ask}"), alone)
        self.assertEqual(sum(int(line.split("|")[1]) for line in alone.splitlines()), ROWS)
        print(f"{ROWS} rows: {one:.2f} s without workers, {together:.2f} s with {launched[0]} (and EXPLAIN ANALYZE)", flush=True)
        self.query("DROP TABLE many")

    def test_discourse_trigger(self):
        self.query(DISCOURSE_POSTS)
        for block in read_blocks("Discourse"):
            self.query(block)
        add = "INSERT INTO posts (topic_id, post_number, raw, cooked) VALUES (1, 1, {}, '') RETURNING id"
        first = self.query(add.format(quote(AWFUL)))
        row = self.query(f"SELECT vane_sentiment, vane_p_negative = (vane_score(raw)).p_negative, "
                         f"vane_stance = (vane_score(raw)).stance FROM posts WHERE id = {first}")
        self.assertEqual(row, "negative|t|t")
        self.query(f"UPDATE posts SET raw = {quote(LOVELY)} WHERE id = {first}")
        self.assertEqual(self.query(f"SELECT vane_sentiment FROM posts WHERE id = {first}"), "positive")
        quoted = f'[quote="somebody, post:1, topic:1"]\n{AWFUL}\n[/quote]\n{LOVELY}'
        self.query(add.format(quote(quoted)))
        self.assertEqual(self.query("SELECT vane_p_negative = (SELECT vane_p_negative FROM posts WHERE id = "
                                    f"{first}) FROM posts ORDER BY id DESC LIMIT 1"), "t")
        status, output, messages = self.server.psql(
            "SET vane.models = '/no/such/bundle';" + add.format(quote(AWFUL)), database="app")
        self.assertEqual(status, 0, messages)
        self.assertIn("was not scored: vane: /no/such/bundle/manifest.json", messages)
        self.assertEqual(self.query(f"SELECT vane_sentiment IS NULL, raw FROM posts WHERE id = {output}"), "t|" + AWFUL)

    def test_lemmy_index(self):
        for time_column in ("published_at", "published"):  # newer and older versions of Lemmy
            with self.subTest(time_column):
                self.query("DROP TABLE IF EXISTS comment; DROP FUNCTION IF EXISTS vane_comment_sentiment")
                self.use_lemmy(time_column)

    def use_lemmy(self, time_column):
        self.query(LEMMY_COMMENT.replace("published", time_column))
        make, ask = (block.replace("published", time_column) for block in read_blocks("Lemmy"))
        self.query("INSERT INTO comment (creator_id, post_id, content) SELECT 1, 1, body FROM comments ORDER BY id")
        self.query(make + "; ANALYZE comment")
        plan = self.query("EXPLAIN " + ask)
        self.assertIn("Index Scan Backward using comment_vane_sentiment", plan)
        count = "SELECT count(*) FROM comment WHERE vane_comment_sentiment(content) = 'negative'"
        with_index = self.query("SET enable_seqscan = off; " + count)
        self.assertIn("comment_vane_sentiment", self.query("SET enable_seqscan = off; EXPLAIN " + count))
        self.assertEqual(with_index, self.query("SET enable_indexscan = off; SET enable_bitmapscan = off; "
                                                "SET enable_indexonlyscan = off; " + count))
        self.query(f"INSERT INTO comment (creator_id, post_id, content) VALUES (1, 1, {quote('> ' + LOVELY)} || "
                   f"chr(10) || {quote(AWFUL)})")
        self.assertIn(AWFUL, self.query(ask.replace("LIMIT 50", "LIMIT 5000")))
        self.fail_with("58P01", "SET vane.models = '/no/such/bundle'; "
                       "INSERT INTO comment (creator_id, post_id, content) VALUES (1, 1, 'x')")

    def test_two_shards(self):
        if not installation.has_plproxy:
            self.skipTest("plproxy is not installed (postgresql-15-plproxy)")
        on_shards, make, ask = read_blocks("Many servers")
        second = Server(installation, "second", 5433)
        try:
            for shard in (self.server, second):
                shard.query("CREATE DATABASE forum")
                shard.query(on_shards, database="forum")
            self.query("CREATE DATABASE front", database="postgres")
            make = make.replace("host=shard0", f"host={self.server.folder} port={self.server.port} user=tester")
            make = make.replace("host=shard1", f"host={second.folder} port={second.port} user=tester")
            self.query(make, database="front")
            comments = read_comments()[:400]
            self.query("".join(f"SELECT add_comment({i}, {quote(c)});\n" for i, c in enumerate(comments)),
                       database="front")
            parts = [int(s.query("SELECT count(*) FROM comments", database="forum")) for s in (self.server, second)]
            self.assertEqual(sum(parts), 400)
            self.assertGreater(min(parts), 100)
            self.assertEqual(self.server.query("SELECT count(*) FROM comments WHERE sentiment <> vane_sentiment(body)",
                                               database="forum"), "0")
            wanted = self.query("SELECT vane_sentiment(body), count(*) FROM comments WHERE id < 400 GROUP BY 1")
            self.assertEqual(sorted(self.query(ask, database="front").splitlines()), sorted(wanted.splitlines()))
            second.stop("immediate")
            self.assertIn("plproxy", self.server.fail(ask, database="front").lower())
            second.start()
            self.assertEqual(sorted(self.query(ask, database="front").splitlines()), sorted(wanted.splitlines()))
        finally:
            second.stop("immediate")

    def test_dump_and_restore(self):
        self.query("CREATE DATABASE dumped", database="postgres")
        self.query("CREATE EXTENSION vane", database="dumped")
        self.query(DISCOURSE_POSTS + ";" + LEMMY_COMMENT + ";" + read_blocks("Discourse")[0] + read_blocks("Lemmy")[0]
                   + f"""INSERT INTO posts (topic_id, post_number, raw, cooked) VALUES (1, 1, {quote(AWFUL)}, '');
                       INSERT INTO comment (creator_id, post_id, content) VALUES (1, 1, {quote(LOVELY)});
                       CREATE TABLE made (body text, sentiment text GENERATED ALWAYS AS (vane_sentiment(body)) STORED);
                       INSERT INTO made VALUES ({quote(AWFUL)})""", database="dumped")
        place = ["-h", self.server.folder, "-p", str(self.server.port), "-U", "tester"]
        whole = self.server.must([f"{installation.bindir}/pg_dump", *place, "dumped"])
        self.query("CREATE DATABASE restored", database="postgres")
        self.query(whole, database="restored")
        ask = ("SELECT vane_sentiment, vane_p_negative FROM posts; SELECT sentiment FROM made; SET enable_seqscan = off; "
               "SELECT id FROM comment WHERE vane_comment_sentiment(content) = 'positive'")
        self.assertEqual(self.query(ask, database="restored"), self.query(ask, database="dumped"))
        rows = self.server.must([f"{installation.bindir}/pg_dump", *place, "--data-only", "--table=posts", "dumped"])
        self.query("DELETE FROM posts", database="restored")
        self.query(rows, database="restored")  # the trigger runs, with an empty search_path
        self.assertEqual(self.query(ask, database="restored"), self.query(ask, database="dumped"))
        self.assertIn("2BP01: cannot drop extension vane", self.server.fail("DROP EXTENSION vane", database="restored"))
        self.query("ALTER EXTENSION vane UPDATE; DROP EXTENSION vane CASCADE", database="restored")
        self.assertEqual(self.query("SELECT raw, vane_sentiment FROM posts", database="restored"), AWFUL + "|negative")

    # -- what goes wrong

    def test_models_missing_wrong_and_back(self):
        both = self.server.settings["vane.models"]
        calls = ("SELECT vane_sentiment('x')", "SELECT vane_stance('x', 'chip-export')", "SELECT vane_score('x')",
                 "SELECT vane_explain('x')", "SELECT vane_models()")
        for call in calls:
            messages = self.fail_with("58P01", f"SET vane.models = '/no/such/bundle'; {call}")
            self.assertIn("/no/such/bundle/manifest.json: no such file", messages)
            self.assertIn("HINT:  Set vane.models", messages)
        self.fail_with("22023", f"SET vane.models = '{both}, {both}'; SELECT vane_sentiment('x')")
        models = installation.models
        self.fail_with("42704", f"SET vane.models = '{models}/stance-chip-export-en'; SELECT vane_sentiment('x')")
        self.fail_with("42704", f"SET vane.models = '{models}/sentiment-en'; SELECT vane_stance('x', 'chip-export')")
        self.assertEqual(self.query(f"SET vane.models = ' ,{models}/sentiment-en , '; "
                                    "SELECT (vane_score('x')).stance IS NULL"), "t")
        # one session: wrong is an error each time, and right again works, without a new connection
        self.assertEqual(self.query(f"""SELECT vane_sentiment('');
            SET vane.models = '/no/such/bundle';
            DO $$ BEGIN FOR i IN 1..3 LOOP BEGIN PERFORM vane_sentiment('a' || i); RAISE 'not refused';
                  EXCEPTION WHEN undefined_file THEN NULL; END; END LOOP; END $$;
            SET vane.models = '{both}'; SELECT vane_sentiment('')"""), "neutral\nneutral")

    def test_broken_bundles(self):
        for change in ("manifest", "short", "bytes", "json"):
            broken = f"{installation.folder}/broken-{change}"
            shutil.copytree(f"{installation.models}/sentiment-en", broken)
            name = f"{broken}/manifest.json" if change in ("manifest", "json") else f"{broken}/negative.libsvm"
            with open(name, "rb") as file:
                data = file.read()
            data = {"manifest": b"", "short": data[:1000], "bytes": data.replace(b"1:", b"\xff:", 1),
                    "json": data.replace(b'"labels"', b'"lebals"', 1)}[change]
            with open(name, "wb") as file:
                file.write(data)
            self.fail_with("F0000", f"SET vane.models = '{broken}'; SELECT vane_sentiment('x')")
        self.assertEqual(self.query("SELECT vane_sentiment('')"), "neutral")

    def test_only_superusers_name_models(self):
        self.query("CREATE ROLE reader LOGIN")
        self.assertEqual(self.query("SELECT vane_sentiment('')", user="reader"), "neutral")
        for change in ("vane.models = '/etc'", "vane.max_length = '64MB'"):
            self.assertIn(" 42501: permission denied to set parameter",
                          self.server.fail(f"SELECT vane_sentiment(''); SET {change}", database="app", user="reader"))

    def test_fifty_megabytes(self):
        long = "repeat('not a good word, ', 50000000 / 17)"
        begin = time.time()
        messages = self.fail_with("54000", f"SELECT vane_sentiment({long})")
        self.assertIn("longer than vane.max_length", messages)
        self.assertLess(time.time() - begin, 10)
        found = self.query(f"""SET vane.max_length = '64MB'; SELECT vane_sentiment('');
            CREATE TEMP TABLE before AS SELECT pg_backend_pid() AS pid, pg_read_file('/proc/self/status') AS status;
            SELECT vane_sentiment({long}) IN ('negative', 'neutral', 'positive');
            SELECT substring(status from 'VmRSS:\\s+(\\d+)') FROM before;
            SELECT substring(pg_read_file('/proc/self/status') from 'VmRSS:\\s+(\\d+)');
            SELECT substring(pg_read_file('/proc/self/status') from 'VmHWM:\\s+(\\d+)')""").splitlines()
        self.assertEqual(found[:2], ["neutral", "t"])
        before, after, peak = (int(number) // 1024 for number in found[2:])
        print(f"50 MB scored in one call: {before} MiB before, {peak} MiB at most, {after} MiB after", flush=True)
        self.assertLess(after, before + 150)

    def test_bytes_of_all_kinds(self):
        self.assertEqual(self.query("""SELECT count((vane_score(convert_from(decode(
            CASE WHEN i < 128 THEN lpad(to_hex(i), 2, '0') ELSE 'c2' || to_hex(128 + i % 64) END, 'hex'), 'UTF8')
            || repeat(chr(1 + (i * 7919) % 50000), i))).sentiment) FROM generate_series(1, 255) i"""), "255")

    def test_timeout_stops_between_comments(self):
        self.assertIn(" 57014: ", self.server.fail("SET statement_timeout = '300ms'; SELECT count(vane_sentiment(c.body "
                                                   "|| d.id)) FROM comments c, comments d", database="app"))

    def test_server_goes_away(self):
        self.query("CREATE TABLE kept (id int, body text); CREATE INDEX kept_sentiment ON kept (vane_sentiment(body))")
        self.query("INSERT INTO kept SELECT id, body FROM comments")
        ask = "SET enable_seqscan = off; SELECT count(*) FROM kept WHERE vane_sentiment(body) = 'negative'"
        before = self.query(ask)
        answers = []
        long_query = "SELECT count(vane_sentiment(c.body || d.id)) FROM comments c, comments d"

        def run():
            answers.append(self.server.psql(long_query, database="app"))

        thread = threading.Thread(target=run)
        thread.start()
        busy = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%d.id%' AND pid <> pg_backend_pid()"
        end = time.time() + 60
        while self.query(busy) == "0" and time.time() < end:
            time.sleep(0.1)
        self.server.stop("immediate")
        thread.join(60)
        self.assertNotEqual(answers[0][0], 0)
        self.server.start()
        self.server.wait_ready()
        self.assertEqual(self.query(ask), before)

    def test_preloaded_model(self):
        models = self.server.settings["vane.models"]
        preloaded = Server(installation, "preloaded", 5434, {"shared_preload_libraries": "vane"})
        try:
            preloaded.query("CREATE EXTENSION vane")
            def time_first_call(server, database):
                begin = time.time()
                server.query("SELECT vane_sentiment('')", database=database)
                return time.time() - begin
            print("first call of a session, psql's start included, median of 5: "
                  f"{sorted(time_first_call(preloaded, 'postgres') for _ in range(5))[2]:.3f} s preloaded, "
                  f"{sorted(time_first_call(self.server, 'app') for _ in range(5))[2]:.3f} s otherwise", flush=True)
            preloaded.stop()
            preloaded.settings["vane.models"] = "/no/such/bundle"
            preloaded.start()
            self.assertIn("WARNING:  vane: /no/such/bundle/manifest.json", preloaded.read_log())
            self.assertIn(" 58P01: vane: ", preloaded.fail("SELECT vane_sentiment('x')"))
            preloaded.settings["vane.models"] = models
            preloaded.write_settings()
            preloaded.query("SELECT pg_reload_conf()")
            time.sleep(1)
            self.assertEqual(preloaded.query("SELECT vane_sentiment('')"), "neutral")
        finally:
            preloaded.stop("immediate")


if __name__ == "__main__":
    try:
        installation = Installation(MODULE, SOURCE)
    except Missing as reason:
        print(f"skipped: {reason}")
        sys.exit(77)
    try:
        program = unittest.main(argv=[sys.argv[0], "-v"] + sys.argv[5:], exit=False)
    finally:
        installation.remove()
    sys.exit(0 if program.result.wasSuccessful() else 1)
