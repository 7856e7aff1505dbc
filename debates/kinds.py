"""The registry of kinds: what a debate consists of, each declared beside its model.

A model registers its kind, as an `admin.py` registers its admin:

    @register(
        100,
        "holders",
        "Another expert who holds the position with its author, wholly or in part.",
        parent="position",
        known_by="expert",
    )
    class Holder(HasLocator, Orderable): ...

Every list of kinds is derived from here, once Django has imported all models.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.apps import apps
from django.db import models


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of object.

    model        its model
    place        its place wherever kinds are listed
    collection   the name of its objects in addresses, answers and files: "further_answers"
    description  one sentence for readers of the API and of the archive's schema
    parent       the name of its reference to the object that it is part of; empty for what stands
                 alone
    known_by     the field that tells it from its siblings in a file; empty for what has a slug,
                 and for the only one of its parent
    laid_out     whether templates place its objects; else the page and the feed of the position
                 that they are part of list them
    for_editors  whether only those who may publish add, change and delete it
    """

    model: type[models.Model]
    place: int
    collection: str
    description: str
    parent: str = ""
    known_by: str = ""
    laid_out: bool = False
    for_editors: bool = False

    @property
    def name(self) -> str:
        """The name of its model in lower case: "answer"."""
        return self.model._meta.model_name

    @property
    def table(self) -> str:
        """The name of its table in the database."""
        return self.model._meta.db_table

    @property
    def has_address(self) -> bool:
        """True where the API has a collection of it; else it is read and written in its parent."""
        return hasattr(self.model, "slug") or self.has_public_id or self.is_single

    @property
    def is_publishable(self) -> bool:
        """True for what is drafted, published and withdrawn for itself."""
        return hasattr(self.model, "status")

    @property
    def is_shared(self) -> bool:
        """True for what several debates refer to: it is no part of one."""
        return not self.parent and not self.is_publishable

    @property
    def has_public_id(self) -> bool:
        """True for what is known by a public identifier."""
        return hasattr(self.model, "public_id")

    @property
    def is_edited_in_parent(self) -> bool:
        """True for what is edited on the page of its parent: a part without a status of its own."""
        return bool(self.parent) and not self.is_publishable

    @cached_property
    def parent_model(self) -> type[models.Model] | None:
        """The model of the object that it is part of; None for what stands alone."""
        return self.model._meta.get_field(self.parent).related_model if self.parent else None

    @property
    def in_parent(self) -> str:
        """The name of its objects, or of the only one, as members of their parent."""
        return self.model._meta.get_field(self.parent).remote_field.related_name

    @property
    def is_single(self) -> bool:
        """True where its parent has one at most."""
        return bool(self.parent) and self.model._meta.get_field(self.parent).one_to_one

    def path_to(self, model: type[models.Model]) -> str | None:
        """Return the lookup that leads to the object of another kind that it is part of.

        It is "pk" for the kind itself: "position__debate", "debate", "pk". None where it is no part
        of that kind.
        """
        if self.model is model:
            return "pk"
        if self.parent_model is None:
            return None
        further = kind_of(self.parent_model).path_to(model)
        if further is None:
            return None
        return self.parent if further == "pk" else f"{self.parent}__{further}"


_KINDS: dict[type[models.Model], Kind] = {}

AnyModel = TypeVar("AnyModel", bound=type[models.Model])


def register(
    place: int, collection: str, description: str, **options: Any
) -> Callable[[AnyModel], AnyModel]:
    """Register the kind of a model; for a class statement. The options are those of `Kind`."""

    def decorate(model: AnyModel) -> AnyModel:
        _KINDS[model] = Kind(
            model=model, place=place, collection=collection, description=description, **options
        )
        return model

    return decorate


def kinds() -> tuple[Kind, ...]:
    """Return all kinds in the order of their places.

    Raises AppRegistryNotReady before Django has imported all models.
    """
    apps.check_models_ready()
    return tuple(sorted(_KINDS.values(), key=lambda kind: kind.place))


def kind_of(model: type[models.Model]) -> Kind:
    """Return the kind of a model. Raises KeyError for a model without one."""
    return _KINDS[model]


def parts_of(model: type[models.Model]) -> tuple[Kind, ...]:
    """Return the kinds whose objects are parts of the objects of a model, in order."""
    return tuple(kind for kind in kinds() if kind.parent_model is model)


def paths_to(model: type[models.Model]) -> dict[type[models.Model], str]:
    """Return the lookups that lead to the objects of a model from it and from all kinds within."""
    paths = ((kind.model, kind.path_to(model)) for kind in kinds())
    return {own: path for own, path in paths if path is not None}
