"""Resources of the API: for each model that has an address, or that another model shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from django.db import models

from debates.api.resources.declared_columns import declared_columns
from debates.api.resources.fields import RESOURCES, Column, Computed, Subresource
from debates.api.resources.selection import PLAIN, Selection
from debates.db import json_sql
from debates.models.addresses import path_of
from debates.models.declaration import Group, arranged, title_field

ADDRESSES = frozenset({"id", "slug", "url", "html_url"})
"""The columns that come first: the key and the addresses."""


@dataclass(frozen=True, slots=True)
class About:
    """The names and options of a resource.

    model       the model that it shows
    name        the name of its schema: "Position"
    collection  the name of its collection, empty without a collection
    key         the field of its address: "slug" or "id"
    expansions  the dotted paths of related objects that can be expanded
    reference   the fields of a reference to an object
    """

    model: type[models.Model]
    name: str
    collection: str
    key: str
    expansions: tuple[str, ...]
    reference: tuple[str, ...]


class Resource:
    """A kind of object that the API shows.

    Its columns are the declared fields of its model, with those of the class body: first the key
    and the addresses, then the fields, then what is computed, then when it was published and
    changed. A column of the body, or of another base, takes the place of the field of its name.

    The arguments of the class statement are those of `About`, and

    example  a value of the key
    first    the names of fields in an order that answers keep; the others follow

    A reference to an object has its key, its address and its title: the field that it is known by
    (`debates.models.declaration.title_field`). One to an entry without an address has whatever
    `reference` says.
    """

    columns: ClassVar[Mapping[str, Column]]
    about: ClassVar[About]

    def __init_subclass__(
        cls,
        *,
        model: type[models.Model],
        collection: str = "",
        key: str = "slug",
        example: str = "",
        first: tuple[str, ...] = (),
        expansions: tuple[str, ...] = (),
        reference: tuple[str, ...] = (),
    ) -> None:
        super().__init_subclass__()
        name = cls.__name__.removesuffix("Resource")
        reference_fields = reference or (key, "url", title_field(model))
        cls.about = About(model, name, collection, key, expansions, reference_fields)
        cls.columns = _resource_columns(cls, model, first)
        for column_name, column in cls.columns.items():
            column.__set_name__(cls, column_name)
        if example and key in cls.columns:
            cls.columns[key].example = example
        RESOURCES[name] = cls

    @classmethod
    def shown(cls, at: str, selection: Selection = PLAIN) -> json_sql.JsonObject:
        """Get the object at the end of a path as JSON: a reference, or the selected fields."""
        return json_sql.JsonObject(
            {
                name: cls.columns[name].member(at, selection.of(name))
                for name in cls.shown_names(selection)
            }
        )

    @classmethod
    def shown_names(cls, selection: Selection) -> tuple[str, ...]:
        """Return the names of the fields that a selection shows."""
        return tuple(
            name for name, column in cls.columns.items() if cls._shows(name, column, selection)
        )

    @classmethod
    def reference(cls) -> tuple[str, ...]:
        """Return the names of the fields of a reference to an object."""
        return tuple(name for name in cls.about.reference if name in cls.columns)

    @classmethod
    def expansions(cls, *, alone: bool = False) -> tuple[str, ...]:
        """Return the dotted paths that `expand` takes in lists; `alone`, for one object."""
        own = () if alone else cls.subresources()
        return tuple(path for path in cls.about.expansions if path not in own)

    @classmethod
    def subresources(cls) -> tuple[str, ...]:
        """Return the names of the columns that are answers of addresses below the object's own."""
        columns = cls.columns.items()
        return tuple(name for name, column in columns if isinstance(column, Subresource))

    @classmethod
    def computed(cls, selection: Selection) -> Mapping[str, Computed]:
        """Return the columns that a selection shows and no statement writes, by name."""
        return {
            name: column
            for name, column in cls.columns.items()
            if isinstance(column, Computed)
            and (selection.of(name).expanded if column.on_demand else selection.shows(name))
        }

    @classmethod
    def _shows(cls, name: str, column: Column, selection: Selection) -> bool:
        if isinstance(column, Subresource | Computed):
            return False
        if column.on_demand:
            return selection.of(name).expanded
        if column.alone and not selection.alone:
            return False
        return selection.shows(name) and (selection.expanded or name in cls.reference())


def address_of(kind: str, key: str, origin: str) -> str | None:
    """Return the address of an object in the API; None for a model without addresses.

    kind  the name of its model
    key   its slug or public identifier
    """
    view = _views().get(kind)
    return None if view is None else origin + path_of(view, key)


def reference_to(instance: models.Model, origin: str) -> dict[str, str | None]:
    """Return the reference to an object with a slug, where no database writes it.

    The caller has made sure that the object is public.
    """
    title = title_field(type(instance))
    return {
        "slug": instance.slug,
        "url": address_of(instance._meta.model_name, instance.slug, origin),
        title: getattr(instance, title),
    }


@cache
def _views() -> dict[str, str]:
    """Return the names of the views of single objects, by the name of the model."""
    abouts = (resource.about for resource in RESOURCES.values())
    return {
        about.model._meta.model_name: f"api:{about.collection}-detail"
        for about in abouts
        if about.collection
    }


def _resource_columns(
    resource: type[Resource], model: type[models.Model], first: Sequence[str]
) -> dict[str, Column]:
    own = {
        name: item
        for base in reversed(resource.__mro__)
        for name, item in vars(base).items()
        if isinstance(item, Column)
    }
    groups: dict[Group, list[str]] = {group: [] for group in Group}
    derived = {}
    for group, name, column in declared_columns(model):
        groups[group].append(name)
        derived[name] = column
    addresses = [name for name in own if name in ADDRESSES]
    computed = [name for name in own if name not in derived and name not in ADDRESSES]
    order = [
        *groups[Group.ADDRESS],
        *addresses,
        *arranged(groups[Group.OWN], first),
        *groups[Group.LOCATION],
        *computed,
        *groups[Group.PUBLICATION],
        *groups[Group.RECORD],
    ]
    return {name: own.get(name) or derived[name] for name in order}
