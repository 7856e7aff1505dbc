"""Answers written by the database are those that plain Django REST framework gives."""

from __future__ import annotations

import json

import pytest
from django.test import RequestFactory

from bench.plain_api import (
    PlainCounterpoint,
    PlainEvidence,
    PlainExpert,
    PlainPositionDetail,
    PlainPositions,
    PlainTopic,
)
from debates.models import Counterpoint, Evidence, Expert, Topic

ODD = 'Quotes " and \\ and </script> and \x01\x1f\t\r\n, Ünïcödé, 中俄关系, 🕊, \u2028'


def plain(view, address, **kwargs):
    answer = view.as_view()(RequestFactory().get(address), **kwargs)
    return json.loads(answer.render().content)


@pytest.fixture
def full(crowd):
    known = crowd
    known.allies.detail = known.lukin.biography = known.growth.quotation = ODD
    for thing in (known.allies, known.lukin, known.growth):
        thing.save()
    return known


def test_lists_are_the_same(api, full):
    for expand in ("expert", "topics", "counterpoints", "expert,topics,evidence"):
        for page in (1, 2):
            ours = api("positions/", expand=expand, page=page).json()

            theirs = plain(PlainPositions, f"/api/v1/positions/?expand={expand}&page={page}")

            assert ours["count"] == theirs["count"]
            assert ours["results"] == theirs["results"], expand


def test_one_thing_is_the_same(api, full):
    expand = "expert,topics,evidence,counterpoints"
    for slug in ("allies", "rivals", "forecast"):
        ours = api(f"positions/{slug}/", expand=expand).json()

        address = f"/api/v1/positions/{slug}/?expand={expand}"
        theirs = plain(PlainPositionDetail, address, slug=slug)

        assert ours == theirs
        assert list(ours) == list(theirs)


OTHERS = {
    "experts": (Expert, PlainExpert),
    "topics": (Topic, PlainTopic),
    "evidence": (Evidence, PlainEvidence),
    "counterpoints": (Counterpoint, PlainCounterpoint),
}


def test_other_lists_are_the_same(api, full):
    context = {"request": RequestFactory().get("/")}
    for collection, (model, serializer) in OTHERS.items():
        ours = api(f"{collection}/", page_size=200).json()["results"]

        found = serializer(model.objects.published(), many=True, context=context).data

        theirs = json.loads(json.dumps(found))
        assert by_address(ours) == by_address(theirs), collection


def by_address(shown):
    return {thing["url"]: thing for thing in shown}
