"""The rows of a page: parts that are added, changed, deleted and put into any order."""

from __future__ import annotations

import re
from itertools import accumulate, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debates.models import Participation, ordering
from tests.debates.builders import (
    make_counterpoint,
    make_evidence,
    make_expert,
    make_question,
    make_vote,
)
from tests.debates.editors import World, person, world

pytestmark = pytest.mark.django_db


def statements(position: object) -> list[str]:
    return list(position.evidence.values_list("statement", flat=True))


@pytest.mark.parametrize("wanted", list(permutations("123")))
def test_rows_can_be_put_into_any_order(wanted: tuple[str, ...], there: World) -> None:
    for name in "abc":
        make_evidence(there.alliance, statement=name)
    page = person("editor").edit(there.alliance)

    done = page.send(**{f"evidence_{row}_order": place for row, place in enumerate(wanted)})

    assert done.saved
    by_place = sorted(zip(wanted, "abc", strict=True))
    assert statements(there.alliance) == [name for _, name in by_place]
    assert list(there.alliance.evidence.values_list("order", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(("row", "place", "names"), [(2, 1, "cab"), (0, 2, "bac"), (0, 3, "bca")])
def test_a_row_that_asks_for_a_taken_place_gets_it_and_the_others_make_room(
    row: int, place: int, names: str, there: World
) -> None:
    for name in "abc":
        make_evidence(there.alliance, statement=name)

    person("editor").edit(there.alliance).send(**{f"evidence_{row}_order": str(place)})

    assert statements(there.alliance) == list(names)
    assert list(there.alliance.evidence.values_list("order", flat=True)) == [1, 2, 3]


def test_a_row_can_be_deleted_while_another_takes_its_place_and_a_third_is_added(
    there: World,
) -> None:
    for name in "abc":
        make_evidence(there.alliance, statement=name)
    page = person("editor").edit(there.alliance)
    page.add("evidence", statement="d", kind="event", order="1")

    done = page.send(evidence_0_DELETE="on", evidence_2_order="2")

    assert done.saved
    assert statements(there.alliance) == ["d", "c", "b"]


def test_a_new_row_without_an_order_becomes_the_last(there: World) -> None:
    make_counterpoint(there.alliance, statement="first")
    page = person("editor").edit(there.alliance)

    page.add("counterpoints", statement="second", kind="undercuts").send()

    assert [one.statement for one in there.alliance.counterpoints.all()] == ["first", "second"]


def test_rows_can_be_added_without_javascript(there: World) -> None:
    editor = person("editor")
    plain = editor.edit(there.alliance)
    link = re.search(r'<noscript>.*?href="(\?[^"]+)"', plain.html)

    page = editor.open(plain.address + link[1])
    done = page.send(evidence_0_statement="Typed", evidence_0_kind="event")

    assert "evidence-0-statement" not in plain.fields
    assert done.saved
    assert statements(there.alliance) == ["Typed"]


def test_each_row_that_moved_has_a_record_of_its_new_place(there: World) -> None:
    first, second = make_evidence(there.alliance), make_evidence(there.alliance)

    person("editor").edit(there.alliance).send(evidence_0_order="2", evidence_1_order="1")

    assert [first.history.first().order, second.history.first().order] == [2, 1]


def test_questions_and_participations_can_be_reordered_as_well(there: World) -> None:
    make_question(there.debate, text="And then?")

    done = (
        person("editor")
        .edit(there.debate)
        .send(questions_0_order="2", questions_1_order="1", participations_0_order="2")
    )

    assert done.saved
    assert [str(one) for one in there.debate.questions.all()] == [
        "And then?",
        "Will it become an alliance?",
    ]


@pytest.mark.parametrize("order", ["0", "-1", "one", "1.5", "99999999999999999999"])
def test_an_order_that_is_none_is_refused_beside_its_field(order: str, there: World) -> None:
    make_evidence(there.alliance)

    page = person("editor").edit(there.alliance).send(evidence_0_order=order)

    assert page.status == 200
    assert page.row_errors("evidence", 0, "order")
    assert page.fields["evidence-0-order"] == order


def test_an_expert_with_published_positions_stays_in_the_debate() -> None:
    there = world("published")

    page = person("editor").edit(there.debate).send(participations_0_DELETE="on")

    assert "Artyom Lukin has published positions in “" in page.row_errors("participations")
    assert Participation.objects.filter(expert=there.lukin).exists()


def test_an_expert_without_positions_leaves_the_debate(there: World) -> None:
    make_expert(there.debate)

    done = person("editor").edit(there.debate).send(participations_2_DELETE="on")

    assert done.saved
    assert there.debate.participations.count() == 2


def test_a_question_that_is_answered_stays_and_the_answers_are_named(there: World) -> None:
    page = person("editor").edit(there.debate).send(questions_0_DELETE="on")

    assert "An alliance is forming." in page.row_errors("questions")
    assert there.debate.questions.count() == 1


def test_an_editor_is_asked_to_look_again_at_answers_to_other_words() -> None:
    there = world("published")
    question = there.alliance.question
    make_vote(question, there.lukin, answer="agree")
    editor = person("editor")

    editor.edit(there.debate).send(questions_0_locator="1.1")
    assert "new wording" not in editor.edit(there.debate).messages()
    editor.edit(there.debate).send(questions_0_text="Is none forming?", correction_slip="on")
    told = "on “Is none forming?”. Check that they answer the new wording."
    assert f"Readers see 2 positions and 1 vote {told}" in editor.edit(there.debate).messages()
    editor.edit(question).send(text="Will none form?", correction_slip="on")
    assert "and 1 vote on “Will none form?”." in editor.edit(question).messages()

    unanswered = make_question(there.debate)
    page = editor.edit(there.debate)
    assert page.send(questions_1_text="So?", questions_1_DELETE="on", correction_slip="on").saved
    assert "new wording" not in editor.edit(there.debate).messages()
    assert unanswered not in there.debate.questions.all()


def test_the_same_expert_twice_is_refused_beside_the_row(there: World) -> None:
    page = person("editor").edit(there.debate)

    page = page.add("participations", expert=str(there.lukin.pk)).send()

    assert page.status == 200
    assert "This expert is already in the debate." in page.text()
    assert there.debate.participations.count() == 2


def test_two_questions_with_one_address_are_refused(there: World) -> None:
    page = person("editor").edit(there.debate)
    page.add("questions", text="And then?", slug="twice").add("questions", text="So?", slug="twice")

    page = page.send()

    assert page.row_errors("questions") == "Two rows have the same address."


@given(st.lists(st.tuples(st.none() | st.integers(1, 12), st.booleans()), max_size=12))
def test_places_are_unique_and_keep_the_order_that_was_asked_for(
    wanted: list[tuple[int | None, bool]],
) -> None:
    given_places = ordering.assign_order(wanted)

    assert len(set(given_places)) == len(wanted)
    assert all(place >= (ask or 1) for (ask, _), place in zip(wanted, given_places, strict=True))
    asked = [
        (ask, place)
        for (ask, _), place in zip(wanted, given_places, strict=True)
        if ask is not None
    ]
    assert all(one[1] < other[1] for one in asked for other in asked if one[0] < other[0])
    without = [place for (ask, _), place in zip(wanted, given_places, strict=True) if ask is None]
    assert without == sorted(without)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.data())
def test_a_row_that_moves_gets_its_number_and_the_others_keep_their_order(
    gaps: list[int], data: st.DataObject
) -> None:
    numbers = [*accumulate(gaps)]
    row = data.draw(st.integers(0, len(numbers) - 1))
    new = data.draw(st.sampled_from(numbers))
    others = numbers[:row] + numbers[row + 1 :]

    placed, *rest = ordering.assign_order(
        [(new, True), *((number, False) for number in others)], [numbers[row]]
    )

    assert placed == new
    assert rest == sorted(rest)
    if new >= numbers[row]:
        assert sorted([placed, *rest]) == numbers


@given(st.sets(st.integers(1, 30), max_size=10))
def test_places_that_are_free_are_given_as_asked(wanted: set[int]) -> None:
    asked = sorted(wanted)

    assert ordering.assign_order([(place, True) for place in asked]) == asked


def test_several_questions_can_be_added_at_once_each_with_an_address_of_its_own(
    there: World,
) -> None:
    page = person("editor").edit(there.debate)
    page.add("questions", text="Will it rain?")
    page.add("questions", text="Will it snow?")

    done = page.send()

    assert done.saved
    added = there.debate.questions.order_by("order").values_list("slug", flat=True)
    assert list(added)[-2:] == ["will-it-rain", "will-it-snow"]


def test_two_questions_with_the_same_address_are_refused(there: World) -> None:
    page = person("editor").edit(there.debate)
    page.add("questions", text="Will it rain?", slug="rain")
    page.add("questions", text="Will it snow?", slug="rain")

    done = page.send()

    assert not done.saved
    assert "This row duplicates another." in done.text()


def test_questions_with_the_same_words_get_different_addresses(there: World) -> None:
    page = person("editor").edit(there.debate)
    page.add("questions", text="Will it rain?")
    page.add("questions", text="Will it rain?")

    assert page.send().saved
    assert there.debate.questions.filter(text="Will it rain?").count() == 2
