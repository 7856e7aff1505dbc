"""What all engines of the benchmark have in common."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

HITS = 20
PARTS = ("statement", "detail", "evidence")
KEYWORDS = ("expert", "topic", "question", "stance", "has")

Ask = Callable[[dict], int]


class NotOffered(Exception):
    """The engine has no way to ask such a query."""


@dataclass(frozen=True)
class Opened:
    """An engine with its index.

    ask    gives the ids of the best HITS documents and the facets to nobody, and the number of
           documents that match; raises NotOffered
    clock  the seconds of processor time that were spent on answers so far
    """

    ask: Ask
    clock: Callable[[], float] = time.process_time


def rows(source: Path) -> Iterator[dict]:
    """The documents of a file, one a line."""
    with source.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def text_of(row: dict) -> str:
    """All text of a document."""
    return " ".join(row[part] for part in PARTS)


def chosen(ways: dict[str, Callable[[], object]], how: str) -> object:
    """What the way to ask with this name makes. Raises NotOffered if there is none."""
    if how not in ways:
        raise NotOffered(how)
    return ways[how]()
