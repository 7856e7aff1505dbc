"""What the environment says in tests: nothing of the developer's own, and a data folder that goes.

Loaded by `-p tests.environment` (pyproject.toml), before Django's settings are. With
SINORUS_CI=1 a test that is skipped has failed: what it needs has to be there.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as properties

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

KEPT = {"SINORUS_CI"}

TOGETHER = (
    "tests/debates/pages/test_browser.py",
    "tests/debates/pages/test_markup",
    "tests/examples/",
    "tests/sinorus/test_serving.py",
)
"""How names of files and folders begin, whose tests one process runs together, and early: what they
make for all their tests takes long."""

for name in [name for name in os.environ if name.startswith("SINORUS_") and name not in KEPT]:
    del os.environ[name]
for name in ("HOST", "PORT", "WEB_CONCURRENCY"):
    os.environ.pop(name, None)

# How long an example takes says how busy the machine is. Where a change waits for its tests, the
# same examples are tried each time; new ones are looked for everywhere else.
properties.register_profile(
    "sinorus",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="SINORUS_CI" in os.environ,
)
properties.load_profile("sinorus")

_data_folder = Path(tempfile.mkdtemp(prefix="sinorus-tests-"))
# WhiteNoise warns where there is none.
(_data_folder / "static").mkdir()
os.environ["SINORUS_DATA_DIR"] = str(_data_folder)
# Tests ask more often than anybody; those of the throttle set a rate of their own.
os.environ["SINORUS_API_RATE"] = "off"
atexit.register(shutil.rmtree, _data_folder, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keeps the files of TOGETHER together. The marks of pytest-xdist 3.8 for that come to
    nothing with pytest 9.2, where a test's name cannot be changed."""
    from xdist.scheduler import LoadScopeScheduling

    class FilesTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)

        def _assign_work_unit(self, node: Any) -> None:
            """Forget what a process has done: it would be counted again for each test."""
            given = self.assigned_work.setdefault(node, {})
            for place in [place for place, done in given.items() if all(done.values())]:
                del given[place]
            super()._assign_work_unit(node)

    return FilesTogether(config, log)


def pytest_collection_finish() -> None:
    """What was imported stays to the end: to look again and again whether it is garbage takes a
    tenth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that skips itself."""
    return _failed_where_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A file that skips all its tests."""
    return _failed_where_skipped((yield))


def _failed_where_skipped(report: Report) -> Report:
    if report.skipped and os.environ.get("SINORUS_CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, although SINORUS_CI is set: {report.longrepr}"
    return report
