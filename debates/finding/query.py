"""Translation of a search, with its filters, into the engine's query."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model

from debates import extensions
from debates.filtering.filters import Filter
from debates.filtering.former_addresses import current_slugs, slug_fields
from debates.filtering.position_filterset import PositionFilter
from debates.finding import answers
from debates.finding.expert_names import experts_meant
from debates.finding.index_schema import SCHEMA
from debates.finding.shared_answers import AGREES, DISAGREES, agreement_meant, with_agreement
from debates.finding.source_addresses import with_source_address
from debates.models import Expert
from debates.text.moments import microseconds_to
from search.backends.documents import Range, SearchQuery
from search.query import Keyword, Node, Not, ParsedQuery, Terms, leaves, parse

ORDERS = ("relevance", "reading", "date", "-date", "modified", "-modified")
"""How results can be ordered; "reading" is by debate, expert and place."""


def served_by(name: str, declared_filter: Filter) -> str:
    """Find the field of the search schema that serves a filter of positions.

    Raises ImproperlyConfigured where there is none: the search would ignore the filter.
    """
    field, _, value = declared_filter.search.partition(":")
    has_field = field in (*SCHEMA.keyword_names, *SCHEMA.number_names)
    if not has_field or (value and value not in SCHEMA.language.values.get(field, (value,))):
        raise ImproperlyConfigured(
            f"The search cannot serve PositionFilter.{name}: give it search=…, a keyword or number "
            "field of SCHEMA in debates/finding/index_schema.py, or a value of one (is:countered)."
        )
    return field


@cache
def served_filters() -> Mapping[str, str]:
    """Return the field of the search schema for each filter of positions, by name of the filter.

    Raises ImproperlyConfigured for a filter that none serves; the app asks when it starts.
    """
    return {
        name: served_by(name, declared_filter)
        for name, declared_filter in PositionFilter.base_filters.items()
    }


@cache
def _slug_fields() -> Mapping[str, type[Model]]:
    """Return the models whose slugs the fields of a query take, by the name of the field."""
    return {**slug_fields(), AGREES: Expert, DISAGREES: Expert}


def read_query(text: str) -> ParsedQuery:
    """Parse a query in the query language, with the keywords of positions.

    A former slug in a field that takes slugs is read as the current one, and the name of one expert
    alone as the slug; the DOI or web address of a source as `source:`; and plain words as contrib
    apps read them.
    """
    parsed = in_plain_words(with_source_address(parse(text, SCHEMA.language)))
    fields = _slug_fields()
    typed: dict[str, set[str]] = {}
    for leaf in leaves(parsed.tree):
        if isinstance(leaf, Keyword) and leaf.field in fields:
            typed.setdefault(leaf.field, set()).add(leaf.value)
    current = {
        Keyword(field, typed_value): Keyword(field, slug)
        for field, values in typed.items()
        for typed_value, slug in (
            _slugs_of_names(fields[field], values) | current_slugs(fields[field], values)
        ).items()
    }
    return parsed.with_keywords(current) if current else parsed


def in_plain_words(parsed: ParsedQuery) -> ParsedQuery:
    """Return a query with the fields that contrib apps read in its plain words."""
    for reading in extensions.readings:
        parsed = reading(parsed)
    return parsed


def _slugs_of_names(model: type[Model], values: Collection[str]) -> dict[str, str]:
    """Map those values that are the name of one public expert alone to the slug of that expert."""
    if model is not Expert:
        return {}
    slugs_by_value = {value: experts_meant(value.replace("-", " "), value) for value in values}
    return {
        value: slugs[0]
        for value, slugs in slugs_by_value.items()
        if len(slugs) == 1 and value not in slugs
    }


def cleaned_filters(texts_by_filter: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Clean the values of filters of positions; raises ValidationError, by name."""
    return PositionFilter.clean({name: list(texts) for name, texts in texts_by_filter.items()})


def search_query(
    parsed: ParsedQuery,
    texts_by_filter: Mapping[str, Sequence[str]],
    values: Mapping[str, Any] | None = None,
    *,
    facets: Sequence[str] = (),
    order: str = "relevance",
    offset: int = 0,
    limit: int = 25,
    hidden: Collection[int] = (),
    feedback: bool = True,
    meaning: bool = True,
    explain: bool = False,
) -> SearchQuery:
    """Build the engine's query.

    texts_by_filter  filters of positions with their values as text, by the names of
                     `PositionFilter`; they leave the same positions here as there
    values           the same cleaned by `PositionFilter`, where the caller has them already
    facets           of FACETS
    order            of ORDERS; a query without words has no relevance, so it gets reading order

    Raises ValidationError, by name, for values that a filter does not take.
    """
    if values is None:
        values = cleaned_filters(texts_by_filter)
    filter_values = {name: value for name, value in values.items() if value not in (None, [])}
    filters = keyword_filters(texts_by_filter, filter_values)
    to_count = answers.to_count(facets, filters)
    tree = with_agreement(parsed.tree, agreement_meant(parsed.tree))
    return SearchQuery(
        tree=Terms((*tree.children, *_roles(filter_values))),
        filters=answers.with_joint_answers(filters),
        ranges=_ranges(filter_values),
        hidden=frozenset(hidden),
        facets=to_count,
        order="reading" if parsed.is_empty and order == "relevance" else order,
        offset=offset,
        limit=limit,
        feedback=feedback,
        meaning=meaning,
        explain=explain,
        # what a word is taken for is looked up in the index, which still has the hidden words
        autocorrect=not hidden,
    )


def keyword_filters(
    texts_by_filter: Mapping[str, Sequence[str]], values: Mapping[str, Any]
) -> dict[str, tuple[str, ...]]:
    """Return the values of filters by keyword fields, by field; parameters as above."""
    filters = PositionFilter.base_filters
    values_by_name = {name: value for name, value in values.items() if value not in (None, [])}
    return {
        served_filters()[name]: tuple(dict.fromkeys(texts_by_filter[name]))
        if filters[name].several
        else (value,)
        for name, value in values_by_name.items()
        if filters[name].search in SCHEMA.keyword_names
    }


def _roles(values: Mapping[str, Any]) -> Iterator[Node]:
    """Yield the roles that positions must or must not have, by filters that are true or false."""
    for name, value in values.items():
        field, _, role = PositionFilter.base_filters[name].search.partition(":")
        if role:
            yield Keyword(field, role) if value else Not(Keyword(field, role))


def _ranges(values: Mapping[str, Any]) -> dict[str, Range]:
    """Return the ranges of number fields, from filters by a first and a last day or moment."""
    ranges: dict[str, Range] = {}
    for name, value in values.items():
        field = served_filters()[name]
        if field in SCHEMA.number_names:
            bound = "low" if PositionFilter.base_filters[name].lookup_expr == "gte" else "high"
            ranges[field] = replace(ranges.get(field, Range()), **{bound: _index_number(value)})
    return ranges


def _index_number(value: datetime.date | datetime.datetime) -> int:
    """Return a day or a moment as a number of the index."""
    if isinstance(value, datetime.datetime):
        return microseconds_to(value)
    return value.toordinal()
