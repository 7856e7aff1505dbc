"""The file of a backup: whole or refused, whatever happened to it."""

from __future__ import annotations

import json
import stat
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from sinorus.backup import archive
from sinorus.backup.errors import BackupError


def make(path, **manifest):
    with archive.created(path) as file:
        file.writestr("rows", "first\nsecond\n")
        file.writestr(archive.MANIFEST, json.dumps({"format": archive.FORMAT} | manifest))
    return path


@pytest.fixture
def backup(tmp_path):
    """A whole backup."""
    return make(tmp_path / "backup", made="today")


def refusal(path):
    """Return the sentence by which a file is refused."""
    with pytest.raises(BackupError) as error, archive.opened(path):
        pass
    return str(error.value)


def test_what_was_written_is_read(backup):
    with archive.opened(backup) as (file, manifest):
        assert file.read("rows") == b"first\nsecond\n"
        assert manifest == {"format": archive.FORMAT, "made": "today"}


def test_only_its_owner_can_read_it(backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_any_tool_for_archives_reads_it(backup):
    with ZipFile(backup) as file:
        assert file.testzip() is None


def test_a_flipped_bit_anywhere_is_noticed(backup):
    whole = backup.read_bytes()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        backup.write_bytes(damaged)
        assert "damaged" in refusal(backup)


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:-1],
        lambda whole: whole[1:],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole + b"\0",
        lambda whole: whole + whole,
        lambda whole: whole[:40] + whole[50:],
        lambda whole: bytes(len(whole)),
        lambda whole: b"",
    ],
)
def test_other_damage_is_noticed(backup, damage):
    backup.write_bytes(damage(backup.read_bytes()))

    assert "damaged" in refusal(backup)


def test_one_of_0_1_is_told_apart(tmp_path):
    (tmp_path / "old").write_bytes(b"\x28\xb5\x2f\xfd and more")

    assert "Restore it with that version, then upgrade." in refusal(tmp_path / "old")


def test_one_of_a_later_version_is_refused(tmp_path):
    assert "made by a later version" in refusal(make(tmp_path / "later", format=archive.FORMAT + 1))


def test_an_archive_without_a_manifest_is_refused(tmp_path):
    with archive.created(tmp_path / "other") as file:
        file.writestr("rows", "")

    assert "is not a backup of Sinorus" in refusal(tmp_path / "other")


def test_a_folder_is_refused(tmp_path):
    assert "is a folder" in refusal(tmp_path)


def test_a_name_that_is_taken_is_refused(backup):
    before = backup.read_bytes()

    with pytest.raises(BackupError, match="exists already"):
        make(backup)

    assert backup.read_bytes() == before


def test_a_name_that_is_taken_meanwhile_is_refused(tmp_path):
    with (
        pytest.raises(BackupError, match="has been made meanwhile"),
        archive.created(tmp_path / "backup"),
    ):
        (tmp_path / "backup").write_text("mine")

    assert [path.name for path in tmp_path.iterdir()] == ["backup"]
    assert (tmp_path / "backup").read_text() == "mine"


def test_one_that_is_broken_off_leaves_no_file(tmp_path):
    def break_off():
        with archive.created(tmp_path / "backup") as file:
            file.writestr("rows", "half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()

    assert list(tmp_path.iterdir()) == []


def test_members_are_compressed(tmp_path):
    with archive.created(tmp_path / "backup") as file:
        assert file.compression == ZIP_DEFLATED
        file.writestr(archive.MANIFEST, "{}")
