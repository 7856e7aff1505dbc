"""Ranking of documents that say no to something first, for negated questions."""

from __future__ import annotations

from search.planning import weights
from search.planning.plan import Concept, Pattern, PhraseVariant, TermSlot
from search.text.negations import NO


def denial(typed: str, field: str) -> Concept:
    """Return the concept of documents that say no to something.

    typed  the word with which the query negates
    field  the text field that has the word NO in these documents (see SearchSchema.denials)
    """
    slot = TermSlot(forms=frozenset((NO,)))
    variant = PhraseVariant(typed, (Pattern((slot,), field),))
    return Concept((variant,), weight=weights.DENIAL)
