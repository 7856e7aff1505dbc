"""The digest of a position's content, computed by the database while it writes the rows.

It is the same as `debates.history.digest.PositionContent.digest()`: the SHA-256 of the content
as JSON with its names in order, without blanks, and nothing escaped that need not be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    Expression,
    F,
    Field,
    IntegerField,
    ManyToManyField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from debates.api.resources.fields import Column, where_published
from debates.api.resources.selection import Selection
from debates.db.json_sql import ByVendor, Joined
from debates.history.digest import (
    FIRST_RELEASE,
    IMPLIED,
    PARTS,
    SINGLE,
    DigestedContent,
    PositionContent,
)
from debates.models import Position
from debates.models.declaration import Door, fields_through


class Digest(Column):
    """The digest of what a position says, with its forecast, evidence and public counterpoints."""

    json_type = {"type": "string", "pattern": "^[0-9a-f]{64}$"}

    def member(self, at: str, selection: Selection) -> Expression:
        members = _members(PositionContent, at)
        for name, content in PARTS.items():
            # the row is read through published(), so that its position is public
            public = content.model.objects.of_public(OuterRef(f"{at}pk"))
            part = _ordered_object(content.model, _members(content))
            if name in SINGLE:
                members[name] = _one(public, part)
            else:
                members[name] = _array(public.order_by("order", "pk"), part)
        return _Sha256(_ordered_object(Position, members))


def _members(content: type[DigestedContent], at: str = "") -> dict[str, Expression]:
    return {
        name: _slug_array(field, at) if field.many_to_many else _JsonText(_field_text(field, at))
        for name, field in fields_through(content.model, Door.DIGEST).items()
    }


def _without_implied(model: type[Model], name: str, path: str) -> Expression | F:
    """Return a field, empty where it has a value that digests leave out."""
    implied = IMPLIED.get((model, name))
    if not implied:
        return F(path)
    left_out = When(**{f"{path}__in": sorted(implied)}, then=_text_value(""))
    return Case(left_out, default=F(path), output_field=TextField())


def _field_text(field: Field, at: str) -> Expression | F:
    path = f"{at}{field.name}"
    if field.is_relation:
        slug = F(f"{path}__slug")
        return where_published(path, slug) if field.declaration.if_public else slug
    if isinstance(field, DecimalField):
        return _PlainFigure(F(path))
    if isinstance(field, CharField | TextField):
        return _without_implied(field.model, field.name, path)
    if isinstance(field, DateField | IntegerField) and not isinstance(field, DateTimeField):
        return Cast(path, TextField())
    raise TypeError(f"{field} is a {type(field).__name__}, which no digest covers: add it here.")


def _slug_array(field: ManyToManyField, at: str) -> Expression:
    """Return the slugs of several objects in the order of their bytes, as a JSON array."""
    carried = {field.related_query_name(): OuterRef(f"{at}pk")}
    objects = field.related_model.objects.filter(**carried).order_by(_ByteOrder(F("slug")))
    return _array(objects, _JsonText(F("slug")))


def _ordered_object(model: type[Model], members: Mapping[str, Expression | F]) -> Expression:
    """Get the members as a JSON object with its names in order, as `Content.as_json` gives it."""
    always = FIRST_RELEASE[model]
    first = min(always)
    pieces: list[Expression] = [_text_value("{")]
    for name in sorted(members):
        comma = "" if name <= first else ","
        value = members[name]
        if name in always:
            pieces += [_text_value(f'{comma}"{name}":'), value]
        else:
            # NULL swallows what it is joined to; a condition would compute the value once more
            optional_member = Joined(
                _text_value(f'{comma}"{name}":'), _Given(value), _text_value("" if comma else ",")
            )
            pieces.append(Coalesce(optional_member, _text_value("")))
    return Joined(*pieces, _text_value("}"))


class _Given(ByVendor):
    """A value as JSON; NULL where it is empty."""

    on_sqlite = on_postgresql = "NULLIF(NULLIF(%(expressions)s, 'null'), '[]')"


def _array(objects: QuerySet, row: Expression) -> Expression:
    return _JsonList(objects.values(row=row), output_field=TextField())


def _one(objects: QuerySet, row: Expression) -> Expression:
    """Return the only object of a queryset, or null where it has none."""
    single_row = Subquery(objects.order_by().values(row=row), output_field=TextField())
    return Coalesce(single_row, _text_value("null"))


def _text_value(value: str) -> Expression:
    return Value(value, output_field=TextField())


class _JsonText(ByVendor):
    """A text as JSON writes it; null for an empty or missing text."""

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
    """A text to be sorted by its bytes, independently of the collation of the database."""

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
