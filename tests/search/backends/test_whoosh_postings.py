"""Fast readers of Whoosh's internal posting format against its public interface."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from whoosh.reading import SegmentReader

from search.backends.whoosh import internals, writing
from search.backends.whoosh.backend import WhooshBackend
from search.backends.whoosh.contents import read_contents
from search.backends.whoosh.fields import FACTS, KEYS, RawPositions
from search.backends.whoosh.postings import BlockAccess, PublicAccess, best_access
from search.backends.whoosh.storages import TidyStorage
from tests.search.contract import apply, build
from tests.search.corpora import SCHEMA, document

BLOCKS, PUBLIC = BlockAccess(), PublicAccess()
FIELDS = ("text", "in_statement", KEYS)


@pytest.fixture(params=[3, 1024], ids=["many blocks", "one block"])
def backend(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> WhooshBackend:
    """Two segments with deletions and with frequent words that often repeat in a document."""
    monkeypatch.setattr(writing, "BLOCK", request.param)
    backend = WhooshBackend(path=tmp_path / "index", schema=SCHEMA)
    topics = ["gas", "gas trade", ""]
    build(
        backend,
        [
            document(key, "gas " * (key % 4), f"word{key % 5} and trade", topic=topics[key % 3])
            for key in range(1, 40)
        ],
    )
    apply(backend, [document(90 + key, "coal gas", "trade trade") for key in range(9)], [3, 7, 9])
    return backend


def readers(backend: WhooshBackend) -> Iterator[tuple[SegmentReader, np.ndarray]]:
    """Whoosh's reader of each segment, with its documents that are not deleted."""
    folder = backend.snapshot().folder
    contents = read_contents(folder)
    for segment in contents.segments:
        alive = np.ones(segment.doc_count_all(), bool)
        alive[list(segment.deleted_docs())] = False
        with closing(TidyStorage(str(folder), contents.checksums)) as storage:
            yield SegmentReader(storage, contents.schema, segment), alive


def test_dictionaries_agree(backend: WhooshBackend) -> None:
    for reader, _alive in readers(backend):
        for field in (*FIELDS, "unknown"):
            terms, documents = BLOCKS.dictionary(reader, field)
            expected, expected_documents = PUBLIC.dictionary(reader, field)

            assert terms == expected
            assert documents.tolist() == expected_documents.tolist()


def test_whole_fields_agree(backend: WhooshBackend) -> None:
    for reader, _alive in readers(backend):
        for field in (*FIELDS, "unknown"):
            found = BLOCKS.field(reader, field)
            terms, documents = BLOCKS.dictionary(reader, field)
            values = b""

            assert found.terms == terms
            assert found.documents.tolist() == documents.tolist()
            for term, start, end in zip(terms, found.bounds, found.bounds[1:], strict=False):
                expected = BLOCKS.postings(reader, field, term)
                values += BLOCKS.placed(reader, field, term)[1] if field == "text" else b""
                assert found.postings.docs[start:end].tolist() == expected.docs.tolist()
                frequencies = found.postings.frequencies[start:end]
                assert frequencies.tolist() == expected.frequencies.tolist()
            assert found.values == values or field != "text"


def test_whole_fields_of_segments_without_deletions_agree(backend: WhooshBackend) -> None:
    for reader, alive in readers(backend):
        if alive.all():
            for field in FIELDS:
                found, expected = BLOCKS.field(reader, field), PUBLIC.field(reader, field)
                assert found.terms == expected.terms
                assert found.bounds == expected.bounds
                assert found.postings.docs.tolist() == expected.postings.docs.tolist()
                assert found.values == expected.values or field != "text"


def test_postings_agree(backend: WhooshBackend) -> None:
    compared = 0
    for reader, alive in readers(backend):
        for field in FIELDS:
            for term in (*BLOCKS.dictionary(reader, field)[0], b"nowhere"):
                found = BLOCKS.postings(reader, field, term)
                expected = PUBLIC.postings(reader, field, term)
                kept = alive[found.docs]

                assert found.docs[kept].tolist() == expected.docs.tolist()
                assert found.frequencies[kept].tolist() == expected.frequencies.tolist()
                compared += expected.docs.size
    assert compared > 250


def test_values_agree_and_are_positions(backend: WhooshBackend) -> None:
    for reader, alive in readers(backend):
        for term in (*BLOCKS.dictionary(reader, "text")[0], b"nowhere"):
            postings, values = BLOCKS.placed(reader, "text", term)
            positions = np.frombuffer(values, "<u4")
            alone = BLOCKS.postings(reader, "text", term)
            kept = np.repeat(alive[postings.docs], postings.frequencies)

            assert postings.docs.tolist() == alone.docs.tolist()
            assert postings.frequencies.tolist() == alone.frequencies.tolist()
            assert positions.size == postings.frequencies.sum()
            assert positions[kept].tobytes() == PUBLIC.placed(reader, "text", term)[1]


def test_columns_agree(backend: WhooshBackend) -> None:
    for reader, _alive in readers(backend):
        dtype = backend.layout.facts
        found = BLOCKS.fixed_column(reader, FACTS, dtype)

        assert found.tobytes() == PUBLIC.fixed_column(reader, FACTS, dtype).tobytes()


def test_whoosh_itself_can_read_the_positions() -> None:
    format_ = RawPositions()
    positions = [0, 3, (1 << 24) + 7, (1 << 32) - 1]

    value = format_.encode(positions)

    assert format_.decode_positions(value) == positions
    assert format_.decode_frequency(value) == 4
    assert format_.decode_weight(value) == 4.0


def test_this_version_of_whoosh_has_the_private_interfaces() -> None:
    assert internals.missing() == ()
    assert isinstance(best_access(), BlockAccess)
    assert isinstance(best_access(public=True), PublicAccess)


def test_a_version_without_them_is_named_once_and_read_publicly(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(internals, "missing", lambda: ("W3LeafMatcher._blocklength",))

    assert isinstance(best_access(), PublicAccess)
    [record] = caplog.records
    assert "W3LeafMatcher._blocklength" in record.getMessage()
    assert "whoosh3 3.54" in record.getMessage()


def test_attributes_set_by_methods_are_found() -> None:
    class Other:
        def __init__(self) -> None:
            self._known = 1

    assert "_known" in internals.names_of(Other)
    assert "_unknown" not in internals.names_of(Other)


def test_a_missing_column_is_said(backend: WhooshBackend) -> None:
    for access in (BLOCKS, PUBLIC):
        for reader, _alive in readers(backend):
            dtype = backend.layout.facts
            for file in backend.snapshot().folder.glob("*.col"):
                if FACTS in file.name:
                    file.unlink()
            with pytest.raises(FileNotFoundError, match=FACTS):
                access.fixed_column(reader, FACTS, dtype)


def test_terms_and_postings_are_written_as_whoosh_writes_them(
    backend: WhooshBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(internals, "missing", lambda: ("W3FieldWriter._tindex",))
    by_whoosh = WhooshBackend(path=tmp_path / "by_whoosh", schema=SCHEMA)
    topics = ["gas", "gas trade", ""]
    build(
        by_whoosh,
        [
            document(key, "gas " * (key % 4), f"word{key % 5} and trade", topic=topics[key % 3])
            for key in range(1, 40)
        ],
    )
    ours, theirs = (next(written(each)) for each in (backend, by_whoosh))

    assert ours == theirs
    assert len(ours[0]) > 250


def written(backend: WhooshBackend) -> Iterator[tuple[list, list]]:
    """All postings of each segment, and what its dictionary says of each term."""
    folder = backend.snapshot().folder
    contents = read_contents(folder)
    for segment in contents.segments:
        segment.deleted_docs = lambda: iter(())
        segment.is_deleted = lambda _number: False
        with closing(TidyStorage(str(folder), contents.checksums)) as storage:
            reader = SegmentReader(storage, contents.schema, segment)
            limits = ("weight", "doc_frequency", "min_id", "max_id", "max_weight")
            terms = [
                (*term, *(getattr(info, limit)() for limit in limits)) for term, info in reader
            ]
            yield list(reader.iter_postings()), terms
