"""Triggers that record the deletion of positions and debates that were public.

They run on both databases, whatever program deletes. A reason that the row has (that of its
withdrawal) is kept; the admin puts the reason of the deletion in its place. A draft that was never
public leaves no record.
"""

from __future__ import annotations

from collections.abc import Iterator

from debates.db.table_names import DEBATE, DELETION, POSITION
from debates.db.tombstone_sql import TOMBSTONE
from search.sync.triggers import Trigger


def triggers() -> Iterator[Trigger]:
    """All triggers that keep the record of deletions."""
    public_debate = (
        f"EXISTS (SELECT 1 FROM {DEBATE} home WHERE home.id = OLD.debate_id "
        "AND home.status = 'published')"
    )
    yield from _of("position", POSITION, "OLD.debate_id", "OLD.question_id", public_debate)
    yield from _of("debate", DEBATE, "OLD.id", "CAST(NULL AS BIGINT)", "1 = 1")


def _of(kind: str, table: str, debate: str, question: str, was_seen: str) -> Iterator[Trigger]:
    has_tombstone = (
        f"EXISTS (SELECT 1 FROM {TOMBSTONE} WHERE kind = '{kind}' AND target_id = OLD.id)"
    )
    record = (
        f"INSERT INTO {DELETION} (kind, target_id, debate_id, question_id, reason) "
        f"SELECT '{kind}', OLD.id, {debate}, {question}, OLD.withdrawn_reason "
        f"WHERE (OLD.status = 'published' AND {was_seen}) OR {has_tombstone} "
        "ON CONFLICT (kind, target_id) DO UPDATE SET debate_id = excluded.debate_id, "
        "question_id = excluded.question_id, reason = excluded.reason, "
        "deleted_at = excluded.deleted_at"
    )
    other_tables = tuple(
        read_table for read_table in (TOMBSTONE, DELETION, DEBATE) if read_table != table
    )
    yield Trigger(f"deletion_{kind}", table, "DELETE", (record,), other_tables)
    back = f"DELETE FROM {DELETION} WHERE kind = '{kind}' AND target_id = NEW.id"
    for event in ("INSERT", "UPDATE"):
        name = f"deletion_{kind}_{event.lower()}"
        yield Trigger(name, table, event, (back,), other_tables, when="NEW.status = 'published'")
