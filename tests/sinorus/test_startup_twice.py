"""Two servers started at once with one data folder, one of which does the work."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sinorus import data_folder, startup
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow

HOLD = """
import sys
from pathlib import Path
from sinorus import data_folder
with data_folder.alone(Path(sys.argv[1]), lambda: None):
    print("at it", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that prepares the same folder, until told to end."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "at it\n"
        yield process
        process.kill()


def test_the_second_waits_for_the_first_and_says_so(tmp_path, other, monkeypatch, settings):
    settings.DATA_DIR = tmp_path
    said = []

    def say(line):
        said.append(line)
        if line == startup.WAITING:
            other.stdin.write("\n")
            other.stdin.flush()

    monkeypatch.setattr(startup, "_prepare", lambda say: said.append(other.wait(timeout=PATIENCE)))

    startup.prepare(say)

    assert said == [f"Data folder   {tmp_path}", startup.WAITING, 0]


def test_one_that_was_killed_keeps_nobody_waiting(tmp_path, other):
    other.kill()
    other.wait(timeout=PATIENCE)
    waited = []

    with data_folder.alone(tmp_path, lambda: waited.append(True)):
        pass

    assert waited == []


def test_who_becomes_the_server_lets_go(tmp_path, monkeypatch):
    opened = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda *args: opened.append(real(*args)) or opened[-1])

    with data_folder.alone(tmp_path, lambda: None):
        assert [os.get_inheritable(one) for one in opened] == [False]
