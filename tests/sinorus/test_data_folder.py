"""Data folder, and the secret key in it."""

from __future__ import annotations

import errno
import sqlite3
import stat
import subprocess
import sys

import pytest
from django.conf import settings

from sinorus import data_folder
from tests.waiting import PATIENCE


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_is_made_for_its_owner_alone(tmp_path):
    folder = tmp_path / "a" / "b"

    data_folder.prepare_folder(folder)

    assert mode(folder) == 0o700
    assert list(folder.iterdir()) == []


def test_a_folder_that_somebody_else_made_is_closed(tmp_path):
    tmp_path.chmod(0o755)
    for name in ("sinorus.sqlite3", "sinorus.sqlite3-wal", "secret_key", ".keep"):
        (tmp_path / name).write_text("kept")
    (tmp_path / "metrics").mkdir()

    data_folder.prepare_folder(tmp_path)

    assert mode(tmp_path) == 0o700
    assert len(list(tmp_path.iterdir())) == 5


def test_a_folder_with_files_of_others_is_left_as_it_is(tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "homework").write_text("kept")

    data_folder.prepare_folder(tmp_path)

    assert mode(tmp_path) == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["homework"]


def test_a_new_database_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "sinorus.sqlite3"

    data_folder.prepare_database(path)
    with sqlite3.connect(path) as database:
        database.executescript("PRAGMA journal_mode=WAL; CREATE TABLE secrets (hash TEXT)")
        modes = [mode(file) for file in data_folder.database_files(path)]
    database.close()

    assert modes == [0o600] * 3


def test_a_database_that_somebody_else_made_is_closed(tmp_path):
    path = tmp_path / "sinorus.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE secrets (hash TEXT)")
    database.close()
    path.chmod(0o644)

    data_folder.prepare_database(path)

    assert mode(path) == 0o600
    assert path.stat().st_size


def test_a_database_whose_folder_is_missing_is_left_to_the_checks(tmp_path):
    data_folder.prepare_database(tmp_path / "nowhere" / "sinorus.sqlite3")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_every_setting_prepares_the_database(tmp_path):
    subprocess.run(
        [sys.executable, "-c", "import sinorus.settings"],
        cwd=settings.BASE_DIR,
        env={"SINORUS_DATA_DIR": str(tmp_path), "PATH": ""},
        check=True,
        timeout=PATIENCE,
    )

    assert mode(tmp_path / "sinorus.sqlite3") == 0o600


def test_a_folder_that_cannot_be_made_is_refused_in_a_line(tmp_path, capsys):
    # A file in the way stops root too, which permissions do not.
    (tmp_path / "file").write_text("")

    with pytest.raises(SystemExit):
        data_folder.prepare_folder(tmp_path / "file" / "data")

    assert capsys.readouterr().err == (
        f"Sinorus cannot start: the data folder {tmp_path}/file/data cannot be written"
        " (Not a directory). Give this user write permission, or set another folder in"
        " SINORUS_DATA_DIR.\n"
    )


def test_a_folder_that_cannot_be_written_is_refused_in_a_line(tmp_path, capsys, monkeypatch):
    def no_permission(**kwargs):
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(data_folder.tempfile, "TemporaryFile", no_permission)

    with pytest.raises(SystemExit) as end:
        data_folder.prepare_folder(tmp_path)

    assert end.value.code == 3
    assert "cannot be written (Permission denied)" in capsys.readouterr().err


@pytest.fixture
def full_disk(monkeypatch):
    def no_space(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(data_folder.tempfile, "TemporaryFile", no_space)
    monkeypatch.setattr(data_folder.tempfile, "mkstemp", no_space)
    monkeypatch.setattr(data_folder.Path, "mkdir", no_space)


def test_a_full_disk_is_no_reason_not_to_read_a_folder_that_is_there(tmp_path, monkeypatch):
    def no_space(**kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(data_folder.tempfile, "TemporaryFile", no_space)

    data_folder.prepare_folder(tmp_path)


@pytest.mark.parametrize("step", [data_folder.prepare_folder, data_folder.secret_key])
def test_a_full_disk_is_called_one_and_invites_another_try(tmp_path, capsys, full_disk, step):
    with pytest.raises(SystemExit) as end:
        step(tmp_path / "data")

    assert end.value.code == 75
    assert "is full" in capsys.readouterr().err


def test_the_secret_key_is_made_once_and_private(tmp_path):
    key = data_folder.secret_key(tmp_path)

    assert len(key) >= 50
    assert data_folder.secret_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert mode(tmp_path / "secret_key") == 0o600


def test_each_installation_has_its_own_key(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    assert data_folder.secret_key(tmp_path / "a") != data_folder.secret_key(tmp_path / "b")


@pytest.mark.slow
def test_processes_that_start_at_once_agree_on_the_key(tmp_path):
    script = (
        "import sys, pathlib; from sinorus.data_folder import secret_key; sys.stdin.read();"
        " print(secret_key(pathlib.Path(sys.argv[1])))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]

    # They wait for the end of their input, so that all come to the key together.
    for process in processes:
        process.stdin.close()
    keys = {process.stdout.read() for process in processes}
    for process in processes:
        process.stdout.close()
        assert process.wait(timeout=PATIENCE) == 0

    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_who_comes_second_takes_the_key_of_the_first(tmp_path, monkeypatch):
    kept = tmp_path / "secret_key"

    def meanwhile(length):
        kept.write_text("x" * 60)
        return "y" * 60

    monkeypatch.setattr(data_folder.secrets, "token_urlsafe", meanwhile)

    assert data_folder.secret_key(tmp_path) == "x" * 60
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("content", ["", "short\n"])
def test_a_key_that_is_too_short_is_refused(tmp_path, capsys, content):
    (tmp_path / "secret_key").write_text(content)

    with pytest.raises(SystemExit):
        data_folder.secret_key(tmp_path)

    assert "is shorter than 50 characters. Remove the file" in capsys.readouterr().err


def test_a_key_that_cannot_be_read_is_refused(tmp_path, capsys):
    (tmp_path / "secret_key").write_bytes(b"\xff" * 60)

    with pytest.raises(SystemExit):
        data_folder.secret_key(tmp_path)

    assert "cannot be read or written" in capsys.readouterr().err
