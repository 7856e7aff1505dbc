"""Version of the public content: a number that every change of public content raises.

Triggers raise it, whatever program writes. Equal versions mean equal content, so a cached answer
holds as long as the version stays the same.

Drafts, whatever is in a debate that is one, and rows that only drafts use, do not raise it: nobody
can tell from it that editors are at work, and caches stay valid meanwhile. Topics always raise it,
since finding out which positions use a topic would take too long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connection

from debates.db.table_names import (
    ACCOUNT,
    CONTEXT_NOTE,
    CORRECTION,
    COUNTERPOINT,
    DEBATE,
    DELETION,
    EVIDENCE,
    EXPERT,
    FORECAST,
    HOLDER,
    METHOD_TEXT,
    OBJECT_CORRECTION,
    PARTICIPATION,
    POSITION,
    POSITION_TOPICS,
    QUESTION,
    SOURCE,
    SUPPORT,
    TOPIC,
    VOTE,
)
from debates.db.tombstone_sql import TOMBSTONE
from debates.kinds import kinds
from search.sync import timeline
from search.sync.triggers import Event, Trigger

TABLE = "history_contentstate"
_NAMES_OF_ACCOUNT = ("username", "first_name", "last_name")
EVENTS: Mapping[Event, tuple[str, ...]] = {
    "INSERT": ("NEW",),
    "UPDATE": ("OLD", "NEW"),
    "DELETE": ("OLD",),
}
"""Events of rows, and the names by which a trigger refers to the row."""


def _debate_shown(where: str) -> str:
    """Return an SQL condition that a debate, `home`, exists and is not a draft."""
    return f"EXISTS (SELECT 1 FROM {DEBATE} home WHERE {where} AND home.status <> 'draft')"


def _position_shown(where: str) -> str:
    """Return an SQL condition that a position, `one`, exists, no draft and in none."""
    return (
        f"EXISTS (SELECT 1 FROM {POSITION} one WHERE {where} AND one.status <> 'draft' "
        f"AND {_debate_shown('home.id = one.debate_id')})"
    )


def _was_public(kind: str) -> str:
    """Return an SQL condition that a row was public under its current slug."""
    return f"EXISTS (SELECT 1 FROM {TOMBSTONE} WHERE kind = '{kind}' AND key = {{row}}.slug)"


_IN_DEBATE = _debate_shown("home.id = {row}.debate_id")


def _position_condition(name: str) -> str:
    """Return an SQL condition that the position to which a column refers is no draft."""
    return _position_shown(f"one.id = {{row}}.{name}")


_CITES = (
    f"one.id IN (SELECT id FROM {POSITION} WHERE source_id = {{row}}.id UNION "
    f"SELECT position_id FROM {EVIDENCE} WHERE source_id = {{row}}.id UNION "
    f"SELECT position_id FROM {FORECAST} WHERE outcome_source_id = {{row}}.id)"
)

_TAKES_PART = f"home.id IN (SELECT debate_id FROM {PARTICIPATION} WHERE expert_id = {{row}}.id)"
_ASKED = f"home.id = (SELECT debate_id FROM {QUESTION} WHERE id = {{row}}.question_id)"
_OWN_PART = _position_condition("position_id")

_OF_THEIR_OWN: Mapping[str, str] = {
    SOURCE: f"{_debate_shown('home.source_id = {row}.id')} OR {_position_shown(_CITES)}"
    f" OR {_was_public('source')}",
    EXPERT: f"{_position_shown('one.expert_id = {row}.id')}"
    f" OR {_debate_shown(_TAKES_PART)} OR {_was_public('expert')}",
    TOPIC: "true",
    METHOD_TEXT: "true",
    CORRECTION: "true",
    OBJECT_CORRECTION: "true",
    DELETION: "true",
    DEBATE: f"{{row}}.status <> 'draft' OR {_was_public('debate')}",
    QUESTION: f"{_IN_DEBATE} OR {_was_public('question')}",
    PARTICIPATION: _IN_DEBATE,
    POSITION: f"({{row}}.status <> 'draft' AND {_IN_DEBATE}) OR {_was_public('position')}",
    POSITION_TOPICS: _OWN_PART,
    VOTE: _debate_shown(_ASKED),
    COUNTERPOINT: f"{_OWN_PART}"
    f" AND ({{row}}.raised_by_id IS NULL OR {_position_condition('raised_by_id')})",
    SUPPORT: f"{_OWN_PART} AND {_position_condition('given_by_id')}",
    CONTEXT_NOTE: _IN_DEBATE,
}
"""SQL conditions by table that a row is or was public; {row} stands for NEW or OLD."""


def shown_rows() -> Mapping[str, str]:
    """Return the SQL conditions that a row is or was public, by table.

    A part of a position, of which nothing else is said, is public where the position is.
    """
    parts = {kind.table: _OWN_PART for kind in kinds() if kind.parent == "position"}
    return parts | _OF_THEIR_OWN


@dataclass(frozen=True, slots=True)
class ContentVersion:
    """Version of the public content.

    number   raised by each change
    changed  time of the last change, in milliseconds since 1970; tells a version from the same
             number in a restored backup
    database alias of the database that has it: a standby may be behind, so what is computed from
             one database is not taken for the other. Equal numbers of both mean equal content
    timeline of the write-ahead log: a standby that was promoted may lack changes that this version
             and later ones had, and give their numbers to others
    """

    number: int
    changed: int
    database: str = DEFAULT_DB_ALIAS
    timeline: str = ""

    def __str__(self) -> str:
        return f"{self.number} {self.changed}"


UNCHANGED = ContentVersion(0, 0)


def content_version() -> ContentVersion | None:
    """Get the current version; None in a transaction, which may see rows that are never committed.

    Rows read after this call are of this version or newer.
    """
    if connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, changed, {timeline.sql(connection)} FROM {TABLE}")
        number, changed, line = cursor.fetchone() or (0, 0, "")
    return ContentVersion(number, changed, connection.alias, line)


def triggers() -> Iterator[Trigger]:
    """Yield the triggers that raise the version.

    On PostgreSQL they run once, at the end of a transaction: writers wait at most for each other's
    commit, and never deadlock.
    """
    tables_read = (TABLE, TOMBSTONE, DEBATE, POSITION, EVIDENCE, FORECAST, HOLDER, QUESTION, VOTE)
    for table, counts in shown_rows().items():
        name = table.removeprefix("debates_")
        other_tables = tuple(read_table for read_table in tables_read if read_table != table)
        for event, rows in EVENTS.items():
            kind = f"{name}_state_{event.lower()}"
            when = " OR ".join(f"({counts.format(row=row)})" for row in rows)
            yield Trigger(kind, table, event, (_on_sqlite(when),), other_tables, "sqlite")
            later = (_on_postgresql(when),)
            yield Trigger(kind, table, event, later, other_tables, "postgresql", deferred=True)
        emptied = (_on_postgresql("true"),)
        yield Trigger(
            f"{name}_state_truncate", table, "TRUNCATE", emptied, other_tables, "postgresql"
        )
    yield from _coder_triggers()


def _coder_triggers() -> Iterator[Trigger]:
    """Yield the triggers that raise the version where a coder, whom readers may see, is renamed."""
    changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in _NAMES_OF_ACCOUNT)
    codes = _position_shown("NEW.id IN (one.entered_by_id, one.checked_by_id)")
    for vendor, make_action in (("sqlite", _on_sqlite), ("postgresql", _on_postgresql)):
        yield Trigger(
            "coder_state_update",
            ACCOUNT,
            "UPDATE",
            (make_action(codes),),
            (TABLE, POSITION, DEBATE),
            vendor,
            deferred=vendor == "postgresql",
            when=changed,
            columns=_NAMES_OF_ACCOUNT,
        )


def _on_sqlite(when: str) -> str:
    return _moved("CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)", when)


def _on_postgresql(when: str) -> str:
    statement = _moved("(extract(epoch FROM clock_timestamp()) * 1000)::bigint", when)
    return f"{statement} WHERE {TABLE}.xmin <> pg_current_xact_id()::xid"


def _moved(now: str, when: str) -> str:
    return (
        f"INSERT INTO {TABLE} (id, number, changed) SELECT 1, 1, {now} WHERE {when} "
        f"ON CONFLICT (id) DO UPDATE SET number = {TABLE}.number + 1, changed = excluded.changed"
    )
