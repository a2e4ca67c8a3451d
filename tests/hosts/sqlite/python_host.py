#!/usr/bin/env python3
"""Runs the extension from Python's sqlite3: values of every kind, errors, and many connections at once.

    python_host.py EXTENSION

Run by check_sqlite.py, whose environment names the models; prints "done".
"""
import json
import sqlite3
import sys
import threading

HOSTILE = [0, 17, -1.5, float("inf"), 2 ** 62, b"", b"\x00", b"\xf0\x9f", b"\xed\xa0\x80", b"\xff" * 1000, "",
           "\x00good\x00bad", "\U0010ffff" * 3, "\ud7ff\ue000", "!" * 100000]


def connect():
    connection = sqlite3.connect(":memory:")
    connection.enable_load_extension(True)
    connection.load_extension(sys.argv[1])
    connection.enable_load_extension(False)
    return connection


def ask(connection, sql, *values):
    return connection.execute(sql, values).fetchone()


def check_values(connection):
    for value in HOSTILE:
        sentiment, stance, scores, explained = ask(
            connection, "SELECT vane_sentiment(?1), vane_stance(?1, 'chip-export'), vane_score(?1), vane_explain(?1)", value)
        assert sentiment in ("positive", "neutral", "negative"), value
        assert stance in ("favor", "against", "none"), value
        assert json.loads(scores)["sentiment"] == sentiment, value
        assert len(json.loads(explained)) == 2, value
    assert ask(connection, "SELECT vane_sentiment(?)", b"This is awful, I hate it.") == ("negative",)
    assert ask(connection, "SELECT vane_score(?) IS NULL", None) == (1,)


def check_errors(connection):
    for sql, value, words in (
            ("SELECT vane_stance('x', ?)", 17, "no loaded model knows the target '17'"),
            ("SELECT vane_stance('x', ?)", b"\xff", "no loaded model knows the target '?'"),
            ("SELECT vane_stance('x', ?)", "", "no loaded model knows the target ''"),
            ("SELECT vane_stance('x', ?)", "chip-export\0x", "NUL byte"),
            ("SELECT vane_score('x', ?)", "chip-export\0", "NUL byte"),
            ("SELECT vane_models(?)", 17, "17/manifest.json: no such file"),
            ("SELECT vane_sentiment(?, 'x')", "x", "wrong number of arguments")):
        try:
            ask(connection, sql, value)
            raise AssertionError(f"{sql} took {value!r}")
        except sqlite3.OperationalError as error:
            assert words in str(error), error
    assert ask(connection, "SELECT vane_sentiment('')") == ("neutral",)


def check_threads():
    answers = {}

    def work(number):
        connection = connect()
        answers[number] = [ask(connection, "SELECT vane_score(?)", f"I hate tax {i}") for i in range(1000)]
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6 and all(answer == answers[0] for answer in answers.values())


database = connect()
check_values(database)
check_errors(database)
check_threads()
print("done")
