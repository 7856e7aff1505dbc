"""Triggers for synchronized copies: tombstones, and moments of objects that become public.

They run on both databases, whatever program writes. A tombstone is set when a public object leaves
the public: it is deleted or withdrawn, its address changes, or no public object uses it any more.
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

RELATIONS = (("counterpoint", COUNTERPOINT, "raised_by_id"), ("support", SUPPORT, "given_by_id"))
"""Relations of a position: kind, table, and the column of the position on the other side."""


def triggers() -> Iterator[Trigger]:
    """All triggers that set tombstones and `modified`."""
    yield from _of_debates()
    yield from _of_questions()
    yield from _of_positions()
    yield from _of_evidence()
    yield from _of_forecasts()
    for kind, table, by in RELATIONS:
        yield from _of_relations(kind, table, by)
    yield from _of_topics()
    yield from _of_participations()
    yield from _of_used("expert", EXPERT, public_expert("NEW.id"))
    yield from _of_used("source", SOURCE, public_source("NEW.id"))


def _what_leaves_with(positions: str, other_side: str) -> list[str]:
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
            for kind, table, by in RELATIONS
        ),
        expert_tombstones(experts_of(positions)),
        topic_tombstones(topics_of(positions), "1 = 1"),
        forecast_tombstones(positions),
        source_tombstones(sources_of(positions), "1 = 1"),
    ]


def _what_comes_with(positions: str) -> list[str]:
    """Return SQL that raises `modified` of parts, relations and opponents of positions."""
    return [
        bump(EVIDENCE, f"SELECT id FROM {EVIDENCE} WHERE position_id IN ({positions})"),
        *(
            bump(
                table,
                f"SELECT id FROM {table} WHERE position_id IN ({positions}) "
                f"OR {by} IN ({positions})",
            )
            for _kind, table, by in RELATIONS
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
            for _kind, table, by in RELATIONS
        )
        + f" UNION SELECT replaces_id FROM {POSITION} WHERE id IN ({positions}) "
        "AND replaces_id IS NOT NULL UNION "
        f"SELECT id FROM {POSITION} WHERE replaces_id IN ({positions})",
    )


def _of_debates() -> Iterator[Trigger]:
    leaves = f"OLD.status = {PUBLISHED} AND NEW.status <> {PUBLISHED}"
    enters = f"OLD.status <> {PUBLISHED} AND NEW.status = {PUBLISHED}"
    stays = f"OLD.status = {PUBLISHED} AND NEW.status = {PUBLISHED}"
    positions = f"SELECT id FROM {POSITION} WHERE debate_id = NEW.id AND status = {PUBLISHED}"
    taking_part = f"SELECT expert_id FROM {PARTICIPATION} WHERE debate_id = NEW.id"
    votes = f"FROM {VOTE} WHERE question_id IN (SELECT id FROM {QUESTION} WHERE debate_id = NEW.id)"
    gone = [
        tombstone("debate", "OLD.slug", "OLD.id", "WHERE 1 = 1"),
        tombstone("question", "slug", "id", f"FROM {QUESTION} WHERE debate_id = OLD.id"),
        tombstone("position", "slug", "id", f"FROM {POSITION} WHERE id IN ({positions})"),
        *_what_leaves_with(positions, f"side.status = {PUBLISHED}"),
        tombstone("expert", "slug", "id", f"FROM {EXPERT} WHERE id IN ({taking_part})"),
        tombstone("vote", "public_id", "id", votes),
        source_tombstones("OLD.source_id", "1 = 1"),
    ]
    come = [
        bump(QUESTION, f"SELECT id FROM {QUESTION} WHERE debate_id = NEW.id"),
        bump(POSITION, positions),
        _publish_with_debate(),
        *_what_comes_with(positions),
        bump(EXPERT, taking_part),
        bump(VOTE, f"SELECT id {votes}"),
        bump(SOURCE, "NEW.source_id"),
    ]
    moved = tombstone("debate", "OLD.slug", "OLD.id", "WHERE 1 = 1")
    other_source = [
        source_tombstones("OLD.source_id", "1 = 1"),
        bump(SOURCE, "NEW.source_id"),
    ]
    yield trigger("debate_leaves", DEBATE, "UPDATE", gone, leaves, "status")
    yield trigger("debate_enters", DEBATE, "UPDATE", come, enters, "status")
    renamed = f"{stays} AND OLD.slug <> NEW.slug"
    yield trigger("debate_moved", DEBATE, "UPDATE", [moved], renamed, "slug")
    yield trigger(
        "debate_source",
        DEBATE,
        "UPDATE",
        other_source,
        f"{stays} AND {is_changed('source_id')}",
        "source_id",
    )
    made = [bump(SOURCE, "NEW.source_id")]
    yield trigger("debate_made", DEBATE, "INSERT", made, f"NEW.status = {PUBLISHED}")
    deleted = [moved, source_tombstones("OLD.source_id", "1 = 1")]
    yield trigger("debate_deleted", DEBATE, "DELETE", deleted, f"OLD.status = {PUBLISHED}")


def _publish_with_debate() -> str:
    """Return SQL that dates the publication of positions that nobody could read before.

    Such a position was published while its debate was not public: before its first publication,
    or after it had left.
    """
    left = f"SELECT MAX(gone_at) FROM {TOMBSTONE} WHERE kind = 'debate' AND target_id = NEW.id"
    return (
        f"UPDATE {POSITION} SET published_at = NEW.modified WHERE debate_id = NEW.id "
        f"AND status = {PUBLISHED} AND published_at < NEW.modified "
        f"AND (OLD.published_at IS NULL OR published_at > ({left}))"
    )


def _of_questions() -> Iterator[Trigger]:
    gone = [tombstone("question", "OLD.slug", "OLD.id", f"WHERE {public_debate('OLD.debate_id')}")]
    moved = "OLD.slug <> NEW.slug OR OLD.debate_id <> NEW.debate_id"
    yield trigger("question_moved", QUESTION, "UPDATE", gone, moved, "slug", "debate_id")
    yield trigger("question_deleted", QUESTION, "DELETE", gone, "")


def _of_positions() -> Iterator[Trigger]:
    elsewhere = "OLD.debate_id <> NEW.debate_id"
    leaves = f"OLD.status = {PUBLISHED} AND (NEW.status <> {PUBLISHED} OR {elsewhere})"
    enters = f"NEW.status = {PUBLISHED} AND (OLD.status <> {PUBLISHED} OR {elsewhere})"
    stays = f"OLD.status = {PUBLISHED} AND NEW.status = {PUBLISHED}"
    was_public = public_debate("OLD.debate_id")
    left = f"SELECT id FROM {POSITION} WHERE id = OLD.id AND {was_public}"
    come = f"SELECT id FROM {POSITION} WHERE id = NEW.id AND {public_debate('NEW.debate_id')}"
    own = tombstone("position", "OLD.slug", "OLD.id", f"WHERE {was_public}")
    # a forecast has the address of its position
    foretold = tombstone(
        "forecast",
        "OLD.slug",
        "told.id",
        f"FROM {FORECAST} told WHERE told.position_id = OLD.id AND {was_public}",
    )
    # if one statement changes several rows, PostgreSQL changes all before it runs the triggers
    at_once = (
        f"SELECT target_id FROM {TOMBSTONE} WHERE kind = 'position' "
        f"AND gone_at = {gone_at('position', 'OLD.slug')}"
    )
    gone = [
        own,
        foretold,
        *_what_leaves_with(left, f"(side.status = {PUBLISHED} OR side.id IN ({at_once}))"),
        _linked_change("NEW.id"),
    ]
    former_expert = tombstone(
        "expert", "slug", "id", f"FROM {EXPERT} WHERE id = OLD.expert_id AND {was_public}"
    )
    public_by = ("status", "debate_id")
    yield trigger("position_leaves", POSITION, "UPDATE", gone, leaves, *public_by)
    yield trigger("position_enters", POSITION, "UPDATE", _what_comes_with(come), enters, *public_by)
    moved = [
        own,
        foretold,
        bump(FORECAST, f"SELECT id FROM {FORECAST} WHERE position_id = NEW.id"),
    ]
    renamed = f"{stays} AND OLD.slug <> NEW.slug"
    yield trigger("position_moved", POSITION, "UPDATE", moved, renamed, "slug")
    yield trigger(
        "position_expert",
        POSITION,
        "UPDATE",
        [former_expert, bump(EXPERT, f"SELECT expert_id FROM {POSITION} WHERE id IN ({come})")],
        f"{stays} AND OLD.expert_id <> NEW.expert_id",
        "expert_id",
    )
    made = [
        bump(EXPERT, f"SELECT expert_id FROM {POSITION} WHERE id IN ({come})"),
        bump(SOURCE, f"SELECT source_id FROM {POSITION} WHERE id IN ({come})"),
        bump(POSITION, f"SELECT replaces_id FROM {POSITION} WHERE id IN ({come})"),
    ]
    former_source = source_tombstones("OLD.source_id", was_public)
    sourced = [
        former_source,
        bump(SOURCE, f"SELECT source_id FROM {POSITION} WHERE id IN ({come})"),
    ]
    yield trigger(
        "position_sourced",
        POSITION,
        "UPDATE",
        sourced,
        f"{stays} AND {is_changed('source_id')}",
        "source_id",
    )
    yield trigger(
        "position_succeeds",
        POSITION,
        "UPDATE",
        [bump(POSITION, row, "NEW.modified") for row in ("OLD.replaces_id", "NEW.replaces_id")],
        f"{stays} AND {is_changed('replaces_id')}",
        "replaces_id",
    )
    yield trigger("position_made", POSITION, "INSERT", made, f"NEW.status = {PUBLISHED}")
    left_at = gone_at("position", "OLD.slug")
    deleted = [own, former_expert, former_source, bump(POSITION, "OLD.replaces_id", left_at)]
    yield trigger("position_deleted", POSITION, "DELETE", deleted, f"OLD.status = {PUBLISHED}")


def _of_participations() -> Iterator[Trigger]:
    """Yield the triggers of experts who are public because they take part in a debate."""
    come = [bump(EXPERT, f"SELECT NEW.expert_id WHERE {public_debate('NEW.debate_id')}")]
    gone = [
        tombstone(
            "expert",
            "slug",
            "id",
            f"FROM {EXPERT} WHERE id = OLD.expert_id AND {public_debate('OLD.debate_id')}",
        )
    ]
    moved = "OLD.expert_id <> NEW.expert_id OR OLD.debate_id <> NEW.debate_id"
    yield trigger("participation_made", PARTICIPATION, "INSERT", come, "")
    yield trigger(
        "participation_moved",
        PARTICIPATION,
        "UPDATE",
        [*gone, *come],
        moved,
        "expert_id",
        "debate_id",
    )
    yield trigger("participation_deleted", PARTICIPATION, "DELETE", gone, "")


def _of_evidence() -> Iterator[Trigger]:
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


def _of_forecasts() -> Iterator[Trigger]:
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
    given = "NEW.outcome_source_id IS NOT NULL"
    yield trigger("forecast_sourced", FORECAST, "INSERT", sourced, given)
    left_at = gone_at("forecast", key)
    deleted = [own, source, bump(POSITION, "OLD.position_id", left_at)]
    yield trigger("forecast_deleted", FORECAST, "DELETE", deleted, "")


def _of_relations(kind: str, table: str, by: str) -> Iterator[Trigger]:
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
    other = (
        f"({row}.{by} IS NULL OR EXISTS (SELECT 1 FROM {POSITION} side "
        f"WHERE side.id = {row}.{by} AND side.status = {PUBLISHED} "
        "AND side.debate_id = one.debate_id))"
    )
    return public_position(f"one.id = {row}.position_id AND {other}")


def _of_topics() -> Iterator[Trigger]:
    carrier = public_position("one.id = {row}.position_id")
    modified = f"(SELECT modified FROM {POSITION} WHERE id = NEW.position_id)"
    carried = bump(
        TOPIC, f"{topics_above('NEW.topic_id')} AND {carrier.format(row='NEW')}", modified
    )
    dropped = topic_tombstones(topics_above("OLD.topic_id"), carrier.format(row="OLD"))
    yield trigger("topic_carried", POSITION_TOPICS, "INSERT", [carried], "")
    yield trigger("topic_dropped", POSITION_TOPICS, "DELETE", [dropped], "")
    is_public = public_topic("NEW.id")
    moved = tombstone("topic", "OLD.slug", "OLD.id", f"WHERE {is_public}")
    yield trigger("topic_moved", TOPIC, "UPDATE", [moved], "OLD.slug <> NEW.slug", "slug")
    regrouped = [
        topic_tombstones(topics_above("OLD.broader_id"), is_public),
        bump(TOPIC, f"{topics_above('NEW.broader_id')} AND {is_public}"),
    ]
    yield trigger(
        "topic_regrouped", TOPIC, "UPDATE", regrouped, is_changed("broader_id"), "broader_id"
    )


def _of_used(kind: str, table: str, is_public: str) -> Iterator[Trigger]:
    """Triggers of a model whose rows cannot be deleted while in use, but can be renamed."""
    moved = tombstone(kind, "OLD.slug", "OLD.id", f"WHERE {is_public}")
    yield trigger(f"{kind}_moved", table, "UPDATE", [moved], "OLD.slug <> NEW.slug", "slug")
