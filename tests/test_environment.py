"""Test environment: settings, temporary folders and skipped tests."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests import environment
from tests.waiting import PATIENCE

OPTIONS = ["-p", "tests.environment", "-p", "no:cacheprovider"]


@pytest.mark.slow
@pytest.mark.parametrize(("ci", "status", "said"), [("1", 2, "1 error"), ("", 0, "1 skipped")])
def test_a_file_is_not_skipped_where_nothing_may_be_missing(tmp_path, ci, status, said):
    (tmp_path / "test_skips.py").write_text("import pytest\n\npytest.importorskip('no_such')\n")
    (tmp_path / "test_passes.py").write_text("def test_passes():\n    assert True\n")

    result = subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, str(tmp_path)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"SINORUS_CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )

    assert result.returncode == status, result.stdout
    assert said in result.stdout


def test_a_test_is_not_skipped_where_nothing_may_be_missing(monkeypatch):
    def report():
        return pytest.TestReport(
            "a test", ("a file", 1, "a test"), {}, "skipped", "no service", "call"
        )

    monkeypatch.setenv("SINORUS_CI", "")
    assert environment._failed_where_skipped(report()).skipped

    monkeypatch.setenv("SINORUS_CI", "1")
    assert environment._failed_where_skipped(report()).failed


def test_settings_are_those_of_nobody_in_particular():
    assert os.environ["SINORUS_DATA_DIR"].endswith(settings.DATA_DIR.name)
    assert "sinorus-tests-" in str(settings.DATA_DIR)
    assert settings.SERVER_PORT == 8000
