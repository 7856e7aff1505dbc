"""Outbox worker: pending changes are written once, and none is lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import contextmanager

import pytest
from django.db import OperationalError

from search.backends.base import SearchBackend, SearchUnavailable
from search.backends.documents import SearchQuery
from search.query import parse
from search.sync import outbox, outbox_worker
from search.sync.comparison import all_ids, compare
from search.sync.outbox_worker import OutboxWorker
from tests.search.shelf import Shelf, add_entry


def found(backend: SearchBackend, text: str) -> set[int]:
    return {hit.id for hit in backend.search(SearchQuery(parse(text).tree)).hits}


def agree(backend: SearchBackend, shelf: Shelf) -> bool:
    return not compare(backend, shelf, all_ids(backend, shelf)).differing


@pytest.fixture
def commits(backend: SearchBackend, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """Ids that each commit wrote or removed."""
    seen: list[tuple[int, ...]] = []
    writer = backend.writer

    @contextmanager
    def watched(timeout: float = 0.0):
        with writer(timeout) as real:
            apply = real.apply

            def noted(documents, removed=()) -> None:
                documents, removed = list(documents), list(removed)
                seen.append((*(document.id for document in documents), *removed))
                apply(documents, removed)

            real.apply = noted
            yield real

    monkeypatch.setattr(backend, "writer", watched)
    return seen


def test_created_changed_and_removed_documents_reach_the_index(
    backend: SearchBackend, shelf: Shelf
) -> None:
    shelf.write(4, "sanctions")
    shelf.write(1, "pipeline")
    shelf.write(3, None)

    done = OutboxWorker(backend, shelf).drain()

    assert agree(backend, shelf)
    assert (done.written, done.removed, outbox.pending_count()) == (2, 1, 0)


def test_texts_are_encoded_while_the_writer_is_free(
    backend: SearchBackend, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[int] = []

    def encode(documents) -> None:
        with backend.writer():
            encoded.extend(document.id for document in documents)

    monkeypatch.setattr(backend, "encodes", True)
    monkeypatch.setattr(backend, "encode", encode)
    shelf.write(4, "sanctions")

    OutboxWorker(backend, shelf).drain()

    assert encoded == [4]
    assert agree(backend, shelf)


def test_one_claim_is_one_commit(
    backend: SearchBackend, shelf: Shelf, commits: list[tuple[int, ...]]
) -> None:
    for key in range(4, 20):
        shelf.write(key, "gas")

    OutboxWorker(backend, shelf).drain()

    assert commits == [tuple(range(4, 20))]


def test_a_document_that_is_as_it_should_be_is_not_written_again(
    backend: SearchBackend, shelf: Shelf, commits: list[tuple[int, ...]]
) -> None:
    shelf.write(1, "gas")
    shelf.write(2, "trader")

    done = OutboxWorker(backend, shelf).drain()

    assert commits == [(2,)]
    assert (done.written, done.same) == (1, 1)


def test_an_empty_outbox_writes_nothing(
    backend: SearchBackend, shelf: Shelf, commits: list[tuple[int, ...]]
) -> None:
    assert OutboxWorker(backend, shelf).step() is False
    assert commits == []


def test_a_change_during_the_drain_is_not_forgotten(backend: SearchBackend, shelf: Shelf) -> None:
    def change_once(_ids: Sequence[int]) -> None:
        shelf.built = lambda _ids: None
        shelf.write(1, "pipeline")

    shelf.write(1, "sanctions")
    shelf.built = change_once

    OutboxWorker(backend, shelf).drain()

    assert found(backend, "pipeline") == {1}
    assert agree(backend, shelf)


def test_entries_stay_until_the_index_holds_their_changes(
    backend: SearchBackend, shelf: Shelf
) -> None:
    shelf.write(1, "sanctions")
    pending: list[int] = []
    shelf.built = lambda _ids: pending.append(outbox.pending_count())

    OutboxWorker(backend, shelf).drain()

    assert pending == [1]
    assert outbox.pending_count() == 0


@pytest.mark.parametrize("error", [SearchUnavailable("The disk is full."), OperationalError()])
def test_failed_changes_stay_pending(
    backend: SearchBackend, shelf: Shelf, error: Exception
) -> None:
    def fail(_ids: Sequence[int]) -> None:
        raise error

    shelf.write(1, "sanctions")
    shelf.built = fail
    with pytest.raises(type(error)):
        OutboxWorker(backend, shelf).drain()
    assert outbox.pending_count() == 1

    shelf.built = lambda _ids: None
    OutboxWorker(backend, shelf).drain()

    assert agree(backend, shelf)


def test_everything_brings_every_document_up_to_date(backend: SearchBackend, shelf: Shelf) -> None:
    shelf.texts = {1: "gas", 2: "pipeline", 4: "sanctions"}
    outbox.enqueue_all()

    done = OutboxWorker(backend, shelf).drain()

    assert agree(backend, shelf)
    assert (done.written, done.removed, done.same) == (2, 1, 1)


def test_changes_of_few_documents_come_before_changes_of_many(
    backend: SearchBackend,
    shelf: Shelf,
    commits: list[tuple[int, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox_worker, "BATCH_SIZE", 1)
    shelf.texts = {1: "first", 2: "second", 3: "third"}
    add_entry("all")
    shelf.write(2, "urgent")

    OutboxWorker(backend, shelf).drain()

    assert commits == [(2,), (1, 3)]
    assert outbox.pending_count() == 0


# Changes that affect very many documents


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of two documents; more than two are processed as a job."""
    monkeypatch.setattr(outbox_worker, "CLAIM_SIZE", 2)
    monkeypatch.setattr(outbox_worker, "batches", lambda ids: [[key] for key in ids].__iter__())


@pytest.mark.usefixtures("small_batches")
def test_other_changes_come_between_the_batches_of_a_large_one(
    backend: SearchBackend, shelf: Shelf, commits: list[tuple[int, ...]]
) -> None:
    shelf.texts = dict.fromkeys(range(1, 7), "gas") | {1: "first", 2: "second", 3: "third"}
    add_entry("all")
    worker = OutboxWorker(backend, shelf)
    worker.step()
    shelf.write(9, "urgent")

    worker.step()

    assert commits == [(1,), (9,), (2,)]
    assert outbox.pending_count() == 1
    worker.drain()
    assert outbox.pending_count() == 0
    assert agree(backend, shelf)


@pytest.mark.usefixtures("small_batches")
def test_a_large_change_is_pending_until_its_last_batch_is_written(
    backend: SearchBackend, shelf: Shelf
) -> None:
    add_entry("all")
    worker = OutboxWorker(backend, shelf)
    while worker.step():
        assert outbox.pending_count() == 1 or not worker._jobs

    assert outbox.pending_count() == 0


@pytest.mark.usefixtures("small_batches")
def test_large_changes_do_not_pile_up(
    backend: SearchBackend, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_worker, "MAX_JOBS", 2)
    worker = OutboxWorker(backend, shelf)
    for key in range(5):
        add_entry("all", key)

    while worker.step():
        assert len(worker._jobs) <= 2

    assert outbox.pending_count() == 0


# Documents that cannot be built


@pytest.fixture
def unbuildable_document(shelf: Shelf) -> Callable[[], None]:
    """Make document 2 impossible to build; the returned function makes it possible again."""

    def refuse(ids: Sequence[int]) -> None:
        if 2 in ids:
            raise ValueError("a text that nobody can index")

    shelf.built = refuse
    return lambda: setattr(shelf, "built", lambda _ids: None)


def test_a_document_that_cannot_be_made_does_not_keep_the_others_waiting(
    backend: SearchBackend,
    shelf: Shelf,
    unbuildable_document: Callable[[], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    for key in (1, 2, 3):
        shelf.write(key, f"pipeline {key}")

    with caplog.at_level(logging.ERROR):
        done = OutboxWorker(backend, shelf).drain()

    assert found(backend, "pipeline") == {1, 3}
    assert (done.written, done.failed) == (2, 1)
    assert "Document 2 " in caplog.text
    assert "a text that nobody can index" in caplog.text


def test_a_document_that_could_not_be_made_is_pending_and_tried_again(
    backend: SearchBackend,
    shelf: Shelf,
    unbuildable_document: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(outbox_worker, "monotonic", lambda: now[0])
    shelf.write(1, "pipeline 1")
    shelf.write(2, "pipeline 2")
    worker = OutboxWorker(backend, shelf)
    worker.drain()
    assert outbox.pending_count() == 1

    for seconds in (4.9, 15.0):
        # Neither the first pause of 5 s nor the second of 10 s is over.
        now[0] = seconds
        assert worker.step() is False
        now[0] += 0.2
        worker.drain()
        assert outbox.pending_count() == 1
    assert worker.tally.failed == 3
    unbuildable_document()
    now[0] += 20.0
    worker.drain()

    assert outbox.pending_count() == 0
    assert agree(backend, shelf)


def test_where_all_fail_it_is_not_the_documents(backend: SearchBackend, shelf: Shelf) -> None:
    def refuse(_ids: Sequence[int]) -> None:
        raise ValueError("an engine that fails")

    for key in range(1, 1 + outbox_worker.TOO_MANY_FAILURES):
        shelf.write(key, "pipeline")
    shelf.built = refuse
    worker = OutboxWorker(backend, shelf)

    with pytest.raises(ValueError, match="an engine that fails"):
        worker.drain()

    shelf.built = lambda _ids: None
    worker.drain()
    assert outbox.pending_count() == 0
    assert agree(backend, shelf)


@pytest.mark.usefixtures("small_batches")
def test_a_large_change_with_a_document_that_cannot_be_made_is_pending_as_a_whole(
    backend: SearchBackend, shelf: Shelf, unbuildable_document: Callable[[], None]
) -> None:
    shelf.texts = {1: "pipeline", 2: "pipeline", 3: "pipeline"}
    add_entry("all")
    OutboxWorker(backend, shelf).drain()
    assert found(backend, "pipeline") == {1, 3}
    assert outbox.pending_count() == 1

    unbuildable_document()
    OutboxWorker(backend, shelf).drain()

    assert agree(backend, shelf)
