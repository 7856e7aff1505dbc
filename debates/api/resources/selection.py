"""What of a thing is asked for: which of its fields, and which related things in full."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Selection:
    """What to show of one thing.

    fields    the names of the fields to show, None for all
    related   what to show of related things, by the name of the field that holds them
    expanded  whether all of a related thing is shown, and not its address alone
    """

    fields: frozenset[str] | None = None
    related: tuple[tuple[str, Selection], ...] = ()
    expanded: bool = False

    def of(self, name: str) -> Selection:
        """What to show of the thing that the field `name` holds."""
        return dict(self.related).get(name, PLAIN)

    def shows(self, name: str) -> bool:
        """Whether the field `name` is shown."""
        return self.fields is None or name in self.fields or self.of(name).expanded

    def with_field(self, path: str) -> Selection:
        """The same, with the field at a dotted path asked for."""
        name, _, rest = path.partition(".")
        chosen = replace(self, fields=(self.fields or frozenset()) | {name})
        return chosen._with_related(name, self.of(name).with_field(rest)) if rest else chosen

    def with_expansion(self, path: str) -> Selection:
        """The same, with the related things along a dotted path shown in full."""
        name, _, rest = path.partition(".")
        inner = replace(self.of(name), expanded=True)
        return self._with_related(name, inner.with_expansion(rest) if rest else inner)

    def _with_related(self, name: str, inner: Selection) -> Selection:
        related = {**dict(self.related), name: inner}
        return replace(self, related=tuple((key, related[key]) for key in sorted(related)))


PLAIN = Selection()
EVERYTHING = Selection(expanded=True)


def selection(fields: Iterable[str] = (), expand: Iterable[str] = ()) -> Selection:
    """What the parameters `fields` and `expand` ask for, as dotted paths."""
    chosen = EVERYTHING
    for path in fields:
        chosen = chosen.with_field(path)
    for path in expand:
        chosen = chosen.with_expansion(path)
    return chosen
