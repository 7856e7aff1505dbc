"""Which state the content is in: a number that every change of anything that is shown moves.

Triggers move it, whatever writes. Equal states mean equal content, so that an answer that
was given in a state is true as long as the state is the same: this is what caches ask for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from debates.table_names import ALL
from search.triggers import Event, Trigger

TABLE = "history_contentstate"
EVENTS: tuple[Event, ...] = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class ContentState:
    """A state of the content.

    number   greater after each change
    changed  when it changed last, in milliseconds since 1970; with it, a state is not mistaken
             for one that a restored backup had before
    """

    number: int
    changed: int


UNCHANGED = ContentState(0, 0)


def content_state() -> ContentState | None:
    """The present state; None in a transaction, which may see what nobody else ever will.

    What is read after this call is of this state, or newer.
    """
    if connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, changed FROM {TABLE}")
        found = cursor.fetchone()
    return ContentState(*found) if found else UNCHANGED


def triggers() -> Iterator[Trigger]:
    """The triggers that move the state.

    On PostgreSQL once in a transaction and at its end: writers wait for each other's commit
    at most, and never in a circle.
    """
    sqlite = _moved("CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)")
    now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    postgresql = f"{_moved(now)} WHERE {TABLE}.xmin <> pg_current_xact_id()::xid"
    for table in ALL:
        name = table.removeprefix("debates_")
        for event in EVENTS:
            kind = f"{name}_state_{event.lower()}"
            yield Trigger(kind, table, event, (sqlite,), (TABLE,), "sqlite")
            yield Trigger(kind, table, event, (postgresql,), (TABLE,), "postgresql", deferred=True)
        yield Trigger(
            f"{name}_state_truncate", table, "TRUNCATE", (postgresql,), (TABLE,), "postgresql"
        )


def _moved(now: str) -> str:
    # "WHERE true" keeps SQLite from reading ON CONFLICT as part of a join
    return (
        f"INSERT INTO {TABLE} (id, number, changed) SELECT 1, 1, {now} WHERE true "
        f"ON CONFLICT (id) DO UPDATE SET number = {TABLE}.number + 1, changed = excluded.changed"
    )
