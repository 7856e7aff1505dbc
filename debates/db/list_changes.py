"""Log of the positions whose place in lists may have changed, kept by triggers.

What a list of positions is filtered and ordered by lies in the memory of each process
(`debates.columns`). The outbox of the search names each position that a write concerns, in the
transaction of the write and whatever program writes; what it names is kept here for longer than
until the index has it, so that each process can read what changed since it last looked.

Entries are only ever added, so that no writer waits for another. Marks grow with time: on SQLite,
where writers come one after the other, the mark of an entry is the number of the outbox entry; on
PostgreSQL it is the number of the writer's transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from debates.db.table_names import HOLDER, LIST_CHANGE, POSITION
from search.sync import outbox
from search.sync.triggers import Trigger

EVERYTHING = 0
"""Key that stands for all positions, after an unknown change."""

KEPT = 50_000
"""Newest entries that are kept; who has read none of them reads all positions anew."""

_PRUNED_EVERY = 1_000

_MARKS = {"sqlite": "NEW.id", "postgresql": "pg_current_xact_id()::text::bigint"}
_KEYS = {
    "position": "VALUES (NEW.key)",
    "debate": f"SELECT id FROM {POSITION} WHERE debate_id = NEW.key",
    "expert": f"SELECT id FROM {POSITION} WHERE expert_id = NEW.key"
    f" UNION SELECT position_id FROM {HOLDER} WHERE expert_id = NEW.key",
    "expert_order": f"SELECT id FROM {POSITION} WHERE expert_id = NEW.key",
    outbox.EVERYTHING[0]: f"VALUES ({EVERYTHING})",
}
"""SQL for the positions that an entry of the outbox concerns, by its scope.

Topics, sources and questions are in lists by their keys alone.
"""

_PRUNE_ALONE = {"sqlite": "", "postgresql": " AND pg_try_advisory_xact_lock(4820551)"}
"""On PostgreSQL two who prune at the same time would wait for each other's rows."""


def triggers() -> Iterator[Trigger]:
    """Yield the triggers that write the log and prune it."""
    tables = (LIST_CHANGE, POSITION, HOLDER)
    for vendor, mark in _MARKS.items():
        for scope, keys in _KEYS.items():
            insert = f"INSERT INTO {LIST_CHANGE} (key, mark) SELECT concerned.*, {mark} FROM"
            actions = (f"{insert} ({keys}) AS concerned",)
            when = f"NEW.scope = '{scope}'"
            yield Trigger(
                f"listed_{scope}", outbox.TABLE, "INSERT", actions, tables, vendor, when=when
            )
        oldest = f"SELECT mark FROM {LIST_CHANGE} ORDER BY mark DESC LIMIT 1 OFFSET {KEPT}"
        prune = f"DELETE FROM {LIST_CHANGE} WHERE mark < ({oldest}){_PRUNE_ALONE[vendor]}"
        when = f"NEW.id % {_PRUNED_EVERY} = 0"
        yield Trigger(
            "listed_prune", outbox.TABLE, "INSERT", (prune,), (LIST_CHANGE,), vendor, when=when
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes since a mark.

    mark       from which to look the next time
    positions  keys of the positions that may differ; None where they are too many, or unknown
    """

    mark: int
    positions: frozenset[int] | None


def present_mark() -> int:
    """Return the mark from which on a read of all rows after this call may miss changes.

    On PostgreSQL it is the oldest transaction that is still open: it may have added entries that
    nobody else sees yet.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        else:
            cursor.execute(f"SELECT COALESCE(MAX(mark), 0) + 1 FROM {LIST_CHANGE}")
        return cursor.fetchone()[0]


def changes_since(mark: int, most: int) -> Changes:
    """Return what changed since a mark, at most `most` positions; three queries.

    Read the positions after this call: they are then at least as new as the entries. Some may be
    named a second time.
    """
    following = present_mark()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MIN(mark) FROM {LIST_CHANGE}")
        (oldest,) = cursor.fetchone()
        cursor.execute(
            f"SELECT DISTINCT key FROM {LIST_CHANGE} WHERE mark >= %s LIMIT %s", [mark, most + 1]
        )
        keys = frozenset(key for (key,) in cursor.fetchall())
    # the log of another database, or one of which the end that is needed is gone
    unknown = following < mark or (oldest is not None and oldest > mark)
    if unknown or len(keys) > most or EVERYTHING in keys:
        return Changes(following, None)
    return Changes(following, keys)
