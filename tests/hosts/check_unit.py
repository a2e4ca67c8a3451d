#!/usr/bin/env python3
"""systemd's own opinion of the unit: check_unit.py vane-serve.service

systemd-analyze verify must know every line, and its security review must come out as "OK" (below 2.0 of 10). A program
that is not installed and a user that does not exist are no faults of the unit. Exits with 77 (skipped) without systemd.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

WORST = 2.0
NOT_OURS = re.compile(r"is not executable|No such file or directory|Unknown user|Unknown group")


def main():
    if shutil.which("systemd-analyze") is None:
        print("skipped: there is no systemd-analyze")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        unit = shutil.copy(sys.argv[1], os.path.join(folder, "vane-serve.service"))
        verify = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
        faults = [line for line in verify.stderr.splitlines() if "vane-serve" in line and not NOT_OURS.search(line)]
        review = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
                                capture_output=True, text=True)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", review.stdout)
    if found is None:
        print(f"skipped: systemd-analyze security says {review.stderr.strip() or 'nothing'}")
        return 77
    print(f"exposure {found.group(1)} of 10")
    for fault in faults:
        print(fault)
    if float(found.group(1)) >= WORST:
        print(review.stdout)
    return 1 if faults or float(found.group(1)) >= WORST else 0


if __name__ == "__main__":
    sys.exit(main())
