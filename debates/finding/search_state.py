"""State of everything that an answer to a search is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from debates.db.content_version import ContentVersion, content_version
from debates.db.version_cache import VersionCache
from debates.finding.index_rules import hidden_ids
from search.backends.base import SearchUnavailable
from search.suggest.edition import search_edition
from search.sync import outbox

_hidden = VersionCache(most=8)


@dataclass(frozen=True, slots=True)
class SearchState:
    """The content and the pending changes, as they were before anything was searched.

    content  version of the public content; None where it is not known
    pending  scopes of the changes that the index may not have yet
    """

    content: ContentVersion | None
    pending: frozenset[str]

    @classmethod
    def read(cls) -> Self:
        """Read the state, with two queries."""
        content = content_version()
        # Where nothing is pending now, an index that is opened from now on is up to date.
        return cls(content, frozenset(outbox.pending_scopes()))

    @property
    def hidden(self) -> frozenset[int]:
        """The positions that the index may still show although they are no longer public.

        Whatever ceases to be public raises the version of the content, so that none is missing
        from those of the same version; some may have left the index since, which does no harm.
        """
        return _hidden.get(self.content, self.pending, lambda: hidden_ids(self.pending))

    def edition(self) -> str | None:
        """Return a text that is equal as long as answers are; None where that is not known.

        While changes are pending, answers change without a new edition of the index.
        """
        if self.content is None or self.pending:
            return None
        try:
            return search_edition()
        except SearchUnavailable:
            return None
