"""DATABASE_URL, and the options of the database connection."""

from __future__ import annotations

import pytest
from django.db import connection

from sinorus import database, gunicorn


def test_sqlite_with_its_path():
    settings = database.parse("sqlite:////srv/sinorus/sinorus.sqlite3")

    assert settings["ENGINE"] == "django.db.backends.sqlite3"
    assert settings["NAME"] == "/srv/sinorus/sinorus.sqlite3"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "pgsql"])
def test_postgresql_with_all_its_parts(scheme):
    settings = database.parse(f"{scheme}://ada:p%40ss@db.example:5433/sinorus?sslmode=require")

    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert settings["USER"] == "ada"
    assert settings["PASSWORD"] == "p@ss"
    assert settings["HOST"] == "db.example"
    assert settings["PORT"] == 5433
    assert settings["NAME"] == "sinorus"
    assert settings["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://a:secret@b/c", "an address like sqlite:"),
        ("nonsense", "an address like sqlite:"),
        ("postgres://a:secret@b:port/c", "percent-encoded"),
        ("postgres://a:secret@b", "add the name of the database"),
        ("sqlite://", "use the path of a file"),
        ("sqlite://:memory:", "use the path of a file"),
        ("sqlite:///sinorus.sqlite3", "four slashes"),
        ("sqlite:////srv/x.sqlite3?synchronous=extra", "one of normal, full"),
    ],
)
def test_what_is_no_database_is_refused_in_words(url, message):
    with pytest.raises(ValueError, match=message) as error:
        database.parse(url)

    assert "secret" not in str(error.value)


def test_options_of_the_address_win():
    settings = database.parse("sqlite:////srv/sinorus.sqlite3?timeout=5")

    tuned = database.tuned(settings)

    assert tuned["OPTIONS"]["timeout"] == 5
    assert tuned["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(("query", "pragma"), [("", "NORMAL"), ("?synchronous=full", "FULL")])
def test_sqlite_can_survive_power_cuts(query, pragma):
    tuned = database.tuned(database.parse(f"sqlite:////srv/x.sqlite3{query}"))

    assert f"synchronous={pragma};" in tuned["OPTIONS"]["init_command"]
    assert "synchronous" not in tuned["OPTIONS"]


def test_sqlite_is_named_by_the_file_that_a_link_leads_to(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "link.sqlite3").symlink_to(tmp_path / "disk" / "x.sqlite3")

    settings = database.sqlite_file(tmp_path / "link.sqlite3")

    tuned = database.tuned(settings)
    # its log is there, which the index syncs, and the file by which its servers know each other
    assert tuned["NAME"] == str(tmp_path / "disk" / "x.sqlite3")


def test_postgresql_has_a_pool_with_a_connection_for_each_thread():
    tuned = database.tuned(database.parse("postgres:///sinorus"))

    pool = tuned["OPTIONS"]["pool"]
    assert (pool["min_size"], pool["max_size"]) == (1, database.CONNECTIONS)
    assert pool["max_size"] > gunicorn.threads
    # or the pool still waits for its next try when a request has given up
    assert pool["reconnect_timeout"] < pool["timeout"]
    # Django wants no age where there is a pool
    assert tuned.get("CONN_MAX_AGE", 0) == 0


def test_postgresql_is_not_waited_for_longer_than_is_said():
    unsaid = database.parse("postgres:///sinorus")
    said = database.parse("postgres:///sinorus?connect_timeout=3")

    tuned = [database.tuned(settings)["OPTIONS"]["connect_timeout"] for settings in (unsaid, said)]

    assert tuned == [10, 3]


def test_postgresql_keeps_its_connections_where_there_is_no_pool(monkeypatch):
    monkeypatch.setattr(database, "find_spec", lambda name: None)

    tuned = database.tuned(database.parse("postgres:///sinorus"))

    assert tuned["CONN_MAX_AGE"] == 600
    assert "pool" not in tuned["OPTIONS"]


def test_sqlite_runs_as_it_was_measured(db):
    if connection.vendor != "sqlite":
        assert connection.settings_dict["OPTIONS"]["pool"]
        return
    with connection.cursor() as cursor:

        def pragma(name):
            cursor.execute(f"PRAGMA {name}")
            return cursor.fetchone()[0]

        assert pragma("journal_mode") == "wal"
        assert pragma("synchronous") == 1
        assert pragma("foreign_keys") == 1
        assert pragma("busy_timeout") == 20_000
        assert pragma("mmap_size") == 128 * 1024 * 1024
