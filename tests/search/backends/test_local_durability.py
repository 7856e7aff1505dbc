"""Durability of an index on this host under killed processes and full or damaged disks."""

from __future__ import annotations

import errno
import os
import resource
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from search.backends.base import Condition, SearchUnavailable
from search.backends.documents import SearchQuery
from search.backends.local import LocalBackend
from search.backends.whoosh.backend import WhooshBackend
from search.query.tree import Word
from tests.search.backends.local_folders import live_folder
from tests.search.contract import LIBRARY, apply, build, found
from tests.search.corpora import SCHEMA, document
from tests.thoroughness import is_thorough

pytestmark = [
    pytest.mark.usefixtures("left_open_files"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ROOT = Path(__file__).resolve().parents[3]


def test_a_writer_that_is_killed_at_any_moment_leaves_the_last_commit_or_the_one_before(
    engine: type[LocalBackend], folder: Path
) -> None:
    kills, step, least = (60, 1, 100) if is_thorough() else (6, 4, 15)
    options = [engine.__name__, str(folder), str(kills), str(step)]
    command = [sys.executable, "-m", "tests.search.dying", *options]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    *faults, deaths = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert faults == []
    assert int(deaths.removeprefix("deaths: ")) > least


def test_nobody_else_may_look_into_the_folder(library: LocalBackend) -> None:
    for path in (library.path, live_folder(library)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_every_file_of_whoosh_is_synced_before_something_refers_to_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    missing: list[str] = []
    sync, rename = os.fsync, os.rename

    def remember(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)
        sync(descriptor)

    def check(source: str, target: str) -> None:
        if str(target).endswith(".toc"):
            entries = [entry for entry in Path(source).parent.iterdir() if entry.is_file()]
            missing.extend(
                str(entry)
                for entry in (*entries, Path(source).parent)
                if entry.stat().st_ino not in synced and "LOCK" not in entry.name
            )
        rename(source, target)

    monkeypatch.setattr("os.fsync", remember)
    monkeypatch.setattr("os.rename", check)
    backend = build(WhooshBackend(path=folder, schema=SCHEMA), LIBRARY)
    apply(backend, [document(9, "more")])

    assert missing == []
    written = (folder, folder / "current", live_folder(backend) / "seal")
    assert {path.stat().st_ino for path in written} <= synced


@contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """Limit the size of files in bytes while the context lasts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("limit", [0, 100, 2_000, 6_000])
def test_a_full_disk_refuses_a_change_and_nothing_is_half_done(
    library: LocalBackend, open_backend, limit: int
) -> None:
    before = library.generation()
    batch = [document(key, f"coal {key} " + "word " * key) for key in range(10, 200)]

    with pytest.raises(SearchUnavailable) as refused, full_disk(limit):
        apply(library, batch)
    with pytest.raises(SearchUnavailable), full_disk(limit):
        build(library, batch)

    assert refused.value.hint
    assert library.state().ready
    assert library.generation() == before
    assert found(open_backend(), Word("coal")) == []
    apply(library, batch)
    assert open_backend().count() == 194


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_folder_that_cannot_be_written_is_said_with_what_to_do(
    library: LocalBackend, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(SearchUnavailable) as refused, library.writer():
        pass

    assert os.strerror(code) in refused.value.message
    assert len(refused.value.hint) > 20


def test_a_folder_that_cannot_be_read_is_unreachable_and_no_rebuild_is_advised(
    library: LocalBackend, open_backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    state = open_backend().state()

    assert state.condition is Condition.UNREACHABLE
    assert not state.curable
    assert "read and write permission" in state.hint


@pytest.mark.parametrize("error", [OSError(errno.EMFILE, os.strerror(errno.EMFILE)), MemoryError()])
def test_lack_of_descriptors_or_memory_is_no_damage(
    library: LocalBackend, open_backend, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(library.files, "open", refuse)
        patched.setattr(library.index, "_opened", None)
        state = library.state()

    assert state.condition is Condition.UNREACHABLE
    assert library.state().ready
    assert open_backend().state().ready


def test_what_killed_processes_left_is_swept_but_not_what_is_being_made(
    library: LocalBackend, open_backend
) -> None:
    live = live_folder(library)
    for name in ("_MAIN_1.toc.1700000000.0", "MAIN_0123456789abcdef.pst"):
        (live / name).write_bytes(b"left")
    for name in ("building-1", "merging-1", "index-1"):
        (library.path / name).mkdir()
        (library.path / name / "MAIN_1.pst").write_bytes(b"left")
    (library.path / "current.1234").write_bytes(b"left")
    other = open_backend()

    with other.builder() as builder:
        builder.add([document(50, "in the making")])
        while library.tidy():
            pass
        builder.finish()
        with other.writer() as writer:
            builder.swap(writer)
    while library.tidy():
        pass

    assert found(library, Word("making")) == [50]
    names = {entry.name for entry in library.path.iterdir()}
    assert names == {
        "current",
        "writer.lock",
        "builder.lock",
        live_folder(library).name,
    }


def test_tidying_waits_for_nobody(library: LocalBackend, open_backend) -> None:
    other = open_backend()

    with other.writer():
        assert library.tidy() is False


def test_an_index_that_is_replaced_while_it_is_opened_is_not_damaged(
    library: LocalBackend, open_backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = open_backend()
    open_files, left = late.files.open, iter(range(10))

    def open_late(folder: Path, generation: str) -> Any:
        if (number := next(left, None)) is not None:
            build(library, [document(1, f"coal {number}")])
        return open_files(folder, generation)

    monkeypatch.setattr(late.files, "open", open_late)

    assert found(late, Word("coal")) == [1]
    assert next(left, None) is None


def test_threads_see_whole_commits_and_never_an_older_one(
    library: LocalBackend, open_backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
    writing, reading = open_backend(), open_backend()
    build(writing, [document(key, "version", stance="v000") for key in range(1, 7)])
    faults: list[str] = []
    over = threading.Event()

    def look() -> None:
        last = ""
        while not over.is_set():
            page = reading.search(SearchQuery(Word("version"), facets=("stance",)))
            counts = page.facets[0].counts
            if page.total != 6 or len(counts) != 1 or counts[0][1] != 6:
                faults.append(f"{page.total} documents: {counts}")
            elif counts[0][0] < last:
                faults.append(f"{counts[0][0]} after {last}")
            else:
                last = counts[0][0]

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(1, 60):
        texts = [document(key, f"version {number}", stance=f"v{number:03}") for key in range(1, 7)]
        if number % 20:
            apply(writing, texts)
            writing.tidy()
        else:
            build(writing, texts)
    over.set()
    for thread in threads:
        thread.join()

    assert faults == []
    assert reading.search(SearchQuery(Word("59"))).total == 6
