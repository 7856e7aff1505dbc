"""Damage of an index on disk: it is found, said, kept out of merges, and cured by a rebuild."""

from __future__ import annotations

import gc
import io
import shutil
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from search.backends.base import Condition, IndexUnfit, SearchUnavailable
from search.backends.documents import SearchQuery
from search.backends.whoosh.backend import WhooshBackend
from search.backends.whoosh.checksums import (
    MOST_PAGES,
    SMALLEST_PAGE,
    CheckedFile,
    ChecksumError,
    check_file,
    checksum_of,
)
from search.query.tree import Phrase, Terms, Word
from tests.search.backends.whoosh_folders import files
from tests.search.contract import LIBRARY, apply, build, found
from tests.search.corpora import document


@pytest.mark.parametrize(
    "suffix", [".pst", ".trm", ".facts.col", "._stored.col", ".toc", "current"]
)
@pytest.mark.parametrize("harm", ["emptied", "cut", "zeroed", "removed"])
def test_damage_is_said_and_a_rebuild_cures_it(
    library: WhooshBackend, open_backend, suffix: str, harm: str
) -> None:
    [file] = [path for path in library.path.rglob("*") if path.name.endswith(suffix)]
    content = file.read_bytes()
    if harm == "removed":
        file.unlink()
    else:
        cut = len(content) // 3
        contents = {"emptied": b"", "cut": content[:cut], "zeroed": bytes(len(content))}
        file.write_bytes(contents[harm])
    damaged = open_backend()
    present = files(damaged)

    def read_all() -> None:
        damaged.search(SearchQuery(Terms((Phrase("Russian gas"), Word("trade")))))
        damaged.similar(1)
        list(damaged.words())

    with pytest.raises(SearchUnavailable) as refused:
        read_all()

    state = damaged.state()
    assert state.condition in (Condition.DAMAGED, Condition.MISSING)
    assert state.curable
    assert refused.value.message
    assert refused.value.hint
    assert {name for name in files(damaged) if not name.endswith("/damaged")} == present
    build(damaged, LIBRARY)
    assert damaged.state().ready
    assert found(damaged, Phrase("Russian gas")) == [1]


FILES = (".pst", ".trm", ".facts.col", "._stored.col", ".toc", "current")


def flip_bits(file: Path, chance: Random, number: int = 30) -> None:
    content = bytearray(file.read_bytes())
    for bit in chance.sample(range(8 * len(content)), number):
        content[bit // 8] ^= 1 << bit % 8
    file.write_bytes(content)


@pytest.mark.parametrize("suffix", FILES)
@pytest.mark.parametrize("seed", range(5))
def test_flipped_bits_in_any_file_are_found_by_the_check_and_every_process_knows(
    library: WhooshBackend, open_backend, suffix: str, seed: int
) -> None:
    assert [check.problem for check in library.check_files() if check.problem] == []
    [file] = [path for path in library.path.rglob("*") if path.name.endswith(suffix)]
    flip_bits(file, Random(seed))
    found_by: list[str] = []

    try:
        found_by += [check.name for check in open_backend().check_files() if check.problem]
    except IndexUnfit as unfit:
        found_by.append(unfit.condition)

    assert found_by in ([file.name], [Condition.DAMAGED])
    # A process that has had the index open, and one that opens it now.
    assert library.state().condition is Condition.DAMAGED
    assert open_backend().state().condition is Condition.DAMAGED
    build(library, LIBRARY)
    assert library.state().ready
    assert open_backend().state().ready


@pytest.mark.parametrize("seed", range(10))
def test_a_search_answers_rightly_or_not_at_all_from_damaged_files(
    library: WhooshBackend, open_backend, seed: int
) -> None:
    words = [word for word, _documents in library.words()]
    right = {word: found(library, Word(word)) for word in words}
    for suffix in FILES[:4]:
        [file] = library.path.rglob(f"*{suffix}")
        flip_bits(file, Random(seed), 1)
    refused = 0

    for word in words:
        try:
            assert found(open_backend(), Word(word)) == right[word]
        except IndexUnfit:
            refused += 1

    assert refused


def test_a_damaged_segment_is_never_merged_into_a_sound_one(
    library: WhooshBackend, open_backend
) -> None:
    for key in range(10, 30):
        with suppress(IndexUnfit):
            apply(library, [document(key, f"coal {key}")])
        for file in library.path.rglob("*._stored.col"):
            if key == 10:
                flip_bits(file, Random(1), 1)
    with suppress(IndexUnfit):
        while library.tidy():
            pass

    assert open_backend().state().condition is Condition.DAMAGED


def test_a_file_that_cannot_be_opened_leaves_nothing_to_close(tmp_path: Path) -> None:
    file = tmp_path / "gone"
    file.write_bytes(b"content")
    checksum = checksum_of(file)
    file.unlink()

    with pytest.raises(FileNotFoundError):
        CheckedFile(file, checksum)

    gc.collect()


def test_every_page_of_a_large_file_has_a_checksum_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "large"
    content = Random(1).randbytes(SMALLEST_PAGE * (MOST_PAGES + 1) + 1)
    file.write_bytes(content)
    checksum = checksum_of(file)
    assert checksum.page == 2 * SMALLEST_PAGE
    assert len(checksum.pages) == MOST_PAGES // 2 + 1
    with io.BufferedReader(CheckedFile(file, checksum), checksum.page) as reader:
        for start, length in ((0, 10), (5_000, 20_000), (8_191, 2), (len(content) - 3, 9)):
            reader.seek(start)
            assert reader.read(length) == content[start : start + length]
    damaged = bytearray(content)
    damaged[9_000] ^= 1
    file.write_bytes(damaged)

    with io.BufferedReader(CheckedFile(file, checksum), checksum.page) as reader:
        assert reader.read(8_000) == content[:8_000]
        with pytest.raises(ChecksumError, match="page 2 of"):
            reader.read(1_000)
    with pytest.raises(ChecksumError, match="1 of 513 pages"):
        check_file(file, checksum)


def test_a_live_folder_that_was_taken_away_is_damage(library: WhooshBackend) -> None:
    shutil.rmtree(library.snapshot().folder)

    assert library.state().condition is Condition.DAMAGED
    with pytest.raises(IndexUnfit):
        library.search(SearchQuery(Word("gas")))
