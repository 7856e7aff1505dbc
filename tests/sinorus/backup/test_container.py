"""File of a backup: whole or refused, each byte held against a digest."""

from __future__ import annotations

import errno
import random
import stat

import pytest

from sinorus.backup import container
from sinorus.backup.container import BackupReader, BackupWriter, zstd
from sinorus.backup.errors import BackupError

HEADER = {container.MARK: container.FORMAT, "made": "2026-11-27"}
LINES = [{"table": "debates.expert"}, *([n, f"Expert № {n}"] for n in range(200)), {"rows": 200}]


def ignored(_done, _total):
    """Progress that nobody watches."""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "backup"
    with BackupWriter(path) as file:
        for line in [HEADER, *LINES]:
            file.line(line)
    return path


def refusal(path):
    """Return why a file is refused before anything of it is used."""
    with pytest.raises(BackupError) as error:
        BackupReader(path).check(ignored)
    assert str(error.value).count(str(path)) == 1
    return str(error.value).removeprefix(str(path))


def test_what_was_written_is_read(path):
    reader = BackupReader(path)

    reader.check(ignored)

    assert reader.header() == HEADER
    assert list(reader.lines()) == LINES


def test_only_its_owner_can_read_it_and_nothing_else_is_left(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_any_tool_that_knows_zstandard_reads_it(path):
    assert zstd.decompress(path.read_bytes()).count(b"\n") == len(LINES) + 2


def test_one_that_is_cut_short_anywhere_is_refused(path):
    whole = path.read_bytes()
    for length in range(len(container.ZSTANDARD), len(whole), 7):
        path.write_bytes(whole[:length])

        assert refusal(path) == " is cut short: its end is missing."


def test_every_flipped_bit_is_found(path):
    whole = path.read_bytes()
    for place in range(len(container.ZSTANDARD), len(whole) - container.TRAILER_BYTES, 7):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << random.randrange(8)
        path.write_bytes(damaged)

        assert " is damaged" in refusal(path)


def test_damage_of_the_digest_itself_is_found(path):
    whole = bytearray(path.read_bytes())
    whole[-1] ^= 1
    path.write_bytes(whole)

    assert " is damaged" in refusal(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a ZIP file", b"{}" * 1000])
def test_another_file_is_refused(tmp_path, content):
    path = tmp_path / "other"
    path.write_bytes(content)

    assert refusal(path) == " is not a backup of Sinorus."


def test_another_file_of_the_same_compression_is_refused(tmp_path):
    path = tmp_path / "other"
    with BackupWriter(path) as file:
        file.line(["no header"])

    with pytest.raises(BackupError, match="is not a backup of Sinorus"):
        BackupReader(path).header()


def test_a_later_form_is_refused(tmp_path):
    path = tmp_path / "later"
    with BackupWriter(path) as file:
        file.line({container.MARK: container.FORMAT + 1})

    with pytest.raises(BackupError, match="made by a later version of Sinorus"):
        BackupReader(path).header()


def test_nothing_is_overwritten(path):
    before = path.read_bytes()

    with pytest.raises(BackupError, match="exists already"):
        BackupWriter(path)

    assert path.read_bytes() == before


def without_hard_links(monkeypatch):
    """Have a file system like FAT."""

    def link(*_paths, **_options):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.link", link)


def test_a_file_system_without_hard_links_takes_a_backup(tmp_path, monkeypatch):
    without_hard_links(monkeypatch)
    path = tmp_path / "backup"

    with BackupWriter(path) as file:
        file.line(HEADER)

    BackupReader(path).check(ignored)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_that_came_meanwhile_is_not_overwritten_either(tmp_path, monkeypatch, has_links):
    if not has_links:
        without_hard_links(monkeypatch)
    path = tmp_path / "backup"

    file = BackupWriter(path).__enter__()
    file.line(HEADER)
    path.write_text("somebody else's")

    with pytest.raises(BackupError, match="made meanwhile"):
        file.__exit__(None, None, None)

    assert path.read_text() == "somebody else's"
    assert list(tmp_path.iterdir()) == [path]


def test_one_that_is_broken_off_leaves_nothing(tmp_path):
    file = BackupWriter(tmp_path / "backup").__enter__()
    file.line(HEADER)

    file.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(BackupError, match="There is no folder"):
        BackupWriter(tmp_path / "missing" / "backup")
