"""Recursive-descent parser: tokens to a tree. The grammar is in the docstring of search.query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from search.query.canonical import NormalForm
from search.query.dates import parse_dates
from search.query.language import QueryLanguage
from search.query.lexer import Kind, Token
from search.query.reading import Reading
from search.query.tree import Fuzzy, Keyword, Must, Node, Phrase, Prefix, Terms, Word
from search.query.words import MAX_WORD_CHARACTERS, OPERATORS, bare, listed, searchable

MAX_WORDS = 32
MAX_DEPTH = 5

_LISTED_VALUES = 16

_TEXTS: Mapping[Kind, Callable[[str, str | None], Node]] = {
    Kind.WORD: Word,
    Kind.PHRASE: Phrase,
    Kind.PREFIX: Prefix,
    Kind.FUZZY: Fuzzy,
}
_PREFIXES = (Kind.MINUS, Kind.PLUS, Kind.NOT, Kind.FIELD)
_OPERAND = (*_TEXTS, *_PREFIXES, Kind.OPEN)


def parse_tokens(tokens: list[Token], reading: Reading, language: QueryLanguage) -> Terms:
    """Parse the tokens of a reading into a tree, and note what could not be read."""
    parser = _Parser(tokens, reading, language)
    tree = parser.query()
    fitted = parser.form.fit(tree, MAX_DEPTH)
    if fitted is not tree:
        message = f"Groups can be nested {MAX_DEPTH} deep. Deeper groups were read as plain words."
        reading.note("too_deep", message, *_deep_place(tokens, len(reading.text)))
    return fitted


def _deep_place(tokens: list[Token], end: int) -> tuple[int, int]:
    """Find the first opening parenthesis that is nested too deep.

    It is the whole text if no typed one is: `a AND b OR c` gets parentheses only when it is
    written in normal form.
    """
    depth = 0
    for token in tokens:
        depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
        if depth > MAX_DEPTH:
            return token.start, token.end
    return 0, end


class _Parser:
    """Parser of one query, which reads its tokens once from left to right."""

    def __init__(self, tokens: list[Token], reading: Reading, language: QueryLanguage) -> None:
        self.tokens = tokens
        self.reading = reading
        self.language = language
        self.form = NormalForm(language.any_of)
        self.index = 0
        self.words_left = MAX_WORDS
        self.full = False
        # Unreadable parts that were read as plain words: they belong to no group and no field.
        self.plain: list[Node] = []
        self.strays: list[Node] = []

    def query(self) -> Terms:
        """Parse the whole query."""
        nodes: list[Node] = []
        while self._ahead():
            clause = self._clause(None)
            nodes += [*self.plain, *clause]
            self.plain.clear()
        return self.form.all_of([*nodes, *self.strays])

    def _members(self, field: str | None) -> list[Node]:
        """Parse the clauses up to a closing parenthesis, as values of a field if given."""
        nodes: list[Node] = []
        while self._ahead() not in (None, Kind.CLOSE):
            nodes += self._clause(field)
        return nodes

    def _ahead(self) -> Kind | None:
        return self.tokens[self.index].kind if self.index < len(self.tokens) else None

    def _take(self, *kinds: Kind) -> Token | None:
        if self._ahead() not in kinds:
            return None
        self.index += 1
        return self.tokens[self.index - 1]

    def _clause(self, field: str | None) -> list[Node]:
        if operator := self._take(Kind.OR, Kind.AND):
            self._stray(operator)
            return []
        start = self.tokens[self.index].start
        branches = [self._conjunction(field)]
        while operator := self._take(Kind.OR):
            if self._ahead() in _OPERAND:
                branches.append(self._conjunction(field))
            else:
                self._stray(operator)
        groups = [group for branch in branches if (group := self.form.group_of(branch))]
        if len(groups) < 2:
            return next(filter(None, branches), [])
        if any(isinstance(group, Must) for group in groups):
            message = "“+” next to OR applies to all its alternatives."
            self.reading.note("plus_in_or", message, start, self.tokens[self.index - 1].end)
        return [self.form.any_of(groups)]

    def _conjunction(self, field: str | None) -> list[Node]:
        operands = [self._unit(field)]
        while operator := self._take(Kind.AND):
            if self._ahead() in _OPERAND:
                operands.append(self._unit(field))
            else:
                self._stray(operator)
        nodes = [node for node in operands if node]
        return [self.form.must(node) for node in nodes] if len(nodes) > 1 else nodes

    def _unit(self, field: str | None) -> Node | None:
        required = excluded = False
        while token := self._take(*_PREFIXES):
            if token.kind is Kind.NOT and self._ahead() not in _OPERAND:
                self._stray(token)
                return None
            required = required or token.kind is Kind.PLUS
            excluded = excluded or token.kind in (Kind.MINUS, Kind.NOT)
            if token.kind is Kind.FIELD and token.text in self.language.fields:
                if field is not None:
                    message = f"“{token.text}:” is inside “{field}:”. Only the inner field is used."
                    self.reading.note("field_in_field", message, token.start, token.end)
                field = token.text
            elif token.kind is Kind.FIELD:
                self._unknown_field(token, excluded)
        node = self._primary(field, excluded)
        if node and excluded:
            return self.form.negate(node)
        return self.form.must(node) if node and required else node

    def _primary(self, field: str | None, excluded: bool) -> Node | None:
        if opening := self._take(Kind.OPEN):
            group = self.form.group_of(self._members(field))
            closing = self._take(Kind.CLOSE)
            if group is None and closing and self.tokens[self.index - 2] is opening:
                message = "There is nothing to search for in these parentheses."
                self.reading.note("empty_group", message, opening.start, closing.end)
            return group
        token = self._take(*_TEXTS)
        if token is None:
            return None
        if field in self.language.date_fields:
            return self._dates(token, field, excluded)
        if field in self.language.keyword_fields:
            texts = [token.text] if token.kind is Kind.PHRASE else listed(token.text)
            tokens = [replace(token, text=text) for text in texts]
            return self.form.group_of(
                filter(None, (self._keyword(t, field, excluded) for t in tokens))
            )
        if field and token.kind is Kind.WORD:
            tokens = [replace(token, text=text) for text in listed(token.text)]
            return self.form.group_of(filter(None, (self._text(t, field) for t in tokens)))
        return self._text(token, field)

    def _text(self, token: Token, field: str | None) -> Node | None:
        words = token.text.split()
        words = words[: self._afford(token, len(words))]
        if any(len(word) > MAX_WORD_CHARACTERS for word in words):
            message = f"Only the first {MAX_WORD_CHARACTERS} characters of this word were used."
            self.reading.note("long_word", message, token.start, token.end)
        text = " ".join(word[:MAX_WORD_CHARACTERS] for word in words)
        if token.kind is not Kind.PHRASE:
            text = bare(text)
            text = text.lower() if text in OPERATORS else text
        return _TEXTS[token.kind](text, field) if searchable(text) else None

    def _dates(self, token: Token, field: str, excluded: bool) -> Node | None:
        reading = parse_dates(token.raw or token.text, field)
        if reading is None:
            self._unreadable(
                token,
                field,
                code="bad_date",
                fault="is not a date",
                hint=f"Use {field}:2022, {field}:2022-02, {field}:2022-02-04, {field}:2021..2022, "
                f"{field}:2022.. or {field}:..2021.",
                excluded=excluded,
            )
            return None
        dates, exchanged = reading
        if exchanged:
            message = "The dates were swapped, so that the earlier one comes first."
            self.reading.note("dates_exchanged", message, token.start, token.end)
        return dates if self._afford(token, 1) else None

    def _keyword(self, token: Token, field: str, excluded: bool) -> Node | None:
        value = "-".join(token.text.lower().split())
        allowed = self.language.values.get(field)
        if allowed is not None and value not in allowed:
            near = get_close_matches(value, allowed, 1)
            hints = [f"Did you mean “{field}:{near[0]}”?"] if near else []
            if len(allowed) <= _LISTED_VALUES:
                hints.append(f"Allowed values: {', '.join(allowed)}.")
            self._unreadable(
                token,
                field,
                code="unknown_value",
                fault=f"is not a value of “{field}:”",
                hint=" ".join(hints),
                excluded=excluded,
            )
            return None
        if token.kind in (Kind.PREFIX, Kind.FUZZY):
            message = f"“{field}:” takes whole values. “{value}” was read without its mark."
            self.reading.note("inexact_value", message, token.start, token.end)
        return Keyword(field, value) if self._afford(token, 1) else None

    def _unreadable(
        self, token: Token, field: str, *, code: str, fault: str, hint: str, excluded: bool
    ) -> None:
        """Read a value that its field cannot have as plain words, unless it is excluded."""
        outcome = "ignored" if excluded else "read as plain words"
        message = f"“{token.text}” {fault} and was {outcome}. {hint}".rstrip()
        self.reading.note(code, message, token.start, token.end)
        if not excluded:
            kind = Kind.PHRASE if token.kind is Kind.PHRASE else Kind.WORD
            self._read_plainly(self.plain, replace(token, kind=Kind.WORD, text=field))
            self._read_plainly(self.plain, replace(token, kind=kind))

    def _unknown_field(self, token: Token, excluded: bool) -> None:
        name = token.text.lower()
        fields = self.language.fields
        near = self.language.other_names.get(name)
        near = near or next(iter(get_close_matches(name, fields, 1)), None)
        if near:
            hint = f"Did you mean “{near}:”?"
        elif fields:
            hint = f"Search fields: {', '.join(fields)}."
        else:
            hint = "There are no search fields."
        outcome = "ignored" if excluded else "read as a plain word"
        message = f"“{token.text}:” is not a search field and was {outcome}. {hint}"
        self.reading.note("unknown_field", message, token.start, token.end)
        if not excluded:
            self._read_plainly(self.plain, replace(token, kind=Kind.WORD))

    def _stray(self, operator: Token) -> None:
        """Read an operator that lacks an operand as a plain word."""
        name = operator.kind.name
        sides = "after it" if operator.kind is Kind.NOT else "on both sides"
        message = f"{name} needs a word {sides}. It was read as the plain word “{name.lower()}”."
        self.reading.note("stray_operator", message, operator.start, operator.end)
        self._read_plainly(self.strays, replace(operator, kind=Kind.WORD, text=name.lower()))

    def _read_plainly(self, into: list[Node], token: Token) -> None:
        if node := self._text(token, None):
            into.append(node)

    def _afford(self, token: Token, words: int) -> int:
        """Reserve room for the words of a token; returns how many fit, ends a full query."""
        affordable = min(words, self.words_left)
        self.words_left -= affordable
        if affordable < words and not self.full:
            self.full = True
            self.index = len(self.tokens)
            message = f"Only the first {MAX_WORDS} words were used."
            self.reading.note("too_many_words", message, token.start, len(self.reading.text))
        return affordable
