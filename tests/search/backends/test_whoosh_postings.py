"""Fast readers of Whoosh's internal posting format against its public interface."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from whoosh.reading import SegmentReader

from search.backends.whoosh import writing
from search.backends.whoosh.backend import WhooshBackend
from search.backends.whoosh.fields import FACTS, KEYS, RawPositions
from search.backends.whoosh.files import TidyStorage
from search.backends.whoosh.postings import (
    read_dictionary,
    read_dictionary_publicly,
    read_fixed_column,
    read_fixed_column_publicly,
    read_placed,
    read_postings,
    read_postings_publicly,
    read_values_publicly,
)
from search.backends.whoosh.snapshot import read_contents
from tests.search.contract import apply, build
from tests.search.corpora import SCHEMA, document

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
        with closing(TidyStorage(str(folder))) as storage:
            yield SegmentReader(storage, contents.schema, segment), alive


def test_dictionaries_agree(backend: WhooshBackend) -> None:
    for reader, _alive in readers(backend):
        for field in (*FIELDS, "unknown"):
            terms, documents = read_dictionary(reader, field)
            expected, expected_documents = read_dictionary_publicly(reader, field)

            assert terms == expected
            assert documents.tolist() == expected_documents.tolist()


def test_postings_agree(backend: WhooshBackend) -> None:
    compared = 0
    for reader, alive in readers(backend):
        for field in FIELDS:
            for term in (*read_dictionary(reader, field)[0], b"nowhere"):
                found = read_postings(reader, field, term)
                expected = read_postings_publicly(reader, field, term)
                kept = alive[found.docs]

                assert found.docs[kept].tolist() == expected.docs.tolist()
                assert found.frequencies[kept].tolist() == expected.frequencies.tolist()
                compared += expected.docs.size
    assert compared > 250


def test_values_agree_and_are_positions(backend: WhooshBackend) -> None:
    for reader, alive in readers(backend):
        for term in (*read_dictionary(reader, "text")[0], b"nowhere"):
            postings, values = read_placed(reader, "text", term)
            positions = np.frombuffer(values, "<u4")
            alone = read_postings(reader, "text", term)
            kept = np.repeat(alive[postings.docs], postings.frequencies)

            assert postings.docs.tolist() == alone.docs.tolist()
            assert postings.frequencies.tolist() == alone.frequencies.tolist()
            assert positions.size == postings.frequencies.sum()
            assert positions[kept].tobytes() == read_values_publicly(reader, "text", term)


def test_columns_agree(backend: WhooshBackend) -> None:
    for reader, _alive in readers(backend):
        dtype = backend.layout.facts
        found = read_fixed_column(reader, FACTS, dtype)

        assert found.tobytes() == read_fixed_column_publicly(reader, FACTS, dtype).tobytes()


def test_whoosh_itself_can_read_the_positions() -> None:
    format_ = RawPositions()
    positions = [0, 3, (1 << 24) + 7, (1 << 32) - 1]

    value = format_.encode(positions)

    assert format_.decode_positions(value) == positions
    assert format_.decode_frequency(value) == 4
    assert format_.decode_weight(value) == 4.0
