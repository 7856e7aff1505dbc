"""Schema of a Whoosh index: rows of tokens, keywords, numbers, and the facts of each document.

``facts`` is a column with what is read of all documents at once: id, digest, language, keywords and
numbers, as JSON. ``words`` is stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from whoosh import columns, fields
from whoosh.analysis import Token, Tokenizer

from search.backends.layout import Layout, Prepared, Row

ID = "id"
FACTS = "facts"
WORDS = "words"
LANGUAGE = "language"
INFLECTIONS = "inflections"


class PartsTokenizer(Tokenizer):
    """Tokenizer of parts that are split at spaces already: a weight and tokens on each line."""

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        """Yield the tokens with the weight of their part, and a position after that before."""
        token = Token(**options)
        place = 0
        for line in value.split("\n"):
            weight, *texts = line.split(" ")
            token.boost = float(weight)
            for token.text in texts:
                token.pos = place
                yield token
                place += 1
            place += 1


def schema_of(layout: Layout) -> fields.Schema:
    """Return the schema for the documents of a layout."""
    schema = fields.Schema()
    schema.add(ID, fields.ID(unique=True))
    schema.add(FACTS, fields.COLUMN(columns.VarBytesColumn()))
    schema.add(WORDS, fields.STORED())
    schema.add(LANGUAGE, fields.KEYWORD())
    schema.add(INFLECTIONS, fields.KEYWORD())
    for name in layout.rows:
        schema.add(name, fields.TEXT(analyzer=PartsTokenizer()))
    for name in layout.schema.keyword_names:
        schema.add(keyword_field(name), fields.KEYWORD())
    for name in layout.schema.number_names:
        # One term for each number: Whoosh would add coarser ones for ranges of many.
        schema.add(number_field(name), fields.NUMERIC(bits=64, shift_step=0))
    return schema


def values_of(document: Prepared) -> dict[str, Any]:
    """Return the values of a document's fields."""
    facts = [document.id, document.digest, document.language]
    facts += [dict(document.keywords), dict(document.numbers)]
    values: dict[str, Any] = {
        ID: str(document.id),
        FACTS: json.dumps(facts, separators=(",", ":")).encode(),
        WORDS: document.words,
        LANGUAGE: [document.language],
        INFLECTIONS: list(document.inflections),
    }
    for row in Row:
        for name, parts in document.rows(row).items():
            if lines := _lines(parts):
                values[name] = lines
    values |= {keyword_field(name): list(each) for name, each in document.keywords.items() if each}
    values |= {number_field(name): number for name, number in document.numbers.items()}
    return values


def keyword_field(name: str) -> str:
    """Return the name of a keyword field in the index."""
    return f"k_{name}"


def number_field(name: str) -> str:
    """Return the name of a number in the index."""
    return f"n_{name}"


def _lines(parts: Sequence[tuple[str, float]]) -> str:
    return "\n".join(f"{weight} {tokens}" for tokens, weight in parts if tokens)
