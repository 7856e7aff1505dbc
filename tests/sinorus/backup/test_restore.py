"""`restore`: everything as it was, or a place as empty as before."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from django.core.management import CommandError
from django.db import IntegrityError

from debates.models import Position
from search import service
from sinorus import data_folder
from sinorus.backup import rows
from sinorus.backup.archive import MANIFEST, created, opened
from sinorus.backup.copies import copy_sqlite
from tests.sinorus.backup.sites import Site

pytestmark = pytest.mark.slow

LEFT_OUT = (
    *("django_session", "accounts_sign_in", "search_outbox", "search_index_lease"),
    *("django_migrations", "sqlite_sequence", "sqlite_stat1"),
)


@pytest.fixture(scope="module")
def backups(used, django_db_blocker, tmp_path_factory):
    """Backups of a site like `source`: by copying, and portable."""
    site = Site(tmp_path_factory.mktemp("backed-up"))
    copy_sqlite(used, site.path)
    with django_db_blocker.unblock():
        site.call("backup", site.folder / "copy")
        site.call("backup", site.folder / "portable", portable=True)
    return site.folder


@pytest.fixture(params=["copy", "portable"])
def file(request, backups):
    """Backup of the site, of each kind."""
    return backups / request.param


@pytest.fixture
def place(new_site):
    """Empty place."""
    return new_site("place")


@pytest.fixture
def altered(backups, tmp_path):
    """Maker of a backup with other members, which is whole otherwise."""

    def make(of="portable", **members):
        with opened(backups / of) as (archive, manifest), created(tmp_path / "altered") as file:
            for name in set(archive.namelist()) - {MANIFEST}:
                file.writestr(name, members.get(name, archive.read(name)))
            file.writestr(MANIFEST, json.dumps(manifest | members.get(MANIFEST, {})))
        return tmp_path / "altered"

    return make


def refusal(place, file, **options):
    """Return the sentence in which a restore is refused; no debate or account may be left of it."""
    with pytest.raises(CommandError) as error:
        place.call("restore", file, **options)
    assert is_empty(place)
    message = str(error.value)
    assert "\n" not in message
    assert message.endswith(" Nothing was restored.")
    return message.removesuffix(" Nothing was restored.")


def is_empty(place):
    tables = place.rows() if place.path.exists() else {}
    return not tables.get("debates_debate") and not tables.get("auth_user")


def test_every_row_of_every_table_is_as_it_was(source, file, place):
    place.call("restore", file)

    assert place.rows(*LEFT_OUT) == source.rows(*LEFT_OUT)


def test_numbers_go_on_where_they_stood(source, file, place):
    place.call("restore", file)

    last, expected = (dict(site.rows()["sqlite_sequence"]) for site in (place, source))
    assert {name: last[name] for name in expected if expected[name] and name not in LEFT_OUT} == {
        name: number for name, number in expected.items() if number and name not in LEFT_OUT
    }
    # that of the evidence that was deleted is not given again
    assert last["debates_evidence"] > len(source.rows()["debates_evidence"])


def test_rules_hold_again_and_the_index_is_built(file, place):
    place.call("restore", file)

    with place.open():
        with pytest.raises(IntegrityError):
            Position.objects.filter(slug="kept").update(slug="renamed")
        assert service.backend().state().ready


def test_a_portable_backup_of_it_is_the_same(backups, file, place, tmp_path):
    place.call("restore", file)
    place.call("backup", tmp_path / "again", portable=True)

    with (
        opened(backups / "portable") as (_first, before),
        opened(tmp_path / "again") as (_again, after),
    ):
        assert {name: before[name] for name in ("rows", "sequences", "migrations")} == {
            name: after[name] for name in ("rows", "sequences", "migrations")
        }


def test_only_its_owner_can_read_it_and_nothing_else_is_left(file, place):
    place.call("restore", file)

    assert place.left() == {"sinorus.sqlite3", "index"}
    assert place.path.stat().st_mode & 0o777 == 0o600


def test_sign_ins_are_not_restored_without_the_key(file, place):
    place.call("restore", file)

    assert place.rows()["django_session"] == []


def test_the_secret_key_comes_with_the_sign_ins(source, place, tmp_path, settings):
    settings.SECRET_KEY = "k" * 50
    source.call("backup", tmp_path / "with", with_secret_key=True)
    settings.SECRET_KEY = data_folder.secret_key(place.folder)

    assert "Key     restored" in place.call("restore", tmp_path / "with")

    assert data_folder.secret_key(place.folder) == "k" * 50
    assert place.rows()["django_session"] == source.rows()["django_session"]


def test_a_secret_key_of_the_environment_stays(source, place, tmp_path, settings, monkeypatch):
    source.call("backup", tmp_path / "with", with_secret_key=True)
    settings.SECRET_KEY = "e" * 50
    monkeypatch.setenv("SINORUS_SECRET_KEY", "e" * 50)

    assert "Key     not restored" in place.call("restore", tmp_path / "with")

    assert not (place.folder / "secret_key").exists()


def test_settings_that_differ_are_named(altered, place):
    file = altered(**{MANIFEST: {"settings": {"SINORUS_TWO_STEP_SIGN_IN": "required"}}})

    assert "Setting SINORUS_TWO_STEP_SIGN_IN was 'required'" in place.call("restore", file)


def test_a_migrated_database_without_debates_counts_as_empty(file, place):
    place.call("migrate", verbosity=0)

    place.call("restore", file)

    assert place.rows()["debates_position"]


def test_a_dry_run_checks_everything_and_keeps_nothing(file, place):
    said = place.call("restore", file, dry_run=True)

    assert "This was a dry run" in said
    assert is_empty(place)
    place.call("restore", file)
    assert place.rows()["debates_position"]


def test_one_that_is_stopped_keeps_nothing(backups, place, monkeypatch):
    def stop(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(rows, "write_sequences", stop)

    assert refusal(place, backups / "portable") == "Stopped."


def test_other_tables_are_refused(altered, place):
    file = altered(**{MANIFEST: {"rows": {}}})

    assert refusal(place, file).startswith("The backup has other tables.")


def test_rows_that_do_not_match_after_the_restore_are_refused(altered, place):
    file = altered(**{"rows/debates.topic.jsonl": b"", "rows/debates.position_topics.jsonl": b""})

    assert refusal(place, file) == "The rows of debates.topic do not match the backup."


def test_rows_that_refer_to_nothing_are_refused(altered, place):
    file = altered(**{"rows/debates.debate.jsonl": b""})

    assert "debates_" in refusal(place, file)


def test_a_row_that_cannot_be_stored_is_refused(altered, place):
    file = altered(**{"rows/auth.user.jsonl": b'{"model": "auth.user", "pk": "x"}\n'})

    assert refusal(place, file).startswith("A row of auth.User cannot be stored: ")


def test_a_flipped_bit_is_refused(backups, place, tmp_path):
    damaged = bytearray((backups / "copy").read_bytes())
    damaged[len(damaged) // 2] ^= 4
    (tmp_path / "damaged").write_bytes(damaged)

    assert "it is damaged" in refusal(place, tmp_path / "damaged")


def test_a_copy_that_sqlite_finds_damaged_is_refused(backups, altered, place):
    with opened(backups / "copy") as (archive, _manifest):
        copy = bytearray(archive.read("database.sqlite3"))
    copy[4096 * 8 : 4096 * 60] = bytes(4096 * 52)

    message = refusal(place, altered("copy", **{"database.sqlite3": bytes(copy)}))

    assert "not whole" in message or "malformed" in message


def test_a_file_that_is_not_there_is_named(place, tmp_path):
    assert refusal(place, tmp_path / "none") == f"{tmp_path}/none: No such file or directory."


def test_one_of_a_later_version_is_refused(altered, place):
    file = altered(**{MANIFEST: {"migrations": [["debates", "9999_later"]]}})

    message = refusal(place, file)

    assert message.startswith("The backup was made by a later version of Sinorus: ")
    assert "debates.9999_later" in message


def test_a_portable_one_of_an_earlier_version_is_refused(altered, place):
    file = altered(**{MANIFEST: {"migrations": [["debates", "0001_initial"]]}})

    assert "is restored with the version of Sinorus that made it" in refusal(place, file)


def test_a_copy_of_the_other_kind_of_database_is_refused(altered, place):
    file = altered("copy", **{MANIFEST: {"database": "postgresql"}})

    assert "make one with `backup --portable`" in refusal(place, file)


def test_a_place_that_is_not_empty_is_refused(file, source):
    before = source.rows()

    with pytest.raises(CommandError, match="The database is not empty: it has debates"):
        source.call("restore", file)

    assert source.rows() == before


def test_a_copy_of_an_earlier_schema_is_upgraded(source, place, tmp_path):
    with closing(sqlite3.connect(source.path)) as connection, connection:
        connection.execute("DROP INDEX IF EXISTS debates_list_changes_missing")
    source.call("migrate", "debates", "0021", verbosity=0)
    source.call("backup", tmp_path / "earlier")

    place.call("restore", tmp_path / "earlier")

    assert any("debates', '0022" in repr(row) for row in place.rows()["django_migrations"])
