"""Claim on an SQLite database: one index at a time follows it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from search.sync import database_claim
from search.sync.database_claim import claim
from search.sync.index_lease import HeldElsewhere

HOLD = """
import fcntl, sys
file = open(sys.argv[1])
fcntl.flock(file, fcntl.LOCK_SH)
print("held", flush=True)
sys.stdin.read()
"""
"""Program that holds the claim until its input ends, as a server does."""


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "sinorus.sqlite3"
    file.touch()
    connection = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": str(file)})
    monkeypatch.setattr(database_claim, "connection", connection)
    monkeypatch.setattr(database_claim, "_held", {})
    return file


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One entry for each time that all documents were to be checked."""
    checked: list[bool] = []
    monkeypatch.setattr(database_claim.outbox, "enqueue_all", lambda: checked.append(True))
    return checked


def index_in(folder: Path) -> SimpleNamespace:
    folder.mkdir(exist_ok=True)
    return SimpleNamespace(shared=False, path=folder / "index", place=f"the folder {folder}")


def end_this_one() -> None:
    """Let go of the claims of this process, as its end would."""
    while database_claim._held:
        os.close(database_claim._held.popitem()[1])


def test_another_index_is_refused_while_a_server_runs_and_checked_afterwards(
    database: Path, tmp_path: Path, checked: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = index_in(tmp_path / "one"), index_in(tmp_path / "two")
    claim(one)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "sinorus.sqlite3-index")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as server:  # fmt: skip
        assert server.stdout.readline() == b"held\n"
        end_this_one()

        with pytest.raises(HeldElsewhere, match=r"in the folder .*/one\."):
            claim(two)
        claim(one)
        assert checked == []
        server.stdin.close()
    end_this_one()

    claim(two)

    assert checked == [True]
