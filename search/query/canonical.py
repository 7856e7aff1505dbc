"""Normal form of query trees, and trees as text.

The parser builds every node by `NormalForm`, so that two texts with the same meaning give the
same tree, and a tree written by `render` is parsed to the same tree again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.query.dates import format_dates
from search.query.tree import (
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


@dataclass(frozen=True, slots=True)
class NormalForm:
    """Builder of nodes in normal form; `any_of_fields` as in QueryLanguage."""

    any_of_fields: frozenset[str]

    def all_of(self, nodes: Iterable[Node]) -> Terms:
        """Build a juxtaposition, without nested groups that make no difference."""
        children: list[Node] = []
        for node in nodes:
            if isinstance(node, Terms) and self._is_redundant(node):
                children.extend(node.children)
            else:
                children.append(node)
        if len(children) == 1 and isinstance(children[0], Terms):
            return children[0]
        return Terms(tuple(children))

    def group_of(self, nodes: Iterable[Node]) -> Node | None:
        """Build a juxtaposition in parentheses; its only member if it has one, None if empty."""
        group = self.all_of(nodes)
        if len(group.children) > 1:
            return group
        return group.children[0] if group.children else None

    def any_of(self, nodes: Iterable[Node]) -> Node:
        """Build alternatives of at least one node; if one of them is required, all are."""
        children: list[Node] = []
        required = False
        for node in nodes:
            inner = node.node if isinstance(node, Must) else node
            required = required or inner is not node
            children.extend(inner.children if isinstance(inner, Or) else (inner,))
        alternatives = children[0] if len(children) == 1 else Or(tuple(children))
        return self.must(alternatives) if required else alternatives

    def must(self, node: Node) -> Node:
        """Require a node, unless it is required or excluded already."""
        match node:
            case Must() | Not() | Phrase(field=None) | DateRange():
                return node
            case Terms() | Or():
                return Must(node)
            case _:
                return node if node.field and node.field not in self.any_of_fields else Must(node)

    def negate(self, node: Node) -> Node:
        """Exclude a node; an excluded one becomes required."""
        match node:
            case Not(inner):
                return self.must(inner)
            case Must(inner):
                return Not(inner)
            case _:
                return Not(node)

    def fit(self, tree: Terms, depth: int) -> Terms:
        """Limit groups to `depth` levels; a deeper group is replaced by its leaves."""
        # Alternatives that are the whole query are written without parentheses.
        alone = len(tree.children) == 1 and isinstance(tree.children[0], Or)
        room = depth + alone
        if _depth(tree) <= room:
            return tree
        return self.all_of(self._fitting(tree.children, room))

    def _is_redundant(self, group: Terms) -> bool:
        """Test whether a group means the same without its parentheses."""
        parts = clauses(group, self.any_of_fields)
        if parts.required:
            return False
        return not parts.optional or not (parts.filters or parts.excluded)

    def _fitting(self, nodes: Iterable[Node], room: int) -> Iterator[Node]:
        for node in nodes:
            inner = node.node if isinstance(node, Must | Not) else node
            if not isinstance(inner, Or | Terms):
                yield node
            elif room == 0:
                yield from _flat(node)
            else:
                children = list(self._fitting(inner.children, room - 1))
                fitted = self.any_of(children) if isinstance(inner, Or) else self.all_of(children)
                if isinstance(node, Must):
                    yield self.must(fitted)
                elif isinstance(node, Not):
                    yield self.negate(fitted)
                else:
                    yield fitted


def _depth(node: Node) -> int:
    """Return the number of nested groups below a node."""
    match node:
        case Must(inner) | Not(inner):
            return _depth(inner) + isinstance(inner, Or | Terms)
        case Or(children) | Terms(children):
            return max(
                (_depth(child) + isinstance(child, Or | Terms) for child in children), default=0
            )
        case _:
            return 0


def _flat(node: Node) -> Iterator[Node]:
    """Yield the leaves of a node, excluded ones under Not; required ones become optional."""
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
    """Replace words of a tree ({"rusia": "russia"}), in fields too."""

    def changed(leaf: Node) -> Node:
        if not isinstance(leaf, Word) or leaf.text not in changes:
            return leaf
        words = tuple(Word(word, leaf.field) for word in changes[leaf.text].split())
        return words[0] if len(words) == 1 else Terms(words)

    return _replace_leaves(node, changed)


def replace_keywords(node: Node, changes: Mapping[Keyword, Node]) -> Node:
    """Replace exact values of a tree, by others or by what they mean."""
    return _replace_leaves(
        node, lambda leaf: changes.get(leaf, leaf) if isinstance(leaf, Keyword) else leaf
    )


def _replace_leaves(node: Node, changed: Callable[[Node], Node]) -> Node:
    match node:
        case Must(inner):
            return Must(_replace_leaves(inner, changed))
        case Not(inner):
            return Not(_replace_leaves(inner, changed))
        case Or(children):
            return Or(tuple(_replace_leaves(child, changed) for child in children))
        case Terms(children):
            return Terms(tuple(_replace_leaves(child, changed) for child in children))
        case _:
            return changed(node)


def render(tree: Node) -> str:
    """Write a tree in the query language, in the form that pages show as understood."""
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
            return f"{leaf.field}:{format_dates(leaf)}"
        case Keyword(field, value):
            return f"{field}:{value}" if is_bare(value) else f'{field}:"{value}"'
        case _:
            written = _MARKED[type(leaf)].format(leaf.text)
            return f"{leaf.field}:{written}" if leaf.field else written
