"""A debate is published as one step with a list of what becomes public, and taken back the same."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from debates.admin.previews import NOTHING_TO_PREVIEW
from debates.admin.whole_debates import LIST_CHANGED
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
    assert page.response.context["counted"] == [
        *("2 participations", "1 context note", "2 pieces of evidence", "2 counterpoints"),
        *("1 support", "1 forecast"),
    ]
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

    assert LIST_CHANGED in page.send("").messages()
    assert public()["Debate"] == set()


def test_only_whoever_may_publish_gets_there(draft):
    contributor = person("contributor")
    for name in ("publish", "take_back"):
        address = reverse(f"admin:debates_debate_{name}", args=[draft.pk])
        assert contributor.open(address).status == 403
    assert publication.becoming_hidden(draft).named == {}


def test_links_to_the_preview_are_made_and_revoked_by_those_who_may_share(draft):
    page = opened("contributor", "previews", draft)
    wrong = page.post({**page.token(), "recipient": "", "days": "91"})
    assert "Enter who gets the link" in wrong.text()
    assert "from 1 to 90" in wrong.text()

    made = page.post({**page.token(), "recipient": "Dr Fallon", "days": "3"})
    link = draft.preview_links.get()
    assert made.response["Cache-Control"].startswith("private, no-store")
    [address] = re.findall(rf"http://testserver(/[^\s\"<]*{link.pk}-[^\s\"<]*)", made.html)[:1]
    assert person("anonymous").open(address).response.status_code == 200
    for told in ("no longer works", "had ended already"):
        revoked = page.post({**page.token(), "revoke": str(link.pk)})
        assert told in revoked.messages()
    assert "There is no such link" in page.post({**page.token(), "revoke": "x"}).messages()
    assert person("anonymous", "other").open(address).response.status_code == 403

    someone = person("staff")
    for one in ("view_debate", "change_debate"):
        someone.user.user_permissions.add(Permission.objects.get(codename=one))
    assert someone.open(page.address).status == 403
    QuerySet(Position).filter(debate=draft).update(status="published")
    QuerySet(Debate).filter(pk=draft.pk).update(status="published")
    told = page.post({**page.token(), "recipient": "Dr Fallon", "days": "3"})
    assert NOTHING_TO_PREVIEW in told.text()
