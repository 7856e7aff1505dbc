"""Test grounds: database contents made once and shared by consecutive tests.

Each name in GROUNDS is a fixture. A test that uses one runs in a savepoint of the transaction in
which the ground was made, and gets a copy of the objects returned by making it, so it may change
rows and objects freely. When the next test uses another ground, the transaction is rolled back;
tests on one ground are therefore run one after the other (`side_by_side`).

A fixture of a wider scope that writes to the database must use `bare_database` first.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from operator import itemgetter
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from tests.selection import uses_database

FIRST_DEBATE = Path("fixtures") / "china_russia_2022.json"
FIRST_THESAURUS = Path("fixtures") / "international_affairs.csv"
ANOTHER_DEBATE = Path(__file__).parent / "relevance" / "restitution_debate.json"


def load_first_debate() -> None:
    """Load the debate that Sinorus is shipped with, and the terms of its subject."""
    from django.core.management import call_command

    call_command("loaddata", str(settings.BASE_DIR / FIRST_DEBATE), verbosity=0)
    call_command("thesaurus_import", str(settings.BASE_DIR / FIRST_THESAURUS), verbosity=0)


def searchable_first_debate() -> Path:
    """Load the first debate and index it; return the index folder, which is read-only."""
    load_first_debate()
    return _indexed()


def searchable_debates() -> Path:
    """Load the first debate and one on another subject, and index both; return the index folder."""
    from tests.debates.interchange.documents import import_file

    load_first_debate()
    import_file(ANOTHER_DEBATE)
    return _indexed()


def _indexed() -> Path:
    """Index the database in a folder of its own."""
    from tests.search_index import LiveIndex

    folder = Path(mkdtemp(prefix="index-", dir=settings.DATA_DIR))
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(SINORUS_SEARCH=settings.SINORUS_SEARCH | {"PATH": folder}),
    ):
        patch.setattr("os.fsync", lambda _descriptor: None)
        LiveIndex()
    return folder


def small_world() -> Any:
    from tests.debates.world import small_world

    return small_world()


def small_among_hidden() -> Any:
    """Create the small debate, with drafts and withdrawn objects in and around it."""
    from tests.debates.world import hide_objects_around

    known = small_world()
    hide_objects_around(known)
    return known


def complete() -> Any:
    from tests.debates.world import complete

    return complete()


def renamed() -> Any:
    from tests.debates.world import renamed

    return renamed()


def two_dozen_drafts() -> Any:
    from tests.debates.world import two_dozen_drafts

    return two_dozen_drafts()


def several_debates() -> Any:
    from tests.debates.world import several_debates

    return several_debates()


def two_rounds() -> Any:
    from tests.debates.interchange.documents import two_rounds

    return two_rounds()


def crowd() -> Any:
    """Create the small debate among hidden objects and many others."""
    known = small_among_hidden()
    random_world(60)
    return known


def random_world(size: int) -> Any:
    from tests.debates.world import random_world

    return random_world(size)


def joint_world() -> Any:
    from tests.debates.joint_world import joint_world

    return joint_world()


def exchange() -> Any:
    from tests.debates.builders import make_exchange

    return make_exchange()


def world() -> Any:
    from tests.debates.editors import world

    return world()


GROUNDS: dict[str, Callable[[], Any]] = {
    "known": small_world,
    "complete": complete,
    "renamed": renamed,
    "two_dozen_drafts": two_dozen_drafts,
    "several_debates": several_debates,
    "two_rounds": two_rounds,
    "hidden": small_among_hidden,
    "crowd": crowd,
    "forty_positions": partial(random_world, 40),
    "joint_positions": joint_world,
    "sixty_positions": partial(random_world, 60),
    "exchange": exchange,
    "there": world,
    "article": searchable_first_debate,
    "article_and_another": searchable_debates,
}


EVERY_PAGE = "visit"
"""Fixture that reads every page of the first debate, once in each process."""

OF_THE_SCHEMA = ("CREATE ", "DROP ", "ALTER ")
"""Beginnings of statements that change the schema."""


class Grounds:
    """Manager of the present ground, if any."""

    def __init__(self) -> None:
        self.name = ""
        self._made = b""
        self._whole: transaction.Atomic | None = None
        self._has_other_schema = False

    def stand_on(self, name: str) -> None:
        """Make a ground, unless it is present and no test has lost it with its connection.

        On SQLite, one whose schema a test has changed is made anew: until the end of the whole
        transaction, each rollback has the next statement read the whole schema again, for 14 ms.
        """
        is_kept = connection.is_usable() and not connection.needs_rollback
        if self.name == name and is_kept and not self._has_other_schema:
            return
        self.leave()
        self._whole = transaction.atomic()
        self._whole.__enter__()
        if connection.vendor == "sqlite":
            connection.execute_wrappers.append(self._notice_schema)
        try:
            self._made = pickle.dumps(GROUNDS[name]())
            # Deferred constraints and triggers would otherwise run again in every test.
            connection.check_constraints()
        except BaseException:
            self.leave()
            raise
        self.name = name

    def given(self, name: str) -> Any:
        """Return a copy of what making a ground returned, or make it in the test."""
        # pickle takes a fifth of the time of a deep copy
        return pickle.loads(self._made) if name == self.name else GROUNDS[name]()

    def _notice_schema(self, execute: Callable[..., Any], sql: str, *statement: Any) -> Any:
        self._has_other_schema |= sql.startswith(OF_THE_SCHEMA)
        return execute(sql, *statement)

    def leave(self) -> None:
        """Roll the present ground back."""
        with suppress(ValueError):  # a test may have lost it with its connection
            connection.execute_wrappers.remove(self._notice_schema)
        self._has_other_schema = False
        if self._whole is not None:
            assert len(connection.atomic_blocks) == 1, "a fixture writes on another one's ground"
            transaction.set_rollback(True)
            self._whole.__exit__(None, None, None)
        self.name, self._made, self._whole = "", b"", None


def wanted(item: pytest.Item) -> str:
    """Return the name of the ground that a test uses; "" without one, or with real transactions."""
    if commits(item):
        return ""
    return next((name for name in _fixtures(item) if name in GROUNDS), "")


def commits(item: pytest.Item) -> bool:
    """Test whether a test uses real transactions."""
    marker = item.get_closest_marker("django_db")
    real = marker is not None and (marker.kwargs.get("transaction") or marker.args[:1] == (True,))
    return bool(real) or not {"transactional_db", "live_server"}.isdisjoint(_fixtures(item))


def _fixtures(item: pytest.Item) -> Sequence[str]:
    return getattr(item, "fixturenames", ())


def side_by_side(items: list[pytest.Item]) -> list[pytest.Item]:
    """Order tests so that those on one ground are consecutive, and it is made once.

    Those that need every page of the first debate begin theirs, so that few workers read them all.
    Slow tests come first, then those with real transactions, which take longer than the rest, so
    that all workers end at about the same time. Tests that need no database come last.
    """
    places: dict[tuple[bool, bool, bool, str], list[pytest.Item]] = {}
    for item in items:
        slow = item.get_closest_marker("slow") is not None
        place = (not slow, not commits(item), not uses_database(item), wanted(item))
        places.setdefault(place, []).append(item)
    return [
        item
        for place in sorted(places, key=itemgetter(0, 1, 2))
        for item in sorted(places[place], key=lambda item: EVERY_PAGE not in _fixtures(item))
    ]
