"""What is wrong with a synonym, in the words of an editor and beside the field it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from search.planning.synonyms import ANY_LANGUAGE, Synonym, find_loop, key_of
from search.text.analysis import analyse


class Fault(NamedTuple):
    """What is wrong: the field ("term" or "alternative"), and a sentence or two for people."""

    field: str
    message: str


def fault(synonym: Synonym, others: Iterable[Synonym]) -> Fault | None:
    """What is wrong with a synonym beside all the others; None where it is good."""
    for field, text in (("term", synonym.term), ("alternative", synonym.alternative)):
        missing = _without_words(text, synonym.language)
        if missing:
            return Fault(field, missing)
    said = _said(synonym, synonym.language)
    if said[0] == said[1]:
        return Fault("alternative", "To the search this is the same word as the term.")
    concerned = [other for other in others if _meet(synonym.language, other.language)]
    for other in concerned:
        before = _said(other, synonym.language)
        turned = before[::-1] == said and (synonym.both_ways or other.both_ways)
        if before == said or turned:
            return Fault("alternative", f"{_shown(other)} is here already; change that one.")
    loop = find_loop([*concerned, synonym])
    if loop and not find_loop(concerned):
        way = " → ".join(loop)
        message = f"This would close a circle: {way}. Make one of these lead both ways instead."
        return Fault("alternative", message)
    return None


def _without_words(text: str, language: str) -> str:
    """What to say of a text that no search looks for; nothing if one does."""
    tokens = analyse(text, language)
    if not tokens:
        return "There is no word in this."
    if all(token.stem is None for token in tokens):
        return f"“{text}” stands in nearly every text, so that it is not searched for."
    return ""


def _said(synonym: Synonym, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return key_of(synonym.term, language), key_of(synonym.alternative, language)


def _meet(language: str, other: str) -> bool:
    """Whether there are texts for which synonyms of both languages hold."""
    return language == other or ANY_LANGUAGE in (language, other)


def _shown(synonym: Synonym) -> str:
    sign = "=" if synonym.both_ways else "→"
    return f"“{synonym.term} {sign} {synonym.alternative}”"
