"""Queries of the benchmark by class, in a form that every engine can translate."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.corpus import documents

COMMON, MID, RARE = 0.575, 0.017, 0.001
"""Parts of all documents in which the words of the classes stand."""

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


def queries(size: int, frequencies: dict[str, int], each: int) -> dict[str, list[Query]]:
    """Return `each` queries of every class, for a corpus with words of these frequencies."""
    common, mid, rare = (_about(frequencies, share * size, each) for share in (COMMON, MID, RARE))
    others = mid[1:] + mid[:1]
    pairs, dozens = [], []
    for number in range(each):
        [document] = documents(1, first=1 + number * (size // each))
        detail = document.parts[1].text.split()
        pairs.append(Query(tuple(detail[10:12]), "phrase"))
        dozens.append(Query(tuple(detail[:12])))
    return {
        "rare word": [Query((word,)) for word in rare],
        "mid word": [Query((word,)) for word in mid],
        "common word": [Query((word,)) for word in common],
        "two words, AND": [Query(pair, "and") for pair in zip(common, mid, strict=True)],
        "two words, OR": [Query(pair) for pair in zip(common, mid, strict=True)],
        "five words, OR": [
            Query(five)
            for five in zip(common, common[1:] + common[:1], mid, others, rare, strict=True)
        ],
        "twelve words, OR": dozens,
        "phrase": pairs,
        "prefix (four letters)": [Query((word[:4],), "prefix") for word in mid],
        "fuzzy": [Query((word[:3] + word[4:],), "fuzzy") for word in mid],
        "filter and three facets": [
            Query((word,), filters={"stance": "denies"}, facets=FACETS) for word in mid
        ],
        "three facets, common word": [Query((word,), facets=FACETS) for word in common],
        "argument role": [Query((word,), roles={"has": "evidence"}) for word in mid],
    }


def _about(frequencies: dict[str, int], wanted: float, count: int) -> list[str]:
    """Return the words that occur in about this number of documents."""
    nearest: Sequence[str] = sorted(frequencies, key=lambda word: abs(frequencies[word] - wanted))
    chosen = np.random.default_rng(7).permutation(min(len(nearest), count * 2))[:count]
    return [nearest[place] for place in chosen]
