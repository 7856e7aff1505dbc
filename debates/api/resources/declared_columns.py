"""API columns derived from the declarations of model fields (`debates.models.declaration`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models

from debates.api.resources.fields import (
    Choice,
    Column,
    Day,
    Figure,
    LongText,
    Moment,
    Number,
    Text,
    Texts,
    ToMany,
    ToOne,
)
from debates.models.declaration import Declaration, Door, Group, fields_through, outer_name

COLUMN_CLASSES: tuple[tuple[type[models.Field], type[Column]], ...] = (
    (models.DateTimeField, Moment),
    (models.DateField, Day),
    (models.DecimalField, Figure),
    (models.IntegerField, Number),
    (models.JSONField, Texts),
    (models.CharField, Text),
    (models.TextField, Text),
)
"""The column of each kind of field; of several kinds that fit, the first one."""


def declared_columns(model: type[models.Model]) -> Iterator[tuple[Group, str, Column]]:
    """Yield the columns of a model's fields that pass the API, in order, each with its group."""
    for field in fields_through(model, Door.API).values():
        yield field.declaration.group, outer_name(field), column_of(field)


def column_of(field: models.Field) -> Column:
    """Make the column of a declared field. Raises TypeError for a field of an unknown kind."""
    declaration: Declaration = field.declaration
    text = declaration.description.format(among=getattr(field.model, "ordered_among", ""))
    options = {
        "example": declaration.example,
        "optional": (field.null or field.blank) and not declaration.always,
        "source": field.name,
    }
    if field.many_to_many:
        return ToMany(
            text, field.related_model.__name__, _carried(field), example=declaration.example
        )
    if field.is_relation:
        kind, if_public = field.related_model.__name__, declaration.if_public
        return ToOne(text, kind, if_public=if_public, **options)
    if field.choices:
        return Choice(text, field.choices, **options)
    if declaration.long:
        return LongText(text, **options)
    for kind, column in COLUMN_CLASSES:
        if isinstance(field, kind):
            if column is Texts:
                options["optional"] = False
            return column(text, **options)
    raise TypeError(
        f"{field} is a {type(field).__name__}, for which the API has no column: "
        f"add one to KINDS in {__name__}."
    )


def _carried(field: models.ManyToManyField) -> Callable[[models.OuterRef], models.QuerySet]:
    """Return the related objects of an outer object; what a public object carries is public."""
    related = field.related_model

    def objects(outer: models.OuterRef) -> models.QuerySet:
        order = [*related._meta.ordering[:-1], "pk"]
        return related.objects.filter(**{field.related_query_name(): outer}).order_by(*order)

    return objects


def with_example(column: Column, example: Any) -> Column:
    """Give a column an example of its own resource; gives the column."""
    column.example = example
    return column
