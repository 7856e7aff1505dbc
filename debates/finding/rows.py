"""Rows of positions with everything that belongs to them, read in one statement.

The database builds each as JSON (`debates.finding.row_columns`), and the statement is compiled
once. It reads through `published()`, like every public output.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.db.models import Model
from django.utils.functional import cached_property

from debates.db import compiled_queries
from debates.db.compiled_queries import SelectedColumn
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
    TopicRow,
    row_class,
)
from debates.kinds import parts_of
from debates.models import Answer, Counterpoint, Evidence, Holder, Position, Topic
from debates.models.declaration import values_through_search
from debates.text.text_lists import texts_in

RowMembers = dict[str, Any]
Topics = Mapping[int, tuple[TopicRow, int | None]]
"""All topics by their primary keys, each with the key of the broader one."""

MOST_FOUND = 1000
"""Maximum number of rows to keep for further results, of about 10 kB each."""
LONGEST_KEPT = 8192
"""Characters of the JSON of a row that is kept; most have less than half of that."""

_whole_rows = VersionCache()
_rows_with_hits = VersionCache(most=MOST_FOUND)
"""Rows of positions with what a result shows, by primary key."""


class PositionRows:
    """Reads positions with everything that belongs to them.

    state  of the content, as it was read before; topics that are known of it are not read again
    """

    def __init__(self, state: ContentVersion | None = None) -> None:
        self._state = state

    @cached_property
    def _topics(self) -> Topics:
        return _whole_rows.get(self._state, "topics", _read_topics)

    def read(self, ids: Collection[int]) -> dict[int, PositionRow]:
        """Read the public positions among these primary keys, by primary key, ascending."""
        return self._positions(self._rows(ids, WHOLE))

    def read_found(
        self, ids: Collection[int], extra: SelectedColumn | None = None
    ) -> tuple[dict[int, PositionRow], dict[int, Any]]:
        """Read as `read` does what a result shows, in the same statement the values of one column.

        The positions that it stands against or supports are left out: no text names them. Rows of
        the same version of the content are kept; of these, it only reads that they are public.
        """
        columns = [extra] if extra else []
        known_rows = _rows_with_hits.find(self._state, ids)
        rows = self._rows([pk for pk in ids if pk not in known_rows], FOUND, *columns)
        rows_by_key = self._positions(rows)
        _rows_with_hits.keep(
            self._state, {pk: rows_by_key[pk] for pk, row, *_ in rows if len(row) <= LONGEST_KEPT}
        )
        extras = {pk: values for pk, _, *values in rows}
        for pk, *values in self._rows(known_rows, *columns):
            rows_by_key[pk], extras[pk] = known_rows[pk], values
        return (
            dict(sorted(rows_by_key.items())),
            {pk: values[0] if values else None for pk, values in extras.items()},
        )

    def _rows(self, ids: Collection[int], *columns: SelectedColumn) -> list[tuple[Any, ...]]:
        return sorted(compiled_queries.public_rows(Position, ids, *columns))

    def _positions(self, rows: Iterable[tuple[Any, ...]]) -> dict[int, PositionRow]:
        return {pk: _whole_row(orjson.loads(row), self._topics) for pk, row, *_ in rows}


def _read_topics() -> Topics:
    names = ("slug", *values_through_search(Topic))
    rows = Topic.objects.order_by().values_list("pk", "broader", *names)
    return {
        pk: (TopicRow(**dict(zip(names, values, strict=True))), broader)
        for pk, broader, *values in rows
    }


def _whole_row(row: RowMembers, topics: Topics) -> PositionRow:
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
        **{
            kind.in_parent: tuple(_part_row(kind.model, part) for part in row[kind.in_parent])
            for kind in parts_of(Position)
            if not kind.is_single
        },
        "question": question and QuestionRow(**question),
        "topics": _with_broader((carried["topic_id"] for carried in row["topics"]), topics),
        "forecast": row["forecast"] and _forecast_row(row["forecast"]),
        "counters": tuple(map(_other_position, row.get("counters", ()))),
        "backs": tuple(backed["slug"] for backed in row.get("backs", ())),
        **{name: _day(row[name]) for name in ("date", "horizon_start", "horizon_end")},
        "source": row["source"] and SourceRow(**row["source"]),
        "replaced_by": _successor(row["replaced_by"]),
    }
    return PositionRow(**row)


def _participation_row(row: RowMembers) -> ParticipationRow:
    return ParticipationRow(**row | {"other_roles": tuple(texts_in(row["other_roles"]))})


def _speaker(row: RowMembers) -> RowMembers:
    """Return the expert of a row, and the participation if there is one."""
    expert, then = row["expert"], row["participation"]
    return {
        "expert": ExpertRow(**expert | {"aliases": tuple(texts_in(expert["aliases"]))}),
        "participation": _participation_row(then[0]) if then else None,
    }


def _evidence_row(row: RowMembers) -> EvidenceRow:
    source = row["source"]
    for name in ("value", "value_end"):
        row[name] = None if row[name] is None else Decimal(row[name])
    row["source"] = source and SourceRow(**source)
    return EvidenceRow(**row)


def _counterpoint_row(row: RowMembers) -> CounterpointRow:
    raised_by = row["raised_by"]
    row["raised_by"] = raised_by and _other_position(raised_by)
    return CounterpointRow(**row)


def _other_position(row: RowMembers) -> OtherPosition:
    joint = (holder["expert"] for holder in row["holders"])
    return OtherPosition(row["slug"], (row["expert"], *joint))


def _forecast_row(row: RowMembers) -> ForecastRow:
    return ForecastRow(**row | {"due": _day(row["due"])})


def _holder_row(row: RowMembers) -> HolderRow:
    return HolderRow(**row | _speaker(row))


def _further_answer_row(row: RowMembers) -> AnswerRow:
    return AnswerRow(**row | {"question": QuestionRow(**row["question"])})


_WITH_REFERENCES: Mapping[type[Model], Callable[[RowMembers], Any]] = {
    Evidence: _evidence_row,
    Counterpoint: _counterpoint_row,
    Holder: _holder_row,
    Answer: _further_answer_row,
}
"""Readers of the parts whose members are more than plain values."""


def _part_row(model: type[Model], row: RowMembers) -> Any:
    reader = _WITH_REFERENCES.get(model)
    return row_class(model)(**row) if reader is None else reader(row)


def _successor(rows: list[RowMembers]) -> SuccessorRow | None:
    return SuccessorRow(rows[0]["slug"], _day(rows[0]["date"])) if rows else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str) -> datetime:
    """Return a moment as a database writes it: PostgreSQL with the zone, SQLite without, in UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _with_broader(own: Iterable[int], topics: Topics) -> tuple[TopicRow, ...]:
    topics_by_key: dict[int, TopicRow] = {}
    for topic in own:
        key: int | None = topic
        while key in topics and key not in topics_by_key:
            topics_by_key[key], broader = topics[key]
            key = broader
    by_name = sorted(topics_by_key.items(), key=lambda entry: (entry[1].name, entry[0]))
    return tuple(row for _, row in by_name)
