"""A kind that is declared in one model passes the doors.

A copy of the code gets assumptions, parts of a position, with the migrations that Django makes of
them. There the completeness of the doors is tested, and what else is derived from the registry
(`doors_of_assumptions.py`).
"""

from __future__ import annotations

import pytest

from tests.debates.copied_code import changed_files, copy_code, make_migrations, run

pytestmark = pytest.mark.slow

MODEL = "debates/models/assumptions.py"
PACKAGE = "debates/models/__init__.py"
KIND = '''"""Assumptions on which positions rest."""

from django.db import models

from debates.compat.simple_history import history_records
from debates.kinds import register
from debates.models.declaration import declare
from debates.models.entries import WITHIN_ITS_POSITION, Entry
from debates.models.positions import Position


@register(115, "assumptions", "Assumption of a position.", parent="position", known_by="statement")
class Assumption(Entry):
    """An assumption on which a position rests."""

    ordered_among = "the position's assumptions"
    position = declare(
        models.ForeignKey(Position, models.CASCADE, related_name="assumptions"),
        "Position that rests on it.",
        laid_out=True,
        excluded_from=WITHIN_ITS_POSITION,
    )
    statement = declare(models.TextField(), "What is taken for granted.", index="detail")
    history = history_records()

    def __str__(self) -> str:
        return self.statement
'''
IMPORT = "from debates.models.assumptions import Assumption\n"
WITHOUT_DIGEST = "not digest and not public_history"
"""The digest and the public history name the kinds of parts that they have (`debates.history`)."""


@pytest.fixture
def copy(tmp_path):
    """A copy of the code that has the kind; its migrations are made."""
    folder = tmp_path / "copy"
    copy_code(folder)
    (folder / MODEL).write_text(KIND)
    package = folder / PACKAGE
    package.write_text(package.read_text() + IMPORT)
    make_migrations(folder, "assumption")
    return folder


def test_a_declared_kind_passes_the_doors(copy):
    changed = changed_files(copy)

    assert {MODEL, PACKAGE} < changed
    assert len(changed) == 4, "besides these, a migration of the debates and of the history"
    assert len(KIND.splitlines()) <= 30
    doors = ("tests/debates/test_completeness.py", "tests/debates/test_kinds.py")
    own = "tests/debates/new_kind/doors_of_assumptions.py"
    run(copy, "-m", "pytest", "-q", "-n0", "-k", WITHOUT_DIGEST, *doors, own)
