"""Deleted positions and debates that were public: what their addresses tell."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from debates.history.models import Deletion
from debates.models import Debate, Position
from tests.debates.builders import make_debate, make_expert, make_position, make_topic
from tests.debates.editors import Page, World, page_of, person, world
from tests.debates.pages.reading_pages import parsed, text_of
from tests.search_index import LiveIndex

pytestmark = pytest.mark.django_db

REASON = "The expert did not say so."


@pytest.fixture
def seen() -> World:
    return world("published")


def confirmed(page: Page, **more: str) -> Page:
    return page.post({**page.token(), "post": "yes", **more})


def api(client: Client, position: Any, part: str = "") -> Any:
    kind = type(position)._meta.verbose_name_plural
    address = reverse(f"api:{kind}-detail", args=[position.slug]) + part
    return client.get(address, headers={"Accept": "application/json"})


def test_deleting_what_was_public_needs_a_reason(seen: World) -> None:
    form = person("editor").open(page_of(seen.alliance, "delete"))
    assert "Readers see it at the address" in form.text()

    refused = confirmed(form, reason="  ")

    assert refused.status == 200
    assert "Enter the reason: readers see it." in refused.text()
    assert Position.objects.filter(pk=seen.alliance.pk).exists()


def test_the_address_tells_the_reason_and_what_it_was_about_but_not_the_claim(
    seen: World, client: Client
) -> None:
    topic = make_topic(name="Alliances")
    for position in (seen.alliance, seen.rivalry):
        position.topics.add(topic)
        position.save()

    form = person("editor").open(page_of(seen.alliance, "delete"))
    assert confirmed(form, reason=REASON).saved

    page = client.get(seen.alliance.get_absolute_url())
    words = text_of(parsed(page))
    assert page.status_code == 410
    assert "This position has been deleted" in words
    assert f"Reason: {REASON}" in words
    for about in ("Where the two are heading", "Will it become an alliance?", "Alliances"):
        assert about in words
    assert "An alliance is forming." not in words
    assert "Artyom Lukin" not in words


@pytest.mark.parametrize("part", ["", "history/", "citation/"])
def test_the_api_answers_with_a_problem(seen: World, client: Client, part: str) -> None:
    confirmed(person("editor").open(page_of(seen.alliance, "delete")), reason=REASON)

    answer = api(client, seen.alliance, part)

    assert answer.status_code == 410
    problem = answer.json()
    assert problem["title"] == "Deleted"
    assert problem["reason"] == REASON
    assert problem["debate"]["slug"] == seen.debate.slug
    assert problem["question"]["text"] == "Will it become an alliance?"
    assert problem["topics"] == []
    assert "An alliance is forming." not in answer.content.decode()


def test_several_are_deleted_with_one_reason(seen: World, client: Client) -> None:
    editor = person("editor")
    form = editor.act("delete_selected", seen.alliance, seen.rivalry)
    assert "reason" in form.fields

    refused = editor.act("delete_selected", seen.alliance, seen.rivalry, post="yes")
    assert Position.objects.count() == 2
    assert "Enter the reason" not in form.text()
    assert refused.status == 200

    editor.act("delete_selected", seen.alliance, seen.rivalry, post="yes", reason=REASON)
    assert [api(client, one).json()["reason"] for one in (seen.alliance, seen.rivalry)] == [
        REASON,
        REASON,
    ]


def test_a_deleted_debate_takes_its_positions_along(seen: World, client: Client) -> None:
    form = person("editor").open(page_of(seen.debate, "delete"))
    assert confirmed(form, reason=REASON).saved

    for gone in (seen.debate, seen.alliance):
        answer = api(client, gone)
        assert (answer.status_code, answer.json()["reason"]) == (410, REASON)
        assert answer.json()["debate"] is None
    assert client.get(seen.debate.get_absolute_url()).status_code == 410


def test_a_draft_goes_without_a_trace(there: World, client: Client) -> None:
    form = person("editor").open(page_of(there.alliance, "delete"))
    assert "reason" not in form.fields

    assert confirmed(form).saved

    assert api(client, there.alliance).status_code == 404
    assert client.get(there.alliance.get_absolute_url()).status_code == 404
    assert not Deletion.objects.exists()


def test_a_published_position_of_a_draft_debate_goes_without_a_trace(client: Client) -> None:
    debate = make_debate(status="draft")
    position = make_position(debate, make_expert(debate))

    position.delete()

    assert api(client, position).status_code == 404


def test_what_was_withdrawn_or_a_draft_again_stays_known(seen: World, client: Client) -> None:
    seen.alliance.status, seen.alliance.withdrawn_reason = "withdrawn", "The figure was wrong."
    seen.alliance.save()
    seen.rivalry.status = "draft"
    seen.rivalry.save()

    seen.alliance.delete()
    seen.rivalry.delete()

    assert api(client, seen.alliance).json()["reason"] == "The figure was wrong."
    assert api(client, seen.rivalry).json()["reason"] is None


def delete_by_sql(position: Position) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM debates_position WHERE id = %s", [position.pk])


@pytest.mark.parametrize("delete", [Position.delete, delete_by_sql])
def test_code_and_sql_leave_a_record_without_a_reason(
    seen: World, client: Client, delete: Any
) -> None:
    delete(seen.alliance)

    answer = api(client, seen.alliance)
    assert (answer.status_code, answer.json()["reason"]) == (410, None)
    assert answer.json()["debate"]["slug"] == seen.debate.slug
    words = text_of(parsed(client.get(seen.alliance.get_absolute_url())))
    assert "No reason was given." in words


def test_a_renamed_position_is_known_under_both_addresses(seen: World, client: Client) -> None:
    before = seen.alliance.slug
    seen.alliance.slug = "forming"
    seen.alliance.save()

    seen.alliance.delete()

    for slug in (before, "forming"):
        assert client.get(reverse("pages:position", args=[slug])).status_code == 410


def test_what_is_public_again_is_not_told_to_be_deleted(seen: World, client: Client) -> None:
    pk = seen.alliance.pk
    confirmed(person("editor").open(page_of(seen.alliance, "delete")), reason=REASON)
    record = Position.history.filter(id=pk).first()
    restored = reverse("admin:debates_position_restore", args=[record.history_id])
    assert person("superuser").open(restored).send("").saved
    assert api(client, seen.alliance).status_code == 410

    Position.objects.get(pk=pk)
    position = Position.objects.get(pk=pk)
    position.status = "published"
    position.save()

    assert api(client, seen.alliance).status_code == 200
    assert not Deletion.objects.exists()
    position.status = "draft"
    position.save()
    assert api(client, seen.alliance).status_code == 404


def test_another_position_at_the_address_is_itself(seen: World, client: Client) -> None:
    slug = seen.alliance.slug
    seen.alliance.delete()

    make_position(seen.debate, seen.lukin, statement="Something else.", slug=slug)

    assert client.get(reverse("pages:position", args=[slug])).status_code == 200
    fresh = make_position(seen.debate, seen.lukin, statement="An alliance is forming.")
    assert fresh.slug != slug


def test_a_withdrawn_position_tells_what_it_was_about(seen: World, client: Client) -> None:
    seen.alliance.status, seen.alliance.withdrawn_reason = "withdrawn", "Misread."
    seen.alliance.save()

    problem = api(client, seen.alliance).json()

    assert problem["title"] == "Withdrawn"
    assert problem["question"]["slug"] == seen.question.slug
    page = client.get(seen.alliance.get_absolute_url())
    assert "Where the two are heading" in text_of(parsed(page))


def test_nothing_of_a_withdrawn_debate_is_told(seen: World, client: Client) -> None:
    seen.alliance.delete()
    seen.debate.status, seen.debate.withdrawn_reason = "withdrawn", "Secret."
    seen.debate.save()

    problem = api(client, seen.alliance).json()

    assert (problem["debate"], problem["question"]) == (None, None)
    assert Debate.objects.count() == 1


def test_tombstones_have_the_reason(seen: World, client: Client) -> None:
    confirmed(person("editor").open(page_of(seen.alliance, "delete")), reason=REASON)

    listed = client.get(reverse("api:tombstones"), headers={"Accept": "application/json"}).json()

    [own] = [one for one in listed["results"] if one["slug"] == seen.alliance.slug]
    assert (own["why"], own["reason"]) == ("removed", REASON)
    assert own["debate"]["slug"] == seen.debate.slug


def test_feeds_tell_of_it_without_the_claim(
    seen: World, live_index: LiveIndex, client: Client
) -> None:
    pk, created = seen.alliance.pk, seen.alliance.created
    seen.alliance.slug = "forming"
    seen.alliance.save()
    confirmed(person("editor").open(page_of(seen.alliance, "delete")), reason=REASON)
    feed = reverse("feeds:positions")

    for query in ("", f"?debate={seen.debate.slug}", f"?question={seen.question.slug}"):
        told = client.get(feed + query).content.decode()
        assert "Deleted position" in told
        assert REASON in told
        assert f"{created:%Y-%m-%d}:positions/{pk}" in told
        assert "/positions/forming/" in told
        assert "An alliance is forming." not in told
        assert "Lukin" not in told
    assert (
        "Deleted position" not in client.get(f"{feed}?expert={seen.fallon.slug}").content.decode()
    )
    searched = client.get(f"{feed}?q=rivalry").content.decode()
    assert "deleted-entry" in searched


def test_deletions_of_earlier_versions_are_recorded_by_the_migration(
    seen: World, client: Client
) -> None:
    pk = seen.alliance.pk
    draft = make_position(seen.debate, seen.lukin, status="draft", statement="A draft.")
    for position in (seen.alliance, draft):
        position.delete()
    Position.history.filter(id=pk, history_type="-").update(withdrawn_reason="Misread.")
    Deletion.objects.all().delete()
    migration = import_module("debates.history.migrations.0010_earlier_deletions")

    migration.record(apps, SimpleNamespace(connection=connection))
    migration.record(apps, SimpleNamespace(connection=connection))

    assert api(client, seen.alliance).json()["reason"] == "Misread."
    assert api(client, seen.alliance).json()["debate"]["slug"] == seen.debate.slug
    assert api(client, draft).status_code == 404
    assert Deletion.objects.count() == 1
