"""Rules of the thesaurus: entries that say nothing or contradict others, with messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from search.backends.documents import ANY_LANGUAGE, Relation, Synonym
from search.planning.synonyms import find_loop, term_key
from search.text.analysis import analyse
from search.text.names import Names

_LOOPING = frozenset((Relation.SYNONYM, Relation.BROADER))

Pair = frozenset[tuple[str, ...]]
"""Analysed keys of the two terms of an entry, in either order."""


class Fault(NamedTuple):
    """Fault of an entry: the field of `search.models.Synonym`, and a message for people."""

    field: str
    message: str


def fault(synonym: Synonym, others: Iterable[Synonym]) -> Fault | None:
    """Return the first fault of an entry, alone or beside `others`; None if it has none."""
    return fault_alone(synonym) or Entries(others).contradiction(synonym)


def fault_alone(synonym: Synonym) -> Fault | None:
    """Return the first fault of an entry, whatever other entries say; None if it has none."""
    if synonym.relation is Relation.AS_TYPED:
        return _fault_as_typed(synonym)
    return (
        _fault_of_words("term", synonym.term, synonym.language)
        or _fault_of_words("alternative", synonym.alternative, _language_of_alternative(synonym))
        or _fault_of_languages(synonym)
        or _fault_of_weight(synonym)
        or _fault_of_meaning(synonym)
    )


class Entries:
    """Entries of a thesaurus that do not contradict each other, by the pairs of their terms."""

    def __init__(self, synonyms: Iterable[Synonym] = ()) -> None:
        self._synonyms: list[Synonym] = []
        self._by_pair: dict[str, dict[Pair, Synonym]] = {}
        for synonym in synonyms:
            self.add(synonym)

    def add(self, synonym: Synonym) -> None:
        """Add an entry, which is not looked at."""
        self._synonyms.append(synonym)
        for language, by_pair in self._by_pair.items():
            if _share_language(synonym.language, language):
                by_pair.setdefault(_pair(synonym, language), synonym)

    def contradiction(self, synonym: Synonym) -> Fault | None:
        """Return how an entry contradicts or repeats another one; None if it does not."""
        other = self._in_language(synonym.language).get(_pair(synonym, synonym.language))
        if other is not None:
            return Fault(*_contradiction(synonym, other))
        return self._loop(synonym) if synonym.relation in _LOOPING else None

    def _in_language(self, language: str) -> dict[Pair, Synonym]:
        """Map the pairs of the entries that can apply to a language, analysed in it, to these."""
        by_pair = self._by_pair.get(language)
        if by_pair is None:
            by_pair = self._by_pair[language] = {}
            for synonym in self._synonyms:
                if _share_language(synonym.language, language):
                    by_pair.setdefault(_pair(synonym, language), synonym)
        return by_pair

    def _loop(self, synonym: Synonym) -> Fault | None:
        """Return the loop of broader terms that an entry would close."""
        others = [
            other
            for other in self._synonyms
            if other.relation in _LOOPING and _share_language(synonym.language, other.language)
        ]
        loop = find_loop([*others, synonym])
        if not loop or find_loop(others):
            return None
        path = " → ".join(loop)
        message = f"This would create a loop of broader terms: {path}. Make one of these a synonym."
        return Fault("alternative", message)


def _contradiction(synonym: Synonym, other: Synonym) -> tuple[str, str]:
    """Return the field and the message for two entries about the same pair of terms."""
    if other.relation is not synonym.relation:
        return "relation", f"“{other}” says otherwise about these two. Change or remove it first."
    if synonym.weight != other.weight:
        return "weight", f"“{other}” has the weight {other.weight:g}. Change it there."
    is_reversed = term_key(synonym.term, synonym.language) != term_key(other.term, synonym.language)
    if is_reversed and synonym.relation is Relation.BROADER:
        return "alternative", f"“{other}” says the opposite. Remove one of the two."
    return "alternative", f"“{other}” already exists. Edit that entry instead."


def _fault_as_typed(synonym: Synonym) -> Fault | None:
    if synonym.alternative:
        return Fault("alternative", "Leave this empty for a term that is searched as typed.")
    if not Names().is_name(synonym.term):
        return Fault("term", f"“{synonym.term}” is searched as typed already.")
    return None


def _fault_of_words(field: str, text: str, language: str) -> Fault | None:
    """Return the fault of a text without a word that can be searched for."""
    tokens = analyse(text, language)
    if not tokens:
        return Fault(field, "Enter at least one word.")
    if all(token.stem is None for token in tokens):
        return Fault(field, f"“{text}” is too common to be searched for.")
    return None


def _fault_of_languages(synonym: Synonym) -> Fault | None:
    if synonym.relation is not Relation.TRANSLATION:
        if not synonym.alternative_language:
            return None
        return Fault("alternative_language", "Only a translation has a language of its own.")
    for field in ("language", "alternative_language"):
        if not getattr(synonym, field):
            return Fault(field, "Choose the language: a translation is between two.")
    if synonym.language == synonym.alternative_language:
        return Fault("alternative_language", "Choose another language than that of the term.")
    return None


def _fault_of_weight(synonym: Synonym) -> Fault | None:
    if synonym.relation is not Relation.RELATED:
        return None if synonym.weight is None else Fault("weight", "Only related terms have one.")
    if synonym.weight is None or not 0 < synonym.weight <= 1:
        return Fault("weight", "Enter a weight above 0 and up to 1.")
    return None


def _fault_of_meaning(synonym: Synonym) -> Fault | None:
    term = term_key(synonym.term, synonym.language)
    if synonym.relation is Relation.IDIOM and len(term) < 2:
        return Fault("term", "An idiom has several words. Make this a synonym or related term.")
    is_same = term == term_key(synonym.alternative, synonym.language)
    if is_same and synonym.relation is not Relation.TRANSLATION:
        return Fault("alternative", "Search already treats this as the same word as the term.")
    return None


def _pair(synonym: Synonym, language: str) -> Pair:
    """Return the analysed keys of term and alternative, by which entries are compared.

    Those of a translation are its texts, since one word may have many translations.
    """
    if synonym.relation is Relation.TRANSLATION:
        return frozenset(
            ((synonym.language, synonym.term), (synonym.alternative_language, synonym.alternative))
        )
    if synonym.relation is Relation.AS_TYPED:
        return frozenset((term_key(synonym.term, language), ("", "as typed")))
    return frozenset((term_key(synonym.term, language), term_key(synonym.alternative, language)))


def _language_of_alternative(synonym: Synonym) -> str:
    return synonym.alternative_language or synonym.language


def _share_language(language: str, other: str) -> bool:
    """Test whether entries of both languages can apply to the same text."""
    return language == other or ANY_LANGUAGE in (language, other)
