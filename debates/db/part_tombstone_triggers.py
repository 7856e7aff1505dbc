"""Triggers for synchronized copies: tombstones and changes of the parts of positions.

`debates.db.tombstone_triggers` explains them.
"""

from __future__ import annotations

from collections.abc import Iterator

from debates.db.table_names import EVIDENCE, FORECAST, POSITION, SOURCE
from debates.db.tombstone_sql import (
    PUBLISHED,
    bump,
    gone_at,
    is_changed,
    public_position,
    source_tombstones,
    tombstone,
    trigger,
)
from search.sync.triggers import Trigger


def evidence_triggers() -> Iterator[Trigger]:
    was_public = public_position("one.id = OLD.position_id")
    key = "OLD.public_id"
    own = tombstone("evidence", key, "OLD.id", f"WHERE {was_public}")
    source = source_tombstones("OLD.source_id", was_public)
    left_at = gone_at("evidence", key)
    changed = [bump(POSITION, "NEW.position_id")]
    sourced = [
        bump(SOURCE, f"SELECT NEW.source_id WHERE {public_position('one.id = NEW.position_id')}")
    ]
    yield trigger("evidence_made", EVIDENCE, "INSERT", changed, "")
    yield trigger("evidence_changed", EVIDENCE, "UPDATE", changed, "")
    yield trigger(
        "evidence_moved",
        EVIDENCE,
        "UPDATE",
        [own, bump(POSITION, "OLD.position_id"), source, *sourced],
        f"OLD.position_id <> NEW.position_id OR {is_changed('source_id')}",
        "position_id",
        "source_id",
    )
    yield trigger("evidence_sourced", EVIDENCE, "INSERT", sourced, "NEW.source_id IS NOT NULL")
    yield trigger(
        "evidence_deleted",
        EVIDENCE,
        "DELETE",
        [own, source, bump(POSITION, "OLD.position_id", left_at)],
        "",
    )


def forecast_triggers() -> Iterator[Trigger]:
    was_public = public_position("one.id = OLD.position_id")
    key = f"(SELECT slug FROM {POSITION} WHERE id = OLD.position_id)"
    own = tombstone("forecast", key, "OLD.id", f"WHERE {was_public}")
    source = source_tombstones("OLD.outcome_source_id", was_public)
    changed = [bump(POSITION, "NEW.position_id")]
    is_public = public_position("one.id = NEW.position_id")
    sourced = [bump(SOURCE, f"SELECT NEW.outcome_source_id WHERE {is_public}")]
    yield trigger("forecast_made", FORECAST, "INSERT", changed, "")
    yield trigger("forecast_changed", FORECAST, "UPDATE", changed, "")
    yield trigger(
        "forecast_moved",
        FORECAST,
        "UPDATE",
        [own, bump(POSITION, "OLD.position_id")],
        "OLD.position_id <> NEW.position_id",
        "position_id",
    )
    yield trigger(
        "forecast_other_source",
        FORECAST,
        "UPDATE",
        [source, *sourced],
        is_changed("outcome_source_id"),
        "outcome_source_id",
    )
    has_source = "NEW.outcome_source_id IS NOT NULL"
    yield trigger("forecast_sourced", FORECAST, "INSERT", sourced, has_source)
    left_at = gone_at("forecast", key)
    deleted = [own, source, bump(POSITION, "OLD.position_id", left_at)]
    yield trigger("forecast_deleted", FORECAST, "DELETE", deleted, "")


def relation_triggers(kind: str, table: str, by: str) -> Iterator[Trigger]:
    """Triggers of counterpoints or supports; `by` is the position on the other side."""
    key = "OLD.public_id"
    own = tombstone(kind, key, "OLD.id", f"WHERE {_public_relation('OLD', by)}")
    left_at = gone_at(kind, key)
    # a relation to a draft changes no public object
    now, before = (
        f"SELECT {row}.position_id WHERE {_public_relation(row, by)} UNION "
        f"SELECT {row}.{by} WHERE {_public_relation(row, by)}"
        for row in ("NEW", "OLD")
    )
    for event in ("INSERT", "UPDATE"):
        yield trigger(f"{kind}_{event.lower()}", table, event, [bump(POSITION, now)], "")
    within = _within_debate("NEW", by)
    yield trigger(
        f"{kind}_moved",
        table,
        "UPDATE",
        [own, bump(POSITION, f"SELECT * FROM ({before}) sides WHERE {within}")],
        f"OLD.position_id <> NEW.position_id OR {is_changed(by)}",
        "position_id",
        by,
    )
    deleted = [own, bump(POSITION, before, left_at)]
    yield trigger(f"{kind}_deleted", table, "DELETE", deleted, "")


def _within_debate(row: str, by: str) -> str:
    """Return SQL that checks that a relation stays in its debate; others will be refused."""
    return (
        f"({row}.{by} IS NULL OR EXISTS (SELECT 1 FROM {POSITION} one "
        f"JOIN {POSITION} other ON other.debate_id = one.debate_id "
        f"WHERE one.id = {row}.position_id AND other.id = {row}.{by}))"
    )


def _public_relation(row: str, by: str) -> str:
    """Return an SQL condition that a relation, and the position on its other side, are public."""
    other_side_is_public = (
        f"({row}.{by} IS NULL OR EXISTS (SELECT 1 FROM {POSITION} side "
        f"WHERE side.id = {row}.{by} AND side.status = {PUBLISHED} "
        "AND side.debate_id = one.debate_id))"
    )
    return public_position(f"one.id = {row}.position_id AND {other_side_is_public}")
