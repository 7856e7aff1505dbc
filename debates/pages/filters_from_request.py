"""What a page is narrowed to by its address: ?question=…&expert=…, as in the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from debates.filtering.filtersets import PositionFilter

MOST = 12
"""So many values of one parameter are read, since each that is unknown is compared with others."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is asked for, and for people what of it is not known.

    slugs  the known values by parameter
    keys   their primary keys, in the same order
    notes  what could not be read, in sentences
    """

    slugs: dict[str, list[str]] = field(default_factory=dict)
    keys: dict[str, list[int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def narrowing(request: HttpRequest, parameters: Iterable[str]) -> Narrowing:
    """What these parameters of the request (filters of positions) say."""
    found = Narrowing()
    for name in parameters:
        given = [value for value in dict.fromkeys(request.GET.getlist(name)) if value]
        found.slugs[name], found.keys[name] = [], []
        for value in given[:MOST]:
            try:
                (key,) = PositionFilter.base_filters[name].field.clean([value])
            except ValidationError as error:
                found.notes.extend(error.messages)
            else:
                found.slugs[name].append(value)
                found.keys[name].append(key)
        if len(given) > MOST:
            found.notes.append(f"Only the first {MOST} values of “{name}” were used.")
    return found
