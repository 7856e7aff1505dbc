"""The kinds of columns of a resource: one declaration for output, schema, CSV and docs.

`member` is the expression by which the database writes the value, `schema` its JSON Schema.
`at` is the path from the object of the address to the one with the column: "", or "expert__".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, Expression, F, OuterRef, QuerySet, When
from django.db.models.functions import Coalesce, Concat, Trim
from django.db.models.lookups import Exact

from debates.api.resources.selection import Selection
from debates.db import json_sql
from debates.models.addresses import around
from debates.models.choices import Status

Schema = dict[str, Any]

RESOURCES: dict[str, Any] = {}
"""The resources (`debates.api.resources.resource.Resource`) by name; each adds itself."""

ORIGIN = object()
"""Stands in a statement for the scheme and host of the request: "https://example.org"."""

SHOW_CODERS = object()
"""Stands in a statement for whether accounts are public: "yes" or ""."""


class Column:
    """A column.

    text       its meaning, for the documentation
    example    a value as an answer has it
    source     the path to the model field, where it is not the name of the column
    optional   whether it may be null
    on_demand  whether it is shown only where it is expanded
    alone      whether it is shown only at the address of its object, and in no list or expansion
    """

    json_type: Schema = {}
    alone: ClassVar[bool] = False

    def __init__(
        self,
        text: str,
        *,
        example: Any = None,
        source: str = "",
        optional: bool = False,
        on_demand: bool = False,
    ) -> None:
        self.text, self.example, self.optional = text, example, optional
        self.source, self.on_demand = source, on_demand

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.source = self.source or name

    def at(self, at: str) -> F:
        """Return the column itself."""
        return F(f"{at}{self.source}")

    def member(self, at: str, selection: Selection) -> Expression | F:
        """Return the value as JSON."""
        return self.at(at)

    @property
    def schema(self) -> Schema:
        """The value as JSON Schema describes it."""
        described = dict(self.json_type)
        if self.optional:
            described["type"] = [described["type"], "null"]
        return described


class Text(Column):
    """A text; where it is optional, null and never empty."""

    json_type = {"type": "string"}

    def member(self, at: str, selection: Selection) -> Expression | F:
        return json_sql.NullIfEmpty(self.at(at)) if self.optional else self.at(at)


class LongText(Text):
    """A text that may be as long as a book.

    A list would repeat it in each row. There the resource has its address, in the column of the
    same name with "_url" (`AddressOfText`).
    """

    alone = True


class Choice(Text):
    """One of a few words."""

    def __init__(self, text: str, choices: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(text, **options)
        self.words = [value for value, _label in choices if value]

    @property
    def schema(self) -> Schema:
        words = list(self.words)
        return super().schema | {"enum": [*words, None] if self.optional else words}


class ChoiceAbout(Choice):
    """A choice that says something about another field; null where that has no value.

    about  the path to that field
    """

    def __init__(
        self, text: str, choices: Iterable[tuple[str, str]], *, about: str, **options: Any
    ) -> None:
        super().__init__(text, choices, optional=True, **options)
        self.about = about

    def member(self, at: str, selection: Selection) -> Expression:
        return json_sql.WhereGiven(F(f"{at}{self.about}"), self.at(at))


class Account(Text):
    """The name of an account; null where accounts are not public."""

    def member(self, at: str, selection: Selection) -> Expression:
        account = f"{at}{self.source}"
        names = Concat(f"{account}__first_name", models.Value(" "), f"{account}__last_name")
        name = Coalesce(json_sql.NullIfEmpty(Trim(names)), F(f"{account}__username"))
        shows_coders = Exact(json_sql.Slot(SHOW_CODERS), models.Value("yes"))
        return Case(When(shows_coders, then=name), output_field=models.TextField())


class Texts(Column):
    """A list of texts."""

    json_type = {"type": "array", "items": {"type": "string"}}

    def member(self, at: str, selection: Selection) -> Expression:
        return json_sql.StoredJson(self.at(at))


class Number(Column):
    """A whole number."""

    json_type = {"type": "integer"}


class Figure(Column):
    """A decimal number as a JSON number, exactly, without zeros at its end."""

    json_type = {"type": "number"}

    def member(self, at: str, selection: Selection) -> Expression:
        return json_sql.PlainNumber(self.at(at))


class Day(Column):
    """A day."""

    json_type = {"type": "string", "format": "date"}


class Moment(Column):
    """A moment in UTC, to the microsecond."""

    json_type = {"type": "string", "format": "date-time"}

    def member(self, at: str, selection: Selection) -> Expression:
        return json_sql.MomentText(self.at(at))


class Address(Column):
    """The address of an object.

    view                the name of the view
    key                 the path to the key in the address
    anchor, anchor_key  the fragment: a text, and the path to the key after it, if there is one
    """

    json_type = {"type": "string", "format": "uri"}

    def __init__(
        self,
        text: str,
        view: str,
        key: str,
        *,
        anchor: str | None = None,
        anchor_key: str = "",
        **options: Any,
    ) -> None:
        super().__init__(text, **options)
        self.view, self.key = view, key
        self.anchor, self.anchor_key = anchor, anchor_key

    def member(self, at: str, selection: Selection) -> Expression:
        before, after = around(self.view)
        key = F(f"{at}{self.key}")
        if self.anchor is None:
            return json_sql.Joined(json_sql.Slot(ORIGIN), _constant(before), key, _constant(after))
        anchor: list[Expression | F] = [_constant(f"{after}#{self.anchor}")]
        if self.anchor_key:
            anchor.append(F(f"{at}{self.anchor_key}"))
        return json_sql.Joined(json_sql.Slot(ORIGIN), _constant(before), key, *anchor)


class AddressOfText(Address):
    """The address of a `LongText` of the same object, named `source`; null without a text."""

    def member(self, at: str, selection: Selection) -> Expression:
        before, after = around(self.view)
        key, only = F(f"{at}{self.key}"), _constant(f"{after}?fields={self.source}")
        address = json_sql.Joined(json_sql.Slot(ORIGIN), _constant(before), key, only)
        return json_sql.WhereGiven(json_sql.NullIfEmpty(self.at(at)), address)


def _constant(value: str) -> Expression:
    return models.Value(value, output_field=models.TextField())


class CountOf(Column):
    """The number of related public objects.

    objects  returns the queryset of the objects related to an outer primary key
    """

    json_type = {"type": "integer", "minimum": 0}

    def __init__(self, text: str, objects: Callable[[OuterRef], QuerySet], **options: Any) -> None:
        super().__init__(text, **options)
        self.objects = objects

    def member(self, at: str, selection: Selection) -> Expression:
        return json_sql.count_of(self.objects(OuterRef(f"{at}pk")))


class Subresource(Column):
    """The answer of an address below that of the object, which `expand` adds to the object.

    No row has it: the view of the object adds it (`Collection.with_subresources`).

    shape  the name of its schema
    """

    alone = True

    def __init__(self, text: str, shape: str, *, optional: bool = False) -> None:
        super().__init__(text, optional=optional, on_demand=True)
        self.shape = shape

    @property
    def schema(self) -> Schema:
        """A reference to the schema of the answer."""
        answer: Schema = {"$ref": f"#/components/schemas/{self.shape}"}
        return {"anyOf": [answer, {"type": "null"}]} if self.optional else answer


class Computed(Column):
    """A value that Python computes for a batch of rows, where the database cannot write it.

    The rows of the resource have it (`debates.api.resources.rows`), and no reference or expansion.

    values   returns the values of rows by primary key; its second argument is scheme and host
    schema   of a value
    default  the value of a row for which `values` has none
    """

    def __init__(
        self,
        text: str,
        values: Callable[[Sequence[int], str], Mapping[int, Any]],
        *,
        schema: Schema,
        default: Any,
        example: Any,
        on_demand: bool = False,
    ) -> None:
        super().__init__(text, example=example, on_demand=on_demand)
        self.values, self.default, self.json_type = values, default, schema


class Related(Column):
    """Related objects: as references, or whole if expanded.

    kind  the name of their resource
    """

    def __init__(self, text: str, kind: str, **options: Any) -> None:
        super().__init__(text, **options)
        self.kind = kind

    @property
    def target(self) -> Any:
        """The resource that the related objects are."""
        return RESOURCES[self.kind]


class ToOne(Related):
    """A related object.

    if_public  whether it is shown only where it is published, as its owner is
    """

    def __init__(self, text: str, kind: str, *, if_public: bool = False, **options: Any) -> None:
        super().__init__(text, kind, **options)
        self.if_public = if_public

    def member(self, at: str, selection: Selection) -> Expression:
        path = f"{at}{self.source}"
        target_object = self.target.shown(f"{path}__", selection)
        if self.if_public:
            return json_sql.WhereGiven(where_published(path, F(f"{path}__pk")), target_object)
        return json_sql.WhereGiven(F(path), target_object) if self.optional else target_object


class ToOneMatching(ToOne):
    """A related object to which no field leads; null where there is none, shown on demand.

    objects  returns the queryset of the one object at most that matches, from the path to the
             outer one: "", or "position__"
    """

    def __init__(self, text: str, kind: str, objects: Callable[[str], QuerySet]) -> None:
        super().__init__(text, kind, optional=True, on_demand=True)
        self.objects = objects

    def member(self, at: str, selection: Selection) -> Expression:
        return json_sql.only_row(self.objects(at), self.target.shown("", selection))


def where_published(path: str, value: Expression | F) -> Expression:
    """Return a value where the object at the end of a path is published, else NULL."""
    return models.Case(models.When(**{f"{path}__status": Status.PUBLISHED}, then=value))


class ToMany(Related):
    """Related objects in their order.

    objects  returns the ordered queryset of the objects related to an outer primary key
    """

    def __init__(
        self, text: str, kind: str, objects: Callable[[OuterRef], QuerySet], **options: Any
    ) -> None:
        super().__init__(text, kind, **options)
        self.objects = objects

    def member(self, at: str, selection: Selection) -> Expression:
        row = self.target.shown("", selection)
        return json_sql.array_of(self.objects(OuterRef(f"{at}pk")), row)
