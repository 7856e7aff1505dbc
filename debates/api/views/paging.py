"""Pages of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from debates.api.http.problems import ParameterError, Problem
from debates.api.http.renderers import ApiRenderer
from debates.api.openapi.operations import Parameter, number
from debates.api.views.parameters import Reader

PAGE_SIZE = 25
LARGEST_PAGE_SIZE = 200

PARAMETERS: tuple[Parameter, ...] = (
    number("page", "Which page of the list.", 1),
    number("page_size", "How many things a page has.", PAGE_SIZE, LARGEST_PAGE_SIZE),
)


def check_whole(reader: Reader, renderer: ApiRenderer, more: Iterable[str] = ()) -> None:
    """Report each parameter that has no effect on a whole list to the reader.

    more  the names of such parameters besides those of pages
    """
    for name in (*(parameter.name for parameter in PARAMETERS), *more):
        value = reader.one(name)
        if value is not None:
            message = f"It says nothing in {renderer.format}, where the whole list is answered."
            reader.errors.append(ParameterError(name, message, value))


@dataclass(frozen=True, slots=True)
class Window:
    """What a page shows of a list: the things from `start` (0 is the first), `size` at most."""

    page: int
    size: int

    @property
    def start(self) -> int:
        """How many things come before the page."""
        return (self.page - 1) * self.size

    def of(self, keys: QuerySet, total: int) -> list[int]:
        """Those of all `total` keys that are on the page.

        Databases go through all that comes before, so the page is looked for from the nearer end.
        """
        stop = min(self.start + self.size, total)
        if self.start <= total - stop:
            return list(keys[self.start : self.start + self.size])
        return list(keys.reverse()[total - stop : total - self.start])[::-1]

    def head(self, total: int, address: Callable[[int], str]) -> dict[str, Any]:
        """What an answer says of the whole list.

        total    how many things the list has
        address  gives the address of a page by its number
        Raises the problem "page-not-found" for a page past the end; page 1 is always there.
        """
        last = max(1, -(-total // self.size))
        if self.page > last:
            detail = f"There is no page {self.page}: the last one is {last}."
            raise Problem("page-not-found", detail, {"last_page": last})
        return {
            "count": total,
            "next": address(self.page + 1) if self.page < last else None,
            "previous": address(self.page - 1) if self.page > 1 else None,
        }
