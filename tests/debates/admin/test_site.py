"""The editors' site as a whole: its first page, its safety, what it does when one was away."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from debates.admin import site
from debates.models import Position
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_topic,
)
from tests.debates.editors import World, page_of, person, world

pytestmark = pytest.mark.django_db


def test_the_first_page_begins_with_the_positions_that_wait_for_an_editor(there: World) -> None:
    for number in range(8):
        make_position(there.debate, there.lukin, statement=f"Draft {number}.", status="draft")

    page = person("editor").open(reverse("admin:index"))

    awaiting = page.html.split("Positions awaiting publication")[1].split("</div>")[0]
    assert awaiting.count("<li>") == site.AWAITING
    assert "Draft 7." in awaiting
    assert "All 10 drafts" in awaiting
    assert "status__exact=draft" in awaiting


def test_where_nothing_waits_the_first_page_does_not_speak_of_it() -> None:
    world("published")

    assert "awaiting" not in person("editor").open(reverse("admin:index")).html


def test_who_may_not_see_positions_sees_none_on_the_first_page() -> None:
    world()

    assert "An alliance" not in person("staff").open(reverse("admin:index")).html


def test_who_may_not_see_positions_is_not_led_to_the_address_of_one(there: World) -> None:
    draft = make_position(there.debate, there.lukin, slug="a-draft", status="draft")
    kind = ContentType.objects.get_for_model(draft)
    address = reverse("admin:view_on_site", args=[kind.pk, draft.pk])

    assert person("staff").open(address).response.status_code == 403
    assert person("contributor").open(address).response["Location"].endswith("/a-draft/")


@pytest.mark.parametrize("key", ["0", "x", "9" * 30])
def test_an_address_of_no_object_leads_nowhere(key: str, there: World) -> None:
    kind = ContentType.objects.get_for_model(there.alliance)
    editor = person("editor")

    for given in ((key, there.alliance.pk), (kind.pk, key)):
        address = reverse("admin:view_on_site", args=given)
        assert editor.open(address).response.status_code == 404


def test_the_site_is_called_sinorus_and_leads_to_every_list() -> None:
    page = person("editor").open(reverse("admin:index"))

    assert "<title>Editing | Sinorus</title>" in page.html
    for model in ("debate", "expert", "position", "source", "topic"):
        assert reverse(f"admin:debates_{model}_changelist") in page.html


def all_pages() -> list[str]:
    """The addresses of a page of each kind, where there is something on each."""
    there = world()
    make_evidence(there.alliance)
    make_counterpoint(there.alliance, raised_by=there.rivalry)
    there.alliance.topics.add(make_topic())
    record = there.alliance.history.last().history_id
    gone = make_position(there.debate, there.lukin, status="draft")
    pk = gone.pk
    gone.delete()
    deleted = type(gone).history.filter(id=pk, history_type="-").get().history_id
    things = (there.debate, there.question, there.lukin, there.alliance)
    return [
        reverse("admin:index"),
        *(page_of(one, name) for one in things for name in ("change", "history", "delete")),
        *(
            reverse(f"admin:debates_{model}_{name}")
            for model in ("debate", "expert", "position", "source", "topic", "question")
            for name in ("changelist", "add", "deleted")
        ),
        page_of(there.alliance, "version", record),
        reverse("admin:debates_position_restore", args=[deleted]),
    ]


def test_no_page_has_a_script_or_style_of_its_own() -> None:
    editor = person("editor")

    for address in all_pages():
        page = editor.open(address)

        assert page.status == 200, address
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)", page.html), address
        assert not re.search(r"<style|\sstyle=|\son\w+=", page.html), address
        assert "default-src 'self'" in page.response.headers["Content-Security-Policy"]


def test_pages_that_follow_an_action_have_none_either() -> None:
    there = world("published")
    editor = person("editor")
    second = person("superuser").edit(there.alliance)
    editor.edit(there.alliance).send(detail="First.")

    for page in (second.send(detail="Second."), editor.act("withdraw", there.alliance)):
        assert page.status == 200
        assert not re.search(r"<style|\sstyle=|\son\w+=", page.html)


def test_what_is_typed_is_kept_in_the_tab_and_the_script_for_it_is_there(there: World) -> None:
    page = person("editor").edit(there.alliance)

    assert "debates/admin/unsaved.js" in page.html
    assert "debates/admin/same_debate.js" in page.html
    script = Path(finders.find("debates/admin/unsaved.js")).read_text()
    assert "sessionStorage" in script
    assert "localStorage" not in script
    # the version comes back with the text, so that a change in between is told
    assert page.fields["version"] == "1"


def test_a_page_that_is_too_old_says_that_the_text_is_not_lost(there: World) -> None:
    editor = person("editor")
    page = editor.edit(there.alliance)
    page.fields["csrfmiddlewaretoken"] = "x" * 64

    page = page.send(detail="Typed long.")

    assert page.status == 403
    assert "are kept in this tab" in page.text()


@pytest.mark.parametrize(("age", "told"), [(5, "edited just now"), (7200, "edited 2\xa0hours ago")])
def test_it_is_told_how_long_ago_a_draft_was_edited(age: int, told: str) -> None:
    debate = make_debate()
    position = make_position(debate, make_expert(debate), status="draft")
    Position.objects.filter(pk=position.pk).update(modified=timezone.now() - timedelta(seconds=age))

    assert told in person("editor").open(reverse("admin:index")).html


def test_rows_are_named_within_a_sentence() -> None:
    page = person("editor").edit(make_debate())

    for row in ("expert in this debate", "question", "context note"):
        assert f"Add another {row}" in unescape(page.html)
