"""A query of the benchmark, in a form that every engine can translate."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

FACETS = ("expert", "topic", "question")


@dataclass(frozen=True)
class Query:
    """Query: words, their combination, filters and facets.

    The combination is "or", "and", "phrase", "prefix" or "fuzzy". Roles are typed filters
    (`has:evidence`). In a field, words are looked for in it alone. With feedback, an engine that
    can widens the query by the words of its best hits.
    """

    words: tuple[str, ...]
    how: str = "or"
    filters: dict[str, str] = dataclasses.field(default_factory=dict)
    facets: tuple[str, ...] = ()
    roles: dict[str, str] = dataclasses.field(default_factory=dict)
    field: str | None = None
    feedback: bool = False
