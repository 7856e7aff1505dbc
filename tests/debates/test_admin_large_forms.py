"""Forms of many rows and long texts: they are saved, and what is too much is said in words."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from debates.models import Debate, Participation, Source
from tests.debates.builders import make_debate, make_expert
from tests.debates.editors import page_of, person

pytestmark = pytest.mark.django_db


def take_part(debate: Debate, number: int) -> None:
    for order in range(number):
        Participation.objects.create(debate=debate, expert=make_expert(name=f"Expert {order}"))


def test_a_debate_in_which_very_many_take_part_can_be_saved():
    debate = make_debate()
    take_part(debate, 130)

    page = person("editor").edit(debate)
    saved = page.send(summary="As it is now.")

    assert len(page.fields) > 1000
    assert saved.saved
    debate.refresh_from_db()
    assert debate.summary == "As it is now."


def test_who_takes_part_is_fetched_together():
    editor, debate = person("editor"), make_debate()
    take_part(debate, 12)
    editor.edit(debate)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        editor.edit(debate)

    alone = [one["sql"] for one in queries if 'FROM "debates_debate"' in one["sql"]]
    assert len(alone) < 12


def test_a_text_as_long_as_a_book_can_be_saved():
    source = Source.objects.create(title="A book")
    text = "[1.1] " + "关系" * 200_000

    assert person("editor").edit(source).send(text=text).saved

    source.refresh_from_db()
    assert source.text == text


@pytest.mark.parametrize(
    ("limit", "most"),
    [
        ({"DATA_UPLOAD_MAX_NUMBER_FIELDS": 5}, "more than 5 fields"),
        ({"DATA_UPLOAD_MAX_MEMORY_SIZE": 1}, "more than 0 MB"),
    ],
)
def test_what_is_too_much_is_said_in_words(limit, most, settings):
    editor, source = person("editor"), Source.objects.create(title="A book")
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
    assert "is kept in this tab" in refused.content.decode()
