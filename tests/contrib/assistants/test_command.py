"""`manage.py mcp`: what it refuses before it serves."""

from __future__ import annotations

import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

import debates.contrib.assistants


@pytest.mark.parametrize(
    "site",
    [
        *("example.org", "ftp://example.org", "https://", "https://a/b"),
        *("https://a:99999", "https://[a"),
    ],
)
def test_a_site_that_is_no_address_is_refused(site):
    with pytest.raises(CommandError, match=r"--site: .* is not an address"):
        call_command("mcp", site=site)


@pytest.mark.parametrize("port", [0, 65536, -1])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(CommandError, match="is not a port"):
        call_command("mcp", port=port)


def test_where_its_packages_are_missing_it_says_how_to_install_them(monkeypatch):
    monkeypatch.delattr(debates.contrib.assistants, "server", raising=False)
    monkeypatch.delitem(sys.modules, "debates.contrib.assistants.server", raising=False)
    # an import of a module that is None fails as that of a missing one
    for name in list(sys.modules):
        if name == "mcp" or name.startswith("mcp."):
            monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "mcp", None)

    with pytest.raises(CommandError, match="make mcp"):
        call_command("mcp")


def test_a_database_that_is_not_set_up_is_refused(db):
    recorder = MigrationRecorder(connection)
    latest = max(name for app, name in recorder.applied_migrations() if app == "debates")
    recorder.record_unapplied("debates", latest)

    with pytest.raises(CommandError, match="make run"):
        call_command("mcp")
