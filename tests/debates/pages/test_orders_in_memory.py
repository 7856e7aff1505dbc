"""Orders of whole lists in memory, which are those of the database."""

from __future__ import annotations

from itertools import cycle, islice, product

import pytest

from debates.columns import current
from debates.columns.positions import PositionColumns
from debates.pages.listing.definitions import DEBATES, EXPERTS, QUESTIONS, TOPICS
from tests.debates.builders import make_debate, make_expert, make_holder, make_vote
from tests.debates.world import hide_objects_around, random_world
from tests.thoroughness import is_thorough

pytestmark = pytest.mark.django_db

LISTS = [(of, order) for of in (DEBATES, EXPERTS) for order in of.orders if order.keys]


@pytest.mark.parametrize(("of", "order"), LISTS, ids=lambda one: one.name)
def test_a_list_is_the_same_from_memory(known, read, monkeypatch, of, order):
    hide_objects_around(known)
    random_world(12)
    make_debate(title="Without positions", status="published")
    make_holder(known.allies, known.rolland)
    address = f"/{of.name}/?order={order.name}"
    from_the_database = read(address).content

    keys = order.keys(PositionColumns.read())
    monkeypatch.setattr(current.columns, "at", lambda version: PositionColumns.read())

    assert keys.tolist() == [*order.sorted(of.objects()).values_list("pk", flat=True)]
    assert read(address).content == from_the_database


@pytest.mark.parametrize("of", [DEBATES, QUESTIONS, EXPERTS, TOPICS], ids=lambda one: one.name)
def test_a_narrowed_list_is_the_same_from_memory(known, read, monkeypatch, of):
    hide_objects_around(known)
    random_world(12)
    filters = ("expert=lukin", "expert=lukin&q=a", "debate=china-russia", "stance=affirms")
    known = [one for one in filters if one.partition("=")[0] in of.filterset.base_filters]
    pairs = product(of.orders, known)
    if not is_thorough():
        # each order and each filter, instead of each order with each filter
        most = max(len(of.orders), len(known))
        pairs = islice(zip(cycle(of.orders), cycle(known), strict=False), most)
    addresses = [f"/{of.name}/?order={order.name}&{narrowed}" for order, narrowed in pairs]
    from_the_database = [read(address).content for address in addresses]

    monkeypatch.setattr(current.columns, "at", lambda version: PositionColumns.read())

    assert [read(address).content for address in addresses] == from_the_database


def test_the_database_orders_experts_of_whom_some_have_votes_alone(known):
    make_vote(known.alliance, make_expert(known.debate))

    assert EXPERTS.orders[0].keys(PositionColumns.read()) is None
