"""Declarations of fields for the search: they work, or stop the start with a sentence."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from debates.finding import declaration_checks
from debates.finding.declaration_checks import check_declarations, faults_of
from debates.models import Evidence, Position, Source, Topic, Vote
from debates.models.declaration import declare
from debates.models.text_lists import TextListField

CHOICES = [("long", "Long"), ("short", "Short")]


def declared(model, of, **options):
    """A declared field, as a model would have it."""
    field = declare(of, "Occasion on which it was said.", **options)
    field.set_attributes_from_name("setting")
    field.model = model
    return field


@pytest.fixture(autouse=True)
def _no_exclusions(monkeypatch):
    monkeypatch.setattr(declaration_checks, "excluded", lambda model, door, name: "")


@pytest.mark.parametrize(
    ("model", "of", "options"),
    [
        (Position, models.CharField(max_length=200), {"index": "detail"}),
        (Position, models.TextField(), {"index": "detail"}),
        (Position, TextListField(), {"index": "detail"}),
        (Evidence, models.TextField(), {"index": "evidence"}),
        (Topic, models.TextField(), {"index": "topic"}),
        (Position, models.CharField(max_length=200), {"keyword": "setting", "filter": "By it."}),
        (Position, models.CharField(max_length=5, choices=CHOICES), {"keyword": "setting"}),
        (Position, models.CharField(max_length=200), {"keyword": "setting", "facet": 70}),
        (Evidence, models.CharField(max_length=5, choices=CHOICES), {"keyword": "evidence_kind"}),
    ],
)
def test_what_works_has_no_fault(model, of, options):
    assert list(faults_of(model, declared(model, of, **options))) == []


@pytest.mark.parametrize(
    ("model", "of", "options", "message"),
    [
        (Position, models.DateField(), {"index": "detail"}, "index= needs a text, and this is a D"),
        (Position, models.TextField(), {"index": "details"}, "index= names 'details', but the sea"),
        (Topic, models.TextField(), {"index": "detail"}, "A field of Topic can have index='topic'"),
        (Vote, models.TextField(), {"index": "detail"}, "A field of Vote can have no index="),
        (Position, models.TextField(), {"keyword": "setting"}, "keyword= needs a text with max_l"),
        (Position, TextListField(), {"keyword": "setting"}, "keyword= needs a text with max_leng"),
        (Position, models.IntegerField(), {"keyword": "setting"}, "keyword= needs a text with ma"),
        (Source, models.CharField(max_length=9), {"keyword": "setting"}, "keyword= works on the "),
        (Position, models.CharField(max_length=9), {"filter": "By it."}, "filter= needs keyword="),
        (Position, models.CharField(max_length=9), {"facet": 70}, "facet= needs keyword=, the ke"),
        (
            Evidence,
            models.CharField(max_length=9),
            {"keyword": "setting", "filter": "By it."},
            "filter= works on the values of a position.",
        ),
        (
            Evidence,
            models.CharField(max_length=9),
            {"keyword": "setting", "facet": 70},
            "facet= cannot count by a field of Evidence.",
        ),
        (
            Position,
            models.ForeignKey(Source, models.CASCADE),
            {"keyword": "setting"},
            "keyword='setting' on a reference needs a KeywordField",
        ),
        (
            Position,
            models.ForeignKey(Source, models.CASCADE),
            {"index": "detail"},
            "index='detail' is not where the texts of the referenced object are.",
        ),
    ],
)
def test_what_cannot_work_is_told_in_a_sentence(model, of, options, message):
    faults = list(faults_of(model, declared(model, of, **options)))

    assert len(faults) == 1
    assert faults[0].startswith(message)


def test_a_field_that_the_search_leaves_out_has_neither(monkeypatch):
    monkeypatch.setattr(declaration_checks, "excluded", lambda model, door, name: "It is private.")
    field = declared(Position, models.CharField(max_length=9), index="detail")

    assert list(faults_of(Position, field)) == [
        "index= and keyword= have no effect, because the search leaves it out: It is private."
    ]


def test_a_fault_stops_the_start_and_names_its_field(monkeypatch):
    field = declared(Position, models.CharField(max_length=9), filter="By it.")
    fields = {Position: {"setting": field}}
    monkeypatch.setattr(declaration_checks, "declared_fields", fields.__getitem__)

    with pytest.raises(ImproperlyConfigured, match=r"^Position\.setting: filter= needs keyword="):
        check_declarations([Position])
