"""Merging of segments beside the live index, without losing concurrent changes."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

import pytest
from whoosh.codec.base import Segment as WhooshSegment

from search.backends.base import Condition, SearchUnavailable
from search.backends.documents import SearchQuery
from search.backends.whoosh import backend as whoosh_backend
from search.backends.whoosh import merging
from search.backends.whoosh.backend import WhooshBackend
from search.backends.whoosh.contents import read_contents
from search.backends.whoosh.merging import FAN, merge_beside, segments_to_merge
from search.backends.whoosh.segments import DamagedIndex
from search.backends.whoosh.writing import TOO_MANY_TINY
from search.query.tree import Terms, Word
from tests.search.contract import apply, build, found
from tests.search.corpora import SCHEMA, document


class _All(Container[str]):
    """Names of files, all that are asked for."""

    def __contains__(self, name: object) -> bool:
        return True


HAS_ALL = _All()


class Sized(WhooshSegment):
    """Segment with this number of documents, some of them deleted."""

    def __init__(self, size: int, deleted: int = 0) -> None:
        super().__init__("MAIN")
        self.size = size
        self.deleted = deleted

    def doc_count_all(self) -> int:
        return self.size

    def deleted_count(self) -> int:
        return self.deleted

    def doc_count(self) -> int:
        return self.size - self.deleted


@pytest.fixture
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WhooshBackend:
    """Index that is due for merging: segments of 20 documents that no commit merges."""
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
    monkeypatch.setattr("search.backends.whoosh.writing.MERGED_AT_ONCE", 0)
    backend = build(WhooshBackend(path=tmp_path / "index", schema=SCHEMA), [])
    for number in range(FAN):
        first = number * 20 + 1
        apply(backend, [document(key, f"gas {key}") for key in range(first, first + 20)])
    return backend


def segments(backend: WhooshBackend) -> list[WhooshSegment]:
    return read_contents(backend.snapshot().folder).segments


def tidy(backend: WhooshBackend) -> None:
    while backend.tidy():
        pass


def test_segments_of_one_size_are_merged_when_there_are_enough_smallest_first() -> None:
    small, large = [Sized(10)] * FAN, [Sized(1000)] * FAN

    assert segments_to_merge(large + small, HAS_ALL) == small
    assert segments_to_merge(large + small[1:], HAS_ALL) == large
    assert segments_to_merge(large[1:] + small[1:], HAS_ALL) == []
    assert segments_to_merge([], HAS_ALL) == []


def test_a_segment_with_much_that_is_deleted_is_written_anew_unless_it_is_small() -> None:
    spoilt = Sized(1000, deleted=201)

    assert segments_to_merge([Sized(1000, deleted=200), spoilt], HAS_ALL) == [spoilt]
    assert segments_to_merge([Sized(20, deleted=19)], HAS_ALL) == []


@pytest.mark.parametrize("in_process", [0, 10_000], ids=["in a process of its own", "here"])
def test_merging_leaves_one_segment_and_every_answer(
    backend: WhooshBackend, monkeypatch: pytest.MonkeyPatch, in_process: int
) -> None:
    monkeypatch.setattr(merging, "IN_PROCESS", in_process)
    apply(backend, [document(1, "gas rewritten")], [2, 3])
    query = SearchQuery(Terms((Word("gas"), Word("77"))), limit=200)
    before, digests = backend.search(query), list(backend.digests())

    tidy(backend)

    assert max(segment.doc_count_all() for segment in segments(backend)) == FAN * 20 - 3
    assert backend.search(query) == before
    assert list(backend.digests()) == digests


def test_what_is_changed_while_segments_are_merged_stays_changed(
    backend: WhooshBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def merge_slowly(live: Path, folder: Path, chosen: list[WhooshSegment]) -> None:
        apply(backend, [document(5, "coal early")], [6])
        merge_beside(live, folder, chosen)
        apply(backend, [document(7, "coal late")], [8])

    monkeypatch.setattr(whoosh_backend, "merge_beside", merge_slowly)
    assert backend.tidy()
    monkeypatch.undo()
    tidy(backend)

    assert sorted(found(backend, Word("coal"))) == [5, 7]
    assert sorted(found(backend, Word("gas"), limit=200)) == [
        key for key in range(1, FAN * 20 + 1) if key not in {5, 6, 7, 8}
    ]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_segments_that_vanish_while_they_are_merged_are_left_to_the_next_round(
    backend: WhooshBackend, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr(merging, "IN_PROCESS", 0)

    def merge(live: Path, folder: Path, chosen: list[WhooshSegment]) -> None:
        if moment == "after":
            merge_beside(live, folder, chosen)
        # A segment without live documents is removed by the next commit.
        apply(backend, [], list(range(1, 21)))
        apply(backend, [document(500, "gas")])
        if moment == "before":
            merge_beside(live, folder, chosen)

    monkeypatch.setattr(whoosh_backend, "merge_beside", merge)
    assert backend.tidy()
    monkeypatch.undo()
    tidy(backend)

    assert sorted(found(backend, Word("gas"), limit=200)) == [*range(21, FAN * 20 + 1), 500]
    assert [entry for entry in backend.path.iterdir() if "merging" in entry.name] == []


@pytest.mark.parametrize("in_process", [0, 10_000], ids=["in a process of its own", "here"])
def test_a_merge_that_fails_says_so_and_changes_nothing(
    backend: WhooshBackend, monkeypatch: pytest.MonkeyPatch, in_process: int
) -> None:
    monkeypatch.setattr(merging, "IN_PROCESS", in_process)
    generation = backend.generation()
    damaged = next(backend.snapshot().folder.glob("*._stored.col"))
    damaged.write_bytes(b"")

    with pytest.raises(SearchUnavailable) as failed:
        backend.tidy()

    assert failed.value.message
    assert backend.state().condition is Condition.DAMAGED
    assert backend.generation() == generation
    assert [entry for entry in backend.path.iterdir() if "merging" in entry.name] == []


@pytest.mark.parametrize("suffix", [".pst", ".trm", ".facts.col", "._stored.col"])
@pytest.mark.parametrize("in_process", [0, 10_000], ids=["in a process of its own", "here"])
def test_a_file_that_is_gone_for_good_is_damage_and_no_reason_to_try_for_ever(
    backend: WhooshBackend, monkeypatch: pytest.MonkeyPatch, in_process: int, suffix: str
) -> None:
    monkeypatch.setattr(merging, "IN_PROCESS", in_process)
    next(backend.snapshot().folder.glob(f"*{suffix}")).unlink()

    with pytest.raises(DamagedIndex, match="gone"):
        backend.tidy()

    assert backend.state().condition is Condition.DAMAGED


def test_a_new_index_that_takes_over_while_segments_are_merged_stays_as_it_is(
    backend: WhooshBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def merge(live: Path, folder: Path, chosen: list[WhooshSegment]) -> None:
        merge_beside(live, folder, chosen)
        build(backend, [document(1, "gas anew")])

    monkeypatch.setattr(whoosh_backend, "merge_beside", merge)
    assert backend.tidy()
    monkeypatch.undo()
    tidy(backend)

    assert found(backend, Word("gas")) == [1]


def test_many_small_commits_leave_few_segments_even_without_upkeep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
    backend: WhooshBackend = build(WhooshBackend(path=tmp_path / "index", schema=SCHEMA), [])
    for key in range(1, 130):
        apply(backend, [document(key, f"gas {key}")])

    assert len(segments(backend)) < 3 * FAN
    assert backend.count() == 129


@pytest.mark.parametrize("harm", ["removed", "emptied"])
def test_a_commit_that_would_merge_what_is_damaged_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
    backend = build(WhooshBackend(path=tmp_path / "index", schema=SCHEMA), [])
    for key in range(1, TOO_MANY_TINY + 1):
        apply(backend, [document(key, "gas")])
    for file in backend.snapshot().folder.glob("*.pst"):
        file.unlink() if harm == "removed" else file.write_bytes(b"")

    with pytest.raises(SearchUnavailable):
        apply(backend, [document(50, "gas")])

    assert backend.state().condition is Condition.DAMAGED
    build(backend, [document(1, "gas")])
    assert backend.state().ready
