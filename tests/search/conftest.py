"""Fixtures: an index, and a small corpus to keep in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.backends.base import SearchBackend
from search.backends.whoosh.backend import WhooshBackend
from search.models import OutboxEntry
from search.sync.rebuilding import rebuild
from tests.search.reference.backend import ReferenceBackend
from tests.search.shelf import Shelf


@pytest.fixture(params=[ReferenceBackend, WhooshBackend])
def unbuilt(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> SearchBackend:
    """Backend without an index, and without fsync for speed."""
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
    return request.param(path=tmp_path / "index", schema=Shelf.schema)


@pytest.fixture
def shelf(db: None) -> Shelf:
    """Corpus of three texts with an empty outbox."""
    OutboxEntry.objects.all().delete()
    return Shelf({1: "gas", 2: "trade", 3: "war"})


@pytest.fixture
def backend(unbuilt: SearchBackend, shelf: Shelf) -> SearchBackend:
    """Backend with an index of the three texts."""
    rebuild(unbuilt, shelf)
    return unbuilt
