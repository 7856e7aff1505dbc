"""Triggers for synchronized copies: tombstones, and moments of objects that become public.

They run on both databases, whichever program writes. A tombstone is set when an object is no longer
public under its address: it is deleted or withdrawn, its address changes, or no public object uses
it any more.

When an object becomes public through another (a position through its debate, an expert through a
position or a debate), or its parts change, its `modified` is set to the `modified` of the cause, so
that `modified_since` finds it. The same moment is the `published_at` of a position that becomes
public through its debate for the first time.

A tombstone may be set once too often, since readers check whether the object is public
(`debates.history.tombstone_queries`); but only for objects that were public, so that no tombstone
reveals a draft.
"""

from __future__ import annotations

from collections.abc import Iterator

from debates.db.part_tombstone_triggers import (
    evidence_triggers,
    forecast_triggers,
    relation_triggers,
)
from debates.db.table_names import (
    COUNTERPOINT,
    DEBATE,
    EVIDENCE,
    EXPERT,
    FORECAST,
    PARTICIPATION,
    POSITION,
    POSITION_TOPICS,
    QUESTION,
    SOURCE,
    SUPPORT,
    TOPIC,
    VOTE,
)
from debates.db.tombstone_sql import (
    PUBLISHED,
    TOMBSTONE,
    bump,
    expert_tombstones,
    experts_of,
    forecast_tombstones,
    gone_at,
    is_changed,
    public_debate,
    public_expert,
    public_position,
    public_source,
    public_topic,
    source_tombstones,
    sources_of,
    tombstone,
    topic_tombstones,
    topics_above,
    topics_of,
    trigger,
)
from search.sync.triggers import Trigger

RELATION_TABLES = (
    ("counterpoint", COUNTERPOINT, "raised_by_id"),
    ("support", SUPPORT, "given_by_id"),
)
"""Relations of a position: kind, table, and the column of the position on the other side."""

STAYS_PUBLIC = f"OLD.status = {PUBLISHED} AND NEW.status = {PUBLISHED}"
"""Condition that a debate or position is published, and was."""


def triggers() -> Iterator[Trigger]:
    """All triggers that set tombstones and `modified`."""
    yield from _debate_triggers()
    yield from _question_triggers()
    yield from _position_triggers()
    yield from evidence_triggers()
    yield from forecast_triggers()
    for kind, table, by in RELATION_TABLES:
        yield from relation_triggers(kind, table, by)
    yield from _topic_triggers()
    yield from _participation_triggers()
    yield from _rename_trigger("expert", EXPERT, public_expert("NEW.id"))
    yield from _rename_trigger("source", SOURCE, public_source("NEW.id"))


def _related_tombstones(positions: str, other_side: str) -> list[str]:
    """Return SQL that sets tombstones for parts and relations of positions that leave the public.

    positions   SELECT of the ids of public positions
    other_side  condition that the position on the other side of a relation (`side`) was public
    """
    return [
        tombstone(
            "evidence",
            "public_id",
            "id",
            f"FROM {EVIDENCE} WHERE position_id IN ({positions})",
        ),
        *(
            tombstone(
                kind,
                "relation.public_id",
                "relation.id",
                f"FROM {table} relation LEFT JOIN {POSITION} side ON side.id = "
                f"CASE WHEN relation.position_id IN ({positions}) THEN relation.{by} "
                "ELSE relation.position_id END "
                f"WHERE (relation.position_id IN ({positions}) "
                f"OR relation.{by} IN ({positions})) AND (side.id IS NULL OR {other_side})",
            )
            for kind, table, by in RELATION_TABLES
        ),
        expert_tombstones(experts_of(positions)),
        topic_tombstones(topics_of(positions), "1 = 1"),
        forecast_tombstones(positions),
        source_tombstones(sources_of(positions), "1 = 1"),
    ]


def _related_changes(positions: str) -> list[str]:
    """Return SQL that raises `modified` of parts, relations and opponents of positions."""
    return [
        bump(EVIDENCE, f"SELECT id FROM {EVIDENCE} WHERE position_id IN ({positions})"),
        *(
            bump(
                table,
                f"SELECT id FROM {table} WHERE position_id IN ({positions}) "
                f"OR {by} IN ({positions})",
            )
            for _kind, table, by in RELATION_TABLES
        ),
        bump(EXPERT, experts_of(positions)),
        bump(TOPIC, topics_of(positions)),
        bump(FORECAST, f"SELECT id FROM {FORECAST} WHERE position_id IN ({positions})"),
        bump(SOURCE, sources_of(positions)),
        _linked_change(positions),
    ]


def _linked_change(positions: str) -> str:
    """Return SQL that raises `modified` of the positions that others are linked to.

    Those on the other side of relations, and those before and after them.
    """
    return bump(
        POSITION,
        " UNION ".join(
            f"SELECT position_id FROM {table} WHERE {by} IN ({positions}) UNION "
            f"SELECT {by} FROM {table} WHERE position_id IN ({positions}) AND {by} IS NOT NULL"
            for _kind, table, by in RELATION_TABLES
        )
        + f" UNION SELECT replaces_id FROM {POSITION} WHERE id IN ({positions}) "
        "AND replaces_id IS NOT NULL UNION "
        f"SELECT id FROM {POSITION} WHERE replaces_id IN ({positions})",
    )


def _debate_triggers() -> Iterator[Trigger]:
    leaves = f"OLD.status = {PUBLISHED} AND NEW.status <> {PUBLISHED}"
    enters = f"OLD.status <> {PUBLISHED} AND NEW.status = {PUBLISHED}"
    positions = f"SELECT id FROM {POSITION} WHERE debate_id = NEW.id AND status = {PUBLISHED}"
    taking_part = f"SELECT expert_id FROM {PARTICIPATION} WHERE debate_id = NEW.id"
    votes = f"FROM {VOTE} WHERE question_id IN (SELECT id FROM {QUESTION} WHERE debate_id = NEW.id)"
    departure = [
        tombstone("debate", "OLD.slug", "OLD.id", "WHERE 1 = 1"),
        tombstone("question", "slug", "id", f"FROM {QUESTION} WHERE debate_id = OLD.id"),
        tombstone("position", "slug", "id", f"FROM {POSITION} WHERE id IN ({positions})"),
        *_related_tombstones(positions, f"side.status = {PUBLISHED}"),
        tombstone("expert", "slug", "id", f"FROM {EXPERT} WHERE id IN ({taking_part})"),
        tombstone("vote", "public_id", "id", votes),
        source_tombstones("OLD.source_id", "1 = 1"),
    ]
    come = [
        bump(QUESTION, f"SELECT id FROM {QUESTION} WHERE debate_id = NEW.id"),
        bump(POSITION, positions),
        _publish_with_debate(),
        *_related_changes(positions),
        bump(EXPERT, taking_part),
        bump(VOTE, f"SELECT id {votes}"),
        bump(SOURCE, "NEW.source_id"),
    ]
    yield trigger("debate_leaves", DEBATE, "UPDATE", departure, leaves, "status")
    yield trigger("debate_enters", DEBATE, "UPDATE", come, enters, "status")
    yield from _debate_reference_triggers()


def _debate_reference_triggers() -> Iterator[Trigger]:
    """Yield the triggers of the address of a debate, and of the source that it refers to."""
    own = tombstone("debate", "OLD.slug", "OLD.id", "WHERE 1 = 1")
    former_source = source_tombstones("OLD.source_id", "1 = 1")
    source = bump(SOURCE, "NEW.source_id")
    renamed = f"{STAYS_PUBLIC} AND OLD.slug <> NEW.slug"
    yield trigger("debate_moved", DEBATE, "UPDATE", [own], renamed, "slug")
    other_source = f"{STAYS_PUBLIC} AND {is_changed('source_id')}"
    actions = [former_source, source]
    yield trigger("debate_source", DEBATE, "UPDATE", actions, other_source, "source_id")
    yield trigger("debate_made", DEBATE, "INSERT", [source], f"NEW.status = {PUBLISHED}")
    deleted = [own, former_source]
    yield trigger("debate_deleted", DEBATE, "DELETE", deleted, f"OLD.status = {PUBLISHED}")


def _publish_with_debate() -> str:
    """Return SQL that dates the publication of positions that nobody could read before.

    Such a position was published while its debate was not public: before its first publication,
    or after it had left.
    """
    departure = f"SELECT MAX(gone_at) FROM {TOMBSTONE} WHERE kind = 'debate' AND target_id = NEW.id"
    return (
        f"UPDATE {POSITION} SET published_at = NEW.modified WHERE debate_id = NEW.id "
        f"AND status = {PUBLISHED} AND published_at < NEW.modified "
        f"AND (OLD.published_at IS NULL OR published_at > ({departure}))"
    )


def _question_triggers() -> Iterator[Trigger]:
    departure = [
        tombstone("question", "OLD.slug", "OLD.id", f"WHERE {public_debate('OLD.debate_id')}")
    ]
    is_move = "OLD.slug <> NEW.slug OR OLD.debate_id <> NEW.debate_id"
    yield trigger("question_moved", QUESTION, "UPDATE", departure, is_move, "slug", "debate_id")
    yield trigger("question_deleted", QUESTION, "DELETE", departure, "")


def _position_triggers() -> Iterator[Trigger]:
    was_public = public_debate("OLD.debate_id")
    public_now = f"SELECT id FROM {POSITION} WHERE id = NEW.id AND {public_debate('NEW.debate_id')}"
    own = tombstone("position", "OLD.slug", "OLD.id", f"WHERE {was_public}")
    # a forecast has the address of its position
    forecast = tombstone(
        "forecast",
        "OLD.slug",
        "told.id",
        f"FROM {FORECAST} told WHERE told.position_id = OLD.id AND {was_public}",
    )
    yield from _position_status_triggers(was_public, public_now, [own, forecast])
    renaming = [
        own,
        forecast,
        bump(FORECAST, f"SELECT id FROM {FORECAST} WHERE position_id = NEW.id"),
    ]
    renamed = f"{STAYS_PUBLIC} AND OLD.slug <> NEW.slug"
    yield trigger("position_moved", POSITION, "UPDATE", renaming, renamed, "slug")
    yield from _position_reference_triggers(was_public, public_now, own)


def _position_reference_triggers(was_public: str, public_now: str, own: str) -> Iterator[Trigger]:
    """Yield the triggers of what a position refers to: its expert, source and predecessor.

    was_public, public_now  as below
    own                     SQL that sets the tombstone of the position
    """
    former_expert = tombstone(
        "expert", "slug", "id", f"FROM {EXPERT} WHERE id = OLD.expert_id AND {was_public}"
    )
    former_source = source_tombstones("OLD.source_id", was_public)
    expert, source, replaced = (
        bump(table, f"SELECT {column} FROM {POSITION} WHERE id IN ({public_now})")
        for table, column in (
            (EXPERT, "expert_id"),
            (SOURCE, "source_id"),
            (POSITION, "replaces_id"),
        )
    )
    changes = {
        "expert": ("expert_id", [former_expert, expert], "OLD.expert_id <> NEW.expert_id"),
        "sourced": ("source_id", [former_source, source], is_changed("source_id")),
        "succeeds": (
            "replaces_id",
            [bump(POSITION, row, "NEW.modified") for row in ("OLD.replaces_id", "NEW.replaces_id")],
            is_changed("replaces_id"),
        ),
    }
    for name, (column, actions, changed) in changes.items():
        when = f"{STAYS_PUBLIC} AND {changed}"
        yield trigger(f"position_{name}", POSITION, "UPDATE", actions, when, column)
    creation = [expert, source, replaced]
    yield trigger("position_made", POSITION, "INSERT", creation, f"NEW.status = {PUBLISHED}")
    left_at = gone_at("position", "OLD.slug")
    deleted = [own, former_expert, former_source, bump(POSITION, "OLD.replaces_id", left_at)]
    yield trigger("position_deleted", POSITION, "DELETE", deleted, f"OLD.status = {PUBLISHED}")


def _position_status_triggers(
    was_public: str, public_now: str, own: list[str]
) -> Iterator[Trigger]:
    """Yield the triggers of a position that becomes public, or ceases to be.

    was_public  condition that its former debate is public
    public_now  SELECT of its id where its present debate is public
    own         SQL that sets its tombstone and that of its forecast
    """
    elsewhere = "OLD.debate_id <> NEW.debate_id"
    leaves = f"OLD.status = {PUBLISHED} AND (NEW.status <> {PUBLISHED} OR {elsewhere})"
    enters = f"NEW.status = {PUBLISHED} AND (OLD.status <> {PUBLISHED} OR {elsewhere})"
    was_public_id = f"SELECT id FROM {POSITION} WHERE id = OLD.id AND {was_public}"
    # if one statement changes several rows, PostgreSQL changes all before it runs the triggers
    at_once = (
        f"SELECT target_id FROM {TOMBSTONE} WHERE kind = 'position' "
        f"AND gone_at = {gone_at('position', 'OLD.slug')}"
    )
    departure = [
        *own,
        *_related_tombstones(
            was_public_id, f"(side.status = {PUBLISHED} OR side.id IN ({at_once}))"
        ),
        _linked_change("NEW.id"),
    ]
    come = _related_changes(public_now)
    yield trigger("position_leaves", POSITION, "UPDATE", departure, leaves, "status", "debate_id")
    yield trigger("position_enters", POSITION, "UPDATE", come, enters, "status", "debate_id")


def _participation_triggers() -> Iterator[Trigger]:
    """Yield the triggers of experts who are public because they take part in a debate."""
    come = [bump(EXPERT, f"SELECT NEW.expert_id WHERE {public_debate('NEW.debate_id')}")]
    departure = [
        tombstone(
            "expert",
            "slug",
            "id",
            f"FROM {EXPERT} WHERE id = OLD.expert_id AND {public_debate('OLD.debate_id')}",
        )
    ]
    is_move = "OLD.expert_id <> NEW.expert_id OR OLD.debate_id <> NEW.debate_id"
    yield trigger("participation_made", PARTICIPATION, "INSERT", come, "")
    yield trigger(
        "participation_moved",
        PARTICIPATION,
        "UPDATE",
        [*departure, *come],
        is_move,
        "expert_id",
        "debate_id",
    )
    yield trigger("participation_deleted", PARTICIPATION, "DELETE", departure, "")


def _topic_triggers() -> Iterator[Trigger]:
    carrier = public_position("one.id = {row}.position_id")
    modified = f"(SELECT modified FROM {POSITION} WHERE id = NEW.position_id)"
    carried = bump(
        TOPIC, f"{topics_above('NEW.topic_id')} AND {carrier.format(row='NEW')}", modified
    )
    dropped = topic_tombstones(topics_above("OLD.topic_id"), carrier.format(row="OLD"))
    yield trigger("topic_carried", POSITION_TOPICS, "INSERT", [carried], "")
    yield trigger("topic_dropped", POSITION_TOPICS, "DELETE", [dropped], "")
    is_public = public_topic("NEW.id")
    renaming = tombstone("topic", "OLD.slug", "OLD.id", f"WHERE {is_public}")
    yield trigger("topic_moved", TOPIC, "UPDATE", [renaming], "OLD.slug <> NEW.slug", "slug")
    regrouped = [
        topic_tombstones(topics_above("OLD.broader_id"), is_public),
        bump(TOPIC, f"{topics_above('NEW.broader_id')} AND {is_public}"),
    ]
    yield trigger(
        "topic_regrouped", TOPIC, "UPDATE", regrouped, is_changed("broader_id"), "broader_id"
    )


def _rename_trigger(kind: str, table: str, is_public: str) -> Iterator[Trigger]:
    """Triggers of a model whose rows cannot be deleted while in use, but can be renamed."""
    renaming = tombstone(kind, "OLD.slug", "OLD.id", f"WHERE {is_public}")
    yield trigger(f"{kind}_moved", table, "UPDATE", [renaming], "OLD.slug <> NEW.slug", "slug")
