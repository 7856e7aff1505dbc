"""The port: what the search app asks of an engine, whatever the engine is.

One `SearchBackend` serves all threads of a process. Reading needs no lock and never
creates, removes or repairs anything. Writing goes through a `Writer`, which exists only
while its holder has the index's writer lock; a new index is made by a `Builder`, beside
the one that answers, and takes its place in one step.

Whatever an engine cannot do now (an index that is missing, damaged or made for another
schema, a full disk, a folder without permission, a server that is away) it says with
`SearchUnavailable`; nothing is ever half done.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from search.backends.documents import Page, SearchDocument, SearchQuery, SearchSchema
from search.query import Node
from search.text.highlighting import HighlightTerms


class SearchUnavailable(Exception):
    """The index can't be read or written now. For people: `message` says what is the matter,
    `hint` what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class WriterBusy(SearchUnavailable):
    """Another process or thread holds the lock that was asked for, and kept it for the whole
    time that one was willing to wait."""


class Condition(StrEnum):
    """What an index is fit for. Only a READY one is read and written. One that is MISSING,
    OUTDATED or DAMAGED is cured by a rebuild, one that is UNREACHABLE (a folder without
    permission, a server that is away) is not."""

    READY = "ready"
    MISSING = "missing"
    OUTDATED = "outdated"
    DAMAGED = "damaged"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index is fit for, and for people what is the matter and what to do."""

    condition: Condition
    message: str = ""
    hint: str = ""

    @property
    def ready(self) -> bool:
        """Whether searches are answered and changes taken."""
        return self.condition is Condition.READY

    @property
    def curable(self) -> bool:
        """Whether a rebuild would make it ready."""
        return self.condition in (Condition.MISSING, Condition.OUTDATED, Condition.DAMAGED)


class IndexUnfit(SearchUnavailable):
    """The index itself is why: `condition` says what is the matter with it."""

    def __init__(self, condition: Condition, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.condition = condition


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to say words[start:end] of a query: one word or several ("Belt and Road")."""

    start: int
    end: int
    text: str


class Synonyms(Protocol):
    """Knows what else people say for what they typed; each query asks for the edition at least."""

    def alternatives(self, words: Sequence[str], language: str) -> Sequence[Alternative]:
        """Other ways to say runs of `words`, which are as typed, in their order, for texts in
        this language; best first."""

    def edition(self) -> Hashable:
        """Another one than before as soon as `alternatives` may give other ways than before."""


class NoSynonyms:
    """What a backend uses that was given no synonyms."""

    def alternatives(self, words: Sequence[str], language: str) -> Sequence[Alternative]:
        """None, whatever the words."""
        return ()

    def edition(self) -> Hashable:
        """Always the same."""
        return 0


@dataclass(frozen=True, slots=True)
class Similar:
    """A document like another one: how near it is (0 to 1, descending), and why: the words
    that both share and few others have, most distinctive first, as they are written in the
    document that was asked for."""

    id: int
    score: float
    words: tuple[str, ...]


class Writer(ABC):
    """The right to change the live index. Lives as long as the `with` that made it."""

    @abstractmethod
    def apply(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """Put these documents in place of those with the same ids, and take `removed` out.

        One commit: on the disk, and seen by every search that starts afterwards, when this
        returns. An id that comes twice in `documents` counts as it came last; one that is
        in both is written. Removing what is not there is no error.
        Raises SearchUnavailable; then nothing has changed.
        """


class Builder(ABC):
    """A new index that nobody sees until `swap`. Leaving the `with` without it, or being
    killed, throws the new one away and leaves the live one as it was."""

    @abstractmethod
    def add(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents, none with an id that was added before. Raises SearchUnavailable."""

    @abstractmethod
    def finish(self) -> None:
        """Write what was added, so that `digests` and `replace` work. To be called once,
        before `swap`. This is the long part of the end, and needs no writer lock."""

    @abstractmethod
    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """Like SearchBackend.digests, of the new index, once it is finished."""

    @abstractmethod
    def replace(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """Like Writer.apply, on the new index, once it is finished: what changed meanwhile."""

    @abstractmethod
    def swap(self, writer: Writer) -> None:
        """Put the new index in the place of the live one, in one step. `writer` shows that
        nobody changes the live one at the same time. Raises SearchUnavailable."""


class SearchBackend(ABC):
    """An engine and its index.

    path      the folder for what the engine keeps on this host
    schema    what the documents have; an index of another schema is OUTDATED
    synonyms  asked for every query
    """

    def __init__(
        self, *, path: Path, schema: SearchSchema, synonyms: Synonyms | None = None
    ) -> None:
        self.path = path
        self.schema = schema
        self.synonyms: Synonyms = synonyms or NoSynonyms()

    @abstractmethod
    def state(self) -> IndexState:
        """What the index is fit for now. Cheap enough for a health check; never raises."""

    @abstractmethod
    def generation(self) -> str:
        """Differs after every commit and swap; equal means that every answer is still true.
        Raises SearchUnavailable."""

    @abstractmethod
    def count(self) -> int:
        """How many documents can be found. Raises SearchUnavailable."""

    @abstractmethod
    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """(id, SearchDocument.digest) of each document with an id above `after`, ascending,
        as of one generation. Raises SearchUnavailable."""

    def digests_of(self, ids: Collection[int]) -> dict[int, str]:
        """The digests of those of these documents that the index has, as of the live index.

        An engine that can look up single documents does better. Raises SearchUnavailable."""
        found = {}
        for document_id in ids:
            entry = next(iter(self.digests(after=document_id - 1)), None)
            if entry is not None and entry[0] == document_id:
                found[document_id] = entry[1]
        return found

    @abstractmethod
    def writer(self, timeout: float = 0.0) -> AbstractContextManager[Writer]:
        """The writer's lock: of the operating system (or the server), free as soon as its
        holder dies. Waits `timeout` seconds at most. Not re-entrant.
        Raises WriterBusy, and SearchUnavailable if the place of the lock can't be written."""

    @abstractmethod
    def tidy(self) -> bool:
        """Do one piece of upkeep (merge small segments, drop what deleted documents left
        behind, sweep what killed processes left). True when there was something to do, so that
        it is called again until it is False.

        May take minutes where an index is large, so it belongs into a thread or process of its
        own. It takes the writer's lock itself, and only for moments: whoever calls must not hold
        it. Only one works at a time; False if another one does. Raises SearchUnavailable.
        """

    @abstractmethod
    def builder(self) -> AbstractContextManager[Builder]:
        """A new, empty index beside the live one, which goes on being searched and written.
        Raises WriterBusy at once if another one is being built; SearchUnavailable."""

    @abstractmethod
    def search(self, query: SearchQuery) -> Page:
        """Answer a query. Total and facets are exact, the order is total: equal scores are
        ordered by id. Raises SearchUnavailable, and ValueError for a field that the schema
        does not have."""

    @abstractmethod
    def highlight_terms(self, tree: Node) -> Mapping[str | None, HighlightTerms]:
        """What `tree` looks for in texts, synonyms included, so that it can be marked: by text
        field, under None what may stand in any. Raises SearchUnavailable."""

    @abstractmethod
    def similar(
        self,
        document_id: int,
        *,
        limit: int = 10,
        among: Collection[int] | None = None,
        hidden: Collection[int] = (),
    ) -> tuple[Similar, ...]:
        """The documents most like the one with this id, which itself is left out; `among`
        confines them, `hidden` never appear. Empty if the index does not have the id.
        Raises SearchUnavailable."""

    @abstractmethod
    def words(self) -> Iterator[tuple[str, int]]:
        """The dictionary: every form (see search.analysis) in the texts, ascending, with the
        number of documents that have it (more or less: what was deleted may still count).
        Raises SearchUnavailable."""
