"""The TypeScript SDK, built of the present description; one process builds, the others wait."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

from tests.debates.pages.browser import missing
from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
SDK = ROOT / "clients" / "typescript"


def run(folder: Path, *command: str, **environment: str) -> str:
    """Run a program in a folder, and return what it said."""
    path = shutil.which(command[0]) or missing(command[0])
    done = subprocess.run(
        [path, *command[1:]],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build() -> None:
    """Build the SDK, unless `make example` has done it already."""
    with (SDK / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (SDK / "node_modules" / ".package-lock.json").exists():
            run(SDK, "npm", "ci", "--no-progress")
        made = SDK / "dist" / "index.js"
        sources = [ROOT / "docs" / "openapi.yaml", *(SDK / "src").glob("[!s]*.ts")]
        if not made.exists() or any(made.stat().st_mtime < one.stat().st_mtime for one in sources):
            run(SDK, "npm", "run", "build")
