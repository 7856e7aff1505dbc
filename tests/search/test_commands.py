"""Management commands of the search: output and exit status."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import OperationalError, connection
from django.test import override_settings

from debates.models import Position
from search import service
from search.backends.base import SearchBackend, SearchUnavailable, WriterBusy
from search.management import progress
from search.management.commands import search_index
from search.management.progress import Meter
from search.sync import outbox
from search.sync.comparison import Comparison
from tests.debates.builders import Exchange, make_exchange
from tests.search.backends.local_folders import live_folder, rot
from tests.search_index import LiveIndex
from tests.waiting import PATIENCE


@pytest.fixture
def index(exchange: Exchange, live_index: LiveIndex) -> LiveIndex:
    return live_index


@pytest.fixture
def no_index(exchange: Exchange, tmp_path: Path) -> Iterator[None]:
    """Data folder without an index."""
    search = settings.SINORUS_SEARCH | {"PATH": tmp_path / "none"}
    with override_settings(SINORUS_SEARCH=search):
        yield


@pytest.fixture
def own_signals() -> Iterator[None]:
    """Handlers of signals as they were, after the test."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def remove_from_index(exchange: Exchange) -> None:
    """Remove a document from the index without going through the outbox."""
    with service.backend().writer() as writer:
        writer.apply([], [exchange.lasts.pk])


# search_index


def test_search_index_applies_pending_changes_and_reports_totals(index: LiveIndex) -> None:
    Position.objects.filter(slug="lasts").update(detail="It perseveres.")
    Position.objects.filter(slug="breaks").update(status="draft")

    said = run("search_index")

    assert "Documents written: 1, removed: 1," in said
    assert index.found("perseveres") == {"lasts"}
    assert run("search_index").startswith("Pending changes: 0.")


def test_search_index_without_an_index_says_how_to_get_one(no_index: None) -> None:
    with pytest.raises(CommandError, match=r"no search index.*search_rebuild"):
        run("search_index")


def test_search_index_says_when_something_could_not_be_written(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Comparison:
        raise ValueError("a text that nobody can index")

    monkeypatch.setattr("search.sync.outbox_worker.compare", broken)
    Position.objects.filter(slug="lasts").update(detail="It perseveres.")

    with pytest.raises(CommandError, match="1 could not be written and are still pending"):
        run("search_index")
    assert outbox.pending_count() == 1


@pytest.mark.parametrize(
    "error",
    [SearchUnavailable("The disk is full.", "Free\nsome space."), OperationalError("no\nserver")],
)
@pytest.mark.parametrize("command", ["search_index", "search_rebuild", "search_verify"])
def test_trouble_is_said_in_one_line(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch, command: str, error: Exception
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    Position.objects.filter(slug="lasts").update(detail="It perseveres.")
    monkeypatch.setattr(service.backend(), "writer", fail)
    monkeypatch.setattr(service.backend(), "builder", fail)

    with pytest.raises(CommandError) as raised:
        run(command)

    assert str(raised.value) == " ".join(str(error).split())
    assert raised.value.returncode == 1


def test_search_index_watches_until_it_is_told_to_stop(
    transactional_db: None, request: pytest.FixtureRequest, own_signals: None
) -> None:
    exchange = make_exchange()
    index = request.getfixturevalue("live_index")
    Position.objects.filter(pk=exchange.lasts.pk).update(detail="It perseveres.")

    def stop_when_found() -> None:
        while not index.found("perseveres"):
            time.sleep(0.01)
        connection.close()
        os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=stop_when_found)
    try:
        watcher.start()
        said = run("search_index", "--watch")
    finally:
        watcher.join()

    assert "Press Ctrl-C to stop." in said
    assert index.found("perseveres") == {"lasts"}


class StoppedInItsLock:
    """Indexer that is told to stop while it holds the lock of what tells it so."""

    def __init__(self, *_arguments: object) -> None:
        self.stop = self
        self.was_stopped = threading.Event()
        self._lock = threading.Lock()

    def run(self) -> None:
        with self._lock:
            os.kill(os.getpid(), signal.SIGTERM)
        assert self.was_stopped.wait(PATIENCE)

    def set(self) -> None:
        if self._lock.acquire(timeout=5):
            self.was_stopped.set()


def test_search_index_that_is_stopped_at_any_moment_does_not_wait_for_itself(
    monkeypatch: pytest.MonkeyPatch, own_signals: None
) -> None:
    made: list[StoppedInItsLock] = []

    def make(*arguments: object) -> StoppedInItsLock:
        made.append(StoppedInItsLock(*arguments))
        return made[-1]

    monkeypatch.setattr(search_index, "Indexer", make)

    run("search_index", "--watch")

    assert made[0].was_stopped.is_set()


# search_rebuild


def test_search_rebuild_makes_an_index_and_says_how_large_it_is(no_index: None) -> None:
    said = run("search_rebuild")

    assert "Search index built: 2 documents in" in said
    assert service.backend().state().ready


def test_search_rebuild_that_is_interrupted_says_that_nothing_changed(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def interrupted() -> Iterator[None]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(service.backend(), "builder", interrupted)

    with pytest.raises(CommandError, match="The live search index has not changed"):
        run("search_rebuild")


def test_two_rebuilds_do_not_get_in_each_others_way(index: LiveIndex) -> None:
    with service.backend().builder(), pytest.raises(CommandError, match="already being built"):
        run("search_rebuild")


# search_verify


def test_search_verify_is_content_when_all_agree(index: LiveIndex) -> None:
    assert run("search_verify") == "Compared 2 documents. All match.\n"


def test_search_verify_applies_pending_changes_first(index: LiveIndex) -> None:
    Position.objects.filter(slug="lasts").update(detail="It perseveres.")

    assert "All match" in run("search_verify")


def test_search_verify_reports_differences_without_repair(
    exchange: Exchange, index: LiveIndex, capsys: pytest.CaptureFixture
) -> None:
    remove_from_index(exchange)

    with pytest.raises(CommandError, match=r"1 of 2 documents differ.*--repair"):
        call_command("search_verify")

    assert f"1 missing from the index: {exchange.lasts.pk}" in capsys.readouterr().out
    assert index.found("") == {"breaks"}


def test_search_verify_repairs(exchange: Exchange, index: LiveIndex) -> None:
    remove_from_index(exchange)

    said = run("search_verify", "--repair")

    assert "1 repaired" in said
    assert index.found("") == {"lasts", "breaks"}


def test_search_verify_names_only_the_first_of_very_many(
    exchange: Exchange, index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.management.commands.search_verify.NAMED", 1)
    with service.backend().writer() as writer:
        writer.apply([], [exchange.lasts.pk, exchange.breaks.pk])

    said = run("search_verify", "--repair")

    assert f"2 missing from the index: {exchange.lasts.pk} and 1 more" in said


def test_search_verify_checks_all_files_deeply(index: LiveIndex) -> None:
    said = run("search_verify", "--deep")

    assert re.search(r"Checked \d+ files, [\d.]+\sKB\. All are as they were written\.", said)
    assert "Compared 2 documents. All match." in said


@pytest.mark.parametrize("suffix", [".pst", ".toc"])
def test_search_verify_rebuilds_an_index_whose_files_are_damaged(
    index: LiveIndex, suffix: str
) -> None:
    assert service.backend().state().ready
    [file] = live_folder(service.backend()).glob(f"*{suffix}")
    rot(file)
    # Not seen by a comparison of documents.
    assert run("search_verify") == "Compared 2 documents. All match.\n"

    said = run("search_verify", "--deep")

    assert "Damaged: " in said
    assert "Search index rebuilt: 2 documents." in said
    assert "All match." in said
    assert index.found("") == {"lasts", "breaks"}
    assert "All are as they were written" in run("search_verify", "--deep")


def test_search_verify_waits_while_another_process_rebuilds_what_is_damaged(
    index: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = service.backend()
    [file] = live_folder(backend).glob("*.pst")
    file.write_bytes(bytes(file.stat().st_size))
    builder = backend.builder

    def busy() -> None:
        raise WriterBusy("A new search index is already being built.")

    def other_process(_seconds: float) -> None:
        monkeypatch.setattr(backend, "builder", builder)
        index.build()

    monkeypatch.setattr(backend, "builder", busy)
    monkeypatch.setattr("search.management.commands.search_verify.time.sleep", other_process)

    assert "Search index rebuilt by another process: 2 documents." in run("search_verify", "--deep")


# Progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_on_a_terminal_progress_is_one_line_that_changes(clock: list[float]) -> None:
    out = Terminal()
    with Meter(OutputWrapper(out), "documents") as meter:
        meter.show(1, 1000)
        clock[0] += 2
        meter.show(500, 1000)

    assert out.getvalue() == "\r\033[K500 of 1,000 documents, 250 per second, 2 s left\n"


def test_elsewhere_progress_is_a_line_now_and_then(clock: list[float]) -> None:
    out = StringIO()
    with Meter(OutputWrapper(out), "documents") as meter:
        for done in (100, 200, 300):
            clock[0] += 8
            meter.show(done, 10_000)

    assert out.getvalue() == "200 of 10,000 documents, 12 per second, 13 min 4 s left\n"


def test_more_than_there_were_at_the_beginning_is_no_riddle(clock: list[float]) -> None:
    out = StringIO()
    with Meter(OutputWrapper(out), "documents") as meter:
        clock[0] += 20
        meter.show(12, 10)

    assert out.getvalue() == "12 of 12 documents, 1 per second\n"


# The service


def test_one_engine_serves_the_whole_process(index: LiveIndex) -> None:
    engines: set[SearchBackend] = {service.backend()}
    threads = [threading.Thread(target=lambda: engines.add(service.backend())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(engines) == 1


def test_the_settings_name_synonyms_and_options_of_the_engine(tmp_path: Path) -> None:
    search = settings.SINORUS_SEARCH | {
        "PATH": tmp_path,
        "SYNONYMS": "search.backends.base.NoSynonyms",
        "OPTIONS": {},
    }
    with override_settings(SINORUS_SEARCH=search):
        assert service.backend().path == tmp_path
        assert type(service.backend().synonyms).__name__ == "NoSynonyms"
