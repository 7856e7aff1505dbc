"""Plans of queries, kept as long as the index stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from search.backends.base import Synonyms
from search.backends.documents import SearchSchema
from search.planning.plan import Plan
from search.planning.planner import make_plan
from search.query.tree import Node
from search.spelling.autocorrection import Lexicon

Kept = TypeVar("Kept")


class PlanReading(Lexicon, Protocol):
    """One state of an index, with its languages and what is kept for it."""

    @property
    def languages(self) -> Sequence[str]:
        """ISO 639-1 codes of the texts."""

    def kept(self, key: object, make: Callable[[], Kept]) -> Kept:
        """Return the value of a key; made once."""


def kept_plan(
    reading: PlanReading,
    tree: Node,
    *,
    synonyms: Synonyms,
    schema: SearchSchema,
    autocorrect: bool = True,
) -> Plan:
    """Return the plan of a query, made once for this state of the index and of the thesaurus.

    Results and highlights of one response share it, and so does the next page.
    """

    def make() -> Plan:
        return make_plan(
            tree,
            languages=reading.languages,
            synonyms=synonyms,
            lexicon=reading,
            schema=schema,
            autocorrect=autocorrect,
        )

    return reading.kept(("plan", tree, autocorrect, synonyms.edition()), make)
