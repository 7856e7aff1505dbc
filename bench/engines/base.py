"""Common base of all engines of the benchmark."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HITS = 20
PARTS = ("statement", "detail", "evidence")
KEYWORDS = ("expert", "topic", "question", "stance", "has")


@dataclass(frozen=True)
class Found:
    """Answer to a query.

    total   number of matching documents
    ids     the best HITS of them, best first, where the engine is compared by them
    facets  number of documents by value, for each facet, likewise
    """

    total: int
    ids: Sequence[int] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


Ask = Callable[[dict], Found]


class NotOffered(Exception):
    """Raised if the engine does not support a query."""


@dataclass(frozen=True)
class Opened:
    """Engine with its index.

    ask      finds the ids of the best HITS documents, the number of matching ones and the facets;
             raises NotOffered
    clock    returns the seconds of processor time spent on queries so far
    process  id of the process that answers, unless it is this one
    size     returns the bytes of the index, unless they are the files in its folder
    """

    ask: Ask
    clock: Callable[[], float] = time.process_time
    process: int | None = None
    size: Callable[[], int] | None = None


def rows(source: Path) -> Iterator[dict]:
    """Yield the documents of a file, one on each line."""
    with source.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def text_of(row: dict) -> str:
    """Return all text of a document."""
    return " ".join(row[part] for part in PARTS)


def chosen(ways: dict[str, Callable[[], object]], how: str) -> object:
    """Call the implementation of a kind of query. Raises NotOffered if there is none."""
    if how not in ways:
        raise NotOffered(how)
    return ways[how]()
