"""A copy of the code, to which a test adds what a contributor would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIED = ("debates", "search", "sinorus", "tests", "fixtures", "examples", "docs", "deploy")


def copy_code(folder: Path) -> None:
    """Copy the code with its tests into a new folder."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in filter(Path.is_file, ROOT.glob("[!.]*")):
        shutil.copy(path, folder)


def make_migrations(folder: Path, name: str) -> None:
    """Make the migrations of a copy, as a contributor does."""
    run(folder, "manage.py", "makemigrations", "debates", "history", "--name", name)


def run(folder: Path, *arguments: str) -> None:
    """Run Python in a copy; fails with what it says where it fails."""
    environment = os.environ | {"SINORUS_DATA_DIR": str(folder / "data"), "HOME": str(folder)}
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "PYTEST_ADDOPTS"):
        environment.pop(name, None)
    process = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stdout[-8000:] + process.stderr[-4000:]


def changed_files(folder: Path) -> set[str]:
    """Return the Python files of the apps in a copy that are not as they are here."""
    return {
        str(path.relative_to(folder))
        for path in (folder / "debates").rglob("*.py")
        if not (old := ROOT / path.relative_to(folder)).exists()
        or old.read_bytes() != path.read_bytes()
    }
