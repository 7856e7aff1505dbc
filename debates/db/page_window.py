"""The window of a page on a long list, for API and pages alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class PageWindow:
    """A page of `size` rows at most; number 1 is the first."""

    number: int
    size: int

    @property
    def start(self) -> int:
        """The number of rows before the page."""
        return (self.number - 1) * self.size

    def last(self, total: int) -> int:
        """Return the number of the last page of `total` rows; an empty list has one page."""
        return max(1, -(-total // self.size))

    def of(self, rows: Any) -> Any:
        """Return the rows of the page from all rows, which may be any sequence."""
        return rows[self.start : self.start + self.size]

    def rows(self, queryset: QuerySet) -> list[Any]:
        """Return the rows of the page."""
        return list(self.of(queryset))

    def rows_from_nearer_end(self, queryset: QuerySet, total: int) -> list[Any]:
        """Return the rows of the page, read from the end of the list that is nearer.

        Databases walk through all rows before an offset. The order must be one that Django
        can reverse: by columns, and not by a relation, whose own order stays as it is.
        """
        stop = min(self.start + self.size, total)
        if self.start <= total - stop:
            return self.rows(queryset)
        return list(queryset.reverse()[total - stop : total - self.start])[::-1]
