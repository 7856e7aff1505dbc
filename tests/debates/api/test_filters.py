"""Filters: each alone by example, all together against the same filters in plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debates.api.endpoints.collections import Collection
from debates.filtering import base_filterset, filters
from debates.filtering.form_fields import (
    ChoicesField,
    IsoDateField,
    IsoMomentField,
    SlugsField,
    TrueFalseField,
)
from debates.filtering.languages import LanguagesField
from debates.filtering.list_filters import DecimalField, TextField
from debates.filtering.years import YearsField
from tests.debates.api.plain_filters import kept
from tests.debates.api.plain_rows import Rows
from tests.debates.builders import make_debate
from tests.debates.joint_world import TYPED
from tests.thoroughness import examples

VIEWS = {view.resource_class.about.collection: view for view in Collection.__subclasses__()}
VALUES = {
    LanguagesField: ["en", "ru"],
    YearsField: ["2020", "2021", "2022"],
    DecimalField: ["0", "7.25", "20", "1e3"],
    TextField: TYPED,
    TrueFalseField: ["true", "false"],
    IsoDateField: ["2021-12-31", "2022-01-03", "2022-01-06", "2022-01-20"],
    IsoMomentField: ["2023-01-03", "2023-01-06T12:30Z", "2023-01-08T01:00:00+01:00"],
}
"""Values of filters by their fields, where these do not say them themselves."""


def values_of(known: filters.Filter, slugs: dict[type, list[str]]) -> list[str]:
    """Values that a filter takes."""
    match known.field:
        case SlugsField(key="public_id" | "position__slug" as key) as field:
            return list(field.queryset.values_list(key, flat=True))
        case SlugsField() as field:
            return slugs[field.model]
        case ChoicesField() as field:
            return list(field.words)
        case DecimalField() as field:
            numbers = VALUES[DecimalField]
            return [one for one in numbers if field.least <= float(one) <= field.most]
        case field:
            return VALUES[type(field)]


def has_values(known: filters.Filter) -> bool:
    """False for a filter by objects of which there are none."""
    field = known.field
    return not isinstance(field, SlugsField) or field.queryset.exists()


def public_slugs(rows: Rows) -> dict[type, list[str]]:
    things = (
        *(rows.debates, rows.experts, rows.questions, rows.public_topics),
        *(rows.sources, rows.positions),
    )
    return {type(some[0]): [one.slug for one in some] for some in things}


def any_filters(filterset: type[base_filterset.FilterSet], rows: Rows) -> st.SearchStrategy:
    """A few filters of a collection with their values; no range ends before it begins."""
    slugs = public_slugs(rows)
    each = {
        name: st.lists(
            st.sampled_from(values_of(known, slugs)),
            min_size=1,
            max_size=3 if known.several else 1,
            unique=True,
        )
        for name, known in filterset.base_filters.items()
        if has_values(known)
    }
    some = st.lists(st.sampled_from(sorted(each)), unique=True, max_size=4)
    chosen = some.flatmap(lambda names: st.fixed_dictionaries({name: each[name] for name in names}))
    return chosen.filter(lambda values: not any(ends_before_it_begins(values)))


def ends_before_it_begins(chosen: dict[str, list[str]]) -> Iterator[bool]:
    """Tell of each range whether it ends before it begins."""
    for name, (first, *_) in chosen.items():
        if name.endswith("_from") and (last := chosen.get(name.replace("_from", "_to"))):
            yield later(first, last[0])


def later(one: str, other: str) -> bool:
    """True if a day or a number is after another one."""
    return one > other if "-" in one else float(one) > float(other)


class Lists:
    """The filtered lists of a collection: in the database, and in plain Python."""

    def __init__(self, collection: str, rows: Rows) -> None:
        self.collection, self.rows, self.view = collection, rows, VIEWS[collection]

    def differ(self, chosen: dict[str, list[str]]) -> bool:
        """True if filters leave other rows than in plain Python."""
        filterset = self.view.filterset_class
        typed = filterset.clean(chosen)
        expected = sorted(kept(self.rows, self.collection, chosen))
        narrowed = filterset.narrow(self.view.queryset.all(), typed)
        return sorted(narrowed.values_list("pk", flat=True)) != expected


@pytest.mark.parametrize("collection", sorted(VIEWS))
def test_each_value_of_a_filter_leaves_what_plain_python_leaves(joint_positions, collection):
    rows = Rows()
    lists, slugs = Lists(collection, rows), public_slugs(rows)
    filterset = lists.view.filterset_class

    wrong = [
        (name, value)
        for name, known in filterset.base_filters.items()
        if has_values(known)
        for value in values_of(known, slugs)
        if lists.differ({name: [value]})
    ]

    assert wrong == []


@pytest.mark.parametrize("collection", sorted(VIEWS))
def test_any_combination_leaves_what_plain_python_leaves(joint_positions, collection):
    rows = Rows()
    lists = Lists(collection, rows)

    @settings(max_examples=examples(15, 200))
    @given(any_filters(lists.view.filterset_class, rows))
    def check(chosen: dict[str, list[str]]) -> None:
        assert not lists.differ(chosen)

    check()


@pytest.mark.parametrize(
    ("address", "query", "keys"),
    [
        ("positions/", {"stance": "denies"}, {"rivals"}),
        ("positions/", {"stance": ["denies", "affirms"]}, {"allies", "rivals"}),
        ("positions/", {"expert": "rolland", "kind": "forecast"}, {"forecast"}),
        ("positions/", {"topic": "trade"}, {"allies", "rivals"}),
        ("positions/", {"has_figure": "true"}, {"allies"}),
        ("positions/", {"has_figure": "false"}, {"rivals", "forecast"}),
        ("positions/", {"evidence_kind": "document"}, {"allies"}),
        ("positions/", {"countered": "false"}, {"forecast"}),
        ("positions/", {"raised_by": "rivals"}, {"allies"}),
        ("positions/", {"raised_by_expert": "rolland"}, {"allies"}),
        ("positions/", {"counters": "allies"}, {"rivals"}),
        ("positions/", {"counters_expert": "lukin"}, {"rivals"}),
        ("positions/", {"source": "trade-report"}, {"allies"}),
        ("positions/", {"source": "roundtable"}, {"allies", "rivals", "forecast"}),
        ("positions/", {"date_from": "2022-04-08"}, set()),
        ("experts/", {"question": "alliance", "stance": "denies"}, {"rolland"}),
        ("experts/", {"kind": "forecast", "stance": "denies"}, set()),
        ("topics/", {"topmost": "true"}, {"trade"}),
        ("topics/", {"expert": "lukin"}, {"arms", "trade"}),
        ("questions/", {"answered": "true"}, {"alliance"}),
        ("sources/", {"of_debate": "false"}, {"trade-report"}),
        ("sources/", {"debate": "china-russia"}, {"roundtable", "trade-report"}),
        ("sources/", {"debate": "china-russia", "of_debate": "false"}, {"trade-report"}),
        ("sources/", {"debate": "china-russia", "of_debate": "true"}, {"roundtable"}),
        ("sources/", {"not_debate": "china-russia"}, set()),
        ("debates/", {"source": "trade-report"}, {"china-russia"}),
        ("debates/", {"topic": "arms"}, {"china-russia"}),
        ("positions/", {"not_stance": "denies"}, {"allies", "forecast"}),
        ("positions/", {"not_stance": ["denies", "affirms"]}, {"forecast"}),
        ("positions/", {"not_topic": "trade"}, {"forecast"}),
        ("positions/", {"not_expert": "lukin", "not_kind": "forecast"}, {"rivals"}),
        ("positions/", {"slug": ["allies", "rivals"]}, {"allies", "rivals"}),
        ("positions/", {"slug": "allies,forecast", "expert": "lukin"}, {"allies"}),
        ("positions/", {"language": "en"}, {"allies", "rivals", "forecast"}),
        ("positions/", {"language": "ru,en-GB"}, set()),
        ("experts/", {"q": "LUKIN"}, {"lukin"}),
        ("experts/", {"q": "артём"}, {"lukin"}),
        ("experts/", {"q": "nadège rolland"}, {"rolland"}),
        ("experts/", {"q": "NADEGE Rolland"}, {"rolland"}),
        ("experts/", {"q": "nade\u0300ge"}, {"rolland"}),
        ("experts/", {"q": "["}, set()),
        ("experts/", {"q": "lukin rolland"}, set()),
        ("topics/", {"q": "arms"}, {"arms"}),
        ("questions/", {"q": "alliance"}, {"alliance"}),
        ("sources/", {"q": "customs"}, {"trade-report"}),
        ("debates/", {"q": "close", "language": "en"}, {"china-russia"}),
    ],
)
def test_a_filter_leaves_what_it_says(api, known, address, query, keys):
    answer = api(address, fields="slug", **query)

    assert {shown["slug"] for shown in answer.json()["results"]} == keys
    assert answer.json()["count"] == len(keys)


def test_the_source_of_another_debate_is_not_that_of_a_debate_that_cites_it(api, known):
    make_debate(slug="customs", source=known.report)

    def sources(**query: str) -> set[str]:
        found = api("sources/", debate="china-russia", **query).json()["results"]
        return {one["slug"] for one in found}

    assert sources(of_debate="true") == {"roundtable"}
    assert sources(of_debate="false") == {"trade-report"}


def test_what_was_changed_since_a_moment_includes_the_moment(api, known):
    modified: Any = api("positions/allies/", fields="modified").json()["modified"]

    for moment in (modified, modified.replace("Z", "789Z")):
        found = api("positions/", modified_since=moment, fields="slug").json()["results"]
        assert {"slug": "allies"} in found


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"value_from": "147.5"}, 1),
        ({"value_from": "147.5001"}, 0),
        ({"value_to": "147.5"}, 1),
        ({"value_to": "1.4e2"}, 0),
        ({"value_from": "100", "value_to": "200", "unit": "billion US dollars"}, 1),
        ({"value_from": "100", "unit": "dollars"}, 0),
    ],
)
def test_figures_are_filtered_by_a_range(api, known, query, count):
    assert api("evidence/", **query).json()["count"] == count


def test_a_figure_that_is_a_range_matches_where_a_part_of_it_does(api, known):
    known.growth.value, known.growth.value_end = 100, 150
    known.growth.save()

    assert api("evidence/", value_from="120", value_to="130").json()["count"] == 1
    assert api("evidence/", value_from="151").json()["count"] == 0


def test_a_figure_may_be_written_with_any_number_of_digits(api, known):
    for number in ("1e15", "0.00000001", "-3", "+7"):
        assert api("evidence/", value_from=number).status_code == 200, number
    for number in ("1e2", "0.00000001", "+7"):
        assert api("forecasts/", probability_to=number).status_code == 200, number
    for number in ("1e1", "1.00000001", "+7"):
        assert api("votes/", confidence_from=number).status_code == 200, number


@pytest.mark.parametrize(
    ("ordering", "slugs"),
    [("position_count", ["lukin", "rolland"]), ("-position_count", ["rolland", "lukin"])],
)
def test_experts_are_ordered_by_their_positions(api, known, ordering, slugs):
    found = api("experts/", ordering=ordering).json()["results"]

    assert [one["slug"] for one in found] == slugs


@pytest.mark.parametrize("collection", ["debates", "questions", "topics"])
def test_collections_are_ordered_by_their_positions(api, forty_positions, collection):
    listed = VIEWS[collection].resource_class.about
    expand = {"expand": "position_count"} if "position_count" in listed.expansions else {}

    found = api(f"{collection}/", ordering="-position_count", **expand).json()["results"]

    counts = [one["position_count"] for one in found]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) > 1


def test_a_former_slug_among_several_leads_to_the_present_one(api, known):
    known.allies.slug = "now-allies"
    known.allies.save()

    answer = api("positions/?slug=allies,rivals")

    assert answer.status_code == 301
    assert answer["Location"] == "/api/v1/positions/?slug=now-allies&slug=rivals"


def test_several_conditions_on_evidence_may_hold_for_different_pieces(api, known):
    answer = api("positions/", has_figure="true", evidence_kind="document").json()

    assert [shown["slug"] for shown in answer["results"]] == ["allies"]


def test_each_example_of_a_filter_can_be_tried_on_the_first_debate(article, api):
    examples = [
        (collection, name, known.example)
        for collection, view in VIEWS.items()
        for name, known in view.filterset_class.base_filters.items()
        # the first debate has no votes
        if (collection, name) != ("votes", "id")
    ]

    refused = [
        each for each in examples if api(f"{each[0]}/", **{each[1]: each[2]}).status_code != 200
    ]

    assert len(examples) > 60
    assert refused == []
