"""Filters and facets of a search, against the same ones in plain Python."""

from __future__ import annotations

import pytest

from debates.filtering.position_filterset import PositionFilter
from debates.finding.facets import FACETS
from debates.finding.results import found_positions, search_positions
from tests.debates.api.plain_filters import kept
from tests.debates.api.plain_rows import Rows
from tests.debates.api.test_filters import has_values, public_slugs, values_of

pytestmark = pytest.mark.django_db

POSITIONS = "positions"


def test_each_value_of_a_filter_finds_what_plain_python_leaves(joint_positions, live_index):
    rows = Rows()
    slugs = public_slugs(rows)

    wrong = [
        (name, value)
        for name, known in PositionFilter.base_filters.items()
        if has_values(known)
        for value in values_of(known, slugs)
        if set(found_positions("", {name: [value]}, limit=1000))
        != kept(rows, POSITIONS, {name: [value]})
    ]

    assert wrong == []


def test_facets_count_what_plain_python_leaves(joint_positions, live_index):
    rows = Rows()
    slugs = public_slugs(rows)

    facets = search_positions("", {}, facets=FACETS, facet_size=100).facets

    counted = {facet.field: {one.value: one.count for one in facet.values} for facet in facets}
    assert set(counted) == set(FACETS)
    for name, counts in counted.items():
        values = values_of(PositionFilter.base_filters[name], slugs)
        totals = {value: len(kept(rows, POSITIONS, {name: [value]})) for value in values}
        assert counts == {value: total for value, total in totals.items() if total}, name
