"""Arrays of a segment: the same as Whoosh reads, durable, and made where they are missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest

from search.backends.base import Condition, IndexUnfit, SearchUnavailable
from search.backends.documents import SearchQuery
from search.backends.whoosh import merged_arrays, merging, posting_pool, segment_arrays
from search.backends.whoosh.array_cache import ArrayCache
from search.backends.whoosh.backend import WhooshBackend
from search.backends.whoosh.contents import read_contents
from search.backends.whoosh.fields import KEYS, TEXT, form_of
from search.backends.whoosh.joined_segments import JoinedSegment
from search.backends.whoosh.mapped_segments import MappedSegment
from search.backends.whoosh.read_segments import ReadSegment
from search.backends.whoosh.segment_arrays import SUFFIX
from search.backends.whoosh.segments import sums_before
from search.backends.whoosh.small_segments import SmallSegment
from search.query.tree import Phrase, Terms, Word
from tests.search.contract import LIBRARY, apply, build, found
from tests.search.corpora import SCHEMA, document


@pytest.fixture(autouse=True)
def _small_segments_have_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment_arrays, "FROM", 1)
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)


@pytest.fixture
def open_backend(tmp_path: Path) -> Callable[[], WhooshBackend]:
    return lambda: WhooshBackend(path=tmp_path / "index", schema=SCHEMA)


def arrays_of(backend: WhooshBackend) -> list[Path]:
    return sorted(backend.snapshot().folder.glob(f"*{SUFFIX}"))


def kinds(backend: WhooshBackend) -> set[type]:
    return {type(member.segment) for member in backend.snapshot().members}


@pytest.mark.parametrize("run", [1_000, 1_000_000], ids=["many runs", "one run"])
def test_they_say_what_whoosh_reads(
    open_backend: Callable[[], WhooshBackend], monkeypatch: pytest.MonkeyPatch, run: int
) -> None:
    monkeypatch.setattr(posting_pool, "RUN", run)
    topics = ["gas", "gas trade", "газ 天然气", ""]
    backend = build(
        open_backend(),
        [
            document(
                key,
                "gas " * (key % 400),
                f"internationalisation internationally word{key % 5} 中俄关系 and trade",
                # Some values first come when many runs are full.
                topic=topics[key % 4] if key < 300 else f"late {key % 40}",
            )
            for key in range(1, 500)
        ],
    )
    assert_arrays_say_what_whoosh_reads(backend)


def test_those_of_merged_segments_come_from_theirs(
    open_backend: Callable[[], WhooshBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "IN_PROCESS", 10_000)
    monkeypatch.setattr(posting_pool, "RUN", 500)
    monkeypatch.setattr(posting_pool, "SLICE", 40)
    monkeypatch.setattr(merged_arrays, "SLICE", 40)
    documents = [
        document(key, "gas " * (key % 9), f"word{key % 7} 中俄关系 trade{key}", topic=f"t{key % 3}")
        for key in range(1, 200)
    ]
    backend = build(open_backend(), documents[:120])
    # One segment has no arrays; documents of each are replaced and removed.
    for start in range(120, 190, 10):
        monkeypatch.setattr(segment_arrays, "FROM", 100 if start == 150 else 1)
        apply(backend, [document(start - 60, "coal"), *documents[start : start + 10]], [start - 9])
    monkeypatch.setattr(segment_arrays, "FROM", 1)
    live, folder = backend.snapshot().folder, backend.home.make("merging")
    chosen = read_contents(live).segments
    assert len(chosen) > 3
    merging.merge_beside(live, folder, chosen)
    with backend.writer():
        assert merging.put_in_place(live, folder, chosen, backend.layout)
    left = {key for key, _digest in backend.digests()}
    written = {found.id: found for found in documents} | {
        key: document(key, "coal") for key in range(60, 130, 10)
    }

    assert kinds(backend) == {MappedSegment}
    assert_arrays_say_what_whoosh_reads(backend)
    # As if they had been written at once.
    [one] = backend.snapshot().members
    ids = [key for key in one.segment.facts["id"].tolist() if key in left]
    again = WhooshBackend(path=backend.path.with_name("again"), schema=SCHEMA)
    [other] = build(again, [written[key] for key in ids]).snapshot().members
    for field in (TEXT, "in_statement", KEYS):
        terms = list(one.segment.dictionary(field).terms)
        assert terms == list(other.segment.dictionary(field).terms)
        for term in terms:
            postings = [each.segment.postings(field, term) for each in (one, other)]
            assert postings[0].docs.tolist() == postings[1].docs.tolist()
            assert postings[0].frequencies.tolist() == postings[1].frequencies.tolist()
            positions = [each.segment.positions(TEXT, term) for each in (one, other)]
            assert field != TEXT or np.array_equal(*positions)
    for number in range(len(ids)):
        assert one.segment.words(number) == other.segment.words(number)


def assert_arrays_say_what_whoosh_reads(backend: WhooshBackend) -> None:
    for kind in (ReadSegment, SmallSegment):
        assert_arrays_say_what_is_read(backend, kind)


def assert_arrays_say_what_is_read(backend: WhooshBackend, kind: type[ReadSegment]) -> None:
    snapshot = backend.snapshot()
    contents = read_contents(snapshot.folder)
    [member], [entry] = snapshot.members, contents.segments
    mapped = member.segment
    read = kind(
        snapshot.folder,
        contents.schema,
        entry,
        contents.checksums,
        layout=backend.layout,
        cache=ArrayCache(1 << 20),
    )

    assert isinstance(mapped, MappedSegment)
    assert mapped.facts.tobytes() == read.facts.tobytes()
    for field in (TEXT, "in_statement", KEYS):
        terms = list(mapped.dictionary(field).terms)
        assert terms == list(read.dictionary(field).terms)
        for term in (*terms, b"nowhere\0nowhere"):
            one, other = mapped.postings(field, term), read.postings(field, term)
            assert one.docs.tolist() == other.docs.tolist()
            assert one.frequencies.tolist() == other.frequencies.tolist()
            starts = {form_of(term)[:length] for length in (1, 5, 9, 64)}
            for start in starts if field == TEXT else ():
                assert list(mapped.dictionary().starting(start)) == list(
                    read.dictionary().starting(start)
                )
    for term in (*read.dictionary().terms, b"nowhere\0nowhere"):
        one, other = mapped.positions(TEXT, term), read.positions(TEXT, term)
        assert np.array_equal(one, other)
        frequencies = mapped.postings(TEXT, term).frequencies
        begin = np.cumsum([0, *frequencies])[:-1]
        for few in (slice(None), slice(None, None, 40), slice(-1, None)):
            chosen = np.arange(begin.size)[few]
            assert sums_before(frequencies, chosen).tolist() == begin[chosen].tolist()
        stem = term.decode().partition("\0")[0]
        assert mapped.with_stem(TEXT, stem) == read.with_stem(TEXT, stem)
    stems = [term.decode().partition("\0")[0] for term in read.dictionary().terms]
    for wanted in (stems, [*stems[::2], "nowhere", "internationalisations"]):
        counts = mapped.dictionary().documents_with(wanted)
        assert counts.tolist() == read.dictionary().documents_with(wanted).tolist()
    for field in SCHEMA.keyword_names:
        one, other = mapped.column(field), read.column(field)
        assert one.values == other.values
        assert one.starts.tolist() == other.starts.tolist()
        assert one.codes.tolist() == other.codes.tolist()
    for number in range(read.size):
        assert mapped.words(number) == read.words(number)
    some = [read.size - 1, *range(0, read.size, 97)]
    one, other = mapped.used_words(some), read.used_words(some)
    assert (one.stems, one.forms) == (other.stems, other.forms)
    assert one.times.tolist() == other.times.tolist()
    assert one.documents.tolist() == other.documents.tolist()


@pytest.mark.parametrize("harm", ["emptied", "cut", "zeroed", "removed"])
def test_damage_is_said_and_a_rebuild_cures_it(
    open_backend: Callable[[], WhooshBackend], harm: str
) -> None:
    [file] = arrays_of(build(open_backend(), LIBRARY))
    content = file.read_bytes()
    file.unlink()
    if harm != "removed":
        cut = content[: len(content) // 3]
        file.write_bytes({"emptied": b"", "cut": cut, "zeroed": bytes(len(content))}[harm])
    damaged = open_backend()

    with pytest.raises(SearchUnavailable) as refused:
        damaged.search(SearchQuery(Terms((Phrase("Russian gas"), Word("trade")))))

    assert refused.value.hint
    assert damaged.state().condition is Condition.DAMAGED
    build(damaged, LIBRARY)
    assert damaged.state().ready
    assert found(damaged, Phrase("Russian gas")) == [1]


@pytest.mark.parametrize("seed", range(10))
def test_a_search_answers_rightly_or_not_at_all_where_bits_have_flipped(
    open_backend: Callable[[], WhooshBackend], seed: int
) -> None:
    library = build(open_backend(), LIBRARY)
    words = [word for word, _documents in library.words()]
    right = {word: found(library, Word(word)) for word in words}
    [file] = arrays_of(library)
    content = bytearray(file.read_bytes())
    bit = Random(seed).randrange(8 * len(content))
    content[bit // 8] ^= 1 << bit % 8
    file.unlink()
    file.write_bytes(content)

    for word in words:
        try:
            assert found(open_backend(), Word(word)) == right[word]
        except IndexUnfit:
            continue

    # By a process that has the index open.
    assert [check.name for check in library.check_files() if check.problem] == [file.name]
    assert open_backend().state().condition is Condition.DAMAGED


@pytest.mark.parametrize("in_process", [0, 10_000], ids=["in a process of its own", "here"])
def test_upkeep_makes_those_that_are_missing(
    open_backend: Callable[[], WhooshBackend], monkeypatch: pytest.MonkeyPatch, in_process: int
) -> None:
    monkeypatch.setattr(merging, "IN_PROCESS", in_process)
    monkeypatch.setattr(segment_arrays, "FROM", 10_000)
    backend = build(open_backend(), [document(key, f"gas {key}") for key in range(1, 300)])
    apply(backend, [document(1, "coal")], [2])
    assert kinds(backend) == {ReadSegment, SmallSegment}
    assert not arrays_of(backend)

    monkeypatch.setattr(segment_arrays, "FROM", 256)
    while backend.tidy():
        pass

    assert len(arrays_of(backend)) == 1
    assert kinds(backend) == {MappedSegment, SmallSegment}
    assert len(found(backend, Word("gas"), limit=400)) == 297
    assert found(backend, Word("coal")) == [1]
    assert not backend.tidy()


def test_a_commit_beside_them_and_deletions_in_them_are_seen(
    open_backend: Callable[[], WhooshBackend],
) -> None:
    backend = build(open_backend(), [document(key, "gas", topic="gas") for key in range(1, 9)])
    apply(backend, [document(9, "gas"), document(3, "coal")], [5])

    assert sorted(found(backend, Word("gas"))) == [1, 2, 4, 6, 7, 8, 9]
    assert found(backend, Word("coal")) == [3]


def test_a_commit_of_many_documents_has_its_own(
    open_backend: Callable[[], WhooshBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_arrays, "FROM", 10_000)
    backend = build(open_backend(), [document(key, "gas") for key in range(1, 4)])
    monkeypatch.setattr(segment_arrays, "FROM", 3)
    apply(backend, [document(9, "coal")])
    assert not arrays_of(backend)
    apply(backend, [document(key, f"gas trade{key}") for key in range(3, 7)])

    # The others are left to upkeep.
    assert len(arrays_of(backend)) == 1
    assert kinds(open_backend()) == {JoinedSegment, MappedSegment}
    assert sorted(found(open_backend(), Word("gas"))) == [1, 2, 3, 4, 5, 6]
    assert not any(check.problem for check in backend.check_files())
    apply(backend, [], [1, 2, 9])
    assert_arrays_say_what_whoosh_reads(backend)


def test_small_segments_are_read_as_one(
    open_backend: Callable[[], WhooshBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_arrays, "FROM", 5)
    backend = build(open_backend(), [document(key, "gas trade") for key in range(1, 7)])
    for key in (7, 8, 9, 5):
        apply(backend, [document(key, f"gas gases word{key}", topic=f"topic{key}")], [key - 4])

    snapshot = backend.snapshot()
    assert kinds(backend) == {MappedSegment, JoinedSegment}
    joined = snapshot.members[1].segment
    held = [snapshot.segments[each] for each in joined.id.split()]
    documents = [(segment, number) for segment in held for number in range(segment.size)]
    assert len(documents) == joined.size
    terms = {term for segment in held for term in segment.dictionary().terms}
    for term in (*terms, b"nowhere\0nowhere"):
        found, positions = joined.postings(TEXT, term), joined.positions(TEXT, term)
        there = [bool(segment.postings(TEXT, term).docs.size) for segment, _number in documents]
        assert found.docs.tolist() == np.flatnonzero(there).tolist()
        assert positions.size == found.frequencies.sum()
    for number, (segment, own) in enumerate(documents):
        assert joined.words(number) == segment.words(own)
    stems = [form_of(term) for term in terms]
    counts = sum(segment.dictionary().documents_with(stems) for segment in held)
    assert joined.dictionary().documents_with(stems).tolist() == counts.tolist()


@pytest.mark.parametrize(
    "chosen", [[], [0], [19_999], [0, 1, 2, 19_999], range(7, 20_000, 999), range(20_000)]
)
def test_positions_of_a_frequent_word_begin_after_those_of_the_documents_before(
    chosen: Sequence[int],
) -> None:
    times = (np.arange(20_000) % 250 + 1).astype(np.uint8)
    begin = np.cumsum([0, *times.tolist()])

    starts = sums_before(times, np.array(chosen, np.int64))

    assert starts.tolist() == begin[chosen].tolist()
