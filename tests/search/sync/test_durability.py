"""Order of syncs: the index never says durably what the database could still lose."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection

from debates.models import Position
from search import service
from search.backends.base import SearchUnavailable
from search.sync import durability, outbox
from search.sync.durability import sync_database
from search.sync.rebuilding import rebuild
from tests.debates.builders import make_exchange
from tests.search_index import LiveIndex

# PostgreSQL syncs at every commit.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def index(transactional_db: None) -> LiveIndex:
    make_exchange()
    return LiveIndex()


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are synced, in this order."""
    names: list[str] = []
    sync = os.fsync

    def noting(descriptor: int) -> None:
        names.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    monkeypatch.setattr("os.fsync", noting)
    return names


def log_name() -> str:
    return Path(connection.settings_dict["NAME"]).name + "-wal"


def is_in_order(synced: list[str]) -> bool:
    """Test whether the database's log is synced before the first file of the index is live."""
    live = [number for number, name in enumerate(synced) if name.startswith(("_MAIN_", "current"))]
    return log_name() in synced[: live[-1]]


def test_a_commit_of_the_index_follows_a_sync_of_the_database(
    index: LiveIndex, synced: list[str]
) -> None:
    Position.objects.filter(slug="lasts").update(detail="It perseveres.")

    index.drain()

    assert is_in_order(synced)
    assert synced[0] == log_name()


def test_a_rebuilt_index_is_live_after_a_sync_of_the_database(
    index: LiveIndex, synced: list[str]
) -> None:
    rebuild(service.backend(), service.corpus())

    assert is_in_order(synced)


def test_nothing_is_synced_when_the_index_does_not_change(
    index: LiveIndex, synced: list[str]
) -> None:
    outbox.enqueue_all()

    index.drain()

    assert synced == []


def test_a_log_that_cannot_be_synced_leaves_the_change_pending(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    Position.objects.filter(slug="lasts").update(detail="It perseveres.")
    generation = service.backend().generation()
    with monkeypatch.context() as patched:
        patched.setattr(durability.os, "fsync", broken)
        with pytest.raises(SearchUnavailable, match="cannot be synced: Input/output error"):
            index.drain()

    assert service.backend().generation() == generation
    assert index.pending()
    index.drain()
    assert index.found("perseveres") == {"lasts"}


def test_a_database_without_a_log_is_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/sinorus.sqlite3")

    sync_database()
