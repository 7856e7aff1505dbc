"""The digest of a position's content, computed by the database while it writes the rows.

It is the same as `debates.history.digest.PositionContent.digest()`: the SHA-256 of the content
as JSON with its names in order, without blanks, and nothing escaped that need not be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Expression, F, OuterRef, QuerySet, Subquery, TextField, Value

from debates.api.resources.fields import Column
from debates.api.resources.selection import Selection
from debates.db.json_sql import ByVendor, Joined
from debates.history.digest import (
    CounterpointContent,
    EvidenceContent,
    PositionContent,
    text_fields,
)
from debates.models import Counterpoint, Evidence, Topic

SLUGS = ("debate", "expert", "question", "source", "raised_by")
"""The fields that stand in a content by slug."""


class Digest(Column):
    """The digest of what a position says, with its evidence and the public counterpoints."""

    json_type = {"type": "string", "pattern": "^[0-9a-f]{64}$"}

    def member(self, at: str, chosen: Selection) -> Expression:
        position = OuterRef(f"{at}pk")
        parts = {"position": position}
        evidence = Evidence.objects.published().filter(**parts).order_by("order", "pk")
        counterpoints = Counterpoint.objects.published().filter(**parts).order_by("order", "pk")
        topics = Topic.objects.filter(positions=position).order_by(_ByteOrder(F("slug")))
        members = {
            **_members(PositionContent, at),
            "evidence": _array(evidence, _object(_members(EvidenceContent))),
            "counterpoints": _array(counterpoints, _object(_members(CounterpointContent))),
            "topics": _array(topics, _JsonText(F("slug"))),
        }
        return _Sha256(_object(members))


def _members(content: type, at: str = "") -> dict[str, Expression]:
    return {name: _JsonText(_value(name, at)) for name in text_fields(content)}


def _value(name: str, at: str) -> Expression | F:
    if name == "value":
        return _PlainFigure(F(f"{at}value"))
    return F(f"{at}{name}__slug" if name in SLUGS else f"{at}{name}")


def _object(members: Mapping[str, Expression]) -> Expression:
    pieces: list[Expression] = []
    for name in sorted(members):
        pieces += [_text(f'{"," if pieces else "{"}"{name}":'), members[name]]
    return Joined(*pieces, _text("}"))


def _array(things: QuerySet, row: Expression) -> Expression:
    return _JsonList(things.values(row=row), output_field=TextField())


def _text(value: str) -> Expression:
    return Value(value, output_field=TextField())


class _JsonText(ByVendor):
    """A text as JSON writes it; null for the empty one and where there is none."""

    on_sqlite = "json_quote(NULLIF(%(expressions)s, ''))"
    on_postgresql = "coalesce(to_json(NULLIF(%(expressions)s, ''))::text, 'null')"


class _PlainFigure(ByVendor):
    """A decimal number as text, without zeros at its end."""

    # the fourth decimal is the last that a figure has; NULL would be written as a zero
    on_sqlite = (
        "CASE WHEN %(expressions)s IS NOT NULL THEN "
        "rtrim(rtrim(printf('%%%%.4f', %(expressions)s), '0'), '.') END"
    )
    on_postgresql = "trim_scale(%(expressions)s)::text"


class _ByteOrder(ByVendor):
    """A text to be sorted by its bytes, whatever the order of the database is."""

    on_postgresql = '%(expressions)s COLLATE "C"'


class _JsonList(Subquery):
    """The column "row" of a queryset, which holds JSON, as an array in the queryset's order."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self._listed("group_concat", compiler, connection, context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self._listed("string_agg", compiler, connection, context)

    def _listed(
        self, function: str, compiler: Any, connection: Any, context: Mapping[str, Any]
    ) -> tuple[str, Any]:
        template = (
            f"('[' || coalesce((SELECT {function}(\"row\", ',') FROM (%(subquery)s) AS rows), '')"
            " || ']')"
        )
        return self.as_sql(compiler, connection, template=template, **context)


class _Sha256(ByVendor):
    """The SHA-256 of a text, in hexadecimal digits."""

    on_sqlite = "SHA256(%(expressions)s)"
    # Django's own needs an extension
    on_postgresql = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
