"""A set-up that was killed on its way is begun again, and never taken for a whole one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings


def sh(*command, **options):
    return subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **options,
    )


def make_venv(folder, python=sys.executable, origin="file"):
    return sh("sh", "bin/make-venv", str(python), str(folder), origin)


@pytest.fixture
def environment(tmp_path):
    """A whole one, as far as `bin/make-venv` looks."""
    folder = tmp_path / "an environment" / "bin"
    folder.mkdir(parents=True)
    for name in ("python", "pip"):
        (folder / name).symlink_to(sys.executable)
    return folder.parent


@pytest.fixture
def python(tmp_path):
    """Makes environments in no time: without pip."""
    python = tmp_path / "python-x"
    python.write_text(
        '#!/bin/sh\ncase "$2" in venv) exec '
        f'{sys.executable} -m venv --without-pip --clear "$4";; esac\nexec {sys.executable} "$@"\n'
    )
    python.chmod(0o755)
    return python


def ended_process():
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


@pytest.mark.parametrize("number", [ended_process(), ""], ids=["a number", "nothing"])
def test_an_installation_that_was_killed_is_begun_again(environment, python, number):
    (environment / "unfinished").write_text(f"{number}\n")
    (environment / "run.stamp").touch()

    result = make_venv(environment, python)

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Making a virtual environment of Python ")
    assert [path.name for path in environment.glob("*")].count("pyvenv.cfg") == 1
    assert not (environment / "unfinished").exists()
    assert not (environment / "run.stamp").exists()


def test_an_installation_that_is_at_work_is_not_disturbed(environment):
    (environment / "unfinished").write_text(f"{os.getpid()}\n")
    (environment / "run.stamp").touch()

    result = make_venv(environment)

    assert result.returncode == 1
    assert result.stderr == (
        f"Sinorus cannot be set up: process {os.getpid()} is installing into {environment}."
        " Wait for it, then do the same again.\n"
    )
    assert (environment / "run.stamp").exists()


def test_what_is_killed_while_it_clears_an_environment_leaves_none_that_looks_whole(
    environment, tmp_path
):
    (environment / "run.stamp").touch()
    killed = tmp_path / "python-y"
    killed.write_text(
        '#!/bin/sh\ncase "$2" in venv) exit 137;; *print*) echo 3.14;; *) exit 0;; esac\n'
    )
    killed.chmod(0o755)

    assert make_venv(environment, killed, "command line").returncode == 137

    assert not (environment / "bin" / "pip").exists()
    assert not (environment / "run.stamp").exists()


@pytest.mark.parametrize("kind", ["run", "dev"])
def test_an_installation_says_that_it_is_at_work_until_it_is_done(tmp_path, kind):
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "pip").symlink_to(sys.executable)
    noted, broken = tmp_path / "noted", tmp_path / "broken"
    python = folder / "python"
    python.write_text(
        f'#!/bin/sh\ncp "{tmp_path}/unfinished" "{noted}"\n[ ! -e "{broken}" ] || exit 1\n'
    )
    python.chmod(0o755)
    install = ("make", f"{kind}-environment", f"VENV={tmp_path}", "MAKEFLAGS=")

    broken.touch()
    assert sh(*install).returncode != 0
    assert (tmp_path / "unfinished").read_text() == noted.read_text()
    assert noted.read_text().strip().isdecimal()
    assert not (tmp_path / f"{kind}.stamp").exists()

    broken.unlink()
    (tmp_path / "unfinished").unlink()
    assert sh(*install).returncode == 0
    assert not (tmp_path / "unfinished").exists()
    assert (tmp_path / f"{kind}.stamp").exists()
