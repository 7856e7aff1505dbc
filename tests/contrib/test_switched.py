"""A site with the contrib apps that are in use: in the usual run all of them.

`test_switching.py` runs this file with fewer.
"""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.test import Client
from django.urls import Resolver404, resolve

from debates.api.endpoints.index import openapi_document, writing_document
from sinorus.setting_values import CONTRIB
from tests.contrib.additions import ADDITIONS

PAGES_OF_A_KIND = 2
"""Pages that are read of those with the same name of their address."""

LINK = re.compile(r'<(?:a|link|form|iframe|img)\b[^>]*?\s(?:href|src|action)="([^"]+)"')


def in_use(name: str) -> bool:
    return name in settings.SINORUS_CONTRIB


def operations() -> set[str]:
    """Return the identifiers of all operations of the API, webhooks included."""
    return {
        operation["operationId"]
        for document in (openapi_document(), writing_document())
        for addresses in (document["paths"], document.get("webhooks", {}))
        for methods in addresses.values()
        for operation in methods.values()
        if isinstance(operation, dict) and "operationId" in operation
    }


def broken_links(client: Client, start: str) -> tuple[dict[str, str], set[str]]:
    """Follow the links of pages; return the broken ones with their page, and the names of views."""
    pages, seen = deque([(start, "")]), {start}
    broken: dict[str, str] = {}
    read: dict[str, int] = {}
    while pages:
        address, page = pages.popleft()
        try:
            name = resolve(address.partition("?")[0]).view_name
        except Resolver404:
            broken[address] = page
            continue
        if read.setdefault(name, 0) >= PAGES_OF_A_KIND or name == "admin:logout":
            continue
        read[name] += 1
        answer = client.get(address)
        if answer.status_code >= 400:
            broken[address] = page
        for link in links(answer, address):
            if link not in seen:
                seen.add(link)
                pages.append((link, address))
    return broken, set(read)


def links(answer: Any, address: str) -> list[str]:
    """Return the addresses of this site to which a page leads, or redirects."""
    if "Location" in answer:
        targets = [answer["Location"]]
    elif answer["Content-Type"].startswith("text/html"):
        targets = [unescape(link) for link in LINK.findall(answer.getvalue().decode())]
    else:
        targets = []
    addresses = [urldefrag(urljoin(address, target)).url for target in targets]
    return [
        link
        for link in addresses
        if link.startswith("/") and not link.startswith(settings.STATIC_URL)
    ]


@pytest.mark.parametrize("name", CONTRIB)
def test_addresses_and_commands_come_and_go_with_their_app(name, article, first_debate):
    client = Client()
    additions = ADDITIONS[name]

    for address in additions.addresses:
        assert (client.get(address).status_code == 200) == in_use(name), address
    for command in additions.commands:
        assert (command in get_commands()) == in_use(name), command


@pytest.mark.parametrize("name", CONTRIB)
def test_queries_are_read_as_others_while_their_app_is_in_use(name, article, first_debate):
    for typed, field in ADDITIONS[name].queries:
        query = Client().get("/api/v1/search/", {"q": typed}).json()["query"]

        assert query["understood"].startswith(field) == in_use(name), typed


@pytest.mark.parametrize("name", CONTRIB)
def test_operations_are_described_while_their_app_is_in_use(name):
    expected = ADDITIONS[name].operations if in_use(name) else frozenset()

    assert operations() & ADDITIONS[name].operations == expected


def test_the_index_of_the_api_leads_nowhere_that_is_gone(article, first_debate):
    client = Client()

    for name, address in client.get("/api/v1/").json().items():
        # 400: the comparison asks for experts
        assert client.get(address).status_code in {200, 400}, name


def test_links_of_readers_pages_lead_somewhere(article, first_debate):
    broken, names = broken_links(Client(), "/")

    assert broken == {}
    assert {"pages:debate", "pages:position", "pages:expert", "pages:search"} <= names


def test_links_of_editors_pages_lead_somewhere(article, first_debate, admin_user):
    client = Client()
    client.force_login(admin_user)

    broken, names = broken_links(client, "/admin/")

    assert broken == {}
    assert {"admin:debates_debate_change", "admin:debates_position_changelist"} <= names
    for name, additions in ADDITIONS.items():
        assert names & additions.pages == (additions.pages if in_use(name) else frozenset()), name
