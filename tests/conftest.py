"""What every test leans on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from tests.grounds import GROUNDS, Grounds, side_by_side, wanted
from tests.waiting import be_patient

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from tests.search_index import LiveIndex


@pytest.fixture(autouse=True, scope="session")
def _patience() -> None:
    be_patient()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = side_by_side(items)


@pytest.fixture(autouse=True, scope="session")
def _settings_for_tests() -> Iterator[None]:
    """Static files under their own names, since hashed ones exist only where they were
    collected; passwords that are hashed quickly, since nobody keeps them; and synonyms that are
    read once, so that it is known how many queries a search needs."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES=settings.STORAGES | {"staticfiles": plain},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        SINORUS_SEARCH=settings.SINORUS_SEARCH | {"SYNONYMS": "tests.search_index.SynonymsOnce"},
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test's database. Threads that served a browser may still hold a connection when it is
    to go, which PostgreSQL takes for a reason to keep it."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(scope="session")
def grounds(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Grounds]:
    """What tests begin with (`tests.grounds`)."""
    found = Grounds()
    yield found
    with django_db_blocker.unblock():
        found.leave()


@pytest.fixture(scope="module")
def bare_database(grounds: Grounds, django_db_blocker: DjangoDbBlocker) -> None:
    """For fixtures of a module that write to the database themselves."""
    with django_db_blocker.unblock():
        grounds.leave()


@pytest.fixture
def _on_its_ground(
    request: pytest.FixtureRequest, grounds: Grounds, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        name = wanted(request.node)
        grounds.stand_on(name) if name else grounds.leave()


@pytest.fixture
def _django_db_helper(_on_its_ground: None, _django_db_helper: None) -> None:
    """The test's own transaction begins when its ground is there."""


def _given(name: str) -> Callable[..., Any]:
    @pytest.fixture(name=name)
    def give(db: None, grounds: Grounds) -> Any:
        return grounds.given(name)

    return give


for _name in GROUNDS:
    globals()[f"given_{_name}"] = _given(_name)


@pytest.fixture
def first_debate(article: Path) -> Iterator[None]:
    """The first debate with its index, which tests only read."""
    with override_settings(SINORUS_SEARCH=settings.SINORUS_SEARCH | {"PATH": article}):
        yield


@pytest.fixture(autouse=True)
def _nothing_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made of the index stays as it was made first: a thread would see another
    database, and outlive the test."""
    monkeypatch.setattr("search.sync.background_value._in_background", lambda _work: None)


@pytest.fixture
def live_index(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveIndex]:
    """A search index of the test's own, built from what the database holds so far.

    It need not outlive a power cut, which takes most of the time of a small commit.
    """
    from tests.search_index import LiveIndex

    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
    search = settings.SINORUS_SEARCH | {"PATH": tmp_path / "index"}
    with override_settings(SINORUS_SEARCH=search):
        yield LiveIndex()
