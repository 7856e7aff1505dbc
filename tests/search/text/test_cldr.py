"""The file of the names of CLDR: made where it is missing, and kept where that is permitted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.text import cldr

LINES = "китаи\tChina\tКитай\tru\n".encode()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """File of the names in a folder of its own, which are made at once."""
    version = cldr._version()
    monkeypatch.setattr(cldr, "_version", lambda: version)
    monkeypatch.setattr(cldr, "FILE", tmp_path / "names.tsv")
    monkeypatch.setattr(cldr, "_make_elsewhere", lambda: LINES)
    cldr.names.cache_clear()
    yield tmp_path / "names.tsv"
    cldr.names.cache_clear()


@pytest.mark.parametrize("content", [None, b"", b"# Babel 1.0, 0123\nold\tOld\tOld\tde\n"])
def test_names_that_are_missing_or_of_another_version_are_made_and_kept(
    file: Path, content: bytes | None
) -> None:
    if content is not None:
        file.write_bytes(content)

    [name] = cldr.names()

    assert (name.meaning, name.written) == ("China", "Китай")
    assert file.read_bytes() == cldr._version() + b"\n" + LINES
    assert file.stat().st_mode & 0o777 == 0o644


def test_names_of_this_version_are_read(file: Path) -> None:
    file.write_bytes(cldr._version() + b"\nchine\tChina\tChine\tfr\n")

    assert [name.written for name in cldr.names()] == ["Chine"]


def test_names_that_cannot_be_kept_are_used_all_the_same(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(cldr, "FILE", file.parent / "missing" / "names.tsv")

    assert [name.written for name in cldr.names()] == ["Китай"]
    assert "cannot be kept" in caplog.text
