"""Bulk change of positions: previewed, validated as on their page, all or nothing."""

from __future__ import annotations

import pytest

from debates.admin.bulk_change import NOTHING_CHOSEN, POSITIONS_CHANGED
from debates.admin.corrections import NO_CORRECTION_REASON
from debates.history.models import Correction
from debates.models import Position
from tests.debates.builders import (
    make_debate,
    make_expert,
    make_position,
    make_question,
    make_topic,
)
from tests.debates.editors import Page, Person, person

pytestmark = pytest.mark.django_db


def looked(someone: Person, *positions: Position, **change: object) -> Page:
    page = someone.act("change_together", *positions)
    data = {**page.fields, **change, "_selected_action": [one.pk for one in positions]}
    return page.post({**data, "look": "1"})


def applied(page: Page, *positions: Position, **more: object) -> Page:
    data = {**page.fields, **more, "_selected_action": [one.pk for one in positions]}
    return page.post({**data, "apply": "1"})


def test_positions_are_changed_together_once_the_changes_were_seen():
    debate = make_debate()
    expert = make_expert(debate)
    old, new, kept = make_topic(name="Old"), make_topic(name="New"), make_topic(name="Kept")
    question = make_question(debate, text="Is it so?")
    one = make_position(debate, expert, topics=[old, kept])
    two = make_position(debate, expert, status="draft", locator="3")
    Position.objects.filter(pk=one.pk).update(checked_by=person("superuser").user)
    someone = person("editor")
    change = {
        "add_topics": [new.pk], "remove_topics": [old.pk], "question": question.pk,
        "stance": "affirms", "kind": "recommendation", "no_locator": "on",
    }  # fmt: skip

    page = looked(someone, one, two, **change)

    assert "Is it so?" in page.text()
    assert Position.objects.filter(question=None).count() == 2
    refused = applied(page, one, two)
    assert NO_CORRECTION_REASON in refused.text().replace("&quot;", '"')
    assert applied(refused, one, two, correction_reason="The topics were too broad.").saved
    for position in (one, two):
        position.refresh_from_db()
        assert (position.question, position.stance, position.kind, position.locator) == (
            question, "affirms", "recommendation", ""
        )  # fmt: skip
        record = position.history.first()
        assert record.history_change_reason == "Changed together with others"
        assert (record.history_user, record.topics.count()) == (
            someone.user,
            position.topics.count(),
        )
    assert {*one.topics.all()} == {new, kept}
    assert one.checked_by is None
    assert [*Correction.objects.values_list("position_id", "reason")] == [
        (one.pk, "The topics were too broad.")
    ]


def test_positions_stay_checked_where_a_slip_is_mended_in_all():
    debate, checker = make_debate(), person("superuser").user
    position = make_position(debate, make_expert(debate))
    Position.objects.filter(pk=position.pk).update(checked_by=checker)

    page = looked(person("editor"), position, kind="recommendation")

    assert applied(page, position, correction_slip="on").saved
    position.refresh_from_db()
    assert (position.kind, position.checked_by) == ("recommendation", checker)


def test_one_that_does_not_fit_keeps_all_as_they_are():
    debate = make_debate()
    expert = make_expert(debate)
    question = make_question(debate)
    fits = make_position(debate, expert, question=question, stance="denies", status="draft")
    does_not = make_position(debate, expert, status="draft")

    page = looked(person("contributor"), fits, does_not, stance="affirms", locator="page 3")

    assert "Choose both a question and a stance" in page.text()
    assert 'name="apply"' not in page.html
    applied(page, fits, does_not)
    fits.refresh_from_db()
    assert (fits.stance, fits.locator) == ("denies", "")


def test_what_changed_meanwhile_is_seen_first_and_what_is_public_is_for_editors():
    debate = make_debate()
    one = make_position(debate, make_expert(debate), status="draft")
    someone = person("contributor")
    page = looked(someone, one, kind="recommendation")
    one.statement = "Other words."
    one.save()

    again = applied(page, one)
    assert POSITIONS_CHANGED in again.text()
    one.refresh_from_db()
    assert one.kind == "assessment"
    one.status = "published"
    one.save()
    assert "only editors can change it" in looked(someone, one, kind="recommendation").text()


def test_nothing_chosen_and_bad_choices_are_told():
    debate, other = make_debate(), make_debate()
    one, two = (make_position(home, make_expert(home), status="draft") for home in (debate, other))
    someone = person("editor")
    assert NOTHING_CHOSEN in looked(someone, one, two).text()
    question = make_question(debate)
    bad = {"question": question.pk, "kind": "\0", "add_topics": ["x", "9" * 30], "locator": "1\0"}
    page = looked(someone, one, two, **bad)
    assert page.status == 200
    assert {*page.response.context["form"].errors} == {*bad}
