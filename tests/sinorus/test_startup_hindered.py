"""Start with a step that fails, and after a start that was killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core.management import CommandError
from django.db import connection

from search.models import OutboxEntry
from search.sync import outbox, triggers
from sinorus import startup, static_files
from tests.waiting import PATIENCE


@pytest.fixture
def said():
    return []


def test_a_port_that_is_not_for_this_user_is_not_waited_for(said, monkeypatch):
    answers = ["this user cannot use port 80."]
    monkeypatch.setattr(startup, "why_not_free", lambda host, port: answers.pop(0))

    with pytest.raises(CommandError, match="this user cannot use port"):
        startup.check_port(said.append)


def test_a_start_that_was_killed_behind_the_last_migration_is_finished(db, said):
    triggers.drop()
    missing = triggers.missing()

    startup.migrate(said.append)

    assert missing
    assert said[0].endswith(": creating triggers …")
    assert not triggers.missing()
    assert OutboxEntry.objects.filter(scope=outbox.EVERYTHING[0]).exists()


@pytest.mark.django_db(transaction=True)
def test_triggers_come_together_with_the_note_that_all_has_to_be_looked_at(monkeypatch):
    triggers.drop()

    def killed(using):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "enqueue_all", killed)
        with pytest.raises(KeyboardInterrupt):
            outbox.install_triggers()

    assert not triggers.installed(connection)
    assert outbox.install_triggers()
    assert not triggers.missing()


def test_a_stamp_of_static_files_is_never_there_before_they_are(settings, tmp_path, monkeypatch):
    settings.STATIC_ROOT = tmp_path
    stamp = tmp_path / static_files.STAMP
    stamp.write_text("what was collected before")
    there = []
    monkeypatch.setattr(static_files, "call_command", lambda *a, **o: there.append(stamp.exists()))

    static_files.collect()

    assert there == [False]
    assert stamp.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("raised", "status", "said"),
    [
        ("KeyboardInterrupt", 130, ""),
        (
            "OSError(28, 'No space left on device')",
            1,
            "The disk is full. Free some space, then try again."
            " ([Errno 28] No space left on device)\n",
        ),
    ],
)
def test_a_command_that_is_interrupted_or_fills_the_disk_ends_without_a_traceback(
    raised, status, said
):
    interrupting = (
        "import runpy, sys; from django.core import management\n"
        f"def interrupted(arguments): raise {raised}\n"
        "management.execute_from_command_line = interrupted\n"
        "runpy.run_path('manage.py', run_name='__main__')\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", interrupting],
        cwd=project.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (status, "", said)


@pytest.mark.slow
def test_a_terminal_that_has_not_every_sign(tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen(1)
        ended = subprocess.run(
            [sys.executable, "manage.py", "serve"],
            cwd=project.BASE_DIR,
            env=os.environ
            | {
                "PYTHONIOENCODING": "ascii",
                "SINORUS_DATA_DIR": str(tmp_path / "dëbates"),
                "PORT": str(holder.getsockname()[1]),
                "SINORUS_START_SECONDS": "0",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    assert ended.returncode == 75
    assert ended.stdout.splitlines()[0].endswith("/d?bates")
    assert "is in use" in ended.stderr
    assert "Traceback" not in ended.stderr
