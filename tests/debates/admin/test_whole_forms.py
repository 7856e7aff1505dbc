"""Typed values are saved or refused beside their fields; none is lost silently."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from debates.admin.rows import NOT_WHOLE
from tests.debates.builders import make_debate, make_evidence, make_question
from tests.debates.editors import person, world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["draft", "published"])
def test_a_reason_without_a_withdrawal_is_not_lost_in_silence(status: str) -> None:
    position = world().alliance

    page = person("editor").edit(position).send(status=status, withdrawn_reason="It was misread.")

    assert not page.saved
    assert f"the status is {status}" in page.errors("withdrawn_reason")
    assert page.fields["withdrawn_reason"] == "It was misread."


def test_what_was_withdrawn_is_published_again_with_its_reason_still_in_the_form() -> None:
    position = world("published").alliance
    editor = person("editor")
    editor.edit(position).send(status="withdrawn", withdrawn_reason="It was misread.")

    assert editor.edit(position).send(status="published").saved

    position.refresh_from_db()
    assert (position.status, position.withdrawn_reason) == ("published", "")


@pytest.mark.parametrize("number", ["9" * 400, "9" * 19, "-1", "x", "0x1"])
def test_a_number_that_nothing_has_is_refused_where_several_are_chosen(number: str) -> None:
    superuser = person("superuser")
    group = Group.objects.create(name="Readers")
    address = reverse("admin:auth_group_change", args=[group.pk])

    topics = superuser.edit(world().alliance).send(topics=[number])
    permissions = superuser.open(address).send(permissions=[number])

    assert (topics.status, permissions.status) == (200, 200)
    assert "Choose the topics from the list." in topics.errors("topics")
    assert "Choose the permissions from the list." in permissions.errors("permissions")


@pytest.mark.parametrize(
    "counts",
    [
        {"TOTAL_FORMS": "1"},
        {"TOTAL_FORMS": "0"},
        {"TOTAL_FORMS": "-1"},
        {"TOTAL_FORMS": "x"},
        {"TOTAL_FORMS": ""},
        {"INITIAL_FORMS": "0"},
        {"INITIAL_FORMS": "-1"},
        {"INITIAL_FORMS": "x"},
    ],
)
def test_rows_are_taken_whole_or_not_at_all(counts: dict[str, Any]) -> None:
    debate = make_debate()
    for text in ("Is it so?", "Will it last?"):
        make_question(debate, text=text)
    page = person("editor").edit(debate).add("questions", text="And then?", order="", slug="")

    sent = page.send(**{f"questions-{name}": value for name, value in counts.items()})

    assert sent.status == 200
    assert NOT_WHOLE in sent.row_errors("questions")
    assert NOT_WHOLE in sent.text()
    assert debate.questions.count() == 2


@pytest.mark.parametrize("field", ["id", "position"])
@pytest.mark.parametrize("number", ["", "x", "999999", "9" * 400, "another"])
def test_a_changed_row_of_something_else_is_not_lost_in_silence(field: str, number: str) -> None:
    there = world()
    own, other = make_evidence(there.alliance), make_evidence(there.rivalry, statement="Theirs.")
    if (field, number) == ("position", ""):
        number = "0"  # an empty one is the thing's own
    if number == "another":
        number = str(other.pk if field == "id" else there.rivalry.pk)

    page = person("editor").edit(there.alliance)
    sent = page.send(evidence_0_statement="Mine.", **{f"evidence-0-{field}": number})

    assert NOT_WHOLE in sent.row_errors("evidence")
    assert NOT_WHOLE in sent.text()
    for evidence, said in ((own, own.statement), (other, "Theirs.")):
        evidence.refresh_from_db()
        assert (evidence.statement, there.alliance.evidence.count()) == (said, 1)


def test_a_row_that_both_wanted_gone_is_gone() -> None:
    position = world().alliance
    evidence = make_evidence(position)
    page = person("editor").edit(position)
    position.evidence.filter(pk=evidence.pk).delete()

    assert page.send(evidence_0_DELETE="on").saved


@pytest.mark.parametrize("total", ["2000", "9" * 30])
def test_no_more_rows_are_made_than_were_sent(total: str) -> None:
    position = world().alliance
    make_evidence(position)

    page = person("editor").edit(position)
    sent = page.send(statement="", **{"evidence-TOTAL_FORMS": total})

    formsets = [one.formset for one in sent.response.context["inline_admin_formsets"]]
    [evidence] = [one for one in formsets if one.prefix == "evidence"]
    assert len(evidence.forms) == 1
