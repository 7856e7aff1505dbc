"""Ranking of documents that say no to something first, for negated questions."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from search.planning import weights
from search.planning.plan import Concept, Pattern, PhraseVariant, TermSlot
from search.text.negations import LANGUAGES, NO, is_negation


def first_negation(words: Iterable[str], stops: Collection[str], languages: Collection[str]) -> str:
    """Return the first word of a query that negates, as typed; "" if none does.

    stops      stop words among them, which negate in any language
    languages  of the texts, in which other words negate
    """
    return next(
        (word for word in words if is_negation(word, LANGUAGES if word in stops else languages)), ""
    )


def denial(typed: str, field: str) -> Concept:
    """Return the concept of documents that say no to something.

    typed  the word with which the query negates
    field  the text field that has the word NO in these documents (see SearchSchema.denials)
    """
    slot = TermSlot(forms=frozenset((NO,)))
    variant = PhraseVariant(typed, (Pattern((slot,), field),))
    return Concept((variant,), weight=weights.DENIAL)
