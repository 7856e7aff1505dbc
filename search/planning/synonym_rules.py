"""Validation of synonyms against the analyzer and each other, with messages for editors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from search.backends.documents import ANY_LANGUAGE, Synonym
from search.planning.synonyms import find_loop, is_as_typed, term_key
from search.text.analysis import analyse
from search.text.names import is_name


class Fault(NamedTuple):
    """Validation error of a synonym: field ("term" or "alternative") and message for editors."""

    field: str
    message: str


def fault(synonym: Synonym, others: Iterable[Synonym]) -> Fault | None:
    """Return the first validation error of a synonym beside `others`, or None if it is valid."""
    for field, text in (("term", synonym.term), ("alternative", synonym.alternative)):
        missing = _missing_words(text, synonym.language)
        if missing:
            return Fault(field, missing)
    keys = _keys(synonym, synonym.language)
    if keys[0] == keys[1] and not (is_as_typed(synonym) and is_name(synonym.term)):
        return Fault("alternative", "Search already treats this as the same word as the term.")
    overlapping = [other for other in others if _share_language(synonym.language, other.language)]
    for other in overlapping:
        existing = _keys(other, synonym.language)
        reversed_pair = existing[::-1] == keys and (synonym.both_ways or other.both_ways)
        if existing == keys or reversed_pair:
            return Fault(
                "alternative", f"{_format(other)} already exists. Edit that synonym instead."
            )
    loop = find_loop([*overlapping, synonym])
    if loop and not find_loop(overlapping):
        path = " → ".join(loop)
        message = f"This would create a loop: {path}. Make one of these work both ways instead."
        return Fault("alternative", message)
    return None


def _missing_words(text: str, language: str) -> str:
    """Return an error message for a text without a searchable word, or an empty string."""
    tokens = analyse(text, language)
    if not tokens:
        return "Enter at least one word."
    if all(token.stem is None for token in tokens):
        return f"“{text}” is too common to be searched for."
    return ""


def _keys(synonym: Synonym, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the analysed keys of term and alternative, by which synonyms are compared."""
    return term_key(synonym.term, language), term_key(synonym.alternative, language)


def _share_language(language: str, other: str) -> bool:
    """Test whether synonyms of both languages can apply to the same text."""
    return language == other or ANY_LANGUAGE in (language, other)


def _format(synonym: Synonym) -> str:
    sign = "=" if synonym.both_ways else "→"
    return f"“{synonym.term} {sign} {synonym.alternative}”"
