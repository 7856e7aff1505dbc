"""The query language: text in, a small tree out; nothing that can be typed raises.

    parsed = parse('expert:lukin "soft power" pipeline* -gas date:2021..2022')
    parsed.tree, parsed.notes, parsed.understood

The grammar, from loose to tight:

    query        = clause*
    clause       = conjunction ("OR" conjunction)*
    conjunction  = unit ("AND" unit)*
    unit         = ("-" | "+" | "NOT" | field ":")* primary
    primary      = word | word"*" | word"~" | '"'phrase'"' | "(" query ")"

search.query_tree says what a tree means, docs/query-language.md what people can write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search.query.canonical import render, replace_words
from search.query.help import HELP, Example
from search.query.lexer import tokenize
from search.query.parser import MAX_DEPTH, MAX_WORDS, Vocabulary, parse_tokens
from search.query.reading import MAX_CHARACTERS, Note, read
from search.query.tree import (
    ALTERNATIVE_FIELDS,
    DATE_FIELD,
    FIELDS,
    KEYWORD_FIELDS,
    TEXT_FIELDS,
    Clauses,
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
    Text,
    Word,
    clauses,
    is_filter,
    leaves,
)
from search.query.words import MAX_WORD_CHARACTERS

__all__ = [
    "ALTERNATIVE_FIELDS",
    "DATE_FIELD",
    "FIELDS",
    "HELP",
    "KEYWORD_FIELDS",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_WORDS",
    "MAX_WORD_CHARACTERS",
    "TEXT_FIELDS",
    "Clauses",
    "DateRange",
    "Example",
    "Fuzzy",
    "Keyword",
    "Leaf",
    "Must",
    "Node",
    "Not",
    "Note",
    "Or",
    "ParsedQuery",
    "Phrase",
    "Prefix",
    "Terms",
    "Text",
    "Vocabulary",
    "Word",
    "clauses",
    "is_filter",
    "leaves",
    "parse",
    "render",
]


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query, understood.

    tree        what it means; without children where there is nothing to search for
    notes       what was changed or could not be read, by place
    understood  the tree in the query language; it parses to the same tree, without notes
    text        what was typed
    """

    tree: Terms
    notes: tuple[Note, ...]
    understood: str
    text: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that everything is found."""
        return not self.tree.children

    @property
    def is_plain(self) -> bool:
        """Whether it is made of words alone, as one in plain language is."""
        return not self.is_empty and all(
            isinstance(child, Word) and child.field is None for child in self.tree.children
        )

    def words(self) -> tuple[str, ...]:
        """The words without a field, each once: those whose spelling can be looked into."""
        found = (leaf for leaf in leaves(self.tree, excluded=False) if isinstance(leaf, Word))
        return tuple(dict.fromkeys(leaf.text for leaf in found if leaf.field is None))

    def with_words(self, changes: Mapping[str, str]) -> ParsedQuery:
        """The same query with other words in the place of some ({"rusia": "russia"})."""
        return parse(render(replace_words(self.tree, changes)))


def parse(text: str, vocabulary: Vocabulary | None = None) -> ParsedQuery:
    """Read a query in the query language. It takes any text, and time in proportion to it.

    `vocabulary` has the values that keyword fields know ({"stance": ("affirms", …)}); a value
    that its field does not know is read as plain words, and noted. Values of fields that
    the vocabulary does not name are not checked, except those of `has` and `is`.
    """
    parsed = _parse(text, MAX_CHARACTERS, vocabulary or {})
    limit = MAX_CHARACTERS
    # Written in full, `expert:(a b)` is longer than what was typed. What is understood has to
    # fit the limit as well, or it would not parse to the same tree: then less is read.
    while (excess := len(parsed.understood) - MAX_CHARACTERS) > 0:
        limit = min(limit, len(text)) - max(excess, 16)
        parsed = _parse(text, limit, vocabulary or {})
    return parsed


def _parse(text: str, limit: int, vocabulary: Vocabulary) -> ParsedQuery:
    reading = read(text, limit)
    tree = parse_tokens(tokenize(reading), reading, vocabulary)
    if not tree.children and reading.text and not reading.notes:
        message = "There is nothing to search for. Showing everything."
        reading.note("nothing", message, 0, len(reading.text))
    notes = sorted(reading.notes, key=lambda note: (note.start, note.end))
    return ParsedQuery(tree, tuple(notes), render(tree), text)
