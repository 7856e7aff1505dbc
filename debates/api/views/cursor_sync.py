"""Cursor sync: reading a whole list while it changes, and later only the changes.

A sync goes by primary key, which never changes: whatever is written meanwhile, an object that
is public from the beginning to the end comes exactly once. What changed behind the cursor, and
what a slow writer commits late, is part of the next sync, which gets the moment `as_of` of this
one as its `modified_since`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from debates.api.http.problems import ParameterError
from debates.api.openapi.operations import Parameter
from debates.api.views.parameters import Reader
from debates.history.record_moments import LONGEST_WRITE
from debates.text.moments import format_moment

FIRST_CURSOR = "first"
_FORM = re.compile(r"(\d{1,11})\.(\d{1,18})", re.ASCII)

CURSOR = Parameter(
    "cursor",
    "Read the whole list while it changes: start with `first`, then follow `next`. No "
    "object is missed or repeated. Use `as_of` as `modified_since` (and for "
    "`tombstones/`) in the next synchronisation.",
    {"type": "string", "pattern": r"^(first|[0-9]{1,11}\.[0-9]{1,18})$"},
    FIRST_CURSOR,
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a cursor sync.

    as_of  the moment up to which the sync certainly has all changes
    after  the primary key of the last object that was answered
    """

    as_of: datetime
    after: int

    def __str__(self) -> str:
        return f"{int(self.as_of.timestamp())}.{self.after}"

    def page(
        self, queryset: QuerySet, size: int, address: Callable[[Cursor], str]
    ) -> tuple[dict[str, Any], list[int]]:
        """Return the members `next`, `previous` and `as_of`, and the next primary keys.

        address  returns the address of the same list from another cursor on
        """
        following = queryset.filter(pk__gt=self.after).order_by("pk").values_list("pk", flat=True)
        keys = list(following[: size + 1])
        more = len(keys) > size
        keys = keys[:size]
        head = {
            "next": address(Cursor(self.as_of, keys[-1])) if more else None,
            "previous": None,
            "as_of": format_moment(self.as_of),
        }
        return head, keys


def read_cursor(reader: Reader, meaningless: tuple[str, ...] = ()) -> Cursor | None:
    """Read the cursor of a request, if it has one; errors are left with the reader.

    meaningless  names of parameters that have no effect beside a cursor
    """
    value = reader.one(CURSOR.name)
    if value is None:
        return None
    for name in meaningless:
        if reader.one(name) is not None:
            message = "This parameter cannot be combined with cursor, which has its own order."
            reader.errors.append(ParameterError(name, message, reader.one(name)))
    if value == FIRST_CURSOR:
        # in whole seconds, as the cursors that follow have it; a write counts from its beginning,
        # and is seen at its end
        return Cursor(timezone.now().replace(microsecond=0) - LONGEST_WRITE, -1)
    match = _FORM.fullmatch(value)
    if match is None:
        allowed = "“first”, or the cursor in “next”"
        message = f"“{value[:40]}” is not a cursor. Use {allowed}."
        reader.errors.append(
            ParameterError(CURSOR.name, message, value[:80], allowed, FIRST_CURSOR)
        )
        return None
    as_of = datetime.fromtimestamp(int(match[1]), UTC)
    if as_of > timezone.now():
        message = "This cursor is in the future. Start with “first”."
        reader.errors.append(ParameterError(CURSOR.name, message, value, nearest=FIRST_CURSOR))
        return None
    return Cursor(as_of, int(match[2]))
