"""Pagination of long lists, with the page number in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from debates.db.page_window import PageWindow


class NoSuchPage(Http404):
    """Raised for a page that a list or a text does not have; the message is for readers."""


@dataclass(frozen=True, slots=True)
class Paging:
    """A page among others: its number, that of the last page, and its neighbours' addresses."""

    number: int
    last: int
    total: int
    previous: str
    following: str


def page_number(request: HttpRequest, name: str = "page") -> int:
    """Read the page number of a request, by default 1. Raises NoSuchPage for an invalid number.

    name  of the parameter
    """
    typed = request.GET.get(name, "1")
    if not (typed.isascii() and typed.isdigit() and 0 < len(typed) < 8 and int(typed)):
        raise NoSuchPage(f"“{typed[:80]}” is not a {name} number.")
    return int(typed)


def paging(request: HttpRequest, number: int, last: int, total: int, name: str = "page") -> Paging:
    """Return a page of a list. Raises NoSuchPage where the list is shorter.

    name  of the parameter that holds the number
    """
    if number > last:
        raise NoSuchPage(f"There is no {name} {number}. The last {name} is {last}.")

    def address(page: int) -> str:
        query = request.GET.copy()
        query[name] = str(page)
        if page == 1:
            del query[name]
        return f"{request.path}?{query.urlencode()}" if query else request.path

    return Paging(
        number=number,
        last=last,
        total=total,
        previous=address(number - 1) if number > 1 else "",
        following=address(number + 1) if number < last else "",
    )


def page_of(request: HttpRequest, rows: QuerySet, size: int) -> tuple[list[Any], Paging]:
    """Return the rows of the requested page, and its place among the pages; two queries."""
    number = page_number(request)
    window = PageWindow(number, size)
    total = rows.order_by().count()
    place = paging(request, number, window.last(total), total)
    return window.rows(rows), place
