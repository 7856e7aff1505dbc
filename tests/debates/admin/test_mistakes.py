"""Errors appear beside their fields, and the typed values stay."""

from __future__ import annotations

import re

import html5lib
import pytest
from django.db import IntegrityError
from django.urls import reverse

from debates.editing.error_messages import INVALID_OF
from debates.models import Position, Topic
from tests.debates.builders import (
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_source,
    make_topic,
)
from tests.debates.editors import Page, World, person

pytestmark = pytest.mark.django_db


def beside(page: Page, name: str) -> str:
    """The messages that stand in the same row of the page as a field."""
    starts = re.split(r'(?=<div class="form-row)', page.html)
    [start, *_] = [one for one in starts if re.match(rf'<div class="[^"]*\bfield-{name}[ "]', one)]
    # The rest of the page would take ten times as long to parse
    row = html5lib.parseFragment(start, namespaceHTMLElements=False)[0]
    lists = [one for one in row.iter("ul") if "errorlist" in one.get("class", "")]
    return " ".join("".join(one.itertext()) for one in lists)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"statement": ""}, "statement", "Enter the statement: readers see it as the claim."),
        ({"statement": "   "}, "statement", "Enter the statement: readers see it as the claim."),
        ({"stance": ""}, "stance", "Choose both a question and a stance, or neither."),
        ({"question": ""}, "stance", "Choose both a question and a stance, or neither."),
        (
            {"locator": "three"},
            "locator",
            "The source is cited by paragraph. Enter the paragraph as section.paragraph or as a "
            "number, for example 3.2 or 45.",
        ),
        ({"quotation": "Never said."}, "quotation", "This quotation does not appear in"),
        ({"slug": "no slug"}, "slug", "letters without accents, digits and hyphens"),
        ({"status": "hidden"}, "status", "Choose the status from the list."),
        ({"kind": "poem"}, "kind", "Choose the kind from the list."),
        ({"debate": "x"}, "debate", "Choose the debate from the list."),
        ({"expert": "9" * 30}, "expert", "Choose the expert from the list."),
        ({"topics": ["x", "99999"]}, "topics", "Choose the topics from the list."),
        ({"order": "-3"}, "order", "Enter a number of at least 0."),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_what_was_typed_stays(
    changes: dict[str, object], field: str, message: str, there: World
) -> None:
    there.debate.source = make_source(text="[3.2] Words that were said.")
    there.debate.save()

    page = person("editor").edit(there.alliance).send(**{"detail": "Typed long.", **changes})

    assert page.status == 200
    assert message in page.errors(field)
    assert message in beside(page, field)
    assert page.fields["detail"] == "Typed long."


def test_pasted_text_is_saved_without_what_nobody_sees_or_types(there: World) -> None:
    editor, thai = person("editor"), "\u0e01\u200b\u0e02"

    editor.edit(there.alliance).send(statement="An alli\u00adance\ufeff grows.", detail=thai)
    editor.edit(there.lukin).send(
        name="Artyom\u00a0Lukin",
        sort_name="Lukin,\u202fArtyom",
        aliases="Арте\u0308м\u00a0Лукин\nArt\u200bem \u00a0Lukin",
        biography="Cafe\u0301, \ufa19, \u05e9\u05c1.",
    )

    there.alliance.refresh_from_db()
    there.lukin.refresh_from_db()
    assert (there.alliance.statement, there.alliance.detail) == ("An alliance grows.", thai)
    assert (there.lukin.name, there.lukin.sort_name) == ("Artyom Lukin", "Lukin, Artyom")
    assert there.lukin.aliases == ["Артём Лукин", "Artem Lukin"]
    # accents alone: forms of letters that Unicode unifies are somebody's choice
    assert there.lukin.biography == "Café, \ufa19, \u05e9\u05c1."


def test_a_text_of_invisible_characters_alone_is_none(there: World) -> None:
    page = person("editor").edit(there.alliance).send(statement="\u200b\u00ad")

    assert page.errors("statement") == "Enter the statement: readers see it as the claim."


def test_a_taken_order_is_said_beside_the_order(there: World) -> None:
    make_position(there.debate, there.lukin, status="draft")

    page = person("editor").edit(there.alliance).send(order="2")

    assert page.errors("order") == "Another position of this expert already has this order."


def test_a_taken_and_a_former_address_are_said_beside_the_slug(there: World) -> None:
    former = there.rivalry.slug
    there.rivalry.slug = "newer"
    there.rivalry.save()
    editor = person("editor")

    taken = editor.edit(there.alliance).send(slug="newer")
    given_before = editor.edit(there.alliance).send(slug=former)

    assert taken.errors("slug") == "This address is taken. Enter another, or leave it empty."
    assert "it still redirects to content that had it before" in given_before.errors("slug")


def test_a_question_of_another_debate_is_refused_beside_the_question(there: World) -> None:
    elsewhere = make_question(make_debate())

    page = person("editor").edit(there.alliance).send(question=elsewhere.pk)

    assert page.errors("question") == "This question belongs to another debate."


def test_mistakes_in_rows_are_said_beside_their_fields(there: World) -> None:
    elsewhere = make_debate()
    stranger = make_position(elsewhere, make_expert(elsewhere))
    page = person("editor").edit(there.alliance)
    page.add("evidence", statement="A.", kind="statistic", unit="percent")
    page.add("evidence", statement="B.", kind="statistic", value="many")
    page.add("counterpoints", statement="C.", kind="rebuts", raised_by=there.alliance.pk)
    page.add("counterpoints", statement="D.", kind="rebuts", raised_by=stranger.pk)

    page = page.send()

    assert (
        page.row_errors("evidence", 0, "value")
        == "Enter a figure, or remove the unit and the period."
    )
    assert "“many” is not a figure. Enter a number" in page.row_errors("evidence", 1, "value")
    assert (
        page.row_errors("counterpoints", 0, "raised_by")
        == "A position cannot raise a counterpoint to itself."
    )
    assert "another debate" in page.row_errors("counterpoints", 1, "raised_by")


def test_what_the_database_refuses_comes_back_with_the_form_and_in_words(
    monkeypatch: pytest.MonkeyPatch, there: World
) -> None:
    taken = make_position(there.debate, there.lukin)
    page = person("editor").edit(there.alliance)
    monkeypatch.setattr(Position, "validate_constraints", lambda self, exclude=None: None)

    page = page.send(order=str(taken.order), detail="Typed long.")

    assert page.status == 200
    assert "Another position of this expert already has this order." in page.errors()
    assert page.fields["detail"] == "Typed long."


def test_what_was_chosen_and_deleted_in_the_same_moment_comes_back_in_words(
    monkeypatch: pytest.MonkeyPatch, there: World
) -> None:
    page = person("editor").edit(there.alliance)

    def refuse(self: Position, **options: object) -> None:
        raise IntegrityError("FOREIGN KEY constraint failed")

    monkeypatch.setattr(Position, "save", refuse)

    page = page.send(detail="Typed long.")

    assert "has just been deleted" in page.errors()
    assert page.fields["detail"] == "Typed long."


@pytest.mark.parametrize(
    "query",
    ["debate=x", "debate=99999", "expert=9" + "9" * 40, "topics=1,x", "nothing=1", "stance=loud"],
)
def test_an_address_with_made_up_values_opens_an_empty_form(query: str) -> None:
    page = person("editor").open(f"{reverse('admin:debates_position_add')}?{query}")

    assert page.status == 200
    assert page.fields["debate"] == ""


@pytest.mark.parametrize("kind", ["evidence", "counterpoints"])
def test_a_form_without_its_counts_is_refused_without_a_failure(kind: str, there: World) -> None:
    page = person("editor").edit(there.alliance)
    for name in [name for name in page.fields if name.startswith(kind)]:
        del page.fields[name]

    page = page.send()

    assert page.status == 200
    there.alliance.refresh_from_db()
    assert there.alliance.version == 1


def test_rows_of_another_position_cannot_be_smuggled_in(there: World) -> None:
    row = make_evidence(there.rivalry, statement="Theirs.")
    page = person("editor").edit(there.alliance)
    page.fields["evidence-INITIAL_FORMS"] = "1"
    page.add("evidence", id=row.pk, statement="Stolen.", kind="event")

    page.send()

    row.refresh_from_db()
    assert (row.statement, row.position) == ("Theirs.", there.rivalry)


def test_a_null_character_in_a_name_is_refused(there: World) -> None:
    page = person("editor").edit(there.lukin).send(aliases="Art\x00em")

    assert "Null characters are not allowed." in page.errors("aliases")


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"orcid": "0000-0002-1825-0098"}, "orcid", "its last digit does not match"),
        ({"wikidata": "42"}, "wikidata", "such as Q42"),
        ({"homepage": "no address"}, "homepage", "https://example.org"),
        ({"aliases": "x" * 2001}, "aliases", "at most 2000 characters"),
    ],
)
def test_mistakes_about_an_expert(
    changes: dict[str, str], field: str, message: str, there: World
) -> None:
    page = person("editor").edit(there.lukin).send(**changes)

    assert message in page.errors(field)


def test_a_circle_of_topics_is_refused_beside_the_broader_one() -> None:
    broader = make_topic(name="Energy")
    narrower = make_topic(name="Gas", broader=broader)
    editor = person("editor")

    around = editor.edit(broader).send(broader=narrower.pk)
    itself = editor.edit(broader).send(broader=broader.pk)

    assert "is itself a narrower topic of this one" in around.errors("broader")
    assert "is itself a narrower topic of this one" in itself.errors("broader")
    assert Topic.objects.get(pk=broader.pk).broader is None


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        (
            "date",
            "02/03/2022",
            "“02/03/2022” can be read as 2 March 2022 or as 3 February 2022. Enter one of these.",
        ),
        (
            "date",
            "soon",
            "“soon” is not a date. Enter day, month and year, for example 8 October 2024 or"
            " 2024-10-08.",
        ),
        ("address", "www", INVALID_OF["source", "address"]),
    ],
)
def test_what_is_not_understood_is_not_guessed_and_an_example_is_shown(
    field: str, typed: str, message: str
) -> None:
    page = person("editor").edit(make_source()).send(**{field: typed})

    assert page.errors(field) == message
    assert page.fields[field] == typed


def test_words_quoted_without_their_place_are_looked_for_in_the_whole_text(there: World) -> None:
    there.debate.source = make_source(text="[3.2] Words that were said.")
    there.debate.save()

    page = person("editor").edit(there.alliance).send(locator="", quotation="Never said.")

    assert page.errors("quotation") == (
        "This quotation does not appear in the text of the source. The nearest words, at 3.2, are"
        " “were said.”."
    )


def test_a_form_that_is_sent_twice_adds_one(there: World) -> None:
    page = person("editor").open(reverse("admin:debates_topic_add"))

    first, second = page.send("_continue", name="Bridges"), page.send("_continue", name="Bridges")

    assert first.response["Location"] == second.response["Location"]
    assert Topic.objects.filter(name="Bridges").count() == 1
    # going back to the form and changing it adds another one, as does a new form
    assert page.send(name="Harbours").saved
    assert Topic.objects.filter(name="Harbours").count() == 1
    Topic.objects.filter(name="Bridges").delete()
    assert page.send(name="Bridges").saved
    assert Topic.objects.filter(name="Bridges").count() == 1
