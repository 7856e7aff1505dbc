"""A start that cannot do a step, and one that goes on where another was killed."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core.management import CommandError
from django.db import connection

from search import outbox, triggers
from search.models import OutboxEntry
from sinorus import startup, static_files


@pytest.fixture
def said():
    return []


def test_a_disk_that_is_full_of_all_but_static_files(said, settings, monkeypatch):
    def full(*args, **options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(static_files, "call_command", full)

    with pytest.raises(CommandError) as refused:
        startup.collect_static_files(said.append)

    assert str(refused.value).startswith(
        f"the static files cannot be written into {settings.STATIC_ROOT} (No space left on device)."
    )


def test_a_start_that_was_killed_behind_the_last_migration_is_finished(db, said):
    triggers.drop()
    missing = triggers.missing()

    startup.migrate(said.append)

    assert missing
    assert said[0].endswith(": its triggers to make …")
    assert not triggers.missing()
    assert OutboxEntry.objects.filter(scope=outbox.EVERYTHING[0]).exists()


@pytest.mark.django_db(transaction=True)
def test_triggers_come_together_with_the_note_that_all_has_to_be_looked_at(monkeypatch):
    triggers.drop()

    def killed(using):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "everything", killed)
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


def test_a_command_that_is_interrupted_ends_without_a_traceback(tmp_path):
    interrupting = (
        "import runpy, sys; from django.core import management\n"
        "def interrupted(arguments): raise KeyboardInterrupt\n"
        "management.execute_from_command_line = interrupted\n"
        "runpy.run_path('manage.py', run_name='__main__')\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", interrupting],
        cwd=project.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")
