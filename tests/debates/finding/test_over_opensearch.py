"""The whole search over OpenSearch, as SINORUS_SEARCH_URL chooses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client

from debates.models import Position
from search import service
from search.backends.opensearch.backend import OpenSearchBackend
from search.sync.outbox_worker import OutboxWorker
from search.sync.rebuilding import rebuild
from tests.debates.builders import Exchange
from tests.search import opensearch_node

pytestmark = pytest.mark.opensearch


@pytest.fixture
def engine(exchange: Exchange, settings: LazySettings) -> Iterator[OpenSearchBackend]:
    with opensearch_node.own_prefix() as prefix:
        settings.SINORUS_SEARCH = {
            **settings.SINORUS_SEARCH,
            "BACKEND": "search.backends.opensearch.backend.OpenSearchBackend",
            "OPTIONS": {"address": opensearch_node.address(prefix)},
        }
        backend = service.backend()
        assert isinstance(backend, OpenSearchBackend)
        assert rebuild(backend, service.corpus()) == 2
        yield backend


def test_pages_and_the_api_search_what_is_published(
    engine: OpenSearchBackend, client: Client
) -> None:
    found = client.get("/api/v1/search/", {"q": "expert:lukin lasts"}).json()
    assert [hit["position"]["slug"] for hit in found["results"]] == ["lasts"]
    assert "lasts" in client.get("/search/", {"q": "lasts"}).content.decode()

    Position.objects.filter(slug="lasts").update(status="draft")
    OutboxWorker(engine, service.corpus()).drain()
    assert client.get("/api/v1/search/", {"q": "expert:lukin"}).json()["count"] == 0
    # no text has the word any more
    found = client.get("/api/v1/search/", {"q": "lasts"}).json()
    assert found["results"] == []
