"""Indexer in a thread: writes become searchable by themselves, and failures are retried."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import override_settings

from debates.models import Position
from search import service
from search.backends.base import Condition, IndexState, IndexUnfit, SearchUnavailable
from search.backends.documents import SearchQuery
from search.backends.whoosh.backend import WhooshBackend
from search.models import OutboxEntry
from search.query import parse
from search.sync import (
    indexer,
    maintenance,
    migration_state,
    outbox,
    retry_loop,
    timeline,
    triggers,
)
from search.sync.indexer import Indexer
from search.sync.leader_lock import FileLeaderLock
from search.sync.retry_loop import Failures, Stopped, retry_forever
from tests.debates.builders import Exchange, make_exchange
from tests.search.backends.local_folders import live_folder, rot
from tests.search_index import LiveIndex
from tests.waiting import PATIENCE, wait_until


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry_loop, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(indexer, "POLL_SECONDS", 0.1)
    monkeypatch.setattr(maintenance, "QUIET_SECONDS", 0.01)
    # No thread may outlive the test, even on a slow machine.
    monkeypatch.setattr(indexer, "JOIN_SECONDS", PATIENCE)


@pytest.fixture
def exchange(transactional_db: None) -> Exchange:
    return make_exchange()


@pytest.fixture
def index(exchange: Exchange, live_index: LiveIndex) -> LiveIndex:
    return live_index


def make_indexer() -> Indexer:
    return Indexer(service.backend(), service.corpus())


@contextmanager
def running(indexer: Indexer) -> Iterator[Indexer]:
    """Run the indexer in a thread while the context lasts."""
    thread = threading.Thread(target=indexer.run)
    thread.start()
    try:
        yield indexer
    finally:
        indexer.stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


# Work


def test_writes_become_searchable_by_themselves(index: LiveIndex) -> None:
    with running(make_indexer()):
        Position.objects.filter(slug="lasts").update(detail="It perseveres.")
        wait_until(lambda: index.found("perseveres") == {"lasts"})
        Position.objects.filter(slug="lasts").update(status="draft")
        wait_until(lambda: index.found("") == {"breaks"})
    assert outbox.pending_count() == 0


def test_the_listener_notices_a_write_long_before_the_next_poll(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "POLL_SECONDS", 10 * PATIENCE)
    with running(make_indexer()):
        for word in ("perseveres", "endures", "prevails"):
            Position.objects.filter(slug="lasts").update(detail=f"It {word}.")
            wait_until(lambda word=word: index.found(f"detail:{word}") == {"lasts"})


def test_an_index_that_is_missing_is_built(index: LiveIndex, tmp_path: Path) -> None:
    search = settings.SINORUS_SEARCH | {"PATH": tmp_path / "elsewhere"}
    with override_settings(SINORUS_SEARCH=search), running(make_indexer()):
        wait_until(lambda: service.backend().state().ready)
        wait_until(lambda: index.found("") == {"lasts", "breaks"})


def test_an_index_that_goes_missing_is_built_again(index: LiveIndex) -> None:
    with running(make_indexer()):
        (service.backend().path / "current").unlink()
        wait_until(lambda: service.backend().state().ready)
    assert index.found("") == {"lasts", "breaks"}


def test_damage_that_another_process_reads_is_rebuilt_and_said(
    index: LiveIndex, caplog: pytest.LogCaptureFixture
) -> None:
    live = live_folder(service.backend())
    [postings] = live.glob("*.pst")
    with running(make_indexer()):
        wait_until(lambda: service.backend().state().ready)
        postings.write_bytes(bytes(postings.stat().st_size))
        other = WhooshBackend(path=service.backend().path, schema=service.corpus().schema)
        with pytest.raises(IndexUnfit):
            other.search(SearchQuery(parse("lasts").tree))
        wait_until(lambda: live_folder(service.backend()) != live)
    assert index.found("") == {"lasts", "breaks"}
    assert "Rebuilding it." in caplog.text


def test_damage_is_found_by_the_daily_verification_and_rebuilt(
    index: LiveIndex, caplog: pytest.LogCaptureFixture
) -> None:
    live = live_folder(service.backend())
    [stored] = live.glob("*._stored.col")
    assert service.backend().state().ready
    rot(stored)
    with running(make_indexer()):
        wait_until(lambda: live_folder(service.backend()) != live)
    assert f"{stored.name} differs from what was written" in caplog.text


# Leader lock


def test_one_leads_and_the_next_takes_over(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_indexer(), make_indexer()
    acquire, tries = second.leader_lock.acquire, []

    def noted() -> bool:
        tries.append(acquire())
        return tries[-1]

    monkeypatch.setattr(second.leader_lock, "acquire", noted)
    with running(first):
        wait_until(lambda: first.leader_lock._descriptor is not None)
        with running(second):
            wait_until(lambda: len(tries) > 1)
            assert not any(tries)
            first.stop.set()
            wait_until(lambda: any(tries))
            Position.objects.filter(slug="lasts").update(detail="It perseveres.")
            wait_until(lambda: index.found("perseveres") == {"lasts"})


def test_leadership_is_had_by_one_at_a_time(tmp_path: Path) -> None:
    one, other = FileLeaderLock(tmp_path), FileLeaderLock(tmp_path)

    assert one.acquire()
    assert one.acquire()
    assert not other.acquire()
    one.release()
    assert other.acquire()
    other.release()


def test_a_forked_process_neither_frees_nor_keeps_the_lock(tmp_path: Path) -> None:
    leader, next_one = FileLeaderLock(tmp_path), FileLeaderLock(tmp_path)
    assert leader.acquire()
    forked = FileLeaderLock(tmp_path)
    forked._descriptor = os.dup(leader._descriptor)

    leader.release()
    assert next_one.acquire()
    forked.forget()
    assert not leader.acquire()
    next_one.release()


def test_a_forked_process_gets_its_own_indexer(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "FORKED_SECONDS", 10 * PATIENCE)
    background = indexer._Background()
    background.renew()
    assert background._indexer is None
    background.start(10 * PATIENCE)
    parents, parents_thread = background._indexer, background._thread

    background.renew()

    assert background._indexer is not parents
    assert background._thread.is_alive()
    parents.stop.set()
    parents_thread.join(PATIENCE)
    background.stop()
    assert not background._thread.is_alive()


def test_a_lock_that_cannot_be_created_is_reported_with_advice(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(
        SearchUnavailable, match=r"Cannot create the lock file .*indexer\.lock.*Give the server"
    ):
        FileLeaderLock(tmp_path / "file").acquire()


# Triggers


def test_missing_triggers_are_created_and_everything_is_checked(
    index: LiveIndex, caplog: pytest.LogCaptureFixture
) -> None:
    triggers.drop()
    Position.objects.filter(slug="lasts").update(detail="It perseveres.")
    assert outbox.pending_count() == 0

    with caplog.at_level(logging.WARNING), running(make_indexer()):
        wait_until(lambda: index.found("perseveres") == {"lasts"})

    assert triggers.missing() == set()
    assert "database triggers were missing" in caplog.text


def test_triggers_are_not_made_while_a_migration_is_at_work(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plan = [("debates", "0002_more")]
    monkeypatch.setattr(migration_state, "pending", lambda *_: plan)
    triggers.drop()
    try:
        with caplog.at_level(logging.WARNING), running(make_indexer()):
            wait_until(lambda: "Run `manage.py migrate`" in caplog.text)
            assert not triggers.installed(connection)
            plan.clear()
            wait_until(lambda: triggers.installed(connection) and not triggers.missing())
    finally:
        triggers.install()


# Failures


def test_a_database_that_is_away_is_waited_for(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    claim, failures = outbox.claim, iter(range(4))

    def away(*arguments, **options):
        if next(failures, None) is not None:
            raise OperationalError("server closed the connection")
        return claim(*arguments, **options)

    monkeypatch.setattr(outbox, "claim", away)
    Position.objects.filter(slug="lasts").update(detail="It perseveres.")
    with caplog.at_level(logging.INFO, "search"), running(make_indexer()):
        wait_until(lambda: index.found("perseveres") == {"lasts"})
        wait_until(lambda: "The search indexer recovered." in caplog.text)

    assert caplog.text.count("server closed the connection") == 1


def test_an_unwritable_index_leaves_changes_pending(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    @contextmanager
    def full(timeout: float = 0.0) -> Iterator[None]:
        raise SearchUnavailable("The disk is full.", "Free some space.")
        yield

    writer = service.backend().writer
    monkeypatch.setattr(service.backend(), "writer", full)
    Position.objects.filter(slug="lasts").update(detail="It perseveres.")
    with caplog.at_level(logging.WARNING), running(make_indexer()) as writing:
        wait_until(
            lambda: "The search indexer is waiting to retry: The disk is full." in caplog.text
        )
        assert "The disk is full. Free some space." in writing.failures.current
        assert outbox.pending_count() == 1
        monkeypatch.setattr(service.backend(), "writer", writer)
        wait_until(lambda: index.found("perseveres") == {"lasts"})
        wait_until(lambda: writing.failures.current == "")


def test_an_index_that_no_rebuild_can_cure_is_waited_for(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    away = IndexState(Condition.UNREACHABLE, "The folder cannot be read.", "Let the user read it.")
    with monkeypatch.context() as patched, caplog.at_level(logging.WARNING):
        patched.setattr(service.backend(), "state", lambda: away)
        with running(make_indexer()):
            wait_until(lambda: "The folder cannot be read. Let the user read it." in caplog.text)


def test_what_nobody_foresaw_is_logged_and_survived(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    claim, failures = outbox.claim, iter(range(2))

    def broken(*arguments, **options):
        if next(failures, None) is not None:
            raise ZeroDivisionError
        return claim(*arguments, **options)

    monkeypatch.setattr(outbox, "claim", broken)
    Position.objects.filter(slug="lasts").update(detail="It perseveres.")
    with caplog.at_level(logging.ERROR), running(make_indexer()):
        wait_until(lambda: index.found("perseveres") == {"lasts"})

    assert caplog.text.count("failed unexpectedly and will be retried") == 1


def test_pauses_grow_up_to_a_minute_and_begin_anew_when_it_works() -> None:
    failures = Failures()
    pauses = []
    for _ in range(14):
        failures.is_new_failure(ValueError())
        pauses.append(failures.pause())

    assert pauses[:3] == [0.02, 0.04, 0.08]
    assert pauses == sorted(pauses)
    assert pauses[-1] <= retry_loop.LONGEST_PAUSE
    assert failures.reset()
    assert not failures.reset()
    assert failures.is_new_failure(ValueError())
    assert failures.pause() == 0.02


def test_work_that_was_told_to_stop_ends_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    stop = threading.Event()

    def stopped(_well: Callable[[], None]) -> float:
        stop.set()
        raise Stopped

    retry_forever("Something", stopped, stop)

    # The connection pool of another test may still write about its connections.
    assert [record for record in caplog.records if record.name.startswith("search")] == []


def test_a_rebuild_is_left_when_one_is_to_stop(index: LiveIndex, tmp_path: Path) -> None:
    search = settings.SINORUS_SEARCH | {"PATH": tmp_path / "elsewhere"}
    with override_settings(SINORUS_SEARCH=search):
        stopping = make_indexer()
        stopping.stop.set()
        with pytest.raises(Stopped):
            stopping._repair()
        assert not service.backend().state().ready
        assert not stopping.rebuilding


def test_a_rebuild_is_known_while_it_runs(index: LiveIndex, tmp_path: Path) -> None:
    search = settings.SINORUS_SEARCH | {"PATH": tmp_path / "elsewhere"}
    with override_settings(SINORUS_SEARCH=search):
        indexer = make_indexer()
        seen: list[bool] = []
        indexer._check_stop = lambda _done, _total: seen.append(indexer.rebuilding)
        indexer._repair()

    assert seen
    assert all(seen)
    assert not indexer.rebuilding


# Maintenance


def test_an_index_that_differs_is_found_at_the_start_and_repaired(
    index: LiveIndex, exchange: Exchange, caplog: pytest.LogCaptureFixture
) -> None:
    with service.backend().writer() as writer:
        writer.apply([], [exchange.lasts.pk])

    with caplog.at_level(logging.WARNING), running(make_indexer()):
        wait_until(lambda: index.found("") == {"lasts", "breaks"})
        wait_until(lambda: "(1 missing," in caplog.text)


def test_an_index_that_agrees_is_said_to(
    index: LiveIndex, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "search"), running(make_indexer()):
        wait_until(lambda: "all 2 documents match the database" in caplog.text)


def test_the_index_is_verified_again_when_a_day_is_over(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(maintenance, "VERIFY_SECONDS", 0.05)
    monkeypatch.setattr(maintenance, "POLL_SECONDS", 0.01)
    with caplog.at_level(logging.INFO, "search"), running(make_indexer()):
        wait_until(lambda: caplog.text.count("documents match the database") >= 2)


def test_the_index_is_tidied_after_writes_until_it_is_tidy(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    todo, tidied = [True, True, False], []

    def tidy() -> bool:
        tidied.append(len(todo))
        return todo.pop(0) if todo else False

    monkeypatch.setattr(service.backend(), "tidy", tidy)
    with running(make_indexer()):
        wait_until(lambda: not todo)
        todo.extend([True, False])
        Position.objects.filter(slug="lasts").update(detail="It perseveres.")
        wait_until(lambda: not todo)


def test_maintenance_rests_while_another_process_leads(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    tidied: list[bool] = []
    monkeypatch.setattr(service.backend(), "tidy", lambda: bool(tidied.append(True)))
    leads = threading.Event()
    keeper = maintenance.Maintenance(service.backend(), service.corpus(), leads, threading.Event())

    keeper._work(lambda: None)
    assert not tidied

    leads.set()
    keeper._work(lambda: None)
    assert tidied


def test_a_verification_waits_for_what_is_pending(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maintenance, "SETTLE_SECONDS", 0.05)
    stop = threading.Event()
    keeper = maintenance.Maintenance(service.backend(), service.corpus(), threading.Event(), stop)
    keeper._settle()
    OutboxEntry.objects.create(scope="position", key=0)

    keeper._settle()
    stop.set()
    with pytest.raises(Stopped):
        keeper._settle()


def test_all_documents_are_checked_after_a_standby_was_promoted(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    present = ["00000001"]
    monkeypatch.setattr(timeline, "current", lambda connection: present[-1])
    follower = make_indexer()
    follower._work_out_timeline()
    OutboxEntry.objects.all().delete()
    follower._follow_timeline()
    assert outbox.pending_count() == 0

    present.append("00000002")
    follower._follow_timeline()

    assert outbox.pending_count() > 0
