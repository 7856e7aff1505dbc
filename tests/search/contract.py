"""Contract of every search backend, as test classes run with each of them.

This module covers the index itself, `contract_matching` the documents that a query finds,
`contract_ranking` their order, and `contract_words` what a backend knows of words. A subclass of
them all provides the fixture `make`, which creates a backend with the given arguments; all backends
made in one test share an index.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from search.backends.base import (
    Alternative,
    Condition,
    IndexUnfit,
    NoSynonyms,
    SearchBackend,
    SearchUnavailable,
    WriterBusy,
)
from search.backends.documents import SearchDocument, SearchQuery
from search.query.tree import Node, Terms, Word
from search.text.analysis import stem as stem_of
from tests.search.corpora import SCHEMA, document
from tests.waiting import PATIENCE

Make = Callable[..., SearchBackend]

LIBRARY = [
    document(1, "China buys Russian gas", "Pipelines take years", expert="lukin", topic="gas"),
    document(2, "Russia depends on Beijing", "Gas is sold cheaply", expert="fallon", topic="gas"),
    document(3, "Sanctions do not work", "Trade goes on", expert="lukin", topic="trade war"),
    document(4, "Nothing of the kind", "At all", expert="shamina", stance="denies"),
]


def words(text: str) -> Terms:
    return Terms(tuple(Word(word) for word in text.split()))


def build(backend: SearchBackend, documents: list[SearchDocument]) -> SearchBackend:
    with backend.builder() as builder:
        builder.add(documents)
        builder.finish()
        with backend.writer() as writer:
            builder.swap(writer)
    return backend


def apply(
    backend: SearchBackend, documents: list[SearchDocument] = (), removed: list[int] = ()
) -> None:
    with backend.writer() as writer:
        writer.apply(documents, removed)


def found(backend: SearchBackend, tree: Node, **options: object) -> list[int]:
    return [hit.id for hit in backend.search(SearchQuery(tree, **options)).hits]


class SynonymsOf(NoSynonyms):
    """Synonyms from a table of lower-case runs of words, and pairs of related words."""

    def __init__(
        self, table: dict[str, list[str]], related: Iterable[tuple[str, str]] = ()
    ) -> None:
        self.table = table
        self.pairs = tuple(related)

    def related(self, stem: str, language: str) -> dict[tuple[str, ...], float]:
        return {
            (other,): 0.5
            for pair in self.pairs
            for word, other in (pair, pair[::-1])
            if stem_of(word, "en") == stem
        }

    def edition(self) -> int:
        return 0

    def alternatives(self, words: list[str], language: str) -> list[Alternative]:
        lowered = [word.lower() for word in words]
        return [
            Alternative(start, start + len(run.split()), other)
            for run, others in self.table.items()
            for start in range(len(words))
            if lowered[start : start + len(run.split())] == run.split()
            for other in others
        ]


class LibraryContract:
    """Base of all parts of the contract, with the library as a fixture."""

    @pytest.fixture
    def library(self, make: Make) -> SearchBackend:
        """Backend with the library in its index."""
        return build(make(), LIBRARY)


class IndexContract(LibraryContract):
    """Contract of the index: state, writing, building, tidying."""

    # State

    def test_an_index_that_was_never_built_is_missing_and_stays_so(self, make: Make) -> None:
        backend = make()

        state = backend.state()

        assert state.condition is Condition.MISSING
        assert state.curable
        assert state.message
        assert state.hint
        with pytest.raises(IndexUnfit):
            backend.search(SearchQuery(Word("gas")))
        with pytest.raises(SearchUnavailable), backend.writer() as writer:
            writer.apply(LIBRARY)
        assert make().state().condition is Condition.MISSING

    def test_an_empty_index_is_ready_once_built(self, make: Make) -> None:
        backend = build(make(), [])

        assert backend.state().ready
        assert backend.count() == 0
        assert list(backend.digests()) == []
        assert list(backend.words()) == []
        assert backend.similar(1) == ()
        assert found(backend, Word("gas")) == []
        assert found(backend, Terms()) == []

    def test_an_index_of_another_schema_is_outdated(self, make: Make) -> None:
        build(make(), LIBRARY)

        changed = make(schema=replace(SCHEMA, version=2))

        assert changed.state().condition is Condition.OUTDATED
        with pytest.raises(IndexUnfit):
            changed.search(SearchQuery(Word("gas")))
        build(changed, LIBRARY)
        assert changed.state().ready
        assert make().state().condition is Condition.OUTDATED

    def test_the_generation_differs_after_every_commit_and_swap(self, library) -> None:
        seen = [library.generation()]
        assert library.generation() == seen[0]

        apply(library, [document(9, "new")])
        seen.append(library.generation())
        apply(library, [], [9])
        seen.append(library.generation())
        build(library, LIBRARY)
        seen.append(library.generation())

        assert len(set(seen)) == 4

    # Writing

    def test_a_written_document_takes_the_place_of_the_one_before(self, library) -> None:
        apply(library, [document(1, "Coal instead")])

        assert library.count() == 4
        assert found(library, Word("coal")) == [1]
        assert found(library, Word("buys")) == []

    def test_an_id_that_comes_twice_counts_as_it_came_last(self, library) -> None:
        apply(library, [document(7, "first"), document(7, "second")])

        assert found(library, Word("first")) == []
        assert found(library, Word("second")) == [7]
        assert library.count() == 5

    def test_removing_ignores_unknown_ids(self, library) -> None:
        apply(library, [], [1, 99])

        assert library.count() == 3
        assert [key for key, _digest in library.digests()] == [2, 3, 4]

    def test_a_document_both_written_and_removed_is_written(self, library) -> None:
        apply(library, [document(1, "rewritten")], [1])

        assert found(library, Word("rewritten")) == [1]

    def test_an_empty_change_is_not_committed(self, library) -> None:
        before = library.generation()

        apply(library, [], [99])
        apply(library)

        assert library.generation() == before

    def test_another_backend_of_the_index_sees_a_change_at_once(self, make: Make) -> None:
        one = build(make(), LIBRARY)
        other = make()
        assert found(other, Word("coal")) == []

        for key in range(20, 30):
            apply(one, [document(key, "coal")])

            assert found(other, Word("coal")) == list(range(20, key + 1))

    def test_digests_come_ascending_and_from_where_one_wants(self, library) -> None:
        digests = list(library.digests())

        assert digests == [(doc.id, doc.digest) for doc in LIBRARY]
        assert list(library.digests(after=2)) == digests[2:]

    def test_a_document_with_an_unknown_field_is_refused_and_changes_nothing(self, library) -> None:
        before = library.generation()
        for wrong in (
            replace(LIBRARY[0], keywords={"colour": ("red",)}),
            replace(LIBRARY[0], numbers={"size": 1}),
            replace(LIBRARY[0], parts=(replace(LIBRARY[0].parts[0], field="rumour"),)),
        ):
            with pytest.raises(ValueError, match=r"colour|size|rumour"):
                apply(library, [document(8, "fine"), wrong])

        assert library.generation() == before
        assert found(library, Word("fine")) == []

    def test_only_one_writes_at_a_time(self, make: Make) -> None:
        one, other = build(make(), LIBRARY), make()

        with one.writer():
            with pytest.raises(WriterBusy) as refused, other.writer():
                pass
            with pytest.raises(WriterBusy), other.writer(timeout=0.05):
                pass
        with other.writer() as writer:
            writer.apply([document(9, "afterwards")])

        assert refused.value.message
        assert found(one, Word("afterwards")) == [9]

    def test_a_writer_waits_as_long_as_it_was_told(self, make: Make) -> None:
        backend = build(make(), LIBRARY)
        taken, release = threading.Event(), threading.Event()

        def hold() -> None:
            with backend.writer():
                taken.set()
                release.wait(PATIENCE)

        holder = threading.Thread(target=hold)
        holder.start()
        assert taken.wait(PATIENCE)
        threading.Timer(0.1, release.set).start()
        with backend.writer(timeout=PATIENCE) as writer:
            writer.apply([document(9, "patience")])
        holder.join()

        assert found(backend, Word("patience")) == [9]

    # Building

    def test_searches_and_changes_go_on_while_a_new_index_is_built(self, library) -> None:
        with library.builder() as builder:
            builder.add([document(50, "entirely new")])
            apply(library, [document(9, "meanwhile")])
            assert found(library, Word("meanwhile")) == [9]
            assert found(library, Word("entirely")) == []
            builder.finish()
            builder.replace([document(51, "caught up")], [50])
            assert [key for key, _digest in builder.digests()] == [51]
            with library.writer() as writer:
                builder.swap(writer)

        assert [key for key, _digest in library.digests()] == [51]

    def test_a_new_index_that_is_not_swapped_leaves_the_old_one(self, library) -> None:
        before = library.generation()

        with library.builder() as builder:
            builder.add([document(50, "never seen")])
        with library.builder() as builder:
            builder.add([document(50, "never seen")])
            builder.finish()

        assert library.generation() == before
        assert library.count() == 4

    def test_only_one_builds_at_a_time(self, make: Make) -> None:
        one, other = make(), make()

        with one.builder(), pytest.raises(WriterBusy), other.builder():
            pass

    def test_tidying_ends_and_changes_no_answer(self, library) -> None:
        for key in range(100, 130):
            apply(library, [document(key, f"coal number {key}")])
        apply(library, [], list(range(100, 115)))
        before = library.search(SearchQuery(words("coal gas number"), limit=100))

        rounds = 0
        while library.tidy():
            rounds += 1
            assert rounds < 50

        assert library.search(SearchQuery(words("coal gas number"), limit=100)) == before
        assert library.count() == 19
