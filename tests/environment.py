"""Environment of the tests: independent of the developer's settings, with a temporary data folder.

A pytest plugin loaded by `-p tests.environment` (pyproject.toml), before Django's settings. With
SINORUS_CI=1 a skipped test counts as failed: its requirements must be installed.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as properties

from tests.thoroughness import PROFILE

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

KEPT = {"SINORUS_CI", "SINORUS_CONTRIB"}

for name in [name for name in os.environ if name.startswith("SINORUS_") and name not in KEPT]:
    del os.environ[name]
for name in ("HOST", "PORT", "WEB_CONCURRENCY"):
    os.environ.pop(name, None)

# No deadline, since the time of an example depends on the load of the machine. Usual runs in CI try
# the same examples each time; developers' runs and thorough ones look for new ones.
properties.register_profile(
    "sinorus",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="SINORUS_CI" in os.environ,
)
properties.register_profile(
    PROFILE,
    properties.get_profile("sinorus"),
    derandomize=False,
    max_examples=1000,
    print_blob=True,
)
properties.load_profile("sinorus")

_data_folder = Path(tempfile.mkdtemp(prefix="sinorus-tests-"))
# WhiteNoise warns if the folder is missing.
(_data_folder / "static").mkdir()
os.environ["SINORUS_DATA_DIR"] = str(_data_folder)
# Tests exceed the default rate; those of the throttle set their own.
os.environ["SINORUS_REQUEST_RATE"] = "off"
atexit.register(shutil.rmtree, _data_folder, ignore_errors=True)


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Prepare for the collection of all tests.

    Nearly all that is made meanwhile stays: to look for garbage in it takes a sixth of the time.
    """
    if isinstance(collector, pytest.Session):
        gc.disable()
        if "PYTEST_XDIST_WORKER" in os.environ:
            import_share(collector.config)


def import_share(config: pytest.Config) -> None:
    """Import a part of the files with tests, another one in each process of a run.

    All processes collect at the same time and in the same order. Where no code is cached, as in a
    new clone, each would rewrite the assertions of every file, which takes longer than the rest.
    """
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    processes = int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    ignored = [Path(path).resolve() for path in config.getoption("ignore") or ()]
    files = {
        file
        for folder in config.args
        for file in Path(folder).resolve().rglob("test_*.py")
        if not any(map(file.is_relative_to, ignored))
    }
    for file in sorted(files)[number::processes]:
        module = file.relative_to(config.rootpath).with_suffix("")
        # what cannot be imported is reported where it is collected
        with suppress(Exception):
            import_module(".".join(module.parts))


def pytest_collection_finish() -> None:
    """Have the garbage collector look at what tests make alone, and less often.

    To look at what was collected again and again took a seventh of the time.
    """
    gc.enable()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that skips itself."""
    return _failed_where_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail a file that skips all its tests."""
    return _failed_where_skipped((yield))


def _failed_where_skipped(report: Report) -> Report:
    if report.skipped and os.environ.get("SINORUS_CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, although SINORUS_CI is set: {report.longrepr}"
    return report
