"""A debate is published as one step with a list of what becomes public, and taken back the same."""

from __future__ import annotations

import pytest
from django.urls import reverse

from debates.admin.whole_debates import CHANGED
from debates.models import Debate, Expert, Position, Source, Topic
from debates.models.querysets import QuerySet
from debates.review import publication
from tests.debates.builders import make_expert, make_position
from tests.debates.editors import Page, person


@pytest.fixture
def draft(known) -> Debate:
    """The small debate before its publication."""
    QuerySet(Position).filter(debate=known.debate).update(status="draft")
    QuerySet(Debate).filter(pk=known.debate.pk).update(status="draft")
    return Debate.objects.get(pk=known.debate.pk)


def opened(role: str, name: str, debate: Debate) -> Page:
    return person(role).open(reverse(f"admin:debates_debate_{name}", args=[debate.pk]))


def public() -> dict[str, set[str]]:
    models = (Debate, Position, Expert, Topic, Source)
    return {
        model.__name__: {*model.objects.published().values_list("slug", flat=True)}
        for model in models
    }


def test_what_the_list_says_becomes_public_does_and_can_be_taken_back(draft):
    page = opened("editor", "publish", draft)
    listed = page.response.context["shift"]
    assert {one.slug for objects in listed.named.values() for one in objects} == {
        "china-russia", "alliance", "lukin", "rolland", "trade", "arms", "roundtable",
        "trade-report", "allies", "rivals", "forecast",
    }  # fmt: skip
    assert listed.counted == {
        "evidence": 2, "counterpoints": 2, "supports": 1, "forecasts": 1, "context notes": 1
    }  # fmt: skip
    assert set().union(*public().values()) == set()

    page.send("")

    after = public()
    assert after["Position"] == {"allies", "rivals", "forecast"}
    assert after["Source"] == {"roundtable", "trade-report"}
    reasons = Position.history.filter(history_type="~").values_list(
        "history_change_reason", flat=True
    )
    assert "Published the debate as one step" in reasons

    back = opened("superuser", "take_back", draft)
    assert back.response.context["shift"] == listed
    back.send("", how="withdrawn", reason="")
    assert public() == after
    back.send("", how="withdrawn", reason="The moderator asked for it.")
    assert set().union(*public().values()) == set()
    draft.refresh_from_db()
    assert (draft.status, draft.withdrawn_reason) == ("withdrawn", "The moderator asked for it.")


def test_one_fault_keeps_all_of_it_unpublished_and_all_faults_are_told(draft):
    for number in range(2):
        make_position(
            draft,
            make_expert(name=f"Stranger {number}"),
            statement=f"Far {number}.",
            status="draft",
        )

    answer = opened("editor", "publish", draft).send("")

    assert answer.html.count("is not part of this debate") == 2
    assert set().union(*public().values()) == set()


def test_nobody_publishes_what_the_list_did_not_have(draft, known):
    page = opened("editor", "publish", draft)
    make_position(draft, known.lukin, statement="Came later.", status="draft")

    assert CHANGED in page.send("").messages()
    assert public()["Debate"] == set()


def test_only_whoever_may_publish_gets_there(draft):
    contributor = person("contributor")
    for name in ("publish", "take_back"):
        address = reverse(f"admin:debates_debate_{name}", args=[draft.pk])
        assert contributor.open(address).status == 403
    assert publication.becoming_hidden(draft).named == {}
