"""The digest that the database computes is that of the content, whatever is in it."""

from __future__ import annotations

from decimal import Decimal

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from debates.api.resources.definitions import PositionResource
from debates.api.resources.rows import rows
from debates.api.resources.selection import selection
from debates.history.digest import PositionContent
from debates.history.public_record import public_record
from debates.models import Counterpoint, Evidence, Position, Topic
from tests.debates.builders import make
from tests.debates.world import hide_objects_around, random_world, small_world
from tests.thoroughness import examples

pytestmark = pytest.mark.django_db


def by_database() -> dict[str, str]:
    """The digests of all public positions, by slug, as the API answers them."""
    keys = list(Position.objects.published().values_list("pk", flat=True))
    chosen = selection(["slug"], ["digest"])
    shown = [orjson.loads(row) for row in rows(PositionResource, chosen, keys, "")]
    return {one["slug"]: one["digest"] for one in shown}


def present_content(position: Position) -> PositionContent:
    """The present content of a position: the end of its public record."""
    return public_record(position).spans[-1].content


def by_content() -> dict[str, str]:
    """The same, from the contents."""
    positions = Position.objects.published().for_reading().select_related("question__debate")
    return {one.slug: present_content(one).digest() for one in positions}


def test_both_ways_lead_to_the_same_digests():
    hide_objects_around(small_world())
    random_world(40)

    assert by_database() == by_content()
    assert len(set(by_database().values())) == len(by_content()) > 10


def test_nothing_hidden_is_digested(known):
    before = by_database()
    hide_objects_around(known)

    assert by_database() == before


# What PostgreSQL can hold, with the characters that JSON has something to say of.
texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00")
    | st.sampled_from('"\\/\x01\x08\x0b\x0c\x1f\x7f\n\r\t\u2028\U0001f600é'),
    min_size=1,
    max_size=12,
)
figures = st.none() | st.decimals(-(10**9), 10**9, places=4)


@settings(
    max_examples=examples(15, 300),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(texts, texts, figures, texts)
def test_whatever_is_written_is_digested_alike(known, statement, detail, value, unit):
    Position.objects.filter(pk=known.allies.pk).update(statement=statement, detail=detail)
    Counterpoint.objects.update(statement=statement, quotation=detail)
    Evidence.objects.update(
        statement=detail, value=value, unit=unit if value is not None else "", period=""
    )

    assert by_database() == by_content()


@pytest.mark.parametrize("value", ["0", "100", "-3", "0.0001", "147.5", "1000000", "12345678.9"])
def test_figures_are_plain_decimals(known, value):
    Evidence.objects.filter(pk=known.growth.pk).update(value=Decimal(value))

    position = Position.objects.for_reading().get(pk=known.allies.pk)

    assert present_content(position).evidence[0].value == value
    assert by_database() == by_content()


def test_topics_are_in_the_order_of_their_bytes(known):
    for slug in ("Zebra", "a-b", "a_b", "ab", "a1"):
        known.allies.topics.add(make(Topic, name=slug, slug=slug))

    assert by_database() == by_content()


def test_a_digest_is_shown_where_it_is_asked_for(api, known):
    plain = api("positions/allies/").json()
    asked = api("positions/allies/", expand="digest").json()
    listed = api("positions/", expand="digest", fields="slug").json()["results"]

    assert "digest" not in plain
    assert asked["digest"] == by_content()["allies"]
    assert {one["slug"]: one["digest"] for one in listed} == by_content()
