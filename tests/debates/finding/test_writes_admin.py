"""Writes in the admin reach the index like all others."""

from __future__ import annotations

import pytest
from django.urls import reverse

from debates.models import Position
from tests.debates.builders import Exchange, make_position, make_topic
from tests.debates.editors import Person, page_of, person
from tests.search_index import LiveIndex


@pytest.fixture
def index(exchange: Exchange, live_index: LiveIndex) -> LiveIndex:
    return live_index


@pytest.fixture
def editor(exchange: Exchange) -> Person:
    return person("editor")


def test_a_position_is_made_with_its_parts(
    exchange: Exchange, index: LiveIndex, editor: Person
) -> None:
    page = editor.open(reverse("admin:debates_position_add"))
    page.add("evidence", statement="Tariffs rose.", kind="event")
    page.add("counterpoints", statement="History refutes.", kind="rebuts")
    done = page.send(
        debate=exchange.debate.pk,
        expert=exchange.lukin.pk,
        statement="It flourishes.",
        kind="forecast",
        topics=[exchange.gas.pk],
    )
    assert done.saved
    made = Position.objects.get(statement="It flourishes.")

    editor.act("publish", made)

    index.follow()
    for query in ("flourishes", "tariffs", "refutes", "topic:energy kind:forecast"):
        assert made.slug in index.found(query)


def test_a_position_is_changed_with_its_parts(
    exchange: Exchange, index: LiveIndex, editor: Person
) -> None:
    page = editor.edit(exchange.lasts)
    done = page.send(
        statement="It perseveres.",
        topics=[make_topic(name="Railways").pk],
        evidence_0_statement="Tariffs rose.",
        counterpoints_0_DELETE="on",
        correction_reason="Misheard.",
    )
    assert done.saved

    index.follow()
    assert index.found("statement:perseveres topic:railways evidence:tariffs") == {"lasts"}
    assert index.found("is:countered") == set()
    assert index.found("pipeline") == set()


def test_positions_are_published_together(
    exchange: Exchange, index: LiveIndex, editor: Person
) -> None:
    drafts = [
        make_position(exchange.debate, exchange.lukin, slug=f"draft-{number}", status="draft")
        for number in range(3)
    ]
    index.drain()

    editor.act("publish", *drafts)

    index.follow()
    assert index.found("") == {"lasts", "breaks", "draft-0", "draft-1", "draft-2"}


def test_positions_are_withdrawn_together(
    exchange: Exchange, index: LiveIndex, editor: Person
) -> None:
    both = [exchange.lasts.pk, exchange.breaks.pk]
    page = editor.act("withdraw", exchange.lasts, exchange.breaks)
    assert page.send("", reason="Misread.", _selected_action=both).saved

    index.follow()
    assert index.found("") == set()


def test_positions_go_back_to_draft_together(
    exchange: Exchange, index: LiveIndex, editor: Person
) -> None:
    editor.act("put_back_to_draft", exchange.breaks)

    index.follow()
    assert index.found("") == {"lasts"}


def test_an_expert_is_renamed(exchange: Exchange, index: LiveIndex, editor: Person) -> None:
    assert (
        editor.edit(exchange.lukin)
        .send(name="Artjom Lukinski", correction_reason="Misspelt.")
        .saved
    )

    index.follow()
    assert index.found("expert:lukinski") == {"lasts"}


def test_a_topic_is_renamed(exchange: Exchange, index: LiveIndex, editor: Person) -> None:
    assert editor.edit(exchange.energy).send(name="Fuels").saved

    index.follow()
    assert index.found("topic:fuels") == {"lasts"}


def test_a_debate_is_changed_with_its_questions_and_participations(
    exchange: Exchange, index: LiveIndex, editor: Person
) -> None:
    done = editor.edit(exchange.debate).send(
        title="Friendship hearing",
        questions_0_text="Is the alliance durable?",
        participations_0_affiliation="Lighthouse Institute",
        correction_reason="Misheard.",
    )
    assert done.saved

    index.follow()
    assert index.found("debate:friendship question:durable") == {"lasts", "breaks"}
    assert index.found("expert:lighthouse") != set()


def test_a_position_is_deleted_and_restored(exchange: Exchange, index: LiveIndex) -> None:
    superuser = person("superuser")
    third = make_position(exchange.debate, exchange.lukin, slug="third", statement="It grows.")
    third.save()
    index.drain()

    page = superuser.open(page_of(third, "delete"))
    assert page.post({**page.token(), "post": "yes", "reason": "Entered twice."}).saved
    index.follow()
    assert index.found("grows") == set()

    record = Position.history.filter(slug="third", history_type="-").get()
    restore = reverse("admin:debates_position_restore", args=[record.history_id])
    assert superuser.open(restore).send("").saved
    superuser.act("publish", Position.objects.get(slug="third", status="draft"))
    index.follow()
    assert index.found("grows") == {"third"}


def test_an_earlier_version_is_brought_back(
    exchange: Exchange, index: LiveIndex, editor: Person
) -> None:
    editor.edit(exchange.lasts).send(statement="It perseveres.", correction_reason="Misheard.")
    index.drain()
    earlier = exchange.lasts.history.filter(statement="It lasts.").first()

    page = editor.open(page_of(exchange.lasts, "version", earlier.history_id))
    assert page.send("", correction_reason="Heard again.").saved

    index.follow()
    assert index.found("statement:lasts") == {"lasts"}
