"""A moment as any door serves it names the state that was served with it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from debates.history.moments import one_change
from debates.models import Counterpoint, Evidence, Forecast, Position
from tests.debates.builders import (
    make,
    make_answer,
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_holder,
    make_position,
    make_question,
    make_support,
    make_topic,
)

pytestmark = pytest.mark.django_db(transaction=True)

EXACT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def get(slug, **query):
    answer = Client().get(f"/api/v1/positions/{slug}/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def save(thing, **values):
    thing.refresh_from_db()
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()


@pytest.fixture
def position():
    debate = make_debate(slug="partnership")
    asked = {"question": make_question(debate), "stance": "affirms"}
    return make_position(debate, make_expert(debate), statement="It lasts.", slug="lasts", **asked)


def rival_of(position, **values):
    return make_position(position.debate, make_expert(position.debate), **values)


def publish_a_rival(position):
    rival = rival_of(position, status="draft")
    make_counterpoint(position, raised_by=rival, statement="It breaks.")
    save(rival, status="published")


def change_together(position):
    with one_change("corrected"):
        save(position, statement="It bends.")
        make_evidence(position, statement="A pact.")


def change_topics(position):
    with one_change():
        position.topics.add(make_topic())
        save(position)


def forecast(position):
    """Make the position a forecast, as an editor does on its page."""
    with one_change():
        save(position, kind="forecast")
        make(Forecast, position=position, event="X")


CHANGES = {
    "a correction": lambda one: save(one, statement="It holds."),
    "a new piece of evidence": lambda one: make_evidence(one, statement="A treaty."),
    "another correction": lambda one: save(one, detail="For long."),
    "changes of one moment": change_together,
    "topics": change_topics,
    "a counterpoint": lambda one: make_counterpoint(one, statement="Only in part."),
    "a counterpoint of a draft": publish_a_rival,
    "a support": lambda one: make_support(one, rival_of(one, statement="It will last.")),
    "a support that goes": lambda one: one.supports.first().delete(),
    "a joint holder": lambda one: make_holder(one, make_expert(one.debate)),
    "a joint holder that goes": lambda one: one.holders.first().delete(),
    "a further answer": lambda one: make_answer(one, make_question(one.debate)),
    "a further answer that goes": lambda one: one.further_answers.first().delete(),
    "a forecast": forecast,
    "a forecast that changes": lambda one: save(Forecast.objects.get(position=one), event="Y"),
    "a forecast that goes": lambda one: Forecast.objects.get(position=one).delete(),
    "evidence that goes": lambda one: Evidence.objects.filter(position=one).first().delete(),
    "all that goes": lambda one: Counterpoint.objects.filter(position=one).delete(),
    "a debate that was away": lambda one: (
        save(one.debate, status="draft"),
        save(one.debate, status="published"),
    ),
    "a position that was away": lambda one: (
        save(one, status="withdrawn", withdrawn_reason="Too early."),
        save(one, status="published"),
    ),
    # leaves no record, so that only the present row tells of it
    "an update in bulk": lambda one: Evidence.objects.filter(position=one).update(statement="X"),
}


def test_each_modified_gives_the_state_that_it_was_served_with(position):
    noted = {}
    served = get("lasts", expand="digest")
    noted["the first"] = served

    for name, change in CHANGES.items():
        change(position)
        served = get("lasts", expand="digest")
        assert served["modified"] > max(one["modified"] for one in noted.values()), name
        noted[name] = served

    past = {name: get("lasts", at=one["modified"])["digest"] for name, one in noted.items()}
    assert past == {name: one["digest"] for name, one in noted.items()}


def test_the_moment_of_publication_gives_the_first_state(position):
    save(position, statement="It bends.")

    first = get("lasts", at=get("lasts")["published_at"])

    assert first["content"]["statement"] == "It lasts."
    assert first["since"] == get("lasts")["published_at"]


def test_a_draft_is_published_at_the_moment_of_the_state_that_is_read():
    debate = make_debate()
    draft = make_position(debate, make_expert(debate), statement="Rough.", status="draft")
    save(draft, statement="Smooth.")
    save(draft, status="published")

    served = get(draft.slug)

    assert served["modified"] == served["published_at"]
    assert get(draft.slug, at=served["published_at"])["content"]["statement"] == "Smooth."


def test_a_position_is_published_when_its_debate_is():
    debate = make_debate(status="draft")
    position = make_position(debate, make_expert(debate), statement="It lasts.")
    before = timezone.now()
    save(debate, status="published")

    served = get(position.slug)

    position.refresh_from_db()
    assert position.published_at > before
    for moment in (served["published_at"], served["modified"]):
        assert get(position.slug, at=moment)["content"]["statement"] == "It lasts."


def test_one_that_was_published_while_the_debate_was_away_was_not_read_before(position):
    first = get("lasts")["published_at"]
    save(position.debate, status="draft")
    late = rival_of(position, statement="It breaks.")
    save(position.debate, status="published")

    served = get(late.slug)

    assert get(late.slug, at=served["published_at"])["content"]["statement"] == "It breaks."
    assert get("lasts")["published_at"] == first


def test_a_state_of_the_first_release_is_found_too(position):
    """There, a row was saved a moment before its record and its publication were dated."""
    row, record = Position._meta.db_table, Position.history.model._meta.db_table
    with connection.cursor() as cursor:
        for table in (row, record):
            cursor.execute(
                f"UPDATE {table} SET modified = %s",
                [position.modified - timezone.timedelta(milliseconds=1)],
            )

    served = get("lasts")

    assert served["modified"] < served["published_at"]
    assert get("lasts", at=served["modified"])["content"]["statement"] == "It lasts."


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/positions/lasts/",
        "/api/v1/positions/lasts/history/",
        "/api/v1/positions/?cursor=first",
        "/api/v1/positions/?format=csv",
        "/api/v1/positions/?format=ndjson",
        "/feeds/positions.atom",
        "/positions/lasts/",
        "/debates/partnership/",
    ],
)
def test_every_door_writes_moments_in_one_form(position, address):
    text = b"".join(Client().get(address)).decode()

    found = re.findall(r"\d{4}-\d\d-\d\dT\d\d:[^\s\"<,]+", text)

    assert found
    assert [one for one in found if not EXACT.fullmatch(one)] == []
