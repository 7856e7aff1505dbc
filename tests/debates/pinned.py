"""Files that hold what must not change by accident; UPDATE_PINNED=1 writes them anew."""

from __future__ import annotations

import os
from pathlib import Path


def assert_as_pinned(path: Path, text: str) -> None:
    """Fails where the file does not hold this text."""
    if os.environ.get("UPDATE_PINNED"):
        path.write_text(text, encoding="utf-8")
    pinned = path.read_text(encoding="utf-8") if path.exists() else ""
    assert pinned == text, f"{path.name} is out of date: see what changed, then UPDATE_PINNED=1"
