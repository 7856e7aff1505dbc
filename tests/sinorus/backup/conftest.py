"""A site with something of everything, and empty places for its backup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone

from sinorus.backup.copies import copy_sqlite
from tests import database_templates
from tests.debates import builders
from tests.sinorus.backup.sites import Site

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="session")
def migrated(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """File of an SQLite database with all tables, and the rows that migrations make."""
    site = Site(tmp_path_factory.mktemp("migrated"))
    with django_db_blocker.unblock():
        if connections["default"].vendor == "sqlite":
            database_templates.copy_file(site.path)
        else:
            site.call("migrate", verbosity=0)
    return site.path


@pytest.fixture
def new_site(
    db: None, migrated: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[[str], Site]]:
    """Maker of sites with an empty data folder."""

    def make(name: str) -> Site:
        folder = tmp_path / name
        folder.mkdir()
        return Site(folder)

    with django_db_blocker.unblock():
        yield make


@pytest.fixture(scope="session")
def used(
    migrated: Path,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """File of a database that has been used."""
    site = Site(tmp_path_factory.mktemp("used"))
    copy_sqlite(migrated, site.path)
    with django_db_blocker.unblock(), site.open():
        use()
    return site.path


@pytest.fixture
def source(new_site: Callable[[str], Site], used: Path) -> Site:
    """Site whose database has been used."""
    site = new_site("source")
    copy_sqlite(used, site.path)
    return site


def use() -> None:
    """Do what editors do: enter, correct, rename, delete; and what makes keys that have gaps."""
    ada = User.objects.create_user("ada", password="correct horse battery staple")
    ada.groups.add(Group.objects.get(name="Editors"))
    debate = builders.make_debate(slug="a-debate")
    expert = builders.make_expert(debate, aliases=["Ж", 'quoted "name"'], slug="an-expert")
    kept, renamed, deleted = (
        builders.make_position(
            debate,
            expert,
            slug=slug,
            detail=f"Line 1\nLine 2 {slug} \N{PILE OF POO}",
            topics=[builders.make_topic()],
            entered_by=ada,
        )
        for slug in ("kept", "renamed", "deleted")
    )
    for number in ("0.1", "147", "99999999999.9999"):
        builders.make_evidence(kept, value=number)
    builders.make_counterpoint(kept, raised_by=renamed)
    builders.make_forecast(debate, expert, probability="12.50", probability_words="one in eight")
    renamed.slug = "renamed-since"
    renamed.save()
    deleted.delete()
    builders.make_evidence(kept).delete()
    Session.objects.create(session_key="a" * 32, session_data="signed", expire_date=timezone.now())
