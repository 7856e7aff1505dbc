"""Corrections of names, roles, context and questions that readers have seen need a reason."""

from __future__ import annotations

import pytest

from debates.admin.corrections import NO_CORRECTION_REASON
from debates.history.models import ObjectCorrection
from debates.models import ContextNote, Participation
from tests.debates.builders import make, make_source
from tests.debates.editors import World, person, world
from tests.debates.pages.reading_pages import parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen() -> World:
    there = world("published")
    Participation.objects.filter(expert=there.lukin).update(role="Scholar")
    there.debate.source = make_source(title="Talk")
    there.debate.save()
    make(ContextNote, debate=there.debate, statement="They met 37 times.")
    return there


def kept() -> list[tuple[str, str, bool]]:
    return list(ObjectCorrection.objects.values_list("kind", "reason", "slip"))


@pytest.mark.parametrize(
    ("of", "changes"),
    [
        ("expert", {"name": "Boris Petrov"}),
        ("question", {"text": "Will the alliance end?"}),
        ("debate", {"questions_0_text": "Will the alliance end?"}),
        ("debate", {"participations_0_role": "Minister"}),
        ("debate", {"context_0_statement": "They met twice."}),
        ("debate", {"context_0_DELETE": "on"}),
        ("debate", {"title": "Whither"}),
        ("source", {"title": "A talk"}),
    ],
)
def test_what_readers_have_seen_needs_a_reason(seen: World, of: str, changes) -> None:
    editor = person("editor")
    things = {"expert": seen.lukin, "question": seen.question, "debate": seen.debate}
    thing = (things | {"source": seen.debate.source})[of]

    refused = editor.edit(thing).send(**changes)
    assert refused.errors("correction_reason") == NO_CORRECTION_REASON

    assert editor.edit(thing).send(**changes, correction_reason="A mistake.").saved
    [(_, reason, slip)] = kept()
    assert (reason, slip) == ("A mistake.", False)


def read(client, address: str) -> str:
    return text_of(parsed(client.get(address)))


def test_readers_are_told_the_former_name_role_context_and_words(seen: World, client) -> None:
    editor = person("editor")
    editor.edit(seen.lukin).send(name="Boris Petrov", correction_reason="Mixed up.")
    editor.edit(seen.debate).send(
        participations_0_role="Minister",
        context_0_statement="They met twice.",
        questions_0_text="Will the alliance end?",
        correction_reason="Read anew.",
    )

    for address in (seen.lukin.get_absolute_url(), seen.alliance.get_absolute_url()):
        told = read(client, address)
        assert "the name Boris Petrov read Artyom Lukin. Reason: Mixed up." in told
        assert "the role of Boris Petrov read Scholar. Reason: Read anew." in told
    assert "Will it become an alliance?. Stances entered before then" in told
    told = read(client, seen.debate.get_absolute_url())
    assert "the statement read They met 37 times.. Reason: Read anew." in told
    assert "the role of Boris Petrov read Scholar." in told
