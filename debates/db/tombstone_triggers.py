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

from collections.abc import Iterable, Iterator

from debates.db.cross_row_rules import ANCESTRY
from debates.db.table_names import (
    ANSWER,
    COUNTERPOINT,
    DEBATE,
    EVIDENCE,
    EXPERT,
    FORECAST,
    HOLDER,
    PARTICIPATION,
    POSITION,
    POSITION_TOPICS,
    QUESTION,
    SOURCE,
    SUPPORT,
    TOPIC,
    VOTE,
)
from search.sync.triggers import Event, Trigger

TOMBSTONE = "history_tombstone"
TABLES = (
    *(TOMBSTONE, DEBATE, QUESTION, POSITION, EVIDENCE, COUNTERPOINT, SUPPORT, FORECAST),
    *(EXPERT, PARTICIPATION, TOPIC, SOURCE, POSITION_TOPICS, HOLDER, ANSWER, VOTE),
)

PUBLISHED = "'published'"

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
    yield from _of_used("expert", EXPERT, _public_expert("NEW.id"))
    yield from _of_used("source", SOURCE, _public_source("NEW.id"))


def _trigger(
    name: str,
    table: str,
    event: Event,
    actions: Iterable[str],
    when: str,
    *columns: str,
) -> Trigger:
    """Return a trigger; where `columns` are given, of updates that set one of them."""
    others = tuple(one for one in TABLES if one != table)
    return Trigger(f"gone_{name}", table, event, tuple(actions), others, when=when, columns=columns)


def _tombstone(kind: str, key: str, target: str, rest: str) -> str:
    """Get SQL that sets a tombstone for each row of a SELECT with the FROM and WHERE of `rest`."""
    return (
        f"INSERT INTO {TOMBSTONE} (kind, key, target_id) "
        f"SELECT DISTINCT '{kind}', {key}, {target} {rest} "
        "ON CONFLICT (kind, key) DO UPDATE "
        "SET target_id = excluded.target_id, gone_at = excluded.gone_at"
    )


def _gone_at(kind: str, key: str) -> str:
    """Return SQL for the time at which an object left the public, from its tombstone."""
    return f"(SELECT gone_at FROM {TOMBSTONE} WHERE kind = '{kind}' AND key = {key})"


def _bump(table: str, ids: str, modified: str = "NEW.modified") -> str:
    """Return SQL that raises `modified` of rows; `ids` is a list of ids or a SELECT of ids."""
    return f"UPDATE {table} SET modified = {modified} WHERE id IN ({ids}) AND modified < {modified}"


def _public_debate(debate: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {DEBATE} home "
        f"WHERE home.id = {debate} AND home.status = {PUBLISHED})"
    )


def _public_position(where: str) -> str:
    """Return an SQL condition that a public position (`one`) exists that meets a condition."""
    return (
        f"EXISTS (SELECT 1 FROM {POSITION} one JOIN {DEBATE} its ON its.id = one.debate_id "
        f"WHERE one.status = {PUBLISHED} AND its.status = {PUBLISHED} AND {where})"
    )


def _public_question(question: str) -> str:
    return _public_debate(f"(SELECT debate_id FROM {QUESTION} WHERE id = {question})")


def _experts_of(positions: str) -> str:
    """SELECT of the ids of all who hold positions; `positions` is a SELECT of ids."""
    return (
        f"SELECT expert_id FROM {POSITION} WHERE id IN ({positions}) UNION "
        f"SELECT expert_id FROM {HOLDER} WHERE position_id IN ({positions})"
    )


def _expert_tombstones(experts: str, where: str = "1 = 1") -> str:
    return _tombstone("expert", "slug", "id", f"FROM {EXPERT} WHERE id IN ({experts}) AND {where}")


def _public_topic(topic: str) -> str:
    return _public_position(
        f"EXISTS (SELECT 1 FROM {POSITION_TOPICS} carried JOIN {ANCESTRY.name} above "
        f"ON above.topic_id = carried.topic_id WHERE carried.position_id = one.id "
        f"AND above.ancestor_id = {topic})"
    )


def _public_source(source: str) -> str:
    of_evidence = _public_position(
        f"EXISTS (SELECT 1 FROM {EVIDENCE} part WHERE part.position_id = one.id "
        f"AND part.source_id = {source})"
    )
    of_outcome = _public_position(
        f"EXISTS (SELECT 1 FROM {FORECAST} part WHERE part.position_id = one.id "
        f"AND part.outcome_source_id = {source})"
    )
    of_position = _public_position(f"one.source_id = {source}")
    return (
        f"(EXISTS (SELECT 1 FROM {DEBATE} of_it WHERE of_it.source_id = {source} "
        f"AND of_it.status = {PUBLISHED}) OR {of_position} OR {of_evidence} OR {of_outcome})"
    )


def _public_expert(expert: str) -> str:
    taking_part = (
        f"EXISTS (SELECT 1 FROM {PARTICIPATION} part JOIN {DEBATE} of_it "
        f"ON of_it.id = part.debate_id WHERE part.expert_id = {expert} "
        f"AND of_it.status = {PUBLISHED})"
    )
    return f"({_public_position(f'one.expert_id = {expert}')} OR {taking_part})"


def _changed(field: str) -> str:
    return f"COALESCE(OLD.{field}, 0) <> COALESCE(NEW.{field}, 0)"


def _topics_above(topics: str) -> str:
    """SELECT of topics and all broader topics; `topics` are ids or a SELECT of ids."""
    return f"SELECT ancestor_id FROM {ANCESTRY.name} WHERE topic_id IN ({topics})"


def _topics_of(positions: str) -> str:
    return _topics_above(
        f"SELECT topic_id FROM {POSITION_TOPICS} WHERE position_id IN ({positions})"
    )


def _topic_tombstones(topics: str, where: str) -> str:
    return _tombstone("topic", "slug", "id", f"FROM {TOPIC} WHERE id IN ({topics}) AND {where}")


def _source_tombstone(sources: str, where: str) -> str:
    return _tombstone("source", "slug", "id", f"FROM {SOURCE} WHERE id IN ({sources}) AND {where}")


def _sources_of(positions: str) -> str:
    """SELECT of the sources of positions, of their evidence, and of outcomes."""
    return (
        f"SELECT source_id FROM {POSITION} WHERE id IN ({positions}) UNION "
        f"SELECT source_id FROM {EVIDENCE} WHERE position_id IN ({positions}) UNION "
        f"SELECT outcome_source_id FROM {FORECAST} WHERE position_id IN ({positions})"
    )


def _forecast_tombstone(positions: str) -> str:
    """Return SQL that sets tombstones for the forecasts of positions, under their slugs."""
    return _tombstone(
        "forecast",
        "its.slug",
        "told.id",
        f"FROM {FORECAST} told JOIN {POSITION} its ON its.id = told.position_id "
        f"WHERE its.id IN ({positions})",
    )


def _what_leaves_with(positions: str, other_side: str) -> list[str]:
    """Return SQL that sets tombstones for parts and relations of positions that leave the public.

    positions   SELECT of the ids of public positions
    other_side  condition that the position on the other side of a relation (`side`) was public
    """
    return [
        _tombstone(
            "evidence",
            "public_id",
            "id",
            f"FROM {EVIDENCE} WHERE position_id IN ({positions})",
        ),
        *(
            _tombstone(
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
        _expert_tombstones(_experts_of(positions)),
        _topic_tombstones(_topics_of(positions), "1 = 1"),
        _forecast_tombstone(positions),
        _source_tombstone(_sources_of(positions), "1 = 1"),
    ]


def _what_comes_with(positions: str) -> list[str]:
    """Return SQL that raises `modified` of parts, relations and opponents of positions."""
    return [
        _bump(EVIDENCE, f"SELECT id FROM {EVIDENCE} WHERE position_id IN ({positions})"),
        *(
            _bump(
                table,
                f"SELECT id FROM {table} WHERE position_id IN ({positions}) "
                f"OR {by} IN ({positions})",
            )
            for _kind, table, by in RELATIONS
        ),
        _bump(EXPERT, _experts_of(positions)),
        _bump(TOPIC, _topics_of(positions)),
        _bump(FORECAST, f"SELECT id FROM {FORECAST} WHERE position_id IN ({positions})"),
        _bump(SOURCE, _sources_of(positions)),
        _linked_change(positions),
    ]


def _linked_change(positions: str) -> str:
    """Return SQL that raises `modified` of the positions that others are linked to.

    Those on the other side of relations, and those before and after them.
    """
    return _bump(
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
        _tombstone("debate", "OLD.slug", "OLD.id", "WHERE 1 = 1"),
        _tombstone("question", "slug", "id", f"FROM {QUESTION} WHERE debate_id = OLD.id"),
        _tombstone("position", "slug", "id", f"FROM {POSITION} WHERE id IN ({positions})"),
        *_what_leaves_with(positions, f"side.status = {PUBLISHED}"),
        _tombstone("expert", "slug", "id", f"FROM {EXPERT} WHERE id IN ({taking_part})"),
        _tombstone("vote", "public_id", "id", votes),
        _source_tombstone("OLD.source_id", "1 = 1"),
    ]
    come = [
        _bump(QUESTION, f"SELECT id FROM {QUESTION} WHERE debate_id = NEW.id"),
        _bump(POSITION, positions),
        _publish_with_debate(),
        *_what_comes_with(positions),
        _bump(EXPERT, taking_part),
        _bump(VOTE, f"SELECT id {votes}"),
        _bump(SOURCE, "NEW.source_id"),
    ]
    moved = _tombstone("debate", "OLD.slug", "OLD.id", "WHERE 1 = 1")
    other_source = [
        _source_tombstone("OLD.source_id", "1 = 1"),
        _bump(SOURCE, "NEW.source_id"),
    ]
    yield _trigger("debate_leaves", DEBATE, "UPDATE", gone, leaves, "status")
    yield _trigger("debate_enters", DEBATE, "UPDATE", come, enters, "status")
    renamed = f"{stays} AND OLD.slug <> NEW.slug"
    yield _trigger("debate_moved", DEBATE, "UPDATE", [moved], renamed, "slug")
    yield _trigger(
        "debate_source",
        DEBATE,
        "UPDATE",
        other_source,
        f"{stays} AND {_changed('source_id')}",
        "source_id",
    )
    made = [_bump(SOURCE, "NEW.source_id")]
    yield _trigger("debate_made", DEBATE, "INSERT", made, f"NEW.status = {PUBLISHED}")
    deleted = [moved, _source_tombstone("OLD.source_id", "1 = 1")]
    yield _trigger("debate_deleted", DEBATE, "DELETE", deleted, f"OLD.status = {PUBLISHED}")


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
    gone = [
        _tombstone("question", "OLD.slug", "OLD.id", f"WHERE {_public_debate('OLD.debate_id')}")
    ]
    moved = "OLD.slug <> NEW.slug OR OLD.debate_id <> NEW.debate_id"
    yield _trigger("question_moved", QUESTION, "UPDATE", gone, moved, "slug", "debate_id")
    yield _trigger("question_deleted", QUESTION, "DELETE", gone, "")


def _of_positions() -> Iterator[Trigger]:
    elsewhere = "OLD.debate_id <> NEW.debate_id"
    leaves = f"OLD.status = {PUBLISHED} AND (NEW.status <> {PUBLISHED} OR {elsewhere})"
    enters = f"NEW.status = {PUBLISHED} AND (OLD.status <> {PUBLISHED} OR {elsewhere})"
    stays = f"OLD.status = {PUBLISHED} AND NEW.status = {PUBLISHED}"
    was_public = _public_debate("OLD.debate_id")
    left = f"SELECT id FROM {POSITION} WHERE id = OLD.id AND {was_public}"
    come = f"SELECT id FROM {POSITION} WHERE id = NEW.id AND {_public_debate('NEW.debate_id')}"
    own = _tombstone("position", "OLD.slug", "OLD.id", f"WHERE {was_public}")
    # a forecast has the address of its position
    foretold = _tombstone(
        "forecast",
        "OLD.slug",
        "told.id",
        f"FROM {FORECAST} told WHERE told.position_id = OLD.id AND {was_public}",
    )
    # if one statement changes several rows, PostgreSQL changes all before it runs the triggers
    at_once = (
        f"SELECT target_id FROM {TOMBSTONE} WHERE kind = 'position' "
        f"AND gone_at = {_gone_at('position', 'OLD.slug')}"
    )
    gone = [
        own,
        foretold,
        *_what_leaves_with(left, f"(side.status = {PUBLISHED} OR side.id IN ({at_once}))"),
        _linked_change("NEW.id"),
    ]
    former_expert = _tombstone(
        "expert", "slug", "id", f"FROM {EXPERT} WHERE id = OLD.expert_id AND {was_public}"
    )
    public_by = ("status", "debate_id")
    yield _trigger("position_leaves", POSITION, "UPDATE", gone, leaves, *public_by)
    yield _trigger(
        "position_enters", POSITION, "UPDATE", _what_comes_with(come), enters, *public_by
    )
    moved = [
        own,
        foretold,
        _bump(FORECAST, f"SELECT id FROM {FORECAST} WHERE position_id = NEW.id"),
    ]
    renamed = f"{stays} AND OLD.slug <> NEW.slug"
    yield _trigger("position_moved", POSITION, "UPDATE", moved, renamed, "slug")
    yield _trigger(
        "position_expert",
        POSITION,
        "UPDATE",
        [former_expert, _bump(EXPERT, f"SELECT expert_id FROM {POSITION} WHERE id IN ({come})")],
        f"{stays} AND OLD.expert_id <> NEW.expert_id",
        "expert_id",
    )
    made = [
        _bump(EXPERT, f"SELECT expert_id FROM {POSITION} WHERE id IN ({come})"),
        _bump(SOURCE, f"SELECT source_id FROM {POSITION} WHERE id IN ({come})"),
        _bump(POSITION, f"SELECT replaces_id FROM {POSITION} WHERE id IN ({come})"),
    ]
    former_source = _source_tombstone("OLD.source_id", was_public)
    sourced = [
        former_source,
        _bump(SOURCE, f"SELECT source_id FROM {POSITION} WHERE id IN ({come})"),
    ]
    yield _trigger(
        "position_sourced",
        POSITION,
        "UPDATE",
        sourced,
        f"{stays} AND {_changed('source_id')}",
        "source_id",
    )
    yield _trigger(
        "position_succeeds",
        POSITION,
        "UPDATE",
        [_bump(POSITION, row, "NEW.modified") for row in ("OLD.replaces_id", "NEW.replaces_id")],
        f"{stays} AND {_changed('replaces_id')}",
        "replaces_id",
    )
    yield _trigger("position_made", POSITION, "INSERT", made, f"NEW.status = {PUBLISHED}")
    gone_at = _gone_at("position", "OLD.slug")
    deleted = [own, former_expert, former_source, _bump(POSITION, "OLD.replaces_id", gone_at)]
    yield _trigger("position_deleted", POSITION, "DELETE", deleted, f"OLD.status = {PUBLISHED}")


def _of_participations() -> Iterator[Trigger]:
    """Yield the triggers of experts who are public because they take part in a debate."""
    come = [_bump(EXPERT, f"SELECT NEW.expert_id WHERE {_public_debate('NEW.debate_id')}")]
    gone = [
        _tombstone(
            "expert",
            "slug",
            "id",
            f"FROM {EXPERT} WHERE id = OLD.expert_id AND {_public_debate('OLD.debate_id')}",
        )
    ]
    moved = "OLD.expert_id <> NEW.expert_id OR OLD.debate_id <> NEW.debate_id"
    yield _trigger("participation_made", PARTICIPATION, "INSERT", come, "")
    yield _trigger(
        "participation_moved",
        PARTICIPATION,
        "UPDATE",
        [*gone, *come],
        moved,
        "expert_id",
        "debate_id",
    )
    yield _trigger("participation_deleted", PARTICIPATION, "DELETE", gone, "")


def _of_evidence() -> Iterator[Trigger]:
    was_public = _public_position("one.id = OLD.position_id")
    key = "OLD.public_id"
    own = _tombstone("evidence", key, "OLD.id", f"WHERE {was_public}")
    source = _source_tombstone("OLD.source_id", was_public)
    gone_at = _gone_at("evidence", key)
    changed = [_bump(POSITION, "NEW.position_id")]
    sourced = [
        _bump(SOURCE, f"SELECT NEW.source_id WHERE {_public_position('one.id = NEW.position_id')}")
    ]
    yield _trigger("evidence_made", EVIDENCE, "INSERT", changed, "")
    yield _trigger("evidence_changed", EVIDENCE, "UPDATE", changed, "")
    yield _trigger(
        "evidence_moved",
        EVIDENCE,
        "UPDATE",
        [own, _bump(POSITION, "OLD.position_id"), source, *sourced],
        f"OLD.position_id <> NEW.position_id OR {_changed('source_id')}",
        "position_id",
        "source_id",
    )
    yield _trigger("evidence_sourced", EVIDENCE, "INSERT", sourced, "NEW.source_id IS NOT NULL")
    yield _trigger(
        "evidence_deleted",
        EVIDENCE,
        "DELETE",
        [own, source, _bump(POSITION, "OLD.position_id", gone_at)],
        "",
    )


def _of_forecasts() -> Iterator[Trigger]:
    was_public = _public_position("one.id = OLD.position_id")
    key = f"(SELECT slug FROM {POSITION} WHERE id = OLD.position_id)"
    own = _tombstone("forecast", key, "OLD.id", f"WHERE {was_public}")
    source = _source_tombstone("OLD.outcome_source_id", was_public)
    changed = [_bump(POSITION, "NEW.position_id")]
    is_public = _public_position("one.id = NEW.position_id")
    sourced = [_bump(SOURCE, f"SELECT NEW.outcome_source_id WHERE {is_public}")]
    yield _trigger("forecast_made", FORECAST, "INSERT", changed, "")
    yield _trigger("forecast_changed", FORECAST, "UPDATE", changed, "")
    yield _trigger(
        "forecast_moved",
        FORECAST,
        "UPDATE",
        [own, _bump(POSITION, "OLD.position_id")],
        "OLD.position_id <> NEW.position_id",
        "position_id",
    )
    yield _trigger(
        "forecast_other_source",
        FORECAST,
        "UPDATE",
        [source, *sourced],
        _changed("outcome_source_id"),
        "outcome_source_id",
    )
    given = "NEW.outcome_source_id IS NOT NULL"
    yield _trigger("forecast_sourced", FORECAST, "INSERT", sourced, given)
    gone_at = _gone_at("forecast", key)
    deleted = [own, source, _bump(POSITION, "OLD.position_id", gone_at)]
    yield _trigger("forecast_deleted", FORECAST, "DELETE", deleted, "")


def _of_relations(kind: str, table: str, by: str) -> Iterator[Trigger]:
    """Triggers of counterpoints or supports; `by` is the position on the other side."""
    key = "OLD.public_id"
    own = _tombstone(kind, key, "OLD.id", f"WHERE {_public_relation('OLD', by)}")
    gone_at = _gone_at(kind, key)
    # a relation to a draft changes no public object
    now, before = (
        f"SELECT {row}.position_id WHERE {_public_relation(row, by)} UNION "
        f"SELECT {row}.{by} WHERE {_public_relation(row, by)}"
        for row in ("NEW", "OLD")
    )
    for event in ("INSERT", "UPDATE"):
        yield _trigger(f"{kind}_{event.lower()}", table, event, [_bump(POSITION, now)], "")
    within = _within_debate("NEW", by)
    yield _trigger(
        f"{kind}_moved",
        table,
        "UPDATE",
        [own, _bump(POSITION, f"SELECT * FROM ({before}) sides WHERE {within}")],
        f"OLD.position_id <> NEW.position_id OR {_changed(by)}",
        "position_id",
        by,
    )
    deleted = [own, _bump(POSITION, before, gone_at)]
    yield _trigger(f"{kind}_deleted", table, "DELETE", deleted, "")


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
    return _public_position(f"one.id = {row}.position_id AND {other}")


def _of_topics() -> Iterator[Trigger]:
    carrier = _public_position("one.id = {row}.position_id")
    modified = f"(SELECT modified FROM {POSITION} WHERE id = NEW.position_id)"
    carried = _bump(
        TOPIC, f"{_topics_above('NEW.topic_id')} AND {carrier.format(row='NEW')}", modified
    )
    dropped = _topic_tombstones(_topics_above("OLD.topic_id"), carrier.format(row="OLD"))
    yield _trigger("topic_carried", POSITION_TOPICS, "INSERT", [carried], "")
    yield _trigger("topic_dropped", POSITION_TOPICS, "DELETE", [dropped], "")
    is_public = _public_topic("NEW.id")
    moved = _tombstone("topic", "OLD.slug", "OLD.id", f"WHERE {is_public}")
    yield _trigger("topic_moved", TOPIC, "UPDATE", [moved], "OLD.slug <> NEW.slug", "slug")
    regrouped = [
        _topic_tombstones(_topics_above("OLD.broader_id"), is_public),
        _bump(TOPIC, f"{_topics_above('NEW.broader_id')} AND {is_public}"),
    ]
    yield _trigger(
        "topic_regrouped", TOPIC, "UPDATE", regrouped, _changed("broader_id"), "broader_id"
    )


def _of_used(kind: str, table: str, is_public: str) -> Iterator[Trigger]:
    """Triggers of a model whose rows cannot be deleted while in use, but can be renamed."""
    moved = _tombstone(kind, "OLD.slug", "OLD.id", f"WHERE {is_public}")
    yield _trigger(f"{kind}_moved", table, "UPDATE", [moved], "OLD.slug <> NEW.slug", "slug")
