"""Interrupted set-up: it is repeated, and never taken for complete."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.sinorus.test_setup import ANOTHER
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow


def sh(*command, **options):
    return subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        **options,
    )


def make_venv(folder, python=sys.executable, origin="file"):
    return sh("sh", "bin/make-venv", str(python), str(folder), origin)


@pytest.fixture
def environment(tmp_path):
    """Virtual environment that looks complete to `bin/make-venv`."""
    folder = tmp_path / "an environment" / "bin"
    folder.mkdir(parents=True)
    for name in ("python", "pip"):
        (folder / name).symlink_to(sys.executable)
    return folder.parent


@pytest.fixture
def python(tmp_path):
    """Python that creates environments quickly, without pip."""
    python = tmp_path / "python-x"
    python.write_text(
        '#!/bin/sh\ncase "$2" in venv) exec '
        f'{sys.executable} -m venv --without-pip --clear "$4";; esac\nexec {sys.executable} "$@"\n'
    )
    python.chmod(0o755)
    return python


def test_an_installation_that_was_killed_is_begun_again(environment, python):
    (environment / "unfinished").touch()
    (environment / "requirements.stamp").touch()

    result = make_venv(environment, python)

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Creating a virtual environment with Python ")
    assert (environment / "pyvenv.cfg").exists()
    assert not (environment / "unfinished").exists()
    assert not (environment / "requirements.stamp").exists()


def test_an_installation_that_is_at_work_is_waited_for(environment):
    (environment / "requirements.stamp").touch()
    with (environment / "unfinished").open("w") as installing:
        fcntl.flock(installing, fcntl.LOCK_EX)
        waiting = subprocess.Popen(
            ["sh", "bin/make-venv", sys.executable, str(environment), "file"],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE,
            text=True,
        )
        said = waiting.stdout.readline()
        (environment / "unfinished").unlink()

    assert said.startswith("Another make is installing into the virtual environment.")
    assert waiting.communicate(timeout=PATIENCE)[0] == ""
    assert waiting.returncode == 0
    assert (environment / "requirements.stamp").exists()


def test_what_is_killed_while_it_clears_an_environment_leaves_none_that_looks_whole(
    environment, tmp_path
):
    (environment / "requirements.stamp").touch()
    killed = tmp_path / "python-y"
    killed.write_text(
        f'#!/bin/sh\ncase "$2" in venv) exit 137;; *print*) echo {ANOTHER};; *) exit 0;; esac\n'
    )
    killed.chmod(0o755)

    assert make_venv(environment, killed, "command line").returncode == 137

    assert not (environment / "bin" / "pip").exists()
    assert not (environment / "requirements.stamp").exists()


@pytest.mark.parametrize("target", ["install", "dev-environment"])
def test_an_installation_is_locked_until_it_is_done(tmp_path, target):
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "pip").symlink_to(sys.executable)
    seen, broken = tmp_path / "seen", tmp_path / "broken"
    python = folder / "python"
    # takes the lock when told so, and instead of installing tries to take it once more
    python.write_text(
        f"""#!/bin/sh
case "$1" in -c) exec {sys.executable} "$@";; esac
{sys.executable} -c 'import fcntl, sys
try:
    fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    open(sys.argv[2], "a").write("locked ")
' "{tmp_path}/unfinished" "{seen}"
[ ! -e "{broken}" ]
"""
    )
    python.chmod(0o755)
    install = ("make", target, f"VENV={tmp_path}", "MAKEFLAGS=")

    broken.touch()
    assert sh(*install).returncode != 0
    assert seen.read_text() == "locked "
    assert (tmp_path / "unfinished").exists()
    assert not (tmp_path / "requirements.stamp").exists()

    broken.unlink()
    (tmp_path / "unfinished").unlink()
    assert sh(*install).returncode == 0
    assert not (tmp_path / "unfinished").exists()
    assert (tmp_path / "requirements.stamp").exists()
