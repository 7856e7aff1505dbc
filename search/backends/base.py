"""Search port: the interface that every engine implements.

One `SearchBackend` serves all threads of a process. Reading needs no lock, and creates and repairs
nothing; it removes nothing but the seal of a damaged index, so that every process knows. Changes go
through a `Writer`, which holds the index's writer lock. A new index is made by a `Builder` beside
the live one, and replaces it in one step.

An engine raises `SearchUnavailable` if it cannot do something now (an index that is missing,
damaged or of another schema, a full disk, a folder without permission, a server that is away). No
operation is ever half done.
"""

from __future__ import annotations

import platform
from abc import ABC, abstractmethod
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import ClassVar, NamedTuple, Protocol

from search.backends.documents import Page, SearchDocument, SearchQuery, SearchSchema
from search.query import Node
from search.text.highlighting import HighlightTerms
from search.text.names import Names


class SearchUnavailable(Exception):
    """Raised if the index cannot be read or written now.

    message  the problem, for people
    hint     what to do about it, or ""
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class WriterBusy(SearchUnavailable):
    """Raised if another process or thread held the requested lock until the timeout."""


class Condition(StrEnum):
    """Condition of an index.

    READY        it is read and written
    MISSING, OUTDATED, DAMAGED  a rebuild makes it ready
    UNREACHABLE  a rebuild does not help (a folder without permission, a server that is away)
    """

    READY = "ready"
    MISSING = "missing"
    OUTDATED = "outdated"
    DAMAGED = "damaged"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class IndexState:
    """State of an index: its condition, and for people the problem and what to do."""

    condition: Condition
    message: str = ""
    hint: str = ""

    @property
    def ready(self) -> bool:
        """Readiness of the index to be searched and written."""
        return self.condition is Condition.READY

    @property
    def curable(self) -> bool:
        """True if a rebuild would make the index ready."""
        return self.condition in (Condition.MISSING, Condition.OUTDATED, Condition.DAMAGED)


class IndexUnfit(SearchUnavailable):
    """Raised if the condition of the index itself is the reason."""

    def __init__(self, condition: Condition, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.condition = condition


@dataclass(frozen=True, slots=True)
class Alternative:
    """Synonym of words[start:end] of a query, one word or several ("Belt and Road")."""

    start: int
    end: int
    text: str


Wording = tuple[str, ...]
"""Words of a phrase, or a single word, as written."""


class IdiomRun(NamedTuple):
    """Words [start:end] of a query that are an idiom, and texts with its meaning."""

    start: int
    end: int
    meanings: tuple[str, ...]


class Synonyms(Protocol):
    """Source of synonyms and other words of a thesaurus; every query asks for the edition.

    names  names in other languages, by which words are split as well
    """

    names: Names

    def alternatives(self, words: Sequence[str], language: str) -> Sequence[Alternative]:
        """Return synonyms of runs of `words`, best first.

        words     as typed, in order
        language  of the texts, as an ISO 639-1 code
        """

    def idioms(
        self, words: Sequence[Sequence[Collection[str]]], language: str
    ) -> Iterable[IdiomRun]:
        """Return the runs of words that are an idiom.

        words  of each word as typed, the possible stems of each of its parts; a stop word has none
        """

    def related(self, stem: str, language: str) -> Mapping[Wording, float]:
        """Map the words related to those with a stem to their weights, as shares of its own."""

    def edition(self) -> Hashable:
        """Return a value that changes whenever another method may return something else.

        It is part of ETags, so that equal synonyms have an equal one in all processes.
        """


class NoSynonyms:
    """Source of names in other languages alone, the default of a backend."""

    @cached_property
    def names(self) -> Names:
        """The names that come with Sinorus."""
        return Names()

    def alternatives(self, words: Sequence[str], language: str) -> Sequence[Alternative]:
        """Return no synonyms."""
        return ()

    def idioms(
        self, words: Sequence[Sequence[Collection[str]]], language: str
    ) -> Iterable[IdiomRun]:
        """Return no idioms."""
        return ()

    def related(self, stem: str, language: str) -> Mapping[Wording, float]:
        """Return no related words."""
        return {}

    def edition(self) -> Hashable:
        """Return a constant."""
        return 0


@dataclass(frozen=True, slots=True)
class Similar:
    """A similar document, with its similarity (0 to 1) and the words that explain it.

    words  distinctive words that both documents have, most distinctive first, as written in the
           given document; generic words, numbers and very common words are left out
    """

    id: int
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileCheck:
    """Result of reading a file of the index wholly: its size, and the problem or ""."""

    name: str
    size: int
    problem: str = ""


class Writer(ABC):
    """Right to change the live index, for the duration of a `with` statement."""

    @abstractmethod
    def apply(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """Replace the documents with the same ids by these, and remove the ids `removed`.

        All in one commit, which is durable and visible to every later search when this returns. Of
        several documents with one id the last counts; one that is also in `removed` is written.
        Unknown ids in `removed` are ignored. Raises SearchUnavailable; then nothing has changed.
        """


class Builder(ABC):
    """New index that is invisible until `swap`.

    Without a swap it is discarded at the end of the `with` statement or when the process is
    killed, and the live index stays as it was.
    """

    @abstractmethod
    def add(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents, none with an id that was added before. Raises SearchUnavailable."""

    @abstractmethod
    def finish(self) -> None:
        """Write the added documents, so that `digests` and `replace` work.

        Call it once, before `swap`. It takes long, but needs no writer lock. Raises
        SearchUnavailable.
        """

    @abstractmethod
    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """Yield the digests of the finished new index (see SearchBackend.digests)."""

    @abstractmethod
    def replace(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """Apply changes to the finished new index (see Writer.apply)."""

    @abstractmethod
    def swap(self, writer: Writer) -> None:
        """Replace the live index by the new one, in one step. Raises SearchUnavailable.

        writer  proof that nobody else changes the live index
        """


class SearchBackend(ABC):
    """Search engine with its index.

    path      folder for the engine's files on this host
    schema    of the documents; an index of another schema is OUTDATED
    synonyms  asked for every query
    understands  whether it can answer questions by a sentence model, the argument `encoder`
    encodes   whether it has one, and so takes long to write texts that it has not encoded yet
    shared    whether several hosts have this index, so that one of all of them leads
    withheld  why nobody may read a shared index now, although it is there; "" if they may
    """

    understands: ClassVar[bool] = False
    shared: ClassVar[bool] = False
    encodes: bool = False
    withheld: str = ""

    def __init__(
        self, *, path: Path, schema: SearchSchema, synonyms: Synonyms | None = None
    ) -> None:
        self.path = path
        self.schema = schema
        self.synonyms: Synonyms = synonyms or NoSynonyms()

    @property
    def place(self) -> str:
        """Place of the index, for people; one that hosts share has the same place on each."""
        return f"the folder {self.path} on {platform.node()}"

    @abstractmethod
    def state(self) -> IndexState:
        """Return the state of the index. Fast enough for a health check; never raises."""

    @abstractmethod
    def generation(self) -> str:
        """Return an identifier of the index's state, which changes with every commit and swap.

        Results of an equal generation are still valid. Raises SearchUnavailable.
        """

    @abstractmethod
    def count(self) -> int:
        """Return the number of documents in the index. Raises SearchUnavailable."""

    @abstractmethod
    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """Yield (id, SearchDocument.digest) of all documents with ids above `after`, ascending.

        All are of one generation. Raises SearchUnavailable.
        """

    def digests_of(self, ids: Collection[int]) -> dict[int, str]:
        """Return the digests of those of these documents that the live index has.

        Engines that can look up single documents override it. Raises SearchUnavailable.
        """
        digests = {}
        for document_id in ids:
            entry = next(iter(self.digests(after=document_id - 1)), None)
            if entry is not None and entry[0] == document_id:
                digests[document_id] = entry[1]
        return digests

    def check_files(self) -> Iterator[FileCheck]:
        """Read all files of the index wholly, and yield a report of each.

        Damage also changes `state`, in every process. Engines that keep no files here have nothing
        to check. Raises SearchUnavailable.
        """
        return iter(())

    def encode(self, documents: Iterable[SearchDocument]) -> None:
        """Encode texts that are to be written, so that the writer lock need not be held meanwhile.

        Only where `encodes` is true. Raises SearchUnavailable.
        """
        raise NotImplementedError

    @abstractmethod
    def writer(self, timeout: float = 0.0) -> AbstractContextManager[Writer]:
        """Acquire the writer lock, which is released when its process ends at the latest.

        timeout  maximum seconds to wait

        Not re-entrant. Raises WriterBusy, and SearchUnavailable if the lock cannot be created.
        """

    @abstractmethod
    def tidy(self) -> bool:
        """Do one piece of maintenance; return whether there was any, so call it until False.

        It merges small segments and removes remains of deleted documents and killed processes. It
        may take minutes if the index is large, so run it in its own thread or process. It acquires
        the writer lock itself, for moments, so the caller must not hold it. Returns False if
        another one is at work. Raises SearchUnavailable.
        """

    @abstractmethod
    def builder(self) -> AbstractContextManager[Builder]:
        """Begin a new, empty index next to the live one, which stays in use.

        Raises WriterBusy at once if another one is being built, and SearchUnavailable.
        """

    @abstractmethod
    def search(self, query: SearchQuery) -> Page:
        """Answer a query, with exact totals and facets.

        Equal scores are ordered by id. Raises SearchUnavailable, and ValueError for an unknown
        field.
        """

    @abstractmethod
    def highlight_terms(self, tree: Node) -> Mapping[str | None, HighlightTerms]:
        """Return the terms of `tree` to highlight, synonyms included, by text field or None.

        None holds the terms for any field. Raises SearchUnavailable.
        """

    @abstractmethod
    def similar(
        self,
        document_id: int,
        *,
        limit: int = 10,
        among: Collection[int] | None = None,
        hidden: Collection[int] = (),
    ) -> tuple[Similar, ...]:
        """Return the documents most similar to the one with this id, without itself.

        limit   maximum number
        among   ids to choose from; None for all
        hidden  ids to leave out

        Empty if the index lacks the id. Raises SearchUnavailable.
        """

    @abstractmethod
    def words(self, field: str | None = None) -> Iterator[tuple[str, int]]:
        """Yield every form of the dictionary, ascending, with its document frequency.

        field  text field with its own dictionary, which is no default field; None for all others

        Frequencies may include deleted documents. Raises SearchUnavailable.
        """
