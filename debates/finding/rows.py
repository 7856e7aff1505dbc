"""Rows of positions with everything that belongs to them, read in one statement.

The database builds each as JSON (`debates.finding.row_columns`), and the statement is compiled
once. It reads through `published()`, like every public output.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.db.models import Model
from django.utils.functional import cached_property

from debates.db import compiled_queries
from debates.db.compiled_queries import Column
from debates.db.content_version import ContentVersion
from debates.db.version_cache import VersionCache
from debates.finding.row_columns import FOUND, WHOLE
from debates.finding.texts import (
    AnswerRow,
    CounterpointRow,
    DebateRow,
    EvidenceRow,
    ExpertRow,
    ForecastRow,
    HolderRow,
    OtherPosition,
    ParticipationRow,
    PositionRow,
    QuestionRow,
    SourceRow,
    SuccessorRow,
    SupportRow,
    TopicRow,
)
from debates.models import Expert, Holder, Participation, Position, Topic
from debates.models.declaration import values_through_search
from debates.text.text_lists import texts_in

Row = dict[str, Any]
Topics = Mapping[int, tuple[TopicRow, int | None]]
"""All topics by their primary keys, each with the key of the broader one."""

MOST_FOUND = 1000
"""Maximum number of rows to keep for further results, of about 10 kB each."""
LONGEST_KEPT = 8192
"""Characters of the JSON of a row that is kept; most have less than half of that."""

_kept = VersionCache()
_found = VersionCache(most=MOST_FOUND)
"""Rows of positions with what a result shows, by primary key."""


class PositionRows:
    """Reads positions with everything that belongs to them.

    state  of the content, as it was read before; topics that are known of it are not read again
    """

    def __init__(self, state: ContentVersion | None = None) -> None:
        self._state = state

    @cached_property
    def _topics(self) -> Topics:
        return _kept.get(self._state, "topics", _read_topics)

    def read(self, ids: Collection[int]) -> dict[int, PositionRow]:
        """Read the public positions among these primary keys, by primary key, ascending."""
        return self._positions(self._rows(ids, WHOLE))

    def read_found(
        self, ids: Collection[int], extra: Column | None = None
    ) -> tuple[dict[int, PositionRow], dict[int, Any]]:
        """Read as `read` does what a result shows, in the same statement the values of one column.

        The positions that it stands against or supports are left out: no text names them. Rows of
        the same version of the content are kept; of these, it only reads that they are public.
        """
        columns = [extra] if extra else []
        known = _found.find(self._state, ids)
        rows = self._rows([pk for pk in ids if pk not in known], FOUND, *columns)
        read = self._positions(rows)
        _found.keep(self._state, {pk: read[pk] for pk, row, *_ in rows if len(row) <= LONGEST_KEPT})
        extras = {pk: values for pk, _, *values in rows}
        for pk, *values in self._rows(known, *columns):
            read[pk], extras[pk] = known[pk], values
        return (
            dict(sorted(read.items())),
            {pk: values[0] if values else None for pk, values in extras.items()},
        )

    def _rows(self, ids: Collection[int], *columns: Column) -> list[tuple[Any, ...]]:
        return sorted(compiled_queries.public_rows(Position, ids, *columns))

    def _positions(self, rows: Iterable[tuple[Any, ...]]) -> dict[int, PositionRow]:
        return {pk: _whole(orjson.loads(row), self._topics) for pk, row, *_ in rows}

    def of(self, position: Position, participations: Mapping[int, Participation]) -> PositionRow:
        """Build from model instances what `read` would return of a position.

        position        public, as `for_reading()` fetches it, with the debate's source
        participations  those of all who hold it, in its debate, by the key of the expert
        """
        debate, expert = position.debate, position.expert
        own_topics = (topic.pk for topic in position.topics.all())
        return _row_of(
            PositionRow,
            position,
            debate=_row_of(DebateRow, debate, source=_row_of(SourceRow, debate.source)),
            expert=_expert_row(expert),
            participation=_then(participations.get(expert.pk)),
            holders=tuple(
                _holder_row(one, participations.get(one.expert_id))
                for one in position.holders.all()
            ),
            further_answers=tuple(
                _row_of(AnswerRow, one, question=_row_of(QuestionRow, one.question))
                for one in position.further_answers.all()
            ),
            question=_row_of(QuestionRow, position.question),
            topics=_with_broader(own_topics, self._topics),
            evidence=tuple(
                _row_of(EvidenceRow, one, source=_row_of(SourceRow, one.source))
                for one in position.evidence.all()
            ),
            forecast=_row_of(ForecastRow, getattr(position, "forecast", None)),
            source=_row_of(SourceRow, position.source),
            replaced_by=_row_of(SuccessorRow, position.public_later()),
            **_relation_rows(position),
        )


def _relation_rows(position: Position) -> dict[str, tuple[Any, ...]]:
    """Return the fields of a row with the relations of its position to others."""
    return {
        "counterpoints": tuple(
            _row_of(CounterpointRow, one, raised_by=_other_side(one.raised_by))
            for one in position.counterpoints.all()
        ),
        "counters": tuple(_other_side(one.position) for one in position.raised_counterpoints.all()),
        "supports": tuple(
            _row_of(SupportRow, one, given_by=_other_side(one.given_by))
            for one in position.supports.all()
        ),
        "backs": tuple(_other_side(one.position) for one in position.given_supports.all()),
    }


def _expert_row(expert: Expert) -> ExpertRow:
    return _row_of(ExpertRow, expert, aliases=tuple(expert.aliases))


def _holder_row(holder: Holder, participation: Participation | None) -> HolderRow:
    expert = _expert_row(holder.expert)
    return _row_of(HolderRow, holder, expert=expert, participation=_then(participation))


def _row_of(kind: type[Any], instance: Model | None, **given: Any) -> Any:
    """Copy the fields of a row from a model instance, but for those that are given."""
    if instance is None:
        return None
    names = (one.name for one in fields(kind) if one.name not in given)
    return kind(**given, **{name: getattr(instance, name) for name in names})


def _then(participation: Participation | None) -> ParticipationRow | None:
    if participation is None:
        return None
    roles = tuple(participation.other_roles)
    return _row_of(ParticipationRow, participation, other_roles=roles)


def _other_side(position: Position | None) -> OtherPosition | None:
    return position and OtherPosition(position.slug, position.expert.slug)


def _read_topics() -> Topics:
    names = ("slug", *values_through_search(Topic))
    rows = Topic.objects.order_by().values_list("pk", "broader", *names)
    return {
        pk: (TopicRow(**dict(zip(names, values, strict=True))), broader)
        for pk, broader, *values in rows
    }


def _whole(row: Row, topics: Topics) -> PositionRow:
    debate, question = row["debate"], row["question"]
    row |= {
        "modified": _moment(row["modified"]),
        "published_at": row["published_at"] and _moment(row["published_at"]),
        "debate": DebateRow(
            **debate
            | {
                "date": _day(debate["date"]),
                "source": debate["source"] and SourceRow(**debate["source"]),
            }
        ),
        **_speaker(row),
        "holders": tuple(HolderRow(**holder | _speaker(holder)) for holder in row["holders"]),
        "further_answers": tuple(
            AnswerRow(**answer | {"question": QuestionRow(**answer["question"])})
            for answer in row["further_answers"]
        ),
        "question": question and QuestionRow(**question),
        "topics": _with_broader((carried["topic_id"] for carried in row["topics"]), topics),
        "evidence": tuple(map(_evidence_row, row["evidence"])),
        "counterpoints": tuple(map(_counterpoint_row, row["counterpoints"])),
        "forecast": row["forecast"] and _forecast_row(row["forecast"]),
        "supports": tuple(map(_support_row, row["supports"])),
        **{
            name: tuple(OtherPosition(**other) for other in row.get(name, ()))
            for name in ("counters", "backs")
        },
        **{name: _day(row[name]) for name in ("date", "horizon_start", "horizon_end")},
        "source": row["source"] and SourceRow(**row["source"]),
        "replaced_by": _successor(row["replaced_by"]),
    }
    return PositionRow(**row)


def _participation_row(row: Row) -> ParticipationRow:
    return ParticipationRow(**row | {"other_roles": tuple(texts_in(row["other_roles"]))})


def _speaker(row: Row) -> Row:
    """Return the expert of a row, and the participation if there is one."""
    expert, then = row["expert"], row["participation"]
    return {
        "expert": ExpertRow(**expert | {"aliases": tuple(texts_in(expert["aliases"]))}),
        "participation": _participation_row(then[0]) if then else None,
    }


def _evidence_row(row: Row) -> EvidenceRow:
    source = row["source"]
    for name in ("value", "value_end"):
        row[name] = None if row[name] is None else Decimal(row[name])
    row["source"] = source and SourceRow(**source)
    return EvidenceRow(**row)


def _counterpoint_row(row: Row) -> CounterpointRow:
    raised_by = row["raised_by"]
    row["raised_by"] = raised_by and OtherPosition(**raised_by)
    return CounterpointRow(**row)


def _forecast_row(row: Row) -> ForecastRow:
    return ForecastRow(**row | {"due": _day(row["due"])})


def _successor(rows: list[Row]) -> SuccessorRow | None:
    return SuccessorRow(rows[0]["slug"], _day(rows[0]["date"])) if rows else None


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _support_row(row: Row) -> SupportRow:
    row["given_by"] = OtherPosition(**row["given_by"])
    return SupportRow(**row)


def _moment(written: str) -> datetime:
    """Return a moment as a database writes it: PostgreSQL with the zone, SQLite without, in UTC."""
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _with_broader(own: Iterable[int], topics: Topics) -> tuple[TopicRow, ...]:
    found: dict[int, TopicRow] = {}
    for topic in own:
        above: int | None = topic
        while above in topics and above not in found:
            found[above], broader = topics[above]
            above = broader
    by_name = sorted(found.items(), key=lambda known: (known[1].name, known[0]))
    return tuple(row for _, row in by_name)
