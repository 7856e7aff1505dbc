"""A reader of pages, and debates to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.debates.api.world import Small, small
from tests.debates.pages.reading_pages import OF_THE_ARTICLE, OF_WHAT_IS_MISSING, own_links, parsed

Read = Callable[..., HttpResponse]

FIRST_DEBATE = Path("fixtures") / "china_russia_2022.json"


def reader() -> Read:
    """Opens an address as a browser would; a redirect is not followed."""
    client = Client(raise_request_exception=False)

    def open_page(address: str, **query: Any) -> HttpResponse:
        return client.get(address, query)

    return open_page


@pytest.fixture
def read() -> Read:
    return reader()


@pytest.fixture
def known(db: None) -> Small:
    """One small debate."""
    return small()


def load_first_debate() -> None:
    call_command("loaddata", str(settings.BASE_DIR / FIRST_DEBATE), verbosity=0)


@pytest.fixture
def article(db: None) -> None:
    """The first debate, as everybody gets it who starts Sinorus."""
    load_first_debate()


@dataclass
class Visit:
    """Every page of the first debate, read once for all tests of a module.

    answers  what was answered, by address
    trees    the same as trees; a page that is no valid HTML has none
    linked   the status of everything that these pages link to
    """

    answers: dict[str, HttpResponse]
    trees: dict[str, Element]
    linked: dict[str, int]


@pytest.fixture(scope="module")
def first_debate(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The first debate with its index, for all tests of a module: they read, and write nothing.

    pytest-django makes a database only for tests that ask for one: mark them `django_db`.
    """
    from tests.search_index import LiveIndex

    search = settings.SINORUS_SEARCH | {"PATH": tmp_path_factory.mktemp("index")}
    with override_settings(SINORUS_SEARCH=search), django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        load_first_debate()
        LiveIndex()
        yield
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture(scope="module")
def visit(first_debate: None) -> Visit:
    read = reader()
    answers = {one: read(one) for one in (*OF_THE_ARTICLE, *OF_WHAT_IS_MISSING)}
    trees = {address: parsed(answer) for address, answer in answers.items()}
    linked = {one for address in OF_THE_ARTICLE for one in own_links(trees[address])}
    return Visit(answers, trees, {one: read(one).status_code for one in sorted(linked)})
