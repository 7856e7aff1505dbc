"""What many tests begin with, made once for all of them that run one after the other.

Each name in GROUNDS is a fixture. A test that asks for one of them runs in a savepoint of a
transaction in which that ground was made, and gets a copy of what making it gave. So it may
change rows and objects as it likes. Where the next test begins with something else, the
transaction is rolled back: so tests on one ground run after each other (`side_by_side`).

A fixture of a wider scope that writes to the database has to ask for `bare_database` first.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

FIRST_DEBATE = Path("fixtures") / "china_russia_2022.json"


def load_first_debate() -> None:
    """The first debate, as everybody gets it who starts Sinorus."""
    from django.core.management import call_command

    call_command("loaddata", str(settings.BASE_DIR / FIRST_DEBATE), verbosity=0)


def searchable_first_debate() -> Path:
    """The first debate; gives the folder with its index, which nobody may write to."""
    from tests.search_index import LiveIndex

    load_first_debate()
    folder = Path(mkdtemp(prefix="index-", dir=settings.DATA_DIR))
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(SINORUS_SEARCH=settings.SINORUS_SEARCH | {"PATH": folder}),
    ):
        patch.setattr("os.fsync", lambda _descriptor: None)
        LiveIndex()
    return folder


def small() -> Any:
    from tests.debates.api.world import small

    return small()


def small_among_hidden() -> Any:
    """The small debate, with drafts and withdrawn things in and around it."""
    from tests.debates.api.world import hide_things_around

    known = small()
    hide_things_around(known)
    return known


def crowd() -> Any:
    """The small debate among hidden things and among others."""
    known = small_among_hidden()
    many(60)
    return known


def many(size: int) -> Any:
    from tests.debates.api.world import many

    return many(size)


def exchange() -> Any:
    from tests.debates.builders import make_exchange

    return make_exchange()


def world() -> Any:
    from tests.debates.editors import world

    return world()


GROUNDS: dict[str, Callable[[], Any]] = {
    "known": small,
    "hidden": small_among_hidden,
    "crowd": crowd,
    "forty_positions": partial(many, 40),
    "sixty_positions": partial(many, 60),
    "exchange": exchange,
    "there": world,
    "article": searchable_first_debate,
}


class Grounds:
    """Holds the ground that stands, if any."""

    def __init__(self) -> None:
        self.name = ""
        self._made: Any = None
        self._whole: transaction.Atomic | None = None

    def stand_on(self, name: str) -> None:
        """Make this ground; nothing where it stands already."""
        if self.name == name:
            return
        self.leave()
        self._whole = transaction.atomic()
        self._whole.__enter__()
        try:
            self._made = GROUNDS[name]()
            # What waits for the end of a transaction would be done for every test again
            connection.check_constraints()
        except BaseException:
            self.leave()
            raise
        self.name = name

    def given(self, name: str) -> Any:
        """What making a ground gave; made in the test itself where another one stands."""
        return copy.deepcopy(self._made) if name == self.name else GROUNDS[name]()

    def leave(self) -> None:
        """Take back what was made."""
        if self._whole is not None:
            assert len(connection.atomic_blocks) == 1, "a fixture writes on another one's ground"
            transaction.set_rollback(True)
            self._whole.__exit__(None, None, None)
        self.name, self._made, self._whole = "", None, None


def wanted(item: pytest.Item) -> str:
    """The name of the ground on which a test runs; none where its transactions are real."""
    if commits(item):
        return ""
    return next((name for name in _fixtures(item) if name in GROUNDS), "")


def commits(item: pytest.Item) -> bool:
    """Whether the transactions of a test are real."""
    marker = item.get_closest_marker("django_db")
    real = marker is not None and (marker.kwargs.get("transaction") or marker.args[:1] == (True,))
    return bool(real) or not {"transactional_db", "live_server"}.isdisjoint(_fixtures(item))


def _fixtures(item: pytest.Item) -> Sequence[str]:
    return getattr(item, "fixturenames", ())


def side_by_side(items: list[pytest.Item]) -> list[pytest.Item]:
    """Tests in their order, but those on one ground after each other, so that it is made once.

    Those whose transactions are real come last: they empty all tables.
    """
    places: dict[tuple[bool, str], list[pytest.Item]] = {}
    for item in items:
        places.setdefault((commits(item), wanted(item)), []).append(item)
    return [item for place in sorted(places, key=itemgetter(0)) for item in places[place]]
