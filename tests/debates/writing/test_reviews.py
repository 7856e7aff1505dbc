"""The way of a draft to readers by tools: review, publication as one step, and taking it back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from debates.models import Debate, Expert, Position
from debates.models.base import NEVER_PUBLISHED
from debates.models.querysets import QuerySet
from debates.review import four_eyes, reviewing
from debates.review.models import Review
from debates.review.reviewing import OWN_WORK
from debates.review.step_forms import NO_COMMENT
from debates.review.steps import NONE_OPEN, STEPS
from tests.debates.builders import make_debate, make_expert, make_position
from tests.debates.editors import person
from tests.debates.writing.test_openapi import validator
from tests.debates.writing.tools import Tool, tool

HERE = "debates/china-russia/"


@pytest.fixture
def draft(known) -> Debate:
    QuerySet(Position).filter(debate=known.debate).update(status="draft")
    QuerySet(Debate).filter(pk=known.debate.pk).update(status="draft")
    return known.debate


def step(who: Tool, name: str, body: object = None, **headers: str):
    answer = who.post(f"{HERE}review/{name}/", {} if body is None else body, **headers)
    if answer.status_code == 200:
        validator("DebateReview").validate(answer.json())
    return answer


def test_comments_that_nobody_settled_are_named_to_whoever_approves_and_publishes(draft):
    writer, second = tool("contributor", user="ada"), tool("editor", user="ben")
    step(writer, "submit")
    step(second, "comment", {"text": "Who says so?"})
    comments = step(second, "comment", {"text": "When?"}).json()["comments"]
    review = step(second, "settle", {"id": comments[0]["id"]}).json()
    assert review["open_comments"] == comments[1:]

    seen = second.get(f"{HERE}review/")["ETag"]
    assert step(second, "approve", if_match=seen).json()["open_comments"] == comments[1:]
    listed = second.get(f"{HERE}publish/")
    validator("DebatePublication").validate(listed.json())
    assert listed.json()["open_comments"] == comments[1:]
    published = second.post(f"{HERE}publish/", {}, if_match=listed["ETag"])
    assert published.json()["open_comments"] == comments[1:]


def refusals(answer) -> list[tuple[str | None, str]]:
    assert answer.status_code == 422, answer.content
    return [(one["field"], one["message"]) for one in answer.json()["errors"]]


def is_public() -> bool:
    return Client().get(f"/api/v1/{HERE}").status_code == 200


def test_two_people_bring_a_draft_to_readers_by_their_tools(draft, known, settings):
    settings.SINORUS_FOUR_EYES = True
    writer, second = tool("contributor", user="ada"), tool("editor", user="ben")

    assert step(writer, "submit", {"note": "Ready.", "reviewer": "ben"}).status_code == 200
    said = {"text": "Who says so?", "position": "allies"}
    review = step(second, "comment", said, idempotency_key="a").json()
    assert step(second, "comment", said, idempotency_key="a").json() == review
    [comment] = review["comments"]
    assert (comment["author"], comment["position"], comment["settled_at"]) == (
        "ben",
        "allies",
        None,
    )
    assert step(second, "ask-for-changes", {"changes": "Name it."}).json()["state"] == "changes"
    assert step(writer, "settle", {"id": comment["id"]}).json()["comments"][0]["settled_by"]
    assert step(writer, "submit").json()["has_drafts"]

    assert step(second, "approve").status_code == 428
    seen = second.get(f"{HERE}review/")
    stale = step(second, "approve", if_match='"old"')
    assert (stale.status_code, stale.json()["version"], stale.json()["changes"]) == (
        412,
        None,
        None,
    )
    assert step(second, "approve", if_match=seen["ETag"]).json()["stands"]
    for day in (20010101, ["2001-01-01"], {}):
        assert refusals(step(second, "schedule", {"day": day})) == [("day", "Send a text.")]
    assert refusals(step(second, "schedule", {"day": "2001-01-01"})) == [(None, reviewing.PAST)]
    assert step(second, "schedule", {"day": "2126-01-01"}).json()["publish_on"] == "2126-01-01"
    assert step(second, "unschedule").json()["publish_on"] is None

    listed = second.get(f"{HERE}publish/")
    validator("DebatePublication").validate(listed.json())
    told = {(one["collection"], one["slug"]) for one in listed.json()["becomes_public"]["objects"]}
    assert {("debates", "china-russia"), ("positions", "allies"), ("experts", "lukin")} <= told
    would = second.post(f"{HERE}publish/?dry_run=true", None, if_match=listed["ETag"])
    assert (would.json()["dry_run"], would.json()["status"]) == (True, "published")
    assert not is_public()
    done = second.post(f"{HERE}publish/", None, if_match=listed["ETag"], idempotency_key="p")
    assert done.json()["status"] == "published"
    assert is_public()
    assert second.post(f"{HERE}publish/", None, if_match=listed["ETag"], idempotency_key="p").json()
    assert Position.history.first().history_user == second.user
    assert "by the token" in Position.history.first().history_change_reason

    hidden = second.get(f"{HERE}take-back/")
    validator("DebateTakingBack").validate(hidden.json())
    assert refusals(
        second.post(f"{HERE}take-back/", {"how": "withdrawn"}, if_match=hidden["ETag"])
    ) == [("reason", "Enter the reason: readers see it.")]
    assert refusals(
        second.post(f"{HERE}take-back/", {"how": "deleted"}, if_match=hidden["ETag"])
    ) == [("how", "Choose withdrawn or draft.")]
    told = {"how": "withdrawn", "reason": "The minutes were wrong."}
    QuerySet(Expert).filter(pk=known.lukin.pk).update(name="Another name")
    assert second.post(f"{HERE}take-back/", told, if_match=hidden["ETag"]).status_code == 412
    hidden = second.get(f"{HERE}take-back/")
    assert second.post(f"{HERE}take-back/", told, if_match=hidden["ETag"]).status_code == 200
    assert Client().get(f"/api/v1/{HERE}").json()["reason"] == "The minutes were wrong."


def test_a_step_is_refused_as_on_the_page(draft, known, settings):
    settings.SINORUS_FOUR_EYES = True
    ada, contributor = tool("editor", user="ada"), tool("contributor")
    elsewhere = tool("editor", known.debate)
    elsewhere.token.debate = Debate.objects.create(title="Another")
    elsewhere.token.save()

    assert refusals(step(ada, "close")) == [(None, NONE_OPEN)]
    assert refusals(step(ada, "submit", {"reviewer": "nobody", "notes": 1})) == [
        ("notes", "There is no field “notes” here. Did you mean “note”?"),
        ("reviewer", "Choose somebody who may approve."),
    ]
    assert step(ada, "submit", {"note": None}).status_code == 200
    tag = ada.get(f"{HERE}review/")["ETag"]
    assert refusals(step(ada, "approve", if_match=tag)) == [
        (None, OWN_WORK.format(did="submitted this debate"))
    ]
    assert refusals(step(ada, "comment", {"text": " ", "position": "no"})) == [
        ("position", "Choose a position of this debate."),
        ("text", "Enter the comment."),
    ]
    remark = reviewing.comment(reviewing.submit(elsewhere.token.debate, ada.user), ada.user, "No.")
    for number in (2**63, remark.pk):
        assert refusals(step(ada, "settle", {"id": number})) == [("id", NO_COMMENT)]
    listed = ada.get(f"{HERE}publish/")["ETag"]
    assert refusals(ada.post(f"{HERE}publish/", None, if_match=listed)) == [
        ("debates/china-russia", four_eyes.REFUSED)
    ]
    assert ada.post(f"{HERE}publish/", None).status_code == 428
    assert ada.post(f"{HERE}publish/", None, if_match='"old"').status_code == 412

    for name in ("ask-for-changes", "approve", "schedule", "unschedule"):
        assert step(contributor, name, if_match=tag).status_code == 403
    assert contributor.get(f"{HERE}publish/").status_code == 403
    assert elsewhere.get(f"{HERE}review/").status_code == 404
    assert all(step(elsewhere, name).status_code == 404 for name in STEPS)
    assert step(ada, "aprove").json()["detail"].endswith("Did you mean “approve”?")
    assert Client().get(f"/api/v1/{HERE}review/").status_code == 401
    assert Review.objects.get(debate=draft).state == "submitted"


def test_whoever_approves_what_was_changed_is_told_what_by_whom_and_when(draft, known):
    writer, second = tool("editor", user="ada"), tool("editor", user="ben")
    make_position(draft, known.lukin, slug="unsaid", status="draft")
    assert step(writer, "submit").status_code == 200
    assert step(second, "approve", if_match=f'"{"0" * 32}-{"f" * 16}"').json()["changes"] is None
    seen = second.get(f"{HERE}review/")["ETag"]
    assert second.get(f"{HERE}review/")["ETag"] == seen

    renamed = {"statement": "They are no allies.", "correction_reason": "So it reads."}
    changed = writer.patch("positions/allies/", renamed)
    assert changed.status_code == 200, changed.content
    assert writer.delete("positions/unsaid/").status_code == 204
    known.lukin.biography = "He teaches in Vladivostok."
    known.lukin.save()

    refused = step(second, "approve", if_match=seen)
    assert refused.status_code == 412
    validator("StaleProblem").validate(refused.json())
    expert, unsaid, allies = refused.json()["changes"]
    assert [one["kind"] for one in (expert, unsaid, allies)] == ["expert", "position", "position"]
    assert (unsaid["record_url"], unsaid["changes"][0]["entries"][0]["kind"]) == (None, "deleted")
    assert expert["changes"][0]["changed_by"] is None
    assert allies["text"] == "They are no allies."
    [change] = allies["changes"]
    assert (change["changed_by"], change["changed_at"]) == ("ada", changed.json()["modified"])
    [entry] = change["entries"]
    assert (entry["kind"], entry["model"], entry["fields"]) == (
        "changed",
        "Position",
        ["statement"],
    )
    path = allies["record_url"].partition("/api/v1/")[2]
    assert second.get(path).json()["statement"] == "They are no allies."
    history = person("editor", "carla").client.get(allies["history_url"])
    assert "They are no" in history.content.decode()

    again = second.get(f"{HERE}review/")["ETag"]
    assert step(second, "approve", if_match=again).json()["stands"]
    listed = second.post(f"{HERE}publish/", None, if_match='"old"').json()
    assert (listed["version"], listed["changes"]) == (None, None)


def test_what_was_never_public_is_not_withdrawn_and_tells_readers_nothing(draft, known, settings):
    settings.SINORUS_FOUR_EYES = True
    ben = tool("editor", user="ben")
    told = {"how": "withdrawn", "reason": "Unseen."}
    withdrawn = {"status": "withdrawn", "withdrawn_reason": "Unseen."}
    new = make_debate(slug="new", status="draft")
    position = make_position(new, make_expert(new), slug="unseen", status="draft")
    listed = ben.get("debates/new/take-back/")["ETag"]
    answer = ben.post("debates/new/take-back/", told, if_match=listed)
    assert refusals(answer) == [(None, NEVER_PUBLISHED)]
    assert refusals(ben.patch("positions/unseen/", withdrawn)) == [("status", NEVER_PUBLISHED)]

    # a position that was published, and withdrawn, while its debate was a draft
    position.status = "published"
    position.save()
    assert ben.patch("positions/unseen/", withdrawn).status_code == 200
    settings.SINORUS_FOUR_EYES = False
    QuerySet(Debate).filter(pk=new.pk).update(status="published", published_at=timezone.now())
    for address in ("/api/v1/positions/unseen/", "/positions/unseen/"):
        assert Client().get(address).status_code == 404

    # a debate that is a draft again was public
    listed = ben.get(f"{HERE}take-back/")["ETag"]
    assert ben.post(f"{HERE}take-back/", told, if_match=listed).status_code == 200
    assert Client().get(f"/{HERE}").status_code == 410
