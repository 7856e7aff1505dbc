"""Selection of the fields of a resource, and of the related objects to expand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Selection:
    """The selection of one object.

    fields    the names of the fields to show, None for all
    related   the selections of related objects, by the name of their field
    expanded  whether a related object is shown whole, and not as a reference
    alone     whether it is the one object of an answer, with its long texts
    """

    fields: frozenset[str] | None = None
    related: tuple[tuple[str, Selection], ...] = ()
    expanded: bool = False
    alone: bool = False

    def of(self, name: str) -> Selection:
        """Return the selection of the related object in a field."""
        return dict(self.related).get(name, PLAIN)

    def shows(self, name: str) -> bool:
        """Return true where a field is shown."""
        return self.fields is None or name in self.fields or self.of(name).expanded

    def with_field(self, path: str) -> Selection:
        """Return the same selection with the field at a dotted path."""
        name, _, remainder = path.partition(".")
        widened = replace(self, fields=(self.fields or frozenset()) | {name})
        if not remainder:
            return widened
        return widened._with_related(name, self.of(name).with_field(remainder))

    def with_expansion(self, path: str) -> Selection:
        """Return the same selection with the related objects along a dotted path expanded."""
        name, _, remainder = path.partition(".")
        inner = replace(self.of(name), expanded=True)
        return self._with_related(name, inner.with_expansion(remainder) if remainder else inner)

    def _with_related(self, name: str, inner: Selection) -> Selection:
        related = {**dict(self.related), name: inner}
        return replace(self, related=tuple((key, related[key]) for key in sorted(related)))


PLAIN = Selection()
EVERYTHING = Selection(expanded=True)


def selection(
    fields: Iterable[str] = (), expand: Iterable[str] = (), *, alone: bool = False
) -> Selection:
    """Make a selection of dotted paths, as the parameters `fields` and `expand` have them."""
    result = replace(EVERYTHING, alone=alone)
    for path in fields:
        result = result.with_field(path)
    for path in expand:
        result = result.with_expansion(path)
    return result
