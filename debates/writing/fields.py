"""The fields that a tool writes, from the declarations that admin and archive use as well."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from django.core.validators import slug_re
from django.db.models import CharField, Field, JSONField, Model, QuerySet, SlugField, TextField

from debates.history.missing_objects import find_missing
from debates.kinds import kinds
from debates.models import Debate, Source
from debates.models.declaration import Door, declared_fields, excluded, outer_name
from debates.models.former_slugs import key_field
from debates.models.nearest_objects import nearest_slug
from debates.text.did_you_mean import did_you_mean

SHARED_BY_DEBATES = tuple(kind.model for kind in kinds() if kind.is_shared)
"""The models of which several debates refer to one object."""

WRITTEN = tuple(kind.model for kind in kinds() if kind.has_address)
"""The models whose objects have an address of their own, and so can be written there."""

PARENTS: Mapping[type[Model], str] = {
    kind.model: kind.parent for kind in kinds() if kind.has_address and kind.is_edited_in_parent
}
"""The name of the reference of each part to the object that it is edited with."""

BESIDES: Mapping[type[Model], tuple[str, ...]] = {Source: ("private_text",)}
"""Fields that neither admin nor archive has under their name, and a tool writes all the same."""


@cache
def private_fields(model: type[Model]) -> tuple[str, ...]:
    """Return the fields that a tool writes and no reader is ever shown."""
    return tuple(
        name for name, field in writable(model).items() if excluded(model, Door.API, field.name)
    )


@cache
def writable(model: type[Model]) -> Mapping[str, Field]:
    """Return the fields that a tool writes, by the name that they have in answers.

    These are the fields that editors type or that an archive brings, and the reference of a part
    to its object.
    """
    return {outer_name(field): field for field in _written_fields(model)}


def _written_fields(model: type[Model]) -> Iterator[Field]:
    for name, field in declared_fields(model).items():
        typed = not (excluded(model, Door.ADMIN, name) and excluded(model, Door.ARCHIVE, name))
        further = name == PARENTS.get(model) or name in BESIDES.get(model, ())
        if field.editable and (typed or further):
            yield field


def may_be_null(of: Field) -> bool:
    """Tell whether a field that has no value is null in answers, and so in what a tool sends."""
    never = of.declaration.always or of.many_to_many or isinstance(of, JSONField)
    return (of.null or of.blank) and not never


def may_be_empty(of: Field) -> bool:
    """Tell whether a field takes an empty text, as free texts do: for them it is no text."""
    is_text = isinstance(of, CharField | TextField) and not isinstance(of, SlugField)
    return is_text and not of.choices and "pattern" not in of.declaration.schema


def present_slug(model: type[Model], key: str) -> str | None:
    """Return the present slug of a public object that had another slug; None if there is none."""
    is_slug = hasattr(model, "slug") and slug_re.match(key)
    now = find_missing(model.objects.published(), {"slug": key}) if is_slug else None
    return now if isinstance(now, str) else None


def no_object(model: type[Model], key: str, among: QuerySet | None = None) -> str:
    """Return the message that no object has a key.

    It names the present key of a renamed object, or else the nearest one.

    among  objects of which the nearest is named; None for no hint
    """
    name = model._meta.verbose_name
    now = present_slug(model, key)
    if now is not None:
        return f"The {name} “{key[:80]}” is “{now}” now. Use that."
    near = None if among is None else nearest_slug(among, key, key_field(model))
    return f"There is no {name} “{key[:80]}”.{did_you_mean(near)}"


def record_values(instance: Model, without: Collection[str] = ()) -> dict[str, Any]:
    """Return the values of the fields that a tool writes, as it sends them.

    References are slugs, and lists of them are in the order of the slugs.

    without  names of fields that are left out
    """
    fields = writable(type(instance))
    return {name: value_of(instance, fields[name]) for name in fields if name not in without}


def value_of(instance: Model, of: Field) -> Any:
    """Return the value of one field as a tool sends it."""
    if of.many_to_many:
        if instance.pk is None:
            return []
        key = key_field(of.related_model)
        # all() and no values_list(), so that lists of objects may have them prefetched
        return sorted(getattr(target, key) for target in getattr(instance, of.name).all())
    if of.is_relation:
        has_target = getattr(instance, of.attname) is not None
        return (
            getattr(getattr(instance, of.name), key_field(of.related_model)) if has_target else None
        )
    return getattr(instance, of.name)


def debate_of(instance: Model) -> int | None:
    """Return the primary key of the debate that an object belongs to; None if several share it."""
    if isinstance(instance, Debate):
        return instance.pk
    if hasattr(instance, "debate_id"):
        return instance.debate_id
    parent = PARENTS.get(type(instance))
    if parent is None or getattr(instance, f"{parent}_id") is None:
        return None
    return debate_of(getattr(instance, parent))
