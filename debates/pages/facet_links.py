"""Filters and the values of facets as links, alike on lists and in the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model

from debates.db.compiled_queries import values_among
from debates.filtering.base_filterset import FilterSet
from debates.filtering.dimensions import dimensions
from debates.filtering.form_fields import SlugsField, TrueFalseField
from debates.filtering.list_filters import NOT
from debates.finding.facets import LANGUAGE
from debates.models.choices import Voice
from debates.models.declaration import title_field
from debates.models.languages import language_name
from debates.models.relation_words import STANCES

OPEN_VALUES = 6
"""Values of a facet that are shown; the rest are folded."""

_FILTER_WORDS: Mapping[str, str] = {
    "broader": "Broader topic",
    "expert_kind": "Speaker",
    "certainty": "Certainty (editors’ term)",
    "evidence_kind": "Evidence",
    "basis": "Links between claims",
    "kind": "Kind of claim",
    "stance": "Answer",
    "voice": "Who says it",
}
"""Names of filters that read otherwise than in an address."""

_VALUE_WORDS: Mapping[str, Mapping[str, str]] = {
    "stance": STANCES,
    "voice": {Voice.POSITION: "another expert"},
}
"""Values of filters that read otherwise than in a form of the editors."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option that can be chosen or removed, and the address that does so."""

    label: str
    address: str
    chosen: bool = False
    count: int = 0
    value: str = ""


def filter_words(name: str) -> str:
    """Return the name of a filter in words: "Stance", and "Not stance" for its negation."""
    if name.startswith(NOT):
        affirmed = filter_words(name.removeprefix(NOT))
        return f"Not {affirmed[:1].lower()}{affirmed[1:]}"
    return _FILTER_WORDS.get(name, name.replace("_", " ").capitalize())


def value_words(name: str, value: str, label: str) -> str:
    """Return the label of a filter's value for readers: yes, of the stance that affirms."""
    return _VALUE_WORDS.get(name.removeprefix(NOT), {}).get(value, label)


def filters_in_words(
    filterset: type[FilterSet], model: type[Model], values_by_filter: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str, str]]:
    """Yield each value of filters of a model with its filter, and both in words.

    One query for each filter by objects.
    """
    for name, values in values_by_filter.items():
        labels = value_labels(filterset, model, name, values)
        for value in values:
            label = labels.get(value, value.replace("_", " "))
            yield name, value, f"{filter_words(name)}: {label}"


def value_labels(
    filterset: type[FilterSet], model: type[Model], name: str, values: Sequence[str]
) -> dict[str, str]:
    """Return the names of objects by slug, or the labels of choices by value."""
    form_field = filterset.base_filters[name].field if name in filterset.base_filters else None
    if isinstance(form_field, SlugsField):
        columns = ("slug", title_field(form_field.model))
        return dict(values_among(form_field.rows, form_field.model, "slug", values, columns))
    if isinstance(form_field, TrueFalseField):
        return {"true": "yes", "false": "no"}
    affirmed_name = name.removeprefix(NOT)
    if affirmed_name == LANGUAGE:
        return {code: language_name(code) for code in values}
    countable = dimensions(model)
    choices = (countable[affirmed_name].choices if affirmed_name in countable.names else None) or {}
    return {value: value_words(name, value, label) for value, label in choices.items()}


def open_and_folded(
    choices: Iterable[Choice], *, fold: bool = True
) -> tuple[list[Choice], list[Choice]]:
    """Part the values of a facet, the chosen values first, into those shown and those folded."""
    values = sorted(choices, key=lambda choice: not choice.chosen)
    open_count = max(OPEN_VALUES, sum(choice.chosen for choice in values))
    # a single one takes no more room than the line that unfolds it
    if not fold or len(values) == open_count + 1:
        return values, []
    return values[:open_count], values[open_count:]
