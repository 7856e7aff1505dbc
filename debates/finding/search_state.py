"""State of everything that an answer to a search is made from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from debates.db.content_version import ContentVersion, content_version
from search.backends.base import SearchUnavailable
from search.suggest.edition import search_edition
from search.sync import outbox


@dataclass(frozen=True, slots=True)
class SearchState:
    """The content and the pending changes, as they were before anything was searched.

    content  version of the public content; None where it is not known
    pending  scopes of the changes that the index may not have yet
    """

    content: ContentVersion | None
    pending: Collection[str]

    @classmethod
    def read(cls) -> Self:
        """Read the state, with two queries."""
        content = content_version()
        # Where nothing is pending now, an index that is opened from now on is up to date.
        return cls(content, outbox.pending_scopes())

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
