"""Queries that are all different, drawn from running text and from the dictionary.

Words of a text occur as often as readers see them, so most are common. Words of the dictionary are
equally likely, so most are rare.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench.queries import FACETS, Query

_TRIES = 50
"""Draws after which no further different query of a class is expected."""


class Source:
    """Source of words: the documents of a file, and their dictionary, with a seed."""

    def __init__(self, documents: Path, frequencies: Mapping[str, int], seed: int) -> None:
        self._documents = documents
        self._size = documents.stat().st_size
        self._words = sorted(frequencies)
        self.random = random.Random(seed)

    def word(self) -> str:
        """Draw a word of the dictionary."""
        return self.random.choice(self._words)

    def text(self, part: str = "detail") -> list[str]:
        """Draw a document, and return the words of a part of it."""
        with self._documents.open("rb") as file:
            file.seek(self.random.randrange(self._size))
            file.readline()
            line = file.readline()
            if not line:
                file.seek(0)
                line = file.readline()
        return json.loads(line)[part].split()

    def run(self, length: int) -> tuple[str, ...]:
        """Draw consecutive words of a text."""
        words = self.text()
        start = self.random.randrange(len(words) - length)
        return tuple(words[start : start + length])

    def some(self, count: int) -> tuple[str, ...]:
        """Draw different words of one text."""
        return tuple(self.random.sample(sorted(set(self.text())), count))


def distinct_queries(source: Source, each: int) -> dict[str, list[Query]]:
    """Return up to `each` different queries of every class."""
    return {label: list(_different(draw, each)) for label, draw in _classes(source).items()}


def _different(draw: Callable[[], Query], each: int) -> Iterator[Query]:
    seen: set[str] = set()
    for _ in range(each * _TRIES):
        query = draw()
        if len(seen) == each:
            return
        if repr(query) not in seen:
            seen.add(repr(query))
            yield query


def _classes(source: Source) -> dict[str, Callable[[], Query]]:
    def missing_a_letter() -> str:
        word = source.word()
        return word[:3] + word[4:]

    def of_statement() -> tuple[str, ...]:
        return (source.random.choice(source.text("statement")),)

    return {
        "word of a text": lambda: Query(source.run(1)),
        "word of the dictionary": lambda: Query((source.word(),)),
        "two words, AND": lambda: Query(source.some(2), "and"),
        "five words, OR": lambda: Query(source.some(5)),
        "twelve words, OR": lambda: Query(source.run(12)),
        "phrase of two": lambda: Query(source.run(2), "phrase"),
        "prefix": lambda: Query((source.word()[:4],), "prefix"),
        "fuzzy": lambda: Query((missing_a_letter(),), "fuzzy"),
        "word in a field": lambda: Query(of_statement(), field="statement"),
        "argument role": lambda: Query(source.run(1), roles={"has": "evidence"}),
        "filter and three facets": lambda: Query(
            source.run(1), filters={"stance": "denies"}, facets=FACETS
        ),
        "five words, feedback": lambda: Query(source.some(5), feedback=True),
        "twelve words, feedback": lambda: Query(source.run(12), feedback=True),
    }
