"""The vocabulary: the values of fields with choices."""

from __future__ import annotations

import re

from debates.api.endpoints.collections import Collection
from debates.filtering.form_fields import ChoicesField
from debates.models.choices import Certainty


def entries(api) -> list[dict]:
    return api("vocabulary/").json()["results"]


def test_each_value_has_a_label_and_an_explanation(api, db):
    values = [(entry["field"], value) for entry in entries(api) for value in entry["values"]]

    assert len(values) > 50
    assert [(field, value) for field, value in values if not value["explanation"]] == []
    assert all(value["explanation"].endswith(".") for _, value in values)


def test_each_filter_by_choices_has_its_values_in_the_vocabulary(api, db):
    known = {frozenset(value["value"] for value in one["values"]) for one in entries(api)}
    filters = [
        (view.__name__, name)
        for view in Collection.__subclasses__()
        for name, one in view.filterset_class.base_filters.items()
        if isinstance(one.field, ChoicesField) and frozenset(one.field.words) not in known
    ]

    assert filters == []


def test_terms_of_certainty_are_explained_by_words_and_give_nobody_a_number(api, db):
    (entry,) = (entry for entry in entries(api) if entry["field"] == "certainty")

    assert [value["value"] for value in entry["values"]] == Certainty.values
    assert {key for value in entry["values"] for key in value} == {"value", "label", "explanation"}
    assert [value for value in entry["values"] if re.search(r"\d|percent|%", str(value))] == []
