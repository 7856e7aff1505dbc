"""The tests' own environment."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings


OPTIONS = ["-p", "tests.environment", "-p", "no:cacheprovider", "-n0"]
A_TEST = "def test_skips():\n    pytest.skip('no service')\n"
A_FILE = "pytest.importorskip('no_such_module')\n"


@pytest.mark.parametrize(
    ("skips", "ci", "status", "said"),
    [
        (A_TEST, "1", 1, "1 failed"),
        (A_TEST, "", 0, "1 skipped"),
        (A_FILE, "1", 2, "1 error"),
        (A_FILE, "", 5, "1 skipped"),
    ],
)
def test_nothing_is_skipped_where_nothing_may_be_missing(tmp_path, skips, ci, status, said):
    (tmp_path / "test_skips.py").write_text(f"import pytest\n\n{skips}")

    result = subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, str(tmp_path)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"SINORUS_CI": ci, "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert result.returncode == status, result.stdout
    assert said in result.stdout


def test_settings_are_those_of_nobody_in_particular():
    assert settings.ENVIRONMENT.text("SINORUS_DATA_DIR", "").endswith(settings.DATA_DIR.name)
    assert "sinorus-tests-" in str(settings.DATA_DIR)
    assert settings.SERVER_PORT == 8000
