"""Pagination: numbered pages of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from debates.api.http.problems import ParameterError, Problem
from debates.api.http.renderers import ApiRenderer
from debates.api.openapi.operations import Parameter, number
from debates.api.views.parameters import Reader
from debates.db.page_window import PageWindow

PAGE_SIZE = 25
LARGEST_PAGE_SIZE = 200

PAGE_PARAMETERS: tuple[Parameter, ...] = (
    number("page", "Number of the page.", 1),
    number("page_size", "Number of objects on a page.", PAGE_SIZE, LARGEST_PAGE_SIZE),
)


def check_whole(reader: Reader, renderer: ApiRenderer, more: Iterable[str] = ()) -> None:
    """Report each parameter that has no effect on a whole list to the reader.

    more  the names of such parameters besides those of pages
    """
    for name in (*(parameter.name for parameter in PAGE_PARAMETERS), *more):
        value = reader.one(name)
        if value is not None:
            message = (
                f"This parameter has no effect in {renderer.format}, which has the whole list."
            )
            reader.errors.append(ParameterError(name, message, value))


def read_window(reader: Reader) -> PageWindow:
    """Read the page of a request; errors are left with the reader."""
    return PageWindow(reader.number("page"), reader.number("page_size"))


def head(window: PageWindow, total: int, address: Callable[[int], str]) -> dict[str, Any]:
    """Return the members `count`, `next` and `previous` of a page.

    total    number of rows of the whole list
    address  returns the address of a page by its number

    Raises the problem "page-not-found" for a page after the last; page 1 always exists.
    """
    number, last = window.number, window.last(total)
    if number > last:
        detail = f"There is no page {number}. The last page is {last}."
        raise Problem("page-not-found", detail, {"last_page": last})
    return {
        "count": total,
        "next": address(number + 1) if number < last else None,
        "previous": address(number - 1) if number > 1 else None,
    }
