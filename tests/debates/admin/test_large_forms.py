"""Forms of many rows and long texts: they are saved, and what is too much is said in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from debates.models import Debate, Participation, Position, Source
from tests.debates.builders import (
    make,
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_source,
)
from tests.debates.editors import page_of, person
from tests.debates.pinned import assert_as_pinned

pytestmark = pytest.mark.django_db

PINNED = Path(__file__).parent / "query_counts.json"


def take_part(debate: Debate, number: int) -> None:
    for order in range(number):
        make(Participation, debate=debate, expert=make_expert(name=f"Expert {order}"))


def test_a_debate_in_which_very_many_take_part_can_be_saved():
    debate = make_debate()
    take_part(debate, 130)

    page = person("editor").edit(debate)
    saved = page.send(summary="As it is now.")

    assert len(page.fields) > 1000
    assert saved.saved
    debate.refresh_from_db()
    assert debate.summary == "As it is now."


def filled(debate: Debate, number: int) -> Position:
    """A position with as many rows of each kind as its debate has, each with something chosen."""
    position = make_position(debate, make_expert(debate, name=f"Speaker {number}"))
    for order in range(number):
        name = f"{number} {order}"
        other = make_position(debate, make_expert(debate, name=f"Expert {name}"))
        make_question(debate, text=f"Is it {name}?")
        make_evidence(position, statement=f"Figure {name}", source=make_source(title=name))
        make_counterpoint(position, statement=f"But {name}", raised_by=other)
    return position


def counted(number: int) -> dict[str, int]:
    """The queries of each page that has rows of others' names."""
    debate = make_debate(title=f"Debate of {number}")
    position = filled(debate, number)
    editor = person("editor", f"editor {number}")
    counts = {}
    for thing in (debate, position):
        editor.edit(thing)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = editor.edit(thing)
        rows = sum(int(total) for name, total in page.fields.items() if "TOTAL" in name)
        assert rows >= 2 * number
        counts[thing._meta.model_name] = len(queries)
    return counts


def test_the_queries_of_a_page_do_not_grow_with_its_rows():
    few = counted(2)

    assert counted(20) == few
    assert_as_pinned(PINNED, json.dumps(few, indent=1) + "\n")


def test_every_row_shows_what_is_chosen_in_it_also_when_the_form_comes_back():
    debate = make_debate()
    chosen = [make_expert(debate, name=name) for name in ("Alik", "Boris")]
    make_expert(name="Boris", slug="boris-2")
    editor = person("editor")

    page = editor.edit(debate)
    back = page.add("participations", order="", expert="no number", role="expert").send(title="")

    for shown in (page, back):
        experts = [shown.fields[f"participations-{row}-expert"] for row in (0, 1)]
        assert experts == [str(expert.pk) for expert in chosen]
        assert f">Boris ({chosen[1].slug})</option>" in shown.html
    assert back.fields["participations-2-expert"] == ""
    assert "Choose the expert from the list." in back.row_errors("participations", 2, "expert")


def test_a_text_as_long_as_a_book_can_be_saved():
    source = make(Source, title="A book")
    text = "[1.1] " + "关系" * 200_000

    assert person("editor").edit(source).send(text=text).saved

    source.refresh_from_db()
    assert source.held_text == text


@pytest.mark.parametrize(
    ("limit", "most"),
    [
        ({"DATA_UPLOAD_MAX_NUMBER_FIELDS": 5}, "more than 5 fields"),
        ({"DATA_UPLOAD_MAX_MEMORY_SIZE": 1}, "more than 0 MB"),
    ],
)
def test_what_is_too_much_is_said_in_words(limit, most, settings):
    editor, source = person("editor"), make(Source, title="A book")
    page = editor.edit(source)
    for name, value in limit.items():
        setattr(settings, name, value)

    # as a browser sends it, which the test client does not
    refused = editor.client.post(
        page_of(source),
        "&".join(f"{name}=x" for name in page.fields),
        content_type="application/x-www-form-urlencoded",
    )

    assert refused.status_code == 400
    assert most in refused.content.decode()
    assert "kept in this tab" in refused.content.decode()
