"""The declaration of a model field: all that the doors of the house need to know of it.

A door is a way by which a field enters or leaves the database: the admin's forms, the API, the
search index, an archive. Every door derives its fields from here, so that a new field is declared
once, beside the field itself:

    certainty = declare(
        models.CharField(
            max_length=16, choices=Certainty, blank=True, default="", db_default=""
        ),
        "How sure the expert is.",
        example="likely",
        keyword="certainty",
        facet=62,
        filter="Filter by how sure the expert is.",
    )

A declared field passes through every door of its model, unless `excluded_from` of the field or
of its model names the door and the reason (`excluded_fields` of a model: for an inherited field).
`tests/debates/test_completeness.py` sends a value through each door.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from functools import cache
from typing import Any, TypeVar

from django.db import models

from debates.text.figures import format_decimal


class Door(StrEnum):
    """A way by which the value of a field enters or leaves the database."""

    ADMIN = "admin"
    API = "api"
    PAGE = "page"
    FEED = "feed"
    SEARCH = "search"
    DIGEST = "digest"
    HISTORY = "history"
    ARCHIVE = "archive"
    TABLE = "table"
    TOMBSTONE = "tombstone"


class Group(IntEnum):
    """The place of a field among the fields of its model, where a door keeps the order."""

    ADDRESS = 0
    OWN = 1
    LOCATION = 2
    PUBLICATION = 3
    RECORD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """The declaration of one field.

    description    one sentence for readers of the API and of the archive's schema
    name           its name in answers and files, where it is not that of the field
    example        a value, as the API shows it
    group          its place among the fields of the model
    title          whether an object is known by it, wherever another one names it (`title_field`)
    always         whether a value is there in spite of `blank`, because saving fills it in
    index          the text field of the search schema that holds it, where it is a text
    keyword        the keyword field of the search schema that holds it
    facet          its place among the facets of a search; 0 where it is none
    filter         the description of its filter; empty where there is none
    schema         members of its JSON Schema in the archive that its kind does not give
    laid_out       whether a template places it; else the page lists it under its label
    long           whether it may be as long as a book: lists leave it out (`long_texts`), and the
                   API shows it at the address of its object alone
    if_public      whether it refers to what may be unpublished while its owner is public: then
                   no door for readers shows it
    excluded_from  the doors that leave it out, each with the reason
    passes         doors that it passes although its model is excluded from them
    """

    description: str
    name: str = ""
    example: Any = None
    group: Group = Group.OWN
    title: bool = False
    always: bool = False
    index: str = ""
    keyword: str = ""
    facet: int = 0
    filter: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)
    laid_out: bool = False
    long: bool = False
    if_public: bool = False
    excluded_from: Mapping[Door, str] = field(default_factory=dict)
    passes: frozenset[Door] = frozenset()


AnyField = TypeVar("AnyField", bound=models.Field)


def declare(of: AnyField, description: str, **options: Any) -> AnyField:
    """Declare a field; gives the field. The options are those of `Declaration`."""
    of.declaration = Declaration(description=description, **options)
    return of


@cache
def declared_fields(model: type[models.Model]) -> Mapping[str, models.Field]:
    """Return the declared fields of a model by name, in the order of their groups."""
    every = (*model._meta.concrete_fields, *model._meta.local_many_to_many)
    fields = [field for field in every if hasattr(field, "declaration")]
    fields.sort(key=lambda field: (field.declaration.group, field.creation_counter))
    return {field.name: field for field in fields}


def excluded(model: type[models.Model], door: Door, name: str) -> str:
    """Return the reason why a field does not pass a door; empty where it passes."""
    declaration = declared_fields(model)[name].declaration
    if door in declaration.passes:
        return ""
    for owner in model.__mro__:
        reason = vars(owner).get("excluded_from", {}).get(door) or (
            vars(owner).get("excluded_fields", {}).get(name, {}).get(door)
        )
        if reason:
            return reason
    return declaration.excluded_from.get(door, "")


@cache
def fields_through(model: type[models.Model], door: Door) -> Mapping[str, models.Field]:
    """Return the fields of a model that pass a door, by name, in the order of their groups."""
    return {
        name: field
        for name, field in declared_fields(model).items()
        if not excluded(model, door, name)
    }


@cache
def long_texts(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names of the fields of a model that are too long for a list of its objects."""
    return tuple(name for name, field in declared_fields(model).items() if field.declaration.long)


@cache
def title_field(model: type[models.Model]) -> str:
    """Return the name of the field that objects of a model are known by; empty if there is none."""
    fields = declared_fields(model).items()
    return next((name for name, field in fields if field.declaration.title), "")


def outer_name(of: models.Field) -> str:
    """Return the name of a declared field in answers and files."""
    return of.declaration.name or of.name


def arranged(names: Iterable[str], first: Iterable[str]) -> list[str]:
    """Names in an order that a format keeps: those of `first`, then the others as they come."""
    present_names = list(names)
    leading = [name for name in first if name in present_names]
    return [*leading, *(name for name in present_names if name not in leading)]


def indexed_in(of: models.Field) -> str:
    """Return the text field of the search schema that holds a field; empty where none does.

    An inherited field is held where `indexed_in` of its model says.
    """
    return getattr(of.model, "indexed_in", {}).get(of.name, of.declaration.index)


@cache
def values_through_search(model: type[models.Model]) -> Mapping[str, models.Field]:
    """Return the fields of a model, besides references, that a search document holds."""
    return {
        name: field
        for name, field in fields_through(model, Door.SEARCH).items()
        if not field.is_relation and (indexed_in(field) or field.declaration.keyword)
    }


@cache
def value_keywords(model: type[models.Model]) -> Mapping[str, models.Field]:
    """Return the fields of a model, besides references, by the keyword field that holds them."""
    return {
        field.declaration.keyword: field
        for field in values_through_search(model).values()
        if field.declaration.keyword
    }


def facet_fields(*owners: type[models.Model]) -> list[models.Field]:
    """Return the fields of some models that are facets, in the order of their places."""
    fields = [
        field
        for model in owners
        for field in declared_fields(model).values()
        if field.declaration.facet
    ]
    return sorted(fields, key=lambda field: field.declaration.facet)


def shown(of: models.Field, value: Any) -> str:
    """Return the value of a field as editors read it; empty for none."""
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(dict(of.flatchoices).get(value, value)) if of.choices else str(value)


def label(of: models.Field) -> str:
    """Return the label of a field, as editors and readers see it: "Sort name"."""
    name = str(of.verbose_name)
    return name[:1].upper() + name[1:]
