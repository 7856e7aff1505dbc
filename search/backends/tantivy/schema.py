"""Schema of a tantivy index: rows of tokens, keywords, numbers, and the facts of each document.

tantivy knows no weights of words, so that the stems of the texts of a document's own have a row of
their own, ``own`` (`search.backends.layout.own_stems`). A digest is two numbers, read quicker.
"""

from __future__ import annotations

from tantivy import Document, Schema, SchemaBuilder

from search.backends.layout import OWN, Layout, Prepared, Row, own_stems, together

ID = "id"
LANGUAGE = "language"
INFLECTIONS = "inflections"
WORDS = "words"
DIGEST = ("digest_high", "digest_low")

_HALF = 64
_SPACES = "whitespace"
_WHOLE = "raw"


def schema_of(layout: Layout) -> Schema:
    """Return the schema for the documents of a layout."""
    builder = SchemaBuilder()
    builder.add_integer_field(ID, indexed=True, fast=True)
    for name in DIGEST:
        builder.add_unsigned_field(name, fast=True)
    builder.add_text_field(LANGUAGE, fast=True, tokenizer_name=_WHOLE, index_option="basic")
    builder.add_text_field(INFLECTIONS, tokenizer_name=_WHOLE, index_option="basic")
    builder.add_bytes_field(WORDS, stored=True)
    for name in (*layout.rows, OWN):
        builder.add_text_field(name, tokenizer_name=_SPACES, index_option="position")
    for name in layout.schema.keyword_names:
        builder.add_text_field(
            keyword_field(name), fast=True, tokenizer_name=_WHOLE, index_option="basic"
        )
    for name in layout.schema.number_names:
        builder.add_integer_field(number_field(name), indexed=True, fast=True)
    return builder.build()


def document_of(prepared: Prepared) -> Document:
    """Return a document as tantivy takes it."""
    document = Document()
    document.add_integer(ID, prepared.id)
    whole = int(prepared.digest, 16)
    for name, half in zip(DIGEST, divmod(whole, 1 << _HALF), strict=True):
        document.add_unsigned(name, half)
    document.add_text(LANGUAGE, prepared.language)
    document.add_bytes(WORDS, prepared.words.encode())
    for inflection in prepared.inflections:
        document.add_text(INFLECTIONS, inflection)
    for row in Row:
        for name, parts in prepared.rows(row).items():
            document.add_text(name, together(tokens for tokens, _weight in parts))
    document.add_text(OWN, together(own_stems(prepared)))
    for name, values in prepared.keywords.items():
        for value in values:
            document.add_text(keyword_field(name), value)
    for name, number in prepared.numbers.items():
        document.add_integer(number_field(name), number)
    return document


def digest_of(halves: tuple[int, int]) -> str:
    """Return a digest from its two numbers."""
    high, low = halves
    return f"{high << _HALF | low:032x}"


def keyword_field(name: str) -> str:
    """Return the name of a keyword field in the index."""
    return f"k_{name}"


def number_field(name: str) -> str:
    """Return the name of a number in the index."""
    return f"n_{name}"
