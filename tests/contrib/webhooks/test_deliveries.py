"""Deliveries of webhooks: what is told, to whom, signed, in order, and again until it is taken."""

from __future__ import annotations

import json

import pytest
from django.db import transaction
from django.utils import timezone

from debates.contrib.webhooks import sending
from debates.contrib.webhooks.models import Change, Delivery, Endpoint
from debates.history.corrections import Explanation, explain
from debates.history.moments import one_change
from debates.models import ContextNote, Position
from tests.contrib.webhooks.received import told
from tests.debates.builders import (
    make,
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_source,
    make_topic,
    make_vote,
)

pytestmark = pytest.mark.django_db


def test_the_way_of_a_position_and_its_debate(endpoint, receiver):
    debate = make_debate(status="draft", slug="summit")
    ada = make_expert(debate)
    position = make_position(debate, ada, slug="gap", status="draft")
    position.statement = "It narrows."
    position.save()
    make_evidence(position)
    position.status = "published"
    position.save()
    position.topics.add(make_topic())
    assert told(receiver) == []
    assert not Change.objects.exists()

    debate.status = "published"
    debate.save()
    assert told(receiver) == [("debate.published", "summit"), ("position.published", "gap")]
    assert json.loads(receiver.received[1][1])["data"] == {
        "kind": "position",
        "slug": "gap",
        "url": "https://debates.example.org/positions/gap/",
        "api_url": "https://debates.example.org/api/v1/positions/gap/",
        "debate": "summit",
        "former": [],
    }

    position.refresh_from_db()
    position.save()
    draft = make_position(debate, ada, status="draft")
    make_counterpoint(position, raised_by=draft)
    assert told(receiver) == []
    make_evidence(position)
    assert told(receiver) == [("position.corrected", "gap")]
    assert json.loads(receiver.received[0][1])["data"]["slip"] is False
    Position.objects.filter(pk=position.pk).update(detail="By the programmer's hand.")
    assert told(receiver) == [("position.corrected", "gap")]

    position.refresh_from_db()
    position.detail = "By the programmer’s hand."
    with transaction.atomic():
        position.save()
        explain([position.pk], timezone.now(), Explanation("", slip=True))
    assert told(receiver) == [("position.corrected", "gap")]
    assert json.loads(receiver.received[0][1])["data"]["slip"] is True

    position.slug = "gap-narrows"
    position.save()
    assert told(receiver) == [("position.moved", "gap-narrows")]
    assert json.loads(receiver.received[0][1])["data"]["former"][0]["slug"] == "gap"

    position.status, position.withdrawn_reason = "withdrawn", "The figure was wrong."
    position.save()
    assert told(receiver) == [("position.withdrawn", "gap-narrows")]
    assert b"figure" not in receiver.received[0][1]
    position.status = "published"
    position.save()
    assert told(receiver) == [("position.published", "gap-narrows")]
    position.delete()
    assert told(receiver) == [("position.removed", "gap-narrows")]
    debate.status = "draft"
    debate.save()
    assert told(receiver) == [("debate.removed", "summit")]


def test_what_changes_beside_positions_corrects_their_debate(endpoint, receiver):
    source = make_source(title="Talk")
    debate = make_debate(slug="summit", source=source)
    draft = make_debate(slug="draft", status="draft", source=make_source(title="Notes"))
    ada, bea = make_expert(debate), make_expert(draft)
    corrected = ("debate.corrected", "summit")

    def change(thing, **values):
        for name, value in values.items():
            setattr(thing, name, value)
        with one_change("", Explanation("", slip=True)):
            thing.save()

    of_both = [
        (
            make_question(one),
            expert.participations.get(debate=one),
            make(ContextNote, debate=one, statement="They met."),
            one,
            expert,
            one.source,
        )
        for one, expert in ((draft, bea), (debate, ada))
    ]
    told(receiver)
    values = (
        {"text": "Does it hold?"},
        {"role": "Minister"},
        {"statement": "They met twice."},
        {"title": "Two powers", "summary": "They spoke."},
        {"name": "Ada Byron"},
        {"title": "Talks"},
    )
    for things, expected in zip(of_both, ([], [corrected]), strict=True):
        for thing, changed in zip(things, values, strict=True):
            change(thing, **changed)
            assert told(receiver) == expected, thing
            sent = [json.loads(body)["data"] for _headers, body in receiver.received]
            if thing in (debate, draft):
                assert [one["slip"] for one in sent] == [True] * len(sent)
            assert not {"title", "text", "summary"} & {name for one in sent for name in one}
        question, participation, note, *_ = things
        vote = make_vote(question, participation.expert)
        assert told(receiver) == expected
        change(vote, answer="disagree")
        assert told(receiver) == expected
        for thing in (note, vote):
            thing.delete()
            assert told(receiver) == expected
        question.save()
        assert told(receiver) == []
    draft.status = "published"
    draft.save()
    assert told(receiver) == [("debate.published", "draft")]
    debate.delete()
    assert told(receiver) == [("debate.removed", "summit")]


def test_what_leaves_is_told_with_its_former_addresses_and_those_it_took_part_in(
    endpoint, receiver
):
    debate = make_debate(slug="summit")
    ada = make_expert(debate)
    one, two, draft = (make_position(debate, ada, slug=slug) for slug in ("one", "two", "draft"))
    make_counterpoint(one, raised_by=two)
    make_counterpoint(two, raised_by=draft)
    draft.status = "draft"
    draft.save()
    told(receiver)
    two.slug = "two-again"
    two.save()
    former = [["two"]]
    for status, event in (
        ("withdrawn", "withdrawn"),
        ("published", "published"),
        ("draft", "removed"),
    ):
        two.status, two.withdrawn_reason = status, "It is not hers."
        two.save()
        # the order is that of triggers, which differs between databases
        corrected, own = sorted(told(receiver))
        assert corrected == ("position.corrected", "one")
        assert own == (f"position.{event}", "two-again")
        sent = [json.loads(body)["data"].get("former") for _headers, body in receiver.received]
        assert [[each["slug"] for each in one] for one in sent if one is not None] == former


def test_the_debate_that_a_position_leaves_is_told_and_no_draft(endpoint, receiver):
    home, other = make_debate(slug="home"), make_debate(slug="other")
    draft = make_debate(slug="draft", status="draft")
    ada = make_expert(home)
    for debate in (other, draft):
        ada.participations.create(debate=debate)
    position = make_position(home, ada, slug="gap")
    told(receiver)
    mine = {"url": endpoint.url, "account": endpoint.account}
    for debate in (home, other, draft):
        Endpoint.objects.create(name=debate.slug, debate=debate, **mine)

    def moved_to(*debates):
        for debate in debates:
            position.debate = debate
            position.question = None
            position.save()
        told(receiver)
        new = Delivery.objects.exclude(endpoint__debate=None)
        found = sorted(new.values_list("endpoint__name", "event"))
        general = [json.loads(body)["data"]["debate"] for _headers, body in receiver.received]
        Delivery.objects.all().delete()
        return found, sorted(set(general))

    removed, published = "position.removed", "position.published"
    assert moved_to(other) == ([("home", removed), ("other", published)], ["home", "other"])
    assert moved_to(draft) == ([("other", removed)], ["other"])
    assert moved_to(other) == ([("other", published)], ["other"])
    assert moved_to(home, draft) == (
        [("home", removed), ("other", removed)],
        ["home", "other"],
    )


def test_a_debate_that_is_withdrawn_takes_its_positions_along(endpoint, receiver):
    debate, other = make_debate(slug="summit"), make_debate(slug="other")
    position = make_position(debate, make_expert(debate), slug="gap")
    Endpoint.objects.update(debate=debate, events=["position.withdrawn", "debate.published"])
    told(receiver)
    for one in (debate, other):
        one.status, one.withdrawn_reason = "withdrawn", "It never took place."
        one.save()
    assert told(receiver) == [("position.withdrawn", "gap")]
    assert json.loads(receiver.received[0][1])["data"]["debate"] is None
    assert position.pk


def test_nothing_is_noted_while_nobody_asks(endpoint):
    for off in ({"is_on": False}, {"is_on": True, "paused_at": timezone.now()}):
        Endpoint.objects.update(**off)
        make_debate()
        assert not Change.objects.exists()
        assert sending.send_due() > 0
