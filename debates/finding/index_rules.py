"""Writes that make search documents out of date, and positions that are hidden until then.

Whatever is added to a document needs its rule in `RULES`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Exists, Model, OuterRef

from debates.db.table_names import (
    COUNTERPOINT,
    DEBATE,
    EXPERT,
    HOLDER,
    PARTICIPATION,
    POSITION,
    POSITION_TOPICS,
    QUESTION,
    SOURCE,
    SUPPORT,
    TOPIC,
)
from debates.kinds import parts_of
from debates.models import Expert, Position, Question, Source, Topic
from search.sync import outbox
from search.sync.outbox import Rule, triggers_for
from search.sync.triggers import Trigger

_OTHERS_SEE = "OLD.status <> NEW.status OR OLD.slug <> NEW.slug OR OLD.expert_id <> NEW.expert_id"


def _shown_columns(model: type[Model]) -> tuple[str, ...]:
    """Return the columns of an object around positions but `modified`.

    Triggers raise that whenever a position makes the object public (`debates.db`), and no document
    has it: all positions of the object would be checked in vain.
    """
    columns = [field.column for field in model._meta.concrete_fields if field.name != "modified"]
    return tuple(f'"{column}"' for column in columns)


RULES = (
    Rule(POSITION, "position", "ROW.id"),
    # A position's slug, expert and status are in the documents of the other sides of its relations.
    *(
        Rule(
            POSITION,
            "position",
            other_column,
            f"FROM {table} WHERE {own} = NEW.id AND ({_OTHERS_SEE})",
            ("UPDATE",),
            (table,),
        )
        for table, by in ((COUNTERPOINT, "raised_by_id"), (SUPPORT, "given_by_id"))
        for own, other_column in ((by, "position_id"), ("position_id", by))
    ),
    # A replaced position says so.
    Rule(POSITION, "position", "ROW.replaces_id"),
    Rule(POSITION_TOPICS, "position", "ROW.position_id"),
    *(Rule(kind.table, "position", "ROW.position_id") for kind in parts_of(Position)),
    Rule(COUNTERPOINT, "position", "ROW.raised_by_id"),
    Rule(SUPPORT, "position", "ROW.given_by_id"),
    # Who holds a position is in the documents of the other sides of its counterpoints.
    *(
        Rule(
            HOLDER,
            "position",
            other_column,
            f"FROM {COUNTERPOINT} WHERE {own} = ROW.position_id",
            tables=(COUNTERPOINT,),
        )
        for own, other_column in (("raised_by_id", "position_id"), ("position_id", "raised_by_id"))
    ),
    Rule(PARTICIPATION, "expert", "ROW.expert_id"),
    Rule(EXPERT, "expert", "ROW.id", columns=_shown_columns(Expert)),
    Rule(TOPIC, "topic", "ROW.id", columns=_shown_columns(Topic)),
    Rule(DEBATE, "debate", "ROW.id"),
    Rule(QUESTION, "question", "ROW.id", columns=_shown_columns(Question)),
    Rule(SOURCE, "source", "ROW.id", columns=_shown_columns(Source)),
)

_SCOPES = {rule.scope for rule in RULES}


def triggers() -> Iterator[Trigger]:
    """Return the triggers that record what the index owes."""
    return triggers_for(RULES)


def hidden_ids(scopes: Collection[str]) -> frozenset[int]:
    """Return the positions that the index may still show although they are no longer public.

    They have entries in the outbox, which is mostly empty.

    scopes  of all that is pending
    """
    if not scopes:
        return frozenset()
    hidden: set[int] = set()
    unpublished = Position.objects.unpublished().order_by().values_list("pk", flat=True)
    if not _SCOPES.issuperset(scopes):
        hidden.update(unpublished)
    if "debate" in scopes:
        hidden.update(unpublished.filter(debate__in=outbox.pending_keys("debate")))
    if "position" in scopes:
        # Not by way of the positions: those that were deleted are no longer among them.
        public = Position.objects.published().filter(pk=OuterRef("key"))
        hidden.update(outbox.pending_keys("position").filter(~Exists(public)))
    return frozenset(hidden)
