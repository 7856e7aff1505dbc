"""Interface of an engine that keeps its index on this host."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from search.answering.reading import Reading
from search.backends.layout import Layout, Prepared


class Moved(Exception):
    """Raised if a reading cannot be read any more, since a commit has replaced its files."""


class Bulk(ABC):
    """New index to which documents are added."""

    @abstractmethod
    def add(self, documents: Sequence[Prepared]) -> None:
        """Add documents. Raises OSError."""

    @abstractmethod
    def commit(self) -> None:
        """Write all of them so that they survive a power cut. Raises OSError."""

    @abstractmethod
    def discard(self) -> None:
        """Let go of what is open, if it was not committed."""


class Files(ABC):
    """Index of an engine in a folder. What reads it raises Damaged."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    @abstractmethod
    def constant(self, name: str) -> bool:
        """Test by its name whether a file of an index stays as it is once it is committed."""

    @abstractmethod
    def generation(self, folder: Path) -> str:
        """Return the name of the last commit. Fast. Raises Damaged and OSError."""

    @abstractmethod
    def open(self, folder: Path, generation: str) -> Reading[Any]:
        """Open a generation. Raises Moved, Damaged and OSError."""

    @abstractmethod
    def create(self, folder: Path) -> Bulk:
        """Create an index in an empty folder. Raises OSError."""

    @abstractmethod
    def change(self, folder: Path, documents: Sequence[Prepared], removed: Collection[int]) -> None:
        """Remove documents and add others in one commit that survives a power cut.

        removed  ids of documents that the index has

        Raises Damaged and OSError; then nothing has changed.
        """

    @abstractmethod
    def tidy(self, folder: Path) -> bool:
        """Do one piece of maintenance; return whether there was any. The caller has the lock."""
