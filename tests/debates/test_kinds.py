"""The registry of kinds, from which every list of kinds is derived."""

from __future__ import annotations

import pytest
from django.apps import apps

from debates.kinds import kind_of, kinds, parts_of, paths_to
from debates.models import Answer, Debate, Expert, Forecast, Holder, Question, Source, Topic, Vote

PARTS = [kind for kind in kinds() if kind.parent]


def test_every_model_of_debates_is_a_kind():
    models = set(apps.get_app_config("debates").get_models())

    assert {kind.model for kind in kinds()} == models


def test_kinds_come_in_the_order_of_their_places():
    places = [kind.place for kind in kinds()]

    assert places == sorted(set(places))


def test_no_two_kinds_share_the_name_of_a_collection():
    collections = [kind.collection for kind in kinds()]

    assert len(collections) == len(set(collections))


@pytest.mark.parametrize("kind", PARTS, ids=lambda kind: kind.name)
def test_a_parent_knows_its_parts_by_the_name_of_their_collection(kind):
    assert kind.in_parent == (kind.name if kind.is_single else kind.collection)


def test_a_part_leads_to_all_that_it_is_within():
    paths = paths_to(Debate)

    assert paths[Debate] == "pk"
    assert paths[Question] == "debate"
    assert paths[Vote] == "question__debate"
    assert paths[Forecast] == "position__debate"
    assert Expert not in paths


def test_parts_are_those_of_their_own_parent_alone():
    assert [kind.model for kind in parts_of(Question)] == [Vote]
    assert kind_of(Vote) not in parts_of(Debate)


def test_what_has_no_address_is_known_by_a_field():
    without_address = [kind for kind in kinds() if not kind.has_address]

    assert {kind_of(Holder), kind_of(Answer)} < set(without_address)
    assert all(kind.known_by for kind in without_address)


def test_debates_share_what_is_no_part_of_one():
    assert [kind.model for kind in kinds() if kind.is_shared] == [Expert, Topic, Source]
