"""Query language: text in, a small tree out. No text raises an exception.

    parsed = parse('cook:julia "slow oven" tomato* -garlic date:2021..2022', language)
    parsed.tree, parsed.notes, parsed.understood

The grammar, from loose to tight:

    query        = clause*
    clause       = conjunction ("OR" conjunction)*
    conjunction  = unit ("AND" unit)*
    unit         = ("-" | "+" | "NOT" | field ":")* primary
    primary      = word | word"*" | word"~" | '"'phrase'"' | "(" query ")"

search.query.tree documents the meaning of a tree, docs/query-language.md the language. Field
names and their values depend on the corpus: they are in a `QueryLanguage`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from search.query.canonical import render, replace_keywords, replace_words
from search.query.language import WORDS_ONLY, Example, QueryLanguage
from search.query.lexer import tokenize
from search.query.parser import MAX_DEPTH, MAX_WORDS, parse_tokens
from search.query.reading import MAX_CHARACTERS, Note, read
from search.query.tree import (
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
    is_plain,
    leaves,
)
from search.query.words import MAX_WORD_CHARACTERS

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_WORDS",
    "MAX_WORD_CHARACTERS",
    "WORDS_ONLY",
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
    "QueryLanguage",
    "Terms",
    "Text",
    "Word",
    "clauses",
    "is_filter",
    "is_plain",
    "leaves",
    "parse",
    "render",
]


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """Parsed query.

    tree        its meaning; without children for an empty query
    notes       what was changed or could not be read, in text order
    understood  the tree in the query language; it parses to the same tree, without notes
    text        the text as typed
    language    fields that it was parsed with
    """

    tree: Terms
    notes: tuple[Note, ...]
    understood: str
    text: str
    language: QueryLanguage = field(default=WORDS_ONLY, repr=False, compare=False)

    @property
    def is_empty(self) -> bool:
        """Test whether the query asks for nothing, so that all documents match."""
        return not self.tree.children

    @property
    def is_plain(self) -> bool:
        """Test whether the query consists of plain words only, as one in natural language does."""
        return not self.is_empty and all(map(is_plain, self.tree.children))

    @property
    def has_text(self) -> bool:
        """Test whether the query looks for words, and not only for exact values and dates."""
        return any(isinstance(leaf, Text) for leaf in leaves(self.tree))

    def with_words(self, changes: Mapping[str, str]) -> ParsedQuery:
        """Replace words of the query ({"rusia": "russia"}) and parse it again."""
        return parse(render(replace_words(self.tree, changes)), self.language)

    def with_keywords(self, changes: Mapping[Keyword, Keyword]) -> ParsedQuery:
        """Replace exact values of the query; the text stays as typed."""
        tree = Terms(tuple(replace_keywords(child, changes) for child in self.tree.children))
        return replace(self, tree=tree, understood=render(tree))


def parse(text: str, language: QueryLanguage = WORDS_ONLY) -> ParsedQuery:
    """Parse a text in the query language, in time proportional to its length. Never raises.

    A value that a field of `language` does not allow is read as plain words, with a note.
    """
    parsed = _parse(text, MAX_CHARACTERS, language)
    limit = MAX_CHARACTERS
    # Written in full, `field:(a b)` is longer than typed. The understood form has to fit the
    # limit as well, or it would not parse to the same tree: then less of the text is read.
    while (excess := len(parsed.understood) - MAX_CHARACTERS) > 0:
        limit = min(limit, len(text)) - max(excess, 16)
        parsed = _parse(text, limit, language)
    return parsed


def _parse(text: str, limit: int, language: QueryLanguage) -> ParsedQuery:
    reading = read(text, limit)
    tree = parse_tokens(tokenize(reading, language.fields), reading, language)
    if not tree.children and reading.text and not reading.notes:
        message = "There is nothing to search for. Showing everything."
        reading.note("nothing", message, 0, len(reading.text))
    notes = sorted(reading.notes, key=lambda note: (note.start, note.end))
    return ParsedQuery(tree, tuple(notes), render(tree), text, language)
