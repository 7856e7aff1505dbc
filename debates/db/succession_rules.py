"""A position replaces only an earlier position of its own expert in its own debate.

Enforced by triggers whatever program writes.
"""

from __future__ import annotations

from collections.abc import Iterator

from debates.db.table_names import POSITION
from search.sync.triggers import Refusal, Trigger, View

SUCCESSION = View(
    name="debates_position_succession",
    select=(
        "WITH RECURSIVE backwards(position_id, earlier_id) AS ("
        f"SELECT id, replaces_id FROM {POSITION} WHERE replaces_id IS NOT NULL "
        "UNION "
        "SELECT backwards.position_id, before.replaces_id FROM backwards "
        f"JOIN {POSITION} before ON before.id = backwards.earlier_id "
        "WHERE before.replaces_id IS NOT NULL) "
        "SELECT position_id, earlier_id FROM backwards"
    ),
    tables=(POSITION,),
)
"""View of each position that replaces others, with all of them."""

REPLACES_OWN = Refusal(
    "position_replaces_own",
    "NOT EXISTS ("
    f"SELECT 1 FROM {POSITION} WHERE id = NEW.replaces_id "
    "AND debate_id = NEW.debate_id AND expert_id = NEW.expert_id)",
    "a position can only replace one of the same expert in the same debate",
)

REPLACES_EARLIER = Refusal(
    "position_replaces_earlier",
    f"EXISTS (SELECT 1 FROM {POSITION} WHERE id = NEW.replaces_id AND date > NEW.date)",
    "a position can only replace an earlier one",
)

SUCCESSION_WITHOUT_CIRCLE = Refusal(
    "position_succession_without_circle",
    f"EXISTS (SELECT 1 FROM {SUCCESSION.name} WHERE position_id = NEW.id AND earlier_id = NEW.id)",
    "a position cannot replace itself through others",
)

REPLACED_KEPT = Refusal(
    "position_kept_while_replaced",
    f"EXISTS (SELECT 1 FROM {POSITION} later WHERE later.replaces_id = NEW.id "
    "AND (later.debate_id <> NEW.debate_id OR later.expert_id <> NEW.expert_id))",
    "a later position of the same expert in the same debate replaces this one",
)

REPLACED_EARLIER = Refusal(
    "position_replaced_by_later",
    f"EXISTS (SELECT 1 FROM {POSITION} later WHERE later.replaces_id = NEW.id "
    "AND later.date < NEW.date)",
    "the position that replaces this one has an earlier date",
)


def triggers() -> Iterator[Trigger | View]:
    """Yield the triggers that keep what a position replaces within expert, debate and time."""
    yield SUCCESSION
    replaces = (REPLACES_OWN, REPLACES_EARLIER, SUCCESSION_WITHOUT_CIRCLE)
    for event in ("INSERT", "UPDATE"):
        name = f"position_replaces_{event.lower()}"
        yield Trigger(name, POSITION, event, replaces, when="NEW.replaces_id IS NOT NULL")
    is_move = "OLD.debate_id <> NEW.debate_id OR OLD.expert_id <> NEW.expert_id"
    yield Trigger("position_replaced_moved", POSITION, "UPDATE", (REPLACED_KEPT,), when=is_move)
    dated = "NEW.date IS NOT NULL AND (OLD.date IS NULL OR OLD.date <> NEW.date)"
    yield Trigger("position_replaced_dated", POSITION, "UPDATE", (REPLACED_EARLIER,), when=dated)
