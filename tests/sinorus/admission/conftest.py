"""Fixtures of the budgets of payers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sinorus import cache
from sinorus.admission.shared_buckets import CACHE
from tests.cache_server import CacheServer


@pytest.fixture(scope="session")
def running_cache() -> Iterator[CacheServer]:
    """Server of Valkey or Redis."""
    server = CacheServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def cache_server(running_cache, settings) -> CacheServer:
    """The server, empty, as the cache that machines share."""
    from django.core.cache import caches

    if running_cache.process is None:
        running_cache.start()
    settings.CACHES = settings.CACHES | {CACHE: cache.parse(running_cache.url)}
    caches[CACHE].clear()
    return running_cache
