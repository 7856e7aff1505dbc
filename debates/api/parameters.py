"""The parameters of a request, checked: what is not known is refused, all faults at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from debates.api.fields import Many, One, Resource
from debates.api.problems import Fault, InvalidParameters
from debates.api.selection import EVERYTHING, Selection, selection
from debates.filters import FilterSet
from debates.nearest import nearest

PAGE_SIZE = 25
LARGEST_PAGE_SIZE = 200
LONGEST_VALUE = 2000
MOST_VALUES = 100
UNREADABLE = re.compile("[\x00-\x1f\x7f\ufffd\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks of a list, or (with the defaults) of one thing.

    filters    typed values by the name of the filter
    chosen     the fields and expansions
    ordering   names, each perhaps with "-" before it; none for the default
    """

    filters: Mapping[str, Any] = field(default_factory=dict)
    chosen: Selection = EVERYTHING
    ordering: tuple[str, ...] = ()
    page: int = 1
    page_size: int = PAGE_SIZE


class Reader:
    """Reads the parameters of one request, and gathers what is wrong with them."""

    def __init__(self, query: QueryDict, known: Iterable[str], several: Iterable[str] = ()) -> None:
        self.faults: list[Fault] = []
        self.given: dict[str, list[str]] = {}
        known, several = set(known), set(several)
        for name, values in query.lists():
            fault = _fault_of(name, values, known, several)
            if fault:
                self.faults.append(fault)
            else:
                self.given[name] = values

    def one(self, name: str) -> str | None:
        """The value of a parameter that is given once or not at all."""
        return self.given[name][0] if name in self.given else None

    def number(self, name: str, default: int, at_most: int | None = None) -> int:
        """A whole number from 1."""
        value = self.one(name)
        if value is None:
            return default
        allowed = "a whole number from 1" + (f" to {at_most}" if at_most else "")
        if re.fullmatch(r"[0-9]{1,15}", value) and 1 <= int(value) <= (at_most or 10**15):
            return int(value)
        message = f"“{value}” is not {allowed}."
        near = (
            str(at_most) if at_most and re.fullmatch(r"[0-9]+", value) and int(value[:16]) else None
        )
        self.faults.append(Fault(name, message, value, allowed, near))
        return default

    def words(self, name: str, allowed: Sequence[str], advice: Mapping[str, str]) -> list[str]:
        """Words with commas between them, each at most once."""
        value = self.one(name)
        if value is None:
            return []
        found: list[str] = []
        for word in (part.strip() for part in value.split(",")):
            if word in found:
                self.faults.append(Fault(name, f"“{word}” is there twice.", word))
            elif word not in allowed:
                near = nearest(word, allowed)
                message = f"“{word}” is not known here." if word else "A name is missing."
                if word in advice:
                    message, near = advice[word], None
                elif near:
                    message = f"{message} Did you mean “{near}”?"
                self.faults.append(Fault(name, message, word, tuple(allowed), near))
            else:
                found.append(word)
        return found

    def filters(self, filterset: type[FilterSet]) -> dict[str, Any]:
        """The typed values of the filters."""
        given = {
            name: values for name, values in self.given.items() if name in filterset.base_filters
        }
        try:
            return filterset.clean(given)
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                self.faults.extend(_fault_of_filter(name, one) for one in errors)
            return {}

    def check(self) -> None:
        """Raises InvalidParameters where anything was wrong."""
        if self.faults:
            raise InvalidParameters(self.faults)


def _fault_of(name: str, values: list[str], known: set[str], several: set[str]) -> Fault | None:
    if name not in known:
        shown = UNREADABLE.sub("\ufffd", name)[:80]
        near = nearest(name, known)
        message = f"There is no parameter “{shown}” here."
        if near:
            message = f"{message} Did you mean “{near}”?"
        return Fault(shown, message, None, tuple(sorted(known)), near)
    if len(values) > 1 and name not in several:
        return Fault(name, f"It is given {len(values)} times; give it once.", values[-1][:80])
    if len(values) > MOST_VALUES:
        return Fault(name, f"It is given more than {MOST_VALUES} times.")
    return next(filter(None, (_fault_of_value(name, value) for value in values)), None)


def _fault_of_value(name: str, value: str) -> Fault | None:
    if not value.strip():
        return Fault(name, "It has no value; leave the parameter out.", value)
    if UNREADABLE.search(value):
        shown = UNREADABLE.sub("\ufffd", value)[:80]
        return Fault(name, "It holds characters that are no text in UTF-8.", shown)
    if len(value) > LONGEST_VALUE:
        return Fault(name, f"It is longer than {LONGEST_VALUE} characters.", f"{value[:80]}…")
    return None


def _fault_of_filter(name: str, error: ValidationError) -> Fault:
    params = error.params or {}
    return Fault(
        name,
        error.messages[0],
        params.get("value"),
        params.get("allowed"),
        params.get("nearest"),
    )


def read_selection(reader: Reader, resource: type[Resource]) -> Selection:
    """What `fields` and `expand` ask for."""
    expansions = resource.Meta.expansions
    expand = reader.words("expand", expansions, {})
    plain, inner = field_paths(resource, expand)
    advice = {
        name: f"“{name}” is shown by expand={name}." for name in expansions if name not in plain
    }
    for path in _possible_paths(resource):
        if path not in inner:
            holder = path.rpartition(".")[0]
            advice.setdefault(path, f"“{path}” is there only with expand={holder}.")
    return selection(reader.words("fields", (*plain, *inner), advice), expand)


def field_paths(resource: type[Resource], expand: Iterable[str]) -> tuple[list[str], list[str]]:
    """The names of the fields, and the dotted ones of what is expanded or referred to."""
    plain = [name for name, column in resource.columns().items() if not column.on_demand]
    inner = []
    for name, column in resource.columns().items():
        if isinstance(column, One | Many) and not column.on_demand:
            target = Resource.registry[column.kind]
            inner += [f"{name}.{key}" for key in (target.Meta.key, "url")]
    for path in expand:
        target = at_path(resource, path)
        inner += [
            f"{path}.{name}" for name, column in target.columns().items() if not column.on_demand
        ]
    return plain, list(dict.fromkeys(inner))


def at_path(resource: type[Resource], path: str) -> type[Resource]:
    """The kind of thing at the end of a dotted path of related things."""
    for name in path.split("."):
        resource = Resource.registry[resource.columns()[name].kind]
    return resource


def _possible_paths(resource: type[Resource]) -> list[str]:
    return field_paths(resource, resource.Meta.expansions)[1]


def read_list(
    query: QueryDict,
    resource: type[Resource],
    filterset: type[FilterSet],
    ordering: Iterable[str],
) -> Asked:
    """What a request asks of a list. Raises InvalidParameters."""
    known = [*filterset.base_filters, *LIST_PARAMETERS]
    several = [name for name, known in filterset.base_filters.items() if known.several]
    reader = Reader(query, known, several)
    both_ways = [name for plain in ordering for name in (plain, f"-{plain}")]
    asked = Asked(
        filters=reader.filters(filterset),
        chosen=read_selection(reader, resource),
        ordering=tuple(reader.words("ordering", both_ways, {})),
        page=reader.number("page", 1),
        page_size=reader.number("page_size", PAGE_SIZE, LARGEST_PAGE_SIZE),
    )
    reader.check()
    return asked


def read_detail(query: QueryDict, resource: type[Resource]) -> Asked:
    """What a request asks of one thing. Raises InvalidParameters."""
    reader = Reader(query, DETAIL_PARAMETERS)
    asked = Asked(chosen=read_selection(reader, resource))
    reader.check()
    return asked


DETAIL_PARAMETERS = ("fields", "expand", "format")
LIST_PARAMETERS = (*DETAIL_PARAMETERS, "ordering", "page", "page_size")
