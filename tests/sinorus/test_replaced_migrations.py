"""Migrations that a squashed one replaces: a database goes back to them, or comes from there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from debates.history import migrations
from search.sync import migration_state
from sinorus.replaced_migrations import EachMigration, replaced
from tests import database_templates
from tests.sinorus.backup.sites import Site

pytestmark = pytest.mark.sqlite

SQUASHED = {
    ("debates", "0001_squashed_0020_list_orders"),
    ("history", "0001_squashed_0015_private_text"),
}


def applied(site: Site) -> set[tuple[str, str]]:
    """The migrations that count as applied."""
    with closing(sqlite3.connect(site.path)) as database:
        return set(database.execute("SELECT app, name FROM django_migrations"))


def history_since(number: str) -> list[str]:
    """Return the names of the migrations of the history from one with this number, in order."""
    modules = Path(migrations.__file__).parent.glob("[0-9]*.py")
    names = (module.stem for module in modules if "squashed" not in module.stem)
    return sorted(name for name in names if name >= number)


@pytest.fixture
def site(tmp_path: Path, django_db_setup: None) -> Site:
    """A site with a new database."""
    site = Site(tmp_path)
    database_templates.copy_file(site.path)
    return site


def test_each_is_known_where_the_squashed_ones_are_not():
    each = EachMigration(None)

    assert set(each.squashed) == SQUASHED
    assert set(each.graph.nodes) == (set(MigrationLoader(None).graph.nodes) - SQUASHED) | replaced(
        each
    )
    assert each.detect_conflicts() == {}


def test_a_database_with_all_that_are_replaced_has_nothing_to_apply(db):
    recorder = MigrationRecorder(connection)
    for squashed in SQUASHED:
        recorder.record_unapplied(*squashed)
    assert migration_state.is_latest(connection)

    later = history_since("0015")
    for name in later:
        recorder.record_unapplied("history", name)

    assert migration_state.pending(connection) == [("history", later[-1])]


@pytest.mark.django_db
def test_a_new_database_goes_back_to_a_replaced_one_and_forward_again(site):
    before = applied(site)

    site.call("migrate", "history", "0014", verbosity=0)
    back = applied(site)
    site.call("migrate", verbosity=0)

    assert before >= SQUASHED
    after = {("history", name) for name in history_since("0015")}
    assert before - back == SQUASHED | after
    assert applied(site) == before
