"""The one way to write a tree: trees in normal form, and a tree as text.

Everything that the parser puts together passes through the four functions below, so
that two texts that mean the same give the same tree, and a tree, written with
`render`, is read as that tree again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from search.query.dates import format_dates
from search.query.tree import (
    ALTERNATIVE_FIELDS,
    DATE_FIELD,
    DateRange,
    Fuzzy,
    Keyword,
    Leaf,
    Must,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Terms,
    Word,
    clauses,
)
from search.query.words import is_bare

_MARKED = {Word: "{}", Phrase: '"{}"', Prefix: "{}*", Fuzzy: "{}~"}


def all_of(nodes: Iterable[Node]) -> Terms:
    """A juxtaposition. Parentheses inside it that change nothing are dissolved."""
    children: list[Node] = []
    for node in nodes:
        if isinstance(node, Terms) and _changes_nothing(node):
            children.extend(node.children)
        else:
            children.append(node)
    if len(children) == 1 and isinstance(children[0], Terms):
        return children[0]
    return Terms(tuple(children))


def group_of(nodes: Iterable[Node]) -> Node | None:
    """A juxtaposition in parentheses: its only member where it has but one, None without any."""
    group = all_of(nodes)
    if len(group.children) > 1:
        return group
    return group.children[0] if group.children else None


def any_of(nodes: Iterable[Node]) -> Node:
    """Alternatives; at least one node is given. If one of them must match, the whole must."""
    children: list[Node] = []
    required = False
    for node in nodes:
        inner = node.node if isinstance(node, Must) else node
        required = required or inner is not node
        children.extend(inner.children if isinstance(inner, Or) else (inner,))
    alternatives = children[0] if len(children) == 1 else Or(tuple(children))
    return must(alternatives) if required else alternatives


def must(node: Node) -> Node:
    """What has to match, said once."""
    match node:
        case Must() | Not() | Phrase(field=None) | DateRange():
            return node
        case Terms() | Or():
            return Must(node)
        case _:
            return node if node.field and node.field not in ALTERNATIVE_FIELDS else Must(node)


def negate(node: Node) -> Node:
    """What may not match; not without something is with it."""
    match node:
        case Not(inner):
            return must(inner)
        case Must(inner):
            return Not(inner)
        case _:
            return Not(node)


def _changes_nothing(group: Terms) -> bool:
    """Whether the members of a group in a juxtaposition do the same without the parentheses."""
    parts = clauses(group)
    if parts.required:
        return False
    return not parts.optional or not (parts.filters or parts.excluded)


def fit(tree: Terms, depth: int) -> Terms:
    """The tree with groups at most `depth` deep; a deeper one is replaced by its leaves."""
    # Alternatives that are the whole query are written without parentheses.
    alone = len(tree.children) == 1 and isinstance(tree.children[0], Or)
    room = depth + alone
    if _depth(tree) <= room:
        return tree
    return all_of(_fitting(tree.children, room))


def _depth(node: Node) -> int:
    """How deep groups stand in each other below a node."""
    match node:
        case Must(inner) | Not(inner):
            return _depth(inner) + isinstance(inner, Or | Terms)
        case Or(children) | Terms(children):
            return max(
                (_depth(child) + isinstance(child, Or | Terms) for child in children), default=0
            )
        case _:
            return 0


def _fitting(nodes: Iterable[Node], room: int) -> Iterator[Node]:
    """The nodes, with groups at most `room` deep; deeper ones are replaced by their leaves."""
    for node in nodes:
        inner = node.node if isinstance(node, Must | Not) else node
        if not isinstance(inner, Or | Terms):
            yield node
        elif room == 0:
            yield from _flat(node)
        else:
            children = list(_fitting(inner.children, room - 1))
            fitted = any_of(children) if isinstance(inner, Or) else all_of(children)
            yield {Must: must, Not: negate}.get(type(node), lambda group: group)(fitted)


def _flat(node: Node) -> Iterator[Node]:
    """The leaves of a node, those that may not match under Not; what had to match need not."""
    match node:
        case Must(inner):
            yield from _flat(inner)
        case Not(inner):
            for leaf in _flat(inner):
                yield leaf.node if isinstance(leaf, Not) else Not(leaf)
        case Or(children) | Terms(children):
            for child in children:
                yield from _flat(child)
        case _:
            yield node


def replace_words(node: Node, changes: Mapping[str, str]) -> Node:
    """The same tree with other words in the place of some, wherever they are searched."""
    match node:
        case Word(text, field) if text in changes:
            words = tuple(Word(word, field) for word in changes[text].split())
            return words[0] if len(words) == 1 else Terms(words)
        case Must(inner):
            return Must(replace_words(inner, changes))
        case Not(inner):
            return Not(replace_words(inner, changes))
        case Or(children):
            return Or(tuple(replace_words(child, changes) for child in children))
        case Terms(children):
            return Terms(tuple(replace_words(child, changes) for child in children))
        case _:
            return node


def render(tree: Node) -> str:
    """A tree in the query language, in the form that the pages show as understood."""
    if isinstance(tree, Terms):
        if len(tree.children) == 1:
            return render(tree.children[0])
        return " ".join(map(_render_member, tree.children))
    if isinstance(tree, Or):
        return _joined(tree.children)
    return _render_member(tree)


def _joined(alternatives: Sequence[Node]) -> str:
    return " OR ".join(map(_render_member, alternatives))


def _render_member(node: Node) -> str:
    match node:
        case Must(inner):
            return "+" + _render_member(inner)
        case Not(inner):
            return "-" + _render_member(inner)
        case Or(children):
            return f"({_joined(children)})"
        case Terms(children):
            return f"({' '.join(map(_render_member, children))})"
        case _:
            return _render_leaf(node)


def _render_leaf(leaf: Leaf) -> str:
    match leaf:
        case DateRange():
            return f"{DATE_FIELD}:{format_dates(leaf)}"
        case Keyword(field, value):
            return f"{field}:{value}" if is_bare(value) else f'{field}:"{value}"'
        case _:
            written = _MARKED[type(leaf)].format(leaf.text)
            return f"{leaf.field}:{written}" if leaf.field else written
