"""The way from a reading page to the form of what it shows, and back after saving."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.db.models import Model
from django.urls import reverse

from debates.models import MethodText
from tests.debates.builders import make_topic
from tests.debates.editors import Page, World, page_of, person, world
from tests.debates.pages.reading_pages import links, parsed

pytestmark = pytest.mark.django_db


@pytest.fixture
def edited() -> World:
    return world("published")


def edited_from(thing: Model, address: str, role: str = "editor") -> Page:
    """Open the form of an object by the "Edit" link of a page."""
    someone = person(role)
    page = someone.open(address)
    edit = next(
        link for link, words in links(parsed(page.response)).items() if words.startswith("Edit ")
    )
    meta = thing._meta
    form = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[thing.pk])
    assert urlsplit(edit).path == form
    return someone.open(edit)


def slip(page: Page, button: str = "_save", **changes: str) -> Page:
    """Save a correction of a public object."""
    return page.send(button, correction_slip="on", **changes)


@pytest.mark.parametrize(
    "address",
    [
        "{0}",
        "{0}?question=elsewhere&expert=b",
        "{0}agreement/",
        "{0}map/",
        "{0}compare/?expert=artyom-lukin&expert=theresa-fallon",
    ],
)
def test_saving_leads_back_to_the_page_that_one_came_from(edited: World, address: str) -> None:
    address = address.format(edited.debate.get_absolute_url())

    saved = slip(edited_from(edited.debate, address), summary="Where are they heading?")

    assert saved.response.url == address


def test_every_page_of_an_object_leads_to_its_form_and_back(edited: World) -> None:
    someone = person("editor")
    for thing in (edited.debate, edited.question, edited.lukin, edited.alliance):
        page = someone.open(thing.get_absolute_url())
        edit = next(
            link for link in links(parsed(page.response)) if link.startswith(page_of(thing))
        )
        saved = someone.open(edit).send()
        assert (thing, saved.saved, saved.response.url) == (thing, True, thing.get_absolute_url())


def test_the_page_says_that_it_was_saved(edited: World) -> None:
    form = edited_from(edited.lukin, edited.lukin.get_absolute_url())

    saved = form.send(biography="A scholar.")

    assert "was changed successfully" in form.person.open(saved.response.url).text()
    assert "was changed successfully" not in form.person.open(saved.response.url).text()


def test_who_goes_on_editing_keeps_the_way_back(edited: World) -> None:
    address = edited.lukin.get_absolute_url()

    again = edited_from(edited.lukin, address).send("_continue")

    assert urlsplit(again.response.url).path == page_of(edited.lukin)
    assert parse_qs(urlsplit(again.response.url).query) == {"next": [address]}
    assert again.person.open(again.response.url).send().response.url == address


def test_a_form_with_an_error_keeps_the_way_back(edited: World) -> None:
    address = edited.lukin.get_absolute_url()

    refused = edited_from(edited.lukin, address).send(name="")

    assert not refused.saved
    assert refused.send(name="Artyom Lukin").response.url == address


def test_a_page_whose_address_changed_is_reached_by_its_former_one(edited: World) -> None:
    address = edited.lukin.get_absolute_url()

    saved = edited_from(edited.lukin, address).send(slug="a-lukin")

    assert saved.response.url == address
    assert saved.person.open(address).response.url == "/experts/a-lukin/"


def test_what_was_deleted_leads_to_the_list(edited: World) -> None:
    topic = make_topic()
    someone = person("editor")
    address = f"{page_of(topic, 'delete')}?next={topic.get_absolute_url()}"

    deleted = someone.open(address).send("")

    assert deleted.response.url == "/admin/debates/topic/"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/experts/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/admin/logout/",
        "/api/v1/",
        "/nowhere/",
        "experts/",
        "/experts/\r\nLocation: https://evil.example/",
        "/experts/" + "a" * 3_000 + "/",
        "/experts/\0/",
        "",
    ],
)
def test_nobody_is_led_elsewhere(edited: World, address: str) -> None:
    someone = person("editor")

    saved = someone.open(f"{page_of(edited.lukin)}?next={quote(address)}").send()

    assert saved.response.url == "/admin/debates/expert/"


def test_what_is_not_public_any_more_leads_to_the_list(edited: World) -> None:
    draft = world().alliance
    someone = person("editor")

    saved = someone.open(f"{page_of(draft)}?next={draft.get_absolute_url()}").send()

    assert saved.response.url == "/admin/debates/position/"


@pytest.mark.parametrize("role", ["anonymous", "staff"])
def test_who_may_not_edit_sees_no_way_to(edited: World, role: str) -> None:
    page = person(role).open(edited.debate.get_absolute_url())

    assert "Edit this" not in page.text()


def test_the_page_on_the_method_leads_to_its_text_and_back(edited: World) -> None:
    text, _ = MethodText.objects.get_or_create(pk=MethodText.ONLY)

    saved = edited_from(text, "/method/").send(text="As follows.")

    assert saved.response.url == "/method/"
