"""Each room of the search app has its place among the layers that import-linter checks."""

from __future__ import annotations

import tomllib
from pathlib import Path

import search

ROOT = Path(search.__file__).parents[1]
CONTRACT = "Rooms of search: imports run down"


def _rooms(folder: Path) -> set[str]:
    children = (
        path for path in folder.iterdir() if path.name not in {"__init__.py", "__pycache__"}
    )
    names = {path.stem for path in children if path.is_dir() or path.suffix == ".py"}
    return {".".join((*folder.relative_to(ROOT).parts, name)) for name in names}


def test_each_room_is_in_a_layer() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    [contract] = [each for each in contracts if each["name"] == CONTRACT]
    placed = {room.strip() for layer in contract["layers"] for room in layer.split("|")}

    rooms = _rooms(ROOT / "search") | _rooms(ROOT / "search" / "backends")

    assert rooms - {"search.backends", "search.migrations"} == placed
