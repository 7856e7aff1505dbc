"""The syntax of Argdown: claims, relations between them, and their data.

A claim is a statement (`[Title]: text`) or an argument (`<Title>: text`); a paragraph without a
title is a statement as well. A line that is indented under a claim and begins with a sign relates
both: `+` supports the claim above, `-` attacks it, `_` undercuts it, `><` contradicts it, and with
an arrow (`+>`, `->`, `_>`) the claim above does so to the one below. Numbered lines with a rule
between them are premises and a conclusion. Data in braces is YAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from debates.contrib.argdown.data import yaml_data
from debates.interchange.problems import ImportProblem

_COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->|(?:^|(?<=\s))//[^\n]*", re.DOTALL)
_FRONT_MATTER = re.compile(r"\s*===+[ \t]*\n(.*?)\n===+[ \t]*(?:\n|$)", re.DOTALL)
_HEADING = re.compile(r"#+ ")
_RULE = re.compile(r"-{2,}(?:.*-{2,})?")
_PREMISE = re.compile(r"\((\d+)\)\s+(?P<rest>.*)")
_RELATION = re.compile(r"(?P<sign><\+|<-|<_|\+>|->|_>|><|\+|-|_)\s+(?P<rest>.*)", re.DOTALL)
_ITEM = re.compile(r"(?:\*|\d+\.)\s+(?P<rest>.*)", re.DOTALL)
_TITLED = re.compile(
    r"(?:\[(?P<statement>[^\]]+)\]|<(?P<argument>[^>]+)>)\s*(?P<colon>:)?(?P<text>.*)", re.DOTALL
)
_TAG = re.compile(r"(?:^|\s)#(?:\([^)]*\)|[\w-]+)")

_WAS_COMMENT = "\x01"

SUPPORTS, ATTACKS, UNDERCUTS = "+", "-", "_"


class Relation(NamedTuple):
    """A relation: `source` supports, attacks or undercuts `target`, by their keys."""

    kind: str
    source: str
    target: str


@dataclass
class Claim:
    """A statement or an argument; one that is only mentioned has its title for a text.

    line  in which it is first given, or else mentioned
    """

    title: str
    line: int
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> str:
        """A claim."""
        return self.text or self.title


@dataclass
class ArgdownMap:
    """Content of a text.

    claims    by their keys: the titles in their brackets
    front     the YAML at the beginning
    problems  with their lines
    """

    claims: dict[str, Claim] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    front: dict[str, Any] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)


def parsed(text: str) -> ArgdownMap:
    """Return what a text in Argdown says, with its faults."""
    return _Parser(text).parsed()


class _Block(NamedTuple):
    """A claim with what stands before it on its line, and the lines that continue it."""

    line: int
    indent: int
    text: str


class _Parser:
    def __init__(self, text: str) -> None:
        self.result = ArgdownMap()
        self.text = text.replace("\r\n", "\n").expandtabs(4)
        self._first_line = 1
        self._above: list[tuple[int, str]] = []
        self._premises: list[str] = []
        self._rule_seen = False
        self._argument = ""

    def parsed(self) -> ArgdownMap:
        self._read_front_matter()
        for block in self._blocks():
            self._read_block(block)
        return self.result

    def _refuse(self, line: int, message: str) -> None:
        self.result.problems.append(ImportProblem("", f"Line {line}: {message}"))

    def _read_front_matter(self) -> None:
        match = _FRONT_MATTER.match(self.text)
        if match is None:
            return
        self.result.front = self._yaml(match[1], 1)
        self._first_line = 1 + self.text.count("\n", 0, match.end())
        self.text = self.text[match.end() :]

    def _yaml(self, text: str, line: int) -> dict[str, Any]:
        try:
            return yaml_data(text)
        except ValueError as error:
            self._refuse(line, str(error))
            return {}

    def _blocks(self) -> Iterator[_Block]:
        """Yield what belongs together: a line with those that continue it, and all of its data."""
        block: list[str] = []
        start = indent = depth = 0
        lines = _without_comments(self.text).split("\n")
        for number, full_line in enumerate(lines, self._first_line):
            is_blank = not full_line.strip()
            line = full_line.replace(_WAS_COMMENT, "")
            content = line.strip()
            if not content and not is_blank:
                continue
            if depth <= 0 and (not block or not content or _begins(content)):
                if block:
                    yield _Block(start, indent, "\n".join(block))
                block, depth = [], 0
                start, indent = number, len(line) - len(line.lstrip())
            if content:
                block.append(content)
                depth += _braces(content)
            elif depth <= 0:
                self._end_of_paragraph()
        if depth > 0:
            self._refuse(start, "The data in braces has no end.")
        elif block:
            yield _Block(start, indent, "\n".join(block))

    def _end_of_paragraph(self) -> None:
        self._above = []

    def _read_block(self, block: _Block) -> None:
        if _HEADING.match(block.text):
            self._end_argument()
            return
        if _RULE.fullmatch(block.text):
            self._rule_seen = True
            return
        if (premise := _PREMISE.match(block.text)) is not None:
            rest = block.text[premise.start("rest") :]
            self._read_step(self._claim(rest, block.line))
            return
        relation = _RELATION.fullmatch(block.text)
        item = _ITEM.fullmatch(block.text)
        rest = (relation or item or {"rest": block.text})["rest"]
        key = self._claim(rest, block.line)
        while self._above and self._above[-1][0] >= block.indent:
            self._above.pop()
        if relation is not None:
            self._relate(relation["sign"], key, block)
        elif not self._above:
            self._end_argument()
            self._argument = key if key.startswith("<") else ""
        self._above.append((block.indent, key))

    def _end_argument(self) -> None:
        self._premises, self._rule_seen, self._argument = [], False, ""

    def _read_step(self, key: str) -> None:
        """Read a premise or, after a rule, a conclusion, which may be a premise of another."""
        self._above = [(0, key)]
        if self._rule_seen:
            for premise in self._premises:
                self._add(Relation(SUPPORTS, premise, key))
            self._premises, self._rule_seen = [], False
            if self._argument:
                self._add(Relation(SUPPORTS, self._argument, key))
        self._premises.append(key)

    def _relate(self, sign: str, key: str, block: _Block) -> None:
        if not self._above:
            self._refuse(block.line, f"“{sign}” stands under no claim. Indent it under one.")
            return
        above = self._above[-1][1]
        kind = sign.strip("<>") or ATTACKS
        if sign.endswith(">") or sign == "><":
            self._add(Relation(kind, above, key))
        if not sign.endswith(">"):
            self._add(Relation(kind, key, above))

    def _add(self, relation: Relation) -> None:
        if relation.source != relation.target and relation not in self.result.relations:
            self.result.relations.append(relation)

    def _claim(self, text: str, line: int) -> str:
        """Read a claim; return its key."""
        text, data = self._without_data(text, line)
        match = _TITLED.fullmatch(text)
        if match is None:
            key, title, words = f"({text})", "", text
        else:
            title = " ".join((match["statement"] or match["argument"]).split())
            key = f"[{title}]" if match["statement"] else f"<{title}>"
            words = match["text"] if match["colon"] else ""
        words = _unescaped(" ".join(_TAG.sub("", words).split()))
        claim = self.result.claims.get(key) or Claim(title, line)
        if (words or data) and not (claim.text or claim.data):
            # claims come in the order in which they are given, not mentioned
            self.result.claims.pop(key, None)
            claim.line = line
        self.result.claims.setdefault(key, claim)
        if words and claim.text and words != claim.text:
            message = f"“{title[:60]}” has another text in line {claim.line}. Keep one of them."
            self._refuse(line, message)
        claim.text = claim.text or words
        claim.data |= data
        if not claim.content:
            self._refuse(line, "This claim has neither a title nor a text.")
        return key

    def _without_data(self, text: str, line: int) -> tuple[str, dict[str, Any]]:
        """Return the text of a claim and the data in braces at its end."""
        start = _start_of_data(text)
        if start < 0:
            return text.strip(), {}
        return text[:start].strip(), self._yaml(text[start:], line)


def _start_of_data(text: str) -> int:
    """Return the index of the brace that opens the data at the end of a text; -1 for none."""
    if not text.rstrip().endswith("}"):
        return -1
    for match in re.finditer(r"(?:^|(?<=\s))\{", text):
        if _braces(text[match.start() :]) == 0:
            return match.start()
    return -1


def _braces(text: str) -> int:
    """Return how many braces of a line of data stay open; those in quotation marks do not count."""
    text = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    return text.count("{") - text.count("}")


def _begins(content: str) -> bool:
    """Tell whether a line begins something new, and does not continue a text."""
    if _RULE.fullmatch(content) or _HEADING.match(content) or _PREMISE.match(content):
        return True
    return any(form.fullmatch(content) for form in (_RELATION, _ITEM, _TITLED))


def _without_comments(text: str) -> str:
    """Return a text with its lines, and without comments outside of data."""

    def blank(match: re.Match[str]) -> str:
        if match[0].startswith('"'):
            return match[0]
        # a line that has only a comment ends no paragraph
        return _WAS_COMMENT + f"\n{_WAS_COMMENT}" * match[0].count("\n")

    return re.sub(rf'"(?:[^"\\\n]|\\.)*"|{_COMMENT.pattern}', blank, text, flags=_FLAGS)


_FLAGS = re.DOTALL | re.MULTILINE


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\[\]<>#{}*_+/@:-])", r"\1", text)
