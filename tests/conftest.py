"""Fixtures and settings shared by all tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection
from django.template import Context, RequestContext, Template
from django.test import TransactionTestCase, override_settings
from django.test.signals import template_rendered

from debates.limits.costs import Places
from tests import database_reset, database_templates
from tests.grounds import GROUNDS, Grounds, side_by_side, wanted
from tests.search.indexing_processes import Forker
from tests.selection import add_markers, leave_out
from tests.waiting import be_patient

if TYPE_CHECKING:
    from django.utils.safestring import SafeString
    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.plugin import DjangoDbBlocker

    from tests.search_index import LiveIndex


@pytest.fixture(autouse=True, scope="session")
def _patience() -> None:
    be_patient()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Mark tests before `-m` chooses among them, and order those that were chosen."""
    if elsewhere := leave_out(items, connection.vendor):
        config.hook.pytest_deselected(items=elsewhere)
    add_markers(items)
    yield
    items[:] = side_by_side(items)


@pytest.fixture(autouse=True, scope="session")
def _settings_for_tests() -> Iterator[None]:
    """Settings for tests.

    Static files keep their names, since hashed ones exist only after collectstatic. Passwords use
    a fast hasher. Synonyms are read once, so that the number of queries of a search is constant.
    Values derived from the index are not refreshed (`tests.search_index.NEVER`).
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES=settings.STORAGES | {"staticfiles": plain},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        SINORUS_SEARCH=settings.SINORUS_SEARCH
        | {
            "SYNONYMS": "tests.search_index.SynonymsOnce",
            "REFRESH": "tests.search_index.NEVER",
        },
    ):
        yield


@pytest.fixture(autouse=True, scope="session")
def _room_for_dear_requests() -> Iterator[None]:
    """Let any number of dear requests run: tests do not read and close each streamed answer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("debates.limits.costs.dear", Places(1_000_000, 0))
        yield


@pytest.fixture(autouse=True, scope="session")
def _contexts_of_pages_alone(django_test_environment: None) -> Iterator[None]:
    """Keep the context of each page for tests, but not of what it includes, nor of each field.

    Django copies the context of all, which takes 4 % of the time of a form.
    """

    def render(template: Template, context: Context) -> SafeString:
        if context.template is template and isinstance(context, RequestContext):
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_keepdb: bool, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> bool:
    """Return whether the test database is there: on SQLite it is a copy of the template.

    A connection to it keeps more statements prepared than in production, since tests send all that
    there are. To prepare one that writes a position, with its triggers, takes 2 ms.
    """
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["cached_statements"] = 1000
    with django_db_blocker.unblock():
        return database_templates.prepare() or django_db_keepdb


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Test database, without other connections when it is dropped.

    Threads that served a browser may still be connected, and PostgreSQL does not drop a database
    in use.
    """
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(scope="session")
def reset_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[[], None]]:
    """Reset of the database (`tests.database_reset`), also after tests with real transactions."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            reset = stack.enter_context(database_reset.remembered())
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: reset())
        yield reset


@pytest.fixture(scope="session")
def grounds(
    reset_database: Callable[[], None], django_db_blocker: DjangoDbBlocker
) -> Iterator[Grounds]:
    """Manager of the test grounds (`tests.grounds`)."""
    found = Grounds()
    yield found
    with django_db_blocker.unblock():
        found.leave()


@pytest.fixture(scope="module")
def bare_database(
    grounds: Grounds, reset_database: Callable[[], None], django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Database without content for module fixtures that write to it."""
    with django_db_blocker.unblock():
        grounds.leave()
        yield
        reset_database()


@pytest.fixture
def _on_its_ground(
    request: pytest.FixtureRequest, grounds: Grounds, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        name = wanted(request.node)
        grounds.stand_on(name) if name else grounds.leave()


@pytest.fixture
def _django_db_helper(_on_its_ground: None, _django_db_helper: None) -> None:
    """Begin the test's transaction after its ground is made."""


def _given(name: str) -> Callable[..., Any]:
    @pytest.fixture(name=name)
    def give(db: None, grounds: Grounds) -> Any:
        return grounds.given(name)

    return give


for _name in GROUNDS:
    globals()[f"given_{_name}"] = _given(_name)


@pytest.fixture
def first_debate(article: Path) -> Iterator[None]:
    """Index of the first debate, which is read-only."""
    with override_settings(SINORUS_SEARCH=settings.SINORUS_SEARCH | {"PATH": article}):
        yield


@pytest.fixture
def refreshed_at_once(settings: SettingsWrapper) -> None:
    """Refresh suggestions and spellings in the caller's thread when the index has changed."""
    settings.SINORUS_SEARCH = settings.SINORUS_SEARCH | {"REFRESH": "tests.search_index.AT_ONCE"}


@pytest.fixture(scope="session")
def forker(django_db_setup: None) -> Iterator[Forker]:
    """The parent of indexing processes (`tests.search.indexing_processes`)."""
    forker = Forker()
    yield forker
    forker.close()


@pytest.fixture
def live_index(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveIndex]:
    """Search index of one test, built from the present database.

    It is not synced to disk, which takes most of the time of a small commit.
    """
    from tests.search_index import LiveIndex

    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
    search = settings.SINORUS_SEARCH | {"PATH": tmp_path / "index"}
    with override_settings(SINORUS_SEARCH=search):
        yield LiveIndex()
