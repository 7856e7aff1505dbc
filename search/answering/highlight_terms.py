"""Highlight terms: the words and phrases of a plan to mark in texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice, product

from search.planning.plan import Pattern, Plan, TermSlot, concepts_of
from search.text.highlighting import NOTHING, HighlightTerms

MOST_VARIANTS = 64
"""Maximum number of inflected variants of a phrase to highlight."""

FormsOf = Callable[[TermSlot, str | None], Iterable[str]]


def highlight_terms(plan: Plan, forms_of: FormsOf) -> Mapping[str | None, HighlightTerms]:
    """Collect the highlight terms of a plan by text field; None stands for any field.

    forms_of  returns the forms in the index accepted by a term set, in a text field or in any
    """
    terms_by_field: dict[str | None, HighlightTerms] = {}
    required_numbers = set(concepts_of(plan.condition))
    for number, concept in enumerate(plan.concepts):
        if number not in required_numbers and not concept.weight:
            continue
        for variant in (*concept.words, *concept.alternatives):
            for pattern in variant.patterns:
                before = terms_by_field.get(pattern.field, NOTHING)
                terms_by_field[pattern.field] = _with(before, pattern, forms_of)
    return terms_by_field


def _with(before: HighlightTerms, pattern: Pattern, forms_of: FormsOf) -> HighlightTerms:
    if len(pattern.slots) > 1:
        ways = product(*(sorted(forms_of(slot, pattern.field)) for slot in pattern.slots))
        return replace(before, phrases=before.phrases | set(islice(ways, MOST_VARIANTS)))
    slot = pattern.slots[0]
    forms = before.forms | slot.forms
    if slot.fuzzy:
        forms |= set(forms_of(TermSlot(fuzzy=slot.fuzzy), pattern.field))
    inflections = before.inflections or frozenset()
    if slot.stems:
        inflections |= set(forms_of(TermSlot(stems=slot.stems), pattern.field))
    return replace(
        before,
        forms=forms,
        stems=before.stems | slot.stems,
        prefixes=(*before.prefixes, slot.prefix) if slot.prefix else before.prefixes,
        inflections=inflections,
    )
