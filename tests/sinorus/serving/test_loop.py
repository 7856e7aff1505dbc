"""Limits of the event loop."""

from __future__ import annotations

import resource
from types import SimpleNamespace

from sinorus.serving import loop
from sinorus.serving.loop import most_expendable


def waiting(address, since):
    return SimpleNamespace(address=address, since=since)


def test_the_address_with_most_connections_loses_its_oldest_first():
    crowd = [waiting("203.0.113.9", since) for since in (5, 3, 4)]
    reader = waiting("198.51.100.7", 1)

    assert most_expendable([*crowd, reader]) is crowd[1]


def test_files_are_allowed_as_far_as_the_system_does(monkeypatch):
    asked = []
    monkeypatch.setattr(loop.resource, "getrlimit", lambda kind: (1024, 3000))
    monkeypatch.setattr(loop.resource, "setrlimit", lambda kind, limits: asked.append(limits))

    loop.raise_file_limit(4000)
    loop.raise_file_limit(500)

    assert asked == [(3000, 3000)]


def test_no_limit_of_files_is_lowered(monkeypatch):
    asked = []
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    monkeypatch.setattr(loop.resource, "getrlimit", lambda kind: unlimited)
    monkeypatch.setattr(loop.resource, "setrlimit", lambda kind, limits: asked.append(limits))

    loop.raise_file_limit(4000)

    assert asked == []
