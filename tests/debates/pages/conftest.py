"""A reader of pages, and debates to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.debates.pages.reading_pages import OF_THE_ARTICLE, OF_WHAT_IS_MISSING, own_links, parsed

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
    linked   the status of everything that these pages link to
    """

    answers: dict[str, HttpResponse]
    trees: dict[str, Element]
    linked: dict[str, int]


@pytest.fixture
def visit(first_debate: None) -> Visit:
    return every_page()


@cache
def every_page() -> Visit:
    read = reader()
    answers = {one: read(one) for one in (*OF_THE_ARTICLE, *OF_WHAT_IS_MISSING)}
    trees = {address: parsed(answer) for address, answer in answers.items()}
    linked = {one for address in OF_THE_ARTICLE for one in own_links(trees[address])}
    others = {one: read(one) for one in sorted(linked - answers.keys())}
    statuses = {one: answer.status_code for one, answer in (answers | others).items()}
    return Visit(answers, trees, {one: statuses[one] for one in sorted(linked)})
