"""Facets of a search result, labelled for readers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Field

from debates.db.compiled_queries import published, values_among
from debates.db.content_version import ContentVersion
from debates.db.version_cache import VersionCache
from debates.models import Counterpoint, Evidence, Expert, Position, Support
from debates.models.declaration import facet_fields, title_field
from debates.models.languages import language_name
from search.backends.documents import Facet

MOST_FACET_VALUES = 50
"""Values of a facet that are named by default, besides those that are chosen."""

_labels_by_field = VersionCache()


_FACETS: Mapping[str, Field] = {
    field.declaration.keyword: field
    for field in facet_fields(Position, Expert, Evidence, Counterpoint, Support)
}
YEAR, LANGUAGE = "year", "language"
FACETS = (*_FACETS, YEAR, LANGUAGE)
"""The keyword fields whose values a search counts: those of declared fields, and two besides."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a facet: its value, label, number of hits, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class NamedFacet:
    """A field and its choices, most hits first."""

    field: str
    values: tuple[FacetValue, ...]


def named_facets(
    facets: Sequence[Facet],
    chosen_values: Mapping[str, Collection[str]],
    state: ContentVersion | None = None,
    most: int = MOST_FACET_VALUES,
) -> tuple[NamedFacet, ...]:
    """Label the facets of an answer; values that are not public have no label and are left out.

    state  of the content, as it was read before; names that are known of it are not read again
    most   values of a facet, at most: those with most hits, and those that are chosen
    """
    return tuple(
        _named_facet(facet, chosen_values.get(facet.field, ()), state, most) for facet in facets
    )


def _named_facet(
    facet: Facet, chosen_values: Collection[str], state: ContentVersion | None, most: int
) -> NamedFacet:
    counts = dict(facet.counts[:most])
    if chosen_values:
        counts |= {value: count for value, count in facet.counts if value in chosen_values}
    labels = _labels(facet.field, counts, state)
    return NamedFacet(
        facet.field,
        tuple(
            FacetValue(value, label, count, value in chosen_values)
            for value, count in counts.items()
            if (label := labels.get(value)) is not None
        ),
    )


def _labels(
    field: str, values: Collection[str], state: ContentVersion | None
) -> Mapping[str, str | None]:
    if field == YEAR:
        return {value: value for value in values}
    if field == LANGUAGE:
        return {code: language_name(code) for code in values}
    if choices := _FACETS[field].choices:
        return dict(choices)
    if not _FACETS[field].is_relation:
        return {text: text for text in values}
    # One for all requests in a state; what is written into it is true, whoever does so.
    labels: dict[str, str | None] = _labels_by_field.get(state, field, dict)
    unknown = [value for value in values if value not in labels]
    if unknown:
        names = _public_names(field, unknown)
        labels.update((value, names.get(value)) for value in unknown)
    return labels


def _public_names(field: str, values: Collection[str]) -> dict[str, str]:
    """Return the names of those that are public."""
    model = _FACETS[field].related_model
    return dict(values_among(published, model, "slug", values, ("slug", title_field(model))))
