"""System checks, one by one."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as own_settings

from sinorus import checks, data_folder


def ids(messages):
    return [message.id for message in messages]


def test_nothing_is_wrong_as_it_comes(settings, tmp_path, monkeypatch):
    # Not the database of the tests, which is a copy with the mode of other files.
    path = tmp_path / "sinorus.sqlite3"
    data_folder.prepare_database(path)
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    monkeypatch.setitem(settings.DATABASES, "default", database)
    every = [
        checks.database_folder_is_writable,
        checks.variables_are_known,
        checks.secret_key_is_private,
        checks.data_is_private,
        checks.others_come_through_a_proxy,
        checks.redirect_to_https_ends,
        checks.hosts_are_named,
        checks.not_everybody_is_a_proxy,
        checks.licence_has_a_giver,
    ]

    assert [message for check in every for message in check(None)] == []


def test_e001_the_folder_of_the_database_is_missing(settings, tmp_path, monkeypatch):
    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "nowhere" / "x.sqlite3"),
    }
    monkeypatch.setitem(settings.DATABASES, "default", database)

    (message,) = checks.database_folder_is_writable(None)

    assert message.id == "SINORUS.E001"
    assert str(tmp_path / "nowhere") in message.msg


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("SINORUS_DEADLIN", "Did you mean SINORUS_DEADLINE?"),
        *checks.FORMER_VARIABLES.items(),
        ("SINORUS_ALOWED_HOSTS", "Did you mean SINORUS_ALLOWED_HOSTS?"),
        ("SINORUS_QQQQQQQQQQQQQQQQQQQQQQQQQ", "docs/running.md lists all settings."),
    ],
)
def test_w001_a_variable_that_nobody_reads(monkeypatch, name, hint):
    monkeypatch.setenv(name, "1")

    (message,) = checks.variables_are_known(None)

    assert message.id == "SINORUS.W001"
    assert name in message.msg
    assert message.hint == hint


def test_no_former_variable_is_read_and_each_hint_names_one_that_is():
    names = own_settings.ENVIRONMENT.meanings.keys()

    assert not names & checks.FORMER_VARIABLES.keys()
    for name, hint in checks.FORMER_VARIABLES.items():
        named = set(re.findall(r"SINORUS_\w+|DATABASE_URL", hint))
        assert named <= names, name


def test_w002_a_secret_key_that_others_can_read(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    data_folder.secret_key(tmp_path)
    assert checks.secret_key_is_private(None) == []

    (tmp_path / "secret_key").chmod(0o644)

    (message,) = checks.secret_key_is_private(None)
    assert message.id == "SINORUS.W002"
    assert message.hint == f"chmod 600 {tmp_path / 'secret_key'}"


def test_w002_is_silent_where_the_key_is_kept_elsewhere(settings, tmp_path):
    settings.DATA_DIR = tmp_path

    assert checks.secret_key_is_private(None) == []


def test_w003_https_that_nobody_ends(settings):
    settings.HTTPS = True
    settings.SINORUS_TRUSTED_PROXIES = []
    assert ids(checks.redirect_to_https_ends(None)) == ["SINORUS.W003"]

    settings.SINORUS_TRUSTED_PROXIES = ["127.0.0.1"]
    assert checks.redirect_to_https_ends(None) == []


def test_w004_any_host(settings):
    settings.ALLOWED_HOSTS = ["*"]

    assert ids(checks.hosts_are_named(None)) == ["SINORUS.W004"]


@pytest.mark.parametrize("everybody", ["0.0.0.0/0", "::/0"])
def test_w005_everybody_is_a_proxy(settings, everybody):
    settings.SINORUS_TRUSTED_PROXIES = ["127.0.0.1", everybody]

    assert ids(checks.not_everybody_is_a_proxy(None)) == ["SINORUS.W005"]


def test_w008_a_licence_that_nobody_gives(settings):
    settings.SINORUS_DATA_LICENCE = "CC BY 4.0"

    assert ids(checks.licence_has_a_giver(None)) == ["SINORUS.W008"]

    settings.SINORUS_PUBLISHER = "Example Institute"

    assert checks.licence_has_a_giver(None) == []


def test_w009_a_database_and_a_folder_that_others_can_read(settings, tmp_path, monkeypatch):
    path = tmp_path / "sinorus.sqlite3"
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    monkeypatch.setitem(settings.DATABASES, "default", database)
    settings.DATA_DIR = tmp_path
    tmp_path.chmod(0o700)
    assert checks.data_is_private(None) == []

    tmp_path.chmod(0o755)
    path.touch()
    path.chmod(0o640)

    folder, file = checks.data_is_private(None)
    assert (folder.id, folder.hint) == ("SINORUS.W009", f"chmod 700 {tmp_path}")
    assert (file.id, file.hint) == ("SINORUS.W009", f"chmod 600 {path}")


@pytest.mark.parametrize(
    ("host", "proxies", "expected"),
    [
        ("127.0.0.1", [], []),
        ("0.0.0.0", [], ["SINORUS.W010"]),
        ("0.0.0.0", ["10.0.0.2"], []),
    ],
)
def test_w010_other_machines_without_a_proxy(settings, host, proxies, expected):
    settings.SERVER_HOST = host
    settings.SINORUS_TRUSTED_PROXIES = proxies

    assert ids(checks.others_come_through_a_proxy(None)) == expected


def test_w011_no_proxy_is_in_front(settings):
    settings.SINORUS_TRUSTED_PROXIES = []
    (message,) = checks.a_proxy_is_in_front(None)
    assert message.id == "SINORUS.W011"

    settings.SINORUS_TRUSTED_PROXIES = ["127.0.0.1"]
    assert checks.a_proxy_is_in_front(None) == []
