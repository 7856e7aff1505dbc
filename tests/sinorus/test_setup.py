"""Messages of `make`, and its requirements."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from tests.simultaneous import at_once
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow

ANOTHER = "3.13" if sys.version_info[:2] == (3, 14) else "3.14"
"""Version of a Python that Sinorus supports, and that does not run the tests."""


def fake_python(tmp_path, script):
    """Command that behaves like a Python that lacks something."""
    python = tmp_path / "python-x"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    return str(python)


def make_venv(python, folder, origin="file"):
    return subprocess.run(
        ["sh", "bin/make-venv", python, str(folder), origin],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_help_lists_every_target():
    result = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )

    listed = [line.split()[1] for line in result.stdout.splitlines() if line.startswith("  make ")]
    phony = re.search(
        r"^\.PHONY: (help .*)$", Path(settings.BASE_DIR, "Makefile").read_text(), re.MULTILINE
    )
    assert listed == phony[1].split()


def test_a_python_that_is_not_there(tmp_path):
    result = make_venv("python-that-is-not-there", tmp_path / "venv")

    assert result.returncode == 1
    assert result.stderr.startswith(
        "Sinorus cannot be set up: python-that-is-not-there was not found. Install Python 3.11 to"
    )
    assert len(result.stderr.splitlines()) == 1


def test_a_python_that_is_too_old(tmp_path):
    # it says its version, and fails every comparison
    python = fake_python(tmp_path, 'case "$2" in *print*) echo 3.9;; *) exit 1;; esac')

    result = make_venv(python, tmp_path / "venv")

    assert result.returncode == 1
    assert "is Python 3.9, but Sinorus needs 3.11 to 3.14" in result.stderr
    assert "make run PYTHON=python3.13" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_python_without_venv(tmp_path):
    python = fake_python(
        tmp_path, 'case "$2" in *print*) echo 3.13;; *ensurepip*) exit 1;; *) exit 0;; esac'
    )

    result = make_venv(python, tmp_path / "venv")

    assert result.returncode == 1
    assert "apt install python3-venv" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.fixture
def environment_of_this_python(tmp_path):
    folder = tmp_path / "venv" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").symlink_to(sys.executable)
    (folder / "pip").symlink_to(sys.executable)
    return tmp_path / "venv"


@pytest.mark.parametrize("origin", ["file", "command line", "environment"])
def test_an_environment_that_is_there_is_left_alone(environment_of_this_python, origin):
    before = sorted(environment_of_this_python.iterdir())

    result = make_venv(sys.executable, environment_of_this_python, origin)

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert sorted(environment_of_this_python.iterdir()) == before


def test_an_environment_of_another_python_is_made_anew_where_that_was_asked_for(
    environment_of_this_python, tmp_path
):
    python = fake_python(
        tmp_path,
        f'case "$2" in *print*) echo {ANOTHER};; venv) exec {sys.executable} -m venv --without-pip'
        ' --clear "$4";; *) exit 0;; esac',
    )

    assert make_venv(python, environment_of_this_python, "file").stdout == ""
    assert not (environment_of_this_python / "pyvenv.cfg").exists()

    result = make_venv(python, environment_of_this_python, "command line")

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"Creating a virtual environment with Python {ANOTHER} in ")
    assert (environment_of_this_python / "pyvenv.cfg").exists()


def test_of_two_makes_at_once_one_creates_the_environment(tmp_path):
    # each asks for ensurepip before; the one that creates waits for the other to have asked
    asked, there = tmp_path / "asked", tmp_path / "venv" / "bin"
    python = fake_python(
        tmp_path,
        f"""case "$2" in
*print*) echo {ANOTHER};;
*ensurepip*) echo >> {asked};;
*flock*) exec {sys.executable} "$@";;
venv)
  mkdir {tmp_path}/creating || exit 9
  until [ "$(wc -l < {asked})" = 2 ]; do :; done
  mkdir -p {there} && ln -s {sys.executable} {there}/python && ln -s {sys.executable} {there}/pip;;
esac""",
    )

    made = at_once(*[partial(make_venv, python, tmp_path / "venv")] * 2)

    assert [one.returncode for one in made] == [0, 0]
    assert sum("Creating a virtual environment" in one.stdout for one in made) == 1


@pytest.fixture
def install(tmp_path):
    """Function that makes a target in an environment, and returns what Python was called with."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "pip").symlink_to(sys.executable)
    calls = tmp_path / "calls"
    python = folder / "python"
    python.write_text(f'#!/bin/sh\necho "$@" >> {calls}\n')
    python.chmod(0o755)

    def install(*arguments):
        calls.write_text("")
        subprocess.run(
            ["make", *arguments, f"VENV={tmp_path}", "MAKEFLAGS="],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            check=True,
            timeout=PATIENCE,
        )
        lines = calls.read_text().splitlines()
        return [line for line in lines if " install " in line]

    return install


@pytest.mark.parametrize("target", ["install", "dev-environment"])
def test_what_is_needed_is_installed_once_for_each_lock(tmp_path, install, target):
    calls = install(target)

    assert [call.split()[1] for call in calls] == ["pip", "uv"]
    assert all("--require-hashes" in call for call in calls)
    assert install(target) == []
    (tmp_path / "requirements.stamp").write_text("another lock")
    assert len(install(target)) == 2


def test_extras_stay_installed_when_others_are_asked_for(tmp_path, install):
    def extras():
        return (tmp_path / "requirements.stamp").read_text().splitlines()[0]

    [_, call] = install("install", "EXTRAS=opensearch meaning")
    assert call.endswith("--extra meaning --extra opensearch")
    assert extras() == "# Extras: meaning opensearch"
    assert install("install") == []
    assert install("install", "EXTRAS=mcp")
    assert extras() == "# Extras: mcp meaning opensearch"
