"""Steps before serving: each does what is missing, reports it and overwrites nothing."""

from __future__ import annotations

import errno
import gc
import os
import socket
import time
from contextlib import closing
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from debates.models import Debate
from search.backends.base import Condition, IndexState
from sinorus import database, startup
from sinorus.management.commands import serve
from sinorus.transient_failures import TransientFailure, Wait
from tests.waiting import PATIENCE


@pytest.fixture
def said():
    return []


@pytest.fixture
def commands(monkeypatch):
    """Recorder of the management commands that a step would call."""
    called = []
    monkeypatch.setattr(startup, "call_command", lambda name, **options: called.append(name))
    return called


def test_a_port_that_is_taken_may_come_free(settings, said):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen(1)
        settings.SERVER_PORT = holder.getsockname()[1]

        with pytest.raises(TransientFailure, match="is in use"):
            startup.check_port(said.append)

    assert said == []


def test_a_database_that_is_away_is_said_at_once_and_with_the_reason(db, monkeypatch):
    away = database.tuned(database.parse("postgresql://ada:secret@127.0.0.1:1/sinorus"))
    # who would wait for a connection from the pool would wait for longer than the test does
    away["OPTIONS"]["pool"]["timeout"] = 10 * PATIENCE
    monkeypatch.setattr(startup, "connections", ConnectionHandler({"default": away}))
    begun = time.monotonic()

    with pytest.raises(OperationalError, match="Connection refused") as error:
        startup.check_database()

    assert time.monotonic() - begun < PATIENCE
    assert "secret" not in str(error.value)


def test_tables_that_are_up_to_date_are_left(db, said):
    startup.migrate(said.append)

    (line,) = said
    assert line.endswith(": up to date")


def test_tables_that_are_not_are_migrated(db, said, monkeypatch, commands):
    monkeypatch.setattr(startup.MigrationExecutor, "migration_plan", lambda *args: ["a", "b"])

    startup.migrate(said.append)

    assert "applying 2 migrations" in said[0]
    assert commands == ["migrate"]


def test_the_first_debate_comes_into_an_empty_database(db, said):
    startup.load_first_debate(said.append)

    assert "none, loading" in said[0]
    assert Debate.objects.count() == 1


def test_the_first_debate_overwrites_nothing(db, said):
    startup.load_first_debate(said.append)
    Debate.objects.update(title="As an editor wrote it")

    startup.load_first_debate(said.append)

    assert Debate.objects.get().title == "As an editor wrote it"


@pytest.fixture
def steps(monkeypatch, settings, tmp_path):
    """Steps of the start that all succeed; a test replaces the one that does not."""
    settings.DATA_DIR = tmp_path
    names = ("check_port", "migrate", "load_first_debate", "prepare_index", "collect_static_files")
    for name in names:
        monkeypatch.setattr(startup, name, lambda say, name=name: say(name))
    monkeypatch.setattr(startup, "check_database", lambda: None)
    waited = []
    wait = partial(Wait, sleep=waited.append, now=lambda: sum(waited))
    monkeypatch.setattr(startup, "Wait", wait)
    return lambda name, step: monkeypatch.setattr(startup, name, step), waited


AWAY = OperationalError("connection to server failed:\n  Connection refused\n")
AWAY_LINE = (
    "the database cannot be used (connection to server failed: Connection refused)."
    " Check DATABASE_URL."
)


def test_a_database_that_is_away_is_waited_for_and_said_once(said, steps):
    put, waited = steps
    answers = [AWAY, AWAY, AWAY, None]

    def check():
        if (error := answers.pop(0)) is not None:
            raise error

    put("check_database", check)

    startup.prepare(said.append)

    assert said[1:4] == [
        "check_port",
        f"Waiting       {AWAY_LINE} (trying again for up to 60 seconds)",
        "migrate",
    ]
    assert said.count("check_port") == 1
    assert waited == [0.25, 0.5, 1.0]


def test_a_database_that_stays_away_ends_the_start_at_the_limit(said, steps, settings):
    settings.SINORUS_START_SECONDS = 5
    put, waited = steps

    def check():
        raise AWAY

    put("check_database", check)

    with pytest.raises(TransientFailure) as failure:
        startup.prepare(said.append)

    assert str(failure.value) == AWAY_LINE
    assert sum(waited) == 5


def test_a_database_that_is_wrong_is_not_waited_for(said, steps):
    put, waited = steps

    def check():
        raise OperationalError('FATAL: password authentication failed for user "ada"')

    put("check_database", check)

    with pytest.raises(CommandError, match="password authentication failed"):
        startup.prepare(said.append)

    assert waited == []


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")
@pytest.mark.parametrize(
    ("make", "remedy"),
    [
        (lambda file: file.write_text("no database" * 100), "Restore a backup."),
        (lambda file: file.mkdir(), "Give this user read and write permission"),
    ],
    ids=["damaged", "not readable"],
)
def test_what_is_no_database_to_read_is_said_with_its_remedy(said, steps, tmp_path, make, remedy):
    file = tmp_path / "sinorus.sqlite3"
    make(file)
    own = {"ENGINE": "django.db.backends.sqlite3", "NAME": file}
    put, waited = steps

    def check():
        with closing(ConnectionHandler({"default": own})["default"]) as opened:
            opened.cursor().execute("SELECT * FROM sqlite_master")

    put("check_database", check)

    with pytest.raises(CommandError, match=remedy):
        startup.prepare(said.append)

    assert waited == []
    # Django forgets to close a file that turns out to be no database, of which Python 3.13 warns
    gc.collect()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("migrate", "the database cannot be used (the disk is full). Free some space."),
        ("collect_static_files", "(the disk is full). Free some space there"),
    ],
)
def test_a_full_disk_is_called_one_and_waited_for(said, steps, name, text):
    put, waited = steps
    full = [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))]

    def step(*_):
        if full:
            raise full.pop()

    put(name, step)

    startup.prepare(said.append)

    assert any(text in line for line in said)
    assert len(waited) == 1


@pytest.fixture
def index(monkeypatch):
    def put(condition, message=""):
        backend = type("Backend", (), {"state": lambda self: IndexState(condition, message)})
        monkeypatch.setattr(startup.service, "backend", backend)

    return put


def test_an_index_that_is_ready_is_left(said, commands, index):
    index(Condition.READY)

    startup.build_index(said.append)

    assert said == ["Search index  up to date"]
    assert commands == []


@pytest.mark.parametrize("condition", [Condition.MISSING, Condition.OUTDATED, Condition.DAMAGED])
def test_an_index_that_is_not_is_built(said, commands, index, condition):
    index(condition, "There is none.")

    startup.build_index(said.append)

    assert said == ["Search index  There is none. Building …"]
    assert commands == ["search_rebuild"]


def test_an_index_that_cannot_be_built_keeps_nobody_from_the_rest(said, index, monkeypatch):
    def refuse(*args, **options):
        raise CommandError("The disk is full.")

    index(Condition.MISSING, "There is none.")
    monkeypatch.setattr(startup, "call_command", refuse)

    startup.build_index(said.append)

    assert (
        said[-1]
        == "Search index  The disk is full. Everything except search works in the meantime."
    )


def test_static_files_are_collected_when_they_changed(said, monkeypatch):
    for collected in (3, None):
        monkeypatch.setattr(startup.static_files, "collect", lambda answer=collected: answer)
        startup.collect_static_files(said.append)

    assert said == ["Static files  3 collected", "Static files  up to date"]


@pytest.fixture
def executed(monkeypatch):
    calls = []
    monkeypatch.setattr(serve.os, "execv", lambda program, arguments: calls.append(arguments))
    return calls


def test_serve_says_where_everything_is_and_becomes_gunicorn(monkeypatch, executed):
    monkeypatch.setattr(startup, "prepare", lambda say: say("Prepared"))
    output = StringIO()

    call_command("serve", stdout=output, skip_checks=True)

    text = output.getvalue()
    assert text.startswith("Prepared\n")
    for address in ("/\n", "/api/v1/\n", "/api/v1/docs/\n", "/admin/\n"):
        assert f"http://127.0.0.1:8000{address}" in text
    assert "manage.py add_account NAME" in text
    assert executed[0][1:4] == ["-m", "gunicorn", "-c"]


def test_serve_ends_with_a_line_where_a_step_cannot_be_done(monkeypatch, executed, capsys):
    def refuse(say):
        raise CommandError("port 8000 of 127.0.0.1 is in use.")

    monkeypatch.setattr(startup, "prepare", refuse)

    with pytest.raises(SystemExit) as end:
        call_command("serve", skip_checks=True)

    assert end.value.code == 3
    assert capsys.readouterr().err == ("Sinorus cannot start: port 8000 of 127.0.0.1 is in use.\n")
    assert executed == []


def test_serve_ends_with_another_status_where_a_later_start_may_succeed(monkeypatch, capsys):
    def refuse(say):
        raise TransientFailure("port 8000 of 127.0.0.1 is in use.")

    monkeypatch.setattr(startup, "prepare", refuse)

    with pytest.raises(SystemExit) as end:
        call_command("serve", skip_checks=True)

    assert end.value.code == 75
    assert capsys.readouterr().err == (
        "Sinorus cannot start now: port 8000 of 127.0.0.1 is in use.\n"
    )


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("debates.example.org", "http://debates.example.org:8000"),
    ],
)
def test_the_address_is_one_that_a_browser_here_can_open(settings, host, address):
    settings.SERVER_HOST = host

    assert serve.base_address() == address


@pytest.mark.parametrize(
    ("executable", "called"),
    [("{here}/.venv/bin/python", ".venv/bin/python"), ("/usr/bin/python3", "/usr/bin/python3")],
)
def test_python_is_named_as_one_calls_it_here(settings, monkeypatch, executable, called):
    monkeypatch.setattr(serve.sys, "executable", executable.format(here=settings.BASE_DIR))

    assert serve.python() == called
