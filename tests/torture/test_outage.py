"""Power cuts of database and index together, in short; `make outage` runs the long ones."""

from __future__ import annotations

import re

import pytest

from tests.torture.machine import missing_parts
from tests.torture.test_torture import program

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing_parts()), reason=f"needs {missing_parts()}"),
]


@pytest.mark.parametrize("mode", ["normal", "full"])
def test_database_and_index_survive_power_cuts_together(mode: str) -> None:
    done = program("tests.torture.outage", "--cuts", "2", "--synchronous", mode)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "faults: 0" in done.stdout
    acknowledged = re.search(r"transactions acknowledged: ([\d,]+)", done.stdout)
    assert acknowledged, done.stdout
    if mode == "full":
        assert "of those, lost: 0" in done.stdout


def test_a_disk_that_ignores_flushes_is_found_out() -> None:
    done = program("tests.torture.outage", "--cuts", "8", "--synchronous", "full", "--disobedient")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "faults: 0" not in done.stdout
