"""Verification: differences are reported and repaired, pending changes are not."""

from __future__ import annotations

import pytest

from search.backends.base import SearchBackend
from search.sync import outbox
from search.sync.comparison import all_ids, batches, compare, differing_digests
from search.sync.outbox_worker import OutboxWorker
from search.sync.verification import Report, verify
from tests.search import corpora
from tests.search.shelf import Shelf


def verified(backend: SearchBackend, shelf: Shelf, *, repair: bool = False) -> Report:
    report = Report()
    worker = OutboxWorker(backend, shelf)
    ids = all_ids(backend, shelf)
    for _ in verify(worker, ids, report, settle=worker.drain, repair=repair):
        pass
    return report


@pytest.fixture
def differing_index(backend: SearchBackend, shelf: Shelf) -> SearchBackend:
    """Index with one document missing, one stale and one surplus."""
    with backend.writer() as writer:
        writer.apply([corpora.document(2, "old"), corpora.document(9, "stranger")], [1])
    return backend


def test_an_index_that_agrees_has_no_differences(backend: SearchBackend, shelf: Shelf) -> None:
    report = verified(backend, shelf)

    assert (report.checked, report.differing) == (3, 0)


def test_differences_are_reported_by_kind(differing_index: SearchBackend, shelf: Shelf) -> None:
    report = verified(differing_index, shelf)

    assert (report.missing, report.stale, report.surplus) == ([1], [2], [9])
    assert (report.checked, report.differing) == (4, 3)
    assert differing_index.digests_of([1, 9]).keys() == {9}


def test_differences_are_repaired(differing_index: SearchBackend, shelf: Shelf) -> None:
    report = verified(differing_index, shelf, repair=True)

    assert report.differing == 3
    assert verified(differing_index, shelf).differing == 0


@pytest.mark.parametrize("repair", [True, False])
def test_pending_changes_are_applied_and_not_reported(
    backend: SearchBackend, shelf: Shelf, repair: bool
) -> None:
    shelf.write(1, "pipeline")

    report = verified(backend, shelf, repair=repair)

    assert report.differing == 0
    assert outbox.pending_count() == 0


def test_comparing_costs_one_build_however_many_documents(
    backend: SearchBackend, shelf: Shelf
) -> None:
    built: list[int] = []
    shelf.built = lambda ids: built.append(len(ids))

    compare(backend, shelf, [3, 1, 2, 2, 8])

    assert built == [4]


def test_differing_digests_are_those_in_one_list_alone_or_with_another_digest() -> None:
    one = [(1, "a"), (2, "b"), (3, "c"), (7, "g")]
    other = [(2, "b"), (3, "x"), (4, "d")]

    assert list(differing_digests(one, other)) == [1, 3, 4, 7]


def test_batches_keep_all_ids_in_order() -> None:
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(batches([])) == []
