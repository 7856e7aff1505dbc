"""Figures as editors type them, places in the form of their source, and kinds of speakers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from debates.models import Evidence, Expert, Participation, Source
from tests.debates.builders import make_evidence, make_expert, make_position, make_source
from tests.debates.editors import World, person

pytestmark = pytest.mark.django_db


def typed(there: World, value: str, **more: Any) -> Any:
    """The page after a piece of evidence was added with this figure."""
    page = person("editor").edit(there.alliance)
    page.add(
        "evidence", statement="Trade grew.", kind="statistic", voice="expert", value=value, **more
    )
    return page.send()


@pytest.mark.parametrize(
    ("text", "value", "value_end", "precision"),
    [
        ("147.5", "147.5", None, ""),
        ("20 to 30", "20", "30", ""),
        ("20–30", "20", "30", ""),
        ("about 147", "147", None, "about"),
        ("about 20 to 30", "20", "30", "about"),
        ("at least 1.5", "1.5", None, "at_least"),
        ("less than -3", "-3", None, "less_than"),
        ("1,500,000", "1500000", None, ""),
        ("1.500.000", "1500000", None, ""),
        ("1.203,5", "1203.5", None, ""),
        ("1.2030", "1.203", None, ""),
        ("0,125 to 12,5", "0.125", "12.5", ""),
        ("", None, None, ""),
    ],
)
def test_a_figure_is_what_was_typed(
    there: World, text: str, value: str | None, value_end: str | None, precision: str
) -> None:
    assert typed(there, text).saved

    found = Evidence.objects.get()
    assert found.value == (value and Decimal(value))
    assert found.value_end == (value_end and Decimal(value_end))
    assert found.precision == precision


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,500", "“1,500” can be read as 1500 or as 1.5. Enter 1500 or 1.5."),
        ("1.500", "“1.500” can be read as 1500 or as 1.5. Enter 1500 or 1.5."),
        ("1.203", "“1.203” can be read as 1203 or as 1.2030. Enter 1203 or 1.2030."),
        ("2/3", "Enter the fraction as a decimal: about 0.6667."),
        ("10 000", "Enter the number without spaces: 10000. For a range, write 20 to 30."),
        ("1 203,5", "Enter the number without spaces: 1203,5. For a range, write 20 to 30."),
        ("6\u202f400\u202f000 m³", "Enter the number alone, 6400000, and “m³” with the unit"),
        ("20 000 à 30 000", "Enter the range with “to”: 20000 to 30000."),
        ("30 to 20", "Enter the lower end of the range first: 20 to 30."),
        ("at least 20 to 30", "A range is exact or “about”."),
        ("between 20 and 30", "Enter the range with “to”: 20 to 30."),
        ("approximately 5", "Instead of “approximately”, enter “about”: about 5."),
        ("20%", "Enter the number alone, 20, and “%” with the unit"),
        ("20–30%", "Enter the range alone, 20 to 30, and “%” with the unit"),
        ("4.2E+3", "Write the number out: 4200."),
        ("147 billion", "Enter the number alone, 147, and “billion” with the unit"),
        ("NaN", "“NaN” is not a figure."),
        ("1.23456", "Use at most 4 decimals."),
        ("12345678901234567", "Use at most 15 digits"),
        ("1 to 12345678901234567", "Use at most 15 digits"),
    ],
)
def test_what_is_unclear_is_refused_with_what_to_type(there: World, text: str, words: str) -> None:
    page = typed(there, text)

    assert words in page.row_errors("evidence", 0, "value")
    assert text in page.response.content.decode().replace("&#x27;", "'")
    assert not Evidence.objects.exists()


def test_a_figure_is_shown_as_it_is_typed_and_stays_when_something_else_changes(
    there: World,
) -> None:
    make_evidence(there.alliance, value=20, value_end=30, precision="about", unit="percent")
    page = person("editor").edit(there.alliance)

    assert 'value="about 20 to 30"' in page.response.content.decode()
    assert page.send(detail="Longer.").saved
    kept = Evidence.objects.get()
    assert (kept.value, kept.value_end, kept.precision, kept.version) == (20, 30, "about", 1)


def test_a_range_becomes_a_number_again(there: World) -> None:
    make_evidence(there.alliance, value=20, value_end=30, precision="about")
    page = person("editor").edit(there.alliance)

    assert page.send(**{"evidence-0-value": "25"}).saved
    kept = Evidence.objects.get()
    assert (kept.value, kept.value_end, kept.precision) == (25, None, "")


def recorded(there: World) -> Source:
    source = make_source(locator_form="time")
    there.debate.source = source
    there.debate.save()
    return source


def test_places_are_held_to_the_form_of_the_source(there: World) -> None:
    recorded(there)
    editor = person("editor")

    page = editor.edit(there.alliance).send(locator="3.2", quotation="")
    assert "The source is cited by time code. Enter the time code" in page.errors("locator")

    assert editor.edit(there.alliance).send(locator="12:34", quotation="").saved


def test_the_form_of_a_source_stays_while_places_have_it(there: World) -> None:
    source = recorded(there)
    make_evidence(there.alliance, locator="12:34")

    page = person("editor").edit(source).send(locator_form="page")

    assert "Locators do not have the form of the source (page): 12:34." in page.errors(
        "locator_form"
    )
    assert "choose the source again" in page.errors("locator_form")


def test_the_form_of_a_source_stays_while_a_position_of_its_own_has_a_place(there: World) -> None:
    source = make_source(locator_form="time")
    make_position(there.debate, there.lukin, source=source, locator="12:34")

    page = person("editor").edit(source).send(locator_form="page")

    assert "form of the source (page): 12:34." in page.errors("locator_form")


def test_a_debate_takes_no_source_in_whose_form_its_places_are_not(there: World) -> None:
    there.debate.source = None
    there.debate.save()
    make_evidence(there.alliance, locator="3.2")

    page = person("editor").edit(there.debate).send(source=make_source(locator_form="line").pk)

    assert "Locators do not have the form of the source (line): 3.2." in page.errors("source")


def test_kinds_of_speakers_sort_names_and_further_roles_are_entered(there: World) -> None:
    bank = make_expert(name="The World Bank", sort_name="")
    assert bank.sort_name == "Bank, The World"

    editor = person("editor")
    assert editor.edit(bank).send(kind="organisation").saved
    assert Expert.objects.get(pk=bank.pk).sort_name == "World Bank, The"

    made, typed = make_expert(name="Xi Jinpin", sort_name=""), "Xi, Jinping"
    assert editor.edit(made).send(name="Xi Jinping").saved
    assert Expert.objects.get(pk=made.pk).sort_name == "Jinping, Xi"
    assert editor.edit(made).send(sort_name=typed).saved
    assert editor.edit(made).send(name="Xi Jinping (born 1953)").saved
    assert Expert.objects.get(pk=made.pk).sort_name == typed

    page = editor.edit(there.debate)
    page.add("participations", expert=bank.pk, role="Lender", other_roles="Adviser\n\nObserver\n")
    assert page.send().saved
    assert Participation.objects.get(expert=bank).other_roles == ["Adviser", "Observer"]
