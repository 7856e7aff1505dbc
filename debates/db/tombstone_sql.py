"""SQL of tombstones and of what is public, for the triggers of synchronized copies.

Statements are the actions of a trigger, with OLD and NEW for the row before and after; conditions
and lists of ids are parts of them.
"""

from __future__ import annotations

from collections.abc import Iterable

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


def trigger(
    name: str,
    table: str,
    event: Event,
    actions: Iterable[str],
    when: str,
    *columns: str,
) -> Trigger:
    """Return a trigger; where `columns` are given, of updates that set any of them."""
    other_tables = tuple(read_table for read_table in TABLES if read_table != table)
    return Trigger(
        f"gone_{name}", table, event, tuple(actions), other_tables, when=when, columns=columns
    )


def tombstone(kind: str, key: str, target: str, clauses: str) -> str:
    """Return SQL that sets a tombstone for each row selected; `clauses` is its FROM and WHERE."""
    return (
        f"INSERT INTO {TOMBSTONE} (kind, key, target_id) "
        f"SELECT DISTINCT '{kind}', {key}, {target} {clauses} "
        "ON CONFLICT (kind, key) DO UPDATE "
        "SET target_id = excluded.target_id, gone_at = excluded.gone_at"
    )


def gone_at(kind: str, key: str) -> str:
    """Return SQL for the time at which an object left the public, from its tombstone."""
    return f"(SELECT gone_at FROM {TOMBSTONE} WHERE kind = '{kind}' AND key = {key})"


def bump(table: str, ids: str, modified: str = "NEW.modified") -> str:
    """Return SQL that raises `modified` of rows; `ids` is a list of ids or a SELECT of ids."""
    return f"UPDATE {table} SET modified = {modified} WHERE id IN ({ids}) AND modified < {modified}"


def public_debate(debate: str) -> str:
    """Return an SQL condition that a debate is public."""
    return (
        f"EXISTS (SELECT 1 FROM {DEBATE} home "
        f"WHERE home.id = {debate} AND home.status = {PUBLISHED})"
    )


def public_position(where: str) -> str:
    """Return an SQL condition that a public position (`one`) exists that meets a condition."""
    return (
        f"EXISTS (SELECT 1 FROM {POSITION} one JOIN {DEBATE} its ON its.id = one.debate_id "
        f"WHERE one.status = {PUBLISHED} AND its.status = {PUBLISHED} AND {where})"
    )


def public_question(question: str) -> str:
    """Return an SQL condition that the debate of a question is public."""
    return public_debate(f"(SELECT debate_id FROM {QUESTION} WHERE id = {question})")


def experts_of(positions: str) -> str:
    """SELECT of the ids of all who hold positions; `positions` is a SELECT of ids."""
    return (
        f"SELECT expert_id FROM {POSITION} WHERE id IN ({positions}) UNION "
        f"SELECT expert_id FROM {HOLDER} WHERE position_id IN ({positions})"
    )


def expert_tombstones(experts: str, where: str = "1 = 1") -> str:
    """Return SQL that sets tombstones for experts; `experts` is a SELECT of ids."""
    return tombstone("expert", "slug", "id", f"FROM {EXPERT} WHERE id IN ({experts}) AND {where}")


def public_topic(topic: str) -> str:
    """Return an SQL condition that a public position is about a topic or a narrower topic."""
    return public_position(
        f"EXISTS (SELECT 1 FROM {POSITION_TOPICS} carried JOIN {ANCESTRY.name} above "
        f"ON above.topic_id = carried.topic_id WHERE carried.position_id = one.id "
        f"AND above.ancestor_id = {topic})"
    )


def public_source(source: str) -> str:
    """Return an SQL condition that something public cites a source."""
    of_evidence = public_position(
        f"EXISTS (SELECT 1 FROM {EVIDENCE} part WHERE part.position_id = one.id "
        f"AND part.source_id = {source})"
    )
    of_outcome = public_position(
        f"EXISTS (SELECT 1 FROM {FORECAST} part WHERE part.position_id = one.id "
        f"AND part.outcome_source_id = {source})"
    )
    of_position = public_position(f"one.source_id = {source}")
    return (
        f"(EXISTS (SELECT 1 FROM {DEBATE} of_it WHERE of_it.source_id = {source} "
        f"AND of_it.status = {PUBLISHED}) OR {of_position} OR {of_evidence} OR {of_outcome})"
    )


def public_expert(expert: str) -> str:
    """Return an SQL condition that an expert holds a public position or is in a public debate."""
    taking_part = (
        f"EXISTS (SELECT 1 FROM {PARTICIPATION} part JOIN {DEBATE} of_it "
        f"ON of_it.id = part.debate_id WHERE part.expert_id = {expert} "
        f"AND of_it.status = {PUBLISHED})"
    )
    return f"({public_position(f'one.expert_id = {expert}')} OR {taking_part})"


def is_changed(field: str) -> str:
    """Return an SQL condition that a reference has changed."""
    return f"COALESCE(OLD.{field}, 0) <> COALESCE(NEW.{field}, 0)"


def topics_above(topics: str) -> str:
    """SELECT of topics and all broader topics; `topics` are ids or a SELECT of ids."""
    return f"SELECT ancestor_id FROM {ANCESTRY.name} WHERE topic_id IN ({topics})"


def topics_of(positions: str) -> str:
    """SELECT of the topics of positions and all broader topics; `positions` is a SELECT of ids."""
    return topics_above(
        f"SELECT topic_id FROM {POSITION_TOPICS} WHERE position_id IN ({positions})"
    )


def topic_tombstones(topics: str, where: str) -> str:
    """Return SQL that sets tombstones for topics; `topics` are ids or a SELECT of ids."""
    return tombstone("topic", "slug", "id", f"FROM {TOPIC} WHERE id IN ({topics}) AND {where}")


def source_tombstones(sources: str, where: str) -> str:
    """Return SQL that sets tombstones for sources; `sources` are ids or a SELECT of ids."""
    return tombstone("source", "slug", "id", f"FROM {SOURCE} WHERE id IN ({sources}) AND {where}")


def sources_of(positions: str) -> str:
    """SELECT of the sources of positions, of their evidence, and of outcomes."""
    return (
        f"SELECT source_id FROM {POSITION} WHERE id IN ({positions}) UNION "
        f"SELECT source_id FROM {EVIDENCE} WHERE position_id IN ({positions}) UNION "
        f"SELECT outcome_source_id FROM {FORECAST} WHERE position_id IN ({positions})"
    )


def forecast_tombstones(positions: str) -> str:
    """Return SQL that sets tombstones for the forecasts of positions, under their slugs."""
    return tombstone(
        "forecast",
        "its.slug",
        "told.id",
        f"FROM {FORECAST} told JOIN {POSITION} its ON its.id = told.position_id "
        f"WHERE its.id IN ({positions})",
    )
