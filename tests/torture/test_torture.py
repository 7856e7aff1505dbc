"""Short stress test, and power cuts at each step of a write.

`python -m tests.torture` runs the long one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.search.indexing_processes import ROOT, database_url
from tests.thoroughness import is_thorough
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow

SHORT = "--kills 2 --cuts 1 --positions 60 --rate 6 --between 0.5".split()


def program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=10 * PATIENCE,
        check=False,
    )


def test_indexers_that_are_killed_while_all_write_and_read_lose_nothing_and_bother_nobody(
    db: None,
) -> None:
    done = program("tests.torture", *SHORT, "--late", f"{PATIENCE}", DATABASE_URL=database_url())

    assert done.returncode == 0, done.stdout + done.stderr
    assert "indexers killed: 2" in done.stdout
    assert "faults: 0" in done.stdout
    made = re.search(r"written ([\d,]+) times in (\d+) ways", done.stdout)
    assert int(made[2]) > 3, done.stdout


def test_a_power_cut_at_any_step_leaves_the_last_commit_or_the_one_before(tmp_path: Path) -> None:
    step, least = (1, 140) if is_thorough() else (5, 25)
    done = program("tests.torture.cutting", str(tmp_path), str(step))

    *faults, cuts = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert faults == []
    assert int(cuts.removeprefix("cuts: ")) > least


def test_a_power_cut_does_harm_to_what_was_not_synced(tmp_path: Path) -> None:
    done = program("tests.torture.cutting", str(tmp_path), "6", "unsynced")

    *faults, cuts = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert len(faults) > 3
    assert int(cuts.removeprefix("cuts: ")) > len(faults)
