"""A debate is copied as a template: a draft with its questions and experts, without positions."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from debates.models import Debate, Participation, slugs
from tests.debates.builders import (
    make_debate,
    make_expert,
    make_position,
    make_question,
    make_source,
)
from tests.debates.editors import person

pytestmark = pytest.mark.django_db


def test_a_copy_has_questions_and_experts_and_nothing_that_was_said():
    source = make_source()
    debate = make_debate(title="First", language="pl", moderator="Ann", source=source, summary="S.")
    late, early = (make_expert(debate, name=name) for name in ("Late", "Early"))
    Participation.objects.filter(expert=late).update(role="Director", heading="Not allied", order=9)
    make_position(debate, early, question=make_question(debate, text="Why?", locator="1"),
                  stance="affirms")  # fmt: skip
    someone = person("contributor")
    page = someone.open(reverse("admin:debates_debate_copy", args=[debate.pk]))

    assert "Enter a title" in page.send("", title="").text()
    assert "is not a date" in page.send("", title="x", date="17/05/26").text()
    assert Debate.objects.count() == 1
    assert page.send("", title="Second", date="2026-05-17").saved

    copy = Debate.objects.get(title="Second")
    assert (copy.status, copy.language, copy.moderator, copy.source, copy.summary) == (
        "draft", "pl", "Ann", None, ""
    )  # fmt: skip
    assert [*copy.questions.values_list("text", "locator", "order")] == [("Why?", "", 1)]
    taking_part = copy.participations.order_by("order").values_list("expert", "role", "heading")
    assert [*taking_part] == [(early.pk, "", ""), (late.pk, "Director", "")]
    assert not copy.positions.exists()
    assert copy.history.get().history_change_reason == "Copied from “First” as a template"
    assert copy.history.get().history_user == someone.user


def test_a_form_that_is_sent_twice_makes_one_copy():
    debate = make_debate()
    page = person("editor").open(reverse("admin:debates_debate_copy", args=[debate.pk]))

    first, second = page.send("", title="Second"), page.send("", title="Second")

    assert first.response["Location"] == second.response["Location"]
    assert Debate.objects.filter(title="Second").count() == 1


def test_only_what_is_ticked_is_copied():
    debate = make_debate()
    make_expert(debate)
    make_question(debate)
    page = person("editor").open(reverse("admin:debates_debate_copy", args=[debate.pk]))
    del page.fields["questions"], page.fields["experts"]
    assert page.send("", title="Empty").saved
    copy = Debate.objects.get(title="Empty")
    assert not copy.questions.exists()
    assert not copy.participations.exists()


def test_what_an_account_may_not_make_is_not_copied():
    debate = make_debate()
    make_expert(debate)
    make_question(debate)
    someone = person("contributor")
    someone.user.groups.clear()
    names = ["view_debate", "add_debate", "change_debate", "add_question"]
    someone.user.user_permissions.set(Permission.objects.filter(codename__in=names))
    page = someone.open(reverse("admin:debates_debate_copy", args=[debate.pk]))
    assert "experts" not in page.fields

    assert page.send("", title="Second", experts="on").saved
    copy = Debate.objects.get(title="Second")
    assert (copy.questions.count(), copy.participations.count()) == (1, 0)


def test_two_copies_at_the_same_moment_are_no_error(monkeypatch):
    debate = make_debate()
    page = person("editor").open(reverse("admin:debates_debate_copy", args=[debate.pk]))
    monkeypatch.setattr(slugs, "free_slug", lambda model, text: debate.slug)

    assert slugs.ADDRESS_TAKEN in page.send("", title="Second").text()
    assert Debate.objects.count() == 1
