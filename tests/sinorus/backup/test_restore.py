"""`restore`: everything as it was, or a place as empty as before."""

from __future__ import annotations

import shutil

import pytest
from django.core.management import CommandError
from django.db import IntegrityError, connections

from debates.models import Position
from search import service
from sinorus import data_folder
from sinorus.backup import places, restoring
from sinorus.backup.container import BackupReader, BackupWriter, in_json
from sinorus.backup.databases import migrations_of_file
from sinorus.backup.errors import BackupError
from sinorus.backup.tables import Checksum
from tests.sinorus.backup.conftest import copy_sqlite
from tests.sinorus.backup.sites import Site

pytestmark = pytest.mark.slow

LEFT_OUT = (
    *("django_session", "search_outbox", "history_listchange"),
    *("django_migrations", "sqlite_sequence"),
)


@pytest.fixture(scope="module")
def backup(used, django_db_blocker, tmp_path_factory):
    """Backup of a site like `source`."""
    site = Site(tmp_path_factory.mktemp("backed-up"))
    copy_sqlite(used, site.path)
    with django_db_blocker.unblock():
        site.call("backup", site.folder / "file")
    return site.folder / "file"


@pytest.fixture
def file(backup, tmp_path):
    """Backup of the site."""
    return shutil.copyfile(backup, tmp_path / "file")


@pytest.fixture
def place(new_site):
    """Empty place."""
    return new_site("place")


@pytest.fixture
def altered(file, tmp_path):
    """Maker of a whole backup whose lines were changed."""

    def make(change):
        reader = BackupReader(file)
        path = tmp_path / "altered"
        with BackupWriter(path) as writer:
            for line in change([reader.header(), *reader.lines()]):
                writer.line(line)
        return path

    return make


def with_columns_backwards(lines):
    """Return the lines of a backup with the columns of each table in the opposite order."""
    for table in lines[0]["tables"]:
        table["columns"].reverse()
    found = Checksum()
    for number, line in enumerate(lines):
        if isinstance(line, list):
            lines[number] = line[::-1]
            found.add(in_json(lines[number]))
        elif "checksum" in line:
            lines[number], found = found.as_dict(), Checksum()
    return lines


def refused(place, *command, **options):
    """Return the sentence in which a command is refused; nothing may be left of it."""
    with pytest.raises(CommandError) as error:
        place.call("restore", *command, **options)
    assert place.left() <= {"index"}
    message = str(error.value)
    assert "\n" not in message
    assert message.endswith(" Nothing was restored.")
    return message.removesuffix(" Nothing was restored.")


@pytest.mark.usefixtures("quickly")
class TestRestored:
    def test_every_row_of_every_table_is_as_it_was(self, source, altered, place):
        # the order of columns is that of the migrations of the time, which one may have replaced
        said = place.call("restore", altered(with_columns_backwards), verbosity=2)

        assert place.rows(*LEFT_OUT) == source.rows(*LEFT_OUT)
        assert "debates_expert: " in said
        assert ", checksum matches" in said

    def test_numbers_go_on_where_they_stood(self, source, file, place):
        place.call("restore", file)

        given, expected = (dict(one.rows()["sqlite_sequence"]) for one in (place, source))
        assert {name: given[name] for name in given if name not in LEFT_OUT} == {
            name: expected.get(name, 0) for name in given if name not in LEFT_OUT
        }
        # that of the position that was deleted is not given again
        assert given["debates_evidence"] > len(source.rows()["debates_evidence"])

    def test_rules_hold_again_and_the_index_is_built(self, file, place):
        place.call("restore", file)

        with place.open():
            with pytest.raises(IntegrityError):
                Position.objects.filter(slug="kept").update(slug="renamed")
            assert service.backend().state().ready

    def test_a_backup_of_it_is_the_same(self, file, place, tmp_path):
        place.call("restore", file)
        place.call("backup", tmp_path / "again")

        first, again = (list(BackupReader(one).lines()) for one in (file, tmp_path / "again"))
        assert first == again

    def test_only_its_owner_can_read_it_and_nothing_else_is_left(self, file, place):
        place.call("restore", file)

        assert place.left() == {"sinorus.sqlite3", "index"}
        assert place.path.stat().st_mode & 0o777 == 0o600

    def test_sign_ins_are_not_in_it(self, file, place):
        place.call("restore", file)

        assert place.rows()["django_session"] == []

    def test_the_secret_key_comes_with_the_sign_ins(self, source, place, tmp_path, settings):
        settings.SECRET_KEY = "k" * 50
        source.call("backup", tmp_path / "with", with_secret_key=True)
        settings.SECRET_KEY = data_folder.secret_key(place.folder)

        assert "Secret key  restored" in place.call("restore", tmp_path / "with")

        assert data_folder.secret_key(place.folder) == "k" * 50
        assert place.rows()["django_session"] == source.rows()["django_session"]

    def test_a_secret_key_of_the_environment_stays(
        self, source, place, tmp_path, settings, monkeypatch
    ):
        source.call("backup", tmp_path / "with", with_secret_key=True)
        settings.SECRET_KEY = "e" * 50
        monkeypatch.setenv("SINORUS_SECRET_KEY", "e" * 50)

        assert "Secret key  not restored" in place.call("restore", tmp_path / "with")

        assert not (place.folder / "secret_key").exists()

    def test_an_empty_file_counts_as_empty(self, file, place):
        place.path.touch()

        place.call("restore", file)

        assert place.rows()["debates_position"]

    def test_a_dry_run_does_everything_and_leaves_nothing(self, file, place):
        said = place.call("restore", file, dry_run=True)

        assert "match their checksums" in said
        assert "This was a dry run" in said
        assert place.left() == set()

    def test_the_rest_of_one_that_was_killed_goes(self, file, place):
        for ending in ("", "-wal", "-shm"):
            place.path.with_name(f"sinorus.sqlite3.restoring{ending}").write_text("rest")

        said = place.call("restore", file)

        assert "removed the draft of an interrupted restore" in said
        assert place.left() == {"sinorus.sqlite3", "index"}


@pytest.mark.usefixtures("quickly")
class TestBrokenOff:
    def test_by_whoever_waits_for_it(self, file, place, monkeypatch):
        monkeypatch.setattr(restoring, "verify", raising(KeyboardInterrupt))

        assert refused(place, file) == "Stopped."

    def test_by_a_table_that_does_not_match(self, file, place, monkeypatch):
        plain = restoring.load

        def lossy(*arguments):
            sums = plain(*arguments)
            with connections["default"].cursor() as cursor:
                cursor.execute("UPDATE history_tombstone SET key = 'other' WHERE id = 1")
            return sums

        monkeypatch.setattr(restoring, "load", lossy)

        assert "history_tombstone does not match the backup" in refused(place, file)

    def test_by_a_counter_that_does_not_match(self, file, place, monkeypatch):
        monkeypatch.setattr(restoring.sequences, "write", lambda *_arguments: None)

        assert refused(place, file).startswith("The next number of ")

    def test_by_a_database_that_came_meanwhile(self, file, place, migrated, monkeypatch):
        plain = places.sync

        def meanwhile(path):
            place.path.write_bytes(migrated.read_bytes())
            plain(path)

        monkeypatch.setattr(places, "sync", meanwhile)
        with pytest.raises(CommandError, match="is not empty"):
            place.call("restore", file)

        assert place.path.read_bytes() == migrated.read_bytes()

    def test_by_rows_that_are_changed(self, place, altered):
        def change(lines):
            row = next(n for n, line in enumerate(lines) if line == {"table": "auth.user"}) + 1
            lines[row][1] = "another password"
            return lines

        assert "auth_user in the file do not match" in refused(place, altered(change))

    def test_by_rows_that_refer_to_nothing(self, place, altered):
        def change(lines):
            gone = {"table": "debates.debate"}
            start = lines.index(gone)
            end = next(n for n in range(start, len(lines)) if "rows" in lines[n])
            lines[start + 1 : end + 1] = [{"rows": 0, "checksum": "0" * 64}]
            for table in lines[0]["tables"]:
                if table["table"] == "debates.debate":
                    table["rows"] = 0
            return lines

        assert "debates_" in refused(place, altered(change))

    def test_by_a_table_that_is_missing(self, place, altered):
        def change(lines):
            lines[0]["tables"] = [
                table for table in lines[0]["tables"] if table["table"] != "history.tombstone"
            ]
            return lines

        assert "does not have the tables that its migrations create" in refused(
            place, altered(change)
        )

    def test_by_columns_that_are_others(self, place, altered):
        def change(lines):
            lines[0]["tables"][0]["columns"].pop()
            return lines

        assert "does not have the columns that its migrations create" in refused(
            place, altered(change)
        )

    def test_by_values_that_do_not_fit(self, place, altered):
        def change(lines):
            row = next(n for n, line in enumerate(lines) if line == {"table": "auth.user"}) + 1
            lines[row] = ["one"] * len(lines[row])
            return lines

        assert "auth_user in the file has a row that cannot be read" in refused(
            place, altered(change)
        )


class TestRefused:
    def test_one_that_is_cut_short(self, file, place):
        file.write_bytes(file.read_bytes()[:-100])

        assert refused(place, file) == f"{file} is cut short: its end is missing."

    def test_one_with_a_flipped_bit(self, file, place):
        damaged = bytearray(file.read_bytes())
        damaged[len(damaged) // 2] ^= 4
        file.write_bytes(damaged)

        assert refused(place, file).startswith(f"{file} is damaged: ")

    def test_one_that_is_not_there(self, place, tmp_path):
        assert refused(place, tmp_path / "none") == f"{tmp_path}/none: No such file or directory."

    def test_a_folder(self, place, tmp_path):
        assert refused(place, tmp_path) == f"{tmp_path} is a folder. Name the file of a backup."

    def test_one_of_a_later_version(self, place, altered):
        def change(lines):
            lines[0]["migrations"].append(["debates", "9999_later"])
            return lines

        message = refused(place, altered(change))
        assert message.startswith("The backup was made by a later version of Sinorus: ")
        assert "debates.9999_later" in message

    def test_a_place_that_is_not_empty(self, file, source):
        before = source.rows()

        with pytest.raises(CommandError, match=r"is not empty: it has \d+ tables"):
            source.call("restore", file)

        assert source.rows() == before

    def test_the_journal_of_a_database_that_is_gone(self, file, place):
        place.path.with_name("sinorus.sqlite3-wal").write_text("changes")

        with pytest.raises(CommandError, match=r"sqlite3-wal belongs to a database that is no"):
            place.call("restore", file)


class Replacing:
    """Migration of a library that replaces others."""

    replaces = (("lib", "0001"), ("lib", "0002"))


class Loader:
    """Loader of the migrations of a library whose former ones were replaced."""

    disk_migrations = {("lib", "0001_squashed"): Replacing, ("debates", "0001_initial"): None}
    replacements = {("lib", "0001_squashed"): Replacing}

    class graph:  # noqa: N801 - an attribute of Django's
        nodes = disk_migrations = {("lib", "0001_squashed"), ("debates", "0001_initial")}


def test_replaced_migrations_of_a_library_are_those_that_replace_them():
    former = [("debates", "0001_initial"), ("lib", "0001"), ("lib", "0002")]

    assert migrations_of_file(Loader(), former) == sorted(Loader.graph.nodes)


def test_removed_migrations_of_a_library_are_not_missed():
    known = [("debates", "0001_initial"), ("lib", "0001_squashed")]

    assert migrations_of_file(Loader(), [*known, ("lib", "0000_removed")]) == known


def test_own_migrations_that_are_unknown_are_refused():
    with pytest.raises(BackupError, match=r"does not have debates\.0002_unknown"):
        migrations_of_file(Loader(), [("debates", "0002_unknown")])


def raising(error):
    def fail(*_arguments):
        raise error

    return fail
