#!/usr/bin/env python3
"""The extension in a real PostgreSQL server where a text is too long for the time there is, or memory runs out.

    check_limits.py MODULE FAILING SOURCE

FAILING is the extension with memory that fails when it is told to (failing_functions.c). Exit 77 (skipped) where
PostgreSQL is not installed.
"""
import os
import sys
import threading
import time
import unittest

from server import Installation, Missing, Server

MODULE, FAILING, SOURCE = sys.argv[1:4]
RESIDENT = "SELECT substring(pg_read_file('/proc/self/status') from 'VmRSS:\\s+(\\d+)');"


def time_of(function):
    begin = time.time()
    return function(), time.time() - begin


class LimitsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(installation, "first", 5442)
        cls.server.query("CREATE EXTENSION vane")
        cls.server.query("""CREATE TABLE texts (name text, body text);
            ALTER TABLE texts ALTER body SET STORAGE EXTERNAL;
            INSERT INTO texts SELECT 'words', string_agg(md5(i::text), ' ') FROM generate_series(1, 600000) i;
            INSERT INTO texts VALUES ('marks', repeat('!a', 200000))""")

    @classmethod
    def tearDownClass(cls):
        cls.server.stop("immediate")
        cls.server.assert_clean()

    def stop_in_time(self, call):
        """The call is cancelled long before it would have ended, and the session goes on."""
        start = f"SET vane.max_length = '64MB'; SELECT vane_sentiment('x'); {RESIDENT}"
        _, whole = time_of(lambda: self.server.query(f"{start} {call}"))
        limit = max(int(whole * 1000 / 8), 1)
        for attempt in range(3):  # another program may have the machine for a moment
            (status, output, messages), stopped = time_of(lambda: self.server.psql(
                f"{start} \\set ON_ERROR_STOP off\nSET statement_timeout = {limit}; {call}\n; RESET statement_timeout; "
                f"SELECT vane_sentiment(''); {RESIDENT}"))
            self.assertEqual(status, 0, messages)
            self.assertIn(" 57014: ", messages)
            _, before, neutral, after = output.splitlines()
            self.assertEqual(neutral, "neutral")
            self.assertLess(int(after), int(before) + 60 * 1024)
            if stopped < whole / 2:
                break
        print(f"{whole:.2f} s whole, {stopped:.2f} s with a limit of {limit / 1000:.2f} s", flush=True)
        self.assertLess(stopped, whole / 2)

    def test_scoring_is_cancelled_inside_a_text(self):
        self.stop_in_time("SELECT length((vane_score(body)).sentiment) FROM texts WHERE name = 'words'")

    def test_explaining_is_cancelled_inside_a_text(self):
        self.stop_in_time("SELECT length(vane_explain(body)::text) FROM texts WHERE name = 'marks'")

    def test_caught_cancel_leaves_a_working_session(self):
        self.assertEqual(self.server.query("""SET vane.max_length = '64MB'; SET statement_timeout = 200;
            DO $$ BEGIN PERFORM vane_score(body) FROM texts; PERFORM pg_sleep(60); RAISE 'not stopped';
            EXCEPTION WHEN query_canceled THEN PERFORM vane_score('x'); END $$;
            RESET statement_timeout;
            SELECT vane_sentiment('')"""), "neutral")

    def test_backend_is_ended_inside_a_text(self):
        answers = []
        ask = "SELECT vane_score(body) FROM texts, generate_series(1, 100)"

        def run():
            answers.append(self.server.psql(f"SET vane.max_length = '64MB'; {ask}"))

        thread = threading.Thread(target=run)
        thread.start()
        end_it = ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                  f"WHERE state = 'active' AND query LIKE '{ask[:40]}%'")
        limit = time.time() + 60
        while self.server.query(end_it) != "t" and time.time() < limit:
            time.sleep(0.3)
        thread.join(60)
        self.assertIn(" 57P01: ", answers[0][2])
        self.assertEqual(self.server.query("SELECT vane_sentiment('')"), "neutral")

    def make_failing(self):
        with open(f"{SOURCE}/plugin/hosts/postgresql/vane--1.0.sql", encoding="utf-8") as file:
            sql = "".join(line for line in file if not line.startswith("\\echo"))
        self.server.query("CREATE DATABASE failing")
        self.server.query(sql.replace("MODULE_PATHNAME", "$libdir/vane_failing") + """
            CREATE FUNCTION vane_fail_at(k int, for_good boolean) RETURNS void
                AS '$libdir/vane_failing', 'postgresql_vane_fail_at' LANGUAGE C;
            CREATE FUNCTION vane_has_failed() RETURNS boolean
                AS '$libdir/vane_failing', 'postgresql_vane_has_failed' LANGUAGE C;
            CREATE FUNCTION vane_live_blocks() RETURNS bigint
                AS '$libdir/vane_failing', 'postgresql_vane_live_blocks' LANGUAGE C;
            CREATE FUNCTION fail_everywhere(call text, for_good boolean) RETURNS int LANGUAGE plpgsql AS $$
            DECLARE wanted text; got text; refused int := 0; live bigint; short_wanted text;
                short text := 'SELECT vane_score(''No tax!'', ''chip-export'')';
            BEGIN
                EXECUTE call INTO wanted;
                EXECUTE short INTO short_wanted;
                live := vane_live_blocks();
                FOR k IN 1..100000 LOOP
                    BEGIN
                        PERFORM vane_fail_at(k, for_good);
                        EXECUTE call INTO got;
                        IF vane_has_failed() THEN RAISE 'request % failed, and the call did not', k; END IF;
                        IF got <> wanted THEN RAISE 'request %: %', k, got; END IF;
                        RETURN refused;
                    EXCEPTION WHEN out_of_memory THEN
                        refused := refused + 1;
                        IF NOT vane_has_failed() THEN RAISE 'request %: %', k, SQLERRM; END IF;
                        IF SQLERRM <> 'vane: out of memory' THEN RAISE 'request %: %', k, SQLERRM; END IF;
                    END;
                    EXECUTE short INTO got;
                    IF got <> short_wanted THEN RAISE 'after request %: %', k, got; END IF;
                    IF vane_live_blocks() <> live THEN
                        RAISE 'request % left % blocks', k, vane_live_blocks() - live;
                    END IF;
                END LOOP;
            END $$""", database="failing")

    def test_memory_that_runs_out_is_an_error(self):
        self.make_failing()
        stance = installation.models + "/stance-chip-export-en"
        calls = {  # a text of more than 1 MiB begins with a fresh scorer, one of less has all it needs
            "scoring": "SELECT vane_score(repeat('really #NoTax 😡 ', 60000))",
            "explaining": "SELECT md5(vane_explain(repeat('really #NoTax 😡 ', 6000))::text)",
            "listing": "SELECT vane_models()",
            "opening": f"SELECT set_config('vane.models', CASE current_setting('vane.models') WHEN '{stance}' "
                       f"THEN ' {stance}' ELSE '{stance}' END, false) IS NOT NULL "
                       "AND vane_stance(current_setting('vane.models'), 'chip-export') IS NOT NULL",
        }
        for name, call in calls.items():
            for for_good in ("false", "true"):
                ask = f"SELECT fail_everywhere($call${call}$call$, {for_good})"
                refused = self.server.query(ask, database="failing")
                print(f"{name}: {refused} allocations refused, one after the other", flush=True)
                self.assertGreater(int(refused), 2)


if __name__ == "__main__":
    try:
        installation = Installation(MODULE, SOURCE)
    except Missing as reason:
        print(f"skipped: {reason}")
        sys.exit(77)
    try:
        installation.put(FAILING, os.path.dirname(installation.module) + "/vane_failing.so")
        program = unittest.main(argv=[sys.argv[0], "-v"] + sys.argv[4:], exit=False)
    finally:
        installation.remove()
    sys.exit(0 if program.result.wasSuccessful() else 1)
