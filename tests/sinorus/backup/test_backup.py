"""`backup`: everything in the database in one file, as it was at one moment."""

from __future__ import annotations

import sqlite3
import stat
import tracemalloc
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management import CommandError

from debates.models import Expert, Source
from sinorus.backup import saving, tables
from sinorus.backup.container import BackupReader
from sinorus.backup.tables import LEFT_OUT, SESSIONS, Checksum, encoded
from tests.debates.builders import make_expert

pytestmark = pytest.mark.slow


def header(path):
    return BackupReader(path).header()


def rows(path, label):
    """Return the rows of a table in a backup."""
    lines = BackupReader(path).lines()
    for line in lines:
        if line == {"table": label}:
            return [line for line in iter(lines.__next__, None) if isinstance(line, list)]
    return None


def test_every_table_of_every_model_is_in_it(source, tmp_path):
    said = source.call("backup", tmp_path / "file")

    kept = {table["table"]: table["rows"] for table in header(tmp_path / "file")["tables"]}
    assert set(kept) == {
        model._meta.label_lower
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    } - set(LEFT_OUT)
    assert f"{sum(kept.values()):,} rows in {len(kept)} tables, without the secret key" in said


def test_what_is_left_out_exists():
    assert {apps.get_model(label)._meta.label_lower for label in LEFT_OUT} == set(LEFT_OUT)


def test_the_secret_key_comes_with_the_sign_ins_and_only_on_request(source, tmp_path, settings):
    source.call("backup", tmp_path / "without")
    source.call("backup", tmp_path / "with", with_secret_key=True)

    assert "secret_key" not in header(tmp_path / "without")
    assert SESSIONS.isdisjoint(one["table"] for one in header(tmp_path / "without")["tables"])
    assert header(tmp_path / "with")["secret_key"] == settings.SECRET_KEY
    columns = {table["table"]: table for table in header(tmp_path / "with")["tables"]}
    assert columns["sessions.session"]["rows"] == 1
    assert columns.keys() >= SESSIONS


def test_each_table_is_told_on_request(source, tmp_path):
    assert "debates_expert: " in source.call("backup", tmp_path / "file", verbosity=2)


def test_it_is_one_moment_while_others_write(source, tmp_path, monkeypatch):
    plain = saving.encoded_rows
    written = []

    def meanwhile(table):
        # an editor saves while the first table is read, and does not wait
        if not written:
            with closing(sqlite3.connect(source.path, timeout=0)) as editor, editor:
                editor.execute("UPDATE debates_expert SET name = 'Renamed meanwhile'")
                written.append(editor.total_changes)
        yield from plain(table)

    monkeypatch.setattr(saving, "encoded_rows", meanwhile)
    source.call("backup", tmp_path / "file")

    assert written
    experts = repr(list(BackupReader(tmp_path / "file").lines()))
    assert "Expert" in experts
    assert "Renamed meanwhile" not in experts


def test_a_name_that_is_taken_is_refused_in_a_sentence(source, tmp_path):
    (tmp_path / "file").write_text("mine")

    with pytest.raises(CommandError) as error:
        source.call("backup", tmp_path / "file")

    assert str(error.value) == (
        f"{tmp_path / 'file'} exists already. Choose another name. No backup was made."
    )
    assert (tmp_path / "file").read_text() == "mine"


def test_a_database_without_tables_is_refused(new_site, tmp_path):
    with pytest.raises(CommandError, match="there is nothing to back up"):
        new_site("empty").call("backup", tmp_path / "file")

    assert not (tmp_path / "file").exists()


def test_a_database_that_is_newer_is_refused(source, tmp_path):
    with closing(sqlite3.connect(source.path)) as connection, connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('debates', '9999_later', '2030-01-01')"
        )

    with pytest.raises(CommandError, match=r"does not have debates\.9999_later"):
        source.call("backup", tmp_path / "file")


def test_a_value_that_cannot_be_read_is_named_and_no_backup_is_made(source, tmp_path):
    with closing(sqlite3.connect(source.path)) as connection, connection:
        connection.execute("UPDATE debates_expert SET created = 'yesterday'")

    with pytest.raises(
        CommandError, match="The table debates_expert has a value that cannot be read"
    ):
        source.call("backup", tmp_path / "file")

    assert not (tmp_path / "file").exists()


def test_tables_of_others_are_named(source, tmp_path, capsys):
    with closing(sqlite3.connect(source.path)) as connection, connection:
        connection.execute("CREATE TABLE notes (id INTEGER)")

    source.call("backup", tmp_path / "file")

    assert "Not in the backup: the table notes" in capsys.readouterr().err


def test_long_texts_are_not_in_memory_at_once(source, tmp_path):
    megabytes = 16
    with source.open():
        Source.objects.bulk_create(
            Source(title=f"Long {n}", slug=f"long-{n}", text="x" * 1024 * 1024)
            for n in range(megabytes)
        )
        tracemalloc.start()
        try:
            for _row in tables.encoded_rows(tables.Table(Source)):
                pass
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak < megabytes / 2 * 1024 * 1024


def test_only_its_owner_can_read_it(source, tmp_path):
    source.call("backup", tmp_path / "file")

    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (2**62, 2**62),
        ("\N{PILE OF POO}\n", "\N{PILE OF POO}\n"),
        (
            datetime(2026, 11, 27, 9, 0, 0, 5, UTC),
            "2026-11-27T09:00:00.000005+00:00",
        ),
        (date(2026, 11, 27), "2026-11-27"),
        (time(9, 30), "09:30:00"),
        (Decimal("1E+2"), "100"),
        (Decimal("0.1000"), "0.1000"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (timedelta(days=1, microseconds=1), "P1DT00H00M00.000001S"),
        (b"\0\xff", "AP8="),
        (memoryview(b"\0\xff"), "AP8="),
        ({"b": [1.0, 1e16, 0.5], "a": None}, {"b": [1, 10**16, 0.5], "a": None}),
    ],
)
def test_each_kind_of_value_has_one_form(value, expected):
    assert encoded(value) == expected
    assert type(encoded(value)) is type(expected)


def test_a_value_of_another_kind_is_refused():
    with pytest.raises(TypeError, match="a backup has no form for complex"):
        encoded(1j)


def test_a_checksum_depends_on_each_row_and_not_on_their_order():
    def total(*lines):
        added = Checksum()
        for line in lines:
            added.add(line)
        return added.as_dict()

    assert total(b"a", b"b") == total(b"b", b"a")
    assert total(b"a", b"b") != total(b"a", b"c")
    assert total(b"a", b"a") != total(b"a")
    assert total() == {"rows": 0, "checksum": "0" * 64}


def test_rows_that_a_manager_would_leave_out_are_in_it(source, monkeypatch):
    with source.open():
        expert = make_expert()
        monkeypatch.setattr(
            type(Expert.objects), "get_queryset", lambda self: Expert.objects.none()
        )
        assert [expert.pk] == [
            row[0] for row in tables.encoded_rows(tables.Table(Expert)) if row[0] == expert.pk
        ]
