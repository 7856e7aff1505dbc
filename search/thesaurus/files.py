"""Files of the thesaurus by their names: tables (.csv) and SKOS in Turtle (.ttl)."""

from __future__ import annotations

from pathlib import Path, PurePath

from search.thesaurus import skos, table
from search.thesaurus.entries import Outcome, Row, fault_of, load

DEFAULT = Path(__file__).with_name("default.csv")
"""Entries that a new installation begins with: abbreviations and spellings that serve any site."""

_READERS = {".csv": table.read, ".ttl": skos.read}

MOST_BYTES = 10_000_000
"""Maximum size of a file, which is read into memory."""


def read(name: str, content: bytes) -> list[Row]:
    """Return the entries of a file. Raises FileRejected."""
    reader = _READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        raise fault_of("The name ends in neither .csv nor .ttl. Save it as a table, or as Turtle.")
    if len(content) > MOST_BYTES:
        raise fault_of(f"The file has more than {MOST_BYTES // 1_000_000} MB. Split it.")
    return reader(content)


def load_file(name: str, content: bytes) -> Outcome:
    """Add the entries of a file to the thesaurus (see `load`). Raises FileRejected."""
    return load(read(name, content))
