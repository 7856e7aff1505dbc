"""`backup`: everything in the database in one file, as it was at one moment."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core.management import CommandError

from debates.models import Expert
from sinorus.backup.archive import opened
from sinorus.backup.rows import OF_THE_SERVER, SESSIONS, portable_models
from tests.debates.builders import make_expert

pytestmark = pytest.mark.slow


def manifest(path):
    with opened(path) as (_archive, manifest):
        return manifest


def rows(path, label):
    """Return the rows of a model in a portable backup, as text."""
    with opened(path) as (archive, _manifest):
        return archive.read(f"rows/{label}.jsonl").decode()


def test_every_table_of_every_model_is_in_a_portable_one(source, tmp_path):
    source.call("backup", tmp_path / "file", portable=True)

    assert set(manifest(tmp_path / "file")["rows"]) == {
        model._meta.label_lower
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    } - {*OF_THE_SERVER, *SESSIONS}


def test_models_that_are_left_out_exist():
    for label in (*OF_THE_SERVER, *SESSIONS):
        assert apps.get_model(label) not in portable_models()


def test_moments_keep_their_microseconds(source, tmp_path):
    moment = datetime(2026, 11, 27, 9, 0, 0, 123_456, UTC)
    with source.open():
        Expert._base_manager.update(modified=moment)

    source.call("backup", tmp_path / "file", portable=True)

    assert moment.isoformat() in rows(tmp_path / "file", "debates.expert")


def test_rows_that_a_manager_would_leave_out_are_in_it(source, tmp_path, monkeypatch):
    with source.open():
        make_expert(slug="left-out")
    monkeypatch.setattr(type(Expert.objects), "get_queryset", lambda self: Expert.objects.none())

    source.call("backup", tmp_path / "file", portable=True)

    assert '"left-out"' in rows(tmp_path / "file", "debates.expert")


def test_an_editor_who_saves_meanwhile_does_not_wait(source, tmp_path):
    with closing(sqlite3.connect(source.path, timeout=0)) as editor:
        editor.execute("BEGIN IMMEDIATE")
        editor.execute("UPDATE debates_expert SET name = 'Not committed yet'")

        source.call("backup", tmp_path / "file")
        editor.commit()

    with opened(tmp_path / "file") as (archive, _manifest):
        copy = archive.extract("database.sqlite3", tmp_path)
    with closing(sqlite3.connect(copy)) as connection:
        names = connection.execute("SELECT name FROM debates_expert").fetchall()
    assert names
    assert ("Not committed yet",) not in names


def test_the_secret_key_comes_only_on_request(source, tmp_path, settings):
    source.call("backup", tmp_path / "without")
    source.call("backup", tmp_path / "with", with_secret_key=True)

    assert "secret_key" not in manifest(tmp_path / "without")
    assert manifest(tmp_path / "with")["secret_key"] == settings.SECRET_KEY


def test_settings_are_in_it_and_secrets_are_not(source, tmp_path, monkeypatch):
    monkeypatch.setenv("SINORUS_TWO_STEP_SIGN_IN", "required")
    monkeypatch.setenv("SINORUS_METRICS_TOKEN", "secret")
    monkeypatch.setenv("SINORUS_MAIL_URL", "smtp://user:secret@mail.example.org")

    source.call("backup", tmp_path / "file")

    names = manifest(tmp_path / "file")["settings"]
    assert names["SINORUS_TWO_STEP_SIGN_IN"] == "required"
    assert not {"SINORUS_METRICS_TOKEN", "SINORUS_MAIL_URL"} & names.keys()


def test_a_name_that_is_taken_is_refused_in_a_sentence(source, tmp_path):
    (tmp_path / "file").write_text("mine")

    with pytest.raises(CommandError) as error:
        source.call("backup", tmp_path / "file")

    assert str(error.value) == (
        f"{tmp_path / 'file'} exists already. Choose another name. No backup was made."
    )


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
