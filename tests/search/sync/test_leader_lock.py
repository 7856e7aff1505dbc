"""Leader lock of an engine that hosts share: in the database where hosts can share that too."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from search.backends.base import SearchBackend
from search.sync.leader_lock import DatabaseLeaderLock, FileLeaderLock, LeaderLock, make_leader_lock
from tests.search.indexing_processes import Forker, IndexingProcesses
from tests.search.reference.backend import ReferenceBackend
from tests.search.shelf import Shelf


class SharedBackend(ReferenceBackend):
    """Engine whose index several hosts have."""

    shared = True


@pytest.fixture
def locks(transactional_db: None, tmp_path: Path):
    """Locks of two processes, on one host where the database is a file, else on any."""
    shared: SearchBackend = SharedBackend(path=tmp_path, schema=Shelf.schema)
    locks = make_leader_lock(shared), make_leader_lock(shared)
    yield locks
    for lock in locks:
        lock.release()


def test_one_leads_until_it_lets_go(locks: tuple[LeaderLock, LeaderLock]) -> None:
    one, other = locks

    assert [one.acquire(), other.acquire(), one.acquire()] == [True, False, True]
    one.release()
    assert [other.acquire(), one.acquire()] == [True, False]


def test_an_engine_of_one_host_has_its_lock_there(tmp_path: Path) -> None:
    lock = make_leader_lock(ReferenceBackend(path=tmp_path, schema=Shelf.schema))

    assert isinstance(lock, FileLeaderLock)


def test_who_loses_the_connection_no_longer_leads(locks: tuple[LeaderLock, LeaderLock]) -> None:
    one, other = locks
    assert one.acquire()
    if connection.vendor != "postgresql":
        assert isinstance(one, FileLeaderLock)
        return
    assert isinstance(one, DatabaseLeaderLock)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks"
            " WHERE locktype = 'advisory' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    with pytest.raises(DatabaseError):
        one.acquire()

    assert other.acquire()
    assert not one.acquire()


@pytest.mark.postgresql
def test_another_process_leads_where_the_leader_is_killed_or_stands_still(
    transactional_db: None, forker: Forker, tmp_path: Path
) -> None:
    with IndexingProcesses(forker, tmp_path) as processes:
        first = processes.start("lead")
        processes.wait_for(f"{first} leads")
        second = processes.start("lead")
        processes.kill(first)
        processes.wait_for(f"{second} leads")

        third = processes.start("lead")
        os.kill(second, signal.SIGSTOP)
        processes.wait_for(f"{third} leads")
        os.kill(second, signal.SIGCONT)
        processes.wait_for(f"{second} no longer leads")
