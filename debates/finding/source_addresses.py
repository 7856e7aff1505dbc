"""Sources by their DOI or web address: a query that is nothing else is read as `source:`."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from debates.finding.source_names import SOURCE_FIELD
from debates.text.web_addresses import address_core
from search.query import MAX_WORD_CHARACTERS, MAX_WORDS, Note, ParsedQuery, Phrase, Terms, render
from search.query.words import ALL_QUOTES

_PART = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
"""Part of an address that the analysis of texts keeps together."""

_QUOTES = frozenset(ALL_QUOTES)
_FIELD = re.compile(r"\A\s*source:", re.IGNORECASE)


def address_meant(parsed: ParsedQuery) -> Phrase | None:
    """Return the phrase in the sources that a query asks for by DOI or web address, or None."""
    core = address_core(_typed_address(parsed.text))
    return Phrase(_phrase(core), SOURCE_FIELD) if core else None


def with_source_address(parsed: ParsedQuery) -> ParsedQuery:
    """Return a query that is a DOI or web address as a phrase in the sources, and a note on it."""
    address = address_meant(parsed)
    if address is None:
        return parsed
    tree = Terms((address,))
    if parsed.tree == tree:
        return parsed
    typed, understood = _typed_address(parsed.text), render(tree)
    message = f"“{typed}” was read as {understood}, the address of a source."
    start = parsed.text.rindex(typed)
    note = Note("address", message, start, start + len(typed))
    return replace(parsed, tree=tree, notes=(note,), understood=understood)


def _typed_address(text: str) -> str:
    """Return a query without the name of the field of sources, and without blanks around it."""
    return _FIELD.sub("", text, count=1).strip()


def _phrase(core: str) -> str:
    """Return an address as a phrase; by its parts if it has more than a word may have."""
    if len(core) <= MAX_WORD_CHARACTERS and not _QUOTES.intersection(core):
        return core
    parts = islice(_PART.finditer(core), MAX_WORDS)
    return " ".join(part[0][:MAX_WORD_CHARACTERS] for part in parts)
