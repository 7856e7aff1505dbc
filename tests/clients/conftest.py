"""A server with the first debate for clients to ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from tests.grounds import load_first_debate
from tests.search_index import LiveIndex


@pytest.fixture(scope="module")
def address(
    bare_database: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Address of a server with the first debate."""
    search = settings.SINORUS_SEARCH | {"PATH": tmp_path_factory.mktemp("index")}
    with override_settings(SINORUS_SEARCH=search), django_db_blocker.unblock():
        load_first_debate()
        LiveIndex()
        server = LiveServer("localhost")
        yield server.url
        server.stop()
