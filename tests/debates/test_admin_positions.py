"""The page of a position: what it offers, how it leads on, and what it says to mistakes."""

from __future__ import annotations

import html5lib
import pytest
from django.db import IntegrityError
from django.urls import reverse

from debates.models import Counterpoint, Debate, Evidence, Expert, Position, Topic
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_source,
    make_topic,
)
from tests.debates.editors import Page, Person, page_of, person, world

pytestmark = pytest.mark.django_db


def choices(someone: Person, model: str, field: str, term: str = "", **more: object) -> list[str]:
    """What autocompletion offers."""
    query = {"app_label": "debates", "model_name": model, "field_name": field, "term": term}
    answer = someone.client.get(reverse("admin:autocomplete"), {**query, **more})
    assert answer.status_code == 200
    return [one["text"] for one in answer.json()["results"]]


def test_one_page_saves_a_position_with_its_evidence_and_counterpoints() -> None:
    there = world()
    topic, source = make_topic(), make_source()
    page = person("editor").open(reverse("admin:debates_position_add"))
    page.add(
        "evidence",
        statement="Trade grew.",
        kind="statistic",
        value="146.9",
        unit="billion dollars",
        period="2021",
        source=source.pk,
        locator="3.2",
    )
    page.add("counterpoints", statement="Not at all.", kind="rebuts", raised_by=there.rivalry.pk)

    done = page.send(
        debate=there.debate.pk,
        expert=there.lukin.pk,
        statement="China sets the pace.",
        detail="Two\r\nlines.",
        kind="forecast",
        topics=[topic.pk],
        locator="1.2",
    )

    assert done.saved
    position = Position.objects.get(statement="China sets the pace.")
    assert position.status == "draft"
    assert position.detail == "Two\nlines."
    assert position.slug == "artyom-lukin-china-sets-the-pace"
    assert list(position.topics.all()) == [topic]
    evidence = Evidence.objects.get()
    assert (evidence.order, evidence.value, evidence.source) == (1, evidence.value, source)
    assert Counterpoint.objects.get().raised_by == there.rivalry


def test_a_statement_stays_one_line_however_it_was_pasted() -> None:
    there = world()

    person("editor").edit(there.alliance).send(statement="An alliance\r\nis near.")

    there.alliance.refresh_from_db()
    assert there.alliance.statement == "An alliance is near."


def test_the_page_leads_to_the_site_and_the_api_once_there_is_something_to_see() -> None:
    there = world()
    editor = person("editor")
    for thing in (there.alliance, there.lukin):
        assert "View on site" not in editor.edit(thing).text()

    there.alliance.status = "published"
    there.alliance.save()
    page = editor.edit(there.alliance)

    assert "View on site" in page.text()
    assert f'href="/api/v1/positions/{there.alliance.slug}/"' in page.html
    assert f'href="/api/v1/experts/{there.lukin.slug}/"' in editor.edit(there.lukin).html
    there.alliance.status, there.alliance.withdrawn_reason = "withdrawn", "Misread."
    there.alliance.save()
    assert "View on site" in editor.edit(there.alliance).text()
    there.debate.status = "draft"
    there.debate.save()
    assert "View on site" not in editor.edit(there.alliance).text()


def test_autocompletion_names_the_expert_of_a_position() -> None:
    there = world()

    offered = choices(person("editor"), "counterpoint", "raised_by", "rivalry")

    assert offered == ["Theresa Fallon: Rivalry lies under the surface."]
    assert there.rivalry.statement in offered[0]


def test_a_counterpoint_is_offered_positions_of_the_same_debate_but_not_its_own() -> None:
    there = world()
    elsewhere = make_debate()
    make_position(elsewhere, make_expert(elsewhere), statement="Another debate.")
    editor = person("editor")
    page = editor.edit(there.alliance)
    narrowed = f"?debate={there.debate.pk}&amp;but={there.alliance.pk}"
    assert reverse("admin:autocomplete") + narrowed in page.html

    offered = choices(
        editor, "counterpoint", "raised_by", debate=there.debate.pk, but=there.alliance.pk
    )

    assert offered == ["Theresa Fallon: Rivalry lies under the surface."]


def test_a_position_is_offered_questions_of_its_debate() -> None:
    there = world()
    make_question(make_debate(), text="Elsewhere?")
    editor = person("editor")

    assert choices(editor, "position", "question", debate=there.debate.pk) == [
        "Will it become an alliance?"
    ]
    assert len(choices(editor, "position", "question")) == 2
    assert len(choices(editor, "position", "question", debate="x", but="x")) == 2


def test_a_new_position_of_a_debate_is_offered_the_questions_of_that_debate() -> None:
    there = world()

    page = person("editor").open(
        f"{reverse('admin:debates_position_add')}?debate={there.debate.pk}&expert={there.lukin.pk}"
    )

    assert page.fields["debate"] == str(there.debate.pk)
    assert page.fields["expert"] == str(there.lukin.pk)
    assert f"?debate={there.debate.pk}" in page.html


@pytest.mark.parametrize(
    ("field", "name", "term"),
    [
        ("expert", "Artyom Lukin", "Лукин"),
        ("expert", "Artyom Lukin", "ARTYOM"),
        ("debate", "Where the two are heading", "heading"),
    ],
)
def test_autocompletion_finds_by_any_name(field: str, name: str, term: str) -> None:
    world()

    assert choices(person("editor"), "position", field, term) == [name]


def test_topics_are_offered_with_the_broader_one() -> None:
    make_topic(name="Gas", broader=make_topic(name="Energy"))

    assert choices(person("editor"), "position", "topics", "gas") == ["Gas (Energy)"]


def test_autocompletion_takes_as_many_queries_for_many_as_for_few(
    django_assert_max_num_queries: object,
) -> None:
    there = world()
    for _ in range(15):
        make_position(there.debate, make_expert(there.debate))
    editor = person("editor")

    with django_assert_max_num_queries(8):
        choices(editor, "counterpoint", "raised_by")


def test_save_and_next_follows_the_list_that_one_came_from() -> None:
    there = world()
    third = make_position(there.debate, there.lukin, statement="The third.", status="draft")
    for number, one in enumerate([there.rivalry, third, there.alliance]):
        Position.objects.filter(pk=one.pk).update(modified=f"2026-01-0{9 - number}T00:00:00Z")
    editor = person("editor")
    query = "?_changelist_filters=status__exact%3Ddraft"

    done = editor.open(page_of(there.rivalry) + query).send("_savenext", detail="Seen.")
    last = editor.open(page_of(there.alliance) + query).send("_savenext", detail="Seen.")

    assert done.response.url == page_of(third) + query
    assert "this is the next one" in done.messages()
    assert last.response.url == reverse("admin:debates_position_changelist") + (
        "?status__exact=draft"
    )
    assert "it was the last position of the list" in last.messages()


def test_save_and_next_without_a_list_follows_the_debate() -> None:
    there = world()
    other = make_debate()
    make_position(other, make_expert(other))

    done = person("editor").edit(there.alliance).send("_savenext")

    assert done.response.url == page_of(there.rivalry)


def test_save_and_next_survives_an_address_that_was_made_up() -> None:
    there = world()
    address = page_of(there.alliance) + "?_changelist_filters=expert__id__exact%3Dx"

    done = person("editor").open(address).send("_savenext")

    assert done.saved
    assert "last position" in done.messages()


def test_another_one_is_of_the_same_expert_in_the_same_debate() -> None:
    there = world()
    page = person("editor").open(reverse("admin:debates_position_add"))

    done = page.send(
        "_addanother", debate=there.debate.pk, expert=there.lukin.pk, statement="More."
    )

    assert done.response.url.endswith(f"?debate={there.debate.pk}&expert={there.lukin.pk}")


def beside(page: Page, name: str) -> str:
    """The messages that stand in the same row of the page as a field."""
    tree = html5lib.parse(page.html, namespaceHTMLElements=False)
    rows = [
        one
        for one in tree.iter("div")
        if "form-row" in one.get("class", "") and f"field-{name}" in one.get("class", "")
    ]
    lists = [one for one in rows[0].iter("ul") if "errorlist" in one.get("class", "")]
    return " ".join("".join(one.itertext()) for one in lists)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"statement": ""}, "statement", "This field is required."),
        ({"statement": "   "}, "statement", "This field is required."),
        ({"stance": ""}, "stance", "Give both a question and a stance on it, or neither."),
        ({"question": ""}, "stance", "Give both a question and a stance on it, or neither."),
        ({"locator": "three"}, "locator", "Write it as section.paragraph: 3.2"),
        ({"quotation": "Never said."}, "quotation", "These words do not stand at"),
        ({"slug": "no slug"}, "slug", "valid “slug”"),
        ({"status": "hidden"}, "status", "Select a valid choice"),
        ({"kind": "poem"}, "kind", "Select a valid choice"),
        ({"debate": "x"}, "debate", "Select a valid choice"),
        ({"expert": "9" * 30}, "expert", "Select a valid choice"),
        ({"topics": ["x", "99999"]}, "topics", "is not a valid value"),
        ({"order": "-3"}, "order", "greater than or equal to 0"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_what_was_typed_stays(
    changes: dict[str, object], field: str, message: str
) -> None:
    there = world()
    there.debate.source = make_source(text="[3.2] Words that were said.")
    there.debate.save()

    page = person("editor").edit(there.alliance).send(**{"detail": "Typed long.", **changes})

    assert page.status == 200
    assert message in page.errors(field)
    assert message in beside(page, field)
    assert page.fields["detail"] == "Typed long."


def test_a_taken_order_is_said_beside_the_order() -> None:
    there = world()
    make_position(there.debate, there.lukin, status="draft")

    page = person("editor").edit(there.alliance).send(order="2")

    assert page.errors("order") == "Another position of this expert has this order."


def test_a_taken_and_a_former_address_are_said_beside_the_slug() -> None:
    there = world()
    former = there.rivalry.slug
    there.rivalry.slug = "newer"
    there.rivalry.save()
    editor = person("editor")

    taken = editor.edit(there.alliance).send(slug="newer")
    given_before = editor.edit(there.alliance).send(slug=former)

    assert "already exists" in taken.errors("slug")
    assert "never given away" in given_before.errors("slug")


def test_a_question_of_another_debate_is_refused_beside_the_question() -> None:
    there = world()
    elsewhere = make_question(make_debate())

    page = person("editor").edit(there.alliance).send(question=elsewhere.pk)

    assert page.errors("question") == "This question belongs to another debate."


def test_mistakes_in_rows_are_said_beside_their_fields() -> None:
    there = world()
    elsewhere = make_debate()
    stranger = make_position(elsewhere, make_expert(elsewhere))
    page = person("editor").edit(there.alliance)
    page.add("evidence", statement="A.", kind="statistic", unit="percent")
    page.add("evidence", statement="B.", kind="statistic", value="many")
    page.add("counterpoints", statement="C.", kind="rebuts", raised_by=there.alliance.pk)
    page.add("counterpoints", statement="D.", kind="rebuts", raised_by=stranger.pk)

    page = page.send()

    assert page.row_errors("evidence", 0, "value") == "A unit or a period needs a figure."
    assert page.row_errors("evidence", 1, "value") == "Enter a number."
    assert page.row_errors("counterpoints", 0, "raised_by") == "A position cannot counter itself."
    assert "another debate" in page.row_errors("counterpoints", 1, "raised_by")


def test_what_the_database_refuses_comes_back_with_the_form_and_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = world()
    taken = make_position(there.debate, there.lukin)
    page = person("editor").edit(there.alliance)
    monkeypatch.setattr(Position, "validate_constraints", lambda self, exclude=None: None)

    page = page.send(order=str(taken.order), detail="Typed long.")

    assert page.status == 200
    assert "Another position of this expert has this order." in page.errors()
    assert page.fields["detail"] == "Typed long."


def test_what_was_chosen_and_deleted_in_the_same_moment_comes_back_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = world()
    page = person("editor").edit(there.alliance)

    def refuse(self: Position, **options: object) -> None:
        raise IntegrityError("FOREIGN KEY constraint failed")

    monkeypatch.setattr(Position, "save", refuse)

    page = page.send(detail="Typed long.")

    assert "was deleted at this very moment" in page.errors()
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
def test_a_form_without_its_counts_is_refused_without_a_failure(kind: str) -> None:
    there = world()
    page = person("editor").edit(there.alliance)
    for name in [name for name in page.fields if name.startswith(kind)]:
        del page.fields[name]

    page = page.send()

    assert page.status == 200
    there.alliance.refresh_from_db()
    assert there.alliance.version == 1


def test_rows_of_another_position_cannot_be_smuggled_in() -> None:
    there = world()
    row = make_evidence(there.rivalry, statement="Theirs.")
    page = person("editor").edit(there.alliance)
    page.fields["evidence-INITIAL_FORMS"] = "1"
    page.add("evidence", id=row.pk, statement="Stolen.", kind="event")

    page.send()

    row.refresh_from_db()
    assert (row.statement, row.position) == ("Theirs.", there.rivalry)


def test_the_names_of_an_expert_are_written_one_a_line() -> None:
    there = world()

    done = (
        person("editor")
        .edit(there.lukin)
        .send(
            aliases="Артём Лукин\r\n\r\n  Artem Lukin \r\nArtem Lukin",
            orcid="",
            name="Artyom Lukin",
        )
    )

    assert done.saved
    assert Expert.objects.get(pk=there.lukin.pk).aliases == ["Артём Лукин", "Artem Lukin"]


def test_a_null_character_in_a_name_is_refused() -> None:
    there = world()

    page = person("editor").edit(there.lukin).send(aliases="Art\x00em")

    assert "Null characters are not allowed." in page.errors("aliases")


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"orcid": "0000-0002-1825-0098"}, "orcid", "typing error"),
        ({"wikidata": "42"}, "wikidata", "looks like Q42"),
        ({"homepage": "no address"}, "homepage", "valid URL"),
        ({"aliases": "x" * 2001}, "aliases", "at most 2000 characters"),
    ],
)
def test_mistakes_about_an_expert(changes: dict[str, str], field: str, message: str) -> None:
    there = world()

    page = person("editor").edit(there.lukin).send(**changes)

    assert message in page.errors(field)


def test_a_circle_of_topics_is_refused_beside_the_broader_one() -> None:
    broader = make_topic(name="Energy")
    narrower = make_topic(name="Gas", broader=broader)
    editor = person("editor")

    around = editor.edit(broader).send(broader=narrower.pk)
    itself = editor.edit(broader).send(broader=broader.pk)

    assert "circle" in around.errors("broader")
    assert "circle" in itself.errors("broader")
    assert Topic.objects.get(pk=broader.pk).broader is None


def test_a_debate_is_edited_with_its_questions_and_those_who_take_part() -> None:
    source = make_source()
    expert = make_expert()
    page = person("editor").open(reverse("admin:debates_debate_add"))
    page.add("questions", text="Will it last?", locator="0.8")
    page.add("participations", expert=expert.pk, role="Scholar", affiliation="FEFU")

    done = page.send(title="On the summit", date="2022-02-04", source=source.pk)

    assert done.saved
    debate = Debate.objects.get()
    assert debate.questions.get().slug == "will-it-last"
    assert debate.participations.get().role == "Scholar"
    listed = person("superuser").edit(debate)
    assert f"?debate__id__exact={debate.pk}" in listed.html
    assert f"?debate={debate.pk}" in listed.html


def test_a_page_with_many_rows_takes_few_queries(django_assert_max_num_queries: object) -> None:
    there = world()
    for _ in range(10):
        make_evidence(there.alliance)
        make_counterpoint(there.alliance)
    editor = person("editor")

    with django_assert_max_num_queries(14):
        editor.edit(there.alliance)
