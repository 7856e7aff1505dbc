"""Base of the engines that answer plans: one evaluation, whatever the engine."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeVar

from search.answering.evaluation import answer
from search.answering.highlight_terms import highlight_terms
from search.answering.meaning import Neighbours
from search.answering.reading import Reading
from search.answering.similarity import similar
from search.backends.base import SearchBackend, Similar
from search.backends.documents import Page, SearchQuery
from search.planning.kept_plans import kept_plan
from search.planning.plan import Plan
from search.query.tree import Node
from search.text.highlighting import HighlightTerms

Result = TypeVar("Result")


class PlannedBackend(SearchBackend):
    """Search backend over readings of an index (see search.backends.base.SearchBackend)."""

    @abstractmethod
    def read(self, work: Callable[[Reading[Any]], Result]) -> Result:
        """Do what reads the last commit. Raises SearchUnavailable."""

    def neighbours(self) -> Neighbours | None:
        """Return the vectors of all documents, None without a sentence model."""
        return None

    def generation(self) -> str:
        """See search.backends.base.SearchBackend."""
        return self.read(lambda reading: reading.generation)

    def count(self) -> int:
        """See search.backends.base.SearchBackend."""
        return self.read(lambda reading: reading.count)

    def digests_of(self, ids: Collection[int]) -> dict[int, str]:
        """See search.backends.base.SearchBackend."""
        return self.read(lambda reading: reading.digests_of(ids))

    def search(self, query: SearchQuery) -> Page:
        """See search.backends.base.SearchBackend."""

        def answered(reading: Reading[Any]) -> Page:
            plan = self._plan(reading, query.tree, autocorrect=query.autocorrect)
            meaning = plan.question is not None and query.meaning and query.limit > 0
            return answer(reading, plan, query, self.neighbours() if meaning else None)

        return self.read(answered)

    def highlight_terms(self, tree: Node) -> Mapping[str | None, HighlightTerms]:
        """See search.backends.base.SearchBackend."""
        return self.read(lambda reading: highlight_terms(self._plan(reading, tree), reading.forms))

    def similar(
        self,
        document_id: int,
        *,
        limit: int = 10,
        among: Collection[int] | None = None,
        hidden: Collection[int] = (),
    ) -> tuple[Similar, ...]:
        """See search.backends.base.SearchBackend."""
        return self.read(
            lambda reading: similar(
                reading,
                document_id,
                limit=limit,
                among=among,
                hidden=hidden,
                neighbours=self.neighbours(),
            )
        )

    def words(self, field: str | None = None) -> Iterator[tuple[str, int]]:
        """See search.backends.base.SearchBackend."""
        return iter(self.read(lambda reading: sorted(reading.starting("", field))))

    def _plan(self, reading: Reading[Any], tree: Node, *, autocorrect: bool = True) -> Plan:
        return kept_plan(
            reading,
            tree,
            synonyms=self.synonyms,
            schema=self.schema,
            autocorrect=autocorrect,
        )
