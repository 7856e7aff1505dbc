"""Highlight terms: the words and phrases of a plan to mark in texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice, product

from search.planning.plan import Pattern, Place, Plan, concepts_of
from search.text.highlighting import NOTHING, Wanted

MOST_WORDINGS = 64
"""Maximum number of inflected variants of a phrase to highlight."""

FormsOf = Callable[[Place, str | None], Iterable[str]]


def wanted(plan: Plan, forms_of: FormsOf) -> Mapping[str | None, Wanted]:
    """Collect the highlight terms of a plan by text field; None stands for any field.

    forms_of  returns the forms in the index accepted by a term set, in a text field or in any
    """
    found: dict[str | None, Wanted] = {}
    asked = set(concepts_of(plan.condition))
    for number, concept in enumerate(plan.concepts):
        if number not in asked and not concept.weight:
            continue
        for wording in (*concept.words, *concept.alternatives):
            for pattern in wording.patterns:
                before = found.get(pattern.field, NOTHING)
                found[pattern.field] = _with(before, pattern, forms_of)
    return found


def _with(before: Wanted, pattern: Pattern, forms_of: FormsOf) -> Wanted:
    if len(pattern.places) > 1:
        ways = product(*(sorted(forms_of(place, pattern.field)) for place in pattern.places))
        return replace(before, phrases=before.phrases | set(islice(ways, MOST_WORDINGS)))
    place = pattern.places[0]
    forms = before.forms | place.forms
    if place.fuzzy:
        forms |= set(forms_of(Place(fuzzy=place.fuzzy), pattern.field))
    inflections = before.inflections or frozenset()
    if place.stems:
        inflections |= set(forms_of(Place(stems=place.stems), pattern.field))
    return replace(
        before,
        forms=forms,
        stems=before.stems | place.stems,
        prefixes=(*before.prefixes, place.prefix) if place.prefix else before.prefixes,
        inflections=inflections,
    )
