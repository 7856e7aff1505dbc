"""Sparse fields: the parameters `fields` and `expand` of a resource."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from itertools import accumulate

from debates.api.openapi.operations import Parameter, words
from debates.api.resources.fields import LongText, Related
from debates.api.resources.resource import Resource
from debates.api.resources.selection import Selection, selection
from debates.api.views.parameters import Reader

INCLUDE = "include"

ALL = "all"
"""Value of `fields` for all of them, also where an answer shows only some by default."""

MOST_FIELDS = 200
"""Names in `fields`, at most."""


@cache
def parameters(
    resource: type[Resource], *, alone: bool = False, usual: tuple[str, ...] = ()
) -> tuple[Parameter, ...]:
    """Return the parameters `fields` and, if the resource has expansions, `expand`.

    alone  whether they are those of one object, which has its long texts
    usual  the names of the fields that are shown without `fields`, where these are not all
    """
    own = field_names(resource, alone=alone)
    about = _about_fields(resource, (*own, *_inner_names(resource, ())))
    if usual:
        about += f" Without `fields`: {_quoted_names(usual)}."
    fields = Parameter(
        "fields",
        about,
        {"type": "string"},
        [resource.about.key, own[1]],
        several=True,
        most=MOST_FIELDS,
    )
    expansions = resource.expansions(alone=alone)
    if not expansions:
        return (fields,)
    text = (
        "Related objects to include in full instead of as references, and whatever is included "
        "on demand alone: numbers that take long to count, answers of addresses below this one."
    )
    expand = words("expand", text, expansions, list(expansions[:1]))
    if not alone or not resource.subresources():
        return (fields, expand)
    text = "The same as `expand`, of what is included on demand alone."
    return (
        fields,
        expand,
        words(INCLUDE, text, _on_demand(resource), ["participation", "similar"]),
    )


def _on_demand(resource: type[Resource]) -> list[str]:
    """Return the names of the columns that are included only on request."""
    return [
        name
        for name in resource.about.expansions
        if "." not in name and resource.columns[name].on_demand
    ]


def _about_fields(resource: type[Resource], names: Iterable[str]) -> str:
    text = (
        "Fields to include, with fields of related objects as `expert.slug`. What `expand` "
        "names is always included, also if it is not listed here, whole or with the fields "
        f"listed here (`expert.name`). `{ALL}` stands for all fields: {_quoted_names(names)}."
    )
    expanded = _only_expanded(resource)
    if not expanded:
        return text
    return f"{text} With `expand`, also those of what it names, such as `{expanded[0]}`."


def _quoted_names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def read_selection(
    reader: Reader,
    resource: type[Resource],
    *,
    alone: bool = False,
    usual: tuple[str, ...] = (),
) -> Selection:
    """Read the selection of a request; errors are left with the reader.

    alone  whether it is of one object, which has its long texts
    usual  the names of the fields that are shown without `fields`; none for all
    """
    expand = expanded(reader, resource)
    if "fields" not in reader.given:
        return selection(usual, expand, alone=alone)
    if reader.given["fields"] == [ALL]:
        return selection((), expand, alone=alone)
    allowed, advice = _choices(resource, tuple(expand), alone=alone)
    advice = {**advice, ALL: f"“{ALL}” stands for all fields, and takes no others beside it."}
    near = _near_expanded(reader, allowed, _only_expanded(resource))
    near |= _near_on_demand(reader, allowed, _on_demand(resource))
    fields = reader.words("fields", allowed, _of_long_texts(resource) | advice | near)
    return selection(fields, expand, alone=alone)


def expanded(reader: Reader, resource: type[Resource]) -> list[str]:
    """Read the paths in `expand` and `include`; errors are left with the reader."""
    if not resource.about.expansions:
        return []
    paths = reader.words("expand", advice=_of_subresources(resource))
    if INCLUDE in reader.known:
        paths += reader.words(INCLUDE)
    return list(dict.fromkeys(paths))


@cache
def _of_subresources(resource: type[Resource]) -> dict[str, str]:
    return {
        name: f"“{name}” is only available at the address of one object."
        for name in resource.subresources()
    }


@cache
def _of_long_texts(resource: type[Resource]) -> dict[str, str]:
    """Return messages for the long texts of a resource and of what it expands to."""
    paths = {"": resource} | {
        f"{path}.": target
        for path in resource.about.expansions
        if (target := at_path(resource, path)) is not None
    }
    return {
        f"{at}{name}": f"“{at}{name}” is left out of lists and of what is expanded, since it may "
        f"be very long. “{at}{name}_url” is its address."
        for at, target in paths.items()
        for name, column in target.columns.items()
        if isinstance(column, LongText)
    }


def _near_expanded(
    reader: Reader, allowed: Collection[str], expanded: Iterable[str]
) -> dict[str, str]:
    """Return messages for unknown dotted names that resemble a field to be expanded first."""
    unknown = [name for name in reader.given["fields"] if "." in name and name not in allowed]
    if not unknown:
        return {}
    other_paths = [path for path in expanded if path not in allowed]
    advice = {}
    for path in unknown:
        parent, _, name = path.rpartition(".")
        siblings = [
            name_allowed.rpartition(".")
            for name_allowed in allowed
            if name_allowed.startswith(f"{parent}.")
        ]
        is_known = path in other_paths or reader.hints.nearest(
            name, [own for home, _, own in siblings if home == parent]
        )
        near = None if is_known else reader.hints.nearest(path, other_paths)
        if near:
            hint = f"“{near}” is available with expand={near.rpartition('.')[0]}."
            advice[path] = f"“{path[:80]}” is not a valid value. {hint}"
    return advice


def _near_on_demand(
    reader: Reader, allowed: Collection[str], on_demand: Collection[str]
) -> dict[str, str]:
    """Return messages for unknown names that resemble a column that is included only on request."""
    advice = {}
    for name in reader.given["fields"]:
        if "." in name or name in allowed or name in on_demand:
            continue
        near = reader.hints.nearest(name, [*on_demand, *allowed])
        if near in on_demand and near not in allowed:
            hint = f"“{near}” is added by expand={near}."
            advice[name] = f"“{name[:80]}” is not a valid value. {hint}"
    return advice


@lru_cache(maxsize=256)
def _choices(
    resource: type[Resource], expand: tuple[str, ...], *, alone: bool
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the names allowed in `fields` with these expansions, and messages for others."""
    advice = {
        path: f"“{path}” is only available with expand={path.rpartition('.')[0]}."
        for path in _only_expanded(resource)
    }
    advice |= {name: f"“{name}” is added by expand={name}." for name in _on_demand(resource)}
    if not alone:
        advice |= _of_subresources(resource)
    along = _along(expand)
    names = [*field_names(resource, alone=alone), *along, *_inner_names(resource, along)]
    return tuple(dict.fromkeys(names)), advice


def _along(paths: Iterable[str]) -> list[str]:
    """Return these dotted paths, with all on the way to each: `a`, `a.b` and `a.b.c`."""
    return [part for path in paths for part in accumulate(path.split("."), "{}.{}".format)]


def field_names(resource: type[Resource], *, alone: bool = False) -> list[str]:
    """Return the names of the fields that are shown by default; `alone`, with long texts."""
    return [
        name
        for name, column in resource.columns.items()
        if not column.on_demand and (alone or not column.alone)
    ]


def at_path(resource: type[Resource], path: str) -> type[Resource] | None:
    """Return the resource at the end of a dotted path of relations; None for a number."""
    for name in path.split("."):
        column = resource.columns[name]
        if not isinstance(column, Related):
            return None
        resource = column.target
    return resource


def _inner_names(resource: type[Resource], expand: Iterable[str]) -> tuple[str, ...]:
    """Return the dotted paths to the fields of related objects with these expansions."""
    references = [
        f"{name}.{key}"
        for name, column in resource.columns.items()
        if isinstance(column, Related) and not column.on_demand
        for key in column.target.reference()
    ]
    expanded = [
        f"{path}.{name}"
        for path in expand
        if (target := at_path(resource, path)) is not None
        for name in field_names(target)
    ]
    return tuple(dict.fromkeys([*references, *expanded]))


@cache
def _only_expanded(resource: type[Resource]) -> tuple[str, ...]:
    without = _inner_names(resource, ())
    return tuple(
        path for path in _inner_names(resource, resource.about.expansions) if path not in without
    )
