"""The kinds of fields that the API shows: one declaration each for output, schema and docs.

A field is a field of Django REST framework, so that the schema is read off it, and says by
`member` what the database puts into the answer. `at` is the path from the thing that is
asked for to the one that holds the field: "", or "expert__".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Expression, F, OuterRef, QuerySet
from django.urls import reverse
from rest_framework import serializers

from debates.api import json_sql
from debates.api.selection import PLAIN, Selection

ORIGIN = object()
"""Stands in a statement for the scheme and host of the request: "https://example.org"."""

API_ADDRESS = "address in the API"


class Column:
    """What a field has beside what Django REST framework gives it.

    help_text  what it means, for the documentation
    example    a value as an answer has it
    on_demand  whether it is shown only where `expand` asks for it
    """

    on_demand = False

    def __init__(self, help_text: str, *, example: Any = None, **options: Any) -> None:
        self.example = example
        super().__init__(help_text=help_text, read_only=True, **options)

    def at(self, at: str) -> F:
        """The column itself."""
        return F(f"{at}{self.source or self.field_name}")

    def member(self, at: str, chosen: Selection) -> Expression:
        """The value as JSON."""
        return self.at(at)


class Text(Column, serializers.CharField):
    """A text that is always there."""


class OptionalText(Column, serializers.CharField):
    """A text, null where there is none."""

    def __init__(self, help_text: str, **options: Any) -> None:
        super().__init__(help_text, allow_null=True, **options)

    def member(self, at: str, chosen: Selection) -> Expression:
        return json_sql.NullIfEmpty(self.at(at))


class Choice(Column, serializers.ChoiceField):
    """One of a few words."""

    def __init__(self, help_text: str, choices: type[models.TextChoices], **options: Any) -> None:
        super().__init__(help_text, choices=choices.values, **options)


class OptionalChoice(Choice):
    """One of a few words, null where none is given."""

    def __init__(self, help_text: str, choices: type[models.TextChoices], **options: Any) -> None:
        super().__init__(help_text, choices, allow_null=True, **options)

    def member(self, at: str, chosen: Selection) -> Expression:
        return json_sql.NullIfEmpty(self.at(at))


class Texts(Column, serializers.ListField):
    """A list of texts."""

    def __init__(self, help_text: str, **options: Any) -> None:
        super().__init__(help_text, child=serializers.CharField(), **options)

    def member(self, at: str, chosen: Selection) -> Expression:
        return json_sql.StoredJson(self.at(at))


class Number(Column, serializers.IntegerField):
    """A whole number."""


class Figure(Column, serializers.FloatField):
    """A decimal number as a JSON number without zeros at its end; null where there is none."""

    def __init__(self, help_text: str, **options: Any) -> None:
        super().__init__(help_text, allow_null=True, **options)

    def member(self, at: str, chosen: Selection) -> Expression:
        return json_sql.PlainNumber(self.at(at))


class Day(Column, serializers.DateField):
    """A day, null where it is not known."""

    def __init__(self, help_text: str, **options: Any) -> None:
        super().__init__(help_text, allow_null=True, **options)


class Moment(Column, serializers.DateTimeField):
    """A moment in UTC, to the millisecond."""

    def member(self, at: str, chosen: Selection) -> Expression:
        return json_sql.MomentText(self.at(at))


class Address(Column, serializers.URLField):
    """The address of a thing: of the API where `view` is one of its own, else of a page.

    view  the name of the address
    key   the path to what stands in it
    anchor, anchor_key  what follows behind "#": a text, and the path to what follows that
    """

    def __init__(
        self,
        help_text: str,
        view: str,
        key: str,
        *,
        anchor: str | None = None,
        anchor_key: str = "",
        **options: Any,
    ) -> None:
        super().__init__(help_text, **options)
        self.view, self.key = view, key
        self.anchor, self.anchor_key = anchor, anchor_key

    def member(self, at: str, chosen: Selection) -> Expression:
        before, after = around(self.view)
        parts: list[Any] = [json_sql.Slot(ORIGIN), text(before), F(f"{at}{self.key}"), text(after)]
        if self.anchor is not None:
            parts[-1] = text(f"{after}#{self.anchor}")
            parts.append(F(f"{at}{self.anchor_key}"))
        return json_sql.Joined(*parts)


@cache
def around(view: str) -> tuple[str, str]:
    """What stands before and behind the key in the path of an address."""
    # a number, since some addresses take nothing else
    before, after = reverse(view, args=["7777777"]).split("7777777")
    return before, after


def text(value: str) -> Expression:
    """A text in a statement."""
    return models.Value(value, output_field=models.TextField())


class CountOf(Column, serializers.IntegerField):
    """How many public things there are.

    things  gives the queryset of the things that belong to the one with this (outer) key
    """

    def __init__(
        self, help_text: str, things: Callable[[OuterRef], QuerySet], **options: Any
    ) -> None:
        super().__init__(help_text, **options)
        self.things = things

    def member(self, at: str, chosen: Selection) -> Expression:
        return json_sql.count_of(self.things(OuterRef(f"{at}pk")))


class One(Column, serializers.Field):
    """A related thing: its key and address, or all of it where it is expanded.

    kind  the name of the serializer of the thing
    """

    def __init__(
        self, help_text: str, kind: str, *, optional: bool = False, **options: Any
    ) -> None:
        super().__init__(help_text, allow_null=optional, **options)
        self.kind = kind

    def member(self, at: str, chosen: Selection) -> Expression:
        path = f"{at}{self.source or self.field_name}"
        shown = self.parent.registry[self.kind].shown(f"{path}__", chosen)
        return json_sql.WhereGiven(F(path), shown) if self.allow_null else shown


class Many(Column, serializers.Field):
    """Related things in their order: their keys and addresses, or all of them where expanded.

    kind    the name of the serializer of the things
    things  gives the ordered queryset of those that belong to the one with this (outer) key
    on_demand  whether the field is there only where it is expanded
    """

    def __init__(
        self,
        help_text: str,
        kind: str,
        things: Callable[[OuterRef], QuerySet],
        *,
        on_demand: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(help_text, **options)
        self.kind, self.things, self.on_demand = kind, things, on_demand

    def member(self, at: str, chosen: Selection) -> Expression:
        row = self.parent.registry[self.kind].shown("", chosen)
        return json_sql.array_of(self.things(OuterRef(f"{at}pk")), row)


class Resource(serializers.Serializer):
    """A kind of thing that the API shows.

    Meta.collection  the collection that it is in
    Meta.key         the field by which it is known: its slug, or its id
    Meta.expansions  the dotted paths that `expand` takes
    """

    registry: dict[str, type[Resource]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Resource.registry[cls.__name__] = cls

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """The fields by name, in the order in which they are shown."""
        return _columns(cls)

    @classmethod
    def shown(cls, at: str, chosen: Selection = PLAIN) -> json_sql.JsonObject:
        """The thing at the end of a path, as JSON: all of it, or what is chosen."""
        reference = () if chosen.expanded else (cls.Meta.key, "url")
        members = {
            name: column.member(at, chosen.of(name))
            for name, column in cls.columns().items()
            if (not reference or name in reference) and _is_shown(column, name, chosen)
        }
        return json_sql.JsonObject(members)


def _is_shown(column: Column, name: str, chosen: Selection) -> bool:
    if column.on_demand:
        return chosen.of(name).expanded
    return chosen.shows(name)


@cache
def _columns(resource: type[Resource]) -> dict[str, Column]:
    return dict(resource().fields)
