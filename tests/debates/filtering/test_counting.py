"""Counts by dimensions: facets and cross-tabulations, against the same lists filtered."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings

from debates.api.endpoints.collections import Collection
from debates.filtering import filtersets
from debates.filtering.counting import facet_counts, group_counts
from debates.filtering.dimensions import dimensions
from debates.filtering.position_filterset import PositionFilter
from debates.models import Answer, Debate, Expert, Holder, Position, Question
from tests.debates.api.plain_filters import kept
from tests.debates.api.plain_rows import Rows
from tests.debates.api.test_filters import any_filters, public_slugs, values_of
from tests.debates.builders import make, make_position
from tests.debates.world import MARKER, SmallWorld, hide_objects_around
from tests.thoroughness import examples

pytestmark = pytest.mark.django_db

VIEWS = {view.resource_class.about.collection: view for view in Collection.__subclasses__()}


def facet(name: str, **given_values: Any) -> dict[str, int]:
    """Return the counts of positions by a dimension."""
    text, most = given_values.pop("text", ""), given_values.pop("most", 50)
    values = PositionFilter.clean(given_values)
    positions = Position.objects.published()
    (found,) = facet_counts(PositionFilter, positions, values, [name], text=text, most=most)
    return {one.value: one.count for one in found.values}


def groups(*names: str, **given_values: Any) -> dict[tuple[str | None, ...], int]:
    """Return the counts of positions by several dimensions."""
    values = PositionFilter.clean(given_values)
    found = group_counts(PositionFilter, Position.objects.published(), values, names)
    return dict(found.groups)


def share(known: SmallWorld) -> None:
    """Let a position be held by both experts, and answer a second question."""
    make(Holder, position=known.allies, expert=known.rolland)
    pact = make(Question, debate=known.debate, text="Is there a pact?", slug="pact")
    make(Answer, position=known.allies, question=pact, stance="denies")


class Counts:
    """The counts of a filtered collection: from the database, and in plain Python."""

    def __init__(self, collection: str, rows: Rows, chosen: dict[str, list[str]]) -> None:
        view = VIEWS[collection]
        self.collection, self.rows, self.chosen = collection, rows, chosen
        self.queryset, self.filterset = view.queryset.all(), view.filterset_class
        self.values = self.filterset.clean(chosen)
        slugs = public_slugs(rows)
        self.by_name = {
            name: values_of(self.filterset.base_filters[name], slugs)
            for name in dimensions(self.queryset.model).names
            if name in self.filterset.base_filters and name not in chosen
        }

    def facets(self) -> dict[str, dict[str, int]]:
        counted = facet_counts(self.filterset, self.queryset, self.values, list(self.by_name))
        return {facet.name: {one.value: one.count for one in facet.values} for facet in counted}

    def groups(self, *names: str) -> dict[tuple[str | None, ...], int]:
        table = group_counts(self.filterset, self.queryset, self.values, names)
        return {values: total for values, total in table.groups if None not in values}

    def plain(self, *names: str) -> dict[tuple[str, ...], int]:
        """Count what plain Python keeps with a value of each dimension."""
        totals = {}
        for values in product(*(self.by_name[name] for name in names)):
            filters = {name: [value] for name, value in zip(names, values, strict=True)}
            totals[values] = len(kept(self.rows, self.collection, self.chosen | filters))
        return {values: total for values, total in totals.items() if total}


@pytest.mark.parametrize("collection", sorted(VIEWS))
def test_counts_are_those_of_plain_python(joint_positions, collection):
    rows = Rows()
    chance = Random(5)

    @settings(max_examples=examples(4, 60))
    @given(any_filters(VIEWS[collection].filterset_class, rows))
    def check(chosen: dict[str, list[str]]) -> None:
        counts = Counts(collection, rows, chosen)
        expected = {
            name: {value: total for (value,), total in counts.plain(name).items()}
            for name in counts.by_name
        }
        assert counts.facets() == expected
        if len(counts.by_name) > 1:
            pair = chance.sample(sorted(counts.by_name), 2)
            assert counts.groups(*pair) == counts.plain(*pair)

    check()


@pytest.mark.parametrize("collection", sorted(VIEWS))
def test_each_dimension_but_year_and_language_is_a_filter(collection):
    view = VIEWS[collection]

    names = set(dimensions(view.queryset.model).names)

    assert names - {"year", "language"} <= set(view.filterset_class.base_filters)


def test_a_joint_position_counts_for_each_holder(known):
    share(known)

    assert facet("expert") == {"rolland": 3, "lukin": 1}


def test_a_further_answer_counts_with_its_own_stance(known):
    share(known)

    assert groups("question", "stance") == {
        ("alliance", "affirms"): 1,
        ("alliance", "denies"): 1,
        ("pact", "denies"): 1,
        (None, None): 1,
    }
    assert facet("stance", question=["pact"]) == {"denies": 1}


def test_a_position_counts_for_broader_topics_once(known):
    assert facet("topic") == {"trade": 2, "arms": 2}


def test_years_and_languages_are_those_of_the_position_or_of_its_debate(known):
    Position.objects.filter(slug="allies").update(date="2024-01-01", original_language="ru")

    assert facet("year") == {"2022": 2, "2024": 1}
    assert facet("language") == {"en": 2, "ru": 1}


def test_values_have_labels(known):
    names = ["expert", "stance", "language", "debate"]

    found = facet_counts(PositionFilter, Position.objects.published(), {}, names)

    labels = {one.label for each in found for one in each.values}
    assert {"Artyom Lukin", "affirms", "English", "China and Russia"} <= labels


def test_values_past_the_limit_are_announced(known):
    positions = Position.objects.published()

    (few,) = facet_counts(PositionFilter, positions, {}, ["expert"], most=1)
    (all_of_them,) = facet_counts(PositionFilter, positions, {}, ["expert"], most=2)

    assert [one.value for one in few.values] == ["rolland"]
    assert few.more
    assert not all_of_them.more


def test_values_past_the_limit_are_announced_beside_objects_without_a_value(known):
    make_position(known.debate, known.lukin)

    (stances,) = facet_counts(PositionFilter, Position.objects.published(), {}, ["stance"], most=1)

    assert groups("stance") == {(None,): 2, ("affirms",): 1, ("denies",): 1}
    assert stances.more


@pytest.mark.parametrize("text", ["nadege", "ROLLAND", "rolland", "Nadège"])
def test_values_are_searched_without_regard_to_case_and_accents(known, text):
    assert facet("expert", text=text) == {"rolland": 2}


def test_values_are_searched_by_aliases(known):
    assert facet("expert", text="артем") == {"lukin": 1}


def test_a_search_finds_values_past_the_limit(known):
    assert facet("expert", text="lukin", most=1) == {"lukin": 1}


def test_groups_count_positions_by_expert_stance_and_year(known):
    assert groups("expert", "stance", "year") == {
        ("lukin", "affirms", "2022"): 1,
        ("rolland", "denies", "2022"): 1,
        ("rolland", None, "2022"): 1,
    }


def test_groups_past_the_limit_are_announced(known):
    found = group_counts(PositionFilter, Position.objects.published(), {}, ["expert"], most=1)

    assert found.groups == ((("rolland",), 2),)
    assert found.more


def test_one_position_has_to_have_all_values_that_an_expert_is_counted_by(known):
    queryset = Expert.objects.published()
    values = filtersets.ExpertFilter.clean({"kind": ["forecast"]})

    (stances,) = facet_counts(filtersets.ExpertFilter, queryset, values, ["stance"])

    assert stances.values == ()


def test_nothing_that_is_not_public_is_counted(known):
    before = {name: facet(name) for name in dimensions(Position).names}
    hide_objects_around(known)

    after = {name: facet(name) for name in dimensions(Position).names}

    assert after == before
    assert MARKER.lower() not in str(after).lower()


@pytest.mark.parametrize("collection", sorted(VIEWS))
def test_hidden_objects_are_in_no_facet(hidden, collection):
    view = VIEWS[collection]
    queryset = view.queryset.all()

    found = facet_counts(
        view.filterset_class, queryset, {}, dimensions(queryset.model).names, most=500
    )

    assert MARKER.lower() not in str(found).lower()


def test_an_empty_list_has_no_values(known):
    debates = Debate.objects.none()

    (found,) = facet_counts(filtersets.DebateFilter, debates, {}, ["expert"])

    assert found.values == ()


def test_a_facet_takes_two_queries_however_many_values_it_has(forty_positions):
    with CaptureQueriesContext(connection) as captured:
        facet("expert")
        facet("stance")

    assert len(captured) == 3
