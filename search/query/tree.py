"""Query trees and their meaning, the same for every search backend.

    Word, Phrase, Prefix, Fuzzy   text, anywhere or (with `field`) in one text field
    Keyword, DateRange            exact values and dates
    Must, Not                     what has to match, what may not
    Or, Terms                     alternatives, juxtaposition

`clauses` sorts a juxtaposition into filters, required, optional (ranking) and excluded
members. A backend that follows it needs no other rule.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """Word as typed; the text analysis may split it ("half-baked")."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Adjacent words, exactly as written, separated by one space."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """All words that begin with `text`."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """All words spelled similarly to `text`."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Keyword:
    """Exact value of a keyword field, in lower case."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days of a date field from `start` to `end`, both included; None is an open end."""

    start: datetime.date | None
    end: datetime.date | None
    field: str = "date"


@dataclass(frozen=True, slots=True)
class Must:
    """Required node."""

    node: Node


@dataclass(frozen=True, slots=True)
class Not:
    """Excluded node."""

    node: Node


@dataclass(frozen=True, slots=True)
class Or:
    """Alternatives, of which at least one has to match."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Juxtaposition, which matches as `clauses` says; without children it matches everything."""

    children: tuple[Node, ...] = ()


Text = Word | Phrase | Prefix | Fuzzy
Leaf = Text | Keyword | DateRange
Node = Leaf | Must | Not | Or | Terms


@dataclass(frozen=True, slots=True)
class Clauses:
    """Members of a juxtaposition, sorted by their role.

    A document matches if all `filters` and all `required` match, none of `excluded` does,
    and, if `needs_optional`, at least one of `optional` matches. The matching members of
    `required` and `optional` add to the score.
    """

    filters: tuple[Node, ...] = ()
    required: tuple[Node, ...] = ()
    optional: tuple[Node, ...] = ()
    excluded: tuple[Node, ...] = ()

    @property
    def needs_optional(self) -> bool:
        """Test whether one optional member has to match, because no other text has to."""
        return bool(self.optional) and not self.required


def clauses(node: Node, any_of: Collection[str] = ()) -> Clauses:
    """Sort the members of a juxtaposition; any other node counts as its only member.

    - Filters are Keyword, DateRange, text with a field, and groups of only these. Several
      plain ones on the same field of `any_of` (see QueryLanguage) become one Or.
    - Required are members under Must, and a Phrase without a field.
    - Excluded are members under Not. Everything else is optional.
    """
    filters: list[Node] = []
    required: list[Node] = []
    optional: list[Node] = []
    excluded: list[Node] = []
    alternatives: dict[str, list[Node]] = {}
    for child in node.children if isinstance(node, Terms) else (node,):
        if isinstance(child, Not):
            excluded.append(child.node)
            continue
        inner = child.node if isinstance(child, Must) else child
        if is_filter(inner):
            field = getattr(child, "field", None)
            if field in any_of:
                alternatives.setdefault(field, []).append(child)
            else:
                filters.append(inner)
        elif inner is not child or isinstance(child, Phrase):
            required.append(inner)
        else:
            optional.append(child)
    filters += (
        members[0] if len(members) == 1 else Or(tuple(members)) for members in alternatives.values()
    )
    return Clauses(tuple(filters), tuple(required), tuple(optional), tuple(excluded))


def is_filter(node: Node) -> bool:
    """Test whether a node only filters: it consists of keywords, dates and text with a field."""
    match node:
        case Keyword() | DateRange():
            return True
        case Must(inner) | Not(inner):
            return is_filter(inner)
        case Or(children) | Terms(children):
            return all(is_filter(child) for child in children)
        case _:
            return node.field is not None


def is_plain(node: Node) -> bool:
    """Test whether a node is a word without a field."""
    return isinstance(node, Word) and node.field is None


def leaves(node: Node, *, excluded: bool = True) -> Iterator[Leaf]:
    """Yield the leaves of a tree from left to right, with or without those under Not."""
    match node:
        case Not(inner):
            if excluded:
                yield from leaves(inner, excluded=excluded)
        case Must(inner):
            yield from leaves(inner, excluded=excluded)
        case Or(children) | Terms(children):
            for child in children:
                yield from leaves(child, excluded=excluded)
        case _:
            yield node
