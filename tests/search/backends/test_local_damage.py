"""Damage of an index on this host: it is noticed, said, kept out of merges, cured by a rebuild."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from search.backends import seal
from search.backends.base import Condition, IndexUnfit, SearchUnavailable
from search.backends.documents import SearchQuery
from search.backends.local import LocalBackend
from search.query.tree import Phrase, Word
from tests.search.backends.local_folders import engine_files, live_folder, names, rot
from tests.search.contract import LIBRARY, apply, build, found
from tests.search.corpora import SCHEMA, document
from tests.sentence_model import WordEncoder

pytestmark = [
    pytest.mark.usefixtures("left_open_files"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

Open = Callable[[], LocalBackend]
Harm = Callable[[Path], object]


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def zero(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def zero_in_place(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.write(bytes(file.stat().st_size))


def empty(file: Path) -> None:
    file.write_bytes(b"")


def flip_a_bit(file: Path) -> None:
    """Flip one bit in place: truncating a file mapped into memory would kill the process."""
    bit = Random(file.name).randrange(8 * file.stat().st_size)
    with file.open("r+b") as opened:
        opened.seek(bit // 8)
        byte = opened.read(1)[0]
        opened.seek(bit // 8)
        opened.write(bytes([byte ^ 1 << bit % 8]))


@pytest.fixture(autouse=True)
def _looks_at_each_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)


@pytest.fixture
def every_file(library: LocalBackend) -> Iterator[Path]:
    """Each file in turn; all others are as they were written."""

    def restored() -> Iterator[Path]:
        folder = live_folder(library)
        whole = folder.with_name("whole")
        shutil.copytree(folder, whole)
        for name in [file.name for file in engine_files(library)]:
            shutil.rmtree(folder)
            shutil.copytree(whole, folder)
            yield folder / name

    return restored()


def answer_or_refusal(backend: LocalBackend) -> object:
    """Return all that a backend answers, or the condition by which it refuses."""
    try:
        pages = [backend.search(SearchQuery(Word(word), explain=True)) for word in ("gas", "trade")]
        return pages, backend.similar(1), list(backend.words()), list(backend.digests())
    except IndexUnfit as unfit:
        return unfit.condition


@pytest.mark.parametrize("harm", [zero, empty, cut, flip_a_bit, Path.unlink])
def test_no_file_that_was_damaged_before_it_is_opened_gives_a_wrong_answer(
    library: LocalBackend, open_backend: Open, every_file: Iterator[Path], harm: Harm
) -> None:
    right = answer_or_refusal(library)
    refusals = 0

    for file in every_file:
        harm(file)
        answer = answer_or_refusal(open_backend())
        assert answer in (right, Condition.DAMAGED), file.name
        refusals += answer is Condition.DAMAGED

    assert refusals >= 5


@pytest.mark.parametrize("harm", [zero_in_place, flip_a_bit, Path.unlink])
def test_no_file_that_is_damaged_while_it_is_open_gives_a_wrong_answer(
    library: LocalBackend, open_backend: Open, every_file: Iterator[Path], harm: Harm
) -> None:
    right = answer_or_refusal(library)

    for file in every_file:
        opened = open_backend()
        assert answer_or_refusal(opened) == right
        harm(file)
        assert answer_or_refusal(opened) in (right, Condition.DAMAGED), file.name


@pytest.mark.parametrize("is_open", [False, True])
def test_an_index_of_zeros_is_said_and_a_rebuild_cures_it(
    library: LocalBackend, open_backend: Open, is_open: bool
) -> None:
    damaged = library if is_open else open_backend()
    for file in engine_files(library):
        zero_in_place(file)
    present = names(library)

    with pytest.raises(IndexUnfit) as refused:
        damaged.search(SearchQuery(Word("gas")))

    assert "is damaged" in refused.value.message
    assert "search_rebuild" in refused.value.hint
    # Whoever reads removes nothing but the seal, by which every other process knows.
    assert present - names(library) == {f"{live_folder(library).name}/seal"}
    for backend in (damaged, open_backend()):
        assert backend.state().condition is Condition.DAMAGED
        assert backend.state().curable
    build(damaged, LIBRARY)
    for backend in (damaged, open_backend()):
        assert backend.state().ready
        assert found(backend, Phrase("Russian gas")) == [1]


@pytest.mark.parametrize("name", ["current", "seal"])
@pytest.mark.parametrize("harm", [zero, empty, cut, flip_a_bit, Path.unlink])
def test_damage_of_what_names_and_seals_the_index_is_said(
    library: LocalBackend, open_backend: Open, name: str, harm: Harm
) -> None:
    [file] = library.path.rglob(name)
    harm(file)

    for backend in (library, open_backend()):
        with pytest.raises(SearchUnavailable):
            backend.search(SearchQuery(Word("gas")))
        assert backend.state().curable


def test_the_check_of_all_files_finds_what_has_the_times_of_before(
    library: LocalBackend, open_backend: Open
) -> None:
    assert [check.problem for check in library.check_files() if check.problem] == []
    file = next(file for file in engine_files(library) if library.files.constant(file.name))
    rot(file)

    problems = [check.problem for check in library.check_files() if check.problem]

    assert problems == [f"{file.name} differs from what was written"]
    for backend in (library, open_backend()):
        assert backend.state().condition is Condition.DAMAGED


def test_damage_is_never_merged_into_a_sound_file(
    library: LocalBackend, open_backend: Open
) -> None:
    flip_a_bit(engine_files(library)[-1])

    for key in range(10, 30):
        with suppress(IndexUnfit):
            apply(library, [document(key, f"coal {key}")])
    with suppress(IndexUnfit):
        library.tidy()

    assert open_backend().state().condition is Condition.DAMAGED


def test_a_live_folder_that_was_taken_away_is_damage(library: LocalBackend) -> None:
    shutil.rmtree(live_folder(library))

    assert library.state().condition is Condition.DAMAGED
    with pytest.raises(IndexUnfit):
        library.search(SearchQuery(Word("gas")))


def test_damaged_vectors_of_a_sentence_model_are_damage(
    engine: type[LocalBackend], folder: Path
) -> None:
    backend = engine(path=folder, schema=SCHEMA, encoder=WordEncoder("gas"))
    build(backend, LIBRARY)
    zero(live_folder(backend) / "vectors.sqlite3")

    with pytest.raises(IndexUnfit) as refused:
        backend.similar(1)

    assert refused.value.condition is Condition.DAMAGED
