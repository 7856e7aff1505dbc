"""Processes that end with their parent, however that ends."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from django.conf import settings

from sinorus import orphans
from tests.waiting import PATIENCE

PROMPT_SECONDS = 2.0
"""More than the kernel and the thread take on a busy machine."""

FAMILY = """
import os, sys, time
from sinorus import orphans
if sys.argv[1] == "thread":
    orphans._kernel_will_kill = lambda: False
parent = os.getpid()
if os.fork() == 0:
    orphans.end_with_parent(parent)
    print("ready", flush=True)
    # Busy, as a worker may be: neither the kernel nor a thread needs it to look.
    while True:
        sum(range(10_000))
time.sleep(600)
"""


@pytest.mark.parametrize("way", ["kernel", "thread"])
def test_a_child_ends_with_its_killed_parent(way):
    with subprocess.Popen(
        [sys.executable, "-c", FAMILY, way],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout.readline() == "ready\n"
        parent.kill()
        killed = time.monotonic()

        # The child has the pipe too, so its end is that of both.
        assert parent.stdout.read() == ""

        assert time.monotonic() - killed < PROMPT_SECONDS
        parent.wait(timeout=PATIENCE)


def test_a_child_whose_parent_has_ended_before_ends_at_once(monkeypatch):
    ended = []
    monkeypatch.setattr(orphans, "_kernel_will_kill", lambda: True)
    monkeypatch.setattr(orphans.os, "_exit", ended.append)

    orphans.end_with_parent(-1)

    assert ended == [orphans.ORPHANED]
