"""The form of a position: how sure and for when, its date and source, and what it replaces."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from debates.models import Position
from tests.debates.admin.test_positions import choices
from tests.debates.builders import make_forecast, make_position, make_source, outcome
from tests.debates.editors import World, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(there: World) -> Position:
    """A draft of Lukin's, which an editor works on."""
    return make_position(there.debate, there.lukin, status="draft", statement="It shifts.")


def test_all_that_is_told_is_saved(there: World, own: Position) -> None:
    earlier = make_position(there.debate, there.lukin, date=date(2022, 3, 1))
    source = make_source(text="[1.1] It probably shifts. Вероятно, сдвигается.")

    done = (
        person("editor")
        .edit(own)
        .send(
            certainty="likely",
            certainty_words="probably",
            horizon="near",
            horizon_start="2024-01-31",
            horizon_end="2024-01-31",
            date="2022-03-01",
            source=source.pk,
            replaces=earlier.pk,
            locator="1.1",
            quotation="It presumably shifts.",
            original_quotation="Вероятно, сдвигается.",
            original_language="ru",
        )
    )

    assert done.saved
    own.refresh_from_db()
    assert (own.certainty, own.certainty_words, own.horizon) == ("likely", "probably", "near")
    assert own.horizon_start == own.horizon_end == date(2024, 1, 31)
    assert own.date == date(2022, 3, 1)
    assert (own.source, own.replaces) == (source, earlier)
    assert own.original_language == "ru"
    earlier.full_clean()  # of the same day


def test_dates_are_read_as_people_type_them(there: World, own: Position) -> None:
    typed = {"horizon_start": "31.01.2024", "horizon_end": "8 October 2024", "date": "2022/03/01"}

    assert person("editor").edit(own).send(horizon="near", **typed).saved

    own.refresh_from_db()
    assert (own.horizon_start, own.horizon_end) == (date(2024, 1, 31), date(2024, 10, 8))
    assert own.date == date(2022, 3, 1)


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"certainty": "likely"}, "certainty_words", "Enter the words of the source"),
        (
            {"horizon_start": "2024-02-01", "horizon_end": "2024-01-31"},
            "horizon_end",
            "cannot end before",
        ),
        ({"horizon_end": "31/01/24"}, "horizon_end", "8 October 2024 or 2024-10-08"),
        ({"original_quotation": "Да."}, "original_language", "Enter the language"),
        ({"original_language": "Russian"}, "original_language", "language code"),
        ({"certainty": "sure"}, "certainty", "from the list"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    own: Position, values: dict[str, str], field: str, message: str
) -> None:
    page = person("editor").edit(own).send(**values)

    assert not page.saved
    assert message in page.errors(field)


def test_only_an_earlier_position_of_the_same_expert_is_replaced(
    there: World, own: Position
) -> None:
    editor = person("editor")
    later = make_position(there.debate, there.lukin, date=date(2022, 5, 1))
    made = {
        there.rivalry.pk: "another expert",
        later.pk: "later date",
        own.pk: "itself",
    }

    for replaced, message in made.items():
        page = editor.edit(own).send(date="2022-03-01", replaces=replaced)
        assert not page.saved
        assert message in page.errors("replaces"), message


def test_two_positions_do_not_replace_the_same_one(there: World, own: Position) -> None:
    earlier = make_position(there.debate, there.lukin)
    make_position(there.debate, there.lukin, replaces=earlier)

    page = person("editor").edit(own).send(replaces=earlier.pk)

    assert "Another position already replaces this one." in page.errors("replaces")


def test_choices_of_the_earlier_position_are_of_the_same_debate_and_expert(
    there: World, own: Position
) -> None:
    earlier = make_position(there.debate, there.lukin, statement="Not at all.")
    editor = person("editor")

    html = editor.edit(own).html

    narrowed = {"debate": there.debate.pk, "but": own.pk, "expert": there.lukin.pk}
    shown = html[html.index('name="replaces"') :][:800]
    assert f"?{urlencode(narrowed)}".replace("&", "&amp;") in shown
    found = choices(editor, "position", "replaces", **narrowed)
    assert sorted(found) == [f"Artyom Lukin: {one}" for one in (there.alliance, earlier)]
    assert len(choices(editor, "position", "replaces", **{**narrowed, "expert": "x"})) == 3


def test_a_position_is_not_dated_after_the_outcome_of_its_forecast(there: World) -> None:
    told = make_forecast(there.debate, there.lukin, **outcome(decided_on=date(2024, 1, 31)))

    page = person("editor").edit(told.position).send(date="2024-02-01")

    assert "decided before this date" in page.errors("date")


def test_a_replaced_position_is_kept_and_the_editor_reads_why(there: World, own: Position) -> None:
    later = make_position(there.debate, there.lukin, statement="Not at all.", replaces=own)
    address = reverse("admin:debates_position_delete", args=[own.pk])

    page = person("editor").open(address)

    assert str(later) in page.html
    page.post({**page.token(), "post": "yes"})
    assert Position.objects.filter(pk=own.pk).exists()
