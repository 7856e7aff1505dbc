"""The tree that a query becomes, and what it means: for every engine the same.

    Word, Phrase, Prefix, Fuzzy   text, anywhere or (with `field`) in one text field
    Keyword, DateRange            exact values and dates
    Must, Not                     what has to match, what may not
    Or, Terms                     alternatives, juxtaposition

`clauses` sorts a juxtaposition into what filters, what is required, what ranks
and what is excluded; an engine that follows it needs no other rule.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

TEXT_FIELDS = (
    "expert",
    "topic",
    "debate",
    "question",
    "statement",
    "detail",
    "evidence",
    "counterpoint",
    "source",
)
KEYWORD_FIELDS = ("stance", "kind", "has", "is", "answers", "against")
DATE_FIELD = "date"
FIELDS = (*TEXT_FIELDS, *KEYWORD_FIELDS, DATE_FIELD)

# Repeating one of these means "any of them", as repeating a parameter does in the API:
# a position has one expert or stance, so that all at once would never be found.
ALTERNATIVE_FIELDS = frozenset(
    {"expert", "debate", "question", "topic", "source", "stance", "kind"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed; the analysis may make several of it ("China-Russia")."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side, as written; one space between them."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that begins with `text`."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Every word that is spelled nearly like `text`."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Keyword:
    """An exact value of a keyword field, in lower case ("stance", "denies")."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from `start` to `end`, both included; None is an open end."""

    start: datetime.date | None
    end: datetime.date | None


@dataclass(frozen=True, slots=True)
class Must:
    """What has to match."""

    node: Node


@dataclass(frozen=True, slots=True)
class Not:
    """What may not match."""

    node: Node


@dataclass(frozen=True, slots=True)
class Or:
    """Alternatives: matches when one of them does."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Juxtaposition; `clauses` says when it matches. Without children it matches everything."""

    children: tuple[Node, ...] = ()


Text = Word | Phrase | Prefix | Fuzzy
Leaf = Text | Keyword | DateRange
Node = Leaf | Must | Not | Or | Terms


@dataclass(frozen=True, slots=True)
class Clauses:
    """A juxtaposition, sorted by what its members do.

    A document matches when all `filters` and all `required` match, none of `excluded`
    does, and, where `needs_optional`, at least one of `optional` matches. What matches
    of `required` and `optional` adds to the score.
    """

    filters: tuple[Node, ...] = ()
    required: tuple[Node, ...] = ()
    optional: tuple[Node, ...] = ()
    excluded: tuple[Node, ...] = ()

    @property
    def needs_optional(self) -> bool:
        """Whether one of the optional has to match, because no other text has to."""
        return bool(self.optional) and not self.required


def clauses(node: Node) -> Clauses:
    """What the members of a juxtaposition do; any other node counts as one of a single member.

    - Filters are Keyword, DateRange, text with a field, and what is made of these alone.
      Several plain ones on the same of `ALTERNATIVE_FIELDS` become one Or.
    - Required is what stands under Must, and a Phrase without a field.
    - Excluded is what stands under Not. Everything else is optional.
    """
    filters: list[Node] = []
    required: list[Node] = []
    optional: list[Node] = []
    excluded: list[Node] = []
    alternatives: dict[str, list[Node]] = {}
    for child in node.children if isinstance(node, Terms) else (node,):
        inner = child.node if isinstance(child, Must | Not) else child
        if isinstance(child, Not):
            excluded.append(inner)
        elif is_filter(child):
            field = getattr(child, "field", None)
            if field in ALTERNATIVE_FIELDS:
                alternatives.setdefault(field, []).append(child)
            else:
                filters.append(inner)
        elif isinstance(child, Must | Phrase):
            required.append(inner)
        else:
            optional.append(child)
    filters += (
        members[0] if len(members) == 1 else Or(tuple(members)) for members in alternatives.values()
    )
    return Clauses(tuple(filters), tuple(required), tuple(optional), tuple(excluded))


def is_filter(node: Node) -> bool:
    """Whether a node only narrows down: it is made of keywords, dates and text with a field."""
    match node:
        case Keyword() | DateRange():
            return True
        case Must(inner) | Not(inner):
            return is_filter(inner)
        case Or(children) | Terms(children):
            return all(is_filter(child) for child in children)
        case _:
            return node.field is not None


def leaves(node: Node, *, excluded: bool = True) -> Iterator[Leaf]:
    """The leaves of a tree from left to right, with or without those under Not."""
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
