"""Reading a list to its end while it is written to, and again later only what changed.

A harvest goes by primary key, which never changes: whatever is written meanwhile, a thing that
is public from the beginning to the end comes exactly once. What changed behind the place that
was reached, and what a slow writer commits late, is told by the next harvest, with the moment
`as_of` of this one as its `modified_since`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from debates.api.http.problems import ParameterError
from debates.api.openapi.operations import Parameter
from debates.api.views.parameters import Reader

LONGEST_WRITE = timedelta(minutes=5)
"""What is written within one transaction counts from its beginning, and is seen at its end."""

FIRST = "first"
_FORM = re.compile(r"(\d{1,11})\.(\d{1,18})", re.ASCII)

CURSOR = Parameter(
    "cursor",
    "To read the whole list while it is written to: `first`, and then the addresses in `next`. "
    "Nothing is left out and nothing comes twice. `as_of` is what to give as `modified_since` "
    "(and to `tombstones/`) the next time.",
    {"type": "string", "pattern": r"^(first|[0-9]{1,11}\.[0-9]{1,18})$"},
    FIRST,
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a harvest.

    as_of  up to when changes are certainly told by it
    after  the primary key of the last thing that was answered
    """

    as_of: datetime
    after: int

    def __str__(self) -> str:
        return f"{int(self.as_of.timestamp())}.{self.after}"

    def page(
        self, things: QuerySet, size: int, address: Callable[[Cursor], str]
    ) -> tuple[dict[str, Any], list[int]]:
        """What is said of the harvest, and the primary keys of the next things.

        address  gives the address of another place in the same list
        """
        found = things.filter(pk__gt=self.after).order_by("pk").values_list("pk", flat=True)
        keys = list(found[: size + 1])
        more = len(keys) > size
        keys = keys[:size]
        following = address(Cursor(self.as_of, keys[-1])) if more else None
        said = {"next": following, "previous": None, "as_of": f"{self.as_of:%Y-%m-%dT%H:%M:%SZ}"}
        return said, keys


def read(reader: Reader, meaningless: tuple[str, ...] = ()) -> Cursor | None:
    """The cursor of a request; None where there is none. Faults are left with the reader.

    meaningless  names of parameters that say nothing beside it
    """
    value = reader.one(CURSOR.name)
    if value is None:
        return None
    for name in meaningless:
        if reader.one(name) is not None:
            message = "It says nothing beside cursor, which has an order of its own."
            reader.errors.append(ParameterError(name, message, reader.one(name)))
    if value == FIRST:
        return Cursor(timezone.now() - LONGEST_WRITE, -1)
    found = _FORM.fullmatch(value)
    if found is None:
        allowed = "“first”, or what the address in “next” has"
        message = f"“{value[:40]}” is no place in a list; it takes {allowed}."
        reader.errors.append(ParameterError(CURSOR.name, message, value[:80], allowed, FIRST))
        return None
    as_of = datetime.fromtimestamp(int(found[1]), UTC)
    if as_of > timezone.now():
        message = "It lies in the future; begin with “first”."
        reader.errors.append(ParameterError(CURSOR.name, message, value, nearest=FIRST))
        return None
    return Cursor(as_of, int(found[2]))
