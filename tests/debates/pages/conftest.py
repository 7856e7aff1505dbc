"""Readers of pages, with a client and in Chromium, and debates to read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import resolve
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from debates.history.timeline import snapshot_current
from debates.models import Evidence, Position, Source
from tests.debates.pages.browser import STATIC, WIDE, Reader, chromium
from tests.debates.pages.reading_pages import (
    CORRECTED,
    OF_THE_ARTICLE,
    OF_WHAT_IS_MISSING,
    WITHDRAWN,
    locations,
    own_links,
    parsed,
)
from tests.grounds import load_first_debate
from tests.search_index import LiveIndex
from tests.thoroughness import is_thorough

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Read = Callable[..., HttpResponse]


def reader() -> Read:
    """Opens an address as a browser would; a redirect is not followed."""
    client = Client(raise_request_exception=False)

    def open_page(address: str, **query: Any) -> HttpResponse:
        return client.get(address, query)

    return open_page


@pytest.fixture
def read() -> Read:
    return reader()


@dataclass(frozen=True)
class Visit:
    """Every page of the first debate, read once for all tests.

    answers  what was answered, by address
    trees    the same as trees; a page that is no valid HTML has none
    """

    answers: dict[str, HttpResponse]
    trees: dict[str, Element]

    @cached_property
    def linked(self) -> dict[str, int]:
        """The status of what these pages link to.

        Of addresses that differ in the values of parameters alone it is one, and of the pages that
        the sitemap has, one of each kind; in a thorough run all.
        """
        addresses = sorted({one for page in OF_THE_ARTICLE for one in own_links(self.trees[page])})
        read = reader()
        if not is_thorough():
            listed = {
                one for part in locations(read("/sitemap.xml")) for one in locations(read(part))
            }
            kinds = {_kind(one, listed): one for one in reversed(addresses)}
            addresses = [*kinds.values()]
        known = self.answers
        return {one: (known.get(one) or read(one)).status_code for one in addresses}


def _kind(address: str, listed: Collection[str]) -> tuple[str, ...]:
    """Return the path of an address, or the name of its kind, and the names of its parameters."""
    if address in listed:
        return (resolve(address).view_name,)
    parts = urlsplit(address)
    return (parts.path, *sorted({name for name, _ in parse_qsl(parts.query)}))


@pytest.fixture
def visit(first_debate: None) -> Visit:
    return every_page()


@cache
def every_page() -> Visit:
    read = reader()
    answers = {one: read(one) for one in (*OF_THE_ARTICLE, *OF_WHAT_IS_MISSING)}
    trees = {address: parsed(answer) for address, answer in answers.items()}
    return Visit(answers, trees)


@pytest.fixture(scope="module")
def browser(bare_database: None) -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def site(
    browser: Browser,
    bare_database: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """A server with the first debate, its source with a text, a correction and a withdrawal.

    All tests of a module read the same, so none may write what another one reads. Static files
    come from where they are written.
    """
    search = settings.SINORUS_SEARCH | {"PATH": tmp_path_factory.mktemp("index")}
    with override_settings(SINORUS_SEARCH=search, **STATIC), django_db_blocker.unblock():
        load_first_debate()
        Source.objects.update(text=quoted_text())
        corrected = Position.objects.get(slug=CORRECTED)
        snapshot_current([corrected])
        corrected.detail = f"{corrected.detail} The expert repeats it."
        corrected.save()
        gone = Position.objects.get(slug=WITHDRAWN)
        gone.status, gone.withdrawn_reason = "withdrawn", "It was said by somebody else."
        gone.save()
        LiveIndex()
        server = LiveServer("localhost")
        yield server.url
        server.stop()


def quoted_text() -> str:
    """Return a text in which each quotation of the first debate stands at its place."""
    quoted: dict[str, list[str]] = {}
    for model in (Position, Evidence):
        for locator, words in model.objects.values_list("locator", "quotation"):
            quoted.setdefault(locator, []).append(words)
    places = sorted(
        filter(None, quoted), key=lambda place: [int(part) for part in place.split(".")]
    )
    return "\n\n".join(f"[{place}] It is said: {'. '.join(quoted[place])}." for place in places)


@pytest.fixture(name="reader")
def windows(browser: Browser, site: str) -> Iterator[Callable[..., Reader]]:
    """Opens windows; at the end nobody may have complained."""
    readers: list[Reader] = []

    def open_window(**options: Any) -> Reader:
        readers.append(Reader(browser, site, **{"viewport": WIDE, **options}))
        return readers[-1]

    yield open_window
    complaints = [complaint for one in readers for complaint in one.complaints]
    for one in readers:
        one.close()
    assert complaints == []
