"""Which state the content is in: a number that every change of anything that is shown moves.

Triggers move it, whatever writes. Equal states mean equal content, so that an answer that
was given in a state is true as long as the state is the same: this is what caches ask for.

Drafts move nothing, nor does what drafts alone use: nobody sees by it that editors are at work,
and what caches hold stays true meanwhile. Topics alone move it whoever uses them, since to find
that out would take as long as there are topics.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection

from debates.db.table_names import (
    COUNTERPOINT,
    DEBATE,
    EVIDENCE,
    EXPERT,
    PARTICIPATION,
    POSITION,
    POSITION_TOPICS,
    QUESTION,
    SOURCE,
    TOPIC,
)
from debates.db.tombstone_triggers import TOMBSTONE
from search.sync.triggers import Event, Trigger

TABLE = "history_contentstate"
EVENTS: Mapping[Event, tuple[str, ...]] = {
    "INSERT": ("NEW",),
    "UPDATE": ("OLD", "NEW"),
    "DELETE": ("OLD",),
}
"""What happens to rows, and the names under which a trigger has them."""


def _no_draft(table: str, where: str) -> str:
    """Whether there is a debate or position, `one`, that is no draft."""
    return f"EXISTS (SELECT 1 FROM {table} one WHERE {where} AND one.status <> 'draft')"


def _was_public(kind: str) -> str:
    """Whether something was public under the slug that it has."""
    return f"EXISTS (SELECT 1 FROM {TOMBSTONE} WHERE kind = '{kind}' AND key = {{row}}.slug)"


def _of(table: str, name: str) -> str:
    """Whether the debate or position that a row refers to is no draft."""
    return _no_draft(table, f"one.id = {{row}}.{name}")


_SUPPORTS = f"one.id IN (SELECT position_id FROM {EVIDENCE} WHERE source_id = {{row}}.id)"

SHOWN: Mapping[str, str] = {
    SOURCE: f"{_no_draft(DEBATE, 'one.source_id = {row}.id')} OR {_no_draft(POSITION, _SUPPORTS)}"
    f" OR {_was_public('source')}",
    EXPERT: f"{_no_draft(POSITION, 'one.expert_id = {row}.id')} OR {_was_public('expert')}",
    TOPIC: "true",
    DEBATE: f"{{row}}.status <> 'draft' OR {_was_public('debate')}",
    QUESTION: f"{_of(DEBATE, 'debate_id')} OR {_was_public('question')}",
    PARTICIPATION: _no_draft(
        POSITION, "one.debate_id = {row}.debate_id AND one.expert_id = {row}.expert_id"
    ),
    POSITION: f"{{row}}.status <> 'draft' OR {_was_public('position')}",
    POSITION_TOPICS: _of(POSITION, "position_id"),
    EVIDENCE: _of(POSITION, "position_id"),
    COUNTERPOINT: f"{_of(POSITION, 'position_id')}"
    f" AND ({{row}}.raised_by_id IS NULL OR {_of(POSITION, 'raised_by_id')})",
}
"""The tables from which answers are made, each with the condition under which a row is or was
public, or is told to be withdrawn; {row} is NEW or OLD."""


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
    read = (TABLE, TOMBSTONE, DEBATE, POSITION, EVIDENCE)
    for table, counts in SHOWN.items():
        name = table.removeprefix("debates_")
        others = tuple(one for one in read if one != table)
        for event, rows in EVENTS.items():
            kind = f"{name}_state_{event.lower()}"
            when = " OR ".join(f"({counts.format(row=row)})" for row in rows)
            yield Trigger(kind, table, event, (_on_sqlite(when),), others, "sqlite")
            later = (_on_postgresql(when),)
            yield Trigger(kind, table, event, later, others, "postgresql", deferred=True)
        emptied = (_on_postgresql("true"),)
        yield Trigger(f"{name}_state_truncate", table, "TRUNCATE", emptied, others, "postgresql")


def _on_sqlite(when: str) -> str:
    return _moved("CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)", when)


def _on_postgresql(when: str) -> str:
    moved = _moved("(extract(epoch FROM clock_timestamp()) * 1000)::bigint", when)
    return f"{moved} WHERE {TABLE}.xmin <> pg_current_xact_id()::xid"


def _moved(now: str, when: str) -> str:
    return (
        f"INSERT INTO {TABLE} (id, number, changed) SELECT 1, 1, {now} WHERE {when} "
        f"ON CONFLICT (id) DO UPDATE SET number = {TABLE}.number + 1, changed = excluded.changed"
    )
