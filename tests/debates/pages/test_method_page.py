"""The page "Method", its text in the admin and in the API, and the name of the site."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from debates.models import MethodText
from tests.debates.builders import make_debate
from tests.debates.editors import Page, person
from tests.debates.pages.reading_pages import links, parsed, text_of

pytestmark = pytest.mark.django_db

ADMIN = "/admin/history/methodtext/"


@pytest.fixture
def named(settings: Any) -> Any:
    settings.SINORUS_SITE_NAME = "Debates of Example & Sons"
    settings.SINORUS_PUBLISHER = "Example Institute"
    settings.SINORUS_CONTACT = "editors@example.org"
    settings.SINORUS_DATA_LICENCE = "CC BY 4.0"
    settings.SINORUS_DATA_LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
    return settings


def edited(role: str = "editor") -> Page:
    someone = person(role)
    return someone.open(someone.client.get(ADMIN).headers["Location"])


def test_the_page_says_how_the_record_is_made_before_editors_wrote_anything(read) -> None:
    page = parsed(read("/method/"))

    assert "Nobody is given a probability that they did not state." in text_of(page)
    assert "Publisher" not in text_of(page)


def test_the_page_names_publisher_contact_and_licence(read, named) -> None:
    page = parsed(read("/method/"))

    assert "Publisher Example Institute" in text_of(page)
    found = links(page)
    assert found["mailto:editors@example.org"] == "editors@example.org"
    assert found["https://creativecommons.org/licenses/by/4.0/"] == "CC BY 4.0"


def test_a_contact_may_be_a_page(read, named) -> None:
    named.SINORUS_CONTACT = "https://example.org/contact"

    assert "https://example.org/contact" in links(parsed(read("/method/")))


@pytest.mark.parametrize("address", ["/", "/experts/", "/nowhere/"])
def test_the_foot_of_every_page_leads_there(read, address) -> None:
    assert links(parsed(read(address)))["/method/"] == "Method"


def test_an_editor_writes_the_text_and_its_history_is_kept(read, client) -> None:
    page = edited()

    first = page.send(text="We read <b>twice</b>.\r\n\r\nThen we write.")
    second = edited_again(page).send(text="We read three times.")

    assert first.saved
    assert second.saved
    text = text_of(parsed(read("/method/")))
    assert "We read three times." in text
    assert "Nobody is given a probability" not in text
    history = page.person.open(f"{ADMIN}1/history/").text()
    assert "Then we write." in history
    assert client.get(reverse("api:method")).json()["text"] == "We read three times."


def edited_again(page: Page) -> Page:
    return page.person.open(page.address)


def test_paragraphs_and_tags_are_shown_as_typed(read) -> None:
    MethodText.objects.create(text="First <i>one</i>.\n\nSecond.")

    body = read("/method/").content.decode()

    assert "<p>First &lt;i&gt;one&lt;/i&gt;.</p>" in body
    assert "<p>Second.</p>" in body


def test_a_contributor_reads_the_text_and_cannot_change_it() -> None:
    page = edited("contributor")

    assert page.status == 200
    assert page.send(text="Mine.").status == 403
    assert MethodText.objects.current().text == ""


def test_it_is_neither_added_nor_deleted() -> None:
    page = edited("superuser")

    assert page.person.open(f"{ADMIN}add/").status == 403
    assert page.person.open(f"{ADMIN}1/delete/").status == 403


def test_the_database_keeps_one_text() -> None:
    MethodText.objects.create(text="One.")

    with pytest.raises(IntegrityError), transaction.atomic():
        MethodText.objects.create(text="Two.")
    with pytest.raises(IntegrityError), transaction.atomic():
        MethodText.objects.create(pk=2, text="Two.")


def test_the_api_tells_the_same(client, named) -> None:
    index = client.get(reverse("api:index")).json()

    answer = client.get(index["method"]).json()

    assert answer["site_name"] == "Debates of Example & Sons"
    assert answer["publisher"] == "Example Institute"
    assert answer["data_licence_url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert answer["page_url"] == "http://testserver/method/"
    assert answer["text"].startswith("This record holds debates")


def test_another_name_is_another_answer(client, named) -> None:
    before = client.get(reverse("api:index"))["ETag"]
    named.SINORUS_SITE_NAME = "Another"

    assert client.get(reverse("api:index"))["ETag"] != before


def test_the_name_of_the_site_is_used_wherever_it_is_named(client, named) -> None:
    make_debate()
    addresses = ["/", "/nowhere/", "/opensearch.xml", "/feeds/positions.atom", "/admin/login/"]

    texts = {address: client.get(address).content.decode() for address in addresses}

    for address, text in texts.items():
        assert "Debates of E" in text, address
        assert "Sinorus" not in text, address
    assert "<ShortName>Debates of Exam…</ShortName>" in texts["/opensearch.xml"]


def test_search_engines_are_told_of_publisher_licence_and_method(read, named) -> None:
    page = read("/").content.decode()
    data = json.loads(page.partition('"application/ld+json">')[2].partition("</script>")[0])

    assert data["publisher"]["name"] == "Example Institute"
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert data["publishingPrinciples"] == "http://testserver/method/"
