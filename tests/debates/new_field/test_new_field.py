"""A field that is declared as docs/architecture.md says, in three files, passes every door.

A copy of the code gets the field `setting` of positions, a text to search and to filter by, and its
migrations. There the completeness of the doors is tested, and the filters by it
(`filters_by_setting.py`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
COPIED = ("debates", "search", "sinorus", "tests", "fixtures", "examples", "docs", "deploy")
MODEL = "debates/models/positions.py"
FIELD = """    setting = declare(
        models.CharField(max_length=200, blank=True, default="", db_default=""),
        "Occasion on which the expert said it.",
        example="a panel in Astana, 2021",
        index="detail",
        keyword="setting",
        facet=66,
        filter="Filter by the occasion on which the expert said it.",
    )
"""
BEFORE = "    question = declare(\n"


@pytest.fixture
def copy(tmp_path):
    """A copy of the code whose positions have the field; its migrations are made."""
    folder = tmp_path / "copy"
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in filter(Path.is_file, ROOT.glob("[!.]*")):
        shutil.copy(path, folder)
    model = folder / MODEL
    model.write_text(model.read_text().replace(BEFORE, FIELD + BEFORE, 1))
    run(folder, "manage.py", "makemigrations", "debates", "history", "--name", "setting")
    return folder


def run(folder, *arguments):
    environment = os.environ | {"SINORUS_DATA_DIR": str(folder / "data"), "HOME": str(folder)}
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "PYTEST_ADDOPTS"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]


def changed_files(folder):
    """The Python files of the apps that are not as they are here."""
    return {
        str(path.relative_to(folder))
        for path in (folder / "debates").rglob("*.py")
        if not (old := ROOT / path.relative_to(folder)).exists()
        or old.read_bytes() != path.read_bytes()
    }


def test_a_declared_text_passes_every_door_and_filter(copy):
    changed = changed_files(copy)

    assert MODEL in changed
    assert len(changed) == 3, "besides the model, a migration of the debates and of the history"
    doors = ("tests/debates/test_completeness.py", "tests/contrib/assistants/test_completeness.py")
    filters = "tests/debates/new_field/filters_by_setting.py"
    run(copy, "-m", "pytest", "-q", "-n0", *doors, filters)
