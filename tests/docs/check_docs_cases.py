#!/usr/bin/env python3
"""Cases for check_docs.py: a document with a wrong figure fails, and what a document may do is let pass.

A small program that prints what it is told stands for vane.
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import doc_blocks

CHECK = pathlib.Path(__file__).resolve().with_name("check_docs.py")
RECORD = '{"id":"1","stance":"favor","p_favor":0.6000,"text":"one and two"}'


class Fitting(unittest.TestCase):
    def test_same_lines_fit(self):
        self.assertTrue(doc_blocks.fits(["a 1", "b  2"], ["a 1", "", "b 2"]))

    def test_wrong_figure_does_not_fit(self):
        self.assertFalse(doc_blocks.fits([RECORD.replace("0.6000", "0.6001")], [RECORD]))

    def test_json_may_be_wrapped_at_fields_and_blanks(self):
        self.assertTrue(doc_blocks.fits(['{"id":"1","stance":"favor",', '    "p_favor":0.6000,"text":"one',
                                         '    and two"}'], [RECORD]))

    def test_two_printed_lines_may_not_become_one(self):
        self.assertFalse(doc_blocks.fits(["a b"], ["a", "b"]))

    def test_missing_and_added_lines_do_not_fit(self):
        self.assertFalse(doc_blocks.fits(["a"], ["a", "b"]))
        self.assertFalse(doc_blocks.fits(["a", "b"], ["a"]))
        self.assertFalse(doc_blocks.fits([], ["a"]))

    def test_three_points_leave_lines_out_but_not_the_order(self):
        self.assertTrue(doc_blocks.fits(["a", "...", "d"], ["a", "b", "c", "d"]))
        self.assertTrue(doc_blocks.fits(["...", "d"], ["d"]))
        self.assertFalse(doc_blocks.fits(["d", "...", "a"], ["a", "b", "c", "d"]))
        self.assertFalse(doc_blocks.fits(["a", "...", "x"], ["a", "b", "c", "d"]))

    def test_three_points_end_a_line_only_behind_a_comma(self):
        self.assertTrue(doc_blocks.fits(['{"id":"1",...'], [RECORD]))
        self.assertFalse(doc_blocks.fits(['{"id":"2",...'], [RECORD]))
        self.assertFalse(doc_blocks.fits(["SHA-256 12..."], ["SHA-256 1234"]))

    def test_times_and_speeds_may_differ_and_counts_may_not(self):
        self.assertTrue(doc_blocks.fits(["real\t0m9.330s", "0.0 s, 6600 comments/s"],
                                        ["real\t0m1.000s", "1.2 s, 12 comments/s"]))
        self.assertFalse(doc_blocks.fits(["33 comments"], ["34 comments"]))


class Reshaping(unittest.TestCase):
    def check(self, shown, printed, wanted):
        present = doc_blocks.reshape(shown, printed)
        self.assertEqual(present, wanted)
        self.assertTrue(doc_blocks.fits(present, printed))

    def test_what_is_left_out_stays_out(self):
        self.check(["rows 9", "...", "macro F1 70.1", "...", "wrote m"],
                   ["rows 10", "cost 1", "macro F1 70.2", "curve", "more", "wrote m"],
                   ["rows 10", "...", "macro F1 70.2", "...", "wrote m"])

    def test_lines_that_still_hold_keep_their_breaks(self):
        wrapped = ['{"id":"1","stance":"favor",', '    "p_favor":0.6000,"text":"one and two"}']
        self.check([*wrapped, '{"id":"2"}'], [RECORD, '{"id":"3"}'], [*wrapped, '{"id":"3"}'])

    def test_long_json_is_wrapped_at_a_field(self):
        line = '{"first":"' + 90 * "x" + '","second":"' + 40 * "y" + '"}'
        self.check([], [line], ['{"first":"' + 90 * "x" + '",', '    "second":"' + 40 * "y" + '"}'])

    def test_cut_off_record_stays_cut_off(self):
        self.check(['{"id":"1","stance":"none",...'], [RECORD], ['{"id":"1","stance":"favor",...'])


class Documents(unittest.TestCase):
    def run_check(self, text, *options):
        """Exit status and output of check_docs.py, and the document after it."""
        with tempfile.TemporaryDirectory() as folder:
            vane, page = pathlib.Path(folder) / "vane", pathlib.Path(folder) / "page.md"
            vane.write_text("#!/bin/sh\necho \"$@\"\n", encoding="utf-8")
            vane.chmod(0o755)
            page.write_text(text, encoding="utf-8")
            run = subprocess.run([sys.executable, CHECK, *options, vane, page], capture_output=True, text=True,
                                 check=False)
            return run.returncode, run.stdout + run.stderr, page.read_text(encoding="utf-8")

    def test_true_document_passes(self):
        status, output, _ = self.run_check("```text\n$ vane 0.75\n0.75\n$ vane \\\n>   1 2\n1 2\n```\n")
        self.assertEqual(status, 0, output)
        self.assertIn("1 blocks ran, 0 of them not as shown; 0 are marked as not run; 0 skipped", output)

    def test_wrong_figure_fails_and_is_named(self):
        status, output, _ = self.run_check("A page.\n\n```text\n$ vane 0.75\n0.74\n```\n")
        self.assertEqual(status, 1)
        self.assertIn("page.md:5: $ vane 0.75", output)
        self.assertIn("-0.74", output)
        self.assertIn("+0.75", output)

    def test_update_mends_the_figure_and_nothing_else(self):
        text = "0.74\n\n```text\n$ vane 0.75\n0.74\n$ vane b\nb\n```\n\n0.74\n"
        status, output, after = self.run_check(text, "--update")
        self.assertEqual(status, 0, output)
        self.assertEqual(after, text.replace("$ vane 0.75\n0.74", "$ vane 0.75\n0.75"))
        self.assertEqual(self.run_check(after)[0], 0)

    def test_exit_status_is_compared_where_it_is_shown(self):
        self.assertEqual(self.run_check("```text\n$ (vane a; exit 3)\na\nexit 3\n```\n")[0], 0)
        self.assertEqual(self.run_check("```text\n$ vane a\na\nexit 3\n```\n")[0], 1)

    def test_files_first_steps_and_variables_reach_later_blocks(self):
        status, output, _ = self.run_check(
            "<!-- file: in.txt -->\n```text\n7\n```\n\n<!-- first:\nmkdir deep && cd deep\nPLACE=../in.txt\n-->\n"
            "```text\n$ vane $(cat $PLACE)\n7\n```\n")
        self.assertEqual(status, 0, output)

    def test_first_step_that_fails_fails_the_document(self):
        status, output, _ = self.run_check("<!-- first: false -->\n```text\n$ vane 1\n1\n```\n")
        self.assertEqual(status, 1)
        self.assertIn("what is run first failed", output)

    def test_marked_and_skipped_blocks_are_counted_with_their_reason(self):
        status, output, _ = self.run_check(
            "<!-- not run: takes a day -->\n```text\n$ vane 1\n2\n```\n\n"
            "<!-- needs: no-such-program ./no/such/folder -->\n```text\n$ vane 1\n2\n```\n")
        self.assertEqual(status, 77)
        self.assertIn("not run: takes a day", output)
        self.assertIn("skipped: no-such-program, ./no/such/folder is missing", output)
        self.assertIn("0 blocks ran, 0 of them not as shown; 1 are marked as not run; 1 skipped", output)

    def test_need_of_all_skips_all_that_follows(self):
        status, output, _ = self.run_check(
            "```text\n$ vane 1\n1\n```\n\n<!-- all need: no-such-program -->\n<!-- first: false -->\n"
            "```text\n$ vane 1\n2\n```\n\n```text\n$ vane 1\n2\n```\n")
        self.assertEqual(status, 0, output)
        self.assertIn("1 blocks ran, 0 of them not as shown; 0 are marked as not run; 2 skipped", output)

    def test_marks_that_belong_to_nothing_are_errors(self):
        for text in ("<!-- not run: why -->\n\nwords\n", "<!-- not run: -->\n```text\n$ vane\n```\n",
                     "<!-- needs: cc -->\n```c\nint a;\n```\n", "<!-- first: true\n", "```text\nwords\n$ vane\n```\n"):
            status, output, _ = self.run_check(text)
            self.assertEqual(status, 1, output)
            self.assertIn("page.md:", output)

    def test_command_that_ends_the_shell_is_an_error(self):
        status, output, _ = self.run_check("```text\n$ exit 0\n$ vane 1\n1\n```\n")
        self.assertEqual(status, 1)
        self.assertIn("the shell ended", output)


if __name__ == "__main__":
    unittest.main()
