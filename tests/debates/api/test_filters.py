"""Filters: each alone by example, all together against the same filters in plain Python."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debates.api.endpoints.collections import Collection
from debates.filtering import base
from debates.filtering.form_fields import (
    ChoicesField,
    IsoDateField,
    IsoMomentField,
    SlugsField,
    TrueFalseField,
)
from tests.debates.api.plain_filters import Rows, kept
from tests.thoroughness import examples

VIEWS = {view.resource_class.about.collection: view for view in Collection.__subclasses__()}
DAYS = ["2021-12-31", "2022-01-03", "2022-01-06", "2022-01-20"]
MOMENTS = ["2023-01-03", "2023-01-06T12:30", "2023-01-08T00:00:00"]


def values_of(known: base.Filter, slugs: dict[type, list[str]]) -> st.SearchStrategy:
    """Lists of values that a filter takes."""
    match known.field:
        case SlugsField() as field:
            allowed = slugs[field.objects().model]
        case ChoicesField() as field:
            allowed = list(field.words)
        case TrueFalseField():
            allowed = ["true", "false"]
        case IsoDateField():
            allowed = DAYS
        case IsoMomentField():
            allowed = MOMENTS
    most = 3 if known.several else 1
    return st.lists(st.sampled_from(allowed), min_size=1, max_size=most, unique=True)


def public_slugs(rows: Rows) -> dict[type, list[str]]:
    things = (
        *(rows.debates, rows.experts, rows.questions, rows.public_topics),
        *(rows.sources, rows.positions),
    )
    return {type(some[0]): [one.slug for one in some] for some in things}


def any_filters(filterset: type[base.FilterSet], rows: Rows) -> st.SearchStrategy:
    """A few filters of a collection with their values."""
    slugs = public_slugs(rows)
    each = {name: values_of(known, slugs) for name, known in filterset.base_filters.items()}
    some = st.lists(st.sampled_from(sorted(each)), unique=True, max_size=4)
    return some.flatmap(lambda names: st.fixed_dictionaries({name: each[name] for name in names}))


@pytest.mark.parametrize("collection", sorted(VIEWS))
def test_any_combination_leaves_what_plain_python_leaves(forty_positions, collection):
    rows, view = Rows(), VIEWS[collection]

    @settings(max_examples=examples(15, 200))
    @given(any_filters(view.filterset_class, rows))
    def check(chosen: dict[str, list[str]]) -> None:
        typed = view.filterset_class.clean(chosen)
        found = view.filterset_class.narrow(view.queryset.all(), typed)

        assert sorted(found.values_list("pk", flat=True)) == sorted(kept(rows, collection, chosen))

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
        ("positions/", {"date_from": "2022-04-08"}, set()),
        ("experts/", {"question": "alliance", "stance": "denies"}, {"rolland"}),
        ("experts/", {"kind": "forecast", "stance": "denies"}, set()),
        ("topics/", {"topmost": "true"}, {"trade"}),
        ("topics/", {"expert": "lukin"}, {"arms", "trade"}),
        ("questions/", {"answered": "true"}, {"alliance"}),
        ("sources/", {"of_debate": "false"}, {"trade-report"}),
        ("debates/", {"topic": "arms"}, {"china-russia"}),
    ],
)
def test_a_filter_leaves_what_it_says(api, known, address, query, keys):
    answer = api(address, fields="slug", **query)

    assert {shown["slug"] for shown in answer.json()["results"]} == keys
    assert answer.json()["count"] == len(keys)


def test_what_was_changed_since_a_moment_includes_the_moment(api, known):
    modified: Any = api("positions/allies/", fields="modified").json()["modified"]

    found = api("positions/", modified_since=modified, fields="slug").json()["results"]

    assert {"slug": "allies"} in found


def test_several_conditions_on_evidence_may_hold_for_different_pieces(api, known):
    answer = api("positions/", has_figure="true", evidence_kind="document").json()

    assert [shown["slug"] for shown in answer["results"]] == ["allies"]


def test_each_example_of_a_filter_can_be_tried_on_the_first_debate(article, api):
    examples = [
        (collection, name, known.example)
        for collection, view in VIEWS.items()
        for name, known in view.filterset_class.base_filters.items()
    ]

    refused = [
        each for each in examples if api(f"{each[0]}/", **{each[1]: each[2]}).status_code != 200
    ]

    assert len(examples) > 60
    assert refused == []
