"""Triggers of votes and of parts without an address, as in `debates.db.tombstone_triggers`."""

from __future__ import annotations

from collections.abc import Iterator

from debates.db.table_names import EXPERT, HOLDER, POSITION, VOTE
from debates.db.tombstone_sql import (
    bump,
    expert_tombstones,
    gone_at,
    public_position,
    public_question,
    tombstone,
    trigger,
)
from debates.kinds import kinds
from search.sync.triggers import Trigger


def triggers() -> Iterator[Trigger]:
    """Yield the triggers of such parts, and those of holders and votes besides."""
    for kind in kinds():
        if kind.parent == "position" and not kind.has_address:
            yield from _part_triggers(kind.table, kind.name)
    yield from _of_holders()
    yield from _of_votes()


def _part_triggers(table: str, kind: str) -> Iterator[Trigger]:
    """Triggers of parts of positions without an address: with them the position changes.

    The tombstone of such a part tells nobody anything; it keeps the moment of the deletion.
    """
    key = "CAST(OLD.id AS TEXT)"
    own = tombstone(kind, key, "OLD.id", f"WHERE {public_position('one.id = OLD.position_id')}")
    for event in ("INSERT", "UPDATE"):
        changed = [bump(POSITION, "NEW.position_id")]
        yield trigger(f"{kind}_{event.lower()}", table, event, changed, "")
    actions = [bump(POSITION, "OLD.position_id")]
    yield trigger(f"{kind}_moved", table, "UPDATE", actions, "OLD.position_id <> NEW.position_id")
    deleted = [own, bump(POSITION, "OLD.position_id", gone_at(kind, key))]
    yield trigger(f"{kind}_deleted", table, "DELETE", deleted, "")


def _of_holders() -> Iterator[Trigger]:
    holds = public_position("one.id = NEW.position_id")
    was_public = public_position("one.id = OLD.position_id")
    come = [bump(EXPERT, f"SELECT NEW.expert_id WHERE {holds}")]
    departures = [expert_tombstones("SELECT OLD.expert_id", was_public)]
    is_exchange = "OLD.position_id <> NEW.position_id OR OLD.expert_id <> NEW.expert_id"
    yield trigger("holder_comes", HOLDER, "INSERT", come, "")
    yield trigger("holder_exchanged", HOLDER, "UPDATE", [*departures, *come], is_exchange)
    yield trigger("holder_leaves", HOLDER, "DELETE", departures, "")


def _of_votes() -> Iterator[Trigger]:
    is_public, was_public = (public_question(f"{row}.question_id") for row in ("NEW", "OLD"))
    come = [bump(EXPERT, f"SELECT NEW.expert_id WHERE {is_public}")]
    departures = [expert_tombstones("SELECT OLD.expert_id", was_public)]
    own = tombstone("vote", "OLD.public_id", "OLD.id", f"WHERE {was_public}")
    yield trigger("vote_made", VOTE, "INSERT", come, "")
    is_move = "OLD.question_id <> NEW.question_id OR OLD.expert_id <> NEW.expert_id"
    yield trigger("vote_moved", VOTE, "UPDATE", [own, *departures, *come], is_move)
    yield trigger("vote_deleted", VOTE, "DELETE", [own, *departures], "")
