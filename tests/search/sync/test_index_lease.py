"""Lease of the database: one index at a time follows it (PostgreSQL)."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from search import service
from search.backends.whoosh.backend import WhooshBackend
from search.models import IndexLease, OutboxEntry
from search.sync import index_lease, outbox
from search.sync.index_lease import HeldElsewhere, Lease
from search.sync.outbox_worker import OutboxWorker
from search.sync.rebuilding import rebuild

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_lease, "LOOK_SECONDS", 0.01)


def backend_in(folder: Path) -> WhooshBackend:
    folder.mkdir(exist_ok=True)
    return WhooshBackend(path=folder / "index", schema=service.corpus().schema)


@pytest.fixture
def mine(tmp_path: Path) -> WhooshBackend:
    return backend_in(tmp_path / "mine")


@pytest.fixture
def other(tmp_path: Path) -> WhooshBackend:
    return backend_in(tmp_path / "other")


def stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count a lease as given up at the second look."""
    monkeypatch.setattr(index_lease, "PATIENCE_SECONDS", 0.0)


def test_a_lease_that_is_renewed_is_never_taken_over(mine, other):
    Lease(mine).take()
    waiting = Lease(other)
    for _ in range(3):
        with pytest.raises(HeldElsewhere, match=r"mine/index on .*SINORUS_SEARCH_URL"):
            waiting.take()
        IndexLease.objects.update(renewed="2026-01-01T00:00:00Z")
        Lease(mine).take()


def test_a_lease_is_renewed_though_the_clock_of_the_database_was_set_back(mine):
    Lease(mine).take()
    IndexLease.objects.update(renewed=timezone.now() + timedelta(hours=1))

    Lease(mine).take()

    assert IndexLease.objects.get().renewed < timezone.now() + timedelta(minutes=1)


def test_a_lease_that_stands_still_is_taken_over_and_all_documents_are_checked(
    mine, other, monkeypatch
):
    Lease(mine).take()
    OutboxEntry.objects.all().delete()
    stand_still(monkeypatch)

    Lease(other).take_patiently()

    assert set(outbox.pending_ids()) != set()
    assert outbox.pending_scopes() == {outbox.EVERYTHING[0]}
    monkeypatch.undo()
    with pytest.raises(HeldElsewhere, match="other/index"):
        Lease(mine).take()


def test_an_index_that_hosts_share_is_withheld_until_it_follows_the_database(
    mine, other, monkeypatch
):
    monkeypatch.setattr(other, "shared", True)
    Lease(mine).take()
    lease = Lease(other)
    with pytest.raises(HeldElsewhere):
        lease.take()
    assert "mine/index" in other.withheld
    assert not lease.was_held

    stand_still(monkeypatch)
    lease.take()

    assert other.withheld == ""
    assert lease.was_held


def test_a_copy_of_a_folder_is_another_index_and_a_renamed_one_is_not(mine, tmp_path):
    before = index_lease.identity(mine)
    shutil.copytree(tmp_path / "mine", tmp_path / "copy")
    (tmp_path / "mine").rename(tmp_path / "moved")

    assert index_lease.identity(backend_in(tmp_path / "moved")) == before
    assert index_lease.identity(backend_in(tmp_path / "copy")) != before


def test_changes_are_left_to_the_index_that_follows_the_database(mine, other):
    outbox.enqueue_all()
    Lease(mine).take()
    pending = outbox.pending_ids()
    corpus = service.corpus()

    assert rebuild(other, corpus) == 0
    with pytest.raises(HeldElsewhere):
        OutboxWorker(other, corpus).drain()

    assert outbox.pending_ids() == pending
    rebuild(mine, corpus)
    assert outbox.pending_ids() == []


def test_an_index_that_machines_share_has_one_name_on_all_of_them(mine, other, monkeypatch):
    monkeypatch.setattr(WhooshBackend, "shared", True)
    monkeypatch.setattr(WhooshBackend, "place", "OpenSearch, under the prefix sinorus")
    Lease(mine).take()

    Lease(other).take()

    assert IndexLease.objects.get().place == "OpenSearch, under the prefix sinorus"
