"""Rebuild: the new index includes concurrent changes, or the old index stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.backends.base import SearchBackend, SearchUnavailable, WriterBusy
from search.sync import outbox, rebuilding
from search.sync.comparison import all_ids, compare
from search.sync.outbox_worker import OutboxWorker
from search.sync.rebuilding import rebuild
from tests.search.shelf import Shelf


def agree(backend: SearchBackend, shelf: Shelf) -> bool:
    return not compare(backend, shelf, all_ids(backend, shelf)).differing


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of one document."""
    monkeypatch.setattr(rebuilding, "BATCH_SIZE", 1)


def test_a_missing_index_is_made(unbuilt: SearchBackend, shelf: Shelf) -> None:
    assert not unbuilt.state().ready

    assert rebuild(unbuilt, shelf) == 3

    assert unbuilt.state().ready
    assert agree(unbuilt, shelf)


def test_a_rebuild_covers_earlier_pending_changes(backend: SearchBackend, shelf: Shelf) -> None:
    shelf.write(1, "pipeline")
    shelf.write(3, None)

    rebuild(backend, shelf)

    assert outbox.pending_count() == 0
    assert agree(backend, shelf)


@pytest.mark.usefixtures("small_batches")
def test_progress_is_told_after_each_piece(backend: SearchBackend, shelf: Shelf) -> None:
    reported: list[tuple[int, int]] = []

    rebuild(backend, shelf, lambda done, total: reported.append((done, total)))

    assert reported == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.usefixtures("small_batches")
def test_changes_during_a_rebuild_stay_pending(backend: SearchBackend, shelf: Shelf) -> None:
    def change(done: int, _total: int) -> None:
        if done == 2:
            shelf.write(1, "pipeline")

    rebuild(backend, shelf, change)

    assert outbox.pending_count() == 1
    OutboxWorker(backend, shelf).drain()
    assert agree(backend, shelf)


@pytest.mark.usefixtures("small_batches")
def test_changes_applied_during_a_rebuild_are_in_the_new_index(
    backend: SearchBackend, shelf: Shelf
) -> None:
    def change(done: int, _total: int) -> None:
        if done == 2:
            shelf.write(1, "pipeline")
            shelf.write(2, None)
            shelf.write(4, "sanctions")
            OutboxWorker(backend, shelf).drain()

    rebuild(backend, shelf, change)

    assert outbox.pending_count() == 0
    assert agree(backend, shelf)


@pytest.mark.usefixtures("small_batches")
def test_changes_reverted_during_a_rebuild_are_right_in_the_new_index(
    backend: SearchBackend, shelf: Shelf
) -> None:
    shelf.texts[1] = "pipeline"

    def change_back(done: int, _total: int) -> None:
        if done == 1:
            shelf.write(1, "gas")
            OutboxWorker(backend, shelf).drain()

    rebuild(backend, shelf, change_back)

    assert agree(backend, shelf)


@pytest.mark.usefixtures("small_batches")
def test_the_live_index_answers_until_the_new_one_is_ready(
    backend: SearchBackend, shelf: Shelf
) -> None:
    shelf.texts = {5: "pipeline"}
    seen: list[int] = []

    rebuild(backend, shelf, lambda _done, _total: seen.append(backend.count()))

    assert seen == [3]
    assert backend.count() == 1


@pytest.mark.parametrize("error", [SearchUnavailable("The disk is full."), KeyboardInterrupt()])
def test_a_failed_rebuild_keeps_the_live_index_and_pending_changes(
    backend: SearchBackend, shelf: Shelf, error: BaseException
) -> None:
    shelf.write(1, "pipeline")

    def fail(_done: int, _total: int) -> None:
        raise error

    with pytest.raises(type(error)):
        rebuild(backend, shelf, fail)

    assert outbox.pending_count() == 1
    assert backend.count() == 3
    OutboxWorker(backend, shelf).drain()
    assert agree(backend, shelf)


def test_only_one_rebuild_is_at_work(backend: SearchBackend, shelf: Shelf) -> None:
    with backend.builder(), pytest.raises(WriterBusy):
        rebuild(backend, shelf)


def test_an_index_that_cannot_be_read_may_have_swallowed_changes(
    backend: SearchBackend, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(after: int = 0) -> Iterator[tuple[int, str]]:
        raise SearchUnavailable("The index is damaged.")

    monkeypatch.setattr(backend, "digests", unreadable)

    rebuild(backend, shelf)

    assert backend.count() == 3
    monkeypatch.undo()
    assert outbox.claim(10).objects.keys() == {outbox.EVERYTHING}
    OutboxWorker(backend, shelf).drain()
    assert outbox.pending_count() == 0
