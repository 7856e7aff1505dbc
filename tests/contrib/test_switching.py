"""SINORUS_CONTRIB: the site of `test_switched.py` without any contrib app, and without one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

from sinorus.setting_values import CONTRIB
from tests.thoroughness import is_thorough

SWITCHED = "tests/contrib/test_switched.py"


def run_with(names: str, tests: str = SWITCHED) -> subprocess.CompletedProcess[str]:
    """Run tests of a site with these contrib apps, in a process of its own."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")
    }
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tests],
        check=False,
        env=environment | {"SINORUS_CONTRIB": names},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=900,
    )


def test_the_core_is_a_site():
    run = run_with("")

    assert run.returncode == 0, run.stdout[-5000:]


@pytest.mark.slow
@pytest.mark.parametrize("name", CONTRIB if is_thorough() else CONTRIB[:1])
def test_each_app_can_be_missing(name):
    run = run_with(",".join(other for other in CONTRIB if other != name))

    assert run.returncode == 0, run.stdout[-5000:]
